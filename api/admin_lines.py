"""The lines of a page beside what was made of them, for a person who decides. Pure."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.errors import BadQuery
from corpus.model import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from corpus.model import Document, Warning


@dataclass(frozen=True, slots=True)
class PageLine:
    """A line of the page that is not blank."""

    start: int
    """Offset of its first character in the page text."""
    words: str
    kept: bool
    """Whether any of it is document text."""
    rule: str = ""
    """What took it out."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A warning with the words that it is about, and the page beside them."""

    warning: Warning
    words: str = ""
    """A stretch of the document's text."""
    marked: tuple[Span, ...] = ()
    """The doubtful characters in `words`."""
    lines: tuple[PageLine, ...] = ()
    """Of the page, around the place."""
    at: int = -1
    """Index of the line of `lines` that is meant, -1 where none is."""


_AROUND = 120
"""Characters of its paragraph shown on either side of the doubtful ones."""
_LONGEST = 240
"""Characters shown of the doubtful ones."""
_LINES = 3
"""Lines of the page shown on either side."""


def page_lines(document: Document, page_text: str) -> tuple[PageLine, ...]:
    """Every line of the page, with whether it is document text or what took it out."""
    kept = sorted((r.page, r.page + r.length) for r in document.runs)
    gone = sorted(
        (r.start, r.start + len(r.text), r.rule) for r in document.removed if r.start >= 0
    )
    ends = [end for _, end, _ in gone]
    found = []
    for start, words in _lines(page_text):
        end = start + len(words)
        i = bisect_right(ends, start)
        rule = gone[i][2] if i < len(gone) and gone[i][0] < end else ""
        found.append(PageLine(start, words, _overlaps(kept, start, end), rule))
    return tuple(found)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    at = 0
    for raw in text.split("\n"):
        words = raw.strip()
        if words:
            yield at + len(raw) - len(raw.lstrip()), words
        at += len(raw) + 1


def _overlaps(spans: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    i = bisect_right(spans, (end - 1, float("inf"))) - 1
    return i >= 0 and spans[i][1] > start


def doubts_of(document: Document, lines: Sequence[PageLine]) -> tuple[Doubt, ...]:
    """Each warning of a document with its surroundings, in the order of `document.warnings`."""
    starts = [line.start for line in lines]
    places = {clause.id: clause.start for clause in document.clauses}
    return tuple(
        _doubt(document, warning, places.get(warning.clause or ""), (lines, starts))
        for warning in document.warnings
    )


def _doubt(
    document: Document,
    warning: Warning,
    place: int | None,
    page: tuple[Sequence[PageLine], Sequence[int]],
) -> Doubt:
    start = warning.start if warning.start is not None else place
    if start is None:
        return Doubt(warning)
    end = min(warning.end or start if warning.start is not None else start, start + _LONGEST)
    first, last = _paragraph(document.text, start, end)
    words = document.text[first:last]
    marked = (Span(start - first, end - first),) if end > start else ()
    offset = _on_page(document, start, end)
    if offset is None:
        return Doubt(warning, words, marked)
    lines, starts = page
    meant = bisect_right(starts, offset) - 1
    low = max(0, meant - _LINES)
    return Doubt(warning, words, marked, tuple(lines[low : meant + _LINES + 1]), meant - low)


def _paragraph(text: str, start: int, end: int) -> tuple[int, int]:
    """The lines around a place, or so much of them as is shown."""
    first = max(text.rfind("\n", 0, start) + 1, start - _AROUND)
    behind = text.find("\n", end)
    return first, min(behind if behind >= 0 else len(text), end + _AROUND)


def _on_page(document: Document, start: int, end: int) -> int | None:
    """Where on the page the first of these characters stands that stands there at all."""
    reach = range(start, min(end + 1, len(document.text)))
    offsets = (document.page_offset(i) for i in reach)
    return next((offset for offset in offsets if offset is not None), None)


def line_at(page_text: str, start: int) -> str:
    """The words of the line that begins at an offset.

    Raises:
        BadQuery: no line begins there: the page has changed meanwhile.
    """
    found = next((words for at, words in _lines(page_text) if at == start), None)
    if found is None:
        raise BadQuery("页面已有变化，找不到这一行。请刷新后再试。")
    return found
