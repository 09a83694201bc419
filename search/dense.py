"""Vectors to rows, by FAISS. The only module that knows FAISS; it knows no clauses."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import faiss
import numpy as np

from search.lexical import Scored

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    Told = Callable[[int, int], None]

# faiss adds the keyword arguments at import, so its type information does not know them.
_flat_parameters: Any = faiss.SearchParameters
_ivf_parameters: Any = faiss.SearchParametersIVF
_bitmap_selector: Any = faiss.IDSelectorBitmap
_direct_map: Any = faiss.DirectMap  # type: ignore[attr-defined]

SCANNED = 100_000
"""Rows that a search looks at, at least: up to so many it is exact. 58,639 take 4 ms."""
_SHARE = 8
"""Of more rows one in so many is looked at: recall@10 and @100 of .999 with a million."""
_ROWS_A_LIST = 128
_MOST_LISTS = 2048
_SAMPLE = 48
"""Rows a list that the lists are trained on."""
_ROUNDS = 8
"""Of k-means."""
_AT_ONCE = 16_384
"""Rows decoded or added at a time: 25 MB."""
_EXACT_UP_TO = 1_000
"""Chosen rows that are fetched one by one, 5 µs each; of more, the lists are searched."""


class DenseIndex:
    """Rows of vectors of length 1, numbered from 0; scores are cosines.

    Vectors are kept in half precision: 768 bytes for 384 numbers, cosines off by .0001 at most.
    """

    def __init__(self, index: faiss.Index, alive: NDArray[np.int64] | None = None) -> None:
        """Search an index.

        Args:
            index: by inner product.
            alive: the rows that may be found, ascending; None is all.
        """
        self._index = index
        self._alive = None if alive is None else _bitmap(alive, int(index.ntotal))
        self._count = int(index.ntotal) if alive is None else len(alive)

    @classmethod
    def build(
        cls,
        vectors: NDArray[np.floating[Any]],
        flat_up_to: int = SCANNED,
        progress: Told | None = None,
    ) -> DenseIndex:
        """Index the rows: flat, or inverted lists above `flat_up_to` rows.

        Args:
            vectors: n × dim, of single or half precision; may be mapped.
            flat_up_to: rows.
            progress: told of rows looked at and to be looked at, training included.
        """
        faiss.omp_set_num_threads(os.cpu_count() or 1)
        count, dim = vectors.shape
        half = faiss.ScalarQuantizer.QT_fp16
        if count <= flat_up_to:
            index: Any = faiss.IndexScalarQuantizer(dim, half, faiss.METRIC_INNER_PRODUCT)
            return cls(_filled(index, vectors))
        lists = min(_MOST_LISTS, max(1, count // _ROWS_A_LIST))
        sample = min(count, lists * _SAMPLE)
        total = _ROUNDS * sample + count
        told = progress or (lambda _done, _total: None)
        centres = _centres(vectors, lists, sample, lambda done: told(done, total))
        quantizer: Any = faiss.IndexFlatIP(dim)
        quantizer.add(centres)
        index = faiss.IndexIVFScalarQuantizer(
            quantizer,
            dim,
            lists,
            half,
            faiss.METRIC_INNER_PRODUCT,
            False,  # noqa: FBT003  no residuals; it takes no names
        )
        index.own_fields = True
        quantizer.this.disown()
        index.train(centres)  # only says that nothing is left to be trained
        index.set_direct_map_type(_direct_map.Array)
        return cls(_filled(index, vectors, lambda done: told(total - count + done, total)))

    @classmethod
    def load(cls, path: Path) -> DenseIndex:
        """Map a saved index; the vectors stay in the file.

        Raises:
            RuntimeError: no such file, or a damaged one.
        """
        return cls(faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC))

    def only(self, alive: NDArray[np.int64] | None) -> DenseIndex:
        """The same vectors, of which only these rows are found; None is all."""
        return DenseIndex(self._index, alive)

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
            rows: those that may answer, ascending; None is all. A narrow choice is searched
                exactly.
        """
        allowed = self._count if rows is None else len(rows)
        if k < 1 or not allowed:
            return []
        if rows is not None and allowed <= _EXACT_UP_TO:
            return _best(rows, self.vectors(rows) @ vector, k)
        # A question is one thread's work: two halves wait for the slower, 8 ms for 1 where the
        # machine is busy. Other questions use the other cores.
        faiss.omp_set_num_threads(1)
        scores, found = self._index.search(
            vector.reshape(1, -1), min(k, allowed), params=self._parameters(rows)
        )
        hit = found[0] >= 0
        return _best(found[0][hit], scores[0][hit], k)

    def vectors(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """The vectors of rows, in their order."""
        if not len(rows):
            return np.zeros((0, self.dim), dtype=np.float32)
        return np.asarray(self._index.reconstruct_batch(rows), dtype=np.float32)

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
        chosen = self._alive if rows is None else _bitmap(rows, len(self))
        if not isinstance(self._index, faiss.IndexIVF):
            return None if chosen is None else _flat_parameters(sel=chosen)
        looked_at = max(SCANNED, len(self) // _SHARE)
        share = looked_at / (self._count if rows is None else len(rows))
        probes = min(self._index.nlist, int(self._index.nlist * share) + 1)
        return _ivf_parameters(nprobe=probes, sel=chosen)


def _best(rows: NDArray[np.int64], scores: NDArray[np.float32], k: int) -> list[Scored]:
    order = np.lexsort((rows, -scores))[:k]
    return list(map(Scored, rows[order].tolist(), scores[order].tolist()))


def _bitmap(rows: NDArray[np.int64], count: int) -> Any:  # noqa: ANN401  untyped there
    chosen = np.zeros(count, dtype=bool)
    chosen[rows] = True
    return _bitmap_selector(np.packbits(chosen, bitorder="little"))


def _centres(
    vectors: NDArray[np.floating[Any]], lists: int, sample: int, told: Callable[[int], None]
) -> NDArray[np.float32]:
    """The lists' centres, by spherical k-means over rows that lie evenly apart."""
    chosen = np.linspace(0, len(vectors) - 1, sample).astype(np.int64)
    rows = np.asarray(vectors[chosen], dtype=np.float32)
    centres = None
    for done in range(1, _ROUNDS + 1):  # one round a call, since FAISS does not tell how far it is
        means = faiss.Kmeans(
            rows.shape[1], lists, niter=1, spherical=True, max_points_per_centroid=sample
        )
        means.train(rows, init_centroids=centres)
        centres = means.centroids
        told(done * sample)
    return np.asarray(centres, dtype=np.float32)


def _filled(
    index: Any,  # noqa: ANN401  untyped there
    vectors: NDArray[np.floating[Any]],
    told: Callable[[int], None] | None = None,
) -> Any:  # noqa: ANN401  untyped there
    for start in range(0, len(vectors), _AT_ONCE):
        some = np.ascontiguousarray(vectors[start : start + _AT_ONCE], dtype=np.float32)
        index.add(some)
        if told is not None:
            told(start + len(some))
    return index
