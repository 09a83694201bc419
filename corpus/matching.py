"""Which clauses of a newer text continue those of an older one. Pure.

In this order, each step for the clauses that are left:

1. equal words, the same place before any other;
2. the words verbatim inside other clauses: merged, run on, or split at a sentence;
3. like words, by the share of character pairs in common (Dice);
4. what became of the clauses below it;
5. a part of a clause that changed, or a whole that a changed clause was part of;
6. the same place between neighbours that stayed: written anew.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from corpus.folding import fold
from corpus.model import Document, Span
from corpus.outline import addressable
from corpus.wording import worded

ALIKE = 0.4
"""Share of character pairs in common above which a clause elsewhere is the same one, reworded.
Unrelated clauses of one law have about 0.1 (bench/versions.py)."""
ALIKE_IN_PLACE = 0.2
"""The same for a clause of the same number."""
_PLACE_BONUS = 0.1
"""What the same number adds to the likeness when several clauses contend."""
_TELLING = 10
"""Characters of the shortest words whose standing inside another clause is no chance."""
_MOSTLY = 0.8
"""Share of a stretch that whole clauses must cover to be its successors."""
_INSIDE = 0.75
"""Share of a part's character pairs that the whole must hold for it to be a part."""
_LARGEST_WHOLE = 4
"""Times a part's length: beyond that the pairs are in common by chance."""
_LARGE_PART = 0.2
"""Share of a clause's words from which on a part that went elsewhere is named."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A clause as far as matching needs it."""

    id: str
    place: str
    """The id without the document's."""
    words: str
    span: Span
    """Where its words stand among the document's."""
    parent: int
    """Number of the unit above, -1 at the top."""


class Units:
    """Everything in a document that has a clause id, in reading order."""

    def __init__(self, words: str, units: Sequence[Unit]) -> None:
        self.words = words
        self.units = tuple(units)

    @cached_property
    def by_place(self) -> Mapping[str, int]:
        """Numbers of the units by place, the first one where places repeat."""
        return {u.place: i for i, u in reversed(list(enumerate(self.units)))}

    @cached_property
    def by_words(self) -> Mapping[str, list[int]]:
        """Numbers of the units by their words."""
        found: dict[str, list[int]] = defaultdict(list)
        for number, unit in enumerate(self.units):
            found[unit.words].append(number)
        return found

    @cached_property
    def below(self) -> Mapping[int, list[int]]:
        """Numbers of the units right below each."""
        found: dict[int, list[int]] = defaultdict(list)
        for number, unit in enumerate(self.units):
            found[unit.parent].append(number)
        return found

    def is_under(self, number: int, above: Iterable[int]) -> bool:
        """Whether a unit is one of others or stands below one."""
        wanted = set(above)
        while number >= 0:
            if number in wanted:
                return True
            number = self.units[number].parent
        return False

    def tops(self, numbers: Iterable[int]) -> list[int]:
        """The units that stand below no other of them."""
        wanted = set(numbers)
        return sorted(n for n in wanted if not self.is_under(self.units[n].parent, wanted - {n}))

    def at(self, stretch: Span) -> list[int]:
        """The whole units that a stretch of words is made of, else the least one around it."""
        inside = self.tops(
            n
            for n, u in enumerate(self.units)
            if u.span.start < u.span.end and stretch.covers(u.span)
        )
        covered = sum(len(self.units[n].words) for n in inside)
        if inside and covered >= _MOSTLY * (stretch.end - stretch.start):
            return inside
        around = [(len(u.words), -n) for n, u in enumerate(self.units) if u.span.covers(stretch)]
        return [-min(around)[1]] if around else []


def units_of(document: Document) -> Units:
    """The clauses of a document, cover and lead as well."""
    found, numbers = worded(document), dict[str, int]()
    units: list[Unit] = []
    for clause in addressable(document):
        numbers.setdefault(clause.id, len(units))
        parent = numbers.get(clause.parent, -1) if clause.parent is not None else -1
        span = found.spans[clause.id]
        place = clause.id.removeprefix(f"{document.id}-")
        units.append(Unit(clause.id, place, span.of(found.words), span, parent))
    return Units(found.words, units)


def matched(ours: Units, theirs: Units) -> Mapping[int, Sequence[int]]:
    """Numbers of the newer units that continue each older one; see the steps above."""
    found: dict[int, list[int]] = {i: [j] for i, j in _equal(ours, theirs)}
    rest = _Rest(ours, theirs, found)
    for step in (_Rest.verbatim, _Rest.alike, _Rest.below, _Rest.parts, _Rest.wholes, _Rest.anew):
        for i, successors in list(step(rest)):
            found[i] = sorted({*found.get(i, ()), *successors})
    return found


def pairs_of(words: str) -> frozenset[str]:
    """The pairs of neighbouring characters, and the ends, so that one character has some too."""
    folded = f"\x02{fold(words)}\x03"
    return frozenset(folded[i : i + 2] for i in range(len(folded) - 1))


def dice(a: frozenset[str], b: frozenset[str]) -> float:
    """Twice what two sets have in common by the sum of their sizes, 0 to 1."""
    return 2 * len(a & b) / ((len(a) + len(b)) or 1)


