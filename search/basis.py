"""What the library says to the claims of a draft: clauses that support, contradict, or come near.

A claim is a sentence with a figure or a modal word (应当, 可以, 不得). Clauses are looked for with
the sentence as the question; `search.basis_stand` decides how each sentence found stands to it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.folding import fold
from corpus.model import Span
from corpus.status import Status
from search.basis_stand import Claim, Judged, Stand, claim_of, judge
from search.model import Query
from search.statements import sentences

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from corpus.model import Clause, Document
    from search.model import Found, Hit

_LOOKED_AT = 12
"""Clauses looked at for a claim."""
_SHOWN = 6
"""Clauses shown for a claim."""
_LONGEST_QUESTION = 400
"""Characters of a claim that are searched for."""
_LONGEST_CLAIM = 800
"""Characters; what goes on longer without a full stop is a table or a list, and no sentence."""
_ENDED = frozenset({Status.REPEALED, Status.EXPIRED})
_PLACE = re.compile(r"^[\u4e00-\u9fff]{2,4}?(?:自治[区州县]|省|市|县|区)")
_ORDER = (Stand.SUPPORTS, Stand.CONTRADICTS, Stand.RELATED)


@dataclass(frozen=True, slots=True)
class Ground:
    """A sentence of the library and how it stands to a claim."""

    stand: Stand
    document: Document
    clause: Clause
    start: int
    end: int
    claim_words: tuple[str, ...]
    """Words of the claim that decide it, verbatim."""
    clause_words: tuple[str, ...]
    """Those of the clause, verbatim, one for each of the claim's."""
    note: str = ""
    """Why it counts for less, in Simplified Chinese."""

    @property
    def quote(self) -> str:
        """Verbatim: `document.text[start:end]`."""
        return self.document.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Basis:
    """A claim of a draft, `draft[start:end]`, with what was found."""

    text: str
    start: int
    end: int
    grounds: tuple[Ground, ...]
    """Those that support it first, then those that contradict it."""

    @property
    def stand(self) -> Stand:
        """Of the whole: supported where anything supports it, else contradicted, else near."""
        return self.grounds[0].stand if self.grounds else Stand.NONE


def bases(
    draft: str, find: Callable[[Query], Found], statuses: Mapping[str, Status]
) -> tuple[Basis, ...]:
    """Each claim of `draft` with its grounds, in order.

    Args:
        draft: a passage.
        find: as `Engine.find`.
        statuses: of documents, by id; those that ended prove nothing.
    """
    return tuple(_basis(draft, span, find, statuses) for span in _claims(draft))


def _claims(draft: str) -> Iterator[Span]:
    for sentence in sentences(draft):
        short = sentence.end - sentence.start <= _LONGEST_CLAIM
        if short and claim_of(sentence.of(draft)).is_rule:
            yield sentence


def _basis(
    draft: str, span: Span, find: Callable[[Query], Found], statuses: Mapping[str, Status]
) -> Basis:
    text = span.of(draft)
    claim = claim_of(text)
    hits = find(Query(text[:_LONGEST_QUESTION], k=_LOOKED_AT)).hits
    places = {p for hit in hits for p in _places(hit.document) if p in claim.folded}
    grounds = [g for hit in hits for g in _grounds(claim, hit, places, statuses)]
    grounds.sort(key=lambda g: _ORDER.index(g.stand))
    return Basis(text, span.start, span.end, tuple(grounds[:_SHOWN]))


def _grounds(
    claim: Claim, hit: Hit, places: set[str], statuses: Mapping[str, Status]
) -> Iterator[Ground]:
    """The best sentence of a clause, if any says something to the claim."""
    document = hit.document
    judged = [(judge(claim, s.of(hit.text), _above(hit)), s) for s in sentences(hit.text)]
    best = max(judged, key=lambda j: (j[0].likeness, -j[1].start), default=None)
    decided = [j for j in judged if j[0].stand in (Stand.SUPPORTS, Stand.CONTRADICTS)]
    if decided:
        best = max(decided, key=lambda j: (j[0].likeness, -j[1].start))
    if best is None or best[0].stand is Stand.NONE:
        return
    note = _lessened(document, places, statuses)
    stand = Stand.RELATED if note else best[0].stand
    yield _ground(best[0], best[1], stand, hit, note)


def _ground(judged: Judged, sentence: Span, stand: Stand, hit: Hit, note: str) -> Ground:
    return Ground(
        stand=stand,
        document=hit.document,
        clause=hit.clause,
        start=hit.start + sentence.start,
        end=hit.start + sentence.end,
        claim_words=judged.claim_words,
        clause_words=judged.clause_words,
        note=note or judged.note,
    )


def _lessened(document: Document, places: set[str], statuses: Mapping[str, Status]) -> str:
    """Why a document proves nothing here; empty where it may."""
    status = statuses.get(document.id, document.status)
    if status in _ENDED:
        return f"该文{status.value}，不能作为依据。"
    if not document.normative or document.template:
        return "该文不是规范性文件，不能作为依据。"
    own = _places(document)
    if places and own and not places & own:
        return "该文适用于其他地区。"
    return ""


def _places(document: Document) -> set[str]:
    names = (document.title, *document.issuers)
    found = (_PLACE.match(fold(name)) for name in names)
    return {m[0] for m in found if m is not None}


def _above(hit: Hit) -> str:
    """Folded words that the clause stands under."""
    return fold("\n".join((hit.document.title, hit.clause.heading or "", hit.text)))
