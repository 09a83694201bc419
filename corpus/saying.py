"""The characters of a text that say something, for comparing copies. Pure.

White space, punctuation, script, width and case are how a page prints a text, not what the text
says; a repost changes them at will. Decimal points and placeholders say something and stay.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property, lru_cache

from corpus.folding import squeeze

_ALWAYS = frozenset("%‰*_□×°")
"""Signs of figures and placeholders; all other signs are punctuation here."""
_NUMERALS = frozenset(
    "0123456789.%‰〇零○一二三四五六七八九十百千万亿两廿卅壹贰叁肆伍陆柒捌玖拾佰仟"
)
_PLACEHOLDERS = frozenset("x*_□×")
FIGURES = _NUMERALS | _PLACEHOLDERS
"""Characters that figures, and the placeholders in their stead, are written with."""


@dataclass(frozen=True)
class Saying:
    """The characters of one text that count, each with its offset."""

    chars: str
    """Folded, without white space and punctuation."""
    offsets: tuple[int, ...]
    """For each character its place in the text."""
    text: str
    """The text itself."""

    def __len__(self) -> int:
        return len(self.chars)

    @cached_property
    def line_starts(self) -> frozenset[int]:
        """Places in `chars` where a line of the text begins, the end included."""
        starts = {0, len(self.chars)}
        at = 0
        for line in re.finditer(r"[^\n\r]*", self.text):
            while at < len(self.offsets) and self.offsets[at] < line.start():
                at += 1
            starts.add(at)
        return frozenset(starts)

    def figure(self, start: int, end: int) -> tuple[int, int]:
        """`start` and `end` moved to the ends of the figure that they stand in or at."""
        while start > 0 and self._goes_on(start - 1) and self.chars[start - 1] in FIGURES:
            start -= 1
        while (
            end < len(self) and (end == 0 or self._goes_on(end - 1)) and self.chars[end] in FIGURES
        ):
            end += 1
        return start, end

    def _goes_on(self, place: int) -> bool:
        """Whether nothing but blanks lies between this character and the next: 三、2000 are two."""
        if place + 1 >= len(self):
            return False
        between = self.text[self.offsets[place] + 1 : self.offsets[place + 1]]
        return not between.strip(" \t\u3000\u00a0")

    def quote(self, start: int, end: int, around: int = 0) -> str:
        """The text's own words at `chars[start:end]`, `around` characters more on each side."""
        first, last = max(0, start - around), min(len(self.chars), end + around)
        if first >= last:
            return ""
        return self.text[self.offsets[first] : self.offsets[last - 1] + 1]


def saying(text: str) -> Saying:
    """What a text says, character by character."""
    squeezed, offsets = squeeze(text)
    kept = [i for i in range(len(squeezed)) if _counts(squeezed, i)]
    return Saying("".join(squeezed[i] for i in kept), tuple(offsets[i] for i in kept), text)


def _counts(text: str, i: int) -> bool:
    character = text[i]
    if character == ".":
        return 0 < i < len(text) - 1 and text[i - 1].isdecimal() and text[i + 1].isdecimal()
    return character in _ALWAYS or _is_word(character)


@lru_cache(maxsize=65_536)
def _is_word(character: str) -> bool:
    return unicodedata.category(character)[0] in "LN"
