"""Groups of copies, which of them is shown, and documents that are cited and missing."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from api.access import needs, reader_of
from api.admin_jobs import queue_rules
from api.admin_pages import back, show
from api.copies import REASONS, ROUTES, Copy, Kin, changes, differences
from api.deps import TheJobs, TheService
from api.service import Service
from corpus.access import Role
from corpus.errors import BadQuery
from corpus.review import OF_PAIRS, Rule, RuleKind

router = APIRouter(prefix="/admin", include_in_schema=False, dependencies=[needs(Role.EDITOR)])
_GROUPS = 20
"""Groups on one page; the differences of each are computed for it."""
_MISSING = 200
_AUTHORS = 5
"""Citing documents named for one that is missing."""
_LONGEST_DIFFED = 200_000
"""Characters of two texts beyond which their differences are not looked for on a list."""


@router.get("/copies")
def copies(request: Request, service: TheService, page: int = 1) -> Response:
    """Every text that stands in several places."""
    return _copies_page(request, service, page)


def _copies_page(
    request: Request, service: Service, page: int, failed: str = "", status: int = 200
) -> Response:
    every = _leaders(service)
    page = max(1, page)
    shown = [service.kin(name) for name in every[(page - 1) * _GROUPS : page * _GROUPS]]
    values = {
        "kins": [(kin, [(c, _changes(kin, c)) for c in kin.copies]) for kin in shown],
        "total": len(every),
        "page": page,
        "pages": -(-len(every) // _GROUPS),
        "routes": ROUTES,
        "reasons": REASONS,
        "failed": failed,
    }
    return show(request, "copies.html", values, status)


def _leaders(service: Service) -> list[str]:
    """The best of every text that stands in several places, as far as the reader may see it."""
    copies, known = service.store.copies, service.library.statuses()
    best = copies.best()
    several = {*best.values(), *copies.seen_elsewhere()} - best.keys()
    return sorted(several & known.keys())


def _changes(kin: Kin, copy: Copy) -> list[str]:
    if len(kin.best.document.text) + len(copy.document.text) > _LONGEST_DIFFED:
        return ["文本过长，请用“对照”查看。"]
    return changes(differences(kin, copy))


@router.post("/copies")
def decide(
    request: Request,
    service: TheService,
    jobs: TheJobs,
    a: Annotated[str, Form(max_length=200)],
    b: Annotated[str, Form(max_length=200)],
    kind: Annotated[str, Form(max_length=20)],
) -> Response:
    """Say whether two documents are copies of one text."""
    first, second = (service.library.document(name.strip()).id for name in (a, b))
    if kind not in OF_PAIRS:
        failed = "没有这种选择。请从页面上的按钮操作。"
        return _copies_page(request, service, 1, failed, 422)
    rule = Rule(RuleKind(kind), "", first, second, by=reader_of(request).name)
    try:
        added = service.store.reviews.add([rule])
    except BadQuery as error:
        return _copies_page(request, service, 1, str(error), 422)
    queue_rules(jobs, service, f"转载重新归组：{first}、{second}", reader_of(request))
    return back("/admin/copies", "pair" if added else "same")


@router.get("/missing")
def missing(request: Request, service: TheService) -> Response:
    """Cited documents that are not in the library, the most cited first."""
    every = service.missing()
    cards = {card.id: card for card in service.catalogue()}
    rows = [
        (absent, [cards[i] for i in absent.by if i in cards][:_AUTHORS], len(absent.by))
        for absent in every[:_MISSING]
    ]
    values = {"rows": rows, "total": len(every), "authors": _AUTHORS}
    return show(request, "missing.html", values)
