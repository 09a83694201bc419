"""`field=value` as people type it, on the command line and in a query string."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, NoReturn

from corpus.errors import BadQuery
from corpus.folding import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

_DAY = re.compile(r"([0-9]{4})[-./年]([0-9]{1,2})[-./月]([0-9]{1,2})日?")


def parse_filters(pairs: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The values by field; a field said twice has both, as has one with a comma.

    Raises:
        BadQuery: a pair has no `=`, no field or no value.
    """
    found: dict[str, tuple[str, ...]] = {}
    for pair in pairs:
        field, sign, value = pair.partition("=")
        if not (sign and field.strip() and value.strip()):
            msg = f"筛选条件“{pair}”应写成 字段=值，例如 机关=国务院、年份=2014..2018。"
            raise BadQuery(msg)
        found[field.strip()] = (*found.get(field.strip(), ()), value.strip())
    return found


def parse_day(text: str | None) -> date | None:
    """A day as 2019-06-30, 2019.6.30 or 2019年6月30日; None where nothing is said.

    Raises:
        BadQuery: it is no day.
    """
    if text is None or not text.strip():
        return None
    numbers = _DAY.fullmatch(fold(text).strip())
    try:
        return date(*(int(n) for n in numbers.groups())) if numbers else _no_day(text)
    except ValueError:
        return _no_day(text)


def _no_day(text: str) -> NoReturn:
    msg = f"日期“{text.strip()[:20]}”读不懂。请写成 2019-06-30。"
    raise BadQuery(msg)
