"""What completions are made of, kept until the library changes.

When the library changes, only documents that are new or changed are looked at again.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from corpus.folding import squeeze
from search.pinyin import initials, sound, typed_letters
from search.shelf import Shelf

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
    title: str = ""
    """Of the document."""


class Completions:
    """Texts that may be completed, found by a part of them, by their initials or their sound.

    All texts stand in one string, so that a keystroke costs one search in it and no loop.
    """

    def __init__(
        self,
        cards: Sequence[DocumentCard],
        by_document: Mapping[str, tuple[str, tuple[Suggestion, ...]]],
    ) -> None:
        """Fold every text once; they are sounded when letters are first typed.

        Args:
            cards: what the suggestions were made of.
            by_document: for each document its digest and its suggestions.
        """
        self.cards = cards
        self.by_document = by_document
        self._suggestions = tuple(s for _, some in by_document.values() for s in some)
        self._texts = Shelf(squeeze(s.text)[0] for s in self._suggestions)

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
    both = kept | {c.id: (c.digest, tuple(_of(c, headings[c.id]))) for c in fresh}
    return Completions(cards, {c.id: both[c.id] for c in cards})


def _of(card: DocumentCard, headings: Iterable[tuple[str, str]]) -> Iterator[Suggestion]:
    title = card.title
    yield Suggestion("title", title, card.id, title=title)
    if card.doc_number:
        yield Suggestion("number", card.doc_number, card.id, title=title)
    for clause, heading in headings:
        yield Suggestion("heading", heading, card.id, clause, title)
