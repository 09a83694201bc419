"""What an engine knows of its library beside the index: each table is made once, when needed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from corpus.status import Status
from search.aliases import AliasBook
from search.catalogue import Catalogue, dated, read_catalogue
from search.expand import Expanded, expand
from search.filters import FacetTable, Wanted
from search.names import Names
from search.spelling import Spelling
from search.synonym_files import shipped

if TYPE_CHECKING:
    from corpus.library import Library
    from corpus.model import DocumentCard
    from search.synonyms import Synonyms

ENDED = frozenset({Status.REPEALED, Status.EXPIRED})
"""Statuses of what held once."""
HELD = frozenset({Status.IN_FORCE, Status.AMENDED, Status.UNKNOWN})
"""Statuses that a search as of a day keeps: unknown is kept and said."""
_PATCHED = 10
"""Tables are made anew when more than one of so many documents has changed."""
_STATUSES_FOR = 60.0
"""Seconds for which statuses are remembered: they change with the day and with an ingestion."""
_DAYS_KEPT = 32
"""Days whose statuses are remembered."""


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What an engine knows beside library, index and model; each part has a default."""

    catalogue: Callable[[], Catalogue] | None = None
    """Read from the library's documents where there is none."""
    synonyms: Callable[[], Synonyms] = shipped
    """As they stand now."""


@dataclass(frozen=True, slots=True)
class _Made:
    """Tables of an earlier state of a library, as far as they were made."""

    cards: Mapping[str, DocumentCard]
    names: Names | None
    aliases: AliasBook | None
    table: FacetTable | None
    spelling: Spelling | None


class Tables:
    """Names, short names, facets, words and statuses of one state of a library."""

    def __init__(
        self, library: Library, knowledge: Knowledge, before: Tables | None = None
    ) -> None:
        """Nothing is made before it is needed.

        Args:
            library: that is told of.
            knowledge: where its parts come from.
            before: of an earlier state; what it has made is patched, not made again.
        """
        self._library = library
        self._knowledge = knowledge
        self._before = before.made() if before is not None else None
        self._statuses: tuple[float, Mapping[str, Status]] | None = None
        self._days: dict[date, tuple[float, Mapping[str, Status], frozenset[str]]] = {}

    def made(self) -> _Made | None:
        """What there is for the next state of the library to go on from."""
        made = vars(self)
        if "_catalogue" not in made:
            return self._before
        cards = {card.id: card for card in self._catalogue.cards}
        tables = (made.get(name) for name in ("names", "aliases", "table", "spelling"))
        return _Made(cards, *tables)

    def prepare(self) -> None:
        """Make now what every search needs."""
        for table in ("names", "aliases", "table"):
            getattr(self, table)

    @cached_property
    def _catalogue(self) -> Catalogue:
        make = self._knowledge.catalogue
        return make() if make is not None else read_catalogue(self._library)

    @cached_property
    def _change(self) -> tuple[_Made, list[str], list[DocumentCard]] | None:
        """Tables to be patched, ids that went or changed, cards that came or changed."""
        before = self._before
        if before is None:
            return None
        added = [c for c in self._catalogue.cards if before.cards.get(c.id) != c]
        now = {card.id for card in self._catalogue.cards}
        gone = [i for i in before.cards if i not in now]
        gone += [card.id for card in added if card.id in before.cards]
        few = (len(added) + len(gone)) * _PATCHED <= len(now)
        return (before, gone, added) if few else None

    @cached_property
    def names(self) -> Names:
        """Documents by 文号 and title."""
        if self._change is not None and self._change[0].names is not None:
            return self._change[0].names.changed(*self._change[1:])
        return Names(self._catalogue.cards)

    @cached_property
    def aliases(self) -> AliasBook:
        """Short names that the texts introduce."""
        before = self._before.aliases if self._before is not None else None
        return AliasBook(self._catalogue.aliases, before)

    @cached_property
    def table(self) -> FacetTable:
        """Documents by the values of every facet."""
        if self._change is not None and self._change[0].table is not None:
            return self._change[0].table.changed(*self._change[1:])
        return FacetTable(self._catalogue.cards)

    @cached_property
    def spelling(self) -> Spelling:
        """Words for what was typed wrong."""
        before = self._before.spelling if self._before is not None else None
        titles = (c.title for c in self._catalogue.cards)
        return Spelling(self._catalogue.words, titles, before)

    def today(self) -> Mapping[str, Status]:
        """The status of every document today."""
        now = time.monotonic()
        if self._statuses is None or now - self._statuses[0] > _STATUSES_FOR:
            self._statuses = now, self._library.statuses()
        return self._statuses[1]

    def on(self, day: date) -> tuple[Mapping[str, Status], frozenset[str]]:
        """Statuses on a day, and which documents held on it; the last few days are remembered."""
        now = time.monotonic()
        known = self._days.get(day)
        if known is None or now - known[0] > _STATUSES_FOR:
            forces = self._library.forces_on(day)
            told = {**self._library.statuses(), **{i: f.status for i, f in forces.items()}}
            statuses = _on(day, told, self._catalogue.cards)
            held = frozenset(
                i
                for i, status in statuses.items()
                if status in HELD and (i not in forces or forces[i].replaced_by is None)
            )
            if len(self._days) >= _DAYS_KEPT:
                self._days.clear()
            known = self._days[day] = now, statuses, held
        return known[1:]

    def expanded(self, text: str) -> Expanded:
        """The words of a question with what means the same."""
        return expand(text, self._knowledge.synonyms(), self.aliases)

    def matching(self, wanted: Wanted) -> int:
        """How many documents pass some filters."""
        return len(self.table.chosen(wanted, self.today()) or ())


def _on(
    day: date, told: Mapping[str, Status], cards: Iterable[DocumentCard]
) -> Mapping[str, Status]:
    """As the texts tell; what is unknown and was issued after the day did not hold on it."""
    later = (c.id for c in cards if (issued := dated(c)) is not None and day < issued)
    return {
        **told,
        **{i: Status.NOT_YET for i in later if told.get(i, Status.UNKNOWN) is Status.UNKNOWN},
    }
