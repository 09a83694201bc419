"""Values that are no figure with a known unit: 每年2次, 永久, 一半, 2:1, 四个晚上. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.model import Span
from corpus.numbering import HAN_NUMERAL
from search.question import Question
from search.slot_model import Slot
from search.statements import Statement
from search.subject import find_subjects
from search.terms import coverage, share
from search.worded import CLEARLY, part_around

_OFTEN = re.compile(
    rf"每(?:隔)?(?:半|两|[\dx]+|{HAN_NUMERAL}+)?个?(?:工作日|学期|学年|季度|年|月|季|周|天|日|届)"
    rf"(?:[^,。;:每]{{0,8}}?(?:[\dx]+|{HAN_NUMERAL}+)(?:次|遍|轮))?|按(?:年度?|季度?|月度?|日)|实时|定期"
)
_COUNTED = re.compile(r"[次遍轮]$")
_UNCOUNTED = 0.3
"""What a period counts of which nothing says how many times: 每年, 定期."""
_INTERVAL = re.compile(
    r"(?P<of>[^,;。]{0,12})(?:间隔|周期|频率)(?:时间)?(?:一般)?(?:不(?:得)?(?:超过|长于|少于|低于)|为|是|最长(?:不超过)?)"
    rf"(?P<value>(?:[\dx]+|{HAN_NUMERAL}+)个?(?:工作日|分钟|小时|年|月|季度|周|天|日))"
)
_FOR_EVER = re.compile(r"永久|长期(?=保存|有效|公开|公示)|终身")
_SAID = 0.5
"""What it counts that the key words stand beside it, as for figures."""
_SHARE = re.compile(r"\d+(?:[:∶]|比)\d+|(?:不少于|不低于|至少)?(?:一半|半数)(?:以上)?")
_MOST_NUMERAL = 4
_ORDINAL = re.compile(rf"(?:第|{HAN_NUMERAL}|\d)$")
_NUMBER = re.compile(rf"(?P<number>\d+|[x×*_]+|{HAN_NUMERAL}{{1,{_MOST_NUMERAL}}})(?:个)?")


def how_often(question: Question, statement: Statement) -> Iterator[Slot]:
    """每年2次, 定期, and an interval: 更新间隔不超过10分钟."""
    for match in _INTERVAL.finditer(statement.folded):
        beside = match["of"] + statement.folded[: match.start()].rpartition(",")[2]
        start, end = match.span("value")
        yield _slot(statement, start, end, match["value"], share(question.words, beside))
    for match in _OFTEN.finditer(statement.folded):
        if match[0] not in question.text:
            counted = 1.0 if _COUNTED.search(match[0]) else _UNCOUNTED
            rank = counted * (
                1 + share(question.words, part_around(statement.folded, *match.span()))
            )
            yield _slot(statement, *match.span(), match[0], rank, placeholder="x" in match[0])


def for_ever(question: Question, statement: Statement) -> Iterator[Slot]:
    """保存多久: 永久."""
    for match in _FOR_EVER.finditer(statement.folded):
        part = part_around(statement.folded, *match.span())
        if all(coverage(key, part) >= CLEARLY for key in question.keys):
            rank = _SAID + share(question.words, part)
            yield _slot(statement, *match.span(), match[0], rank)


def shares(statement: Statement) -> Iterator[Slot]:
    """2:1, 不少于一半."""
    for match in _SHARE.finditer(statement.folded):
        yield _slot(statement, *match.span(), match[0], 0.0)


def other_units(unit: str, question: Question, statement: Statement) -> Iterator[Slot]:
    """Numbers with a counting word that the list of units does not know: 四个晚上, 三类."""
    for match in _NUMBER.finditer(statement.folded):
        before = statement.folded[: match.start()]
        if statement.folded.startswith(unit, match.end()) and not _ORDINAL.search(before):
            vague = not match["number"][0].isdigit() and match["number"][0] in "x×*_"
            rank = share(question.words, part_around(statement.folded, *match.span()))
            end = match.end() + len(unit)
            yield _slot(statement, match.start(), end, match[0], rank, placeholder=vague)


def _slot(
    statement: Statement,
    start: int,
    end: int,
    value: str,
    rank: float,
    *,
    placeholder: bool = False,
) -> Slot:
    """Offsets are of the statement's folded text; whom it is about is said beside it."""
    at, part = statement.span.start, part_around(statement.folded, start, end)
    return Slot(
        Span(at + start, at + end),
        near=statement.near,
        local=part,
        value=value,
        subject=next((s for s in find_subjects(part) if s.person), None),
        placeholder=placeholder,
        rank=rank,
    )
