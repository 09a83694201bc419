"""Documents and clauses."""

from typing import Annotated

from fastapi import APIRouter, Query, Request

from api.citing import citations_json
from api.conditional import CONDITIONAL
from api.copies import kin_json
from api.cursors import Cursor, expired, number, paged, place_of
from api.deps import TheService
from api.evidence import origins_json
from api.filters import parse_day
from api.history import chapter_json, history, opened_json, traced_json
from api.listing import Wanted, stretch
from api.present import (
    clause_json,
    clauses_json,
    document_json,
    hits_json,
    summary_json,
)
from api.replies import EXPIRED, PROBLEMS, UNCHANGED, Reply
from api.schemas_citing import CitationsOut
from api.schemas_documents import ClausesOut, CopiesOut, DocumentOut, DocumentsOut, EvidenceOut
from api.schemas_history import ChainOut, ClauseDetailOut, VersionsOut
from api.schemas_search import HitsOut
from api.status import chain_json, standing_json
from corpus.outline import own_span
from corpus.store_reader import by_the_clock
from corpus.tracing import mark

router = APIRouter(
    tags=["文件与条款"], responses={**PROBLEMS, **UNCHANGED}, dependencies=[CONDITIONAL]
)


@router.get("/documents", responses={200: {"model": DocumentsOut}}, summary="文件列表")
def list_documents(  # noqa: PLR0913, PLR0917  one parameter a facet
    request: Request,
    service: TheService,
    q: Annotated[str, Query(max_length=200, description="标题、文号或机关中的字词")] = "",
    genre: Annotated[str, Query(max_length=20, description="文种")] = "",
    status: Annotated[str, Query(max_length=20, description="时效")] = "",
    year: Annotated[str, Query(max_length=4, description="年份")] = "",
    size: Annotated[int, Query(ge=1, le=200, description="每页件数")] = 30,
    cursor: Cursor = None,
    *,
    normative: Annotated[bool | None, Query(description="只看规范性文件")] = None,
) -> Reply:
    """Documents, newest first, with facet counts."""
    standing = {None: "", True: "规范性文件", False: "非规范性材料"}[normative]
    wanted = Wanted(q, genre, status, standing, year)
    place = place_of(request, cursor, 2)
    after = None if place is None else (place[0], place[1])
    found = stretch(service.catalogue(), wanted, size, after)
    body = {
        "total": found.total,
        "documents": [summary_json(d) for d in found.documents],
        "facets": found.facets,
        "held": service.counts().get("held", 0),
    }
    return paged(request, body, found.following)


_MOST_VERSIONS = 1_000_000

Version = Annotated[
    int | None, Query(ge=1, le=_MOST_VERSIONS, description="第几版；不写即现行文本")
]


AsOf = Annotated[str | None, Query(max_length=20, description="时效以这一天为准，如 2019-06-30")]


@router.get("/documents/{document_id}", responses={200: {"model": DocumentOut}}, summary="文件")
def get_document(
    service: TheService, document_id: str, version: Version = None, as_of: AsOf = None
) -> Reply:
    """A document with its text and outline, by an id that it has or had."""
    opened = service.open_document(document_id, version)
    day = parse_day(as_of)
    found = opened.document if day is None else service.seen_on(opened.document, day)
    seen = day or by_the_clock()
    parts = service.parts_on(found, seen) if opened.is_current else ()
    extra = {
        **standing_json(found, parts, seen),
        **opened_json(opened),
        "sightings": list(service.sightings(found)) if opened.is_current else [],
        "best_copy": service.kin(found.id).best.document.id if opened.is_current else None,
    }
    return Reply({**document_json(found), **extra})


@router.get(
    "/documents/{document_id}/citations",
    responses={200: {"model": CitationsOut}},
    summary="引用与被引",
)
def get_document_citations(service: TheService, document_id: str) -> Reply:
    """What the document cites and what cites it, with clause ids and spans."""
    found = service.open_document(document_id).document
    return Reply(citations_json(service.citations(found.id)))


@router.get(
    "/documents/{document_id}/evidence", responses={200: {"model": EvidenceOut}}, summary="取证"
)
def get_document_evidence(service: TheService, document_id: str) -> Reply:
    """Where the document came from: its places, and every answer of a server that was kept."""
    found = service.open_document(document_id).document
    return Reply(origins_json(found, service.origins(found)))


@router.get(
    "/documents/{document_id}/history", responses={200: {"model": ChainOut}}, summary="沿革"
)
def get_document_history(service: TheService, document_id: str, as_of: AsOf = None) -> Reply:
    """The wordings of a document and what it replaced or was replaced by, the oldest first."""
    day = parse_day(as_of) or by_the_clock()
    found = service.open_document(document_id).document
    return Reply(chain_json(found.id, service.chain(found.id, day), day))


@router.get(
    "/documents/{document_id}/versions", responses={200: {"model": VersionsOut}}, summary="版本"
)
def get_document_versions(service: TheService, document_id: str) -> Reply:
    """Every text that a document had, the oldest first."""
    found = service.open_document(document_id).document
    told = [chapter_json(c) for c in history(service.archive, found)]
    return Reply({"document_id": found.id, "versions": told})


@router.get(
    "/documents/{document_id}/clauses",
    responses={200: {"model": ClausesOut}, **EXPIRED},
    summary="条款列表",
)
def list_clauses(
    request: Request,
    service: TheService,
    document_id: str,
    version: Version = None,
    size: Annotated[int, Query(ge=1, le=2_000, description="每页条数")] = 500,
    cursor: Cursor = None,
) -> Reply:
    """The outline of a document, in its order; each clause with its own words."""
    place = place_of(request, cursor, 2)
    opened = service.open_document(document_id, version)
    found, text = opened.document, str(opened.version)
    if place is not None and place[0] != text:
        raise expired()
    every = clauses_json(found)
    at = 0 if place is None else number(place[1])
    body = {"document_id": found.id, "total": len(every), "clauses": every[at : at + size]}
    more = at + size < len(every)
    return paged(request, body, (text, str(at + size)) if more else None)


@router.get(
    "/documents/{document_id}/copies", responses={200: {"model": CopiesOut}}, summary="转载与差异"
)
def get_document_copies(service: TheService, document_id: str) -> Reply:
    """Every copy of a document with what differs from the best, and what is no copy of it."""
    return Reply(kin_json(service.kin(document_id), document_id))


@router.get("/clauses/{clause_id}", responses={200: {"model": ClauseDetailOut}}, summary="条款")
def get_clause(service: TheService, clause_id: str, version: Version = None) -> Reply:
    """The words that an id stands for, and what became of them; ids of older versions, too."""
    traced = service.trace(clause_id, version)
    owner, found = traced.document, traced.clause
    return Reply(
        {
            "clause": clause_json(found),
            "document": summary_json(owner),
            "text": own_span(owner, found).of(owner.text),
            "full_text": traced.text,
            "pinned": mark(owner, found),
            **{k: v for k, v in traced_json(traced).items() if k not in {"id", "document_id"}},
            "earlier": [traced_json(t) for t in traced.earlier],
        }
    )


@router.get("/clauses/{clause_id}/similar", responses={200: {"model": HitsOut}}, summary="相近条款")
def similar_clauses(
    service: TheService,
    clause_id: str,
    k: Annotated[int, Query(ge=1, le=100, description="最多给出几条")] = 10,
) -> Reply:
    """Clauses like this one, in this and other documents."""
    hits = service.similar(clause_id, k)
    places = service.elsewhere(h.document for h in hits)
    return Reply({"query": clause_id, "hits": hits_json(hits, places)})
