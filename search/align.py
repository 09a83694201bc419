"""Which clauses of two documents belong together. Pure.

A monotone alignment by dynamic programming (Needleman and Wunsch, 1970) over the scores,
then moved clauses among what is left, then clauses that were split or merged.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from search.similarity import background, rest

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from search.runs import CommonRun
    from search.shape import Shape

MATCH = 0.07
"""Least score of two clauses in order, whatever their background."""
CONTRAST = 3.5
"""Two clauses in order score so many times their background, or more."""
CONTRAST_OF_MEANING = 3.3
"""The same where embeddings have a part in the score; their background is higher and more even."""
MOVED = 0.45
"""Score that suffices out of order, whatever the background."""
MOVED_AT_LEAST, MOVED_CONTRAST = 0.13, 1.25
"""Else two clauses out of order need this score, and so many times what they need in order."""
JOINED = 0.3
"""Least score for a clause to be joined to a pair with which it shares no sentence."""
MUTUAL = 0.7
"""Two clauses that are each other's best in the whole document need this share of the contrast."""
KIN = 0.8
"""A clause beside one that is paired needs this share of the contrast to join it."""
LEAST, USUAL = 0.1, 0.5
"""Least score for either; for the former also this share of what pairs of the documents score."""
FULL = 0.8
"""A pair that scores so much is whole: nothing is left for a third clause to say.
All five tuned on the dev half of bench/judged/comparisons.jsonl."""


@dataclass(slots=True)
class Group:
    """Clauses, by position, that belong together."""

    a: list[int]
    b: list[int]
    score: float
    moved: bool = False
    """Found out of order."""


def align(
    scores: NDArray[np.float32],
    runs: Sequence[CommonRun],
    shapes: tuple[Shape, Shape],
    contrast: float = CONTRAST,
) -> list[Group]:
    """Groups of positions, ordered by `a`; no position is in two of them.

    Args:
        scores: one row for each clause of A, one column for each of B.
        runs: exact common runs; a whole sentence in common draws a clause left over to its source.
        shapes: how the clauses of each document stand to each other.
        contrast: `CONTRAST` or `CONTRAST_OF_MEANING`.
    """
    floor = np.maximum(MATCH, contrast * background(scores))
    groups = [Group([i], [j], float(scores[i, j])) for i, j in _monotone(scores - floor)]
    groups += _moved(scores, _moves(scores, floor, groups))
    least = max(LEAST, USUAL * float(np.median([g.score for g in groups] or [0.0])))
    groups += _moved(scores, _mutual(scores, np.maximum(least, MUTUAL * floor), groups))
    groups = [group for group in groups if not _stray(group, groups, shapes)]
    _join(groups, scores, runs)
    needed = np.maximum(LEAST, KIN * floor)
    _gather(_view(groups, of_a=True), scores, needed, shapes[0])
    _gather(_view(groups, of_a=False), scores.T, needed.T, shapes[1])
    for group in groups:
        group.a.sort()
        group.b.sort()
    return sorted(groups, key=lambda g: g.a)


def _moved(scores: NDArray[np.float32], pairs: Iterable[tuple[int, int]]) -> list[Group]:
    return [Group([i], [j], float(scores[i, j]), moved=True) for i, j in pairs]


def _monotone(gains: NDArray[np.float32]) -> list[tuple[int, int]]:
    """The pairs in order whose gains add up highest."""
    rows, columns = gains.shape
    best = np.zeros((rows + 1, columns + 1))
    for i in range(1, rows + 1):
        taken = best[i - 1, :-1] + gains[i - 1]
        best[i, 1:] = np.maximum(best[i - 1, 1:], taken)
        best[i] = np.maximum.accumulate(best[i])
    pairs = []
    i, j = rows, columns
    while i and j:
        if best[i, j] == best[i - 1, j]:
            i -= 1
        elif best[i, j] == best[i, j - 1]:
            j -= 1
        else:
            i, j = i - 1, j - 1
            pairs.append((i, j))
    return pairs[::-1]


def _moves(
    scores: NDArray[np.float32], floor: NDArray[np.float32], groups: Iterable[Group]
) -> Iterable[tuple[int, int]]:
    """Best pairs among the clauses left, highest score first."""
    needed = np.minimum(MOVED, np.maximum(MOVED_AT_LEAST, MOVED_CONTRAST * floor))
    left = np.where(scores >= needed, scores, 0)
    for group in groups:
        left[group.a, :] = 0
        left[:, group.b] = 0
    while left.any():
        i, j = (int(n) for n in np.unravel_index(int(left.argmax()), left.shape))
        yield i, j
        left[i, :] = 0
        left[:, j] = 0


def _mutual(
    scores: NDArray[np.float32], needed: NDArray[np.float32], groups: Sequence[Group]
) -> Iterable[tuple[int, int]]:
    """Clauses left over that are each other's best of all."""
    taken_a = {i for g in groups for i in g.a}
    taken_b = {j for g in groups for j in g.b}
    for i, j in enumerate(int(k) for k in scores.argmax(axis=1)):
        best = i not in taken_a and j not in taken_b and int(scores[:, j].argmax()) == i
        if best and scores[i, j] >= needed[i, j]:
            yield i, j


