"""What goes on from what is being typed: titles, numbers and headings, kept in memory.

When the library changes, only documents that did are read again.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.folding import squeeze

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from corpus.library import Library
    from corpus.model import DocumentCard


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A way to complete what is being typed."""

    kind: str
    """"title", "number" or "heading"."""
    text: str
    document_id: str
    clause_id: str | None = None


@dataclass(frozen=True, slots=True)
class Completions:
    """All suggestions of a library."""

    cards: Sequence[DocumentCard]
    """What they were made of."""
    by_document: Mapping[str, tuple[str, tuple[_Folded, ...]]]
    """For each document its digest and its suggestions."""


_Folded = tuple[str, Suggestion]
"""A suggestion and its text folded for matching."""


def completions(library: Library, before: Completions | None) -> Completions:
    """The suggestions of a library as it is, those of unchanged documents taken from before."""
    cards = library.document_cards()
    if before is not None and before.cards is cards:
        return before
    known = {} if before is None else before.by_document
    kept = {c.id: known[c.id] for c in cards if c.id in known and known[c.id][0] == c.digest}
    fresh = [c for c in cards if c.id not in kept]
    headings = defaultdict(list)
    # Of a new library all are read in one query.
    for document, clause, heading in library.headings([c.id for c in fresh] if kept else None):
        headings[document].append((clause, heading))
    made = {c.id: (c.digest, tuple(_of(c, headings[c.id]))) for c in fresh}
    both = kept | made
    return Completions(cards, {c.id: both[c.id] for c in cards})


def completing(known: Completions, wanted: str, k: int) -> list[Suggestion]:
    """The suggestions that hold the folded text `wanted`, those that begin with it first."""
    every = (f for _, some in known.by_document.values() for f in some if wanted in f[0])
    ranked = sorted(every, key=lambda f: f[0].find(wanted))
    return [suggestion for _, suggestion in ranked[:k]]


def _of(card: DocumentCard, headings: Iterable[tuple[str, str]]) -> Iterator[_Folded]:
    yield _folded(Suggestion("title", card.title, card.id))
    if card.doc_number:
        yield _folded(Suggestion("number", card.doc_number, card.id))
    for clause, heading in headings:
        yield _folded(Suggestion("heading", heading, card.id, clause))


def _folded(suggestion: Suggestion) -> _Folded:
    return squeeze(suggestion.text)[0], suggestion
