"""Two documents aligned clause by clause: what was taken over, changed, moved, left out, added.

For two versions of one rule as well as for an opinion from above and a measure that puts it
into practice. Nothing is missed silently: every clause with words of its own is in exactly one
pair, or in `only_a` or `only_b`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from search.align import CONTRAST, CONTRAST_OF_MEANING, Group, align
from search.measured import binds, measured
from search.model import Comparison, Pair
from search.parameters import parameters
from search.relation import Side, related
from search.runs import common_runs
from search.shape import shape
from search.similarity import similarity
from search.textdiff import diff
from search.units import units

if TYPE_CHECKING:
    from collections.abc import Sequence

    from corpus.model import Document
    from search.runs import CommonRun
    from search.similarity import PassageEncoder
    from search.units import Unit


def compare(a: Document, b: Document, embedder: PassageEncoder | None = None) -> Comparison:
    """Align the clauses of `a` and `b` and say how they relate.

    Args:
        a: the earlier or upper document.
        b: the later or lower one.
        embedder: makes clauses meet that say the same in other words; words alone without it.
    """
    units_a, units_b = units(a), units(b)
    runs = common_runs(units_a, units_b)
    groups: list[Group] = []
    if units_a and units_b:
        contrast = CONTRAST if embedder is None else CONTRAST_OF_MEANING
        shapes = (shape(units_a), shape(units_b))
        scores = similarity(units_a, units_b, runs, embedder)
        groups = align(scores, runs, shapes, contrast)
    accounts = not (binds(a) or binds(b))
    paired_a = {i for group in groups for i in group.a}
    paired_b = {j for group in groups for j in group.b}
    return Comparison(
        a=a,
        b=b,
        pairs=tuple(_pair(g, units_a, units_b, runs, accounts=accounts) for g in groups),
        only_a=tuple(u.clause.id for i, u in enumerate(units_a) if i not in paired_a),
        only_b=tuple(u.clause.id for j, u in enumerate(units_b) if j not in paired_b),
    )


def _pair(
    group: Group,
    units_a: Sequence[Unit],
    units_b: Sequence[Unit],
    runs: Sequence[CommonRun],
    *,
    accounts: bool = False,
) -> Pair:
    side_a = Side("a", tuple(units_a[i] for i in group.a))
    side_b = Side("b", tuple(units_b[j] for j in group.b))
    parts = diff(side_a.text, side_b.text)
    rows = parameters(measured(side_a.units), measured(side_b.units), accounts=accounts)
    copied = any(
        r.sentence and r.a in group.a and r.b in group.b
        for r in runs
        if units_a[r.a].clause.path and units_b[r.b].clause.path  # a lead repeats titles
    )
    found = related((side_a, side_b), parts, rows, moved=group.moved, copied=copied)
    return Pair(
        a=tuple(u.clause.id for u in side_a.units),
        b=tuple(u.clause.id for u in side_b.units),
        relation=found.relation,
        score=round(min(1.0, group.score), 4),
        diff=parts,
        parameters=tuple(row.parameter for row in rows),
        grounds=found.grounds,
    )
