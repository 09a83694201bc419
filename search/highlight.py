"""Where the words of a question stand in a verbatim text. Pure; the text is never edited."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from corpus.model import Span
from search.tokenize import tokenize

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


def highlights(text: str, query_words: Collection[str]) -> tuple[Span, ...]:
    """Spans of `text` to mark, ascending and apart; found on a folded copy.

    Args:
        text: verbatim, in either script.
        query_words: from `search.tokenize.words`.
    """
    wanted = frozenset(query_words)
    found = sorted((t.start, t.end) for t in tokenize(text) if t.text in wanted)
    merged: list[Span] = []
    for start, end in found:
        if merged and start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(end, merged[-1].end))
        else:
            merged.append(Span(start, end))
    return tuple(merged)


@lru_cache(maxsize=2_048)
def printed_words(text: str) -> Mapping[str, str]:
    """The words of `text` by their folded form, as it prints them first."""
    return {t.text: text[t.start : t.end] for t in reversed(tokenize(text))}
