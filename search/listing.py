"""What leads from the rows of both rankings to clauses and documents and back, over all segments.

Entries, rows and documents are numbered through all segments, the first segment first; numbers
of what was removed stay empty until segments are merged.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from search.columns import Columns

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

_Kind = TypeVar("_Kind", bound=np.generic)


@dataclass(frozen=True, slots=True)
class Listed:
    """A document as far as finding it by name needs."""

    id: str
    title: str
    doc_number: str


@dataclass(frozen=True, slots=True)
class Place:
    """An entry without its words: where they stand."""

    id: str
    """See `Entry.id`."""
    document: str
    start: int
    end: int
    """Span of the words in `Document.text`."""
    bare: bool
    """Its own words are a heading and nothing more."""

    @property
    def clause(self) -> str:
        """Id of the clause that the words are of."""
        return self.id.partition("#")[0]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many there are, removed ones left out."""

    documents: int
    entries: int
    rows: int


class Catalogue:
    """The columns of all segments, as one."""

    def __init__(self, segments: Sequence[tuple[Columns, Sequence[int]]]) -> None:
        """Put segments behind one another.

        Args:
            segments: the columns of each, and the numbers of its documents that were removed.
        """
        self._segments = [columns for columns, _ in segments]
        tables = [columns.entries for columns in self._segments]
        self._first_entry = np.cumsum([0, *map(len, tables)])
        self._first_document = np.cumsum([0, *(len(c.document_ids) for c in self._segments)])
        self._serials = _column(tables, "serial", np.int64)
        self._starts = _column(tables, "start", np.int32)
        self._ends = _column(tables, "end", np.int32)
        self._bare = _column(tables, "bare", np.bool_)
        self.document_of_entry: NDArray[np.int32] = _column(tables, "document", np.int32)
        """The number of the document of each entry; those of one stand together."""
        for first, after, base in zip(
            self._first_entry, self._first_entry[1:], self._first_document, strict=False
        ):
            self.document_of_entry[first:after] += np.int32(base)
        rows = _column(tables, "rows", np.int64)
        self._first_row = np.concatenate([[0], np.cumsum(rows)]).astype(np.int64)
        self.entry_of_row: NDArray[np.int64] = np.repeat(np.arange(len(rows)), rows)
        """The entry of each vector row, ascending."""
        self._alive = np.ones(int(self._first_document[-1]), dtype=bool)
        for (_, dead), base in zip(segments, self._first_document, strict=False):
            self._alive[np.asarray(dead, dtype=np.int64) + base] = False

    @cached_property
    def counts(self) -> Counts:
        """How many documents, entries and rows there are."""
        alive = self._alive[self.document_of_entry]
        rows = int(np.diff(self._first_row)[alive].sum())
        return Counts(int(self._alive.sum()), int(alive.sum()), rows)

    @cached_property
    def documents(self) -> tuple[Listed, ...]:
        """Every document, with or without entries."""
        return tuple(
            Listed(identity, title, number)
            for columns, alive in self._with_alive()
            for identity, title, number, there in zip(
                columns.document_ids.all(),
                columns.titles.all(),
                columns.doc_numbers.all(),
                alive,
                strict=True,
            )
            if there
        )

    def digests(self) -> dict[str, str]:
        """What each document was like when it was indexed, by id."""
        return {
            identity: digest
            for columns, alive in self._with_alive()
            for identity, digest, there in zip(
                columns.document_ids.all(), columns.digests.all(), alive, strict=True
            )
            if there
        }

    def entries(self) -> Iterator[int]:
        """The number of every entry."""
        return iter(np.flatnonzero(self._alive[self.document_of_entry]).tolist())

    def place(self, entry: int) -> Place:
        """An entry by its number.

        Raises:
            IndexError: there never was one.
        """
        document = int(self.document_of_entry[entry])
        segment = int(self._first_document.searchsorted(document, "right")) - 1
        name = self._segments[segment].document_ids[document - int(self._first_document[segment])]
        return Place(
            self.entry_id(entry),
            name,
            int(self._starts[entry]),
            int(self._ends[entry]),
            bool(self._bare[entry]),
        )

    def entry_id(self, entry: int) -> str:
        """`Entry.id` of an entry."""
        segment = int(self._first_entry.searchsorted(entry, "right")) - 1
        return self._segments[segment].ids[entry - int(self._first_entry[segment])]

    def is_bare(self, entry: int) -> bool:
        """Whether an entry's own words are a heading and nothing more."""
        return bool(self._bare[entry])

    def entry_number(self, entry_id: str) -> int | None:
        """The entry of this id; a clause id is that of its first passage."""
        for segment in reversed(range(len(self._segments))):
            base = int(self._first_entry[segment])
            for number in self._segments[segment].numbers_of(entry_id):
                if self._alive[self.document_of_entry[base + number]]:
                    return base + number
        return None

    def rows_of_entry(self, entry: int) -> list[int]:
        """The vector rows of an entry."""
        return list(range(int(self._first_row[entry]), int(self._first_row[entry + 1])))

    def entries_of_serials(self, serials: Sequence[int]) -> list[int]:
        """The numbers of entries whose serial numbers are known."""
        found: list[int] = self._serials.searchsorted(np.asarray(serials, dtype=np.int64)).tolist()
        return found

    def keyed(self, wanted: NDArray[np.uint64]) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
        """The entries whose words have one of these keys (`search.precedents`), and the keys.

        A pass over all entries: 0.1 s for a million.
        """
        found = [np.zeros(0, dtype=np.int64)]
        keys = [np.zeros(0, dtype=np.uint64)]
        for columns, first in zip(self._segments, self._first_entry, strict=False):
            own = columns.entries["key"]
            at = np.flatnonzero(np.isin(own, wanted))
            at = at[self._alive[self.document_of_entry[first + at]]]
            found.append(first + at)
            keys.append(own[at])
        return np.concatenate(found), np.concatenate(keys)

    def entries_of_documents(self, wanted: Collection[str]) -> NDArray[np.bool_]:
        """For each entry whether its document is one of these."""
        chosen = np.zeros(len(self._alive), dtype=bool)
        known = self._document_numbers
        chosen[[known[name] for name in wanted if name in known]] = True
        found: NDArray[np.bool_] = chosen[self.document_of_entry]
        return found

    def rows_of_documents(self, wanted: Collection[str]) -> NDArray[np.int64]:
        """The vector rows of some documents, ascending."""
        return np.flatnonzero(self.entries_of_documents(wanted)[self.entry_of_row])

    def alive_rows(self, first: int, after: int) -> NDArray[np.int64] | None:
        """The rows from `first` to `after` that were not removed, as offsets; None is all."""
        alive = self._alive[self.document_of_entry[self.entry_of_row[first:after]]]
        return None if alive.all() else np.flatnonzero(alive)

    def located(self, document_id: str) -> tuple[int, int] | None:
        """The segment of a document and its number there."""
        number = self._document_numbers.get(document_id)
        if number is None:
            return None
        segment = int(self._first_document.searchsorted(number, "right")) - 1
        return segment, number - int(self._first_document[segment])

    @cached_property
    def _document_numbers(self) -> Mapping[str, int]:
        names = (name for columns in self._segments for name in columns.document_ids.all())
        return {name: number for number, name in enumerate(names) if self._alive[number]}

    def _with_alive(self) -> Iterator[tuple[Columns, list[bool]]]:
        for columns, first in zip(self._segments, self._first_document, strict=False):
            yield columns, self._alive[first : first + len(columns.document_ids)].tolist()


def _column(tables: Sequence[NDArray[np.void]], name: str, dtype: type[_Kind]) -> NDArray[_Kind]:
    return np.concatenate([np.zeros(0, dtype), *(table[name] for table in tables)]).astype(dtype)
