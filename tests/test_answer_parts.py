"""What comes with an answer: type, value card, items, conflicts with why, sides, follow-ups."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.status import Status
from search.answer import answer
from search.engine import Engine
from search.gate import pieces
from search.index import build
from search.model import Difference, Reason
from tests.answer_library import DOCUMENTS
from tests.fakes import FakeEmbedder, InMemoryLibrary
from tests.outlines import outlined

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from search.model import Answer

DOGS = outlined(
    "白河市养犬管理办法",
    """
第一条 养犬人应当为犬只办理登记。确需在重点区域养犬的，每户限养犬只1条，但导盲犬除外。
第二条 重点区域内不得遛放大型犬。
第三条 犬只登记包括下列环节：申请、免疫、审核和发证。
第四条 养犬登记费每条每年200元（含免疫费）。
第五条 本办法自2020年1月1日起施行。
""",
    "白政发〔2019〕30号",
    issuers=("白河市人民政府",),
    issued_on=date(2019, 11, 2),
)
COUNTY_DOGS = outlined(
    "青原县养犬管理实施细则",
    """
第一条 养犬登记费每条每年100元。
第二条 重点区域内可以遛放大型犬，但应当束绳。
""",
    "青政发〔2021〕3号",
    issuers=("青原县人民政府",),
    issued_on=date(2021, 3, 2),
)
OLD_DOGS = outlined(
    "白河市犬类管理规定",
    """
