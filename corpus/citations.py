"""Citations in running text, and the clauses that they mean.

`find_citations` (here: `corpus.citing` does the reading) and `resolve`, which looks up.
A title matches as a whole or not at all (《…意见实施细则》 never means 《…意见》);
what is near is the business of whoever reports the failure.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from corpus.citing import Citation, Pointer, find_citations, title_key
from corpus.model import Clause, Document, Kind, Status
from corpus.provisions import Missing, Several, find_provision

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from corpus.library import Library

__all__ = ["Citation", "Context", "Pointer", "Problem", "Resolution", "find_citations", "resolve"]


class Problem(StrEnum):
    """Why a citation leads to no clause."""

    NO_DOCUMENT = "no_document"
    NO_CLAUSE = "no_clause"
    WRONG_NUMBER = "wrong_number"
    WRONG_TITLE = "wrong_title"
    AMBIGUOUS = "ambiguous"
    NO_CONTEXT = "no_context"


@dataclass(frozen=True, slots=True)
class Context:
    """What pointing words refer to."""

    own: Document | None = None
    """The document that the text belongs to."""
    own_clause: Clause | None = None
    last: Document | None = None
    """The document cited before."""
    last_clause: Clause | None = None


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a citation means."""

    citation: Citation
    document: Document | None = None
    clause: Clause | None = None
    problem: Problem | None = None
    missing: Missing | None = None
    several: tuple[Clause, ...] = ()
    candidates: tuple[Document, ...] = ()
    """Documents between which the citation leaves it open, or that match a half of it."""


_REPUBLIC = "中华人民共和国"
_DEAD = frozenset({Status.REPEALED, Status.EXPIRED})
_NOTHING = Context()


def resolve(citation: Citation, library: Library, context: Context = _NOTHING) -> Resolution:
    """The document and clause that `citation` means, or why there is none.

    Args:
        citation: from `find_citations`.
        library: where to look.
        context: what 本办法, 该意见 and 前款 refer to.
    """
    if citation.pointer is Pointer.CLAUSE:
        return _beside(citation, context)
    if citation.pointer is not Pointer.NONE:
        document = _pointed(citation, context)
        if document is None:
            return Resolution(citation, problem=Problem.NO_CONTEXT)
        return _in_document(citation, document)
    candidates, problem = _candidates(citation, library)
    if problem is not None:
        return Resolution(citation, problem=problem, candidates=tuple(candidates))
    chosen = _choose(citation, candidates, library)
    if chosen is None:
        return Resolution(citation, problem=Problem.AMBIGUOUS, candidates=tuple(candidates))
    return _in_document(citation, chosen)


def _candidates(citation: Citation, library: Library) -> tuple[Sequence[Document], Problem | None]:
    """Documents that title and number agree on, else what is wrong and the half that is known."""
    titled = _by_title(citation.wanted, library) if citation.wanted else []
    numbered = _by_number(citation.number, library) if citation.number else []
    if citation.wanted is None or citation.number is None:
        known = titled or numbered
        return known, None if known else Problem.NO_DOCUMENT
    ids = {d.id for d in numbered}
    both = [d for d in titled if d.id in ids or d.doc_number is None]
    if both:
        return both, None
    if titled:
        return titled, Problem.WRONG_NUMBER
    return numbered, Problem.WRONG_TITLE if numbered else Problem.NO_DOCUMENT


def _by_number(number: str, library: Library) -> list[Document]:
    return [d for d in library.find(number) if d.doc_number == number]


def _by_title(title: str, library: Library) -> list[Document]:
    """Documents of exactly this title; 中华人民共和国 in front may be missing on either side."""
    for variant in _variants(title):
        key = title_key(variant)
        found = [d for d in library.find(variant) if title_key(d.title) == key]
        if found:
            return found
    return []


def _variants(title: str) -> Iterable[str]:
    """The title, with inner 〈〉 as 《》 too, and with or without the name of the state."""
    outer = title.translate(str.maketrans("〈〉<>＜＞", "《》《》《》"))
    inner = title.translate(str.maketrans("《》<>＜＞", "〈〉〈〉〈〉"))
    for spelling in dict.fromkeys((title, outer, inner)):
        yield spelling
        if title_key(spelling).startswith(_REPUBLIC):
            yield spelling[len(_REPUBLIC) :]
        else:
            yield _REPUBLIC + spelling


def _choose(
    citation: Citation, candidates: Sequence[Document], library: Library
) -> Document | None:
    """The one document meant: the one in force, then the one that has the provision."""
    if len(candidates) == 1:
        return candidates[0]
    statuses = library.statuses()
    alive = [d for d in candidates if statuses.get(d.id, d.status) not in _DEAD] or list(candidates)
    having = [d for d in alive if isinstance(find_provision(d, citation.steps), Clause)]
    left = having if len(alive) > 1 and having else alive
    return left[0] if len(left) == 1 else None


def _in_document(citation: Citation, document: Document, scope: Clause | None = None) -> Resolution:
    outcome = find_provision(document, citation.steps, scope)
    last = find_provision(document, citation.until, scope) if citation.until else None
    for result in (outcome, last):
        if isinstance(result, Missing):
            return Resolution(citation, document, None, Problem.NO_CLAUSE, missing=result)
        if isinstance(result, Several):
            return Resolution(citation, document, None, Problem.AMBIGUOUS, several=result.clauses)
    return Resolution(citation, document, outcome if isinstance(outcome, Clause) else scope)


def _pointed(citation: Citation, context: Context) -> Document | None:
    """The document that 本办法 or 该意见 points to, where its title ends in that word."""
    document = context.own if citation.pointer is Pointer.OWN else context.last
    genre = citation.word.removeprefix("上述").removeprefix("前述").lstrip("本该同")
    return document if document is not None and genre in title_key(document.title) else None


def _beside(citation: Citation, context: Context) -> Resolution:
    """同条, 前款: beside the clause that cites, else the one cited before."""
    inside = context.own_clause is not None
    document = context.own if inside else context.last
    clause = context.own_clause if inside else context.last_clause
    kind = Kind.ARTICLE if citation.word.endswith("条") else Kind.PARAGRAPH
    kind = Kind.HAN_PAREN if citation.word.endswith("项") else kind
    base = _ancestor(document, clause, kind) if document and clause else None
    if document is None or base is None:
        return Resolution(citation, problem=Problem.NO_CONTEXT)
    if citation.word.startswith("前"):
        base = _before(document, base)
    if base is None:
        return Resolution(citation, document, None, Problem.NO_CONTEXT)
    return _in_document(citation, document, base)


def _ancestor(document: Document, clause: Clause, kind: Kind) -> Clause | None:
    by_id = {c.id: c for c in document.clauses}
    found: Clause | None = clause
    while found is not None and found.kind is not kind:
        found = by_id.get(found.parent) if found.parent else None
    return found


def _before(document: Document, clause: Clause) -> Clause | None:
    """The clause of the same kind just before; a 条 may stand in the chapter before."""
    peers = [
        c
        for c in document.clauses
        if c.kind is clause.kind and (c.kind is Kind.ARTICLE or c.parent == clause.parent)
    ]
    position = peers.index(clause)
    return peers[position - 1] if position else None
