"""Pass 2: the most consistent outline among all candidate labels.

A beam search over the ways to read the candidates in order. At each one a reading may
reject it, continue an open level, or open a level beneath any open clause.
Every oddity has a price: a gap, a repetition, a lost numeral, a label in mid-line,
a level of one item, an unusual order of kinds. The cheapest reading wins.
So levels follow from how *this* document uses its labels, not from a fixed list.

The prices are judgements about outlines in general, checked on the hand-written
fixtures in tests/ingest/segmentation; none is fitted to one document.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from corpus.model import Kind
from ingest.markers import HEADINGS, LETTERS, STATUTE, Marker, Place

BEAM = 16
"""Readings kept after each candidate; more changed no outline of the fixtures."""

HOPELESS = 5.0
"""A reading that is this much dearer than the best one never caught up in any fixture."""

_RANK = {
    kind: rank
    for rank, kind in enumerate(
        (
            Kind.ANNEX, Kind.BOOK, Kind.SUBBOOK, Kind.CHAPTER, Kind.SECTION, Kind.ARTICLE,
            Kind.ROMAN, Kind.HAN, Kind.HAN_PAREN, Kind.ARABIC, Kind.DECIMAL, Kind.ARABIC_PAREN,
            Kind.CIRCLED, Kind.LATIN, Kind.LATIN_PAREN, Kind.SEQUENCE, Kind.ORDINAL,
            Kind.ENUMERATION,
        )
    )
}  # fmt: skip
_WORDS = frozenset({Kind.ENUMERATION, Kind.SEQUENCE, Kind.ORDINAL})
_RUNNING = frozenset(
    {Kind.ARTICLE, Kind.CHAPTER, Kind.SECTION, Kind.ARABIC, Kind.HAN_PAREN, Kind.HAN}
)
"""Kinds whose numbers may run on across parents: 1–15 over 一–五, 第X条 over chapters."""
_HEADS = frozenset({Kind.HAN, Kind.HAN_PAREN, Kind.ROMAN})
"""Kinds that may stand over 条 where each is a heading alone on its line: 一、管辖."""
_PAIRED = _WORDS | LETTERS
"""Kinds of which one alone is no list, wherever it stands."""

_PLACE_COST = {
    Place.LINE_START: 0.0,
    Place.AFTER_SENTENCE: 0.35,
    Place.AFTER_CLAUSE: 0.3,
    Place.AFTER_SPACE: 0.5,
    Place.AFTER_COMMA: 0.6,
    Place.AFTER_HEADING: 0.2,
}
_REJECT_COST = {
    Place.LINE_START: 2.0,
    Place.AFTER_SENTENCE: 0.9,
    Place.AFTER_CLAUSE: 0.5,
    Place.AFTER_SPACE: 0.3,
    Place.AFTER_COMMA: 0.2,
    Place.AFTER_HEADING: 0.9,
}
_ALONE_REJECT = 3.5
"""第六章 附则 on a line of its own is a heading, whatever its number says."""
_WORD_DISCOUNT = 0.4
"""一是 and 首先 belong in mid-line: their place costs this share."""
_WORD_REJECT = (0.4, 0.6)
"""Least and most: more than believing one behind a comma."""
_LOST_REJECT = 1.5
_LOST = 0.5
_GAP, _GAP_STEP, _GAP_STEPS = 1.0, 0.25, 8
_AHEAD, _BEHIND = 1.4, 1.2
"""Printed number above or below the expected one, and believed to be a misprint."""
_RESTART, _RESTART_NESTED = 1.3, 0.9
"""Dearer than one misprint, cheaper than two."""
_OPEN_LATE = 1.6
"""A level that does not begin with 1."""
_LONE = 1.0
"""Paid by a level in mid-line when it opens, given back when its second item comes."""
_RUN_ON = 0.1
_INVERSION = 1.5
_MIXED = 0.8
"""A second kind of label directly under one parent."""


class Move(StrEnum):
    """How a candidate joined the outline: the reason of its boundary."""

    NEXT = "next"
    """It bears the number that follows."""
    GAP = "gap"
    """It goes on with its list after missing numbers."""
    MISPRINT = "misprint"
    """It bears another number than its place asks for, or none."""
    RESTART = "restart"
    """Its list begins again with 1."""
    OPEN = "open"
    """It begins a list with 1."""
    RUN_ON = "run_on"
    """It begins a list whose numbers run on from the list before."""
    OPEN_LATE = "open_late"
    """It begins a list with another number than 1."""


_GOING_ON = frozenset({Move.NEXT, Move.GAP, Move.MISPRINT})
"""Moves of a second item, which prove that its level is a list."""


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
    move: Move = Move.NEXT
    price: float = 0.0
    """What believing it cost; 0 for a label at a line start with the number that follows."""


@dataclass(frozen=True, slots=True)
class _Level:
    form: tuple[Kind, int]
    number: int
    branch: int
    step: int
    lone: float
    """Refund due when a second item comes."""
    head: bool = False
    """Whether 条 may stand below it."""
    prefix: tuple[int, ...] = ()
    child: tuple[Kind, int] | None = None

    @property
    def state(self) -> tuple[object, ...]:
        return (self.form, self.number, self.branch, self.head, self.prefix, self.child)


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
    closed: tuple[tuple[tuple[Kind, int], int], ...] = ()
    chain: _Chain | None = None

    @property
    def length(self) -> int:
        return self.chain.length if self.chain else 0


@dataclass(frozen=True, slots=True)
class _Option:
    """One way to read a candidate; made into a reading only where it is cheap enough."""

    cost: float
    """Of the whole reading."""
    before: _Reading
    depth: int = -1
    """Level that it stands at; -1 where the candidate is no label."""
    number: int = 0
    branch: int = 0
    move: Move = Move.NEXT


def best_outline(markers: Sequence[Marker]) -> tuple[Step, ...]:
    """The steps of the cheapest reading, in order; parents come before children."""
    beam = [_Reading(0.0)]
    for marker in markers:
        options = [o for reading in beam for o in _options(reading, marker)]
        beam = _cheapest(options, marker)
    steps: list[Step] = []
    chain = beam[0].chain
    while chain is not None:
        steps.append(chain.step)
        chain = chain.before
    return tuple(reversed(steps))


def _cheapest(options: list[_Option], marker: Marker) -> list[_Reading]:
    """The best readings, one for each different state."""
    best: dict[object, _Reading] = {}
    options.sort(key=lambda o: o.cost)
    limit = options[0].cost + HOPELESS
    for option in options:
        if option.cost > limit:
            break
        reading = _read(option, marker)
        best.setdefault(tuple(level.state for level in reading.levels), reading)
        if len(best) == BEAM:
            break
    return list(best.values())


def _options(reading: _Reading, marker: Marker) -> list[_Option]:
    options = [_Option(reading.cost + _reject_cost(marker), reading)]
    form = marker.form
    open_at = next((i for i, lv in enumerate(reading.levels) if lv.form == form), None)
    if open_at is not None:
        options += _next_items(reading, marker, open_at)
    for depth in range(open_at if open_at is not None else len(reading.levels) + 1):
        option = _opened(reading, marker, depth)
        if option is not None:
            options.append(option)
    return options


def _reject_cost(marker: Marker) -> float:
    if marker.number is None and marker.kind is Kind.HAN:
        return _LOST_REJECT
    cost = _REJECT_COST[marker.place]
    if marker.kind in _WORDS:
        cost = min(max(cost, _WORD_REJECT[0]), _WORD_REJECT[1])
    elif marker.kind in STATUTE:
        cost = max(cost, _REJECT_COST[Place.AFTER_SENTENCE])
        if marker.alone and marker.kind in HEADINGS:
            starts = marker.place is Place.LINE_START
            cost = _ALONE_REJECT if starts else _REJECT_COST[Place.LINE_START]
    return max(0.0, cost - marker.doubt)


def _accept_cost(marker: Marker) -> float:
    cost = _PLACE_COST[marker.place]
    if marker.kind in _WORDS:
        cost *= _WORD_DISCOUNT
    elif marker.kind in STATUTE:
        cost = min(cost, _PLACE_COST[Place.AFTER_SENTENCE])
    return marker.doubt + cost


def _next_items(reading: _Reading, marker: Marker, depth: int) -> list[_Option]:
    """The marker as the next item of the open level at `depth`."""
    level = reading.levels[depth]
    if marker.prefix != level.prefix:
        return []
    cost = reading.cost + _accept_cost(marker)
    return [
        _Option(
            cost + extra + (_lone(marker) if move is Move.RESTART else -level.lone),
            reading, depth, number, branch, move,
        )
        for number, branch, extra, move in _numbers(level, marker, depth)
    ]  # fmt: skip


def _numbers(level: _Level, marker: Marker, depth: int) -> list[tuple[int, int, float, Move]]:
    """Number, branch, price and kind of every way to go on with a level."""
    expected, printed = level.number + 1, marker.number
    if printed is None:
        lost = (0.0, Move.NEXT) if marker.kind is Kind.SEQUENCE else (_LOST, Move.MISPRINT)
        return [(expected, 0, *lost)]
    numberless = marker.kind is Kind.ANNEX and not printed
    next_branch = printed == level.number and marker.branch == level.branch + 1
    if numberless or (marker.branch and next_branch):
        return [(printed, marker.branch, 0.0, Move.NEXT)]
    if printed == expected:
        return [(expected, marker.branch, 0.0, Move.NEXT)]
    if marker.kind in _WORDS:
        return []
    if printed > expected:
        gap = _GAP + _GAP_STEP * min(printed - expected - 1, _GAP_STEPS)
        return [
            (printed, marker.branch, gap, Move.GAP),
            (expected, 0, _AHEAD, Move.MISPRINT),
        ]
    options = [(expected, 0, _BEHIND, Move.MISPRINT)]
    if printed == 1:
        nested = marker.kind not in STATUTE and depth > 0
        options.append((1, 0, _RESTART_NESTED if nested else _RESTART, Move.RESTART))
    return options


def _opened(reading: _Reading, marker: Marker, depth: int) -> _Option | None:
    """The marker as the first item of a new level under `levels[:depth]`."""
    kind = marker.kind
    if kind is Kind.ANNEX and depth > 0:
        return None
    parent = reading.levels[depth - 1] if depth else None
    if parent is not None and not _may_stand_below(parent, marker):
        return None
    extra, move = _open_cost(reading, marker, parent)
    cost = reading.cost + _accept_cost(marker) + extra
    if parent is not None and _RANK[kind] < _RANK[parent.form[0]] and not parent.head:
        cost += _INVERSION
    if parent is not None and parent.child is not None and parent.child != marker.form:
        cost += _MIXED
    if depth == 0 and kind is not Kind.ANNEX and reading.levels:
        cost += _MIXED
    number = marker.number if marker.number is not None else 1
    return _Option(cost, reading, depth, number, marker.branch, move)


def _may_stand_below(parent: _Level, marker: Marker) -> bool:
    """条 and above stand below plain labels only where these are headings."""
    kind = parent.form[0]
    if marker.kind not in STATUTE or kind in STATUTE or kind is Kind.ANNEX:
        return True
    return parent.head and marker.kind is Kind.ARTICLE


def _open_cost(reading: _Reading, marker: Marker, parent: _Level | None) -> tuple[float, Move]:
    if marker.kind is Kind.ANNEX:
        return 0.0, Move.OPEN
    lone = _lone(marker)
    if marker.prefix and not _continues_number(parent, marker):
        return lone + _OPEN_LATE * (1 if marker.number == 1 else 2), Move.OPEN_LATE
    if marker.number == 1:
        return lone, Move.OPEN
    last = dict(reading.closed).get(marker.form)
    if marker.kind in _RUNNING and last is not None and marker.number == last + 1:
        return lone + _RUN_ON, Move.RUN_ON
    if marker.kind in _PAIRED:
        return lone + _OPEN_LATE * 2, Move.OPEN_LATE
    lost = _LOST if marker.number is None else 0.0
    return lone + lost + _OPEN_LATE, Move.OPEN_LATE


def _continues_number(parent: _Level | None, marker: Marker) -> bool:
    """1.2.1 stands below 1.2, and 2.1 below 2. or 第二章 or 二、."""
    if parent is None:
        return False
    if parent.form[0] is Kind.DECIMAL:
        return (*parent.prefix, parent.number) == marker.prefix
    return (parent.number,) == marker.prefix


def _lone(marker: Marker) -> float:
    plain = marker.place is Place.LINE_START and marker.kind not in _PAIRED
    return 0.0 if plain or marker.kind in STATUTE else _LONE


def _read(option: _Option, marker: Marker) -> _Reading:
    """The reading that an option makes."""
    before, depth = option.before, option.depth
    if depth < 0:
        return replace(before, cost=option.cost)
    levels = before.levels
    continues = option.move in _GOING_ON
    parent = levels[depth - 1].step if depth else None
    step = Step(
        marker,
        depth,
        option.number,
        option.branch,
        parent,
        option.move is Move.GAP,
        option.move,
        round(option.cost - before.cost, 2),
    )
    above = levels[:depth]
    if above and above[-1].child != marker.form:
        above = (*above[:-1], replace(above[-1], child=marker.form))
    closed = dict(before.closed)
    closed.update({lv.form: lv.number for lv in levels[depth:]})
    level = _Level(
        marker.form,
        option.number,
        option.branch,
        before.length,
        0.0 if continues else _lone(marker),
        marker.alone and marker.kind in _HEADS,
        marker.prefix,
    )
    return _Reading(
        option.cost,
        (*above, level),
        tuple(closed.items()),
        _Chain(step, before.chain, before.length + 1),
    )
