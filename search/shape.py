"""How the clauses of a document stand to each other: stems and items, 款 of one 条. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.folding import squeeze
from corpus.model import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from search.units import Unit

_STEM = (":", "的")
"""How a clause ends that introduces a list."""
_HEADINGS = frozenset({Kind.BOOK, Kind.SUBBOOK, Kind.CHAPTER, Kind.SECTION})


@dataclass(frozen=True, slots=True)
class Shape:
    """The places of a document's units, by position; -1 where there is none."""

    above: tuple[int, ...]
    """The nearest clause above that has words of its own."""
    section: tuple[int, ...]
    """The heading that the clause stands under."""
    family: tuple[str, ...]
    """One name for all 款 of a 条 and for all items of a list; empty for other clauses."""
    stem: tuple[bool, ...]
    """Introduces a list and says little else."""
    size: tuple[int, ...]
    """Folded characters."""

    def item_of(self, position: int) -> int:
        """The stem that an item belongs to, or -1."""
        above = self.above[position]
        return above if above >= 0 and self.stem[above] else -1

    def akin(self, one: int, other: int) -> bool:
        """Two 款 of one 条, two items of one list, or an item and its stem."""
        same = self.family[one] == self.family[other] != ""
        return same or self.item_of(one) == other

    def items(self, stem: int) -> list[int]:
        """The items of a stem."""
        return [i for i, above in enumerate(self.above) if above == stem]


def shape(units: Sequence[Unit]) -> Shape:
    """Where each unit stands."""
    places = {unit.clause.id: i for i, unit in enumerate(units)}
    above = tuple(places.get(unit.clause.parent or "", -1) for unit in units)
    bare = [is_bare(unit) for unit in units]
    stem = tuple(
        not bare[i] and i in above and unit.squeezed.endswith(_STEM) for i, unit in enumerate(units)
    )
    return Shape(
        above=above,
        section=tuple(_section(i, above, bare) for i in range(len(units))),
        family=tuple(
            (unit.clause.parent or "")
            if unit.clause.kind is Kind.PARAGRAPH or (above[i] >= 0 and stem[above[i]])
            else ""
            for i, unit in enumerate(units)
        ),
        stem=stem,
        size=tuple(len(unit.squeezed) for unit in units),
    )


def is_bare(unit: Unit) -> bool:
    """A heading without a sentence of its own."""
    heading = unit.clause.heading
    return unit.clause.kind in _HEADINGS or (
        heading is not None and squeeze(heading)[0] == unit.squeezed
    )


def _section(position: int, above: Sequence[int], bare: Sequence[bool]) -> int:
    while (position := above[position]) >= 0:
        if bare[position]:
            return position
    return -1
