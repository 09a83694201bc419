"""Rankings by vectors over the base model's vectors: ours beside FAISS as its manual sets it up."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from search_peers_compare import K, Peer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray
    from search_peers_compare import Ask
    from search_peers_task import Task

_FILE = "peer.faiss"
_LINKS = 32
_EXPLORED = 64
"""Candidates that HNSW keeps while it searches."""
_PROBED = 16
"""Of 4·√n lists."""
_BLOCK = 200
"""Questions at a time in the exact search."""


def exact(vectors: NDArray[np.float32], questions: NDArray[np.float32]) -> list[list[int]]:
    """The `K` rows of greatest inner product for each question, by plain products."""
    k = min(K, len(vectors))
    found: list[list[int]] = []
    for start in range(0, len(questions), _BLOCK):
        scores = questions[start : start + _BLOCK] @ vectors.T
        some = np.argpartition(-scores, k - 1, axis=1)[:, :k]
        order = np.argsort(-np.take_along_axis(scores, some, 1), axis=1, kind="stable")
        found.extend(np.take_along_axis(some, order, 1).tolist())
    return found


def shared(pairs: Sequence[tuple[Sequence[int], Sequence[int]]], k: int) -> float:
    """Mean share of the first `k` true rows among the first `k` found; pairs of found and true."""
    shares = [len(set(found[:k]) & set(true[:k])) / len(true[:k]) for found, true in pairs]
    return sum(shares) / len(shares)


def _our_build(task: Task, folder: Path) -> None:
    import search_peers_ours as ours

    ours.build_vectors(task, folder)


def _our_open(folder: Path) -> Ask:
    import search_peers_ours as ours

    return ours.open_vectors(folder)


def _faiss_build(make: Callable[[Any, int, int], Any]) -> Callable[[Task, Path], None]:
    def build(task: Task, folder: Path) -> None:
        import faiss

        vectors = task.base_vectors
        index = make(faiss, *vectors.shape)
        if not index.is_trained:
            index.train(vectors)
        index.add(vectors)
        faiss.write_index(index, str(folder / _FILE))

    return build


def open_faiss(folder: Path) -> Ask:
    """Ranks by a vector; parameters of the search are in the file."""
    import faiss

    index = faiss.read_index(str(folder / _FILE))

    def ask(vector: NDArray[np.float32], k: int) -> Sequence[int]:
        rows = index.search(vector.reshape(1, -1), k)[1][0].tolist()
        return [row for row in rows if row >= 0]

    return ask


def _flat(faiss: Any, _: int, dim: int) -> Any:  # noqa: ANN401  untyped there
    return faiss.IndexFlatIP(dim)


def _hnsw(faiss: Any, _: int, dim: int) -> Any:  # noqa: ANN401  untyped there
    index = faiss.IndexHNSWFlat(dim, _LINKS, faiss.METRIC_INNER_PRODUCT)
    index.hnsw.efSearch = _EXPLORED
    return index


def _lists(faiss: Any, count: int, dim: int) -> Any:  # noqa: ANN401  untyped there
    quantizer = faiss.IndexFlatIP(dim)
    index = faiss.IndexIVFFlat(
        quantizer, dim, int(4 * math.sqrt(count)), faiss.METRIC_INNER_PRODUCT
    )
    quantizer.this.disown()
    index.own_fields = True
    index.nprobe = _PROBED
    return index


build_flat = _faiss_build(_flat)
_NEEDS = ("base_vectors",)
PEERS = (
    Peer("tiaowen", (), "search.dense", _our_build, _our_open, _NEEDS),
    Peer("FAISS Flat", ("faiss-cpu",), "exact", build_flat, open_faiss, _NEEDS),
    Peer(
        "FAISS HNSW",
        ("faiss-cpu",),
        f"{_LINKS} links, efSearch {_EXPLORED}",
        _faiss_build(_hnsw),
        open_faiss,
        _NEEDS,
    ),
    Peer(
        "FAISS IVF",
        ("faiss-cpu",),
        f"4·√n lists, {_PROBED} probed",
        _faiss_build(_lists),
        open_faiss,
        _NEEDS,
    ),
)
"""Ours first."""
