"""Numbers as policy texts print them, and back.

Reads 十二, 一百零一, 二〇一四, 廿五, 两, １２, 12, ①, ⑴, ㈠ and prints 十二, 一百零一.
"""

from __future__ import annotations

import re
import unicodedata

_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {
    "零": 0, "○": 0, "Ｏ": 0, "两": 2, "兩": 2, "俩": 2,
    "壹": 1, "贰": 2, "貳": 2, "叁": 3, "參": 3, "肆": 4, "伍": 5,
    "陆": 6, "陸": 6, "柒": 7, "捌": 8, "玖": 9,
}  # fmt: skip
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_MYRIADS = {"万": 10_000, "萬": 10_000, "亿": 100_000_000, "億": 100_000_000}
_TENS = {"廿": 20, "卅": 30, "卌": 40}
_HAN = "零一二三四五六七八九"

HAN_NUMERAL = "[〇零○一二三四五六七八九十百千万萬两兩廿卅壹贰貳叁參肆伍陆陸柒捌玖拾佰仟]"
"""A character class for numerals in Chinese characters."""
NUMERAL = r"(?:[0-9０-９]{1,20}|" + HAN_NUMERAL + "{1,20})"
"""A pattern for one number in either writing."""

_MYRIAD = 10_000


def to_int(numeral: str) -> int | None:
    """The value of a numeral in any of the writings above, None where it is none.

    A run of plain digits is read by position (二〇一四 is 2014), one with units by value.
    """
    text = numeral.strip()
    if not text:
        return None
    if len(text) == 1 and unicodedata.category(text) == "No":
        value = unicodedata.numeric(text, None)
        return int(value) if value is not None and value == int(value) else None
    narrow = unicodedata.normalize("NFKC", text)
    if re.fullmatch(r"[0-9]+", narrow):
        return int(narrow)
    if len(text) == 1 and narrow != text:
        return to_int(narrow.strip("()."))
    return _han_to_int(text)


def _han_to_int(text: str) -> int | None:
    if all(c in _DIGITS for c in text):
        return int("".join(str(_DIGITS[c]) for c in text))
    total = section = digit = 0
    for c in text:
        if c in _DIGITS:
            digit = _DIGITS[c]
        elif c in _TENS:
            section, digit = section + _TENS[c], 0
        elif c in _UNITS:
            section, digit = section + (digit or 1) * _UNITS[c], 0
        elif c in _MYRIADS:
            total, section, digit = total + (section + digit) * _MYRIADS[c], 0, 0
        else:
            return None
    return total + section + digit


def to_han(number: int) -> str:
    """The way outlines print a number: 十二, 二十, 一百零一, 一千二百五十四.

    Raises:
        ValueError: below 0 or of more than eight digits.
    """
    if not 0 <= number < _MYRIAD**2:
        msg = f"to_han prints numbers of up to eight digits, got {number}"
        raise ValueError(msg)
    if number < _MYRIAD:
        return _below_myriad(number)
    upper, lower = divmod(number, _MYRIAD)
    zero = _HAN[0] if 0 < lower < _MYRIAD // 10 else ""
    return to_han(upper) + "万" + (zero + _below_myriad(lower) if lower else "")


_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"),
    (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip


def to_roman(number: int) -> str:
    """A number in Roman letters: XIV.

    Raises:
        ValueError: below 1 or too long to print.
    """
    if not 1 <= number < _MYRIAD:
        msg = f"to_roman prints numbers from 1 to 9999, got {number}"
        raise ValueError(msg)
    printed = ""
    for value, letters in _ROMAN:
        count, number = divmod(number, value)
        printed += letters * count
    return printed


def from_roman(letters: str) -> int | None:
    """The value of Roman letters in either case, None where they are not written as Romans do."""
    wanted = letters.upper()
    value, rest = 0, wanted
    for step, mark in _ROMAN:
        while rest.startswith(mark):
            value, rest = value + step, rest[len(mark) :]
    return value if 0 < value < _MYRIAD and not rest and to_roman(value) == wanted else None


def _below_myriad(number: int) -> str:
    if number == 0:
        return _HAN[0]
    printed = ""
    pending_zero = False
    for value, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, value)
        if digit == 0:
            pending_zero = bool(printed)
            continue
        printed += (_HAN[0] if pending_zero else "") + _HAN[digit] + unit
        pending_zero = False
    return printed.removeprefix("一") if printed.startswith("一十") else printed
