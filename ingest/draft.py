"""A document in the making: paragraphs put together into one text that leads back to the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.model import Run, Span
from ingest.paragraphs import Paragraph


@dataclass(frozen=True, slots=True)
class Draft:
    """The paragraphs of one document on a page."""

    paragraphs: tuple[Paragraph, ...]
    title: str | None = None
    """A title that the page prints as a boundary (第一篇：…)."""
    cover: int = 0
    """How many paragraphs from the start are a covering notice without clauses."""
    issued_by: int | None = None
    """Index of the draft on the same page that issues this one."""


@dataclass(frozen=True, slots=True)
class Body:
    """A draft's text, with the span of every paragraph in it."""

    text: str
    runs: tuple[Run, ...]
    paragraphs: tuple[Paragraph, ...]
    spans: tuple[Span, ...]


def body_of(paragraphs: Sequence[Paragraph]) -> Body:
    """Paragraphs joined by line feeds, which are ours and have no place on the page."""
    parts: list[str] = []
    runs: list[Run] = []
    spans: list[Span] = []
    offset = 0
    for paragraph in paragraphs:
        start = offset
        for piece in paragraph.pieces:
            runs.append(Run(offset, piece.start, piece.end - piece.start))
            offset += piece.end - piece.start
        spans.append(Span(start, offset))
        parts.append(paragraph.text)
        offset += 1
    return Body("\n".join(parts), tuple(runs), tuple(paragraphs), tuple(spans))
