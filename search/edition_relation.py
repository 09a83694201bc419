"""What an edit between two versions is called in the contract's words. Pure.

Between different documents a sentence that stands in both was copied (照抄). Between versions of
one document that is what is expected of every sentence; what counts is the edit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from corpus.folding import squeeze
from search.model import Relation
from search.relation import Related
from search.worddiff import word_diff

if TYPE_CHECKING:
    from collections.abc import Sequence

    from search.model import DiffPart, Ground
    from search.relation import Side

_DETAIL = 6
"""Folded characters: an addition of this length says more; a shorter one says it otherwise."""
_SHOWN = 3
"""So many edits are shown as proof."""
_BY_DEMAND = frozenset({Relation.IDENTICAL, Relation.MOVED, Relation.TIGHTENED, Relation.LOOSENED})


def edited(found: Related, sides: tuple[Side, Side], diff: Sequence[DiffPart]) -> Related:
    """The relation of two versions of a clause, from what `search.relation.related` found.

    Equal words and demands that grew or shrank stay what they are. Of the rest: words were only
    added, and enough of them to say more, is detailed; any other edit is rewritten.
    """
    if found.relation in _BY_DEMAND:
        return found
    parts = word_diff(sides[0].squeezed, sides[1].squeezed)
    deleted = any(p.op == "delete" for p in parts)
    added = max((len(p.b) for p in parts if p.op == "insert"), default=0)
    relation = Relation.REWRITTEN if deleted or added < _DETAIL else Relation.DETAILED
    return Related(relation, _edits(sides, diff) or found.grounds)


def _edits(sides: tuple[Side, Side], diff: Sequence[DiffPart]) -> tuple[Ground, ...]:
    """The longest edits, in reading order; labels are none."""
    labels = {squeeze(unit.clause.printed)[0] for side in sides for unit in side.units}
    places: list[tuple[int, int, Side, str]] = []
    at_a = at_b = 0
    for part in diff:
        if part.op == "delete" and squeeze(part.a)[0] not in labels:
            places.append((at_a, at_a + len(part.a), sides[0], "删去的文字"))
        elif part.op == "insert" and squeeze(part.b)[0] not in labels:
            places.append((at_b, at_b + len(part.b), sides[1], "增加的文字"))
        at_a, at_b = at_a + len(part.a), at_b + len(part.b)
    longest = sorted(places, key=lambda place: place[0] - place[1])[:_SHOWN]
    found = (
        side.ground(start, end, why)
        for start, end, side, why in places
        if (start, end, side, why) in longest
    )
    return tuple(ground for ground in found if ground is not None)
