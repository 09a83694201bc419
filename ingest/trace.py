"""From an offset in the page text back to the page as it came. Pure."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.model import PageKind
from ingest.decode import decode
from ingest.sniff import sniff
from ingest.trace_html import Stream, stream

if TYPE_CHECKING:
    from corpus.model import Page
    from ingest.pagetext import Line, PageText

_UNKNOWN = -1
_WINDOW = 50_000
"""Characters ahead in which a line is looked for before the whole source is."""
_NEAR = 500
"""The same for a line too short to be sure of."""
_SURE = 6
"""Characters from which a match elsewhere than at the cursor is believed."""
_RESYNC = 4
"""Characters that must agree after a gap inside a line (a hidden word, a comment)."""
_GAP = 2_000
"""Longest such gap, in characters of text."""


@dataclass(frozen=True, slots=True)
class Trace:
    """Where the characters of a page text come from."""

    kind: PageKind
    text: PageText
    offsets: array[int]
    """By page-text offset the offset in the decoded source, -1 where unknown; empty for files
    that have no character offsets (docx, PDF, pictures …)."""

    def raw(self, offset: int) -> int | None:
        """The offset in the decoded source of the character at this page-text offset."""
        if not 0 <= offset < len(self.offsets) or self.offsets[offset] == _UNKNOWN:
            return None
        return self.offsets[offset]

    def place(self, offset: int) -> str:
        """The place for a reader, in Simplified Chinese: a sheet, a table cell, a line."""
        lines = self.text.lines
        position = max(0, bisect_right(lines, offset, key=lambda line: line.start) - 1)
        if not lines:
            return ""
        line = lines[position]
        if line.page is not None:
            return f"第 {line.page} 页"
        if line.cell is not None:
            cell = line.cell
            return f"第 {cell.table + 1} 个表格第 {cell.row + 1} 行第 {cell.column + 1} 列"
        return f"第 {position + 1} 段"


def raw_offsets(page: Page, text: PageText) -> Trace:
    """The way back from `text` to the page it was extracted from.

    For HTML the source's text is aligned with the page text in order, blind to blanks;
    what a list numbered by itself, and what the parser moved too far, stays unknown.

    Raises:
        BadPage: the page is not one that `extract` reads.
    """
    kind = sniff(page)
    if kind not in {PageKind.HTML, PageKind.TEXT, PageKind.MARKDOWN}:
        return Trace(kind, text, array("q"))
    source = decode(page.body, page.content_type).text
    if kind is PageKind.TEXT:
        return Trace(kind, text, _plain(source))
    origin = stream(source) if kind is PageKind.HTML else _unblanked(source)
    offsets = _aligned(origin, text)
    return Trace(kind, text, offsets)


def _plain(source: str) -> array[int]:
    """Plain text is itself, but for the carriage returns that were line breaks."""
    offsets = array("q")
    for i, character in enumerate(source):
        if character == "\n" and i and source[i - 1] == "\r":
            continue
        offsets.append(i)
    return offsets


def _unblanked(source: str) -> Stream:
    """A source's characters without blanks, as `stream` gives those of HTML."""
    places = [i for i, character in enumerate(source) if not character.isspace()]
    return Stream("".join(source[i] for i in places), array("q", places))


def _aligned(origin: Stream, text: PageText) -> array[int]:
    offsets = array("q", [_UNKNOWN]) * len(text.text)
    cursor = 0
    for line in text.lines:
        places = _visible(text, line)
        wanted = "".join(text.text[i] for i in places)
        start = _find(origin.text, wanted, cursor)
        if start is None:
            continue
        end = _copy(origin, wanted, places, start, offsets)
        if not cursor - _NEAR <= start < cursor:
            cursor = end
    return offsets


def _visible(text: PageText, line: Line) -> list[int]:
    """Page-text offsets of the line's own characters, without blanks and automatic numbers."""
    begin = line.start + line.synthetic
    return [i for i in range(begin, line.end) if not text.text[i].isspace()]


def _find(source: str, wanted: str, cursor: int) -> int | None:
    """Where the line begins: at the cursor, near it, or anywhere if it is long enough.

    A hidden word stands before the cursor: its line comes after the sentence around it.
    """
    if not wanted or source.startswith(wanted, cursor):
        return cursor if wanted else None
    head = wanted[: 2 * _SURE]
    window = cursor + (_WINDOW if len(head) >= _SURE else _NEAR)
    found = source.find(wanted, cursor, window)
    if found < 0:
        found = source.find(head, cursor, window)
    if found < 0:
        found = source.find(wanted, max(0, cursor - _NEAR), cursor)
    if found < 0 and len(head) >= _SURE:
        found = source.find(head)
    if found < 0 and source[cursor : cursor + 1] == wanted[0]:
        found = cursor
    return found if found >= 0 else None


def _copy(origin: Stream, wanted: str, places: list[int], start: int, offsets: array[int]) -> int:
    """Note the place of each character of a line from `start` on; where the line ends."""
    at = start
    i = 0
    while i < len(wanted):
        if at < len(origin.text) and origin.text[at] == wanted[i]:
            offsets[places[i]] = origin.offsets[at]
            i, at = i + 1, at + 1
            continue
        gap = origin.text.find(wanted[i : i + _RESYNC], at, at + _GAP)
        if gap < 0:
            i += 1
        else:
            at = gap
    return at
