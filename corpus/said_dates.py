"""Days and terms as a sentence of a policy text writes them; patterns read folded text. Pure."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from corpus.numbering import NUMERAL, to_int

DAY = (
    rf"(?:{NUMERAL}\s*+年\s*+{NUMERAL}\s*+月(?:\s*+{NUMERAL}\s*+日)?"
    r"|\d{4}[-./]\d{1,2}[-./]\d{1,2})"
)
"""A day; the first of the month where only that is named."""
SPELL = rf"(?:{NUMERAL}\s*+个?(?:半)?\s*+(?:年|周年|个月|月))"
"""A length of time: 五年, 18个月."""
ISSUE = (
    r"(?:本[\u3400-\u9fff]{1,6})?(?:正式)?"
    r"(?:发布|公布|印发|颁布|下发|发文|签发|签署|通过|批准|颁发|公告|刊登|签订)之?日"
)
DELAY = rf"(?:满)?\s*+(?P<delay>{NUMERAL})\s*+个?(?P<delay_unit>工作日|日|天|月)(?:之?后)?"
"""30日后, 满三十日 behind 自公布之日起."""
_PARTS = re.compile(
    rf"(?P<year>{NUMERAL})\s*+年\s*+(?P<month>{NUMERAL})\s*+月(?:\s*+(?P<day>{NUMERAL})\s*+日)?"
    r"|(?P<y>\d{4})[-./](?P<m>\d{1,2})[-./](?P<d>\d{1,2})"
)
_SPELL = re.compile(rf"(?P<n>{NUMERAL})\s*+个?(?P<half>半)?\s*+(?P<unit>年|周年|个月|月)")
_MOST_YEARS = 100
_LONGEST_DELAY = 366
"""Days, or months, between issue and force that are believed."""
_MONTHS = 12


def day_of(words: str) -> date | None:
    """The first day named that is in the calendar."""
    days = (
        _day([number for n in match.groups() if n and (number := to_int(n)) is not None])
        for match in _PARTS.finditer(words)
    )
    return next((day for day in days if day is not None), None)


def _day(numbers: list[int]) -> date | None:
    year, month, day = (*numbers, 1)[:3] if len(numbers) > 1 else (0, 0, 0)
    try:
        return date(year, month, day)
    except ValueError:
        return None


def months_in(words: str) -> int | None:
    """The first length of time named, in months."""
    match = _SPELL.search(words)
    number = to_int(match["n"]) if match is not None else None
    if match is None or number is None:
        return None
    in_years = "年" in match["unit"]
    months = number * _MONTHS if in_years else number
    months += _MONTHS // 2 if match["half"] and in_years else 0
    return months if 0 < months < _MOST_YEARS * _MONTHS else None


def months_later(day: date, months: int) -> date:
    """The same day so many months later; the last of the month where it has no such day."""
    years, month = divmod(day.month - 1 + months, _MONTHS)
    year = min(day.year + years, date.max.year)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def last_day(first: date, months: int) -> date:
    """The last day of a term that begins with `first`."""
    return months_later(first, months) - timedelta(days=1)


def delayed(basis: date, match: re.Match[str]) -> date | None:
    """A day, or so long after it as `DELAY` says in `match`; None where that is no day."""
    if match["delay"] is None:
        return basis
    number = to_int(match["delay"])
    if number is None or number > _LONGEST_DELAY or basis.year == date.max.year:
        return None
    if match["delay_unit"] == "月":
        return months_later(basis, number)
    return basis + timedelta(days=number)
