"""Several rankings to one. Pure.

Reciprocal rank fusion: Cormack, Clarke, Büttcher, SIGIR 2009, with their k = 60.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

K = 60
"""Added to every rank; the larger, the less the first places count."""


def fuse(
    rankings: Mapping[str, Sequence[str]],
    weights: Mapping[str, float] | None = None,
    k: int = K,
) -> list[tuple[str, float]]:
    """Ids with their fused scores, best first, ties by id so that results repeat.

    Args:
        rankings: ids from best to worst, by name of the ranking; an id counts at its best place.
        weights: of the rankings, by name; 1 where nothing is said.
        k: see `K`.
    """
    scores: dict[str, float] = {}
    for name in sorted(rankings):
        weight = 1.0 if weights is None else weights.get(name, 1.0)
        for rank, found in enumerate(dict.fromkeys(rankings[name]), start=1):
            scores[found] = scores.get(found, 0.0) + weight / (k + rank)
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))
