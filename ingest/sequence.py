"""Pass 2: the most consistent outline among all candidate labels.

A beam search over the ways to read the candidates in order. At each one a reading may
reject it, continue an open level, or open a level beneath any open clause.
Every oddity has a price: a gap, a repetition, a lost numeral, a label in mid-line,
a level of one item, an unusual order of kinds. The cheapest reading wins.
So levels follow from how *this* document uses its labels, not from a fixed list.

The prices are judgements about outlines in general, checked on the hand-written
fixtures in tests/outlines; none is fitted to one document.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.model import Kind
from ingest.markers import Marker, Place

BEAM = 16
"""Readings kept after each candidate; more changed no outline of the fixtures."""

HOPELESS = 5.0
"""A reading that is this much dearer than the best one never caught up in any fixture."""

_RANK = {
    kind: rank
    for rank, kind in enumerate(
        (
            Kind.ANNEX, Kind.BOOK, Kind.CHAPTER, Kind.SECTION, Kind.ARTICLE, Kind.HAN,
            Kind.HAN_PAREN, Kind.ARABIC, Kind.ARABIC_PAREN, Kind.CIRCLED, Kind.SEQUENCE,
            Kind.ENUMERATION,
        )
    )
}  # fmt: skip
_STATUTE = frozenset({Kind.BOOK, Kind.CHAPTER, Kind.SECTION, Kind.ARTICLE})
_WORDS = frozenset({Kind.ENUMERATION, Kind.SEQUENCE})
_RUNNING = frozenset({Kind.ARTICLE, Kind.SECTION, Kind.ARABIC, Kind.HAN_PAREN, Kind.HAN})
"""Kinds whose numbers may run on across parents: 1–15 over 一–五, 第X条 over chapters."""

_PLACE_COST = {
    Place.LINE_START: 0.0,
    Place.AFTER_SENTENCE: 0.35,
    Place.AFTER_CLAUSE: 0.3,
    Place.AFTER_SPACE: 0.5,
    Place.AFTER_COMMA: 0.6,
}
_REJECT_COST = {
    Place.LINE_START: 2.0,
    Place.AFTER_SENTENCE: 0.9,
    Place.AFTER_CLAUSE: 0.5,
    Place.AFTER_SPACE: 0.3,
    Place.AFTER_COMMA: 0.2,
}
_WORD_DISCOUNT = 0.4
"""一是 and 首先 belong in mid-line: their place costs this share."""
_WORD_REJECT = 0.6
_LOST_REJECT = 1.5
_LOST = 0.5
_GAP, _GAP_STEP, _GAP_STEPS = 1.0, 0.25, 8
_AHEAD, _BEHIND = 1.4, 1.2
"""Printed number above or below the expected one, and believed to be a misprint."""
_RESTART, _RESTART_INLINE = 3.0, 0.9
_OPEN_LATE = 1.6
"""A level that does not begin with 1."""
_LONE = 1.0
"""Paid by a level in mid-line when it opens, given back when its second item comes."""
_ANNEX_LONE = 0.0
_RUN_ON = 0.1
_INVERSION = 1.5
_STATUTE_BELOW = 3.0
_MIXED = 0.8
"""A second kind of label directly under one parent."""


@dataclass(frozen=True, slots=True)
class Step:
    """A candidate believed to be a label."""

    marker: Marker
    depth: int
    number: int
    """The inferred number."""
    branch: int
    parent: int | None
    """Index of the parent step in the outline."""
    gap: bool = False
    """Numbers are missing before this one."""


@dataclass(frozen=True, slots=True)
class _Level:
    kind: Kind
    number: int
    branch: int
    step: int
    lone: float
    """Refund due when a second item comes."""
    child: Kind | None = None


@dataclass(frozen=True, slots=True)
class _Chain:
    """Steps so far, as a list linked backwards: readings share their past."""

    step: Step
    before: _Chain | None
    length: int


@dataclass(frozen=True, slots=True)
class _Reading:
    cost: float
    levels: tuple[_Level, ...] = ()
    closed: tuple[tuple[Kind, int], ...] = ()
    chain: _Chain | None = None

    @property
    def length(self) -> int:
        return self.chain.length if self.chain else 0


def best_outline(markers: Sequence[Marker]) -> tuple[Step, ...]:
    """The steps of the cheapest reading, in order; parents come before children."""
    beam = [_Reading(0.0)]
    for marker in markers:
        readings = [r for reading in beam for r in _continue(reading, marker)]
        beam = _cheapest(readings)
    steps: list[Step] = []
    chain = beam[0].chain
    while chain is not None:
        steps.append(chain.step)
        chain = chain.before
    return tuple(reversed(steps))


def _cheapest(readings: list[_Reading]) -> list[_Reading]:
    """The best readings, one for each different state."""
    best: dict[object, _Reading] = {}
    limit = min(r.cost for r in readings) + HOPELESS
    for reading in sorted((r for r in readings if r.cost <= limit), key=lambda r: r.cost):
        state = tuple((lv.kind, lv.number, lv.branch, lv.child) for lv in reading.levels)
        best.setdefault(state, reading)
        if len(best) == BEAM:
            break
    return list(best.values())


def _continue(reading: _Reading, marker: Marker) -> list[_Reading]:
    readings = [replace(reading, cost=reading.cost + _reject_cost(marker))]
    open_at = next((i for i, lv in enumerate(reading.levels) if lv.kind is marker.kind), None)
    if open_at is not None:
        readings += _next_items(reading, marker, open_at)
    depths = range((open_at if open_at is not None else len(reading.levels)) + 1)
    readings += [r for d in depths if (r := _opened(reading, marker, d)) is not None]
    return readings


def _reject_cost(marker: Marker) -> float:
    if marker.number is None and marker.kind is Kind.HAN:
        return _LOST_REJECT
    cost = _REJECT_COST[marker.place]
    if marker.kind in _WORDS:
        cost = min(cost, _WORD_REJECT)
    return max(0.0, cost - marker.doubt)


def _accept_cost(marker: Marker) -> float:
    cost = _PLACE_COST[marker.place]
    return marker.doubt + (cost * _WORD_DISCOUNT if marker.kind in _WORDS else cost)


def _next_items(reading: _Reading, marker: Marker, depth: int) -> list[_Reading]:
    """The marker as the next item of the open level at `depth`."""
    level = reading.levels[depth]
    expected = level.number + 1
    printed = marker.number
    if printed is None:
        options = [(expected, 0, 0.0 if marker.kind is Kind.SEQUENCE else _LOST, False)]
    elif marker.branch and printed == level.number and marker.branch == level.branch + 1:
        options = [(printed, marker.branch, 0.0, False)]
    elif printed == expected:
        options = [(expected, marker.branch, 0.0, False)]
    elif printed > expected:
        gap = _GAP + _GAP_STEP * min(printed - expected - 1, _GAP_STEPS)
        options = [(printed, marker.branch, gap, True), (expected, 0, _AHEAD, False)]
    else:
        options = [(expected, 0, _BEHIND, False)]
        if printed == 1:
            inline = marker.kind not in _STATUTE and depth > 0
            options.append((1, 0, _RESTART_INLINE if inline else _RESTART, False))
    if marker.kind in _WORDS:
        options = [o for o in options if o[0] == (printed or expected) and not o[3]]
    cost = reading.cost + _accept_cost(marker)
    return [
        _with_step(reading, marker, depth, (number, branch), cost + extra, gap=gap)
        for number, branch, extra, gap in options
    ]


def _opened(reading: _Reading, marker: Marker, depth: int) -> _Reading | None:
    """The marker as the first item of a new level under `levels[:depth]`."""
    kind = marker.kind
    if kind is Kind.ANNEX and depth > 0:
        return None
    parent = reading.levels[depth - 1] if depth else None
    if parent is not None and kind in _STATUTE and parent.kind not in _STATUTE | {Kind.ANNEX}:
        return None
    cost = reading.cost + _accept_cost(marker) + _open_cost(reading, marker)
    if parent is not None and _RANK[kind] < _RANK[parent.kind]:
        cost += _INVERSION
    if parent is not None and parent.child is not None and parent.child is not kind:
        cost += _MIXED
    if (
        depth == 0
        and reading.levels
        and kind is not Kind.ANNEX
        and reading.levels[0].kind is not Kind.ANNEX
    ):
        cost += _MIXED
    number = marker.number if marker.number is not None else 1
    return _with_step(reading, marker, depth, (number, marker.branch), cost)


def _open_cost(reading: _Reading, marker: Marker) -> float:
    if marker.kind is Kind.ANNEX:
        return _ANNEX_LONE
    lone = 0.0 if marker.place is Place.LINE_START and marker.kind not in _WORDS else _LONE
    if marker.number == 1:
        return lone
    last = dict(reading.closed).get(marker.kind)
    if marker.kind in _RUNNING and last is not None and marker.number == last + 1:
        return lone + _RUN_ON
    if marker.kind in _WORDS:
        return lone + _OPEN_LATE * 2
    return lone + (_LOST if marker.number is None else 0.0) + _OPEN_LATE


def _with_step(
    reading: _Reading,
    marker: Marker,
    depth: int,
    at: tuple[int, int],
    cost: float,
    *,
    gap: bool = False,
) -> _Reading:
    levels = reading.levels
    continues = depth < len(levels) and levels[depth].kind is marker.kind
    second = continues and levels[depth].lone > 0
    lone = 0.0
    if continues:
        cost -= levels[depth].lone if second else 0.0
    elif marker.place is not Place.LINE_START or marker.kind in _WORDS:
        lone = _LONE
    parent = levels[depth - 1].step if depth else None
    step = Step(marker, depth, at[0], at[1], parent, gap)
    above = levels[:depth]
    if above:
        above = (*above[:-1], replace(above[-1], child=marker.kind))
    closed = dict(reading.closed)
    closed.update({lv.kind: lv.number for lv in levels[depth:]})
    return _Reading(
        cost,
        (*above, _Level(marker.kind, at[0], at[1], reading.length, lone)),
        tuple(closed.items()),
        _Chain(step, reading.chain, reading.length + 1),
    )
