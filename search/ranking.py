"""A question to a ranked list of entries: both rankings, fused."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from search.fuse import LEXICAL, SINGLED_OUT, dense_shares, lexical_shares
from search.tokenize import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from search.embed import Embedder
    from search.index import Index
    from search.precedents import Bearing, Spoken

DEPTH = 100
"""Entries taken from each ranking, at least."""
WORDS_READ = 1_000
"""Best entries by words whose scores are read for those that vectors find. With the first `DEPTH`
alone, what vectors found beyond them counted as sharing no word: .005 less nDCG@10 and .008 less
R@10 in the five folds of the statute questions."""
WINDOWS_A_CLAUSE = 3
"""Rows asked for an entry wanted, so that a long clause's windows leave room for others."""
BARE = 1 + LEXICAL + SINGLED_OUT
"""What a mere heading loses of its fused score, so that any content comes before it."""

PRECEDENT = "precedent"
"""Name of what precedents say, in `Ranked.parts`."""
LIFT = 0.5
"""See `lifted`. On five folds of the statute questions precedents raise nDCG@10 from .608 to .628,
R@10 from .719 to .747 and R@100 from .910 to .934; with .6 it is .626, .746 and .933."""

TUNED_AT = 1.6
"""Best score that words and vectors could give together when the levels of precedents were tuned;
levels grow and shrink with what they can give for a question."""


@dataclass(frozen=True, slots=True)
class Part:
    """The place that one ranking gave an entry."""

    rank: int | None
    """From 1; None where the ranking did not get so far and the score was looked up."""
    score: float
    share: float = 0.0
    """What it adds to the fused score, see `search.fuse`."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """An entry found."""

    entry: int
    """Its number in the index, see `Index.place`."""
    score: float
    parts: Mapping[str, Part]
    """By name of the ranking: "lexical", "dense"; `PRECEDENT` where it lifted the entry."""


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
    vector, bearing = None, None
    if embedder is not None and index.dense is not None and text.strip():
        vector = embedder.encode_queries([text])[0]
        bearing = index.bearing(embedder.precedents)
    asked = text if weights is None else weights
    return rank_by(index, asked, vector, k, documents, bearing)


def rank_by(
    index: Index,
    asked: str | Mapping[str, float],
    vector: NDArray[np.float32] | None,
    k: int,
    documents: frozenset[str] | None = None,
    bearing: Bearing | None = None,
) -> list[Ranked]:
    """As `rank`, for a question whose words and vector are there; None ranks by words alone.

    `bearing` is what precedents say of the index; None where there are none.
    """
    depth = max(k, DEPTH)
    if vector is None:
        return combine(index, {"lexical": lexical_part(index, asked, depth, documents)})[:k]
    spoken = None if bearing is None else bearing.spoken(vector)
    named = set() if spoken is None else set(spoken.best(_allowed(index, documents)))
    close = nearest(index, vector, depth, documents)
    read = lexical_part(index, asked, max(depth, WORDS_READ), documents)
    wanted = close.keys() | named
    shared = {e: part for n, (e, part) in enumerate(read.items()) if n < depth or e in wanted}
    close |= _looked_up(index, vector, (shared.keys() | named) - close.keys())
    found = combine(index, {"lexical": shared, "dense": close})
    return (found if spoken is None else lifted(found, spoken))[:k]


def _allowed(index: Index, documents: frozenset[str] | None) -> NDArray[np.bool_] | None:
    return None if documents is None else index.entries_of_documents(documents)


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


def _looked_up(
    index: Index, vector: NDArray[np.float32], entries: Iterable[int]
) -> dict[int, Part]:
    """How close the best window of each entry is, for those that the vectors did not find."""
    if index.dense is None:
        return {}
    rows = [(entry, row) for entry in entries for row in index.rows_of_entry(entry)]
    scores = index.dense.vectors([row for _, row in rows]) @ vector
    best: dict[int, float] = {}
    for (entry, _), score in zip(rows, scores.tolist(), strict=True):
        best[entry] = max(score, best.get(entry, score))
    return {entry: Part(None, score) for entry, score in best.items()}


def combine(index: Index, parts: Mapping[str, Mapping[int, Part]]) -> list[Ranked]:
    """Add up the shares of the rankings; mere headings are put behind content."""
    shared: dict[int, dict[str, Part]] = {}
    for name, ranking in parts.items():
        scores = {entry: part.score for entry, part in ranking.items()}
        taken = sum(part.rank is not None for part in ranking.values())
        shares = lexical_shares(scores) if name == "lexical" else dense_shares(scores, taken)
        for entry, share in shares.items():
            part = replace(ranking[entry], share=share)
            shared.setdefault(entry, {})[name] = part
    found = [
        Ranked(entry, _fused(why, bare=index.is_bare(entry)), why) for entry, why in shared.items()
    ]
    return sorted(found, key=lambda r: (-r.score, index.entry_id(r.entry)))


def lifted(ranked: Sequence[Ranked], spoken: Spoken) -> list[Ranked]:
    """Entries `LIFT` of the way up to what precedents make likely.

    What words and vectors put higher stays: that nobody asked is nothing against an entry.

    Args:
        ranked: by words and vectors.
        spoken: what precedents say.
    """
    words_give = max((f.parts["lexical"].share for f in ranked if "lexical" in f.parts), default=0)
    scale = (1 + words_give) / TUNED_AT
    levels = {e: scale * level for e, level in spoken.of([f.entry for f in ranked]).items()}
    order = sorted(levels, key=lambda entry: -levels[entry])
    places = {entry: place for place, entry in enumerate(order, 1)}

    def lift(found: Ranked) -> Ranked:
        level = levels.get(found.entry)
        if level is None or level <= found.score:
            return found
        part = Part(places[found.entry], level, LIFT * (level - found.score))
        return Ranked(found.entry, found.score + part.share, {**found.parts, PRECEDENT: part})

    return sorted(map(lift, ranked), key=lambda found: -found.score)


def _fused(parts: Mapping[str, Part], *, bare: bool) -> float:
    return sum(part.share for part in parts.values()) - (BARE if bare else 0.0)
