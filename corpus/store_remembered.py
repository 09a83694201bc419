"""What follows from the library as a whole, remembered until the library changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import Connection

from corpus.store_connect import Database
from corpus.store_read import revision

T = TypeVar("T")


class Remembered:
    """Results of queries, asked again only when the library's revision has moved.

    For what follows from documents, groups and releases: every write of these moves the revision.
    """

    def __init__(self, database: Database) -> None:
        """Nothing is remembered yet."""
        self._database = database
        self._kept: dict[Callable[[Connection], Any], tuple[int, Any]] = {}

    def get(self, query: Callable[[Connection], T]) -> T:
        """The result of `query`, a function of the library alone."""
        with self._database.reading() as connection:
            now = revision(connection)
            kept = self._kept.get(query)
            if kept is None or kept[0] != now:
                kept = self._kept[query] = now, query(connection)
        result: T = kept[1]
        return result
