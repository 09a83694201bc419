"""发文字号 as people type them into a search box: brackets, 号 or 第 may be missing. Pure.

`corpus.docnumber` reads what texts print; this adds 中办发 2014 14, 中办发〔2014〕14 and 令37号.
What is read loosely counts only where the library knows the 机关代字.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from corpus.docnumber import DocumentNumber, find_numbers
from corpus.folding import fold
from corpus.numbering import NUMERAL, to_int

_YEAR = r"(?:19|20)[0-9]{2}|[一二][〇零○九][〇零○一二三四五六七八九]{2}"
_LOOSE = re.compile(
    rf"\s*+(?P<open>[\[(<{{])?\s*+(?<![0-9])(?P<year>{_YEAR})\s*+年?\s*+(?P<close>[\])>}}])?\s*+"
    rf"[-—_·,、./]?\s*+第?\s*+(?P<number>[0-9]{{1,5}})\s*(?P<mark>号)?(?![0-9年月日%.个元条人岁])"
)
_ORDER = re.compile(
    rf"(?P<form>令|公告|通告)\s*+第?\s*+(?P<number>{NUMERAL})\s*+号?(?![0-9年月日%])"
)
_YEARLESS = re.compile(r"\s*+第?\s*+(?P<number>[0-9]{1,5})\s*+号")
_NAME = re.compile(r"[\u3400-\u9fff]{1,30}$")


@dataclass(frozen=True, slots=True)
class TypedNumber:
    """A number read in a question; `text[start:end]` is how it was typed."""

    value: DocumentNumber
    start: int
    end: int
    sure: bool
    """Nothing else can be meant: it has 号 and a year, or brackets around the year."""


def typed_numbers(text: str, agencies: Collection[str]) -> tuple[TypedNumber, ...]:
    """The numbers in a question, in order.

    Args:
        text: the question.
        agencies: 机关代字 (and names up to 令, 公告) that the library knows, canonical.
    """
    found = [
        TypedNumber(f.value, f.start, f.end, sure=True) for f in find_numbers(text, loose=True)
    ]
    folded = fold(text)
    for more in (*_loose(folded, agencies), *_orders(folded, agencies)):
        if not any(f.start < more.end and more.start < f.end for f in found):
            found.append(more)
    return tuple(sorted(found, key=lambda f: f.start))


def yearless_number(text: str, agencies: Collection[str]) -> tuple[str, int] | None:
    """Agency and number of 中办发14号: which year is meant, nobody said."""
    folded = fold(text)
    for match in _YEARLESS.finditer(folded):
        agency = _agency(folded, match.start(), agencies)
        if agency:
            return agency, int(match["number"])
    return None


def _loose(folded: str, agencies: Collection[str]) -> Iterator[TypedNumber]:
    for match in _LOOSE.finditer(folded):
        year, number = to_int(match["year"]), int(match["number"])
        agency = _agency(folded, match.start(), agencies)
        if agency and year and number:
            start = _start(folded, match.start(), agency)
            sure = bool(match["open"] and match["close"])
            yield TypedNumber(DocumentNumber(agency, year, number), start, match.end(), sure)


def _orders(folded: str, agencies: Collection[str]) -> Iterator[TypedNumber]:
    for match in _ORDER.finditer(folded):
        agency = _agency(folded, match.end("form"), agencies)
        number = to_int(match["number"])
        if agency and number:
            start = _start(folded, match.end("form"), agency)
            yield TypedNumber(DocumentNumber(agency, None, number), start, match.end(), sure=False)


def _agency(folded: str, end: int, agencies: Collection[str]) -> str:
    """The longest known agency that ends at `end`."""
    name = _NAME.search(folded[max(0, end - 31) : end].rstrip())
    run = name[0] if name else ""
    return next((run[i:] for i in range(len(run)) if run[i:] in agencies), "")


def _start(folded: str, end: int, agency: str) -> int:
    return len(folded[:end].rstrip()) - len(agency)
