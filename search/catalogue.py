"""What finding, filtering and correcting need to know of a library's texts, learnt text by text.

What a document introduces is kept under its digest, so that after a change only new and changed
texts are read. The word counts are a total: new words are added to it, words of texts that went
are not taken off, until so much went, or came, that all is counted anew.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from search.aliases import Learnt, learnt
from search.tokenize import words

if TYPE_CHECKING:
    from datetime import date

    from corpus.library import Library
    from corpus.model import Document, DocumentCard

MOST_WORDS = 200_000
"""Distinct words kept for correcting spelling, the most frequent first."""
RECOUNTED = 10
"""Words are counted anew when more than one of so many documents has changed or gone."""
GROWN = 2
"""And when there are so many times the documents that were counted; what came is counted already,
but beside the total, which every command reads."""
_RARE = 2
"""Times a word must stand in the library to correct another one: a misprint stands once."""
_AT_ONCE = 20_000
"""Characters cut into words in one go."""


@dataclass(frozen=True, slots=True)
class Learning:
    """What was learnt from the texts of a library."""

    digests: Mapping[str, str]
    """Of every document that was read, by id."""
    aliases: Mapping[str, tuple[Learnt, ...]]
    """By id; documents that introduce none are left out."""
    count: str
    """Names the word count that `fresh` goes on from."""
    fresh: Mapping[str, int] = field(default_factory=dict)
    """Words, folded, of the texts read since that count; those of a title count as several."""
    counted: int = 0
    """Documents that count was made of."""
    stale: int = 0
    """Documents that changed or went since: their words still count."""


@dataclass(frozen=True)
class Catalogue:
    """A library's documents, short names and words."""

    cards: Sequence[DocumentCard] = ()
    aliases: tuple[Learnt, ...] = ()
    count: Callable[[], Mapping[str, int]] = dict
    """The word count, read when it is first needed."""
    fresh: Mapping[str, int] = field(default_factory=dict)
    """Words that are to be added to it."""

    @cached_property
    def words(self) -> Mapping[str, int]:
        """Folded, with about how often they stand in the library."""
        counted = self.count()
        if not self.fresh:
            return counted
        known = dict(counted)
        for word, n in self.fresh.items():
            if word in known or n >= _RARE:
                known[word] = known.get(word, 0) + n
        return known


def dated(card: DocumentCard) -> date | None:
    """The day of issue; where that is unknown, of publication."""
    return card.issued_on or card.published_on


def is_of_year(document: DocumentCard | Document, year: int) -> bool:
    """Whether a year stands in its title or number, or is that of one of its days."""
    days = (document.issued_on, document.published_on, document.effective_on)
    printed = (document.title, document.doc_number, *days)
    return any(str(year) in str(one) for one in printed)


def read_catalogue(library: Library) -> Catalogue:
    """Read every document once."""
    learning, counted = learn(library)
    return catalogue_of(library, learning, lambda: counted)


def catalogue_of(
    library: Library, learning: Learning, count: Callable[[], Mapping[str, int]]
) -> Catalogue:
    """The documents with what was learnt from them."""
    cards = library.document_cards()
    known = tuple(a for card in cards for a in learning.aliases.get(card.id, ()))
    return Catalogue(cards, known, count, learning.fresh)


def learn(library: Library) -> tuple[Learning, Mapping[str, int]]:
    """What all texts say, and their words with how often each stands there."""
    digests = dict(library.document_digests())
    aliases: dict[str, tuple[Learnt, ...]] = {}
    counted: Counter[str] = Counter()
    for document in library.documents():
        _read(document, aliases, counted)
    learning = Learning(digests, aliases, uuid.uuid4().hex, counted=len(digests))
    return learning, _kept(counted)


def learn_on(before: Learning, library: Library) -> Learning | None:
    """What the texts say, of which only new and changed ones are read.

    The same object where none has changed; None where so many have that all is to be read.
    """
    digests = library.document_digests()
    if digests == before.digests:
        return before
    read = [i for i, digest in digests.items() if before.digests.get(i) != digest]
    gone = before.digests.keys() - digests.keys()
    stale = before.stale + len(gone) + sum(name in before.digests for name in read)
    if stale * RECOUNTED > max(len(digests), RECOUNTED):
        return None
    if len(digests) > GROWN * max(before.counted, RECOUNTED):
        return None
    aliases, counted = dict(before.aliases), Counter(before.fresh)
    for name in (*read, *gone):
        aliases.pop(name, None)
    for name in read:
        _read(library.document(name), aliases, counted)
    fresh = {word: n for word, n in counted.items() if _corrects(word)}
    return replace(before, digests=dict(digests), aliases=aliases, fresh=fresh, stale=stale)


def _read(
    document: Document, aliases: dict[str, tuple[Learnt, ...]], counted: Counter[str]
) -> None:
    if known := tuple(learnt(document)):
        aliases[document.id] = known
    for _ in range(_RARE):  # no misprint: a word of a title may correct others
        counted.update(words(document.title))
    for start in range(0, len(document.text), _AT_ONCE):
        counted.update(words(document.text[start : start + _AT_ONCE]))


def _kept(counted: Counter[str]) -> Mapping[str, int]:
    """Words that may correct others: not met by chance, the most frequent first."""
    frequent = ((w, n) for w, n in counted.most_common() if n >= _RARE and _corrects(w))
    return {word: n for (word, n), _ in zip(frequent, range(MOST_WORDS), strict=False)}


def _corrects(word: str) -> bool:
    """Of several characters, all Han."""
    return len(word) > 1 and all("\u3400" <= c <= "\u9fff" for c in word)
