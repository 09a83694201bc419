"""A basket of quotations: the words of clauses with their citations, and as a Word file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.errors import BadQuery, UnknownClause
from corpus.outline import find_clause
from corpus.succession import Fate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.present import Json
    from api.service_documents import DocumentsService
    from corpus.model import Clause, Document
    from corpus.tracing import Traced

MOST = 500
"""Clauses in a basket."""


@dataclass(frozen=True, slots=True)
class Quoted:
    """A clause's words, to be put into a document."""

    asked: str
    """The id as it was given."""
    document: Document
    clause: Clause
    text: str
    """Verbatim, children included: `document.text[clause.start:clause.end]` without its ends'
    white space."""
    citation: str
    """In full."""
    footnote: str


def quoted(service: DocumentsService, clause_ids: Sequence[str]) -> list[Quoted]:
    """The words that the ids stand for, in their order.

    Raises:
        UnknownClause: naming every id that never was.
        BadQuery: there are none, or more than `MOST`.
    """
    if not clause_ids:
        raise BadQuery("摘录篮是空的。请给出至少一个条款编号。")
    if len(clause_ids) > MOST:
        msg = f"一次最多摘录 {MOST} 条。请分几次导出。"
        raise BadQuery(msg)
    found: list[Quoted] = []
    missing: list[str] = []
    for identity in clause_ids:
        try:
            found.append(_one(service, identity))
        except UnknownClause:
            missing.append(identity)
    if missing:
        msg = f"库中没有这些条款：{'、'.join(missing)}。没有导出任何内容，请核对编号后重试。"
        raise UnknownClause(msg)
    return found


def _one(service: DocumentsService, identity: str) -> Quoted:
    document, clause = _where(service.trace(identity))
    text = clause.span.of(document.text).strip()
    full, footnote = (service.cite(identity, style).text for style in ("full", "footnote"))
    return Quoted(identity, document, clause, text, full, footnote)


def _where(traced: Traced) -> tuple[Document, Clause]:
    """Words that only moved are quoted from where they stand now, as they are cited."""
    if traced.outcome.fate is Fate.MOVED and traced.now is not None:
        found = find_clause(traced.now, traced.outcome.now[0])
        if found is not None:
            return traced.now, found
    return traced.document, traced.clause


def basket_json(quotes: Sequence[Quoted]) -> Json:
    """The quotations as JSON."""
    return {
        "quotes": [
            {
                "clause_id": q.clause.id,
                "document_id": q.document.id,
                "text": q.text,
                "citation": q.citation,
                "footnote": q.footnote,
            }
            for q in quotes
        ],
        "sources": sources(quotes),
    }


def sources(quotes: Sequence[Quoted]) -> list[str]:
    """The documents quoted, each once, in the order of their first quotation."""
    lines: dict[str, str] = {}
    for q in quotes:
        number = f"（{q.document.doc_number}）" if q.document.doc_number else ""
        issuers = f"{'、'.join(q.document.issuers)}：" if q.document.issuers else ""
        title = q.document.title.strip().removeprefix("《").removesuffix("》")
        lines.setdefault(q.document.id, f"{issuers}《{title}》{number}，文件编号 {q.document.id}。")
    return list(lines.values())
