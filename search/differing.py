"""Clauses that answer otherwise than the one chosen, in order, with why they do. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from types import MappingProxyType

from corpus.status import Status
from search.authority import level, weight
from search.candidates import Candidate
from search.cite import cite
from search.model import Conflict, Difference
from search.subject import Fit, fit

_LEVELS = MappingProxyType({5: "国家", 4: "省级", 3: "市级", 2: "县级", 1: "乡镇级", 0: "层级不明"})


def differing(best: Candidate, others: Iterable[Candidate]) -> tuple[Conflict, ...]:
    """The others as conflicts: those in force first, then by level and by date, highest first."""
    ordered = sorted(others, key=lambda c: (c.in_force, *weight(c.document)), reverse=True)
    return tuple(_conflict(best, other) for other in ordered)


def _conflict(best: Candidate, other: Candidate) -> Conflict:
    ground = _ground(best, other)
    quote = other.quote
    return Conflict(
        clause=other.statement.place.clause,
        document=other.document,
        quote=quote.of(other.document.text),
        start=quote.start,
        end=quote.end,
        span=other.slot.span,
        ground=ground,
        why=_why(ground, best, other),
    )


def _ground(best: Candidate, other: Candidate) -> Difference:
    if not other.in_force:
        return Difference.SUPERSEDED
    a, b = best.slot.subject, other.slot.subject
    if a is not None and b is not None and fit(a, b) is not Fit.SAME:
        return Difference.SUBJECT
    if level(best.document) != level(other.document):
        return Difference.LEVEL
    if weight(best.document)[1] != weight(other.document)[1]:
        return Difference.DATE
    return Difference.SAME_RANK


def _why(ground: Difference, best: Candidate, other: Candidate) -> str:
    where = cite(other.document, other.statement.place.clause)
    if ground is Difference.SUPERSEDED:
        what = "" if other.statement.place.force is not None else "的文件"
        ended = "尚未适用" if other.force.status is Status.NOT_YET else "不再适用"
        return f"{where}{what}{other.force.status.value}，其规定{ended}。"
    if ground is Difference.SUBJECT:
        return f"{where}说的是“{other.who}”，所答说的是“{best.who}”，对象不同。"
    if ground is Difference.LEVEL:
        a, b = _LEVELS[level(best.document)], _LEVELS[level(other.document)]
        return f"{where}为{b}文件，所答为{a}文件，层级不同；下级文件可能有细化或加码。"
    if ground is Difference.DATE:
        newer = weight(best.document)[1] > weight(other.document)[1]
        return f"{where}与所答层级相同，日期较{'早' if newer else '新'}，请核对是否已被替代。"
    return f"{where}与所答层级、日期都相同，无法分出先后，请向制定机关核实。"
