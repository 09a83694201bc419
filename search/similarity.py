"""How much each clause of one document has to do with each of another: a matrix. Pure."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, Protocol, TypeVar

import numpy as np

from corpus.model import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from search.runs import CommonRun
    from search.units import Unit

T = TypeVar("T")

_SLOTS = 8_192
"""Columns for n-grams; more n-grams share columns, which costs little."""
_WORDS, _PATH, _FIGURES, _RUNS = 0.47, 0.13, 0.15, 0.25
_HEADINGS = frozenset({Kind.BOOK, Kind.SUBBOOK, Kind.CHAPTER, Kind.SECTION})
_UNLIKE = (1.0, 0.6, 0.8, 0.0)
"""What a score counts, by difference of rank: a heading rather meets a heading."""
_SENTENCE_END = frozenset("。;!?")
_MEANING = 0.45
"""Share of the embedding where there is one."""


class PassageEncoder(Protocol):
    """The part of an embedder that a comparison needs."""

    def encode_passages(self, texts: list[str]) -> NDArray[np.float32]:
        """One row of length 1 for each text."""
        ...


def similarity(
    a: Sequence[Unit],
    b: Sequence[Unit],
    runs: Sequence[CommonRun],
    embedder: PassageEncoder | None = None,
) -> NDArray[np.float32]:
    """Scores from 0 to about 1, `len(a)` by `len(b)`.

    Character n-grams of the words, of headings and opening, figures and exact runs,
    and cosine of embeddings where an embedder is given.
    """
    rank = _same_rank(a, b)
    lexical: NDArray[np.float32] = rank * (
        _WORDS * _overlap([u.squeezed for u in a], [u.squeezed for u in b], _pairs)
        + _PATH * _overlap([u.path_words for u in a], [u.path_words for u in b], _pairs)
        + _FIGURES * _overlap(a, b, _figures)
        + _RUNS * _covered(a, b, runs)
    )
    if embedder is None:
        return lexical
    mixed: NDArray[np.float32] = (1 - _MEANING) * lexical + _MEANING * _meaning(
        a, b, embedder
    ) * rank
    return mixed


def _same_rank(a: Sequence[Unit], b: Sequence[Unit]) -> NDArray[np.float32]:
    """0 for the heading of a chapter and a clause, less than 1 for other headings."""
    ranks_a, ranks_b = (np.array([_rank(u) for u in side], dtype=np.intp) for side in (a, b))
    apart = np.abs(ranks_a[:, None] - ranks_b[None, :])
    factors: NDArray[np.float32] = np.array(_UNLIKE, dtype=np.float32)[apart]
    return factors


def _rank(unit: Unit) -> int:
    """0 for running text, 1 for a heading without any, 3 for the heading of a chapter."""
    if unit.clause.kind in _HEADINGS:
        return 3
    return int(unit.clause.heading is not None and not _SENTENCE_END & set(unit.squeezed))


def _pairs(text: str) -> Counter[str]:
    return Counter(text[i : i + 2] for i in range(len(text) - 1)) or Counter([text])


def _figures(unit: Unit) -> Counter[str]:
    """Values, and what is measured in which unit, whatever its number: 天 of 学习."""
    grams: Counter[str] = Counter()
    for figure in unit.figures:
        grams[f"{figure.number}{figure.unit}"] += 1
        grams.update(figure.unit + pair for pair in _pairs(figure.name))
    return grams


def _overlap(
    a: Sequence[T], b: Sequence[T], grams: Callable[[T], Counter[str]]
) -> NDArray[np.float32]:
    """Dice's coefficient and containment, each n-gram weighted by its rarity."""
    counted = [grams(one) for one in (*a, *b)]
    spread = Counter(gram for counter in counted for gram in counter)
    columns = {gram: i % _SLOTS for i, gram in enumerate(spread)}
    rows = np.zeros((len(counted), min(len(columns), _SLOTS) or 1), dtype=np.float32)
    for row, counter in enumerate(counted):
        for gram in counter:
            rows[row, columns[gram]] = math.log(1 + len(counted) / spread[gram])
    weights = rows.max(axis=0)
    present = (rows > 0).astype(np.float32)
    sizes = present @ weights
    common = (present[: len(a)] * weights) @ present[len(a) :].T
    size_a, size_b = sizes[: len(a), None], sizes[None, len(a) :]
    dice = 2 * common / np.maximum(size_a + size_b, 1e-6)
    within = common / np.maximum(np.minimum(size_a, size_b), 1e-6)
    result: NDArray[np.float32] = 0.7 * dice + 0.3 * within
    return result


def _covered(
    a: Sequence[Unit], b: Sequence[Unit], runs: Sequence[CommonRun]
) -> NDArray[np.float32]:
    """Share of the shorter clause that stands in exact runs; a whole sentence counts in full."""
    covered = np.zeros((len(a), len(b)), dtype=np.float32)
    for i, unit in enumerate(a):
        covered[i, [j for j, other in enumerate(b) if other.squeezed == unit.squeezed]] = 1.0
    for run in runs:
        shorter = max(1, min(len(a[run.a].squeezed), len(b[run.b].squeezed)))
        covered[run.a, run.b] += run.length / shorter + (0.5 if run.sentence else 0.0)
    return np.minimum(covered, 1.0)


def background(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """For each pair, what its clauses score with clauses that they have nothing to do with.

    The mean of the row and of the column without its best, whichever is larger: clauses of one
    law share its stock phrases, an opinion and a local measure hardly share any.
    """
    result: NDArray[np.float32] = np.maximum(rest(scores)[:, None], rest(scores.T)[None, :])
    return result


def rest(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """The mean of each row without its best."""
    others = max(1, scores.shape[1] - 1)
    mean: NDArray[np.float32] = (scores.sum(axis=1) - scores.max(axis=1)) / others
    return mean


def _meaning(a: Sequence[Unit], b: Sequence[Unit], embedder: PassageEncoder) -> NDArray[np.float32]:
    """Cosine, stretched so that what unrelated clauses of one field have in common counts 0."""
    rows = embedder.encode_passages([u.text for u in (*a, *b)])
    cosine = rows[: len(a)] @ rows[len(a) :].T
    floor = float(np.median(cosine)) if cosine.size > 1 else 0.0
    stretched: NDArray[np.float32] = np.clip((cosine - floor) / max(1e-6, 1 - floor), 0, 1)
    return stretched
