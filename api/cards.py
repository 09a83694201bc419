"""What completions are made of, kept until the library changes.

When the library changes, only documents that are new or changed are looked at again.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, islice
from typing import TYPE_CHECKING

from corpus.folding import squeeze
from search.pinyin import has_word_of, initials, sound, typed_letters
from search.shelf import Shelf

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from corpus.library import Library
    from corpus.model import DocumentCard


_FEWEST = 2
"""Letters of initials: so many stand somewhere in most titles, so they must be those of a word."""
_LOOKED_AT = 200
"""Texts with these letters that are cut into words for one keystroke."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A way to complete what is being typed."""

    kind: str
    """"title", "number" or "heading"."""
    text: str
    document_id: str
    clause_id: str | None = None
    about: str = ""
    """What tells it from others of its name: a title's 文号, of a number or a heading the title."""


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
        if len(found) < k:
            found += self._sounding(typed, k)
        return [self._suggestions[i] for i in dict.fromkeys(found)][:k]

    def _sounding(self, typed: str, k: int) -> Iterator[int]:
        """By the initials, then by the sound; two letters are the initials of a word."""
        letters = typed_letters(typed, _FEWEST)
        if letters is None:
            return
        by_initials, by_sound = self._sounds
        if len(letters) > _FEWEST:
            yield from chain(by_initials.holding(letters, k), by_sound.holding(letters, k))
            return
        held = by_initials.holding(letters, _LOOKED_AT)
        words = (i for i in held if has_word_of(self._suggestions[i].text, letters))
        yield from islice(words, k)


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
    yield Suggestion("title", card.title, card.id, about=card.doc_number or "")
    if card.doc_number:
        yield Suggestion("number", card.doc_number, card.id, about=card.title)
    for clause, heading in headings:
        yield Suggestion("heading", heading, card.id, clause, card.title)
