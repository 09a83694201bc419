"""Segments of an index put together, so that there are few; their vectors are taken over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from search.columns import Columns

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from search.dense import DenseIndex

MOST_SEGMENTS = 8
"""Each costs a search of its own."""
_SHARE = 0.25
"""Of the first segment: when so much has come or gone since, all become one again."""
_AT_ONCE = 16_384
"""Vectors taken over at a time: 25 MB."""


def first_to_merge(alive: Sequence[int], every: Sequence[int]) -> int | None:
    """From which segment on all are put together; None where they may stay as they are.

    The last ones are merged with those before that are no larger than they are together, so that
    a row is copied a few times in its life; the first, which is large, only when much has changed.

    Args:
        alive: rows of each segment that were not removed, the oldest segment first.
        every: rows of each segment.
    """
    if not alive:
        return None
    changed = sum(alive[1:]) + sum(every) - sum(alive)
    if changed > _SHARE * alive[0] and (len(alive) > 1 or alive[0] < every[0]):
        return 0
    if len(alive) <= MOST_SEGMENTS:
        return None
    first = len(alive) - 2
    while first > 1 and alive[first - 1] <= sum(alive[first:]):
        first -= 1
    return first


def merged_columns(segments: Sequence[tuple[Columns, Sequence[int]]]) -> Columns:
    """The columns of segments, less their removed documents, as one."""
    return Columns.joined([columns.without(dead) for columns, dead in segments])


def merged_vectors(
    segments: Sequence[tuple[Columns, Sequence[int]]], dense: Sequence[DenseIndex]
) -> Iterator[NDArray[np.float32]]:
    """The vectors of these columns, some at a time."""
    for (columns, dead), index in zip(segments, dense, strict=True):
        gone = np.isin(columns.entries["document"], dead)
        rows = np.flatnonzero(np.repeat(~gone, columns.entries["rows"]))
        for start in range(0, len(rows), _AT_ONCE):
            yield index.vectors(rows[start : start + _AT_ONCE])


def alive_rows(columns: Columns, dead: Sequence[int]) -> int:
    """How many rows of a segment were not removed."""
    gone = np.isin(columns.entries["document"], dead)
    return int(columns.entries["rows"][~gone].sum())
