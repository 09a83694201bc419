"""Where no rule answers, a reader may: only what binds and holds is read, and every word stands."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.model import Span
from search.answer import answer
from search.authority import in_force, may_answer
from search.engine import Engine
from search.index import build
from search.model import Query, Reason
from search.reader_answer import READ, SEARCH_COUNTS
from search.reader_pieces import Found
from tests.answer_library import DOCUMENTS
from tests.fakes import FakeEmbedder, InMemoryLibrary
from tests.outlines import outlined

if TYPE_CHECKING:
    from collections.abc import Sequence

    from search.model import Answer
    from search.reader import Passage

LIBRARY = InMemoryLibrary(DOCUMENTS)
WHOLE = "短期借调乡镇干部怎么办理"
"""A rule finds a sentence for it, and no part of one."""
LAY = "老爷子进去先押一笔钱，顶多几倍的服务费"
"""No rule reads it."""
SURE = 5.0


class Pointing:
    """Points at these words wherever they stand."""

    name = "pointing"
    sure = SURE

    def __init__(self, words: str, score: float = SURE + 1) -> None:
        self._words, self._score = words, score
        self.passages: list[Passage] = []

    def read(self, question: str, passages: Sequence[Passage]) -> list[Found | None]:
        del question
        self.passages += passages
        return [self._found(p.text) for p in passages]

    def _found(self, text: str) -> Found | None:
        at = text.find(self._words)
        if at < 0:
            return None
        return Found(Span(at, at + len(self._words)), self._score)


@pytest.fixture(scope="module")
def engine() -> Engine:
    embedder = FakeEmbedder()
    return Engine(LIBRARY, build(LIBRARY.documents(), embedder, corpus=LIBRARY.digest()), embedder)


def _ask(engine: Engine, question: str, reader: Pointing | None) -> Answer:
    return answer(question, engine, LIBRARY, reader=reader)


def test_rules_alone_are_silent_here(engine: Engine) -> None:
    assert _ask(engine, LAY, None).reason is Reason.NOT_IN_LIBRARY


def test_what_the_reader_is_sure_of_is_the_answer(engine: Engine) -> None:
    said = _ask(engine, LAY, Pointing("六倍"))

    (evidence,) = said.evidence
    assert said.answer == "六倍"
    assert evidence.quote == "第八条 入住押金最高不得超过月服务费的六倍。"
    assert evidence.clause.label == "第八条"
    assert evidence.document.text[said.start :].startswith("六倍")
    assert said.value is not None
    assert said.value.value.text == "六倍"
    assert "按文意" in said.message
    assert said.engine["reader"] == "pointing"


def test_what_it_is_not_sure_of_is_no_answer(engine: Engine) -> None:
    hits = engine.search(Query(LAY))
    score = next(hit.score for hit in hits if "六倍" in hit.text)
    enough = SURE - SEARCH_COUNTS * score

    said = _ask(engine, LAY, Pointing("六倍", enough - 0.1))

    assert _ask(engine, LAY, Pointing("六倍", enough + 0.1)).answer == "六倍", "the search counts"
    assert said.answer is None
    assert said.reason is Reason.NOT_IN_LIBRARY
    assert said.nearest


def test_rules_come_first(engine: Engine) -> None:
    reader = Pointing("六倍")

    said = _ask(engine, "民办养老机构新增床位每张补助多少钱", reader)

    assert said.answer == "12000元"
    assert not reader.passages
    assert "reader" not in said.engine
    assert "按文意" not in said.message


@pytest.mark.parametrize("pointed", ["应当征得县委组织部门同意", "县委组织部门"])
def test_it_says_which_words_of_a_whole_sentence_answer(engine: Engine, pointed: str) -> None:
    sentence = _ask(engine, WHOLE, None)
    words = "应当征得县委组织部门同意"  # how to do a thing is said by a verb

    said = _ask(engine, WHOLE, Pointing(pointed, score=1.0))

    assert sentence.answer is not None
    assert words in sentence.answer
    assert said.answer == words
    assert said.evidence == sentence.evidence
    assert said.evidence[0].document.text.startswith(words, said.start)
    assert said.engine["reader"] == "pointing"
    assert "按文意" not in said.message


@pytest.mark.parametrize(
    ("question", "words", "score"),
    [
        (WHOLE, "应当征得县委组织部门同意", -0.1),  # not sure enough
        (WHOLE, "乡镇党政正职一般应任满一届", 9.0),  # of another sentence
        (WHOLE, "，", 9.0),  # no words
        ("检查备案材料", "收到备案材料之日起", 9.0),  # a list may be all of it
        ("养老机构怎么设立", "有不少于5名护理员", 9.0),  # a list is given
    ],
)
def test_a_whole_sentence_stays_as_it_is(
    engine: Engine, question: str, words: str, score: float
) -> None:
    said = _ask(engine, question, Pointing(words, score))

    assert said.answer is not None
    assert said == _ask(engine, question, None)


@pytest.mark.parametrize(
    ("question", "words", "reason"),
    [
        ("院里的头头干几年就得换", "任期三年", Reason.NOT_IN_FORCE),  # repealed
        ("食堂吃中饭收几块", "3元", Reason.ONLY_NON_NORMATIVE),  # an essay
        ("瘫在床上的一个月给多少", "1200元", Reason.NOT_IN_FORCE),  # not yet in force
    ],
)
def test_what_does_not_bind_is_no_answer(
    engine: Engine, question: str, words: str, reason: Reason
) -> None:
    """What the reader is sure of there says why there is none."""
    said = _ask(engine, question, Pointing(words, 2 * SURE))

    assert said.answer is None
    assert said.reason is reason
    assert all(words in e.quote for e in said.evidence)


def test_what_is_not_sure_is_no_reason_either(engine: Engine) -> None:
    said = _ask(engine, "院里的头头干几年就得换", Pointing("任期三年", -SURE))

    assert (said.answer, said.reason) == (None, Reason.NOT_IN_LIBRARY)
    assert said.nearest


def test_few_clauses_are_read_whole_under_their_title(engine: Engine) -> None:
    reader = Pointing("没有这几个字")

    _ask(engine, "啥情形能把先押的钱要回来，比如那个地方关门", reader)

    assert 0 < len(reader.passages) <= READ
    texts = {p.text for p in reader.passages}
    assert len(texts) == len(reader.passages)
    whole = [t for t in texts if "服务协议终止" in t]
    assert all("第九条" in t and "养老机构停业" in t for t in whole)
    assert all(p.title for p in reader.passages)


def test_words_that_cannot_fill_the_slot_are_no_answer(engine: Engine) -> None:
    assert _ask(engine, LAY, Pointing("入住押金")).answer is None  # 几倍 asks for a figure


def test_another_citys_rule_is_not_read() -> None:
    documents = [
        outlined(f"{place}市养老机构办法", f"第一条 {words}。", region=f"{place}市",
                 issuers=(f"{place}市人民政府",))
        for place, words in (("白河", "押金不超过六倍"), ("青原", "押金另行公布"))
    ]  # fmt: skip
    library, embedder = InMemoryLibrary(documents), FakeEmbedder()
    engine = Engine(library, build(documents, embedder, corpus=library.digest()), embedder)
    reader = Pointing("六倍")

    in_other = answer("在青原进养老院先押几倍的钱", engine, library, reader=reader)
    there = answer("在白河进养老院先押几倍的钱", engine, library, reader=reader)

    assert in_other.answer is None
    assert there.answer == "六倍"


@pytest.mark.parametrize(
    ("question", "words", "wanted"),
    [
        (LAY, "押金最高不得超过月服务费的六倍。", "押金最高不得超过月服务费的六倍"),
        (
            "押给招标方的票子，泄密标底又咋说",
            "第九条 招标代理机构不得泄露标底",
            "第九条 招标代理机构不得泄露标底。",
        ),
    ],
)
def test_ends_are_those_of_words(engine: Engine, question: str, words: str, wanted: str) -> None:
    said = _ask(engine, question, Pointing(words))

    assert said.answer == wanted
    assert wanted in said.evidence[0].quote


class Anywhere:
    """Points at any words at all, and is sure of them."""

    name = "anywhere"
    sure = SURE

    def __init__(self, seed: int) -> None:
        self._draw = random.Random(seed)  # noqa: S311  no secret

    def read(self, question: str, passages: Sequence[Passage]) -> list[Found | None]:
        del question
        return [self._found(len(p.text)) for p in passages]

    def _found(self, length: int) -> Found | None:
        start, end = sorted(self._draw.randint(0, length) for _ in range(2))
        return Found(Span(start, end), SURE + self._draw.random())


QUESTIONS = st.sampled_from(
    [LAY, WHOLE, "院里有几张床才算数", "關門了押的錢給退不", "泄密标底咋说", "开会顶多几趟"]
)


@settings(
    max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(QUESTIONS, st.integers(0, 2**32 - 1))
def test_wherever_it_points_words_are_verbatim(engine: Engine, question: str, seed: int) -> None:
    said = answer(question, engine, LIBRARY, reader=Anywhere(seed))

    if said.answer is not None:
        (evidence,) = said.evidence
        text = evidence.document.text
        assert text.startswith(said.answer, said.start)
        assert text[evidence.start : evidence.end] == evidence.quote
        assert evidence.start <= said.start
        assert said.start + len(said.answer) <= evidence.end
        assert evidence.clause.span.covers(Span(said.start, said.start + 1))
        assert may_answer(evidence.document)
        assert in_force(evidence.document)
