"""The dictionary's word that a character of a text belongs to. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import rjieba

_AROUND = 8
"""Characters on each side that are cut into words; no word of the dictionary is longer."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word, and the place in it of the character that was asked for."""

    text: str
    place: int


def word_at(text: str, position: int) -> Word:
    """The word around `text[position]`; the character alone where it is in none."""
    first = max(0, position - _AROUND)
    at = first
    # without guesses at unknown words: a misprint must not become one
    for word in _cutter().cut(text[first : position + _AROUND + 1], False):  # noqa: FBT003  rjieba's
        if at <= position < at + len(word):
            return Word(word, position - at)
        at += len(word)
    return Word(text[position : position + 1], 0)


@cache
def _cutter() -> rjieba.Jieba:
    return rjieba.Jieba()
