"""What became of the clauses of an older text in a newer one. Pure.

Equal words decide first: a clause whose words (labels and white space apart, see
`corpus.wording`) are those of a clause in the newer text is the same or has moved, and no other
is. How the rest are matched is told in `corpus.matching`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from corpus.folding import squeeze
from corpus.matching import Unit, dice, matched, pairs_of, units_of
from corpus.model import Document

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


def outcomes(old: Document, new: Document) -> Mapping[str, Outcome]:
    """The fate of everything in `old` that has a clause id, by id."""
    ours, theirs = units_of(old), units_of(new)
    found = matched(ours, theirs)
    return {
        unit.id: _outcome(unit, [theirs.units[j] for j in sorted(found.get(i, ()))])
        for i, unit in reversed(list(enumerate(ours.units)))
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
    pairs = pairs_of(gone.text)
    best = max(
        ((_kinship(gone, d, pairs), -i, d) for i, d in enumerate(fresh)), default=(0.0, 0, gone)
    )
    if best[0] >= _AKIN:
        return best[2]
    holders = [d for d in (*fresh, *changed) if len(pairs - pairs_of(d.text)) <= _LOST * len(pairs)]
    return holders[0] if holders and len(pairs) >= _TELLING else None


def _kinship(gone: Document, document: Document, pairs: frozenset[str]) -> float:
    """Likeness of the texts; the same number or title counts as well."""
    number = gone.doc_number is not None and gone.doc_number == document.doc_number
    title = squeeze(gone.title)[0] == squeeze(document.title)[0]
    return dice(pairs, pairs_of(document.text)) + _NAME_BONUS * (number + title)


def text_likeness(a: str, b: str) -> float:
    """Share of character pairs that two texts have in common, 0 to 1; blind to script and width."""
    return dice(pairs_of(a), pairs_of(b))


def _outcome(unit: Unit, now: Sequence[Unit]) -> Outcome:
    if not now:
        return Outcome(Fate.GONE)
    ids = tuple(n.id for n in now)
    if len(now) == 1 and now[0].words == unit.words:
        return Outcome(Fate.SAME if now[0].place == unit.place else Fate.MOVED, ids, 1.0)
    likeness = text_likeness(unit.words, "".join(n.words for n in now))
    return Outcome(Fate.CHANGED, ids, likeness)
