"""What changed between two runs of the same questions, and whether it may be chance. Pure.

The interval is the percentile bootstrap over questions (Sakai, SIGIR 2006); the p value is the
two-sided paired randomisation test, which flips the signs of the differences (Smucker, Allan,
Carterette, CIKM 2007). Both draw from a fixed seed, so a report repeats.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from search.measures import MAIN, by_question, mean_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

SEED = 20_240_601
DRAWS = 10_000
_BLOCK = 250
"""Draws at a time: 250 × 10,000 questions take 20 MB."""
_SAME = 1e-9
"""Differences below this are rounding."""
ALL = ""
"""Name of the group of all questions."""


@dataclass(frozen=True, slots=True)
class Difference:
    """New minus old, over some questions."""

    group: str
    """`ALL`, or the name of a group of questions."""
    old: Mapping[str, float]
    """Means by figure."""
    new: Mapping[str, float]
    mean: float
    """Difference in nDCG@10."""
    low: float
    """Lower end of the 95 % interval of `mean`."""
    high: float
    p: float
    gains: int
    losses: int
    same: int


@dataclass(frozen=True, slots=True)
class Change:
    """One question under both runs."""

    question: str
    old: Mapping[str, float]
    new: Mapping[str, float]

    @property
    def by(self) -> float:
        """New minus old nDCG@10."""
        return self.new[MAIN] - self.old[MAIN]

    @property
    def kind(self) -> str:
        """`gain`, `loss` or `same`."""
        if abs(self.by) < _SAME:
            return "same"
        return "gain" if self.by > 0 else "loss"


def changes(
    qrels: Mapping[str, Mapping[str, int]],
    old: Mapping[str, Mapping[str, float]],
    new: Mapping[str, Mapping[str, float]],
) -> list[Change]:
    """Every judged question, greatest loss first, ties by id."""
    before, after = by_question(qrels, old), by_question(qrels, new)
    found = [Change(question, before[question], after[question]) for question in before]
    return sorted(found, key=lambda change: (change.by, change.question))


def differences(found: Sequence[Change], groups: Mapping[str, str]) -> list[Difference]:
    """Of all questions, then of each group that questions name, by its name."""
    named = sorted({groups[c.question] for c in found if c.question in groups})
    parts = [[c for c in found if groups.get(c.question) == name] for name in named]
    pairs = zip([ALL, *named], [list(found), *parts], strict=True)
    return [_difference(name, part) for name, part in pairs if part]


def _difference(group: str, found: Sequence[Change]) -> Difference:
    by = np.array([change.by for change in found])
    kinds = [change.kind for change in found]
    low, high = bootstrap(by)
    return Difference(
        group=group,
        old=mean_of(c.old for c in found),
        new=mean_of(c.new for c in found),
        mean=float(by.mean()),
        low=low,
        high=high,
        p=randomised(by),
        gains=kinds.count("gain"),
        losses=kinds.count("loss"),
        same=kinds.count("same"),
    )


def bootstrap(by: NDArray[np.float64]) -> tuple[float, float]:
    """95 % interval of the mean of `by`, one number a question."""
    rng = np.random.default_rng(SEED)
    means = [
        by[rng.integers(0, len(by), (_BLOCK, len(by)))].mean(axis=1) for _ in range(DRAWS // _BLOCK)
    ]
    low, high = np.percentile(np.concatenate(means), [2.5, 97.5])
    return float(low), float(high)


def randomised(by: NDArray[np.float64]) -> float:
    """Share of sign flips whose mean is at least as far from 0 as that of `by`."""
    rng = np.random.default_rng(SEED)
    seen = abs(by.mean()) - _SAME
    extreme = 0
    for _ in range(DRAWS // _BLOCK):
        signs = rng.integers(0, 2, (_BLOCK, len(by)), dtype=np.int8) * 2 - 1
        extreme += int(np.count_nonzero(np.abs((signs * by).mean(axis=1)) >= seen))
    return (extreme + 1) / (DRAWS + 1)
