"""Watched columns and pages for the operator: what changed, what is watched, and more of both."""

from collections import Counter
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Path, Query, Request
from fastapi.responses import Response

from api import watch_adding
from api.access import needs
from api.admin_pages import back, show
from api.deps import TheService
from api.service import Service
from api.watch_shown import KINDS, STATES, clauses_of, path_of, visible
from corpus.access import Role
from corpus.errors import BadQuery
from corpus.watching import ChangeKind, Kind, Watched

router = APIRouter(
    prefix="/admin/watch", include_in_schema=False, dependencies=[needs(Role.EDITOR)]
)
Typed = Annotated[str, Form(max_length=20_000)]
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]
Before = Annotated[int | None, Query(ge=1, le=2**31 - 1)]
_CHANGES = 50
"""On one page."""
_ADDRESSES = 200
"""That are listed: columns first, then single pages."""
_TROUBLED = 50
"""Pages of columns that are missing or failing, listed by themselves."""


@router.get("")
def watching(
    request: Request, service: TheService, kind: str = "", before: Before = None
) -> Response:
    """The newest changes, and every column with how it stands."""
    return _page(request, service, kind=kind, before=before)


def _page(
    request: Request,
    service: Service,
    *,
    kind: str = "",
    before: int | None = None,
    failed: str = "",
    urls: str = "",
) -> Response:
    watches = service.store.watches
    wanted = ChangeKind(kind) if kind in set(ChangeKind) else None
    found = watches.changes(_CHANGES + 1, before, wanted)
    hidden = service.store.hidden_places()
    every = [w for w in watches.all() if w.url not in hidden]
    asked = [w for w in every if not w.parent]
    values = {
        "changes": visible(found[:_CHANGES], service),
        "older": found[_CHANGES - 1].number if len(found) > _CHANGES else None,
        "kind": wanted,
        "kinds": KINDS,
        "states": STATES,
        "asked": asked[:_ADDRESSES],
        "more": max(0, len(asked) - _ADDRESSES),
        "inner": Counter(w.parent for w in every if w.parent),
        "troubled": [w for w in every if w.parent and _is_troubled(w)][:_TROUBLED],
        "counts": Counter(w.state.value for w in every),
        "path_of": path_of,
        "urls": urls,
        "failed": failed,
    }
    return show(request, "watch.html", values, 422 if failed else 200)


def _is_troubled(watched: Watched) -> bool:
    return watched.misses > 0 or watched.failures > 0


@router.get("/changes/{number}")
def change(request: Request, service: TheService, number: Number) -> Response:
    """One change: words before and after, clause by clause, and who cites them."""
    found = visible([service.store.watches.change(number)], service)
    values = {
        "change": found[0] if found else None,
        "kinds": KINDS,
        "clauses": clauses_of(found[0], service) if found else [],
        "comparison": path_of(found[0]) if found else "",
    }
    return show(request, "watch_change.html", values, 200 if found else 404)


@router.post("")
def add(
    request: Request, service: TheService, urls: Typed = "", name: Typed = "", kind: Typed = ""
) -> Response:
    """Watch addresses, one a line."""
    typed = [line.strip() for line in urls.splitlines() if line.strip()]
    wanted = Kind.PAGE if kind == Kind.PAGE else Kind.COLUMN
    try:
        watch_adding.add(service.store, typed, wanted, name)
    except BadQuery as error:
        return _page(request, service, failed=str(error), urls=urls)
    return back("/admin/watch", "watched")


@router.post("/soon")
def soon(service: TheService, url: Typed = "") -> Response:
    """Have an address, or all of them, looked at in the next round."""
    service.store.watches.hurry(datetime.now(UTC), [url] if url else None)
    return back("/admin/watch", "soon")


@router.post("/remove")
def remove(service: TheService, url: Typed) -> Response:
    """Look at an address no more; at a column's pages neither."""
    service.store.watches.remove(url)
    return back("/admin/watch", "unwatched")
