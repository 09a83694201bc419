"""What became of a clause, from its words, figures and modal words: copied, tightened … Pure.

Every relation comes with the words that prove it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from corpus.folding import squeeze
from search.modals import modal_changes
from search.model import Ground, Relation
from search.parameters import shift

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from search.model import DiffPart
    from search.parameters import Compared
    from search.units import Unit

_WHOLE = 0.6
"""Least share of A's characters kept in B for B to be A with more detail."""
_LONGER = 1.15
"""B is this much longer than A where it adds detail."""
_TAKEN = 0.85
"""Least share of B's characters that come from A for B to be a copy of a part of it."""
_RUN = 4
"""Characters in a row that are kept text and no chance."""
_ADDED = 6
"""Least length of words added that prove detail."""
_SHOWN = 3
"""So many pieces of one kind are shown as proof."""
_FORMULA = re.compile(
    r"[^。;]*(?:自.{1,16}起(?:施行|实施|执行)|负责解释|可以?根据本.{2,6}制定)[^。;]*[。;]?"
    r"|^为了?[^。;]{4,200},(?:现?(?:特|就)?)?(?:制定|提出)[^。;]{2,12}[。;:]?$"
)
"""Purpose, commencement and the like: no matter of the clause that it stands in."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a pair: its clauses and their words joined."""

    name: str
    """"a" or "b"."""
    units: tuple[Unit, ...]

    @property
    def text(self) -> str:
        """The words, in reading order, verbatim."""
        return "".join(unit.text for unit in self.units)

    @property
    def squeezed(self) -> str:
        """Folded, without labels."""
        return "".join(unit.squeezed for unit in self.units)

    def ground(self, start: int, end: int, why: str) -> Ground | None:
        """`text[start:end]` as it stands in the document; cut to the clause it begins in."""
        ends = accumulate(len(unit.text) for unit in self.units)
        for unit, stop in zip(self.units, ends, strict=True):
            if start < stop:
                begin = start - (stop - len(unit.text))
                place = unit.in_document(begin, min(end - start + begin, len(unit.text)))
                if place is None:
                    return None
                words = unit.text[begin : begin + place.end - place.start]
                return Ground(self.name, place.start, place.end, words, why)
        return None


@dataclass(frozen=True, slots=True)
class Related:
    """A relation and what proves it."""

    relation: Relation
    grounds: tuple[Ground, ...]


def related(
    sides: tuple[Side, Side],
    diff: Sequence[DiffPart],
    rows: Sequence[Compared],
    *,
    moved: bool,
    copied: bool,
) -> Related:
    """How B stands to A.

    Args:
        sides: A's and B's clauses.
        diff: from `search.textdiff.diff` of their words.
        rows: from `search.parameters.parameters`.
        moved: the pair was found out of order.
        copied: B has whole sentences of A verbatim.
    """
    if sides[0].squeezed == sides[1].squeezed:
        relation = Relation.MOVED if moved else Relation.IDENTICAL
        return Related(relation, _whole(sides, "文字相同"))
    signs, proof = _demands(sides, rows)
    if len(signs) == 1:
        relation = Relation.TIGHTENED if signs.pop() > 0 else Relation.LOOSENED
        return Related(relation, proof)
    if signs or proof:
        return Related(Relation.REWRITTEN, proof)
    return _by_words(sides, diff, copied=copied)


def _by_words(sides: tuple[Side, Side], diff: Sequence[DiffPart], *, copied: bool) -> Related:
    """Where neither a figure nor a modal word says more or less."""
    kept = sum(n for n in (_length(p.a) for p in diff if p.op == "equal") if n >= _RUN)
    size_a, size_b = (len(_matter(side.squeezed) or side.squeezed) for side in sides)
    added = [p for p in diff if p.op == "insert" and len(_matter(squeeze(p.b)[0])) >= _ADDED]
    if kept >= _WHOLE * size_a and size_b >= _LONGER * size_a and added:
        return Related(Relation.DETAILED, _parts(sides, diff, "insert", "增加的内容"))
    if copied or kept >= _TAKEN * size_b:
        return Related(Relation.COPIED, _parts(sides, diff, "equal", "照抄的文字"))
    same = _parts(sides, diff, "equal", "共同的文字")
    return Related(Relation.REWRITTEN, same or _whole(sides, "内容相近，文字不同"))


def _demands(
    sides: tuple[Side, Side], rows: Sequence[Compared]
) -> tuple[set[int], tuple[Ground, ...]]:
    """The ways in which B demands more or less, and the figures and modal words that show it."""
    signs: set[int] = set()
    proof: list[Ground | None] = []
    for row in rows:
        sign = shift(row)
        if sign or _differs(row):
            signs |= {sign} - {0}
            proof += _figures(row, sign)
    for change in modal_changes(sides[0].text, sides[1].text):
        signs.add(change.sign)
        for side, span in zip(sides, (change.a, change.b), strict=True):
            proof.append(side.ground(span.start, span.end, change.why) if span else None)
    return signs, tuple(g for g in proof if g is not None)


def _differs(row: Compared) -> bool:
    return (
        row.parameter.comparable
        and row.a is not None
        and row.b is not None
        and (row.a.amount, row.a.figure.upper) != (row.b.amount, row.b.figure.upper)
    )


def _figures(row: Compared, sign: int) -> Iterator[Ground]:
    why = {1: "数值收紧", -1: "数值放宽"}.get(sign, "数值不同，未写明上限或下限")
    for side, one in (("a", row.a), ("b", row.b)):
        if one is not None and one.proof is not None:
            words = one.text[one.figure.end - (one.proof.end - one.proof.start) : one.figure.end]
            yield Ground(side, one.proof.start, one.proof.end, words, why)


def _whole(sides: Iterable[Side], why: str) -> tuple[Ground, ...]:
    found = (side.ground(0, len(side.text), why) for side in sides)
    return tuple(g for g in found if g is not None)


def _parts(
    sides: tuple[Side, Side], diff: Sequence[DiffPart], op: str, why: str
) -> tuple[Ground, ...]:
    """The longest parts of one kind, in order, on the sides that have them."""
    places: list[tuple[int, int, DiffPart]] = []
    at_a = at_b = 0
    for part in diff:
        if part.op == op and max(_length(part.a), _length(part.b)) >= _ADDED:
            places.append((at_a, at_b, part))
        at_a, at_b = at_a + len(part.a), at_b + len(part.b)
    places.sort(key=lambda place: -max(len(place[2].a), len(place[2].b)))
    found = []
    for start_a, start_b, part in sorted(places[:_SHOWN], key=lambda place: place[:2]):
        if part.a:
            found.append(sides[0].ground(start_a, start_a + len(part.a), why))
        if part.b:
            found.append(sides[1].ground(start_b, start_b + len(part.b), why))
    return tuple(g for g in found if g is not None)


def lays_down(unit: Unit) -> bool:
    """Whether a clause says more than why, since when and who explains."""
    return bool(_matter(unit.squeezed))


def _matter(squeezed: str) -> str:
    """Folded words without purpose, commencement and the like."""
    return _FORMULA.sub("", squeezed)


def _length(words: str) -> int:
    return len(squeeze(words)[0])
