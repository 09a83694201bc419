"""The places and documents of one segment of an index, column by column, in memory or mapped."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from search.precedents import passage_key
from search.strings import Strings, mapped

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from search.entries import Entry

ENTRY = np.dtype(
    [
        ("serial", "<i8"),
        ("start", "<i4"),
        ("end", "<i4"),
        ("document", "<i4"),
        ("rows", "<i4"),
        ("bare", "?"),
        ("key", "<u8"),
    ]
)
"""An entry without its words. `serial` is its number for ever, ascending in a segment and from
one segment to the next; `document` counts in the segment; `rows` is how many vectors it has;
`key` stands for its words (`search.precedents`)."""


@dataclass(frozen=True, slots=True)
class Indexed:
    """A document as the index lists it."""

    id: str
    title: str
    doc_number: str
    digest: str
    """What tells that its text has changed."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Entries, in the order of their documents, and the documents; numbered from 0."""

    entries: NDArray[np.void]
    """Of the type `ENTRY`."""
    ids: Strings
    """`Entry.id` of each."""
    hashes: NDArray[np.uint64]
    """Hashes of the entries' ids, ascending."""
    hashed: NDArray[np.int32]
    """The entry of each hash."""
    document_ids: Strings
    titles: Strings
    doc_numbers: Strings
    digests: Strings

    @classmethod
    def of(
        cls,
        documents: Sequence[Indexed],
        entries: Sequence[Entry],
        rows: Sequence[int],
        first_serial: int,
    ) -> Columns:
        """The columns of entries that stand in the order of their documents.

        Args:
            documents: those that the entries name, without entries as well.
            entries: of these documents.
            rows: how many vectors each entry has.
            first_serial: of the first entry; the others follow.
        """
        numbers = {document.id: number for number, document in enumerate(documents)}
        table = np.zeros(len(entries), dtype=ENTRY)
        table["serial"] = np.arange(first_serial, first_serial + len(entries))
        table["start"] = [e.start for e in entries]
        table["end"] = [e.start + len(e.text) for e in entries]
        table["document"] = [numbers[e.owner] for e in entries]
        table["rows"] = rows
        table["bare"] = [e.bare for e in entries]
        table["key"] = [passage_key(e.text) for e in entries]
        ids = [e.id for e in entries]
        return cls(
            table,
            Strings.of(ids),
            *_by_hash(np.array([_hash(one) for one in ids], dtype=np.uint64)),
            Strings.of(d.id for d in documents),
            Strings.of(d.title for d in documents),
            Strings.of(d.doc_number for d in documents),
            Strings.of(d.digest for d in documents),
        )

    @classmethod
    def joined(cls, parts: Sequence[Columns]) -> Columns:
        """One segment's columns after another's."""
        first = np.cumsum([0, *(len(part.document_ids) for part in parts)])
        tables = [part.entries.copy() for part in parts]
        for table, base in zip(tables, first, strict=False):
            table["document"] += base
        starts = np.cumsum([0, *(len(part.entries) for part in parts)])
        hashes = np.concatenate([part.hashes for part in parts])
        hashed = [p.hashed + base for p, base in zip(parts, starts, strict=False)]
        return cls(
            np.concatenate(tables),
            Strings.joined([part.ids for part in parts]),
            *_by_hash(hashes, np.concatenate(hashed)),
            Strings.joined([part.document_ids for part in parts]),
            Strings.joined([part.titles for part in parts]),
            Strings.joined([part.doc_numbers for part in parts]),
            Strings.joined([part.digests for part in parts]),
        )

    @classmethod
    def load(cls, folder: Path) -> Columns:
        """Map what was saved.

        Raises:
            OSError: a file is missing.
            ValueError: a file is damaged or does not fit the others.
        """
        names = ("document_ids", "titles", "doc_numbers", "digests")
        found = cls(
            mapped(folder / "entries.npy"),
            Strings.load(folder / "ids"),
            mapped(folder / "hashes.npy"),
            mapped(folder / "hashed.npy"),
            *(Strings.load(folder / name) for name in names),
        )
        if found.entries.dtype != ENTRY:
            raise ValueError("columns of another type")
        entries = {len(c) for c in (found.entries, found.ids, found.hashes, found.hashed)}
        documents = {len(getattr(found, name)) for name in names}
        if len(entries) != 1 or len(documents) != 1:
            msg = f"columns of different lengths: {sorted(entries)}, {sorted(documents)}"
            raise ValueError(msg)
        return found

    def save(self, folder: Path) -> None:
        """Write one or two files a column."""
        np.save(folder / "entries.npy", self.entries)
        np.save(folder / "hashes.npy", self.hashes)
        np.save(folder / "hashed.npy", self.hashed)
        self.ids.save(folder / "ids")
        for name in ("document_ids", "titles", "doc_numbers", "digests"):
            strings: Strings = getattr(self, name)
            strings.save(folder / name)

    def without(self, dead: Sequence[int]) -> Columns:
        """The columns less some documents and their entries."""
        if not len(dead):
            return self
        alive = np.ones(len(self.document_ids), dtype=bool)
        alive[np.asarray(dead)] = False
        kept = alive[self.entries["document"]]
        table = self.entries[kept]
        table["document"] = (np.cumsum(alive) - 1)[table["document"]]
        stays = kept[self.hashed]
        renumbered = (np.cumsum(kept, dtype=np.int32) - 1)[self.hashed[stays]]
        return Columns(
            table,
            self.ids.chosen(kept),
            self.hashes[stays],
            renumbered,
            self.document_ids.chosen(alive),
            self.titles.chosen(alive),
            self.doc_numbers.chosen(alive),
            self.digests.chosen(alive),
        )

    def rows(self) -> int:
        """How many vectors the entries have together."""
        return int(self.entries["rows"].sum())

    def numbers_of(self, entry_id: str) -> list[int]:
        """Every entry of this id; more than one only where the texts repeat an id."""
        wanted = _hash(entry_id)
        first, last = (int(self.hashes.searchsorted(wanted, side)) for side in ("left", "right"))
        found = sorted(self.hashed[first:last].tolist())
        return [number for number in found if self.ids[number] == entry_id]


def _by_hash(
    hashes: NDArray[np.uint64], numbers: NDArray[np.int32] | None = None
) -> tuple[NDArray[np.uint64], NDArray[np.int32]]:
    """Hashes ascending, and the entry of each; None numbers them from 0."""
    order = np.argsort(hashes, kind="stable")
    given = order if numbers is None else numbers[order]
    return hashes[order], given.astype(np.int32)


def _hash(text: str) -> np.uint64:
    encoded = text.encode("utf-8", "surrogatepass")
    return np.uint64(int.from_bytes(hashlib.blake2b(encoded, digest_size=8).digest(), "big"))
