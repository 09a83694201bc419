"""Retrieval on judged questions: words alone, and fused with the model's vectors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cache import VECTORS
from figures import Figure
from judged import judge, qrels_of
from retrieval import index_of, runs_of
from statutes_sample import sample

from search.beir import load_beir
from search.embed import load_embedder
from search.measures import MAIN, measure

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from search.beir import Collection

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
    yield from _rankings("statutes", load_beir(folder, split), vectors)


def statutes_sample(folder: Path) -> Iterator[Figure]:
    """Figures of each ranking on the part of the statutes that CI can embed."""
    collection = sample(load_beir(folder, "dev"))
    yield from _rankings("statutes sample", collection, VECTORS)


def judged_samples() -> Iterator[Figure]:
    """Figures of the real engine on our own questions over the sample library."""
    questions, runs = judge("samples", [load_embedder()])
    for name, run in zip(("words alone", "with the model"), runs.values(), strict=True):
        found = measure(qrels_of(questions), run)
        for figure in (MAIN, "R@10"):
            yield Figure("judged", f"{name} {figure}", found[figure], len(questions), _SLACK)


def _rankings(section: str, collection: Collection, vectors: Path | None) -> Iterator[Figure]:
    index, embedder = index_of(collection, vectors)
    for name, run in runs_of(index, collection, embedder):
        found = measure(collection.qrels, run)
        for figure in SHOWN:
            yield Figure(section, f"{name} {figure}", found[figure], len(run), _SLACK)
