"""What the library says about whether a document still holds, for a reader. Pure.

The status itself is found out by `corpus.force`; here its proof is quoted. A status that merely
stands in the store, without words that prove it, is reported, never quoted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.docnumber import canonical
from corpus.errors import UnknownDocument
from corpus.folding import fold
from corpus.model import Document, Span
from corpus.outline import find_clause
from corpus.status import Status
from search.cite import cite
from search.model import Evidence

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from corpus.heard import Heard
    from corpus.library import Library
    from corpus.status import Basis, Force

_ASKS = re.compile(r"有效(?!期|果|率)|作废|废止|失效|过期|还(?:能|可以)用|管用|作数|算数|时效")
_SAYS = {
    Status.REPEALED: re.compile(
        r"(?:同时|予以|即行|自行|一并|宣布|均|已经)*(?:废止|停止执行|停止施行|不再执行|停止使用)"
    ),
    Status.EXPIRED: re.compile(
        r"(?:有效期|试行期|执行期|实施期)[^,。;]*|(?:同时|宣布|自动|自行)*(?:失效|废止)|至[^,。;]*日止?"
    ),
    Status.AMENDED: re.compile(r"(?:修改|修正|修订|删去|废止)[^,。;]{0,6}"),
    Status.NOT_YET: re.compile(r"(?:自|从|于)[^,。;]*?(?:施行|实施|执行|生效|试行)"),
    Status.IN_FORCE: re.compile(
        r"(?:自|从|于)[^,。;]*?(?:施行|实施|执行|生效|试行)|继续(?:有效|施行|执行)|延长[^,。;]*"
    ),
}


_ENDED = frozenset({Status.REPEALED, Status.EXPIRED})


def asks_validity(question: str) -> bool:
    """Whether a folded question is about the force of a document."""
    return _ASKS.search(question) is not None


def proof(document: Document, force: Force, library: Library) -> tuple[Evidence, Span] | None:
    """The deciding words of a status, and the span of those among them that say it.

    None where nothing proves it, or only a title does: that is no clause, so it is not quoted.
    """
    evidence = evidence_of(force.basis[0], document, library) if force.basis else None
    if evidence is None:
        return None
    said = _SAYS[force.status].search(fold(evidence.quote)) if force.status in _SAYS else None
    start, end = said.span() if said is not None else (0, len(evidence.quote))
    return evidence, Span(evidence.start + start, evidence.start + end)


def evidence_of(basis: Basis, document: Document | None, library: Library) -> Evidence | None:
    """A proof as a quotation; None where it is a title, or the text is not there any more."""
    if basis.clause is None:
        return None
    try:
        own = document is not None and basis.document == document.id
        owner = document if own and document is not None else library.document(basis.document)
    except UnknownDocument:
        return None
    clause = find_clause(owner, basis.clause)
    if clause is None or owner.text[basis.start : basis.end] != basis.quote:
        return None
    return Evidence(clause, owner, basis.quote, basis.start, basis.end)


def clause_forces(document: Document, library: Library) -> Mapping[str, Force]:
    """Of an amended document: clauses that were repealed or changed alone, with all below them."""
    if document.status is not Status.AMENDED:
        return {}
    found = {part.clause: part.force for part in library.parts_on(document)}
    for clause in document.clauses:  # parents before children
        if clause.id not in found and clause.parent in found:
            found[clause.id] = found[clause.parent]
    return found


def ender(force: Force | None, library: Library) -> Document | None:
    """The document that ended or changed another, where one did."""
    try:
        return library.document(force.by) if force is not None and force.by is not None else None
    except UnknownDocument:
        return None


def told(document: Document, force: Force, library: Library) -> str:
    """A status in a sentence: since when, by what, and whether it is said or concluded."""
    day = f"，自{_day(force.since)}起" if force.since is not None else ""
    status = f"{cite(document, None)}{force.status.value}{day}"
    by = _by(force, library)
    if force.status is Status.UNKNOWN:
        return f"{status}：库内没有条文写明它的时效。"
    if force.status is Status.EXPIRED and force.until is not None:
        status += f"（有效期至{_day(force.until)}）"
    elif force.status is Status.IN_FORCE and force.until is not None:
        status += f"，有效期至{_day(force.until)}"
    concluded = "" if force.explicit else "这是推断，没有条文直接写明。"
    rest = "库内没有废止、修改它的条文。" if force.status is Status.IN_FORCE else ""
    return f"{status}{by}。{concluded}{rest}"


def _by(force: Force, library: Library) -> str:
    owner = ender(force, library)
    if owner is None:
        return ""
    basis = next((b for b in force.basis if b.document == owner.id and b.clause), None)
    clause = find_clause(owner, basis.clause) if basis is not None and basis.clause else None
    return f"，依据是{cite(owner, clause)}"


@dataclass(frozen=True, slots=True)
class HeardTold:
    """What is said of a document that is not there, with the sentence for a reader."""

    heard: Heard
    message: str


def heard_told(reference: str, library: Library) -> tuple[HeardTold, ...]:
    """All that the library says of the end of a document that is not in it."""
    number = canonical(reference)
    found = library.heard_of(None if number is not None else reference, number)
    ended = [h for h in found if h.status in _ENDED and not h.place]
    return tuple(HeardTold(h, told_of(h, library)) for h in ended)


def heard_of(reference: str, library: Library) -> HeardTold | None:
    """The first of these."""
    return next(iter(heard_told(reference, library)), None)


def told_of(heard: Heard, library: Library) -> str:
    """A sentence: it was repealed by which clause, and its text is not in the library."""
    name = f"《{heard.title}》" if heard.title else ""
    name += f"（{heard.number}）" if heard.number and heard.title else heard.number or ""
    owner = library.document(heard.by)
    clause = find_clause(owner, heard.basis.clause) if heard.basis.clause else None
    day = f"（自{_day(heard.since)}起）" if heard.since is not None else ""
    verb = "宣布失效" if heard.status is Status.EXPIRED else "废止"
    will = "已被" if heard.in_force else "将被"
    return f"{name}{will}{cite(owner, clause)}{verb}{day}，库内无其正文。"


def _day(value: date) -> str:
    return f"{value.year}年{value.month}月{value.day}日"
