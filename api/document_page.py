"""The pages of documents and clauses: the list, the reader, the page before cleaning."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api import reader
from api.citing_shown import cited_clauses, shown_citations
from api.copies import differences, shown_changes
from api.deps import TheService
from api.filters import parse_day
from api.listing import FACETS, Wanted, listing
from api.markup import highlighted
from api.pages import PageNumber, Short, page
from api.present import group_hits
from api.service import Service
from api.styles import STYLES
from corpus.ageing import ageing
from corpus.model import Document, DocumentCard
from corpus.outline import find_clause
from corpus.store_reader import by_the_clock
from ingest.explain_words import removal_reason

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_SIMILAR = 12


@router.get("/documents")
def documents(  # noqa: PLR0913, PLR0917  one parameter a facet
    request: Request,
    service: TheService,
    q: Short = "",
    genre: Short = "",
    status: Short = "",
    normative: Short = "",
    year: Short = "",
    issuer: Short = "",
    subject: Short = "",
    code: Short = "",
    numbered_in: Short = "",
    serial: Short = "",
    page_number: PageNumber = 1,
) -> Response:
    """The list of documents."""
    wanted = Wanted(
        q, genre, status, normative, year, page_number, issuer, subject, code, numbered_in, serial
    )
    found = listing(service.catalogue(), wanted)
    held = service.counts().get("held", 0)
    values = {"wanted": wanted, "listing": found, "facets": FACETS, "held": held}
    return page(request, "documents.html", values)


@router.get("/documents/{document_id}")
def document(  # noqa: PLR0913, PLR0917  one parameter a query field
    request: Request,
    service: TheService,
    document_id: str,
    view: Short = "",
    cite: Short = "",
    version: Annotated[int | None, Query(ge=1)] = None,
    as_of: Short = "",
    removed: Short = "",
) -> Response:
    """The reader, or the page as it was before cleaning; older versions, too."""
    opened = service.open_document(document_id, version)
    found = opened.document
    if opened.is_current and found.id != document_id:
        return RedirectResponse(f"/documents/{found.id}", 303)
    values = {
        "document": found,
        "sightings": service.sightings(found) if opened.is_current else [found.source.locator],
        "opened": opened,
        "clearance": service.clearance_of(found.id),
        "versions": service.archive.versions(found.id),
    }
    if view == "source" and opened.is_current:
        shown = {**values, **_source(service, found), "with_removed": removed != "hidden"}
        return page(request, "source.html", shown)
    values |= {
        "blocks": reader.blocks(found),
        "outline": reader.outline(found),
        "issuer": _document_or_none(service, found.issued_by),
        "origins": service.origins(found) if opened.is_current else (),
        **_copies(service, found, is_current=opened.is_current),
        **_standing(service, found, parse_day(as_of), is_current=opened.is_current),
        **_cited(service, found, is_current=opened.is_current),
        "cite": cite,
        "citations": _citations(service, found, cite),
    }
    return page(request, "document.html", values)


@router.get("/clauses/{clause_id}")
def clause(service: TheService, clause_id: str) -> Response:
    """A permanent address of a clause: leads to its place in the reader, or to its old version."""
    traced = service.trace(clause_id)
    if traced.now is not None and traced.outcome.now:
        return RedirectResponse(f"/documents/{traced.now.id}#{traced.outcome.now[0]}", 303)
    place = f"/documents/{traced.document.id}?version={traced.version}"
    return RedirectResponse(f"{place}#{traced.clause.id}", 303)


@router.get("/clauses/{clause_id}/similar")
def similar(request: Request, service: TheService, clause_id: str) -> Response:
    """Clauses like this one."""
    hits = service.similar(clause_id, _SIMILAR)
    owner, found = service.library.clause(service.trace(clause_id).outcome.now[0])
    values = {
        "document": owner,
        "clause": found,
        "text": found.span.of(owner.text),
        "groups": group_hits(hits),
        "highlight": highlighted,
    }
    return page(request, "similar.html", values)


def _copies(service: Service, document: Document, *, is_current: bool) -> dict[str, object]:
    """The other places of a text, with what differs there."""
    kin = service.kin(document.id) if is_current else None
    told = [(c, shown_changes(differences(kin, c))) for c in kin.copies] if kin else []
    return {"kin": kin, "changes": told}


def _cited(service: Service, document: Document, *, is_current: bool) -> dict[str, object]:
    """Who cites the document and whom it cites; a clause's own citers by its id."""
    if not is_current:
        return {"cites": (), "cited_by": (), "cited_here": {}}
    known = service.citations(document.id)
    out, back = shown_citations(known)
    return {"cites": out, "cited_by": back, "cited_here": cited_clauses(known)}


def _standing(
    service: Service, document: Document, as_of: date | None, *, is_current: bool
) -> dict[str, object]:
    """时效性 of a document on a day, of single clauses, and the chain that it stands in."""
    if not is_current:
        return {"chain": (), "clause_force": {}, "ageing": None, "as_of": as_of}
    day = as_of or by_the_clock()
    seen = service.seen_on(document, day) if as_of is not None else document
    return {
        "document": seen,
        "as_of": as_of,
        "ageing": ageing(seen, seen.force, day),
        "chain": service.chain(document.id, day),
        "clause_force": {p.clause: [p.force] for p in service.parts_on(document, day)},
    }


def _citations(service: Service, document: Document, clause_id: str) -> list[tuple[str, str]]:
    if not clause_id or find_clause(document, clause_id) is None:
        return []
    return [(name, service.cite(clause_id, style.value).text) for style, name in STYLES.items()]


def _source(service: Service, document: Document) -> Mapping[str, object]:
    page_text = service.page_text(document)
    pieces = list(reader.page_pieces(document, page_text)) if page_text is not None else []
    return {"pieces": pieces, "reason": removal_reason}


def _document_or_none(service: Service, document_id: str | None) -> DocumentCard | None:
    if document_id is None:
        return None
    return next((d for d in service.catalogue() if d.id == document_id), None)
