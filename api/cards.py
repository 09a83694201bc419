"""What lists and completions need of a library, kept in memory until it changes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from corpus.folding import squeeze

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from corpus.model import Document


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A way to complete what is being typed."""

    kind: str
    """"title", "number" or "heading"."""
    text: str
    document_id: str
    clause_id: str | None = None


@dataclass(frozen=True, slots=True)
class Cards:
    """What lists and completions need, kept in memory."""

    stamp: tuple[str, int]
    documents: tuple[Document, ...]
    suggestions: tuple[Suggestion, ...]
    folded: tuple[str, ...]
    """The suggestions' texts, folded for matching."""


def cards_of(documents: Iterable[Document], stamp: tuple[str, int]) -> Cards:
    """The cards of a library in the state that the stamp names."""
    light: list[Document] = []
    suggestions: list[Suggestion] = []
    for document in documents:
        suggestions += _completions(document)
        light.append(replace(document, text="", runs=(), clauses=(), tables=(), removed=()))
    folded = tuple(squeeze(s.text)[0] for s in suggestions)
    return Cards(stamp, tuple(light), tuple(suggestions), folded)


def _completions(document: Document) -> Iterator[Suggestion]:
    yield Suggestion("title", document.title, document.id)
    if document.doc_number:
        yield Suggestion("number", document.doc_number, document.id)
    for clause in document.clauses:
        if clause.heading:
            yield Suggestion("heading", clause.heading, document.id, clause.id)
