"""A comparison as rows of two columns, for the page, the exported page and the Word table. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from api.labels import RELATIONS, place
from api.markup import diff_sides
from corpus.outline import addressable, own_span

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from markupsafe import Markup

    from corpus.model import Clause, Document
    from search.model import Comparison, DiffPart, Pair, Parameter


@dataclass(frozen=True, slots=True)
class Row:
    """A pair of clauses, ready to show."""

    relation: str
    """The contract's name, for styling."""
    label: str
    """The relation in Chinese."""
    score: float
    a: tuple[Clause, ...]
    b: tuple[Clause, ...]
    left: Markup
    right: Markup
    diff: Sequence[DiffPart]
    parameters: tuple[Parameter, ...]


@dataclass(frozen=True, slots=True)
class Lone:
    """A clause without a counterpart."""

    clause: Clause
    text: str


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Everything a comparison page shows."""

    a: Document
    b: Document
    rows: tuple[Row, ...]
    only_a: tuple[Lone, ...]
    only_b: tuple[Lone, ...]
    counts: tuple[tuple[str, str, int], ...]
    """Relation, its name in Chinese, and how many rows have it."""


def side_by_side(comparison: Comparison) -> SideBySide:
    """The rows of a comparison, in A's order."""
    a, b = _by_id(comparison.a), _by_id(comparison.b)
    rows = tuple(_row(p, a, b) for p in comparison.pairs)
    counts = tuple(
        (r.value, name, sum(row.relation == r.value for row in rows))
        for r, name in RELATIONS.items()
    )
    return SideBySide(
        comparison.a,
        comparison.b,
        rows,
        _lone(comparison.a, comparison.only_a, a),
        _lone(comparison.b, comparison.only_b, b),
        tuple(c for c in counts if c[2]),
    )


def parameter_note(parameter: Parameter) -> str:
    """Why two figures cannot be compared, or how they relate."""
    if parameter.comparable:
        return "一致" if parameter.a == parameter.b else "可比，数值不同"
    if parameter.a is None or parameter.b is None:
        return "不可比：只有一方规定"
    return "不可比：对象不同，或一方数值未定"


def places(clauses: Sequence[Clause]) -> str:
    """Paths of several clauses on one line."""
    return "、".join(place(c) for c in clauses)


def _row(pair: Pair, a: Mapping[str, Clause], b: Mapping[str, Clause]) -> Row:
    left, right = diff_sides(pair.diff)
    return Row(
        pair.relation.value,
        RELATIONS[pair.relation],
        pair.score,
        tuple(a[i] for i in pair.a if i in a),
        tuple(b[i] for i in pair.b if i in b),
        left,
        right,
        pair.diff,
        pair.parameters,
    )


def _by_id(document: Document) -> dict[str, Clause]:
    return {c.id: c for c in addressable(document)}


def _lone(
    document: Document, ids: Sequence[str], clauses: Mapping[str, Clause]
) -> tuple[Lone, ...]:
    known = [clauses[i] for i in ids if i in clauses]
    return tuple(Lone(c, own_span(document, c).of(document.text).strip()) for c in known)
