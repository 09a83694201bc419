"""All figures of two compared documents in one table, keyed by whom and what. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from search.measured import measured
from search.model import Parameter
from search.units import units

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from corpus.model import Document
    from search.model import Comparison


@dataclass(frozen=True, slots=True)
class TableRow:
    """A figure on both sides, or on one."""

    parameter: Parameter
    a: tuple[str, ...]
    """Ids of the clauses of A that it was looked for in."""
    b: tuple[str, ...]


def parameter_table(comparison: Comparison) -> tuple[TableRow, ...]:
    """Every figure once: what can be compared first, then by subject and name.

    Figures of clauses without a counterpart stand on one side.
    """
    rows = [
        *(TableRow(p, pair.a, pair.b) for pair in comparison.pairs for p in pair.parameters),
        *(TableRow(p, (i,), ()) for i, p in _lone(comparison.a, comparison.only_a, of_a=True)),
        *(TableRow(p, (), (i,)) for i, p in _lone(comparison.b, comparison.only_b, of_a=False)),
    ]
    return tuple(sorted(rows, key=_order))


def _lone(document: Document, ids: Iterable[str], *, of_a: bool) -> Iterator[tuple[str, Parameter]]:
    wanted = set(ids)
    for unit in units(document):
        for found in measured([unit]) if unit.clause.id in wanted else ():
            every = found.every.text if found.every else ""
            a, b = (found.value, None) if of_a else (None, found.value)
            every_a, every_b = (every, "") if of_a else ("", every)
            named = Parameter(
                found.name, found.subject, a, b, comparable=False, every_a=every_a, every_b=every_b
            )
            yield unit.clause.id, named


def _order(row: TableRow) -> tuple[int, str, str]:
    p = row.parameter
    both = p.a is not None and p.b is not None
    return (0 if p.comparable else 1 if both else 2, p.subject, p.name)
