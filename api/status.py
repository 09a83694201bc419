"""时效性 with its proofs and its chain, as JSON and as words for a reader. Pure."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from api.labels import han_date
from corpus.ageing import ageing
from corpus.model import Document, DocumentCard
from corpus.status import Force, Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from api.present import Json
    from corpus.chains import Link
    from corpus.force import PartForce
    from corpus.status import Basis
    from search.validity import HeardTold

RELATIONS: Mapping[str, str] = {
    "first": "起点",
    "wording": "新文本",
    "replacement": "替代前件",
    "amendment": "修改决定",
}
"""How a document of a chain stands to the one before."""
_QUOTED = 80
"""Characters of a proof that are shown on a line."""


def force_json(force: Force | None) -> Json | None:
    """A status with its proofs; null where none was found out, as in a text that is not stored."""
    if force is None:
        return None
    return {
        **_span(force),
        "by": force.by,
        "replaced_by": force.replaced_by,
        "basis": [basis_json(b) for b in force.basis],
    }


def brief_force_json(force: Force | None) -> Json | None:
    """What a card says of a status."""
    if force is None:
        return None
    return {**_span(force), "by": force.by, "clause_id": force.basis_clause_id}


def _span(force: Force) -> Json:
    return {
        "status": str(force.status),
        "since": _iso(force.since),
        "until": _iso(force.until),
        "explicit": force.explicit,
    }


def basis_json(basis: Basis) -> Json:
    """Words that prove a status; a title proves with no place in a text."""
    return {
        "document_id": basis.document,
        "clause_id": basis.clause,
        "start": basis.start if basis.start >= 0 else None,
        "end": basis.end if basis.end >= 0 else None,
        "quote": basis.quote,
    }


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def standing_json(document: Document, parts: Sequence[PartForce], day: date) -> Json:
    """What stands beside a document's force: its day, what to look at, and single clauses."""
    return {
        "as_of": day.isoformat(),
        "notice": ageing(document, document.force, day),
        "clause_force": [{"clause": p.clause, "force": force_json(p.force)} for p in parts],
    }


def chain_json(document_id: str, links: Sequence[Link], day: date) -> Json:
    """What amends and replaces one another, the oldest first."""
    return {"document_id": document_id, "as_of": day.isoformat(), "chain": [*map(link_json, links)]}


def heard_json(reference: str, heard: Sequence[HeardTold], day: date) -> Json:
    """A document that the library has not, but whose end it tells."""
    return {
        "query": reference,
        "as_of": day.isoformat(),
        "document_id": None,
        "heard_of": [
            {
                "title": h.heard.title,
                "doc_number": h.heard.number,
                "status": str(h.heard.status),
                "since": _iso(h.heard.since),
                "by": h.heard.by,
                "basis": basis_json(h.heard.basis),
                "message": h.message,
            }
            for h in heard
        ],
    }


def link_json(link: Link) -> Json:
    """One document of a chain."""
    return {
        "document_id": link.document_id,
        "title": link.title,
        "doc_number": link.doc_number,
        "relation": link.relation,
        "since": _iso(link.since),
        "until": _iso(link.until),
        "status": str(link.force.status),
        "force": force_json(link.force),
    }


def status_line(force: Force | None, status: Status) -> str:
    """A status with its day and whether it is said: 已废止（自2020年1月1日起）."""
    if force is None or status is Status.UNKNOWN:
        return str(status)
    day = f"自{han_date(force.since)}起" if force.since else ""
    inferred = "" if force.explicit else "推断"
    told = "，".join(filter(None, (day, inferred)))
    return f"{status}（{told}）" if told else str(status)


def shown_status(document: Document | DocumentCard) -> str:
    """The status of a document or a card, as a badge shows it."""
    force = document.force if isinstance(document, Document) else None
    return status_line(force, document.status)


def part_line(force: Force) -> str:
    """The status of a clause by itself."""
    return status_line(force, force.status)


def chain_line(link: Link) -> str:
    """A document of a chain on one line."""
    return (
        f"{RELATIONS[link.relation]}，{period(link)}，{status_line(link.force, link.force.status)}"
    )


def proof_lines(force: Force | None, own: str) -> Iterator[tuple[str, Basis]]:
    """Every proof with what it is: of the text itself or of another."""
    for basis in force.basis if force is not None else ():
        yield ("本文" if basis.document == own else "他文"), basis


def chain_text(links: Sequence[Link], document_id: str, day: date) -> Iterator[str]:
    """A chain for the terminal; empty where the library was not read since it was upgraded."""
    if not links:
        yield "这份文件的时效还没有用新版程序读出。请先运行 tiaowen ingest。"
        return
    yield f"截至{han_date(day)}，共 {len(links)} 件："
    for i, link in enumerate(links, 1):
        mark = "→" if link.document_id == document_id else " "
        number = f"（{link.doc_number}）" if link.doc_number else ""
        yield f"{mark}{i}. 《{link.title}》{number}  {link.document_id}"
        yield f"    {chain_line(link)}"
        for whose, basis in proof_lines(link.force, link.document_id):
            yield f"    {whose}：“{_short(basis.quote)}”  {basis.clause or '（标题）'}"


def period(link: Link) -> str:
    """From when until when a wording counts."""
    begin = han_date(link.since) if link.since else "起始不明"
    end = han_date(link.until) if link.until else "今"
    return f"{begin}至{end}" if link.since or link.until else "起止不明"


def _short(quote: str) -> str:
    plain = "".join(quote.split("\n"))
    return plain if len(plain) <= _QUOTED else plain[: _QUOTED - 1] + "…"
