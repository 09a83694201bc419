"""Two rankings to one, by their scores. Pure.

Ranks alone (reciprocal rank fusion) throw away how sure a ranking is: with the same rankings it
gave nDCG@10 .56 where scores give .59 (five folds of the statute questions). The scores are
brought to one scale for each question (S. Bruch, S. Gai, A. Ingber, "An Analysis of Fusion
Functions for Hybrid Retrieval", ACM TOIS 2023), so that the rule holds for any model.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

LEXICAL = 0.6
"""What the best word score counts beside the distance from the best vector to the last one taken.
Of .5, .6, .7 and .8 the statutes' folds, precedents counted, give nDCG@10 .628, .628, .623, .618;
the dev halves of our own questions (bench/judged): samples .863, .864, .860, .853, seeds .846,
.862, .862, .863."""


def dense_shares(scores: Mapping[int, float], depth: int) -> dict[int, float]:
    """Vector scores from 1 for the best to 0 for the last that the ranking itself took.

    Args:
        scores: cosines, by entry.
        depth: how many of the best the ranking took; others were looked up and may fall below 0.
    """
    if not scores:
        return {}
    best = sorted(scores.values(), reverse=True)[:depth]
    width = best[0] - best[-1]
    if width <= 0:
        return dict.fromkeys(scores, 1.0)
    return {entry: (score - best[-1]) / width for entry, score in scores.items()}


def lexical_shares(scores: Mapping[int, float]) -> dict[int, float]:
    """Word scores as shares of the best one, weighted."""
    best = max(scores.values(), default=0.0)
    return {entry: LEXICAL * score / best for entry, score in scores.items()} if best > 0 else {}
