"""Long passages in overlapping windows: a window for the vector, the clause for the citation."""

from __future__ import annotations

import re

from corpus.model import Span

WINDOW = 400
"""Characters in a window at most. With title and headings that is about 330 of the 512 tokens that
multilingual-e5-small reads (1.4 characters a token on statutes)."""
OVERLAP = 80
"""Characters that two neighbours share at least, where sentences allow it."""
_SENTENCE = re.compile(r"[^。！？；!?;\n]*[。！？；!?;\n]+[”’」』）)]*|[^。！？；!?;\n]+$")


def windows(text: str, most: int = WINDOW) -> tuple[Span, ...]:
    """Spans that cover `text`, each at most `most` long and cut at sentence ends.

    A sentence longer than a window is cut by length. A short text is one window.
    """
    if len(text) <= most:
        return (Span(0, len(text)),)
    pieces = _pieces(text, most // 2)
    found = []
    first = 0
    while True:
        last = _fill(pieces, first, most)
        found.append(Span(pieces[first].start, pieces[last].end))
        if last == len(pieces) - 1:
            return tuple(found)
        first = _step_back(pieces, first, last, most)


def _pieces(text: str, longest: int) -> list[Span]:
    """Sentences, the too long ones cut so that a window holds at least two."""
    return [
        Span(start, min(start + longest, match.end()))
        for match in _SENTENCE.finditer(text)
        for start in range(match.start(), match.end(), longest)
    ]


def _fill(pieces: list[Span], first: int, most: int) -> int:
    last = first
    while last + 1 < len(pieces) and pieces[last + 1].end - pieces[first].start <= most:
        last += 1
    return last


def _step_back(pieces: list[Span], first: int, last: int, most: int) -> int:
    """Where the next window begins: far enough back to overlap, and always onwards."""
    begin = last + 1
    while begin - 1 > first and pieces[last].end - pieces[begin].start < OVERLAP:
        begin -= 1
    if pieces[min(last + 1, len(pieces) - 1)].end - pieces[begin].start > most:
        return last + 1
    return begin
