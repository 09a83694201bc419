"""What finding, filtering and correcting need to know of a library, read once and kept in memory.

One pass over the documents for each state of the library; no query reads a text for it.
`read_catalogue` is the one place that lists documents: a store that lists them without their
texts would be asked here, and texts read only of those that are new.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from search.aliases import Learnt, learnt
from search.tokenize import words

if TYPE_CHECKING:
    from corpus.model import Document

MOST_WORDS = 200_000
"""Distinct words kept for correcting spelling, the most frequent first."""
_RARE = 2
"""Times a word must stand in the library to correct another one: a misprint stands once."""
_AT_ONCE = 20_000
"""Characters cut into words in one go."""


@dataclass(frozen=True, slots=True)
class Card:
    """A document without its text."""

    id: str
    title: str
    doc_number: str = ""
    issuers: tuple[str, ...] = ()
    issued_on: date | None = None
    published_on: date | None = None
    effective_on: date | None = None
    genre: str = ""
    form: str = ""
    region: str = ""
    level: str = ""
    normative: bool = False
    template: bool = False
    script: str = "hans"

    @property
    def dated(self) -> date | None:
        """The day of issue; where that is unknown, of publication."""
        return self.issued_on or self.published_on


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A library's documents, short names and words."""

    cards: tuple[Card, ...] = ()
    aliases: tuple[Learnt, ...] = ()
    words: Mapping[str, int] = field(default_factory=dict)
    """Folded, with how often they stand in the library."""


def card_of(document: Document) -> Card:
    """The document without its text."""
    return Card(
        id=document.id,
        title=document.title,
        doc_number=document.doc_number or "",
        issuers=document.issuers,
        issued_on=document.issued_on,
        published_on=document.published_on,
        effective_on=document.effective_on,
        genre=str(document.genre),
        form=document.form or "",
        region=document.region or "",
        level="" if document.level is None else str(document.level),
        normative=document.normative,
        template=document.template,
        script=document.script,
    )


def read_catalogue(documents: Iterable[Document]) -> Catalogue:
    """Read every document once."""
    cards: list[Card] = []
    known: list[Learnt] = []
    counted: Counter[str] = Counter()
    for document in documents:
        cards.append(card_of(document))
        known.extend(learnt(document))
        counted.update(words(document.title))
        for start in range(0, len(document.text), _AT_ONCE):
            counted.update(words(document.text[start : start + _AT_ONCE]))
    return Catalogue(tuple(cards), tuple(known), _kept(counted, cards))


def _kept(counted: Counter[str], cards: Sequence[Card]) -> Mapping[str, int]:
    """Words that may correct others: Han, of several characters, not met by chance."""
    titled = {w for card in cards for w in words(card.title)}
    frequent = (
        (word, n)
        for word, n in counted.most_common()
        if len(word) > 1 and (n >= _RARE or word in titled) and all(map(_is_han, word))
    )
    return {word: n for (word, n), _ in zip(frequent, range(MOST_WORDS), strict=False)}


def _is_han(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff"
