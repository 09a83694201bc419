"""Dates as pages print them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from corpus.numbering import to_int

_NOUGHT = "〇零○ＯO0０◯Ο"
_YEAR = rf"(?:[12][0-9]{{3}}|[１２][０-９]{{3}}|[一二](?:\s?[{_NOUGHT}一二三四五六七八九]){{3}})"
_SMALL = r"(?:[0-9０-９]{1,2}|[一二三四五六七八九十廿卅](?:\s?[一二三四五六七八九十]){0,2})"
_LONG = re.compile(rf"(?P<y>{_YEAR})\s*+年\s*+(?P<m>{_SMALL})\s*+月\s*+(?P<d>{_SMALL})\s*+日")
_ISO = re.compile(
    r"(?<![0-9])(?P<y>(?:19|20)?[0-9]{2})[-/.](?P<m>[0-9]{1,2})[-/.](?P<d>[0-9]{1,2})(?![0-9])"
)
_CENTURY = 2000
_TWO_DIGITS = 100


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date in a text: `text[start:end]` is how it is printed."""

    value: date
    start: int
    end: int


def find_dates(text: str) -> Iterator[FoundDate]:
    """Every full date in `text`: 2014年2月18日, 二〇一四年二月十八日, 2014-02-18, 17-1-7."""
    for pattern in (_LONG, _ISO):
        for match in pattern.finditer(text):
            value = _value(match)
            if value is not None:
                yield FoundDate(value, match.start(), match.end())


def first_date(text: str) -> date | None:
    """The first full date in `text`."""
    found = min(find_dates(text), key=lambda f: f.start, default=None)
    return found.value if found else None


def is_date_line(text: str) -> bool:
    """Whether the line is a date and nothing else."""
    match = _LONG.fullmatch(text.strip(" \t\u3000()（）"))
    return match is not None and _value(match) is not None


def _number(printed: str) -> int | None:
    """The number; in a year of characters any round sign is a nought."""
    plain = "".join(printed.split())
    han = any(c in "一二三四五六七八九" for c in plain)
    return to_int(re.sub(f"[{_NOUGHT}]", "〇", plain) if han else plain)


def _value(match: re.Match[str]) -> date | None:
    year, month, day = (_number(match[g]) for g in "ymd")
    if year is None or month is None or day is None:
        return None
    if year < _TWO_DIGITS:
        year += _CENTURY
    try:
        return date(year, month, day)
    except ValueError:
        return None
