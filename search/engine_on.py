"""A searcher as of a day: the same hits, each with the status that its document had then."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from corpus.as_of import LibraryOn
    from search.answer import Searcher
    from search.model import Hit, Query


class EngineOn:
    """What answers are made from (`search.answer.Searcher`), seen from a day."""

    def __init__(self, engine: Searcher, library: LibraryOn) -> None:
        """Show an engine's hits with the statuses of `library`."""
        self._engine = engine
        self._library = library

    def search(self, query: Query) -> tuple[Hit, ...]:
        """Clauses, best first; what did not hold on the day is shown as such, not left out."""
        found = self._engine.search(query)
        return tuple(replace(hit, document=self._library.seen(hit.document)) for hit in found)

    def respelt(self, text: str) -> str | None:
        """The question with a word of the library that sounds the same for a slip, or None."""
        return self._engine.respelt(text)

    def info(self) -> Mapping[str, object]:
        """Which model and index speak."""
        return self._engine.info()