def _equal(ours: Units, theirs: Units) -> Iterator[tuple[int, int]]:
    """Pairs with equal words: the same place first, then in reading order.

    Copies beyond those in the newer text go with the last one: their words do stand there.
    """
    for words, numbers in ours.by_words.items():
        free = list(theirs.by_words.get(words, ()))
        if not free:
            continue
        spare = free[-1]
        places = {theirs.units[j].place: j for j in free}
        in_place = {
            i: places[ours.units[i].place] for i in numbers if ours.units[i].place in places
        }
        yield from in_place.items()
        free = [j for j in free if j not in in_place.values()]
        for i in (i for i in numbers if i not in in_place):
            yield i, (free.pop(0) if free else spare)


_Step = Iterator[tuple[int, Sequence[int]]]
"""Older units with what continues them."""


class _Rest:
    """The clauses without equal words on the other side, and what they have in common.

    Each step reads `found`, which grows between the steps and not during one.
    """

    def __init__(self, ours: Units, theirs: Units, found: Mapping[int, Sequence[int]]) -> None:
        self._ours, self._theirs, self._found = ours, theirs, found
        self._fixed = frozenset(found)
        taken = {j for numbers in found.values() for j in numbers}
        self._old = {i: pairs_of(u.words) for i, u in enumerate(ours.units) if i not in found}
        self._new = {j: pairs_of(u.words) for j, u in enumerate(theirs.units) if j not in taken}
        holders: dict[str, list[int]] = defaultdict(list)
        for j, pairs in self._new.items():
            for pair in pairs:
                holders[pair].append(j)
        self._common = {
            i: Counter(j for pair in pairs for j in holders.get(pair, ()))
            for i, pairs in self._old.items()
        }

    def verbatim(self) -> _Step:
        """Words that stand in the newer text, but not as a clause."""
        for i in self._lost():
            words = self._ours.units[i].words
            if len(words) < _TELLING:
                continue
            place = self._theirs.by_place.get(self._ours.units[i].place)
            home = self._theirs.units[place].span if place is not None else Span(0, 0)
            start = self._theirs.words.find(words, home.start, home.end)
            start = start if start >= 0 else self._theirs.words.find(words)
            if start >= 0:
                yield i, self._theirs.at(Span(start, start + len(words)))

    def alike(self) -> _Step:
        """The most alike pairs first, each clause once; none that has a forerunner already."""
        taken = self._taken()
        contenders = []
        for i in self._lost():
            for j, common in self._common[i].items():
                in_place = self._ours.units[i].place == self._theirs.units[j].place
                likeness = 2 * common / (len(self._old[i]) + len(self._new[j]))
                if j not in taken and likeness >= (ALIKE_IN_PLACE if in_place else ALIKE):
                    contenders.append((-likeness - _PLACE_BONUS * in_place, abs(i - j), i, j))
        paired: set[int] = set()
        for *_, i, j in sorted(contenders):
            if i not in paired and j not in taken:
                paired.add(i)
                taken.add(j)
                yield i, [j]

    def below(self) -> _Step:
        """Large parts of a clause that went elsewhere; of a lost one all, if they are half."""
        for i in self._old:
            words, now = self._ours.units[i].words, self._found.get(i, ())
            parts = [c for c in self._ours.below[i] if self._found.get(c)]
            sizes = {c: len(self._ours.units[c].words) for c in parts}
            if now:
                parts = [c for c in parts if c in self._fixed and self._is_large(sizes[c], words)]
            elif 2 * sum(sizes.values()) < len(words):
                continue
            away = [j for c in parts for j in self._found[c] if not self._theirs.is_under(j, now)]
            if away:
                yield i, self._theirs.tops(away)

    def parts(self) -> _Step:
        """New clauses without a forerunner that an old one, itself changed, held the words of."""
        taken = self._taken()
        for j, pairs in self._new.items():
            if j in taken:
                continue
            wholes = [
                (-self._common[i][j], len(whole), i)
                for i, whole in self._old.items()
                if self._is_part(pairs, whole, self._common[i][j])
                and not self._theirs.is_under(j, self._found.get(i, ()))
            ]
            if wholes:
                yield min(wholes)[-1], [j]

    def wholes(self) -> _Step:
        """Old clauses without a successor whose words a changed clause now holds."""
        for i in self._lost():
            pairs = self._old[i]
            wholes = [
                (-common, len(self._new[j]), j)
                for j, common in self._common[i].items()
                if self._is_part(pairs, self._new[j], common)
            ]
            if wholes:
                yield i, [min(wholes)[-1]]

    def anew(self) -> _Step:
        """A clause written anew between neighbours that stayed where they were."""
        taken = self._taken()
        for i in self._lost():
            j = self._theirs.by_place.get(self._ours.units[i].place, -1)
            if j < 0 or j in taken:
                continue
            stayed = [
                self._ours.units[a].place == self._theirs.units[b].place
                and list(self._found.get(a, ())) == [b]
                for a, b in ((i - 1, j - 1), (i + 1, j + 1))
                if 0 <= a < len(self._ours.units) and 0 <= b < len(self._theirs.units)
            ]
            if stayed and all(stayed):
                yield i, [j]

    def _lost(self) -> list[int]:
        return [i for i in self._old if not self._found.get(i)]

    def _taken(self) -> set[int]:
        return {j for numbers in self._found.values() for j in numbers}

    @staticmethod
    def _is_part(part: frozenset[str], whole: frozenset[str], common: int) -> bool:
        return common >= _INSIDE * len(part) and len(whole) <= _LARGEST_WHOLE * len(part)

    @staticmethod
    def _is_large(size: int, words: str) -> bool:
        return size >= max(_TELLING, _LARGE_PART * len(words))
