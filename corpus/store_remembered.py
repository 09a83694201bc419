"""What follows from the library as a whole, remembered until the library changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from threading import RLock
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection

from corpus.store_connect import Database
from corpus.store_read import revision

T = TypeVar("T")


class Remembered:
    """Results of queries, asked again only when the library's revision or the day has moved.

    For what follows from documents, groups and releases: every write of these moves the revision.
    Of many that ask at once after a change one finds it out, and the others wait for that one.
    """

    def __init__(self, database: Database, today: Callable[[], date]) -> None:
        """Nothing is remembered yet."""
        self._database = database
        self._today = today
        self._kept: dict[Callable[[Connection], Any], tuple[tuple[int, date], Any]] = {}
        self._finding: defaultdict[Callable[[Connection], Any], RLock] = defaultdict(RLock)

    def get(self, query: Callable[[Connection], T]) -> T:
        """The result of `query`, a function of the library alone; the same object until it changes.

        Results are shared: nobody may change them.
        """
        with self._database.reading() as connection:
            return self.within(connection, query)

    def within(self, connection: Connection, query: Callable[[Connection], T]) -> T:
        """As `get`, in a transaction that is open."""
        now = revision(connection), self._today()
        kept = self._kept.get(query)
        if kept is None or kept[0] != now:
            with self._finding[query]:
                kept = self._kept.get(query)
                if kept is None or kept[0] != now:
                    kept = self._kept[query] = now, query(connection)
        result: T = kept[1]
        return result


class Derived(Generic[T]):
    """A result remembered as long as it is made of the very same objects."""

    def __init__(self, make: Callable[..., T]) -> None:
        """Nothing is remembered yet.

        Args:
            make: the result of the objects.
        """
        self._make = make
        self._kept: tuple[tuple[object, ...], T] | None = None
        self._making = RLock()

    def of(self, *sources: object) -> T:
        """The result of these; made anew, by one of many, only where one is another object."""
        kept = self._kept
        if kept is None or not _same(kept[0], sources):
            with self._making:
                kept = self._kept
                if kept is None or not _same(kept[0], sources):
                    kept = self._kept = sources, self._make(*sources)
        return kept[1]


def _same(before: tuple[object, ...], now: tuple[object, ...]) -> bool:
    return all(a is b for a, b in zip(before, now, strict=True))
