"""Sites that may show the search box, for administrators; the rules are those of the JSON API."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from api.access import needs
from api.admin_pages import back, show
from api.deps import TheService
from api.service import Service
from api.widget_listing import Change, changed, lines_for, new_site
from corpus.access import Role
from corpus.errors import BadQuery
from corpus.sites import USUAL

router = APIRouter(prefix="/admin/sites", include_in_schema=False, dependencies=[needs(Role.ADMIN)])
Typed = Annotated[str, Form(max_length=10_000)]


@router.get("")
def sites(request: Request, service: TheService) -> Response:
    """Every site with the line to paste."""
    return _page(request, service)


def _page(request: Request, service: Service, failed: str = "", origins: str = "") -> Response:
    host = str(request.base_url).rstrip("/")
    values = {
        "sites": [(site, lines_for(site, host)) for site in service.sites.all()],
        "usual": USUAL,
        "origins": origins,
        "failed": failed,
    }
    return show(request, "sites.html", values, 422 if failed else 200)


@router.post("")
def add(
    request: Request,
    service: TheService,
    name: Typed = "",
    origins: Typed = "",
    filters: Typed = "",
) -> Response:
    """Let a site in; origins and filters one a line."""
    try:
        service.sites.add(new_site(name, origins.split(), _lines(filters)))
    except BadQuery as error:
        return _page(request, service, str(error), origins)
    return back("/admin/sites", "site")


@router.post("/{key}")
def change(
    request: Request,
    service: TheService,
    key: str,
    active: Typed = "",
    origins: Typed = "",
) -> Response:
    """Stop a site or let it in again, or change whence it may ask."""
    wanted = Change(origins=origins.split() or None, active={"1": True, "0": False}.get(active))
    try:
        service.sites.put(changed(service.sites.get(key), wanted))
    except BadQuery as error:
        return _page(request, service, str(error))
    return back("/admin/sites", "site")


@router.post("/{key}/remove")
def remove(service: TheService, key: str) -> Response:
    """Its box stops at once."""
    service.sites.remove(key)
    return back("/admin/sites", "site_gone")


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
