"""The stretch of a source that a misquoted passage comes from. Pure."""

from __future__ import annotations

from corpus.model import Span

_TOLERATED = 0.4
"""Largest share of changed characters at which the source is still taken for the one meant."""


def nearest_words(quoted: str, source: str) -> Span | None:
    """The span of `source` with the least edit distance to `quoted`, None where nothing is near.

    Sellers' algorithm (1980): edit distance with both ends of the source free.
    Time is the product of the lengths, which are those of a quotation and a clause.
    """
    if not quoted or not source:
        return None
    costs = [0] * (len(source) + 1)
    starts = list(range(len(source) + 1))
    for i, wanted in enumerate(quoted, 1):
        diagonal, diagonal_start = costs[0], starts[0]
        costs[0], starts[0] = i, 0
        for j, given in enumerate(source, 1):
            best = min(
                (diagonal + (wanted != given), diagonal_start),
                (costs[j] + 1, starts[j]),
                (costs[j - 1] + 1, starts[j - 1]),
                key=lambda option: option[0],
            )
            diagonal, diagonal_start = costs[j], starts[j]
            costs[j], starts[j] = best
    end = min(range(len(costs)), key=lambda j: (costs[j], abs(j - starts[j] - len(quoted))))
    if costs[end] > _TOLERATED * len(quoted) or starts[end] >= end:
        return None
    return Span(starts[end], end)
