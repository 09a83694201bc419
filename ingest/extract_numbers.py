"""Automatic numbers as word processors and browsers print them. Pure.

The formats carry the names of WordprocessingML (ECMA-376 part 1, 17.18.59 ST_NumberFormat).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from corpus.numbering import to_han, to_roman

_HAN_DIGITS = "〇一二三四五六七八九"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_LEGAL_UNITS = str.maketrans("零一二三四五六七八九十百千", "零壹贰叁肆伍陆柒捌玖拾佰仟")
_LETTERS = 26
_MOST = 9_999
"""Beyond it every format falls back to plain digits."""


def printed_number(number: int, number_format: str) -> str:
    """The number in the given format; an unknown format or an odd number gives plain digits."""
    if number_format in {"none", "bullet"}:
        return ""
    if not 1 <= number <= _MOST:
        return str(number)
    return _FORMATS.get(number_format, str)(number)


def _letters(number: int) -> str:
    """A … Z, AA, BB …: Word repeats the letter."""
    repeat, place = divmod(number - 1, _LETTERS)
    return chr(ord("A") + place) * (repeat + 1)


def _in_block(first: str, last: str) -> Callable[[int], str]:
    """Numbers that have characters of their own between `first` and `last`."""

    def convert(number: int) -> str:
        code = ord(first) + number - 1
        return chr(code) if code <= ord(last) else str(number)

    return convert


def _circled(number: int) -> str:
    if number <= 20:  # noqa: PLR2004  ① to ⑳ stand together in Unicode, then ㉑ to ㉟, ㊱ to ㊿
        return chr(0x2460 + number - 1)
    if number <= 35:  # noqa: PLR2004
        return chr(0x3251 + number - 21)
    return chr(0x32B1 + number - 36) if number <= 50 else str(number)  # noqa: PLR2004


def _digits(alphabet: str) -> Callable[[int], str]:
    return lambda number: "".join(alphabet[int(d)] for d in str(number))


def _legal(number: int) -> str:
    printed = to_han(number)
    return ("一" + printed if printed.startswith("十") else printed).translate(_LEGAL_UNITS)


_FORMATS: Mapping[str, Callable[[int], str]] = MappingProxyType(
    {
        "decimal": str,
        "decimalZero": lambda n: f"{n:02d}",
        "decimalFullWidth": _digits("０１２３４５６７８９"),
        "decimalFullWidth2": _digits("０１２３４５６７８９"),
        "decimalEnclosedCircle": _circled,
        "decimalEnclosedCircleChinese": _circled,
        "decimalEnclosedParen": _in_block("⑴", "⒇"),
        "decimalEnclosedFullstop": _in_block("⒈", "⒛"),
        "ideographEnclosedCircle": _in_block("㊀", "㊉"),
        "chineseCounting": to_han,
        "chineseCountingThousand": to_han,
        "taiwaneseCounting": to_han,
        "taiwaneseCountingThousand": to_han,
        "japaneseCounting": to_han,
        "koreanDigital2": to_han,
        "chineseLegalSimplified": _legal,
        "ideographLegalTraditional": _legal,
        "ideographDigital": _digits(_HAN_DIGITS),
        "taiwaneseDigital": _digits(_HAN_DIGITS),
        "japaneseDigitalTenThousand": _digits(_HAN_DIGITS),
        "ideographTraditional": lambda n: _STEMS[n - 1] if n <= len(_STEMS) else str(n),
        "ideographZodiac": lambda n: _BRANCHES[n - 1] if n <= len(_BRANCHES) else str(n),
        "upperLetter": _letters,
        "lowerLetter": lambda n: _letters(n).lower(),
        "upperRoman": to_roman,
        "lowerRoman": lambda n: to_roman(n).lower(),
        "ordinal": lambda n: f"{n}.",
    }
)
