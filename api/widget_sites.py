"""Sites that may show the search box, for the administrator."""

from fastapi import APIRouter, Request, Response

from api.access import needs
from api.deps import TheService
from api.replies import PROBLEMS, Reply
from api.schemas_sites import NewSite, SiteChange, SiteOut, SitesOut
from api.widget_listing import Change, changed, new_site, site_json
from corpus.access import Role

router = APIRouter(
    prefix="/sites", tags=["搜索框"], responses=PROBLEMS, dependencies=[needs(Role.ADMIN)]
)


@router.get("", responses={200: {"model": SitesOut}}, summary="可用搜索框的网站")
def list_sites(request: Request, service: TheService) -> Reply:
    """Every site, the oldest first."""
    return Reply({"sites": [site_json(s, _host(request)) for s in service.sites.all()]})


@router.post("", status_code=201, responses={201: {"model": SiteOut}}, summary="添加网站")
def add_site(request: Request, service: TheService, body: NewSite) -> Reply:
    """Let a site in; the answer holds its key and the line to paste."""
    site = new_site(body.name, body.origins, body.filters, body.per_minute)
    return Reply(site_json(service.sites.add(site), _host(request)), 201)


@router.patch("/{key}", responses={200: {"model": SiteOut}}, summary="修改网站")
def change_site(request: Request, service: TheService, key: str, body: SiteChange) -> Reply:
    """Change what is named; holds for the next request of the site."""
    site = changed(service.sites.get(key), Change(**body.model_dump()))
    service.sites.put(site)
    return Reply(site_json(site, _host(request)))


@router.delete("/{key}", status_code=204, response_class=Response, summary="删除网站")
def remove_site(service: TheService, key: str) -> Response:
    """Its box stops at once."""
    service.sites.remove(key)
    return Response(status_code=204)


def _host(request: Request) -> str:
    return str(request.base_url).rstrip("/")
