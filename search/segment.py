"""A segment of an index on its way to disk: what comes is put into files as it comes.

Only the columns are held in memory, so that a million clauses need no more than some hundred MB.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from search.columns import Columns
from search.dense import DenseIndex
from search.entries import Entry
from search.stamp import LAYOUT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from search.columns import Indexed

_VECTORS, _WORDS, _TAKEN_OVER = "vectors.raw", "words.jsonl", "merged.raw"
"""Files that are gone when the segment is done."""
_HALF = np.dtype("<f2")
_ENCODING: dict[str, Any] = {"encoding": "utf-8", "errors": "surrogatepass"}


@dataclass(frozen=True, slots=True)
class Batch:
    """Some documents, cut and embedded."""

    documents: Sequence[Indexed]
    entries: Sequence[Entry]
    """Of these documents, in their order."""
    windows: Sequence[int]
    """How many vectors each entry has."""
    vectors: NDArray[np.floating[Any]]
    """One row a window, of length 1."""


class Arrived:
    """What is new, in a segment's folder."""

    def __init__(self, folder: Path, first_serial: int) -> None:
        """Nothing yet; entries are numbered from `first_serial` on."""
        self._folder = folder
        self._first = first_serial
        self._columns = [Columns.of([], [], [], first_serial)]
        self._dim = 0
        self.entries = 0
        """How many came."""

    @classmethod
    def gathered(cls, folder: Path, first_serial: int, batches: Iterable[Batch]) -> Self:
        """All that came, the vectors and words of it in files."""
        arrived = cls(folder, first_serial)
        with (
            (folder / _VECTORS).open("wb") as vectors,
            (folder / _WORDS).open("w", **_ENCODING) as lines,
        ):
            for batch in batches:
                arrived._take(batch)
                vectors.write(np.ascontiguousarray(batch.vectors, dtype=_HALF).data)
                for e in batch.entries:
                    read = [e.document or e.id, e.title, e.heading, e.text, e.doc_number]
                    lines.write(json.dumps(read, ensure_ascii=False) + "\n")
        return arrived

    @property
    def columns(self) -> Columns:
        """Of all that came."""
        if len(self._columns) > 1:
            self._columns = [Columns.joined(self._columns)]
        return self._columns[0]

    def words(self) -> Iterator[tuple[int, Entry]]:
        """Serial number of every entry, and what is read of it for the words."""
        with (self._folder / _WORDS).open(**_ENCODING) as lines:
            for serial, line in enumerate(lines, self._first):
                document, title, heading, text, doc_number = json.loads(line)
                yield serial, Entry("", title, heading, text, doc_number, document=document)

    def save(
        self,
        before: Columns | None,
        vectors: Iterator[NDArray[np.float32]],
        told: Callable[[int, int], None],
    ) -> Columns:
        """Write the segment, behind what is taken over from others.

        Args:
            before: the columns taken over.
            vectors: those of their rows.
            told: rows put into lists, and rows in all.
        """
        columns = self.columns if before is None else Columns.joined([before, self.columns])
        path = self._folder / _TAKEN_OVER
        with path.open("wb") as raw:
            for some in vectors:
                self._dim = some.shape[1]
                raw.write(np.ascontiguousarray(some, dtype=_HALF).data)
            with (self._folder / _VECTORS).open("rb") as new:
                shutil.copyfileobj(new, raw, 1 << 20)
        columns.save(self._folder)
        shape = columns.rows(), self._dim or 1
        rows = np.memmap(path, _HALF, "r", shape=shape) if shape[0] else np.zeros(shape, _HALF)
        DenseIndex.build(rows, progress=told).save(self._folder / LAYOUT.dense)
        for name in (_VECTORS, _WORDS, _TAKEN_OVER):
            (self._folder / name).unlink()
        return columns

    def _take(self, batch: Batch) -> None:
        serial = self._first + self.entries
        self._columns.append(Columns.of(batch.documents, batch.entries, batch.windows, serial))
        self.entries += len(batch.entries)
        if len(batch.vectors):
            self._dim = batch.vectors.shape[1]
