"""What an engine knows of its library beside the index: each table is made once, when needed."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from corpus import force
from search.aliases import AliasBook
from search.asof import HELD, Standing, statuses_on
from search.catalogue import Catalogue, read_catalogue
from search.expand import Expanded, expand
from search.filters import FacetTable, Wanted
from search.names import Names
from search.spelling import Spelling
from search.synonym_files import shipped

if TYPE_CHECKING:
    from corpus.library import Library
    from corpus.model import Status
    from search.synonyms import Synonyms

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
    standings: Callable[[], Mapping[str, Standing]] | None = None
    """Status of every document today and since when; found out from all texts where none."""


class Tables:
    """Names, short names, facets, words and statuses of one state of a library."""

    def __init__(self, library: Library, knowledge: Knowledge) -> None:
        """Nothing is made before it is needed."""
        self._library = library
        self._knowledge = knowledge
        self._statuses: tuple[float, Mapping[str, Status]] | None = None
        self._days: dict[date, tuple[Mapping[str, Status], frozenset[str]]] = {}

    @cached_property
    def _catalogue(self) -> Catalogue:
        make = self._knowledge.catalogue
        return make() if make is not None else read_catalogue(self._library.documents())

    @cached_property
    def names(self) -> Names:
        """Documents by 文号 and title."""
        return Names(self._catalogue.cards)

    @cached_property
    def aliases(self) -> AliasBook:
        """Short names that the texts introduce."""
        return AliasBook(self._catalogue.aliases)

    @cached_property
    def table(self) -> FacetTable:
        """Documents by the values of every facet."""
        return FacetTable(self._catalogue.cards)

    @cached_property
    def spelling(self) -> Spelling:
        """Words for what was typed wrong."""
        return Spelling(self._catalogue.words, (c.title for c in self._catalogue.cards))

    @cached_property
    def _standings(self) -> tuple[date, Mapping[str, Standing]]:
        """The day and what was known on it."""
        today = datetime.now().astimezone().date()
        known = self._knowledge.standings
        if known is not None:
            return today, known()
        return today, force.statuses(self._library.documents(), today)

    def today(self) -> Mapping[str, Status]:
        """The status of every document today."""
        now = time.monotonic()
        if self._statuses is None or now - self._statuses[0] > _STATUSES_FOR:
            self._statuses = now, self._library.statuses()
        return self._statuses[1]

    def on(self, day: date) -> tuple[Mapping[str, Status], frozenset[str]]:
        """Statuses on a day, and which documents held on it; the last few days are remembered."""
        known = self._days.get(day)
        if known is None:
            today, standings = self._standings
            statuses = statuses_on(day, self._catalogue.cards, standings, today)
            held = frozenset(i for i, status in statuses.items() if status in HELD)
            if len(self._days) >= _DAYS_KEPT:
                self._days.clear()
            known = self._days[day] = statuses, held
        return known

    def expanded(self, text: str) -> Expanded:
        """The words of a question with what means the same."""
        return expand(text, self._knowledge.synonyms(), self.aliases)

    def matching(self, wanted: Wanted) -> int:
        """How many documents pass some filters."""
        return len(self.table.chosen(wanted, self.today()) or ())
