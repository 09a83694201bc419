"""The index of a library: both rankings over the same entries.

It is opened from a folder that `search.update` writes, or made in memory.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from corpus.errors import BrokenLibrary
from search.columns import Columns, Indexed
from search.dense import DenseIndex
from search.entries import Row, entries_of, rows_of
from search.lexical import LexicalIndex
from search.listing import Catalogue, Listed, Place
from search.precedents import Bearing
from search.rankers import DenseRanking, LexicalRanking
from search.stamp import (
    LAYOUT,
    REBUILD,
    Manifest,
    Stamp,
    current,
    damaged,
    difference,
    manifest_of,
    stamp_of,
)
from search.vectors import MemoryVectors, embed_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from corpus.model import Document
    from search.embed import Embedder
    from search.entries import Entry
    from search.listing import Counts
    from search.precedents import Precedents
    from search.vectors import VectorCache

_ATTEMPTS = 3
"""To open the generation in use, where a writer replaces it twice meanwhile."""


class Index:
    """Both rankings over the same entries, and what leads from rows back to clauses."""

    def __init__(
        self,
        stamp: Stamp,
        catalogue: Catalogue,
        lexical: LexicalIndex,
        dense: Sequence[DenseIndex] | None,
    ) -> None:
        """Put the parts together.

        Args:
            stamp: what they were made with.
            catalogue: of all segments.
            lexical: by serial numbers of the catalogue.
            dense: one a segment; None ranks by words alone.
        """
        self.stamp = stamp
        self.lexical = LexicalRanking(lexical, catalogue)
        self.dense = None if dense is None else DenseRanking(dense, catalogue)
        self._catalogue = catalogue
        self._words = lexical
        self._bearing: tuple[Precedents, Bearing] | None = None

    def bearing(self, precedents: Precedents | None) -> Bearing | None:
        """What precedents say of its entries; None where they say nothing.

        Looked for once: a model's precedents and an index do not change.
        """
        if precedents is None:
            return None
        if self._bearing is None or self._bearing[0] is not precedents:
            found = Bearing.on(
                precedents,
                *self._catalogue.keyed(np.unique(precedents.key)),
                self._catalogue.document_of_entry,
            )
            self._bearing = precedents, found
        _, bearing = self._bearing
        return bearing if len(bearing.entries) else None

    def with_vectors(self, dense: DenseIndex) -> Index:
        """The same entries and words with other vectors, one row a window as before."""
        return Index(self.stamp, self._catalogue, self._words, [dense])

    def has(self, document_id: str) -> bool:
        """Whether a document is in it."""
        return self._catalogue.located(document_id) is not None

    @property
    def documents(self) -> tuple[Listed, ...]:
        """Every document; made once, when it is first asked for."""
        return self._catalogue.documents

    @property
    def counts(self) -> Counts:
        """How many documents, entries and rows there are."""
        return self._catalogue.counts

    @property
    def entry_of_row(self) -> NDArray[np.int64]:
        """The entry of each vector row, ascending; rows of removed entries included."""
        return self._catalogue.entry_of_row

    def places(self) -> tuple[Place, ...]:
        """Where every entry stands; not meant for large libraries."""
        return tuple(map(self.place, self._catalogue.entries()))

    def place(self, entry: int) -> Place:
        """Where an entry stands.

        Raises:
            IndexError: there never was one of this number.
        """
        return self._catalogue.place(entry)

    def entry_id(self, entry: int) -> str:
        """`Entry.id`; quicker than its place."""
        return self._catalogue.entry_id(entry)

    def is_bare(self, entry: int) -> bool:
        """Whether an entry's own words are a heading and nothing more."""
        return self._catalogue.is_bare(entry)

    def entry_number(self, entry_id: str) -> int | None:
        """The number of an entry; a clause id is that of its first passage."""
        return self._catalogue.entry_number(entry_id)

    def rows_of_entry(self, entry: int) -> list[int]:
        """The vector rows of an entry."""
        return self._catalogue.rows_of_entry(entry)

    def entries_of_documents(self, wanted: Collection[str]) -> NDArray[np.bool_]:
        """For each entry whether its document is one of these."""
        return self._catalogue.entries_of_documents(wanted)

    def rows_of_documents(self, wanted: Collection[str]) -> NDArray[np.int64]:
        """The vector rows of some documents, ascending."""
        return self._catalogue.rows_of_documents(wanted)


