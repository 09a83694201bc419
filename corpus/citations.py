"""Citations in running text, and the clauses that they mean.

`find_citations` (here: `corpus.citing` does the reading) and `resolve`, which looks up.
A title matches as a whole or not at all (《…意见实施细则》 never means 《…意见》);
what is near is the business of whoever reports the failure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from corpus.citing import Citation, Pointer, find_citations, same_but_issuer, title_key
from corpus.model import Clause, Document, Kind
from corpus.numbering import to_int
from corpus.outline import clauses_by_id
from corpus.provisions import Missing, Several, find_provision
from corpus.status import Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from corpus.library import Library

__all__ = [
    "Citation",
    "Context",
    "Pointer",
    "Problem",
    "Resolution",
    "clause_at",
    "find_citations",
    "follow",
    "resolve",
]


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
    earlier: tuple[Document, ...] = ()
    """Documents cited before `last`, the latest first."""


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a citation means."""

    citation: Citation
    document: Document | None = None
    clause: Clause | None = None
    last: Clause | None = None
    """The last clause of a range."""
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
        lost = Resolution(citation, problem=Problem.NO_CONTEXT)
        return lost if document is None else _in_document(citation, document)
    return _named(citation, library)


def _named(citation: Citation, library: Library) -> Resolution:
    """A citation by title or number."""
    candidates, problem = _candidates(citation, library)
    if problem is Problem.NO_DOCUMENT:
        return Resolution(citation, problem=problem, candidates=tuple(candidates))
    chosen = _choose(citation, candidates, library)
    if problem is not None:  # title or number is wrong: the provision is looked up all the same
        within = _in_document(citation, chosen) if chosen is not None else Resolution(citation)
        return replace(within, problem=problem, candidates=tuple(candidates))
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
    both = [d for d in titled if d.id in ids] or [d for d in titled if d.doc_number is None]
    both = both or [d for d in numbered if same_but_issuer(citation.wanted, d.title, d.issuers)]
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
            return Resolution(citation, document, problem=Problem.NO_CLAUSE, missing=result)
        if isinstance(result, Several):
            return Resolution(citation, document, problem=Problem.AMBIGUOUS, several=result.clauses)
    return Resolution(
        citation,
        document,
        outcome if isinstance(outcome, Clause) else scope,
        last if isinstance(last, Clause) else None,
    )


def _pointed(citation: Citation, context: Context) -> Document | None:
    """The document that 本办法 or 该意见 points to, where its title ends in that word."""
    genre = citation.word.removeprefix("上述").removeprefix("前述").lstrip("本该同")
    own = citation.pointer is Pointer.OWN
    known = (context.own,) if own else (context.last, *context.earlier)
    return next((d for d in known if d is not None and _is_a(d, genre)), None)


def _is_a(document: Document, genre: str) -> bool:
    """Whether a title is that of such a text: ends with its word, remarks in brackets apart."""
    title = re.sub(r"(?:\([^()]*\)|[>》])+$", "", title_key(document.title))
    if genre == "法":
        return re.search(r"(?<![办方])法$|法典$", title) is not None
    return title.endswith(genre)


def _beside(citation: Citation, context: Context) -> Resolution:
    """同条, 前款, 前两条: beside the clause that cites, else the one cited before."""
    inside = context.own_clause is not None
    document = context.own if inside else context.last
    clause = context.own_clause if inside else context.last_clause
    if document is None or clause is None:
        return Resolution(citation, problem=Problem.NO_CONTEXT)
    if citation.word.endswith(("条款", "条文")) and citation.word.startswith(("上述", "前述")):
        return _in_document(citation, document, clause)
    base = _of_unit(document, clause, citation.word[-1])
    if base is not None and citation.word.startswith("前"):
        back = to_int(citation.word[1:-1]) if len(citation.word) > _PLAIN else 1
        base = _before(document, base, back or 1)
    if base is None:
        return Resolution(citation, document, problem=Problem.NO_CONTEXT)
    return _in_document(citation, document, base)


_PLAIN = 2
"""Characters of 前款; 前两款 has its number in between."""
_UNITS: Mapping[str, tuple[Kind, ...]] = MappingProxyType(
    {
        "条": (Kind.ARTICLE, Kind.ARABIC, Kind.HAN_PAREN, Kind.HAN),
        "款": (Kind.PARAGRAPH,),
        "项": (Kind.HAN_PAREN, Kind.ARABIC_PAREN, Kind.CIRCLED, Kind.ARABIC),
    }
)


def _of_unit(document: Document, clause: Clause, unit: str) -> Clause | None:
    """The clause above (or itself) that the unit names; the first kind that there is."""
    return next((a for k in _UNITS[unit] if (a := _ancestor(document, clause, k))), None)


def _ancestor(document: Document, clause: Clause, kind: Kind) -> Clause | None:
    by_id = clauses_by_id(document)
    found: Clause | None = clause
    while found is not None and found.kind is not kind:
        found = by_id.get(found.parent) if found.parent else None
    return found


def _before(document: Document, clause: Clause, back: int) -> Clause | None:
    """The clause of the same kind so many before; a 条 may stand in the chapter before."""
    peers = [
        c
        for c in document.clauses
        if c.kind is clause.kind and (c.kind is Kind.ARTICLE or c.parent == clause.parent)
    ]
    position = peers.index(clause)
    return peers[position - back] if position >= back else None


_SECTION = re.compile(
    r"\n\s*\n|\n\s*+(?:[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十百]{1,5}[编章节](?=\s))"
)
"""Between two citations: a new section, behind which 该办法 no longer means what stood before."""
_KEPT = 6
"""Documents that 该办法 may look back to."""


def follow(
    text: str, citations: Iterable[Citation], library: Library, own: Document | None = None
) -> Iterator[Resolution]:
    """What each citation means, 该办法 and 前款 read in the order of the text.

    Args:
        text: what `citations` were found in; that of `own`, where it is given.
        citations: in order.
        library: where to look.
        own: the document that the text is, so that 本办法 and 前款 mean something.
    """
    said = Context(own=own)
    position = 0
    for citation in citations:
        if _SECTION.search(text, position, citation.start):
            said = Context(own=own)
        if own is not None:
            said = replace(said, own_clause=clause_at(own, citation.start))
        resolution = resolve(citation, library, said)
        yield resolution
        position = citation.end
        document = resolution.document
        if document is not None and citation.pointer is not Pointer.CLAUSE and document is not own:
            past = (d for d in (said.last, *said.earlier) if d is not None and d.id != document.id)
            said = replace(
                said,
                last=document,
                last_clause=resolution.clause,
                earlier=tuple(past)[:_KEPT],
            )
        elif document is None and citation.pointer is Pointer.NONE:
            said = Context(own=own)  # 该办法 would mean what is not known


def clause_at(document: Document, offset: int) -> Clause | None:
    """The smallest clause of the outline around an offset."""
    around = (c for c in document.clauses if c.start <= offset < c.end)
    return min(around, key=lambda c: c.end - c.start, default=None)
