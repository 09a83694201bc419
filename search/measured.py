"""A figure in its sentence: whom it is for, how often, on top of what. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from corpus.folding import fold, squeeze
from corpus.model import Genre
from corpus.numbering import to_int
from search.figures import Figure, find_figures

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from corpus.model import Document, Span
    from search.units import Unit

_ENDS = "。;!?\n"
_ORGAN = re.compile(
    r"(?:部门|政府|局|厅|委员会|机关|机构|办事处|党委|党组织|财政|单位|平台|企业|公司|中心)$"
)
"""Who acts, rather than whom the figure measures: the same rule names another office below."""
_RECIPIENT = re.compile(r"(?:对|给|为|向)([^,。;、]{2,40}?)(?:再)?(?:给予|发放|提供|补助|奖励|补贴)")
_ADDED = re.compile(r"再(?:给予|增加|补助|奖励|发放)|在此基础上|(?:另外|额外)(?:给予|增加|发放)")
_FIGURE_MARK = "#"
_LABEL = re.compile(r"^(?:第[^,。]{1,8}条|[一二三四五六七八九十]+、|\([^()]{1,4}\)|\d{1,2}[.、])\s*")
_EVERY = re.compile(
    r"每(?:人)?(?P<n>\d+|[一二两三四五六七八九十]+)?个?(?P<unit>半年|年|季度|月|周|星期|天|日)"
)
_DAYS = {
    "年": 365.0, "半年": 182.5, "季度": 91.0, "月": 30.0, "周": 7.0, "星期": 7.0, "天": 1.0,
    "日": 1.0,
}  # fmt: skip
_TIMES = frozenset({"次", "期"})
"""Units whose number means nothing without the period."""


@dataclass(frozen=True)
class Measured:
    """A figure with the words it was found in. Not slotted: what is read off is kept."""

    figure: Figure
    text: str
    """The clause's own words."""
    unit: Unit | None = None
    """The clause, where its place in the document is wanted."""

    @property
    def value(self) -> str:
        """As printed."""
        return self.text[self.figure.start : self.figure.end]

    @property
    def subject(self) -> str:
        """As printed; empty where none was found."""
        return self.figure.subject.of(self.text) if self.figure.subject else ""

    @property
    def person(self) -> str:
        """The folded subject where it is one that figures are about, and no office that acts."""
        subject = squeeze(self.subject)[0]
        return "" if _ORGAN.search(subject) else subject

    @property
    def place(self) -> Span | None:
        """Where the value stands in the document."""
        return self.unit.in_document(self.figure.start, self.figure.end) if self.unit else None

    @cached_property
    def sentence(self) -> str:
        """The folded sentence up to the end of the figure's comma segment, all figures masked."""
        folded = fold(self.text)
        start = max(folded.rfind(mark, 0, self.figure.start) for mark in _ENDS) + 1
        stops = [folded.find(mark, self.figure.end) for mark in f"{_ENDS},"]
        end = min((s for s in stops if s >= 0), default=len(folded))
        words = re.sub(r"\d+(?:\.\d+)?", _FIGURE_MARK, folded[start:end])
        return _LABEL.sub("", "".join(words.split()))

    @property
    def recipient(self) -> str:
        """Who is given what the figure says: 对……给予; empty where nobody is named."""
        found = _RECIPIENT.findall(self.sentence)
        return found[-1] if found else ""

    @property
    def added(self) -> bool:
        """It comes on top of another figure: 再给予."""
        return _ADDED.search(self.sentence) is not None

    @cached_property
    def every(self) -> tuple[str, float] | None:
        """How often: the words and the days between; None where no period is named."""
        folded = fold(self.text)
        start = max(folded.rfind(mark, 0, self.figure.start) for mark in _ENDS) + 1
        found = list(_EVERY.finditer(folded, start, self.figure.start))
        if not found or self.figure.unit not in _TIMES:
            return None
        period = found[-1]
        count = _count(period["n"])
        words = self.text[period.start() : period.end()]
        return (words, count * _DAYS[period["unit"]]) if count else None

    @property
    def amount(self) -> float | None:
        """The number to be set against another: times a day where a period is named."""
        number = self.figure.number
        return number / self.every[1] if self.every and number is not None else number


def binds(document: Document) -> bool:
    """Whether its figures lay something down, or explain what does; a report counts what is."""
    return document.normative or document.template or document.genre == Genre.INTERPRETATION


def measured(units: Iterable[Unit]) -> list[Measured]:
    """Every figure of the clauses' words; a period (每10天) is part of another figure."""
    return [m for unit in units for m in _of(unit)]


def _of(unit: Unit) -> Iterator[Measured]:
    folded = fold(unit.text)
    for figure in find_figures(unit.text):
        if folded[: figure.start].endswith("每") and figure.core_end == figure.end:
            continue
        yield Measured(figure, unit.text, unit)


def _count(printed: str | None) -> int | None:
    if printed is None:
        return 1
    return int(printed) if printed.isascii() and printed.isdigit() else to_int(printed)
