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
All five tuned on the dev half of bench/comparison_labels.jsonl."""


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
    _join(groups, scores, runs, shapes)
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


def _join(
    groups: list[Group],
    scores: NDArray[np.float32],
    runs: Sequence[CommonRun],
    shapes: tuple[Shape, Shape],
) -> None:
    """Put clauses left over to the pair that holds their other half, or make a pair of them."""
    for of_a in (True, False):
        side = scores if of_a else scores.T
        mine = [(r.a, r.b, r.sentence) if of_a else (r.b, r.a, r.sentence) for r in runs]
        drawn, copied = _drawn(side, mine), {k for k, _, sentence in mine if sentence}
        taken = {k for _, here, _ in _view(groups, of_a=of_a) for k in here}
        for k in sorted(set(range(len(side))) - taken):
            partners = drawn[k] or _strong(side[k])
            if not partners:
                continue
            best = max(partners, key=lambda other: (partners[other], -other))
            a, b = (k, best) if of_a else (best, k)
            new = Group([a], [b], partners[best], moved=True)
            if k not in copied and _stray(new, groups, shapes):
                continue
            home = next((v for v in _view(groups, of_a=of_a) if best in v[2]), None)
            if home is None:
                groups.append(new)
            elif home[0].score < FULL or k in copied:
                home[1].append(k)


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
