"""Spans whose wording alone answers: the classes, the steps, the consent, what one has to have.

Each reader looks for one form of words in a folded statement (分为…、…级, 按照…的程序,
经…批准, 应当具有…); whether the statement speaks of what was asked is judged by
`search.relevance`. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from corpus.model import Span
from corpus.numbering import NUMERAL
from search.asking import Ask
from search.question import Question
from search.slot_model import Slot
from search.statements import Statement
from search.terms import coverage

LABEL = re.compile(
    rf"^\s*+(?:第{NUMERAL}[条款项章节](?:之{NUMERAL})?|{NUMERAL}[、.]|\({NUMERAL}\)|[①-⑳]|"
    r"[一二三四五六七八九十]+是)\s*+"
)
CLEARLY = 0.6
"""How far the segment with 可以 or 不得 has to speak of the action."""
_CLASSES_ASKED = re.compile(r"分(?:为|成)?(?:哪|几|多少)")
_CLASSES = re.compile(r"分(?:为|成)(?:下列|以下)?(?P<all>[^,;。:、]{1,20}(?:、[^,;。:、]{1,20})+)")
_BY_STEPS = re.compile(
    r"(?:按照?|依照|经过?|履行|实行)(?P<how>[^;。]{4,120}?)的?(?:程序|步骤|流程|顺序)"
)
_DEALT_ASKED = re.compile(r"(?:怎么样?|如何|怎样|咋)(?:处理|处置|处罚|追究|处分)")
_RESULT_ASKED = re.compile(
    r"(?:怎么样?|如何|怎样|咋)(?:办(?!理)|处理|处置)|会(?:怎么样|怎样|咋样|如何)|[作做]何处[理置]|(?:什么|哪些|何种)后果|怎么样?$"
)
_DEALT = re.compile(
    r"(?:进行|予以|给予|处以|责令|取消|列入|追究|扣发|停止|由(?=[^,;。]{2,20}(?:约谈|处理|责令|给予)))[^;。]*"
)
_CONSENTED = re.compile(
    r"(?:报?经|报请?|征得)[^,;。:]{2,30}?(?:同意|批准|审批|备案|审核|审定|核准|许可)"
)
_REQUIRED_ASKED = re.compile(r"(?:有|具备)(?:什么|怎样|哪些|何种)")
_REQUIRED = re.compile(r"(?:一般|原则上)?(?:应当?|必须|须|需要?)(?:具有|具备|有)[^,;。]+")
_RULED = r"可以?|应当?|不得|视为|须|必须|不予|予以|取消|列入"
_MET = re.compile(rf".{{3,}}?的(?={_RULED})")
"""相距2公里以上的应当…: condition and what follows without a comma between."""
_FOLLOWS = re.compile(rf"(?:{_RULED}|按|由|给予|方可)")
_SEGMENT = re.compile(r"[^,。;:]+")


def worded(question: Question, statement: Statement) -> tuple[Slot, ...]:
    """The span of the first form that suits the question; none where there is no such form."""
    found = (read(question, statement) for read in _READERS.get(question.ask, ()))
    return next(((slot,) for slot in found if slot is not None), ())


def segments(folded: str) -> Iterator[re.Match[str]]:
    """The words between commas, colons and ends of sentences, in order."""
    return _SEGMENT.finditer(folded)


def part_around(folded: str, start: int, end: int) -> str:
    """The words between the commas or colons around a span."""
    begin = max(folded.rfind(mark, 0, start) for mark in ",:") + 1
    stops = [at for at in (folded.find(mark, end) for mark in ",:") if at >= 0]
    return folded[begin : min(stops, default=len(folded))]


def _classes(question: Question, statement: Statement) -> Slot | None:
    """分为几级: 轻度、中度、重度三级."""
    found = _CLASSES_ASKED.search(question.text) and _CLASSES.search(statement.folded)
    return slot_at(statement, *found.span("all"), rank=1.0) if found else None


def _doers(question: Question, statement: Statement) -> Slot | None:
    """由哪些人帮带: all who stand between 由 and what is done."""
    if "由哪些" not in question.text or not question.words:
        return None
    acts = "|".join(map(re.escape, question.words))
    found = re.search(rf"由(?P<who>[^,。;:由]{{2,60}}?)(?:{acts})", statement.folded)
    return slot_at(statement, *found.span("who"), rank=1.0) if found else None


def _steps(question: Question, statement: Statement) -> Slot | None:
    """按照…的程序: the steps in their order."""
    found = _BY_STEPS.search(statement.folded)
    if found is None:
        return None
    several = "、" in found["how"]
    slot = slot_at(statement, found.start("how"), found.end("how" if several else 0), rank=1.0)
    return replace(slot, spoken=_titled(question, statement))


def _dealt(question: Question, statement: Statement) -> Slot | None:
    """对…怎么处理: what is done, behind the words that say to whom."""
    if not _DEALT_ASKED.search(question.text):
        return None
    said = max((statement.folded.rfind(word) for word in question.words), default=-1)
    found = _DEALT.search(statement.folded, said) if said >= 0 else None
    return slot_at(statement, *found.span(), rank=0.75) if found else None


def _follows(question: Question, statement: Statement) -> Slot | None:
    """…的怎么办: what follows from the conditions."""
    held = conditions(statement) if _RESULT_ASKED.search(question.text) else None
    if held is None or not any(w in statement.folded[held[0] : held[1]] for w in question.words):
        return None
    rest = statement.folded[held[1] :].rstrip("。; ")
    start = held[1] + len(rest) - len(rest.lstrip(", "))
    return slot_at(statement, start, held[1] + len(rest), rank=0.75) if rest.strip(", ") else None


def _required(question: Question, statement: Statement) -> Slot | None:
    """应有什么经历: from 应有 on."""
    found = _REQUIRED_ASKED.search(question.text) and _REQUIRED.search(statement.folded)
    return slot_at(statement, *found.span(), rank=0.75) if found else None


def _consented(question: Question, statement: Statement) -> Slot | None:
    """经…批准 is the condition, where no other stands in front of what follows."""
    del question
    found = None if conditions(statement) else _CONSENTED.search(statement.folded)
    return slot_at(statement, *found.span(), rank=0.5) if found else None


def _titled(question: Question, statement: Statement) -> frozenset[str]:
    """Words of the question that the title completes: a sentence of steps seldom repeats them."""
    context = f"{statement.near}\n{statement.above}"
    return frozenset(
        word
        for word in question.words
        if word not in question.keys
        and coverage(word, statement.near) < 1.0
        and coverage(word, context) >= CLEARLY
    )


def conditions(statement: Statement) -> tuple[int, int] | None:
    """Where the conditions stand in front of what follows from them: …的，经…同意，可以…."""
    label = LABEL.match(statement.folded)
    begin = label.end() if label is not None else 0
    end, met = begin, begin
    for segment in segments(statement.folded):
        if _FOLLOWS.match(segment[0]):
            return (begin, end) if met > begin else None
        inside = _MET.search(segment[0])
        if inside is not None:
            return begin, segment.start() + inside.end()
        end = segment.end()
        consent = _CONSENTED.match(segment[0]) if met > begin else None
        if consent is not None:
            met = segment.start() + consent.end()
        elif segment[0].endswith("的"):
            met = end
    return (begin, met) if begin < met < end else None


def slot_at(statement: Statement, start: int, end: int, rank: float = 0.0) -> Slot:
    """The span of a statement's folded text, as a slot of the document."""
    at = statement.span.start
    return Slot(Span(at + start, at + end), near=statement.near, rank=rank)


_READERS: Mapping[Ask, tuple[Callable[[Question, Statement], Slot | None], ...]] = MappingProxyType(
    {
        Ask.LIST: (_classes, _doers),
        Ask.PROCEDURE: (_follows, _steps, _dealt),
        Ask.CONDITION: (_required, _consented),
    }
)
