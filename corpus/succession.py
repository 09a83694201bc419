"""What became of the clauses of an older text in a newer one. Pure.

Equal words decide first: a clause whose words (labels and white space apart, see
`corpus.wording`) stand in the newer text is the same or has moved, and no other is.
The rest are matched by the share of character pairs in common, then by place, then as parts:
a clause split in two has two successors, two clauses merged have one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from corpus.folding import fold, squeeze
from corpus.model import Document
from corpus.outline import addressable
from corpus.wording import wordings

ALIKE = 0.4
"""Share of character pairs in common (Dice) above which a clause elsewhere is the same one,
reworded. Unrelated clauses of one law have about 0.1 (bench/versions.py)."""
ALIKE_IN_PLACE = 0.2
"""The same for a clause of the same number."""
_INSIDE = 0.75
"""Share of a part's character pairs that the whole must hold for it to be a part."""
_LARGEST_WHOLE = 8
"""Times a part's length: beyond that the pairs are in common by chance."""
_PLACE_BONUS = 0.1
"""What the same number adds to the likeness when several clauses contend."""
_AKIN = 0.5
"""Kinship above which a document of another id is the same one under another name."""
_NAME_BONUS = 0.2
"""What the same number adds to the kinship of two documents, and the same title."""
_LOST = 0.1
"""Share of its character pairs that a text taken in by another may miss there."""
_TELLING = 40
"""Character pairs below which a text is too short for that."""


class Fate(StrEnum):
    """What became of a clause."""

    SAME = "same"
    """The same words at the same place."""
    MOVED = "moved"
    """The same words at another place or under another number."""
    CHANGED = "changed"
    """Other words: reworded, split, or merged with another."""
    GONE = "gone"
    """Nothing in the newer text continues it."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The fate of one clause."""

    fate: Fate
    now: tuple[str, ...] = ()
    """Ids in the newer document: one, or several parts; none where it is gone."""
    likeness: float = 0.0
    """1 where the words are equal, else the share of character pairs in common."""


@dataclass(frozen=True, slots=True)
class _Unit:
    """A clause as far as matching needs it."""

    id: str
    place: str
    """The id without the document's."""
    words: str
    parent: int
    """Number of the unit above, -1 at the top."""


def outcomes(old: Document, new: Document) -> Mapping[str, Outcome]:
    """The fate of everything in `old` that has a clause id, by id."""
    ours, theirs = _units(old), _units(new)
    found: dict[int, list[int]] = {i: [j] for i, j in _equal(ours, theirs)}
    fixed = frozenset(found)
    rest = _Rest(ours, theirs, found)
    for i, j in rest.alike():
        found[i] = [j]
    for i, j in rest.in_place(found):
        found[i] = [j]
    for i, j in rest.split(found, fixed):
        found.setdefault(i, []).append(j)
    for i, j in rest.merged(found):
        found[i] = [j]
    return {
        unit.id: _outcome(unit, [theirs[j] for j in sorted(found.get(i, []))])
        for i, unit in reversed(list(enumerate(ours)))
    }


def followed(versions: Sequence[Document]) -> Mapping[str, Outcome]:
    """The fate of the first document's clauses in the last, by way of those between.

    Args:
        versions: two or more, oldest first.
    """
    first, *_, last = versions
    direct = outcomes(first, last)
    lost = {name for name, outcome in direct.items() if outcome.fate is Fate.GONE}
    if not lost or len(versions) == 2:  # noqa: PLR2004  nothing between the two
        return direct
    trails: dict[str, tuple[str, ...]] = {name: (name,) for name in lost}
    for older, newer in pairwise(versions):
        step = outcomes(older, newer)
        trails = {
            name: tuple(dict.fromkeys(n for t in trail for n in step[t].now))
            for name, trail in trails.items()
        }
    return {
        name: Outcome(Fate.CHANGED, trails[name]) if trails.get(name) else outcome
        for name, outcome in direct.items()
    }