第一条 养犬登记费每条每年500元。
""",
    "白政发〔2001〕3号",
    issuers=("白河市人民政府",),
    issued_on=date(2001, 3, 2),
    status=Status.REPEALED,
)
LIBRARY = InMemoryLibrary([*DOCUMENTS, DOGS, COUNTY_DOGS, OLD_DOGS])


@pytest.fixture(scope="module")
def ask() -> Callable[..., Answer]:
    embedder = FakeEmbedder()
    index = build(LIBRARY.documents(), embedder, corpus=LIBRARY.digest())
    engine = Engine(LIBRARY, index, embedder)
    return lambda question, *after: answer(question, engine, LIBRARY, after)


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("养犬登记费每条每年多少元", "figure"),
        ("白河市养犬管理办法什么时候施行", "date"),
        ("养老机构备案由哪个部门办理", "subject"),
        ("重点区域内可以遛放大型犬吗", "yes_no"),
        ("什么是养老机构", "definition"),
        ("设立养老机构应当具备哪些条件", "condition"),
        ("《白河市养犬管理办法》第二条是什么", "clause"),
        ("犬只登记流程是什么", "procedure"),
        ("乡镇干部和社区工作者每年培训天数有什么不同", "comparison"),
    ],
)
def test_the_type_is_told(ask: Callable[..., Answer], question: str, kind: str) -> None:
    assert ask(question).kind == kind


def test_a_value_card_holds_number_subject_and_exception(ask: Callable[..., Answer]) -> None:
    card = ask("新录用乡镇公务员最低服务年限是几年").value

    assert card is not None
    assert (card.number, card.unit, card.direction) == (5.0, "年", "min")
    assert card.subject is not None
    assert card.subject.text == "新录用乡镇公务员"
    assert [e.text for e in card.exceptions] == ["（含试用期）"]


def test_a_value_card_holds_condition_and_what_is_excepted(ask: Callable[..., Answer]) -> None:
    card = ask("重点区域养犬每户限养几条").value

    assert card is not None
    assert [c.text for c in card.conditions] == ["确需在重点区域养犬的"]
    assert [e.text for e in card.exceptions] == ["但导盲犬除外"]


def test_a_day_is_normalised(ask: Callable[..., Answer]) -> None:
    card = ask("白河市养犬管理办法什么时候施行").value

    assert card is not None
    assert card.day == date(2020, 1, 1)


def test_other_documents_are_shown_by_weight_and_with_why(ask: Callable[..., Answer]) -> None:
    given_answer = ask("养犬登记费每条每年多少元")

    assert given_answer.answer is not None
    assert "200元" in given_answer.answer
    grounds = [(c.document.title, c.ground) for c in given_answer.conflicts]
    assert grounds == [
        ("青原县养犬管理实施细则", Difference.LEVEL),
        ("白河市犬类管理规定", Difference.SUPERSEDED),
    ]
    assert all(c.why in given_answer.message for c in given_answer.conflicts)


def test_opposite_rules_are_both_shown(ask: Callable[..., Answer]) -> None:
    given_answer = ask("重点区域内可以遛放大型犬吗")

    assert given_answer.answer == "不得遛放大型犬"
    assert [c.answer for c in given_answer.conflicts] == ["可以遛放大型犬"]


def test_a_list_is_answered_with_all_its_items(ask: Callable[..., Answer]) -> None:
    found = ask("设立养老机构应当具备哪些条件")

    assert [i.text[:3] for i in found.items] == ["（一）", "（二）", "（三）"]


def test_two_clauses_side_by_side(ask: Callable[..., Answer]) -> None:
    found = ask("乡镇干部和社区工作者每年培训天数有什么不同")

    assert [(i.label, i.text) for i in found.items] == [
        ("乡镇干部", "不少于12天"),
        ("社区工作者", "不少于10天"),
    ]
    assert "乡镇干部的较大" in found.message


def test_a_comparison_with_one_side_missing_says_which(ask: Callable[..., Answer]) -> None:
    found = ask("乡镇干部和村民代表每年培训天数有什么不同")

    assert found.reason is Reason.NOT_IN_LIBRARY
    assert "“村民代表”一方没有" in found.message
    assert found.evidence


def test_two_documents_are_sent_to_compare(ask: Callable[..., Answer]) -> None:
    found = ask("《白河市养犬管理办法》和《青原县养犬管理实施细则》有什么不同")

    assert found.reason is Reason.UNSUPPORTED
    assert "tiaowen compare 白河市养犬管理办法 青原县养犬管理实施细则" in found.message


def test_who_the_clause_found_is_about_is_said(ask: Callable[..., Answer]) -> None:
    found = ask("村主职干部每年参加各类培训多少天")

    assert found.reason is Reason.NOT_IN_LIBRARY
    assert "说的是“乡镇干部”" in found.message or "说的是“社区工作者”" in found.message
    assert found.evidence


def test_a_follow_up_is_answered_and_says_how_it_was_read(ask: Callable[..., Answer]) -> None:
    found = ask("那社区工作者呢", "乡镇干部每年参加各类培训多少天")

    assert found.answer == "不少于10天"
    assert found.question == "那社区工作者呢"
    assert found.read_as == "社区工作者每年参加各类培训多少天"
    assert found.message.startswith("按上文理解为“社区工作者每年参加各类培训多少天”。")


def test_it_is_the_document_of_the_answer_before(ask: Callable[..., Answer]) -> None:
    found = ask("它什么时候施行", "重点区域养犬每户限养几条")

    assert found.answer == "2020年1月1日"


def test_it_without_a_document_is_asked_back(ask: Callable[..., Answer]) -> None:
    found = ask("它什么时候施行", "你好")

    assert found.reason is Reason.AMBIGUOUS
    assert "请写上文件标题或文号" in found.message


_WORDS = st.sampled_from(
    [
        "乡镇干部",
        "村干部",
        "养老机构",
        "公办",
        "民办",
        "养犬",
        "登记费",
        "每年",
        "培训",
        "押金",
        "施行",
        "备案",
        "由谁",
        "多少元",
        "几天",
        "哪些条件",
        "可以",
        "吗",
        "什么是",
        "和",
        "有什么不同",
        "多久一次",
        "第二条",
        "《白河市养犬管理办法》",
        "服务年限",
        "怎么办理",
        "大型犬",
        "呢",
        "那",
        "它",
    ]
)


def _spans(given_answer: Answer) -> Iterator[tuple[str, str]]:
    """What is quoted, beside what stands there."""
    for e in (*given_answer.evidence, *given_answer.conflicts):
        yield e.quote, e.document.text[e.start : e.end]
    for p in pieces(given_answer):
        yield p.text, p.document.text[p.start : p.end]
    for c in given_answer.conflicts:
        yield c.answer, c.document.text[c.span.start : c.span.end]
    if given_answer.answer is not None:
        end = given_answer.start + len(given_answer.answer)
        text = given_answer.evidence[0].document.text
        yield given_answer.answer, text[given_answer.start : end]


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(_WORDS, min_size=1, max_size=6), st.lists(_WORDS, max_size=4))
def test_nothing_is_ever_quoted_that_does_not_stand_there(
    ask: Callable[..., Answer], words: list[str], before: list[str]
) -> None:
    given_answer = ask("".join(words), *(["".join(before)] if before else []))

    for quoted, stands in _spans(given_answer):
        assert quoted
        assert quoted == stands


def test_what_is_asked_in_ten_thousands_is_not_answered_in_hundreds(
    ask: Callable[..., Answer],
) -> None:
    assert ask("养犬登记费每条每年多少元").answer == "每年200元（含免疫费）"

    given = ask("养犬登记费每条每年多少万元")

    assert (given.answer, given.reason) == (None, Reason.NOT_IN_LIBRARY)
