"""Which blocks of a newer version continue those of an older one, and how they changed. Pure.

The successors are found by `corpus.matching`, which also tells what became of a printed id; here
its links are checked, made into groups, and the groups that left their order are told from those
that only have another number (heaviest increasing subsequence, after Schensted, 1961).
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.errors import BadQuery
from corpus.matching import Unit, Units, dice, matched, pairs_of
from corpus.model import Kind, Span
from search.model import Change

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from search.editions import Block

ALIKE = 0.3
"""Least share of character pairs in common (Dice) of two blocks that belong together …"""
WITHIN = 0.7
"""… else this share of the shorter one's pairs in the longer: a part, or a whole with more."""
WHOLE = 0.9
"""Share of a block's words that verbatim parts make up for nothing else to belong to it."""
MOST_WORK = 80_000_000
"""Character pairs in common, counted over all changed blocks: some ten seconds and 300 MB."""
_TOO_MUCH = "两份文件改动的条款太多、太长，无法逐条对照。请拆成几部分，分别对照。"
Places = tuple[int, ...]
_HEADINGS = frozenset({Kind.BOOK, Kind.SUBBOOK, Kind.CHAPTER, Kind.SECTION})


@dataclass(frozen=True, slots=True)
class Continued:
    """Blocks, by position, of which the newer continue the older."""

    a: tuple[int, ...]
    b: tuple[int, ...]
    changes: tuple[Change, ...]
    score: float
    """Share of character pairs in common, 1 for equal words."""


def align_editions(a: Sequence[Block], b: Sequence[Block]) -> list[Continued]:
    """Groups ordered by `a`; no position is in two of them.

    Raises:
        BadQuery: so much has changed that it cannot be told in reasonable time.
    """
    _check_work(a, b)
    links = _links(a, b, matched(_units(a), _units(b)))
    found = sorted(_components(_explained(a, b, links)))
    groups = [_Group(a, b, older, _together(b, newer)) for older, newer in found]
    stayed = _in_order([g.b[0] for g in groups], [g.score for g in groups])
    return [group.continued(moved=k not in stayed) for k, group in enumerate(groups)]


def label(block: Block) -> str:
    """What the block is called: an article by its number, anything else by its whole path."""
    path = block.top.path
    return path[-1] if path and block.top.kind is Kind.ARTICLE else " › ".join(path)


def _units(blocks: Sequence[Block]) -> Units:
    """The blocks as `corpus.matching` has them, none above another."""
    found, at = [], 0
    for block in blocks:
        end = at + len(block.words)
        place = block.top.id.partition("-")[2]
        found.append(Unit(block.top.id, place, block.words, Span(at, end), -1))
        at = end
    return Units("".join(block.words for block in blocks), found)


def _check_work(a: Sequence[Block], b: Sequence[Block]) -> None:
    words = [{block.words for block in side} for side in (a, b)]
    common = words[0] & words[1]
    counts = [Counter(p for w in side - common for p in pairs_of(w)) for side in words]
    if sum(n * counts[1][pair] for pair, n in counts[0].items()) > MOST_WORK:
        raise BadQuery(_TOO_MUCH)


def _links(
    a: Sequence[Block], b: Sequence[Block], successors: Mapping[int, Sequence[int]]
) -> Iterator[tuple[int, int]]:
    """The links that the words bear out; of equal copies each has one successor."""
    copied: set[int] = set()
    pairs_a, pairs_b = _Pairs(a), _Pairs(b)
    for i in sorted(successors):
        for j in successors[i]:
            if a[i].words == b[j].words:
                if j not in copied:
                    yield i, j
                copied.add(j)
            elif (a[i].top.kind in _HEADINGS) == (b[j].top.kind in _HEADINGS) and _belong(
                pairs_a[i], pairs_b[j]
            ):
                yield i, j