@dataclass(frozen=True, slots=True)
class Generation:
    """A generation opened: its files are mapped, and stay readable when they are swept."""

    name: str
    """Of its folder."""
    manifest: Manifest
    columns: tuple[Columns, ...]
    dense: tuple[DenseIndex, ...]
    lexical: LexicalIndex
    catalogue: Catalogue


def build(
    documents: Iterable[Document],
    embedder: Embedder,
    vectors: VectorCache | None = None,
    *,
    corpus: str = "",
    progress: Callable[[int, int], None] | None = None,
) -> Index:
    """Index documents in memory.

    Args:
        documents: all of the library.
        embedder: makes the vectors that the cache has not.
        vectors: the cache; what is embedded is kept there in chunks.
        corpus: `Library.digest()`, for the stamp.
        progress: called with rows embedded and rows in all.
    """
    listed: list[Listed] = []
    entries: list[Entry] = []
    for document in documents:
        listed.append(Listed(document.id, document.title, document.doc_number or ""))
        entries.extend(entries_of(document))
    rows = list(rows_of(entries))
    dense = build_dense(entries, rows, embedder, vectors, progress)
    return assemble(Stamp(embedder.name, corpus), entries, listed, rows, dense)


def build_dense(
    entries: Sequence[Entry],
    rows: Sequence[Row],
    embedder: Embedder,
    vectors: VectorCache | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> DenseIndex:
    """Embed and index the rows of `entries`."""
    found = embed_rows(entries, rows, embedder, vectors or MemoryVectors(), progress)
    return DenseIndex.build(found)


def assemble(
    stamp: Stamp,
    entries: Sequence[Entry],
    documents: Sequence[Listed],
    rows: Sequence[Row],
    dense: DenseIndex | None,
) -> Index:
    """An index of entries whose vectors are there already; `dense` None ranks by words alone.

    Records of an evaluation that name no document are each one of its own.
    """
    named = {e.owner: e for e in reversed(entries)}
    listed = documents or [Listed(i, e.title, e.doc_number) for i, e in reversed(named.items())]
    windows = np.bincount([row.entry for row in rows], minlength=len(entries))
    indexed = [Indexed(d.id, d.title, d.doc_number, "") for d in listed]
    columns = Columns.of(indexed, entries, windows.tolist(), first_serial=0)
    catalogue = Catalogue([(columns, ())])
    parts = None if dense is None else [dense]
    return Index(stamp, catalogue, LexicalIndex.build(entries), parts)


def load(folder: Path, expected: Stamp) -> Index:
    """Open the generation in use.

    Raises:
        BrokenLibrary: there is none, it is damaged, or its stamp is not `expected`.
    """
    found = stamp_of(folder)
    if found != expected:
        msg = f"索引与当前的库不一致：{difference(found, expected)}。{REBUILD}"
        raise BrokenLibrary(msg)
    opened = open_generation(folder)
    return Index(opened.manifest.stamp, opened.catalogue, opened.lexical, opened.dense)


def open_generation(folder: Path) -> Generation:
    """Map the generation in use.

    Raises:
        BrokenLibrary: there is none, or it is damaged.
    """
    for _ in range(_ATTEMPTS - 1):
        name = current(folder)
        try:
            return _opened(folder, name or "")
        except BrokenLibrary:
            if current(folder) == name:
                raise
    return _opened(folder, current(folder) or "")


def _opened(folder: Path, name: str) -> Generation:
    manifest = manifest_of(folder, name)
    places = [folder / LAYOUT.segments / part.name for part in manifest.parts]
    try:
        columns = tuple(map(Columns.load, places))
        dense = tuple(DenseIndex.load(place / LAYOUT.dense) for place in places)
        lexical = LexicalIndex.load(folder / name / LAYOUT.lexical)
        dead = [part.dead for part in manifest.parts]
        catalogue = Catalogue(list(zip(columns, dead, strict=True)))
    except (OSError, RuntimeError, ValueError, KeyError, TypeError, IndexError) as error:
        raise damaged(name) from error
    rows = [(one.rows(), len(other)) for one, other in zip(columns, dense, strict=True)]
    if any(one != other for one, other in rows) or len(lexical) != catalogue.counts.entries:
        raise damaged(name)
    return Generation(name, manifest, columns, dense, lexical, catalogue)