def heir(gone: Document, fresh: Sequence[Document], changed: Sequence[Document]) -> Document | None:
    """The document that a page gives in place of one that it gives no more.

    Args:
        gone: what is missing now.
        fresh: documents that the page did not give before.
        changed: documents that have another text than before; one may have taken this one in.
    """
    pairs = _pairs(gone.text)
    best = max(
        ((_kinship(gone, d, pairs), -i, d) for i, d in enumerate(fresh)), default=(0.0, 0, gone)
    )
    if best[0] >= _AKIN:
        return best[2]
    holders = [d for d in (*fresh, *changed) if len(pairs - _pairs(d.text)) <= _LOST * len(pairs)]
    return holders[0] if holders and len(pairs) >= _TELLING else None


def _kinship(gone: Document, document: Document, pairs: frozenset[str]) -> float:
    """Likeness of the texts; the same number or title counts as well."""
    number = gone.doc_number is not None and gone.doc_number == document.doc_number
    title = squeeze(gone.title)[0] == squeeze(document.title)[0]
    return _dice(pairs, _pairs(document.text)) + _NAME_BONUS * (number + title)


def text_likeness(a: str, b: str) -> float:
    """Share of character pairs that two texts have in common, 0 to 1; blind to script and width."""
    return _dice(_pairs(a), _pairs(b))


def _units(document: Document) -> list[_Unit]:
    words = wordings(document)
    numbers: dict[str, int] = {}
    units: list[_Unit] = []
    for clause in addressable(document):
        numbers.setdefault(clause.id, len(units))
        parent = numbers.get(clause.parent, -1) if clause.parent is not None else -1
        place = clause.id.removeprefix(f"{document.id}-")
        units.append(_Unit(clause.id, place, words[clause.id], parent))
    return units


def _equal(ours: Sequence[_Unit], theirs: Sequence[_Unit]) -> Iterator[tuple[int, int]]:
    """Pairs with equal words: the same place first, then in reading order.

    Copies beyond those in the newer text go with the last one: their words do stand there.
    """
    here, there = _by_words(ours), _by_words(theirs)
    for words, numbers in here.items():
        free = list(there.get(words, ()))
        if not free:
            continue
        spare = free[-1]
        places = {theirs[j].place: j for j in free}
        in_place = {i: places[ours[i].place] for i in numbers if ours[i].place in places}
        yield from in_place.items()
        free = [j for j in free if j not in in_place.values()]
        for i in (i for i in numbers if i not in in_place):
            yield i, (free.pop(0) if free else spare)


