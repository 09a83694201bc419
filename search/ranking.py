"""A question to a ranked list of entries: both rankings, fused."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from search.fuse import K, fuse
from search.tokenize import words

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from search.embed import Embedder
    from search.index import Index

DEPTH = 100
"""Entries taken from each ranking, at least."""
WINDOWS_A_CLAUSE = 3
"""Rows asked for an entry wanted, so that a long clause's windows leave room for others."""
WEIGHTS = MappingProxyType({"lexical": 0.5})
"""Of the rankings when they are fused; 1 where nothing is said.

Chosen among nine settings on the dev split of the statute questions (bench/retrieval.py):
at equal weights the words, which rank worse than the vectors there, pull the fusion below them.
"""
_BARE = 0.5
"""Share of its score that a mere heading keeps: below the best 60 entries of content."""


def share(ranking: str, place: int) -> float:
    """What a place in one ranking adds to the fused score."""
    return WEIGHTS.get(ranking, 1.0) / (K + place)


@dataclass(frozen=True, slots=True)
class Part:
    """The place that one ranking gave an entry."""

    rank: int
    """From 1."""
    score: float


@dataclass(frozen=True, slots=True)
class Ranked:
    """An entry found."""

    entry: int
    """Its number in the index, see `Index.place`."""
    score: float
    parts: Mapping[str, Part]
    """By name of the ranking: "lexical", "dense"."""


def rank(
    index: Index,
    embedder: Embedder | None,
    text: str,
    k: int,
    documents: frozenset[str] | None = None,
    weights: Mapping[str, float] | None = None,
) -> list[Ranked]:
    """The `k` best entries for a question, best first, ties by clause id.

    Args:
        index: to search.
        embedder: the one that the index was built with; None ranks by words alone.
        text: the question.
        k: entries wanted.
        documents: ids of the documents that may answer; None is all.
        weights: words for the lexical ranking with their weights (`search.expand`); None takes
            those of `text`.
    """
    depth = max(k, DEPTH)
    asked = text if weights is None else weights
    parts = {"lexical": lexical_part(index, asked, depth, documents)}
    if embedder is not None and index.dense is not None and text.strip():
        vector = embedder.encode_queries([text])[0]
        parts["dense"] = nearest(index, vector, depth, documents)
    return combine(index, parts)[:k]


def lexical_part(
    index: Index,
    asked: str | Mapping[str, float],
    depth: int,
    documents: frozenset[str] | None = None,
) -> dict[int, Part]:
    """The entries whose words fit best: those of a text, or words with their weights."""
    wanted = words(asked) if isinstance(asked, str) else asked
    found = index.lexical.search(wanted, depth, documents)
    return {s.row: Part(place, s.score) for place, s in enumerate(found, 1)}


def nearest(
    index: Index,
    vector: NDArray[np.float32],
    depth: int,
    documents: frozenset[str] | None = None,
) -> dict[int, Part]:
    """The entries whose best window is closest to a vector."""
    if index.dense is None:
        return {}
    rows = None if documents is None else index.rows_of_documents(documents)
    found = index.dense.search(vector, depth * WINDOWS_A_CLAUSE, rows)
    best: dict[int, float] = {}
    for scored in found:
        best.setdefault(int(index.entry_of_row[scored.row]), scored.score)
    ordered = list(best.items())[:depth]
    return {entry: Part(place, score) for place, (entry, score) in enumerate(ordered, 1)}


def combine(index: Index, parts: Mapping[str, Mapping[int, Part]]) -> list[Ranked]:
    """Fuse rankings; mere headings are put behind content."""
    ids = {name: [index.entry_id(entry) for entry in ranking] for name, ranking in parts.items()}
    found = []
    for clause_id, score in fuse(ids, WEIGHTS):
        entry = index.entry_number(clause_id)
        if entry is None:
            continue
        share = _BARE if index.is_bare(entry) else 1.0
        why = {name: ranking[entry] for name, ranking in parts.items() if entry in ranking}
        found.append(Ranked(entry, score * share, why))
    return sorted(found, key=lambda r: (-r.score, index.entry_id(r.entry)))
