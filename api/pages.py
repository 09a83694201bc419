"""The web pages: the same service as the API, rendered on the server, usable without JavaScript."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api import reader
from api.answering import KINDS, card_rows
from api.copies import changes, differences
from api.coverage import coverage
from api.deps import TheService
from api.editions import View, edition_view
from api.filters import parse_day, parse_filters
from api.labels import ADVICE, REASONS
from api.listing import FACETS, Wanted, listing
from api.markup import marked
from api.narrowing import chips, facet_links, hint_links, narrowed
from api.openapi import described
from api.present import Json, group_hits
from api.service import Service
from api.sidebyside import side_by_side
from api.styles import STYLES
from api.templating import render
from corpus.ageing import ageing
from corpus.errors import BadQuery, PolicyError
from corpus.model import Document, DocumentCard, Span
from corpus.outline import find_clause
from corpus.store_reader import by_the_clock
from search.matrix import MOST
from search.model import Evidence, Hit
from search.model import Query as SearchQuery

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_DOCUMENTS = 10
"""Documents on the results page, each with its best clauses."""
_SCOPES: Mapping[str, tuple[str, ...]] = {"normative": ("normative=是",)}
_SIMILAR = 12
_COLUMNS = 3
"""Fields to pick documents for a matrix, where fewer are picked."""
_FEW = 300
"""Up to so many documents are offered in one list to pick from; beyond that they are typed."""

Text = Annotated[str, Query(max_length=20_000)]
Short = Annotated[str, Query(max_length=500)]


def page(request: Request, name: str, values: Mapping[str, object], status: int = 200) -> Response:
    """A page of the site."""
    shared = {"path": request.url.path, "query": "", "stamp": _stamp(), **values}
    return HTMLResponse(render(name, shared), status)


def problem_page(request: Request, problem: Json) -> Response:
    """A failure as a page."""
    status = problem["status"]
    asked = request.query_params.get("q", "")[:200]
    values = {"problem": problem, "query": asked}
    return page(request, "error.html", values, status if isinstance(status, int) else 500)


@router.get("/")
def home(  # noqa: PLR0913, PLR0917  one parameter a query field
    request: Request,
    service: TheService,
    q: Text = "",
    scope: Short = "",
    genre: Short = "",
    filters: Annotated[
        list[Annotated[str, Query(max_length=500)]] | None, Query(alias="filter")
    ] = None,
    as_of: Short = "",
    after: Annotated[
        list[Annotated[str, Query(max_length=500)]] | None, Query(max_length=20)
    ] = None,
) -> Response:
    """The search box, and below it what was found; `after` are the questions before."""
    if not q.strip():
        return page(request, "home.html", _welcome(service))
    asked = [*(filters or []), *([f"genre={genre}"] if genre else []), *_SCOPES.get(scope, ())]
    try:
        wanted = SearchQuery(q, _DOCUMENTS, parse_filters(asked), parse_day(as_of), grouped=True)
        searched = service.find(wanted)
        found = searched.named or service.library.find(q)
        answer = None if found else service.ask(q, after or ())
    except BadQuery as error:
        refusal = {"query": q[:200], "message": str(error)}
        return page(request, "refused.html", refusal, 422)
    values: dict[str, object] = {
        "query": q,
        "now": narrowed(searched),
        "chips": chips(narrowed(searched)),
        "facets": facet_links(searched),
        "hints": hint_links(searched),
        "searched": searched,
        "found": found,
        "answer": answer,
        "card": list(card_rows(answer.value)) if answer else [],
        "kind": KINDS.get(answer.kind, "") if answer else "",
        "before": [*(after or []), q],
        "reason": REASONS.get(answer.reason, "") if answer and answer.reason else "",
        "advice": ADVICE.get(answer.reason, "") if answer and answer.reason else "",
        "groups": group_hits(searched.hits),
        "elsewhere": service.elsewhere(h.document for h in searched.hits),
        "total": len(searched.hits),
        "highlight": _highlighted,
        "quote": _quoted,
    }
    return page(request, "results.html", values)


@router.get("/documents")
def documents(  # noqa: PLR0913, PLR0917  one parameter a facet
    request: Request,
    service: TheService,
    q: Short = "",
    genre: Short = "",
    status: Short = "",
    normative: Short = "",
    year: Short = "",
    page_number: Annotated[int, Query(alias="page", ge=1, le=1_000_000)] = 1,
) -> Response:
    """The list of documents."""
    wanted = Wanted(q, genre, status, normative, year, page_number)
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
        "versions": service.archive.versions(found.id),
    }
    if view == "source" and opened.is_current:
        return page(request, "source.html", {**values, **_source(service, found)})
    issuer = _document_or_none(service, found.issued_by)
    kin = service.kin(found.id) if opened.is_current else None
    values |= {
        "kin": kin,
        "changes": [(c, changes(differences(kin, c))) for c in kin.copies] if kin else [],
        "blocks": reader.blocks(found),
        "outline": reader.outline(found),
        "issuer": issuer,
        **_standing(service, found, parse_day(as_of), is_current=opened.is_current),
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
        "highlight": _highlighted,
    }
    return page(request, "similar.html", values)


@router.get("/compare")
def compare(
    request: Request,
    service: TheService,
    a: Short = "",
    b: Short = "",
    view: Short = "",
    changes: Short = "",
) -> Response:
    """Pick two documents, then see them side by side; versions of one also in their views."""
    known = service.catalogue()
    values: dict[str, object] = {"a": a, "b": b, "choices": _choices(known), "view": None}
    values |= {"message": "", "shown": None, "tabs": (), "chosen": "", "changes": bool(changes)}
    if not (a.strip() and b.strip()):
        half = bool(a.strip() or b.strip())
        message = "请再选一份文件。" if half and request.query_params.get("go") else ""
        return page(request, "compare.html", {**values, "message": message})
    try:
        comparison = service.compare(a, b)
        if view in set(View):
            shown = edition_view(comparison, View(view), only_changes=bool(changes))
            values |= {"shown": shown, "chosen": view}
    except PolicyError as error:
        return page(request, "compare.html", {**values, "message": str(error)}, 422)
    values |= {"view": side_by_side(comparison), "a": comparison.a.id, "b": comparison.b.id}
    values["tabs"] = ("", *map(str, View)) if comparison.editions else ()
    return page(request, "compare.html", values)


@router.get("/matrix")
def matrix(
    request: Request, service: TheService, ids: Annotated[list[Short] | None, Query()] = None
) -> Response:
    """Pick several documents, then see which treats which topic, and how."""
    wanted = [i.strip() for several in ids or [] for i in several.split(",") if i.strip()]
    picked = [*wanted[:MOST], *[""] * (max(_COLUMNS, min(MOST, len(wanted) + 1)) - len(wanted))]
    values: dict[str, object] = {"picked": picked, "choices": _choices(service.catalogue())}
    values |= {"view": None, "message": ""}
    if not wanted:
        return page(request, "matrix.html", values)
    try:
        found = service.matrix([service.resolve(i) for i in wanted])
    except PolicyError as error:
        return page(request, "matrix.html", {**values, "message": str(error)}, 422)
    return page(request, "matrix.html", {**values, "view": coverage(found)})


@router.get("/docs")
def api_docs(request: Request) -> Response:
    """The OpenAPI document as a page of our own: no script from elsewhere, no network."""
    schema: dict[str, Any] = request.app.openapi()
    return page(request, "docs.html", {"schema": schema, **described(schema)})


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


def _welcome(service: Service) -> dict[str, object]:
    known = service.catalogue()
    counts = service.counts()
    newest = sorted(known, key=lambda d: (str(d.issued_on or ""), d.id), reverse=True)[:6]
    return {"counts": counts, "newest": newest}


def _highlighted(hit: Hit) -> object:
    return marked(hit.text.strip(), _shifted(hit))


def _shifted(hit: Hit) -> list[Span]:
    """Highlights after the white space in front has gone."""
    gone = len(hit.text) - len(hit.text.lstrip())
    return [Span(max(0, s.start - gone), max(0, s.end - gone)) for s in hit.highlights]


def _quoted(evidence: Evidence, start: int, words: str | None) -> object:
    """The quotation with the answer marked in it; `start` is its offset in the document."""
    at = start - evidence.start
    inside = words and at >= 0 and at + len(words) <= len(evidence.quote)
    return marked(evidence.quote, [Span(at, at + len(words))] if words and inside else [])


def _citations(service: Service, document: Document, clause_id: str) -> list[tuple[str, str]]:
    if not clause_id or find_clause(document, clause_id) is None:
        return []
    return [(name, service.cite(clause_id, style.value).text) for style, name in STYLES.items()]


def _source(service: Service, document: Document) -> dict[str, object]:
    page_text = service.page_text(document)
    pieces = list(reader.page_pieces(document, page_text)) if page_text is not None else []
    return {"pieces": pieces, "placeless": [r for r in document.removed if r.start < 0]}


def _document_or_none(service: Service, document_id: str | None) -> Document | DocumentCard | None:
    if document_id is None:
        return None
    return next((d for d in service.catalogue() if d.id == document_id), None)


def _choices(known: Sequence[DocumentCard]) -> list[DocumentCard]:
    return sorted(known, key=lambda d: (d.title, d.id)) if len(known) <= _FEW else []


@cache
def _stamp() -> str:
    """Changes with the style sheet, so that a browser never keeps an old one."""
    static = files("api").joinpath("static")
    content = b"".join(
        static.joinpath(n).read_bytes() for n in ("style.css", "admin.css", "copy.js")
    )
    return hashlib.sha256(content).hexdigest()[:10]
