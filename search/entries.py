"""What is indexed: one entry a passage, and one row a window of it.

An entry's title and headings are read together with its own text by both rankings,
but they are never part of what is quoted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.outline import passages
from search.windows import windows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from corpus.model import Clause, Document, Span


_SENTENCE = 20
"""Characters; a heading that ends with a full stop is shorter (“拓宽来源,选好领头雁。”)."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One passage as the rankings see it."""

    id: str
    """Of its own: the clause id, with `#` and an offset for further passages of one clause;
    or the id of a record in an evaluation."""
    title: str
    """Title of its document."""
    heading: str
    """Headings above it and its own, from the top."""
    text: str
    """Its own words."""
    doc_number: str = ""
    """发文字号 of its document."""
    clause: str = ""
    document: str = ""
    """Id of its document."""
    start: int = 0
    """Offset of `text` in `Document.text`."""
    bare: bool = False
    """Whether its own words are a heading and nothing more."""

    @property
    def owner(self) -> str:
        """Id of its document; a record of an evaluation that names none is one of its own."""
        return self.document or self.id


@dataclass(frozen=True, slots=True)
class Row:
    """One window of an entry: the unit that has a vector."""

    entry: int
    """Place of the entry in the list of entries."""
    span: Span
    """The window in the entry's text."""


def entries_of(document: Document) -> Iterator[Entry]:
    """The passages of a document, in reading order."""
    paths = _heading_paths(document)
    before = ""
    for passage in passages(document):
        clause, start = passage.clause, passage.span.start
        further = clause.id == before
        before = clause.id
        yield Entry(
            id=f"{clause.id}#{start}" if further else clause.id,
            title=document.title,
            heading=" ".join(paths.get(clause.id, ())),
            text=passage.text,
            doc_number=document.doc_number or "",
            clause=clause.id,
            document=document.id,
            start=start,
            bare=is_bare_heading(clause, passage.text),
        )


def _heading_paths(document: Document) -> dict[str, tuple[str, ...]]:
    """Headings from the top to each clause, its own included; parents come before children."""
    paths: dict[str, tuple[str, ...]] = {}
    for clause in document.clauses:
        above = paths.get(clause.parent or "", ())
        paths[clause.id] = (*above, clause.heading) if clause.heading else above
    return paths


def is_bare_heading(clause: Clause, text: str) -> bool:
    """Whether nothing is left of a passage's text without the printed label and the heading.

    A whole sentence is content, though a clause of one short sentence has it for its heading.
    """
    printed = clause.printed.strip()
    rest = text.strip().removeprefix(printed).strip()
    if len(rest) >= _SENTENCE and rest.endswith(("。", "；", ";")):
        return False
    heading = (clause.heading or "").strip().removeprefix(printed).strip()
    return not rest.removeprefix(heading).strip(" \t\n\u3000。：:；;")


def rows_of(entries: Iterable[Entry]) -> Iterator[Row]:
    """The windows of every entry, in order."""
    for number, entry in enumerate(entries):
        for span in windows(entry.text):
            yield Row(number, span)


def model_inputs(entries: Sequence[Entry], rows: Iterable[Row]) -> list[str]:
    """What the embedding model reads for each window."""
    return [_model_input(entries[row.entry], row.span) for row in rows]


def _model_input(entry: Entry, span: Span) -> str:
    parts = (entry.title, entry.heading, span.of(entry.text))
    return "\n".join(part.strip() for part in parts if part.strip())
