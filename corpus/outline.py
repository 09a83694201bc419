"""Ways to walk a document's outline. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from corpus.model import Clause, Document, Kind, Span
from corpus.once import once

LEAD_SUFFIX = "lead"
COVER_SUFFIX = "cover"


def own_span(document: Document, clause: Clause) -> Span:
    """The clause's own text: from its start to its first child's, or to its end."""
    children = [c.start for c in document.clauses if c.parent == clause.id]
    return Span(clause.start, min(children, default=clause.end))


@once
def clauses_by_id(document: Document) -> Mapping[str, Clause]:
    """The clauses of the outline by their ids."""
    return {clause.id: clause for clause in document.clauses}


@once
def own_spans(document: Document) -> Mapping[str, Span]:
    """Own text of every clause of the outline, by clause id; one pass."""
    ends = {clause.id: clause.end for clause in document.clauses}
    for clause in document.clauses:
        if clause.parent is not None:
            ends[clause.parent] = min(ends[clause.parent], clause.start)
    return {clause.id: Span(clause.start, ends[clause.id]) for clause in document.clauses}


def extras(document: Document) -> tuple[Clause, ...]:
    """The addressable spans outside the outline: the covering notice and the lead.

    They are clauses with an empty path, so that every sentence can be found and cited,
    but they are not part of `Document.clauses`.
    """
    found = []
    if document.cover is not None and document.cover.end > document.cover.start:
        found.append(_extra(document, COVER_SUFFIX, Kind.COVER, document.cover))
    begin = document.cover.end if document.cover is not None else 0
    end = min((c.start for c in document.clauses), default=_body_end(document))
    lead = _trimmed(document.text, Span(begin, max(begin, end)))
    if lead.start < lead.end:
        found.append(_extra(document, LEAD_SUFFIX, Kind.LEAD, lead))
    return tuple(found)


def addressable(document: Document) -> tuple[Clause, ...]:
    """Everything that has a clause id: cover, lead, then the outline."""
    return (*extras(document), *document.clauses)


def find_clause(document: Document, clause_id: str) -> Clause | None:
    """The clause with this id, extras included."""
    return next((c for c in addressable(document) if c.id == clause_id), None)


@dataclass(frozen=True, slots=True)
class Passage:
    """The unit of search: words of a clause that are not its children's.

    A clause has one passage with its own text, and one more for each stretch of text that
    stands after a child and belongs to no child (prose below a table).
    """

    clause: Clause
    document: Document
    span: Span

    @property
    def text(self) -> str:
        """The passage's own words, verbatim."""
        return self.span.of(self.document.text)


def passages(
    document: Document, wanted: Callable[[Clause], bool] = lambda _: True
) -> Iterator[Passage]:
    """Every word of cover, lead and outline, in reading order; bare labels and blanks left out.

    Args:
        document: any.
        wanted: which clauses; a law has a thousand, of which a question concerns a few.
    """
    children = _children(document)
    for clause in filter(wanted, addressable(document)):
        for span in _uncovered(clause, children.get(clause.id, [])):
            trimmed = _trimmed(document.text, span)
            words = trimmed.of(document.text)
            if words and words != clause.printed.strip():
                yield Passage(clause, document, trimmed)


@once
def _children(document: Document) -> Mapping[str | None, Sequence[Clause]]:
    """The clauses right below each clause, by its id; the topmost by None."""
    found: dict[str | None, list[Clause]] = {}
    for clause in document.clauses:
        found.setdefault(clause.parent, []).append(clause)
    return found


def _uncovered(clause: Clause, children: Sequence[Clause]) -> Iterator[Span]:
    """The stretches of a clause under none of its children."""
    start = clause.start
    for child in children:
        if child.start > start:
            yield Span(start, child.start)
        start = max(start, child.end)
    if start < clause.end:
        yield Span(start, clause.end)


def headings(document: Document, clause: Clause) -> tuple[str, ...]:
    """Headings of the clauses above this one, from the top; its own is not among them."""
    by_id = clauses_by_id(document)
    above: list[str] = []
    parent = by_id.get(clause.parent) if clause.parent else None
    while parent is not None:
        above.append(parent.heading or parent.label)
        parent = by_id.get(parent.parent) if parent.parent else None
    return tuple(reversed(above))


def all_headings(document: Document) -> Mapping[str, tuple[str, ...]]:
    """As `headings`, of every clause of the outline, by clause id; one pass."""
    by_id: dict[str, Clause] = {}
    above: dict[str, tuple[str, ...]] = {}
    for clause in document.clauses:
        parent = by_id.get(clause.parent) if clause.parent else None
        own = (*above[parent.id], parent.heading or parent.label) if parent is not None else ()
        above.setdefault(clause.id, own)
        by_id.setdefault(clause.id, clause)
    return above


def _trimmed(text: str, span: Span) -> Span:
    """The span without white space at its ends."""
    words = span.of(text)
    start = span.start + len(words) - len(words.lstrip())
    return Span(start, start + len(words.strip()))


def _body_end(document: Document) -> int:
    return document.signature.start if document.signature is not None else len(document.text)


def _extra(document: Document, suffix: str, kind: Kind, span: Span) -> Clause:
    return Clause(
        id=f"{document.id}-{suffix}",
        path=(),
        printed="",
        kind=kind,
        heading=None,
        start=span.start,
        end=span.end,
        parent=None,
    )
