"""What lists and completions need of a library, kept in memory until it changes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from corpus.folding import squeeze
from search.pinyin import initials, sound, typed_letters
from search.shelf import Shelf

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from corpus.model import Document


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A way to complete what is being typed."""

    kind: str
    """"title", "number" or "heading"."""
    text: str
    document_id: str
    clause_id: str | None = None


class Completions:
    """Texts that may be completed, found by a part of them, by their initials or their sound.

    All texts stand in one string, so that a keystroke costs one search in it and no loop.
    """

    def __init__(self, suggestions: Sequence[Suggestion]) -> None:
        """Fold every text once; they are sounded when letters are first typed."""
        self._suggestions = tuple(suggestions)
        self._texts = Shelf(squeeze(s.text)[0] for s in suggestions)

    @cached_property
    def _sounds(self) -> tuple[Shelf, Shelf]:
        """Initials and sounds of the texts."""
        texts = [s.text for s in self._suggestions]
        return Shelf(map(initials, texts)), Shelf(map(sound, texts))

    def matching(self, typed: str, k: int) -> list[Suggestion]:
        """Texts that begin with what is typed, then that hold it, then that sound like it."""
        wanted = squeeze(typed)[0]
        if not wanted:
            return []
        found = list(self._texts.holding(wanted, k))
        letters = typed_letters(typed)
        for shelf in self._sounds if letters and len(found) < k else ():
            found += shelf.holding(letters or "", k)
        return [self._suggestions[i] for i in dict.fromkeys(found)][:k]


@dataclass(frozen=True, slots=True)
class Cards:
    """What lists and completions need, kept in memory."""

    stamp: tuple[str, int]
    documents: tuple[Document, ...]
    completions: Completions


def cards_of(documents: Iterable[Document], stamp: tuple[str, int]) -> Cards:
    """The cards of a library in the state that the stamp names."""
    light: list[Document] = []
    suggestions: list[Suggestion] = []
    for document in documents:
        suggestions += _completions(document)
        light.append(replace(document, text="", runs=(), clauses=(), tables=(), removed=()))
    return Cards(stamp, tuple(light), Completions(suggestions))


def _completions(document: Document) -> Iterator[Suggestion]:
    yield Suggestion("title", document.title, document.id)
    if document.doc_number:
        yield Suggestion("number", document.doc_number, document.id)
    for clause in document.clauses:
        if clause.heading:
            yield Suggestion("heading", clause.heading, document.id, clause.id)
