"""Whether two documents are versions (editions) of one work, and what a version is made of. Pure.

Versions are told by evidence: the stem of their titles (修订 and 试行, a year in brackets and a
covering notice left out), place and issuer, and the share of sentences that stand in both.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING

from corpus.folding import squeeze
from corpus.model import Kind
from corpus.outline import clauses_by_id
from search.units import units

if TYPE_CHECKING:
    from collections.abc import Sequence

    from corpus.model import Clause, Document
    from search.units import Unit

SHARED = 0.02
"""Least share of the shorter text's sentences in the other, under one title that names no place.
Different laws of ../shared/laws share 0.007 at most (946 pairs). Versions share 0.25 in the median
of the lower half, but eight of 46, rewritten from end to end, less than 0.1: where title and
issuer, or a title with a place, say it already, the text is not asked."""
SHARED_ALONE = 0.6
"""Share of the longer text where the titles differ and the issuers do not: a new title."""
_SHORTEST = 8
"""Folded characters of the shortest sentence that counts; shorter ones are headings."""
_SENTENCE = re.compile(r"[^。;!?:]+")
_ISSUES = re.compile(
    r"关于(?:修订)?(?:印发|发布|公布|颁布|转发).{0,6}?《(.+)》的(?:通知|公告|决定|令)"
)
_EDITION = re.compile(
    r"[(\[](?:[^()\[\]]*(?:年|修[订正改]|草案|征求意见|送审|[试暂]行|版|稿|\d{4}-)[^()\[\]]*)[)\]]|暂行|试行"
)
_STATE = "中华人民共和国"
_PLACE = re.compile(r"^[^关的]{2,8}?(?:省|自治[区州县旗]|[市州县区盟旗])(?!场)")


@dataclass(frozen=True)
class Block:
    """What is compared: an article with all below it, else a clause with words of its own.

    Not slotted: its words are kept once joined.
    """

    top: Clause
    units: tuple[Unit, ...]

    @cached_property
    def words(self) -> str:
        """Folded, without labels and white space."""
        return "".join(unit.squeezed for unit in self.units)

    @cached_property
    def text(self) -> str:
        """Its units' words joined, verbatim."""
        return "".join(unit.text for unit in self.units)


def blocks(document: Document, found: Sequence[Unit] | None = None) -> tuple[Block, ...]:
    """The blocks of a document in reading order; every unit is in exactly one of them."""
    by_id = clauses_by_id(document)
    tops: dict[str, Clause] = {}
    for clause in document.clauses:  # parents stand before children
        above = tops.get(clause.parent) if clause.parent is not None else None
        tops[clause.id] = above if above is not None and above.kind is Kind.ARTICLE else clause
    made = []
    for _, group in groupby(
        found if found is not None else units(document),
        key=lambda unit: tops.get(unit.clause.id, unit.clause).id,
    ):
        members = tuple(group)
        first = members[0].clause
        made.append(Block(tops.get(first.id, first) if first.id in by_id else first, members))
    return tuple(made)


def are_editions(a: Document, b: Document) -> bool:
    """Whether two documents are versions of one work."""
    if a.id == b.id:
        return True
    title, issuers = stem(a.title), set(a.issuers) & set(b.issuers)
    if not title or title != stem(b.title):
        return bool(issuers) and shared(a, b)[1] >= SHARED_ALONE
    if issuers or _PLACE.search(title):
        return True
    apart = bool(a.issuers and b.issuers)
    return not apart and shared(a, b)[0] >= SHARED


def stem(title: str) -> str:
    """A title folded, without the marks of an edition."""
    words = squeeze(title)[0].replace("<", "《").replace(">", "》")
    issued = _ISSUES.search(words)
    words = _EDITION.sub("", issued[1] if issued else words)
    return words.strip("《》").removeprefix(_STATE)


def shared(a: Document, b: Document) -> tuple[float, float]:
    """Share of whole sentences in common, by characters: of the shorter text, of the longer."""
    ours, theirs = _sentences(a), _sentences(b)
    common = sum(len(s) for s in ours & theirs)
    sizes = sorted(sum(len(s) for s in side) for side in (ours, theirs))
    return (common / sizes[0], common / sizes[1]) if sizes[0] else (0.0, 0.0)


def _sentences(document: Document) -> frozenset[str]:
    words = (unit.squeezed for unit in units(document))
    return frozenset(s for w in words for s in _SENTENCE.findall(w) if len(s) >= _SHORTEST)
