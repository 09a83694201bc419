"""What is indexed: one entry a clause, and one row a window of it.

An entry's title and headings are read together with its own text by both rankings,
but they are never part of what is quoted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.outline import headings, passages
from search.windows import windows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from corpus.model import Document, Span


@dataclass(frozen=True, slots=True)
class Entry:
    """One clause as the rankings see it."""

    id: str
    """Clause id, or the id of a record in an evaluation."""
    title: str
    """Title of its document."""
    heading: str
    """Headings above it and its own, from the top."""
    text: str
    """Its own words."""
    doc_number: str = ""
    """发文字号 of its document."""
    document: str = ""
    """Id of its document."""


@dataclass(frozen=True, slots=True)
class Row:
    """One window of an entry: the unit that has a vector."""

    entry: int
    """Place of the entry in the list of entries."""
    span: Span
    """The window in the entry's text."""


def entries_of(documents: Iterable[Document]) -> Iterator[Entry]:
    """The passages of every document, in reading order."""
    for document in documents:
        for passage in passages(document):
            clause = passage.clause
            above = headings(document, clause)
            own = clause.heading or ""
            heading = " ".join(part for part in (*above, own) if part)
            number = document.doc_number or ""
            yield Entry(clause.id, document.title, heading, passage.text, number, document.id)


def rows_of(entries: Iterable[Entry]) -> Iterator[Row]:
    """The windows of every entry, in order."""
    for number, entry in enumerate(entries):
        for span in windows(entry.text):
            yield Row(number, span)


def model_input(entry: Entry, span: Span) -> str:
    """What the embedding model reads for one window."""
    parts = (entry.title, entry.heading, span.of(entry.text))
    return "\n".join(part.strip() for part in parts if part.strip())
