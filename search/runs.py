"""Exact common runs of two documents: sentences taken over, also into longer clauses. Pure."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from search.units import Unit

SHORTEST_RUN = 10
"""Folded characters; a common run of this length is hardly ever chance."""
_FORMULA = 12
"""A run that stands in more places of the first document is a formula and anchors nothing."""
_BREAKS = frozenset(",。;:!?")
_LONG_RUN = 24
"""A run of this length is taken over even where it is no whole segment."""
_REPEATED = 2
"""A run that either document has more often is a stock phrase of its own, not a sentence."""


@dataclass(frozen=True, slots=True)
class CommonRun:
    """`length` folded characters that unit `a` and unit `b` share."""

    a: int
    b: int
    start_a: int
    """In `Unit.squeezed`."""
    start_b: int
    length: int
    sentence: bool
    """It is a whole sentence or comma segment on both sides, or very long."""


def common_runs(a: Sequence[Unit], b: Sequence[Unit]) -> tuple[CommonRun, ...]:
    """The longest run at each place of `b`, left to right; runs in `b` do not overlap."""
    places = _places(a)
    joined = ("\n".join(u.squeezed for u in a), "\n".join(u.squeezed for u in b))
    return tuple(run for j in range(len(b)) for run in _runs_of(a, b, j, places, joined))


def _places(units: Sequence[Unit]) -> dict[str, list[tuple[int, int]]]:
    places: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for i, unit in enumerate(units):
        for k in range(len(unit.squeezed) - SHORTEST_RUN + 1):
            places[unit.squeezed[k : k + SHORTEST_RUN]].append((i, k))
    return places


def _runs_of(
    a: Sequence[Unit],
    b: Sequence[Unit],
    j: int,
    places: dict[str, list[tuple[int, int]]],
    joined: tuple[str, str],
) -> Iterator[CommonRun]:
    text = b[j].squeezed
    position = 0
    while position + SHORTEST_RUN <= len(text):
        found = places.get(text[position : position + SHORTEST_RUN], [])
        if not found or len(found) > _FORMULA:
            position += 1
            continue
        length, i, start = max(
            ((_length(a[i].squeezed, k, text, position), i, k) for i, k in found),
            key=lambda run: (run[0], -abs(run[1] - j)),
        )
        run = text[position : position + length]
        rare = all(side.count(run) <= _REPEATED for side in joined)
        whole = rare and (
            length >= _LONG_RUN
            or (_is_segment(a[i].squeezed, start, length) and _is_segment(text, position, length))
        )
        yield CommonRun(i, j, start, position, length, whole)
        position += length


def _length(a: str, start_a: int, b: str, start_b: int) -> int:
    length = SHORTEST_RUN
    while (
        start_a + length < len(a)
        and start_b + length < len(b)
        and a[start_a + length] == b[start_b + length]
    ):
        length += 1
    return length


def _is_segment(text: str, start: int, length: int) -> bool:
    """Whether the run holds a whole stretch between two marks, of the least length or more."""
    run = text[start : start + length]
    opens = start == 0 or text[start - 1] in _BREAKS
    closes = start + length >= len(text) or text[start + length] in _BREAKS
    first = 0 if opens else next((k + 1 for k, c in enumerate(run) if c in _BREAKS), length)
    last = length if closes else max((k for k, c in enumerate(run) if c in _BREAKS), default=0)
    return last - first >= SHORTEST_RUN
