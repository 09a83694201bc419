"""What a spreadsheet shows for the value in a cell. Pure.

Covers what tables of offices use: plain numbers, fixed decimals, thousands, percent, dates, times.
Colours, conditions and fractions of a number format are not looked at.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

_QUOTED = re.compile(r'"([^"]*)"|\\(.)')
_BRACKETS = re.compile(r"\[[^\]]*\]")
_DECIMALS = re.compile(r"0\.(0+)")
_WIDE_NUMBER = 11
"""Digits that a column of general format shows."""


def shown(value: object, number_format: str) -> str:
    """The text of a cell.

    Args:
        value: as openpyxl gives it.
        number_format: the cell's format code, "General" where it has none.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _number(float(value), number_format)
    if isinstance(value, datetime | date | time):
        return _moment(value, number_format)
    if isinstance(value, timedelta):
        return str(value)
    return str(value).replace("\r\n", "\n").replace("\r", "\n")


def _number(value: float, number_format: str) -> str:
    code = _plain(number_format)
    huge = not abs(value) < 1e15  # noqa: PLR2004  digits that a float holds; also inf and nan
    if huge or code in {"General", "@", ""} or not re.search("[0#]", code):
        return _general(value)
    percent = "%" in code
    decimals = _DECIMALS.search(code)
    # Halves go up, as on the sheet; a float's own rounding takes them to the even digit.
    places = Decimal(1).scaleb(-len(decimals[1]) if decimals else 0)
    scaled = Decimal(repr(value)) * (100 if percent else 1)
    rounded = scaled.quantize(places, ROUND_HALF_UP)
    text = f"{rounded:{',' if re.search('#,#|0,0', code) else ''}f}"
    return text + ("%" if percent else "")


def _general(value: float) -> str:
    if value.is_integer() and abs(value) < 10.0**_WIDE_NUMBER:
        return str(int(value))
    text = format(value, f".{_WIDE_NUMBER}g")
    return text if "e" not in text else format(value, ".15g")


def _moment(value: datetime | date | time, number_format: str) -> str:
    code = _plain(number_format, keep_quoted=True)
    if isinstance(value, time):
        return value.strftime("%H:%M") if value.second == 0 else value.strftime("%H:%M:%S")
    if "年" in code:
        return f"{value.year}年{value.month}月" + (f"{value.day}日" if "日" in code else "")
    between = next((mark for mark in "/-." if mark in code), "-")
    text = f"{value.year}{between}{value.month}{between}{value.day}"
    hours = "h" in code.lower()
    return f"{text} {value:%H:%M}" if hours and isinstance(value, datetime) else text


def _plain(number_format: str, *, keep_quoted: bool = False) -> str:
    """The first section of a format code, without colours and conditions."""
    code = _BRACKETS.sub("", number_format.split(";", maxsplit=1)[0])
    return _QUOTED.sub(lambda m: (m[1] or m[2] or "") if keep_quoted else "", code)
