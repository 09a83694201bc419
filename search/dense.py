"""Vectors to rows, by FAISS. The only module that knows FAISS; it knows no clauses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import faiss
import numpy as np

from search.lexical import Scored

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

# faiss adds the keyword arguments at import, so its type information does not know them.
_flat_parameters: Any = faiss.SearchParameters
_ivf_parameters: Any = faiss.SearchParametersIVF

FLAT_UP_TO = 100_000
"""Rows that are searched one by one: 15.7 ms for 100,000 of 384 numbers, and exact."""
_LISTS = 1024
_PROBES = 32
"""Of 1,024 lists: recall@10 of 1.000 against exact search on 100,000 clustered rows."""


class DenseIndex:
    """Rows of vectors of length 1, numbered from 0; scores are cosines."""

    def __init__(self, index: faiss.Index) -> None:
        self._index = index

    @classmethod
    def build(cls, vectors: NDArray[np.float32], flat_up_to: int = FLAT_UP_TO) -> DenseIndex:
        """Index the rows: flat, or inverted lists above `flat_up_to` rows."""
        count, dim = vectors.shape
        index: faiss.Index = faiss.IndexFlatIP(dim)
        if count > flat_up_to:
            lists = min(_LISTS, max(1, count // 40))
            index = faiss.IndexIVFFlat(index, dim, lists, faiss.METRIC_INNER_PRODUCT)
            index.train(vectors)
            index.nprobe = min(_PROBES, lists)
        if count:
            index.add(vectors)
        return cls(_with_rows(index))

    @classmethod
    def load(cls, path: Path) -> DenseIndex:
        """Read a saved index.

        Raises:
            RuntimeError: no such file, or a damaged one.
        """
        return cls(_with_rows(faiss.read_index(str(path))))

    def save(self, path: Path) -> None:
        """Write to a file."""
        faiss.write_index(self._index, str(path))

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def dim(self) -> int:
        """Numbers in one vector."""
        return int(self._index.d)

    def search(
        self, vector: NDArray[np.float32], k: int, rows: NDArray[np.int64] | None = None
    ) -> list[Scored]:
        """The `k` best rows, best first, ties by row.

        Args:
            vector: the question's, of length 1.
            k: rows wanted.
            rows: those that may answer; None is all. A choice is searched exactly.
        """
        allowed = len(self) if rows is None else len(rows)
        if k < 1 or not allowed:
            return []
        scores, found = self._index.search(
            vector.reshape(1, -1), min(k, allowed), params=self._parameters(rows)
        )
        pairs = zip(found[0].tolist(), scores[0].tolist(), strict=True)
        best = [Scored(row, score) for row, score in pairs if row >= 0]
        return sorted(best, key=lambda scored: (-scored.score, scored.row))

    def vector(self, row: int) -> NDArray[np.float32]:
        """The vector of a row.

        Raises:
            IndexError: there is no such row.
        """
        if not 0 <= row < len(self):
            msg = f"row {row} outside {len(self)} rows"
            raise IndexError(msg)
        return np.asarray(self._index.reconstruct(row), dtype=np.float32)

    def _parameters(self, rows: NDArray[np.int64] | None) -> Any:  # noqa: ANN401  untyped there
        if rows is None:
            return None
        chosen = faiss.IDSelectorBatch(rows)
        if isinstance(self._index, faiss.IndexIVF):
            # A narrow choice may lie in lists that would not be probed.
            return _ivf_parameters(sel=chosen, nprobe=self._index.nlist)
        return _flat_parameters(sel=chosen)


def _with_rows(index: faiss.Index) -> faiss.Index:
    """Lets inverted lists give back a row's vector."""
    if isinstance(index, faiss.IndexIVF):
        index.make_direct_map()
    return index
