"""Text to words, the same way for documents and for questions.

Works on a folded copy (simplified, half-width, lower case) of the same length,
so the offsets of a token are offsets into the verbatim text.
Cut by jieba's search mode (rjieba, same results as jieba, in Rust) with the field's own words
added: a compound is found as a whole and by its parts.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import rjieba

from corpus.folding import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

LOGIC_VERSION = 1
"""Raised when the same text gives other words; an index made before is then refused."""
_LONGEST_TOKEN = 64
"""Characters; a longer run of letters or digits is no word that anyone searches for."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word: `text` is folded, `start` and `end` are offsets into the verbatim text."""

    text: str
    start: int
    end: int


def tokenize(text: str) -> tuple[Token, ...]:
    """The words of `text` that count, in order; parts of a compound overlap it."""
    stop = stop_words()
    return tuple(
        Token(word, start, end)
        for word, start, end in _cutter().tokenize(fold(text), mode="search")
        if word not in stop and end - start <= _LONGEST_TOKEN and any(map(str.isalnum, word))
    )


def words(text: str) -> list[str]:
    """The words of `text`, without their places."""
    return [token.text for token in tokenize(text)]


def cut(text: str) -> list[str]:
    """The folded text as words in a row; concatenated they give it again."""
    return list(_cutter().cut(fold(text)))


@cache
def stop_words() -> frozenset[str]:
    """Words too common to rank by."""
    return frozenset(_lines("stop.txt"))


@cache
def _cutter() -> rjieba.Jieba:
    cutter = rjieba.Jieba()
    for line in _lines("policy.txt"):
        word, frequency, tag = line.split()
        cutter.add_word(word, int(frequency), tag)
    return cutter


def _lines(name: str) -> Iterator[str]:
    text = files("search").joinpath("words", name).read_text(encoding="utf-8")
    return (line for line in text.splitlines() if line and not line.startswith("#"))
