"""A measured figure, the table of them, and the floors below which `make eval` fails.

Floors are kept in bench/floors.json. `--update` sets them a little below what was measured;
it raises a floor freely and lowers one only with `--allow-regression`.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number; higher is better."""

    section: str
    name: str
    value: float
    of: int
    """How many cases it is the mean over."""
    slack: float = 0.0
    """How far below the measured value its floor is put: what another machine may change."""
    missed: tuple[str, ...] = ()
    """The cases that count against it, for a reader."""

    @property
    def key(self) -> str:
        """Its name in the floors."""
        return f"{self.section}: {self.name}"

    @property
    def floor(self) -> float:
        """The floor that this measurement sets."""
        unit = 10**_DIGITS
        return max(0.0, math.floor((self.value - self.slack) * unit + 1e-6) / unit)


def share(section: str, name: str, cases: Mapping[str, bool], slack: float = 0.0) -> Figure:
    """The share of cases that are right."""
    missed = tuple(case for case, right in cases.items() if not right)
    value = 1 - len(missed) / len(cases) if cases else 0.0
    return Figure(section, name, value, len(cases), slack, missed)


def read_floors(path: Path) -> dict[str, float]:
    """The floors by key; none where there is no file yet."""
    if not path.exists():
        return {}
    floors: dict[str, float] = json.loads(path.read_text(encoding="utf-8"))
    return floors


def below(figures: Iterable[Figure], floors: Mapping[str, float]) -> list[str]:
    """What fell below its floor, and what has none."""
    found = []
    for figure in figures:
        floor = floors.get(figure.key)
        if floor is None:
            found.append(f"{figure.key}: no floor; run with --update")
        elif round(figure.value, _DIGITS) < floor:
            found.append(f"{figure.key}: {figure.value:.4f} is below its floor {floor:.4f}")
    return found


def raised(
    figures: Iterable[Figure], floors: Mapping[str, float], *, allow_regression: bool
) -> dict[str, float]:
    """The floors that these figures set; those of sections not measured stay.

    Raises:
        ValueError: a floor would go down and that was not asked for.
    """
    found = dict(floors)
    for figure in figures:
        before = floors.get(figure.key, 0.0)
        if figure.value < before and not allow_regression:
            raise ValueError(
                f"{figure.key} is {figure.value:.4f}, below its floor {before:.4f}; "
                "lower it with --allow-regression and say why in the commit"
            )
        found[figure.key] = figure.floor if allow_regression else max(before, figure.floor)
    return dict(sorted(found.items()))


def table(figures: Sequence[Figure], floors: Mapping[str, float]) -> str:
    """Markdown."""
    lines = ["| section | figure | measured | floor | cases |", "|---|---|---:|---:|---:|"]
    for figure in figures:
        floor = floors.get(figure.key)
        shown = "-" if floor is None else f"{floor:.4f}"
        row = (figure.section, figure.name, f"{figure.value:.4f}", shown, str(figure.of))
        lines.append(f"| {' | '.join(row)} |")
    return "\n".join(lines)
