"""Rows put together into paragraphs: broken lines rejoined, misplaced glyphs moved out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.model import Removed, Span
from ingest.chrome import INLINE_WATERMARK
from ingest.glyphs import find_strays
from ingest.hardwrap import Wrap, find_wrap
from ingest.joinlines import continues, continues_over_page
from ingest.pagetext import Cell
from ingest.rows import Row


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of body text, put together from spans of the page text."""

    pieces: tuple[Span, ...]
    text: str
    cell: Cell | None = None
    heading: int = 0
    synthetic: int = 0
    blank_before: bool = False
    strays: tuple[int, ...] = ()
    """Offsets in `text` where a misplaced glyph stood."""
    mended: bool = False
    """Whether a broken line was rejoined here."""


def paragraphs_of(rows: Sequence[Row], text: str) -> tuple[list[Paragraph], list[Removed]]:
    """Rows put together where the layout broke them, and what that took out."""
    groups: list[list[Row]] = []
    wrap = find_wrap(rows)
    for row in rows:
        joins = (
            groups
            and (row.after_page or not row.blank_before)
            and row.cell is None
            and groups[-1][-1].cell is None
            and not row.heading
            and not groups[-1][-1].heading
            and _goes_on(groups[-1], row, wrap)
        )
        if joins:
            groups[-1].append(row)
        else:
            groups.append([row])
    paragraphs, removed = [], []
    for group in groups:
        paragraph, taken = _paragraph(group, text)
        if paragraph.text:
            paragraphs.append(paragraph)
        removed += taken
    return paragraphs, removed


def _goes_on(group: Sequence[Row], row: Row, wrap: Wrap | None) -> bool:
    """Whether a row goes on with the paragraph above it, by how the layout broke them."""
    above = "".join(r.text for r in group)
    if row.after_page:
        return continues_over_page(above, row.text)
    return continues(above, row.text) if wrap is None else wrap.goes_on(group[-1], row)


def _paragraph(group: list[Row], page_text: str) -> tuple[Paragraph, list[Removed]]:
    removed = [
        Removed("line:broken", page_text[row.end : row.end + 1], row.end) for row in group[:-1]
    ]
    joined = "".join(r.text for r in group)
    origin = [i for r in group for i in range(r.start, r.end)]
    cuts = [(s.start, s.end, "glyph:misplaced") for s in find_strays(joined)]
    cuts += [(m.start(), m.end(), "inline:watermark") for m in INLINE_WATERMARK.finditer(joined)]
    kept: list[int] = []
    strays: list[int] = []
    position = 0
    for start, end, rule in sorted(cuts):
        if start < position:
            continue
        kept += range(position, start)
        removed.append(Removed(rule, joined[start:end], origin[start]))
        if rule == "glyph:misplaced":
            strays.append(len(kept))
        position = end
    kept += range(position, len(joined))
    first = group[0]
    return (
        Paragraph(
            pieces=_pieces([origin[i] for i in kept]),
            text="".join(joined[i] for i in kept),
            cell=first.cell,
            heading=first.heading,
            synthetic=first.synthetic,
            blank_before=first.blank_before,
            strays=tuple(strays),
            mended=len(group) > 1,
        ),
        removed,
    )


def _pieces(offsets: list[int]) -> tuple[Span, ...]:
    """Runs of consecutive page offsets."""
    pieces: list[Span] = []
    for offset in offsets:
        if pieces and pieces[-1].end == offset:
            pieces[-1] = Span(pieces[-1].start, offset + 1)
        else:
            pieces.append(Span(offset, offset + 1))
    return tuple(pieces)