def _explained(
    a: Sequence[Block], b: Sequence[Block], links: Iterable[tuple[int, int]]
) -> list[tuple[int, int]]:
    """The links without those to a block that others make up verbatim: near copies of its parts."""
    found = list(links)
    loose: set[tuple[int, int]] = set()
    for whole, part, wholes, parts in ((1, 0, b, a), (0, 1, a, b)):
        members: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for link in found:
            members[link[whole]].append(link)
        for number, group in members.items():
            words = wholes[number].words
            inside = [link for link in group if parts[link[part]].words in words]
            if sum(len(parts[link[part]].words) for link in inside) >= WHOLE * len(words):
                loose |= set(group) - set(inside)
    return [link for link in found if link not in loose]


class _Pairs(dict[int, frozenset[str]]):
    """Character pairs of blocks, made when asked for."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        super().__init__()
        self._blocks = blocks

    def __missing__(self, number: int) -> frozenset[str]:
        self[number] = pairs_of(self._blocks[number].words)
        return self[number]


def _belong(a: frozenset[str], b: frozenset[str]) -> bool:
    return dice(a, b) >= ALIKE or len(a & b) >= WITHIN * min(len(a), len(b))


def _components(links: Iterable[tuple[int, int]]) -> list[tuple[Places, Places]]:
    """Positions that links lead from one to another."""
    next_a: dict[int, set[int]] = defaultdict(set)
    next_b: dict[int, set[int]] = defaultdict(set)
    for i, j in links:
        next_a[i].add(j)
        next_b[j].add(i)
    found = []
    done: set[int] = set()
    for start in sorted(next_a):
        if start in done:
            continue
        side_a, side_b, open_a = {start}, set[int](), [start]
        while open_a:
            for j in next_a[open_a.pop()] - side_b:
                side_b.add(j)
                fresh = next_b[j] - side_a
                side_a |= fresh
                open_a += fresh
        done |= side_a
        found.append((tuple(sorted(side_a)), tuple(sorted(side_b))))
    return found


def _together(blocks: Sequence[Block], places: Places) -> Places:
    """The stretch of neighbours with the most words: what stands apart counts as added.

    So the newer text can be read from group to group in its own order.
    """
    runs: list[list[int]] = []
    for place in places:
        if runs and runs[-1][-1] == place - 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    return tuple(max(runs, key=lambda run: sum(len(blocks[place].words) for place in run)))


def _in_order(places: Sequence[int], weights: Sequence[float]) -> frozenset[int]:
    """Numbers of the groups that kept their order: the heaviest increasing subsequence.

    Weights make a clause that stayed verbatim count more than one that was written anew.
    """
    ends: list[tuple[int, float, int]] = []  # place, weight up to it, number; both rising
    before: dict[int, int] = {}
    for k, (place, weight) in enumerate(zip(places, weights, strict=True)):
        at = bisect_left(ends, (place,))
        total = weight + (ends[at - 1][1] if at else 0.0)
        before[k] = ends[at - 1][2] if at else -1
        beaten = at
        while beaten < len(ends) and ends[beaten][1] <= total:
            beaten += 1
        ends[at:beaten] = [(place, total, k)]
    kept: list[int] = []
    at = ends[-1][2] if ends else -1
    while at >= 0:
        kept.append(at)
        at = before[at]
    return frozenset(kept)


class _Group:
    """Blocks that belong together, with their words."""

    def __init__(
        self, a: Sequence[Block], b: Sequence[Block], places_a: Places, places_b: Places
    ) -> None:
        self.a, self.b = places_a, places_b
        self._older, self._newer = [a[i] for i in places_a], [b[j] for j in places_b]
        words = ["".join(block.words for block in side) for side in (self._older, self._newer)]
        self._changed = words[0] != words[1]
        self.score = dice(*map(pairs_of, words)) if self._changed else 1.0

    def continued(self, *, moved: bool) -> Continued:
        """What happened to them."""
        told = {
            Change.RENUMBERED: label(self._older[0]) != label(self._newer[0]),
            Change.MOVED: moved,
            Change.SPLIT: len(self.b) > 1,
            Change.MERGED: len(self.a) > 1,
            Change.CHANGED: self._changed,
        }
        changes = tuple(change for change, holds in told.items() if holds)
        return Continued(self.a, self.b, changes, self.score)
