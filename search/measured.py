"""A figure in its sentence: whom it is for, how often, on top of what. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from corpus.folding import squeeze
from corpus.model import Genre
from corpus.numbering import to_int

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from corpus.model import Document, Span
    from search.figures import Figure
    from search.units import Unit

_ENDS = "。;!?\n"
_ORGAN = re.compile(
    r"(?:部门|政府|局|厅|委员会|机关|机构|办事处|党委|党组织|财政|单位|平台|企业|公司|中心)$"
)
"""Who acts, rather than whom the figure measures: the same rule names another office below."""
_RECIPIENT = re.compile(
    r"(?:对|给|为|向)([^,。;、]{2,40}?)(?:再)?(?:给予|发放|提供|补助|奖励|补贴)"
)
_ADDED = re.compile(r"再(?:给予|增加|补助|奖励|发放)|在此基础上|(?:另外|额外)(?:给予|增加|发放)")
_REGION = re.compile(r"^(?:全|本|我|各)(?:国|省|市|县|区|乡|镇|州|地|级)|^所有|^全体|的")
_FIGURE_MARK = "#"
_LABEL = re.compile(
    r"^(?:第[^,。]{1,8}条|[一二三四五六七八九十]+、|\([^()]{1,4}\)|\d{1,2}[.、])\s*+"
)
_BEHIND = re.compile(r"的([\u4e00-\u9fff]{2,12}?)(?=[,。;、:()\s]|$)")
_GIVEN = re.compile(r"给予|补助|奖励|发放|拨付")
_NOUN = re.compile(r"的?([\u4e00-\u9fff]{2,8}?)(?=[,。;、:()和或及的给提免\s]|$)")
"""What stands behind a figure: 80周岁以上老年人."""
_STANDARD, _OF_STANDARD = "标准", "的标准"
_FIGURES = re.compile(r"[\d.]+\S{0,3}?(?=至|到|-|、|$)$")
_FILLER_TAIL = re.compile(
    r"(?:累计|一般|原则上|应当|应该|应|须|必须|可以|可|不得|不应|不能|不|少于|低于|超过|高于|多于|小于|大于|短于|"
    r"至少|最高|最多|至多|为|是|至|到|达到|的|在|控制在|按照|按|达|共|均|有|具有|具备|由|调整为|提高到|接受|"
    r"每(?:人每)?(?:次|年|月|日|天|周|个|名|户|人)|对|给予|给|再|满|年满|已|内|之|以|开展|组织|:|、|\s)+$"
)
_FILLER_HEAD = re.compile(
    r"^(?:其中|每人(?!次)|每(?:半年|年|月|季度|周|天|日|届|学年)|在(?![职校岗册])|的|其|、|应当|"
    r"应(?![急用对届聘征收])|确保|保证(?!金)|要(?!求)|须|必须|一般|原则上|按照|对(?![口象])|由|为)+"
)
_LIMIT = re.compile(r"(?:不得|不应|不)(?:少于|低于|小于|短于|超过|高于|多于|大于)|至少")
_SHORT = 4
"""A shorter name in front says less than the noun behind: 上岗前 …… 40课时的培训."""
_TELLING = 2
"""Least length of a name that says something."""
_LONG = 24
"""A longer name begins at its last boundary that leaves so much or less."""
_BOUNDARY = re.compile(r"[的、]")
_EVERY = re.compile(
    r"每(?:人)?(?P<n>\d+|[一二两三四五六七八九十]+)?个?(?P<unit>半年|年|季度|月|周|星期|天|日)"
)
_DAYS = {
    "年": 365.0, "半年": 182.5, "季度": 91.0, "月": 30.0, "周": 7.0, "星期": 7.0, "天": 1.0,
    "日": 1.0,
}  # fmt: skip
_TIMES = frozenset({"次", "期"})
"""Units whose number means nothing without the period."""


@dataclass(frozen=True, slots=True)
class Every:
    """A period: 每半年."""

    text: str
    """As printed."""
    start: int
    """Offset in the clause's own words."""
    days: float


