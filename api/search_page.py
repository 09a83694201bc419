"""The pages / and /number: one box for questions, 文号, titles and clauses, and what was found."""

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.answering import KINDS, card_rows
from api.deps import TheService
from api.examples import examples
from api.filters import parse_day, parse_filters
from api.labels import ADVICE, REASONS
from api.listing import Wanted
from api.markup import highlighted, quoted
from api.narrowing import Narrowed, chips, facet_links, hint_links, narrowed
from api.pages import PageNumber, Short, Text, page
from api.present import group_hits
from api.service import Service
from corpus.errors import BadQuery
from corpus.model import Document
from search.model import Answer, Found
from search.model import Query as SearchQuery

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_DOCUMENTS = 10
"""Documents on one page of results, each with its best clauses."""
_PAGES = 10
"""Pages that are offered: beyond the first hundred documents a search is to be narrowed."""
_SCOPES: Mapping[str, tuple[str, ...]] = {"normative": ("normative=是",)}
_NEWEST = 6

Filters = Annotated[list[Annotated[str, Query(max_length=500)]] | None, Query(alias="filter")]
Before = Annotated[list[Annotated[str, Query(max_length=500)]] | None, Query(max_length=20)]


@router.get("/")
def home(  # noqa: PLR0913, PLR0917  one parameter a query field
    request: Request,
    service: TheService,
    q: Text = "",
    scope: Short = "",
    genre: Short = "",
    filters: Filters = None,
    as_of: Short = "",
    after: Before = None,
    page_number: PageNumber = 1,
) -> Response:
    """The search box, and below it what was found; `after` are the questions before."""
    if not q.strip():
        return page(request, "home.html", _welcome(service))
    asked = [*(filters or []), *([f"genre={genre}"] if genre else []), *_SCOPES.get(scope, ())]
    number = min(page_number, _PAGES)
    try:
        day = parse_day(as_of)
        wanted = SearchQuery(q, number * _DOCUMENTS + 1, parse_filters(asked), day, grouped=True)
        searched = service.find(wanted)
        named = searched.named or service.library.find(q)
        answer = None if named or number > 1 else service.ask(q, after or (), day)
    except BadQuery as error:
        refusal = {"query": q[:200], "message": str(error)}
        return page(request, "refused.html", refusal, 422)
    values = {
        "query": q,
        "before": [*(after or []), q],
        "highlight": highlighted,
        "quote": quoted,
        **_found(service, searched, number),
        **_answered(service, answer),
        "named": named if number == 1 else (),
    }
    return page(request, "results.html", values)


@router.get("/number")
def by_number(code: Short = "", year: Short = "", serial: Short = "") -> Response:
    """A 文号 in three fields: a search where all are given, else the documents that fit."""
    wanted = Wanted(code=code.strip(), numbered_in=year.strip(), serial=serial.strip())
    if wanted.code and wanted.numbered_in and wanted.serial:
        number = f"{wanted.code}〔{wanted.numbered_in}〕{wanted.serial.removesuffix('号')}号"
        return RedirectResponse(f"/?{urlencode({'q': number})}", 303)
    return RedirectResponse(wanted.url(), 303)


def _found(service: Service, searched: Found, number: int) -> dict[str, object]:
    """One page of the documents found, and what stands beside them."""
    now = narrowed(searched)
    groups = list(group_hits(searched.hits))
    shown = groups[(number - 1) * _DOCUMENTS : number * _DOCUMENTS]
    return {
        "now": now,
        "chips": chips(now),
        "facets": facet_links(searched),
        "hints": hint_links(searched),
        "searched": searched,
        "groups": shown,
        "elsewhere": service.elsewhere(g[0].document for g in shown),
        "total": sum(map(len, shown)),
        "paging": _paging(now, number, more=len(groups) > number * _DOCUMENTS),
    }


def _paging(now: Narrowed, number: int, *, more: bool) -> dict[str, object]:
    """Addresses of the page before and the page after, empty where there is none."""
    after = number + 1 if more and number < _PAGES else 0
    return {
        "number": number,
        "previous": now.page_url(number - 1) if number > 1 else "",
        "next": now.page_url(after) if after else "",
        "ended": more and not after,
    }


def _answered(service: Service, answer: Answer | None) -> dict[str, object]:
    """What the answer's card shows."""
    if answer is None:
        return {"answer": None}
    return {
        "answer": answer,
        "card": list(card_rows(answer.value)),
        "kind": KINDS.get(answer.kind, ""),
        "reason": REASONS.get(answer.reason, "") if answer.reason else "",
        "advice": ADVICE.get(answer.reason, "") if answer.reason else "",
        "citations": _citations(service, answer),
    }


def _citations(service: Service, answer: Answer) -> dict[str, str]:
    """A citation in full for each clause that is quoted, by its id."""
    quoted = {e.clause.id for e in (*answer.evidence, *answer.conflicts, *answer.nearest)}
    return {i: service.cite(i, "full").text for i in quoted}


def _welcome(service: Service) -> dict[str, object]:
    known = service.catalogue()
    newest = sorted(known, key=lambda d: (str(d.issued_on or ""), d.id), reverse=True)
    tried = examples(newest, lambda name: _opened(service, name))
    return {"counts": service.counts(), "newest": newest[:_NEWEST], "examples": tried}


def _opened(service: Service, document_id: str) -> Document:
    return service.library.document(document_id)
