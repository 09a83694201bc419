"""A comparison as rows of two columns, for the page, the exported page and the Word table. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from markupsafe import Markup

from api.labels import RELATIONS, place, proofs, related
from api.markup import diff_sides
from corpus.outline import addressable
from search.parameter_table import parameter_table
from search.units import units

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from corpus.model import Clause, Document
    from search.model import Comparison, DiffPart, Ground, Pair, Parameter
    from search.parameter_table import TableRow


@dataclass(frozen=True, slots=True)
class Row:
    """A pair of clauses, ready to show."""

    relation: str
    """The contract's name, for styling."""
    label: str
    """The relation in Chinese; of versions also 移动, 拆分 and so on."""
    score: float
    a: tuple[Clause, ...]
    b: tuple[Clause, ...]
    left: Markup
    right: Markup
    diff: Sequence[DiffPart]
    parameters: tuple[Parameter, ...]
    grounds: tuple[Ground, ...]


@dataclass(frozen=True, slots=True)
class Lone:
    """A clause without a counterpart."""

    clause: Clause
    text: str
    side: str
    """"a" or "b"."""


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
    lines: tuple[Row | Lone, ...]
    """All rows and lone clauses in A's order; what only B has stands where B has it."""
    table: tuple[TableRow, ...] = ()
    """Every figure of both documents."""


def side_by_side(comparison: Comparison) -> SideBySide:
    """The rows of a comparison, in A's order."""
    a, b = _by_id(comparison.a), _by_id(comparison.b)
    rows = tuple(_row(p, a, b) for p in comparison.pairs)
    counts = tuple(
        (r.value, name, sum(row.relation == r.value for row in rows))
        for r, name in RELATIONS.items()
    )
    only_a = _lone(comparison.a, comparison.only_a, a, "a")
    only_b = _lone(comparison.b, comparison.only_b, b, "b")
    lines = _in_order((*rows, *only_a), only_b, list(a), list(b))
    return SideBySide(
        comparison.a,
        comparison.b,
        rows,
        only_a,
        only_b,
        tuple(c for c in counts if c[2]),
        lines,
        parameter_table(comparison),
    )


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of one document in its own order, and what it answers to in the other."""

    anchor: str
    other: str
    """Anchor of its counterpart; empty where it has none."""
    relation: str
    label: str
    clauses: tuple[Clause, ...]
    text: Markup


def panes(view: SideBySide) -> tuple[tuple[Passage, ...], tuple[Passage, ...]]:
    """Both documents to be read through, each in its own order."""
    left = {clause: i for i, clause in enumerate(_by_id(view.a))}
    right = {clause: i for i, clause in enumerate(_by_id(view.b))}
    a = [(left[row.a[0].id], _passage(row, i, "a")) for i, row in enumerate(view.rows)]
    b = [(right[row.b[0].id], _passage(row, i, "b")) for i, row in enumerate(view.rows)]
    a += [(left[lone.clause.id], _alone(lone, i)) for i, lone in enumerate(view.only_a)]
    b += [(right[lone.clause.id], _alone(lone, i)) for i, lone in enumerate(view.only_b)]
    return _ordered(a), _ordered(b)


def only_changes(view: SideBySide) -> SideBySide:
    """Without the pairs whose words are the same."""
    changed = tuple(r for r in view.rows if any(part.op != "equal" for part in r.diff))
    return replace(view, rows=changed)


def parameter_note(parameter: Parameter) -> str:
    """Why two figures cannot be compared, or how they relate."""
    if parameter.comparable and parameter.every_a != parameter.every_b:
        return "可比，频次不同"
    if parameter.comparable:
        return "一致" if parameter.a == parameter.b else "可比，数值不同"
    if parameter.a is None or parameter.b is None:
        return "不可比：只有一方规定"
    return "不可比：对象不同，或一方数值未定"


def places(clauses: Sequence[Clause]) -> str:
    """Paths of several clauses on one line."""
    return "、".join(place(c) for c in clauses)


def _passage(row: Row, number: int, side: str) -> Passage:
    own, other = f"{side}{number}", f"{'b' if side == 'a' else 'a'}{number}"
    clauses, text = (row.a, row.left) if side == "a" else (row.b, row.right)
    return Passage(own, other, row.relation, row.label, clauses, text)


def _alone(lone: Lone, number: int) -> Passage:
    label = "仅甲有" if lone.side == "a" else "仅乙有"
    text = Markup.escape(lone.text)
    return Passage(f"only-{lone.side}{number}", "", "", label, (lone.clause,), text)


def _ordered(placed: Sequence[tuple[int, Passage]]) -> tuple[Passage, ...]:
    return tuple(passage for _, passage in sorted(placed, key=lambda p: p[0]))


def _row(pair: Pair, a: Mapping[str, Clause], b: Mapping[str, Clause]) -> Row:
    left, right = diff_sides(pair.diff)
    return Row(
        pair.relation.value,
        related(pair),
        pair.score,
        tuple(a[i] for i in pair.a),
        tuple(b[i] for i in pair.b),
        left,
        right,
        pair.diff,
        pair.parameters,
        proofs(pair),
    )


def _in_order(
    lines: Sequence[Row | Lone], only_b: Sequence[Lone], a: Sequence[str], b: Sequence[str]
) -> tuple[Row | Lone, ...]:
    """Lines by A's order, then each clause that only B has behind the line of the one before it."""
    ranks = {identity: i for i, identity in enumerate(a)}
    ordered = sorted(lines, key=lambda line: ranks[_first(line).id])
    for lone in only_b:
        before = set(b[: b.index(lone.clause.id)])
        behind = [k for k, line in enumerate(ordered) if _of_b(line) & before]
        latest = max(behind, key=lambda k: max(b.index(i) for i in _of_b(ordered[k])), default=-1)
        ordered.insert(latest + 1, lone)
    return tuple(ordered)


def _first(line: Row | Lone) -> Clause:
    return line.a[0] if isinstance(line, Row) else line.clause


def _of_b(line: Row | Lone) -> set[str]:
    if isinstance(line, Row):
        return {clause.id for clause in line.b}
    return {line.clause.id} if line.side == "b" else set()


def _by_id(document: Document) -> dict[str, Clause]:
    return {c.id: c for c in addressable(document)}


def _lone(
    document: Document, ids: Sequence[str], clauses: Mapping[str, Clause], side: str
) -> tuple[Lone, ...]:
    """Clauses of one side with all their own words, also those behind their children."""
    words = {unit.clause.id: unit.text for unit in units(document)}
    return tuple(Lone(clauses[i], words[i].strip(), side) for i in ids)
