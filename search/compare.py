"""Two documents aligned clause by clause: what was taken over, changed, moved, left out, added.

For two versions of one rule as well as for an opinion from above and a measure that puts it
into practice. Nothing is missed silently: every clause with words of its own is in exactly one
pair, or in `only_a` or `only_b`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from search.align import CONTRAST, CONTRAST_OF_MEANING, Group, align
from search.model import Comparison, Pair
from search.parameters import measured, parameters
from search.relation import relation
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
    paired_a = {i for group in groups for i in group.a}
    paired_b = {j for group in groups for j in group.b}
    return Comparison(
        a=a,
        b=b,
        pairs=tuple(_pair(group, units_a, units_b, runs) for group in groups),
        only_a=tuple(u.clause.id for i, u in enumerate(units_a) if i not in paired_a),
        only_b=tuple(u.clause.id for j, u in enumerate(units_b) if j not in paired_b),
    )


def compared_text(members: Sequence[Unit]) -> str:
    """The words of one side of a pair, in reading order."""
    return "".join(unit.text for unit in members)


def _pair(
    group: Group, units_a: Sequence[Unit], units_b: Sequence[Unit], runs: Sequence[CommonRun]
) -> Pair:
    side_a = [units_a[i] for i in group.a]
    side_b = [units_b[j] for j in group.b]
    parts = diff(compared_text(side_a), compared_text(side_b))
    rows = parameters(measured(u.text for u in side_a), measured(u.text for u in side_b))
    words = ("".join(u.squeezed for u in side_a), "".join(u.squeezed for u in side_b))
    copied = any(r.sentence and r.a in group.a and r.b in group.b for r in runs)
    return Pair(
        a=tuple(u.clause.id for u in side_a),
        b=tuple(u.clause.id for u in side_b),
        relation=relation(words, parts, rows, moved=group.moved, copied=copied),
        score=round(min(1.0, group.score), 4),
        diff=parts,
        parameters=tuple(row.parameter for row in rows),
    )
