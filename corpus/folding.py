"""Folding on copies, for matching only: traditional to simplified, full to half width, case.

`fold` keeps the length, so an offset into the folded copy is an offset into the original.
Stored text is never folded.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache

from opencc import OpenCC

_PUNCTUATION = str.maketrans("〔〕【】﹝﹞〈〉﹤﹥‘’“”﹐﹑﹔﹕", "[][][]<><>''\"\"" + ",、;:")
_SURROGATES = re.compile("[\ud800-\udfff]")
_CONVERT_AT_ONCE = 200_000
"""Characters given to OpenCC in one call; a longer text goes in pieces."""
_OFTEN = 1_000
"""Characters up to which a text is a passage rather than a document."""
_MOST_CHARACTERS = 65_536
"""Different characters remembered; what nobody writes is found out each time."""


def fold(text: str) -> str:
    """A copy of the same length: simplified, half-width, lower case, plain quotes and brackets.

    Traditional to simplified is OpenCC's `t2s`, by phrase where the length allows it
    (乾隆 stays, 乾淨 becomes 干净), else character by character.
    """
    return _folded(text) if len(text) <= _OFTEN else _fold(text)


def _fold(text: str) -> str:
    return _simplify(text.translate(_NARROW)).translate(_PUNCTUATION)


_folded = lru_cache(maxsize=4_096)(_fold)
"""Titles, headings and passages are folded again and again while one question is answered."""


def simplify(text: str) -> str:
    """A copy of the same length in simplified characters, width and case untouched."""
    return _simplify(text)


def squeeze(text: str) -> tuple[str, tuple[int, ...]]:
    """The folded copy without white space, and for each of its characters the source offset."""
    folded = fold(text)
    kept = [i for i, c in enumerate(folded) if not c.isspace()]
    return "".join(folded[i] for i in kept), tuple(kept)


def squeeze_all(texts: Iterable[str]) -> list[str]:
    """As `squeeze`, of many short texts in one go and without their offsets: ten times faster."""
    lines = [text.replace("\n", " ") for text in texts]
    if not lines:
        return []
    return ["".join(line.split()) for line in fold("\n".join(lines)).split("\n")]


def script_of(text: str) -> str:
    """The script: hant where more characters are traditional-only than simplified-only."""
    traditional = sum(1 for a, b in zip(text, _simplify(text), strict=True) if a != b)
    simplified = sum(
        1 for a, b in zip(text, _pieces(text, _to_traditional()), strict=True) if a != b
    )
    return "hant" if traditional > simplified else "hans"


def _simplify(text: str) -> str:
    return _pieces(text, _to_simplified())


def _pieces(text: str, converter: OpenCC) -> str:
    return "".join(
        _convert(text[i : i + _CONVERT_AT_ONCE], converter)
        for i in range(0, len(text), _CONVERT_AT_ONCE)
    )


def _convert(text: str, converter: OpenCC) -> str:
    readable = _SURROGATES.sub("\ufffd", text)  # OpenCC refuses lone surrogates
    whole = converter.convert(readable)
    if len(whole) == len(text):
        return str(whole)
    return "".join(_convert_character(c, converter) for c in readable)


def _convert_character(character: str, converter: OpenCC) -> str:
    converted = converter.convert(character)
    return str(converted) if len(converted) == 1 else character


class _Narrow(dict[int, str]):
    """For `str.translate`: what each character becomes, found out when it is first met."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        narrow = _narrow(character)
        if len(self) < _MOST_CHARACTERS:
            self[code] = narrow
        return narrow


def _narrow(character: str) -> str:
    """Half-width, lower-case form; characters that would grow (①, ㈠, …) stay as they are."""
    folded = unicodedata.normalize("NFKC", character).lower()
    return folded if len(folded) == 1 and not _is_label(character) else character


_NARROW = _Narrow()


def _is_label(character: str) -> bool:
    """Circled and bracketed numbers: NFKC would turn ① into 1 and lose the label."""
    return "①" <= character <= "⓿" or "❶" <= character <= "➓"


@cache
def _to_simplified() -> OpenCC:
    return OpenCC("t2s")


@cache
def _to_traditional() -> OpenCC:
    return OpenCC("s2t")
