"""Measures of a ranking against judgements. Pure.

As in trec_eval: a record is relevant where its grade is above 0, questions without a relevant
record are left out, and nDCG takes grade / log2(rank + 1)
(Järvelin and Kekäläinen, TOIS 2002; linear gain).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Run = dict[str, dict[str, float]]
"""Scores by question and record id."""
Qrels = dict[str, dict[str, int]]
"""Grades by question and record id; 0 is judged and not relevant."""
RECALL_AT = (1, 5, 10, 20, 100)
MAIN = "nDCG@10"
"""The figure by which two versions are compared."""


def recall_at(k: int, ranked: Sequence[str], grades: Mapping[str, int]) -> float:
    """Share of the relevant records among the first `k`."""
    relevant = {record for record, grade in grades.items() if grade > 0}
    return len(relevant.intersection(ranked[:k])) / len(relevant) if relevant else 0.0


def reciprocal_rank_at(k: int, ranked: Sequence[str], grades: Mapping[str, int]) -> float:
    """1 / rank of the first relevant record among the first `k`, else 0."""
    places = (i for i, r in enumerate(ranked[:k], 1) if grades.get(r, 0) > 0)
    first = next(places, None)
    return 0.0 if first is None else 1.0 / first


def ndcg_at(k: int, ranked: Sequence[str], grades: Mapping[str, int]) -> float:
    """Discounted gain of the first `k`, as a share of the best that could be."""
    gained = _discounted([max(0, grades.get(record, 0)) for record in ranked[:k]])
    best = _discounted(sorted((g for g in grades.values() if g > 0), reverse=True)[:k])
    return gained / best if best else 0.0


def _discounted(gains: Sequence[int]) -> float:
    return sum(gain / math.log2(place + 1) for place, gain in enumerate(gains, 1))


def ordered(scores: Mapping[str, float]) -> list[str]:
    """Record ids, best first, ties by id."""
    return sorted(scores, key=lambda record: (-scores[record], record))


def figures_of(ranked: Sequence[str], grades: Mapping[str, int]) -> dict[str, float]:
    """The contract's figures of one question, each from 0 to 1."""
    found = {f"R@{k}": recall_at(k, ranked, grades) for k in RECALL_AT}
    found["MRR@10"] = reciprocal_rank_at(10, ranked, grades)
    found[MAIN] = ndcg_at(10, ranked, grades)
    return found


def by_question(
    qrels: Mapping[str, Mapping[str, int]], run: Mapping[str, Mapping[str, float]]
) -> dict[str, dict[str, float]]:
    """The figures of every question that has a relevant record, in order of their ids."""
    judged = sorted(q for q, grades in qrels.items() if any(g > 0 for g in grades.values()))
    return {q: figures_of(ordered(run.get(q, {})), qrels[q]) for q in judged}


def mean_of(figures: Iterable[Mapping[str, float]]) -> dict[str, float]:
    """Means over questions, to four digits; 0 where there is no question."""
    rows = list(figures)
    names = figures_of([], {})
    return {n: round(sum(r[n] for r in rows) / len(rows), 4) if rows else 0.0 for n in names}


def measure(
    qrels: Mapping[str, Mapping[str, int]], run: Mapping[str, Mapping[str, float]]
) -> dict[str, float]:
    """The contract's figures, means over the questions that have a relevant record."""
    return mean_of(by_question(qrels, run).values())