def _by_words(units: Sequence[_Unit]) -> Mapping[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for number, unit in enumerate(units):
        found[unit.words].append(number)
    return found


class _Rest:
    """The clauses without equal words on the other side, and what they have in common."""

    def __init__(
        self, ours: Sequence[_Unit], theirs: Sequence[_Unit], equal: Mapping[int, Sequence[int]]
    ) -> None:
        self._ours, self._theirs = ours, theirs
        taken = {j for numbers in equal.values() for j in numbers}
        self.old = {i: _pairs(u.words) for i, u in enumerate(ours) if i not in equal}
        self.new = {j: _pairs(u.words) for j, u in enumerate(theirs) if j not in taken}
        holders: dict[str, list[int]] = defaultdict(list)
        for j, pairs in self.new.items():
            for pair in pairs:
                holders[pair].append(j)
        self._common = {
            i: Counter(j for pair in pairs for j in holders.get(pair, ()))
            for i, pairs in self.old.items()
        }

    def likeness(self, i: int, j: int) -> float:
        """Dice of the character pairs of an old and a new clause."""
        return 2 * self._common[i][j] / ((len(self.old[i]) + len(self.new[j])) or 1)

    def alike(self) -> Iterator[tuple[int, int]]:
        """The best pairs first, each clause once."""
        contenders = []
        for i, common in self._common.items():
            for j in common:
                in_place = self._ours[i].place == self._theirs[j].place
                likeness = self.likeness(i, j)
                if likeness >= (ALIKE_IN_PLACE if in_place else ALIKE):
                    contenders.append((-likeness - _PLACE_BONUS * in_place, abs(i - j), i, j))
        yield from _each_once((i, j) for *_, i, j in sorted(contenders))

    def in_place(self, found: Mapping[int, Sequence[int]]) -> Iterator[tuple[int, int]]:
        """A clause written anew between neighbours that stayed where they were."""
        taken = {j for numbers in found.values() for j in numbers}
        places = {unit.place: j for j, unit in enumerate(self._theirs)}
        for i in self.old:
            j = places.get(self._ours[i].place, -1)
            if i in found or j < 0 or j in taken:
                continue
            around = [(i - 1, j - 1), (i + 1, j + 1)]
            stayed = [
                self._ours[a].place == self._theirs[b].place and list(found.get(a, ())) == [b]
                for a, b in around
                if 0 <= a < len(self._ours) and 0 <= b < len(self._theirs)
            ]
            if stayed and all(stayed):
                yield i, j

    def split(
        self, found: Mapping[int, Sequence[int]], fixed: frozenset[int]
    ) -> Iterator[tuple[int, int]]:
        """New clauses without a forerunner that an old one, itself changed, held the words of."""
        taken = {j for numbers in found.values() for j in numbers}
        for j, pairs in self.new.items():
            if j in taken:
                continue
            wholes = [
                (-self._common[i][j], len(self.old[i]), i)
                for i in self.old
                if i not in fixed
                and len(self.old[i]) <= _LARGEST_WHOLE * len(pairs)
                and self._common[i][j] >= _INSIDE * len(pairs)
                and not _under(self._theirs, j, found.get(i, ()))
            ]
            if wholes:
                yield min(wholes)[-1], j

    def merged(self, found: Mapping[int, Sequence[int]]) -> Iterator[tuple[int, int]]:
        """Old clauses without a successor whose words another clause now holds."""
        for i, pairs in self.old.items():
            if found.get(i):
                continue
            wholes = [
                (-common, len(self.new[j]), j)
                for j, common in self._common[i].items()
                if len(self.new[j]) <= _LARGEST_WHOLE * len(pairs)
                and common >= _INSIDE * len(pairs)
            ]
            above = self._above(i, found)
            if wholes:
                yield i, min(wholes)[-1]
            elif above is not None:
                yield i, above

    def _above(self, i: int, found: Mapping[int, Sequence[int]]) -> int | None:
        """The successor of a clause above that holds the words as they were: a 款 run on."""
        words, parent = self._ours[i].words, self._ours[i].parent
        while words and parent >= 0:
            for j in found.get(parent, ()):
                if words in self._theirs[j].words:
                    return j
            parent = self._ours[parent].parent
        return None


def _under(units: Sequence[_Unit], number: int, above: Sequence[int]) -> bool:
    """Whether a unit stands below one of others."""
    while (number := units[number].parent) >= 0:
        if number in above:
            return True
    return False


def _outcome(unit: _Unit, now: Sequence[_Unit]) -> Outcome:
    if not now:
        return Outcome(Fate.GONE)
    ids = tuple(n.id for n in now)
    if len(now) == 1 and now[0].words == unit.words:
        return Outcome(Fate.SAME if now[0].place == unit.place else Fate.MOVED, ids, 1.0)
    likeness = text_likeness(unit.words, "".join(n.words for n in now))
    return Outcome(Fate.CHANGED, ids, likeness)


def _each_once(pairs: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    ours: set[int] = set()
    theirs: set[int] = set()
    for i, j in pairs:
        if i not in ours and j not in theirs:
            ours.add(i)
            theirs.add(j)
            yield i, j


def _pairs(words: str) -> frozenset[str]:
    """The pairs of neighbouring characters, and the ends, so that one character has some too."""
    folded = f"\x02{fold(words)}\x03"
    return frozenset(folded[i : i + 2] for i in range(len(folded) - 1))


def _dice(a: frozenset[str], b: frozenset[str]) -> float:
    return 2 * len(a & b) / ((len(a) + len(b)) or 1)