@dataclass(frozen=True, eq=False)
class Measured:
    """A figure with the words it was found in. Not slotted: what is read off is kept."""

    figure: Figure
    unit: Unit
    """The clause that it stands in."""

    @property
    def text(self) -> str:
        """The clause's own words."""
        return self.unit.text

    @property
    def value(self) -> str:
        """As printed."""
        return self.text[self.figure.start : self.figure.end]

    @property
    def subject(self) -> str:
        """As printed; empty where none was found."""
        return self.figure.subject.of(self.text) if self.figure.subject else ""

    @cached_property
    def core(self) -> str:
        """The subject folded, without 全市, 所有, 的."""
        return _REGION.sub("", squeeze(self.subject)[0])

    @cached_property
    def name_pairs(self) -> frozenset[str]:
        """Character pairs of the name."""
        return pairs_of(self.name)

    @cached_property
    def sentence_pairs(self) -> frozenset[str]:
        """Character pairs of the sentence."""
        return pairs_of(self.sentence)

    @property
    def person(self) -> str:
        """`core` where figures are about it and it is no office that acts."""
        return "" if _ORGAN.search(self.core) else self.core

    @property
    def place(self) -> Span | None:
        """Where the value stands in the document."""
        return self.unit.in_document(self.figure.start, self.figure.end)

    @property
    def proof(self) -> Span | None:
        """As `place`, with limit words in front, or from the period on: 每年至少开展1次."""
        start = self.figure.start
        if self.every:
            start = self.every.start
        elif self.unit.folded.endswith(self.figure.bound, 0, start):
            start -= len(self.figure.bound)
        return self.unit.in_document(start, self.figure.end)

    @cached_property
    def _begin(self) -> int:
        """Where its sentence begins."""
        ends = (self.unit.folded.rfind(mark, 0, self.figure.start) for mark in _ENDS)
        return max(ends) + 1

    @cached_property
    def sentence(self) -> str:
        """The folded sentence up to the end of the figure's comma segment, all figures masked."""
        folded, start = self.unit.folded, self._begin
        stops = [folded.find(mark, self.figure.end) for mark in f"{_ENDS},"]
        end = min((s for s in stops if s >= 0), default=len(folded))
        words = re.sub(r"\d+(?:\.\d+)?", _FIGURE_MARK, folded[start:end])
        return _LABEL.sub("", "".join(words.split()))

    @cached_property
    def name(self) -> str:
        """What is measured, folded, in whole words: never cut to a length."""
        folded = self.unit.folded
        behind = _BEHIND.match(folded, self.figure.end)
        if behind and _GIVEN.search(folded, self._begin, self.figure.start):
            return behind[1]
        front = self._in_front(folded)
        before = next(front)
        if folded.startswith(_OF_STANDARD, self.figure.end):
            return f"{before}{_STANDARD}"
        if behind and len(before) < _SHORT:
            return behind[1]
        noun = _NOUN.match(folded, self.figure.end)
        if noun and (self.figure.unit in _TIMES or len(before) < _TELLING):
            return noun[1]
        telling = (words for words in (before, *front) if len(words) >= _TELLING)
        return next(telling, before or self.figure.period or self.figure.unit)

    def _in_front(self, folded: str) -> Iterator[str]:
        """The comma segments in front, nearest first, without label, subject, limit and filler."""
        end, subject = self.figure.start, self.figure.subject
        while True:
            start = max(folded.rfind(mark, 0, end) for mark in f"{_ENDS},:") + 1
            inside = subject is not None and start <= subject.end <= end
            words = folded[subject.end if subject and inside else start : end]
            yield _from_boundary(_bare(_LABEL.sub("", "".join(words.split()))))
            if start == 0 or folded[start - 1] != ",":
                return
            end = start - 1

    @property
    def recipient(self) -> str:
        """Who is given what the figure says: 对……给予; empty where nobody is named."""
        found = _RECIPIENT.findall(self.sentence)
        return found[-1] if found else ""

    @property
    def part(self) -> bool:
        """It is a part of another figure: 其中."""
        return self.sentence.rpartition(",")[2].startswith("其中")

    @property
    def added(self) -> bool:
        """It comes on top of another figure: 再给予."""
        return _ADDED.search(self.sentence) is not None

    @cached_property
    def every(self) -> Every | None:
        """How often; None where no period is named or the unit is none of times."""
        found = list(_EVERY.finditer(self.unit.folded, self._begin, self.figure.start))
        if not found or self.figure.unit not in _TIMES:
            return None
        period = found[-1]
        count = _count(period["n"])
        words = self.text[period.start() : period.end()]
        return Every(words, period.start(), count * _DAYS[period["unit"]]) if count else None

    @property
    def amount(self) -> float | None:
        """The number to be set against another: times a day where a period is named."""
        number = self.figure.number
        return number / self.every.days if self.every and number is not None else number


def pairs_of(words: str) -> frozenset[str]:
    """Its character pairs."""
    return frozenset(words[i : i + 2] for i in range(len(words) - 1))


def likeness(a: frozenset[str], b: frozenset[str]) -> float:
    """Dice's coefficient; 1 for two empty sets."""
    return 2 * len(a & b) / (len(a) + len(b)) if a or b else 1.0


def binds(document: Document) -> bool:
    """Whether its figures lay something down, or explain what does; a report counts what is."""
    return document.normative or document.template or document.genre == Genre.INTERPRETATION


def measured(units: Iterable[Unit]) -> list[Measured]:
    """Every figure of the clauses' words; a period (每10天) is part of another figure."""
    return [m for unit in units for m in _of(unit)]


def _bare(words: str) -> str:
    """What is left in front of the limit words, or behind them, without filler."""
    limit = _LIMIT.search(words)
    if limit:
        words = words[: limit.start()] or words[limit.end() :]
    return _FILLER_HEAD.sub("", _FILLER_TAIL.sub("", _FIGURES.sub("", words)))


def _from_boundary(words: str) -> str:
    """A long name from a boundary of phrases on; whole where it has none."""
    cuts = [m.end() for m in _BOUNDARY.finditer(words) if len(words) - m.end() <= _LONG]
    cuts = [cut for cut in cuts if len(words) - cut >= _TELLING]
    return words[cuts[0] :] if len(words) > _LONG and cuts else words


def _of(unit: Unit) -> Iterator[Measured]:
    for figure in unit.figures:
        if unit.folded.endswith("每", 0, figure.start) and figure.core_end == figure.end:
            continue
        yield Measured(figure, unit)


def _count(printed: str | None) -> int | None:
    if printed is None:
        return 1
    return int(printed) if printed.isascii() and printed.isdigit() else to_int(printed)
