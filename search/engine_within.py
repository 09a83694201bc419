"""A searcher that keeps to documents which pass some filters, whatever else is asked for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from search.answer import Searcher
    from search.filters import Wanted
    from search.model import Hit, Query


class EngineWithin:
    """What answers are made from (`search.answer.Searcher`), seen by a part of the library."""

    def __init__(self, engine: Searcher, within: Wanted) -> None:
        """Show an engine's hits in documents that pass the filters `within`."""
        self._engine = engine
        self._within = within

    def search(self, query: Query) -> tuple[Hit, ...]:
        """Clauses of those documents, best first."""
        return self._engine.search(replace(query, within=self._within))

    def respelt(self, text: str) -> str | None:
        """The question with a word of the library that sounds the same for a slip, or None."""
        return self._engine.respelt(text)

    def info(self) -> Mapping[str, object]:
        """Which model and index speak."""
        return self._engine.info()
