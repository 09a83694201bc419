"""Retrieval on a BEIR folder: words alone and, where vectors are at hand, both fused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from figures import Figure
from retrieval import index_of, runs_of

from search.beir import load_beir
from search.evaluate import measure

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SHOWN = ("R@10", "R@100", "nDCG@10")
_SLACK = 0.005
"""Rounding of vectors differs between processors; words alone give the same figures anywhere."""


def statutes(folder: Path, split: str, vectors: Path | None) -> Iterator[Figure]:
    """Figures of each ranking.

    Args:
        folder: corpus, queries and judgements.
        split: which questions.
        vectors: the cache that bench/embed_beir.py filled; None ranks by words alone.
    """
    collection = load_beir(folder, split)
    index, embedder = index_of(collection, vectors)
    for name, run in runs_of(index, collection, embedder):
        found = measure(collection.qrels, run)
        for figure in SHOWN:
            yield Figure("statutes", f"{name} {figure}", found[figure], len(run), _SLACK)
