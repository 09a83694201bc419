"""Two documents aligned clause by clause: what was taken over, changed, moved, left out, added.

For two versions of one rule as well as for an opinion from above and a measure that puts it
into practice. Nothing is missed silently: every clause with words of its own is in exactly one
pair, or in `only_a` or `only_b`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from corpus.errors import BadQuery
from search.align import CONTRAST, CONTRAST_OF_MEANING, Group, align
from search.edition_align import align_editions, label
from search.edition_relation import edited
from search.editions import are_editions, blocks
from search.measured import binds, measured
from search.model import Change, Comparison, Pair
from search.parameters import parameters
from search.relation import Side, related
from search.runs import common_runs
from search.shape import shape
from search.similarity import similarity
from search.textdiff import diff
from search.units import units
from search.worddiff import word_diff

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from corpus.model import Document
    from search.edition_align import Continued
    from search.editions import Block
    from search.runs import CommonRun
    from search.similarity import PassageEncoder
    from search.units import Unit


MOST_CLAUSES = 5_000
"""Clauses of one side that are compared: four times the 民法典 of 1,260 articles."""
MOST_CHARACTERS = 1_000_000
"""Characters of one side: eight times the same."""


def compare(a: Document, b: Document, embedder: PassageEncoder | None = None) -> Comparison:
    """Align the clauses of `a` and `b` and say how they relate.

    Versions of one document are aligned by their words (`search.edition_align`), no embedder asked.

    Args:
        a: the earlier or upper document.
        b: the later or lower one.
        embedder: makes clauses meet that say the same in other words; words alone without it.

    Raises:
        BadQuery: a document is too large, or too much has changed.
    """
    _check_sizes(a, b)
    return compare_editions(a, b) if are_editions(a, b) else compare_documents(a, b, embedder)


def compare_editions(a: Document, b: Document) -> Comparison:
    """Two versions of one document, `a` the older one."""
    blocks_a, blocks_b = blocks(a), blocks(b)
    groups = align_editions(blocks_a, blocks_b)
    paired_a = {i for group in groups for i in group.a}
    paired_b = {j for group in groups for j in group.b}
    return Comparison(
        a=a,
        b=b,
        pairs=tuple(
            _edition_pair(g, [blocks_a[i] for i in g.a], [blocks_b[j] for j in g.b]) for g in groups
        ),
        only_a=tuple(_ids(block for i, block in enumerate(blocks_a) if i not in paired_a)),
        only_b=tuple(_ids(block for j, block in enumerate(blocks_b) if j not in paired_b)),
        editions=True,
    )


def compare_documents(
    a: Document, b: Document, embedder: PassageEncoder | None = None
) -> Comparison:
    """Two different documents: by words, headings, figures, and meaning with an embedder."""
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


def _check_sizes(*documents: Document) -> None:
    for document in documents:
        if len(document.clauses) > MOST_CLAUSES or len(document.text) > MOST_CHARACTERS:
            msg = (
                f"《{document.title[:40]}》太长，有 {len(document.clauses)} 条、"
                f"{len(document.text)} 字；最多可对照 {MOST_CLAUSES} 条、{MOST_CHARACTERS} 字。"
                "请拆成几部分，分别对照。"
            )
            raise BadQuery(msg)


def _ids(found: Iterable[Block]) -> Iterator[str]:
    """Every clause with words of its own."""
    return (unit.clause.id for block in found for unit in block.units)


def _edition_pair(group: Continued, older: Sequence[Block], newer: Sequence[Block]) -> Pair:
    side_a = Side("a", tuple(unit for block in older for unit in block.units))
    side_b = Side("b", tuple(unit for block in newer for unit in block.units))
    parts = word_diff(side_a.text, side_b.text)
    rows = parameters(measured(side_a.units), measured(side_b.units))
    moved = Change.MOVED in group.changes
    found = related((side_a, side_b), parts, rows, moved=moved, copied=False)
    found = edited(found, (side_a, side_b), parts)
    return Pair(
        a=tuple(_ids(older)),
        b=tuple(_ids(newer)),
        relation=found.relation,
        score=round(min(1.0, group.score), 4),
        diff=parts,
        parameters=tuple(row.parameter for row in rows),
        grounds=found.grounds,
        changes=group.changes,
        labels_a=tuple(map(label, older)),
        labels_b=tuple(map(label, newer)),
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
