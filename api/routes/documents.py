"""Documents and clauses."""

from typing import Annotated

from fastapi import APIRouter, Query

from api.deps import TheService
from api.listing import Wanted, listing
from api.present import (
    clause_json,
    clauses_json,
    document_json,
    hit_json,
    status_json,
    summary_json,
)
from api.replies import PROBLEMS, Reply
from api.schemas import ClauseDetailOut, ClausesOut, DocumentOut, DocumentsOut, HitsOut
from corpus.outline import own_span

router = APIRouter(tags=["文件与条款"], responses=PROBLEMS)


@router.get("/documents", responses={200: {"model": DocumentsOut}}, summary="文件列表")
def documents(  # noqa: PLR0913, PLR0917  one parameter a facet
    service: TheService,
    q: Annotated[str, Query(max_length=200, description="标题、文号或机关中的字词")] = "",
    genre: Annotated[str, Query(max_length=20, description="文种")] = "",
    status: Annotated[str, Query(max_length=20, description="时效")] = "",
    year: Annotated[str, Query(max_length=4, description="年份")] = "",
    page: Annotated[int, Query(ge=1, le=1_000_000, description="页码")] = 1,
    size: Annotated[int, Query(ge=1, le=200, description="每页件数")] = 30,
    *,
    normative: Annotated[bool | None, Query(description="只看规范性文件")] = None,
) -> Reply:
    """Documents, newest first, with facet counts."""
    standing = {None: "", True: "规范性文件", False: "非规范性材料"}[normative]
    wanted = Wanted(q, genre, status, standing, year, page)
    found = listing(service.catalogue(), wanted, size)
    return Reply(
        {
            "total": found.total,
            "page": found.page,
            "pages": found.pages,
            "documents": [summary_json(d) for d in found.documents],
            "facets": found.facets,
            "held": service.counts().get("held", 0),
        }
    )


@router.get("/documents/{document_id}", responses={200: {"model": DocumentOut}}, summary="文件")
def document(service: TheService, document_id: str) -> Reply:
    """A document with its text and outline."""
    found = service.library.document(document_id)
    extra = {
        "sightings": list(service.sightings(found)),
        "status_basis": status_json(service.standing(found)),
    }
    return Reply({**document_json(found), **extra})


@router.get(
    "/documents/{document_id}/clauses", responses={200: {"model": ClausesOut}}, summary="条款列表"
)
def clauses(service: TheService, document_id: str) -> Reply:
    """The outline of a document."""
    found = service.library.document(document_id)
    return Reply({"document_id": found.id, "clauses": clauses_json(found)})


@router.get("/clauses/{clause_id}", responses={200: {"model": ClauseDetailOut}}, summary="条款")
def clause(service: TheService, clause_id: str) -> Reply:
    """A clause with its words."""
    owner, found = service.library.clause(clause_id)
    return Reply(
        {
            "clause": clause_json(found),
            "document": summary_json(owner),
            "text": own_span(owner, found).of(owner.text),
            "full_text": found.span.of(owner.text),
        }
    )


@router.get("/clauses/{clause_id}/similar", responses={200: {"model": HitsOut}}, summary="相近条款")
def similar(
    service: TheService,
    clause_id: str,
    k: Annotated[int, Query(ge=1, le=100, description="最多给出几条")] = 10,
) -> Reply:
    """Clauses like this one, in this and other documents."""
    hits = service.similar(clause_id, k)
    return Reply({"query": clause_id, "hits": [hit_json(h) for h in hits]})