def _stray(group: Group, groups: Sequence[Group], shapes: tuple[Shape, Shape]) -> bool:
    """Whether an item of a list was paired weakly, and its list does not go with the other's."""
    (i,), (j,) = group.a, group.b
    stem_a, stem_b = shapes[0].item_of(i), shapes[1].item_of(j)
    needed = MOVED if stem_a >= 0 and stem_b >= 0 else JOINED
    if (stem_a < 0 and stem_b < 0) or group.score >= needed:
        return False
    above = (stem_a if stem_a >= 0 else i, stem_b if stem_b >= 0 else j)
    return not any(above[0] in g.a and above[1] in g.b for g in groups)


def _view(groups: Sequence[Group], *, of_a: bool) -> list[tuple[Group, list[int], list[int]]]:
    """Each group with its positions on one side and on the other."""
    return [(g, g.a, g.b) if of_a else (g, g.b, g.a) for g in groups]


def _gather(
    view: Sequence[tuple[Group, list[int], list[int]]],
    scores: NDArray[np.float32],
    needed: NDArray[np.float32],
    shape: Shape,
) -> None:
    """Put clauses left over to their kin: a stem to its items, a 款 or an item to the next one."""
    taken = {k for _, mine, _ in view for k in mine}
    for i in sorted(set(range(len(scores))) - taken):
        home = _with_items(view, i, shape) or _with_kin(view, i, scores, needed, shape)
        if home is not None:
            home.append(i)


def _with_items(
    view: Sequence[tuple[Group, list[int], list[int]]], stem: int, shape: Shape
) -> list[int] | None:
    """Where most items of the stem are, if they are all in one place."""
    items = set(shape.items(stem)) if shape.stem[stem] else set()
    homes = [mine for _, mine, _ in view if items & set(mine)]
    return homes[0] if len(homes) == 1 and 2 * len(items & set(homes[0])) >= len(items) else None


def _with_kin(
    view: Sequence[tuple[Group, list[int], list[int]]],
    i: int,
    scores: NDArray[np.float32],
    needed: NDArray[np.float32],
    shape: Shape,
) -> list[int] | None:
    """The group of its best partner, where a clause of its family is there and leaves room."""
    best = int(scores[i].argmax())
    if scores[i, best] < needed[i, best]:
        return None
    for group, mine, theirs in view:
        if best in theirs and group.score < FULL and any(shape.akin(i, k) for k in mine):
            return mine
    return None


def _join(groups: list[Group], scores: NDArray[np.float32], runs: Sequence[CommonRun]) -> None:
    """Put clauses left over to the pair that holds their other half."""
    rows, columns = scores.shape
    copied = {r.a for r in runs if r.sentence}
    drawn = _drawn(scores, [(r.a, r.b, r.sentence) for r in runs])
    for i in sorted(set(range(rows)) - {i for g in groups for i in g.a}):
        _adopt(groups, drawn[i] or _strong(scores[i]), i, of_a=True, whole=i in copied)
    copied = {r.b for r in runs if r.sentence}
    drawn = _drawn(scores.T, [(r.b, r.a, r.sentence) for r in runs])
    for j in sorted(set(range(columns)) - {j for g in groups for j in g.b}):
        _adopt(groups, drawn[j] or _strong(scores[:, j]), j, of_a=False, whole=j in copied)


def _drawn(
    scores: NDArray[np.float32], runs: Iterable[tuple[int, int, bool]]
) -> list[dict[int, float]]:
    """For each row, the columns that exact runs draw it to, with their scores.

    A whole sentence in common suffices; a shorter run counts for the best partner only.
    """
    floor = np.maximum(MATCH, CONTRAST * rest(scores))
    drawn: list[dict[int, float]] = [{} for _ in range(scores.shape[0])]
    for row, column, sentence in runs:
        score = float(scores[row, column])
        likeliest = score >= floor[row] and score >= float(scores[row].max())
        if sentence or likeliest:
            drawn[row][column] = score
    return drawn


def _strong(scores: NDArray[np.float32]) -> dict[int, float]:
    return {int(k): float(scores[k]) for k in np.flatnonzero(scores >= JOINED)}


def _adopt(
    groups: list[Group], partners: dict[int, float], position: int, *, of_a: bool, whole: bool
) -> None:
    """Join `position` to the group of its best partner; a copy of no pair makes a new one.

    A pair that is `FULL` takes in only what has a whole sentence of it.
    """
    if not partners:
        return
    best = max(partners, key=lambda k: (partners[k], -k))
    for group in groups:
        if best in (group.b if of_a else group.a):
            if group.score < FULL or whole:
                (group.a if of_a else group.b).append(position)
            return
    a, b = (position, best) if of_a else (best, position)
    groups.append(Group([a], [b], partners[best], moved=True))
