"""The gate of the search box: which site asks, and whether it asks from where it may. Plain ASGI.

Only the routes that the box needs can be asked with a site's key, and only these answer another
origin at all. A key names a site; what admits a request is its `Origin`, which pages cannot forge.
A request without one comes from the framed box (same origin), or from no browser.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.errors import problem_json, status_of
from api.middleware import MEDIA_TYPE
from api.widget_pace import Pace
from corpus.errors import PolicyError

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from corpus.sites import Site
    from corpus.store_sites import Sites

log = logging.getLogger("tiaowen.widget")

HEADER = "X-Tiaowen-Site"
_API = "/api/v1"
_ROUTES = frozenset({f"{_API}/{n}" for n in ("suggest", "search", "ask", "citations/format")})
_CLAUSE = f"{_API}/clauses/"
_SITE = "tiaowen.site"
"""Where the site of a request stands in its ASGI scope."""
_VARY = f"Origin, {HEADER}"
_PREFLIGHT_SECONDS = 600
"""How long a browser may keep an answer to a preflight: a site that is taken off the list stops
within ten minutes even for questions, and at once for everything that needs no preflight."""
_METHODS = "GET, POST"
_SENT = f"Content-Type, {HEADER}"
_READ = "ETag, Retry-After, X-Request-Id"
_WHO = frozenset({b"authorization", b"cookie"})
"""Headers that say who asks: the box always reads as anybody may."""
_UNKNOWN = "没有这个网站密钥，或密钥写错了。请向检索服务的管理员核对 data-site。"
_CLOSED = "本站的搜索框已停用。请联系检索服务的管理员。"
_FOREIGN = "本页的来源不在这个网站的允许来源之中。请让检索服务的管理员用 tiaowen site edit 加上它。"
_FAST = "本站的查询太频繁。请在 {seconds} 秒后再试。"


def site_of(scope: Scope) -> Site | None:
    """The site that a request was let through for."""
    found: Site | None = scope.get(_SITE)
    return found


class SiteGate:
    """Lets the requests of sites through, or refuses them; others pass as they are."""

    def __init__(self, app: ASGIApp, sites: Callable[[], Sites]) -> None:
        """Stand before `app`; `sites` gives those that there are."""
        self._app = app
        self._sites = sites
        self._pace = Pace()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or not _is_open(scope["path"]):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        try:
            answer = await self._judge(scope, headers)
        except PolicyError as error:
            answer = _problem(scope, status_of(error), error.code, str(error))
        if answer is None:
            shown = (
                headers.get("origin") if _SITE in scope and not _is_own(scope, headers) else None
            )
            await self._app(scope, receive, _labelled(send, shown))
            return
        answer.headers.add_vary_header(_VARY)
        await answer(scope, receive, send)

    async def _judge(self, scope: Scope, headers: Headers) -> Response | None:
        """The refusal or the answer to a preflight; None lets the request through."""
        keys = _keys(scope, headers)
        if "access-control-request-method" in headers and scope["method"] == "OPTIONS":
            return await self._preflight(scope, headers, keys)
        if not keys:
            return None
        site = await self._site(keys)
        if site is None:
            return _problem(scope, 403, "unknown_site", _UNKNOWN)
        refusal = self._refusal(site, scope, headers)
        if refusal is None:
            scope[_SITE] = site
            scope["headers"] = [(n, v) for n, v in scope["headers"] if n.lower() not in _WHO]
        return refusal

    def _refusal(self, site: Site, scope: Scope, headers: Headers) -> Response | None:
        """Why this request of a site is not served."""
        if not _may(site, scope, headers):
            log.info("site %s: refused origin %s", site.key, headers.get("origin", "")[:200])
            return _problem(scope, 403, "origin_not_allowed", _FOREIGN)
        if not site.active:
            return _shown(_problem(scope, 403, "site_closed", _CLOSED), headers.get("origin"))
        seconds = self._pace.wait(site)
        if seconds:
            refusal = _problem(scope, 429, "too_many_requests", _FAST.format(seconds=seconds))
            refusal.headers["Retry-After"] = str(seconds)
            return _shown(refusal, headers.get("origin"))
        return None

    async def _preflight(self, scope: Scope, headers: Headers, keys: set[str]) -> Response | None:
        """A browser asks before it asks: by the key in the address, else by the origin alone."""
        origin = headers.get("origin", "")
        named = HEADER.lower() in headers.get("access-control-request-headers", "").lower()
        if keys:
            site = await self._site(keys)
            admitted = site is not None and site.admits(origin)
        elif named:
            sites = await run_in_threadpool(lambda: self._sites().all())
            admitted = any(s.active and s.admits(origin) for s in sites)
        else:
            return None
        if not admitted:
            return _problem(scope, 403, "origin_not_allowed", _FOREIGN)
        answer = Response(status_code=204)
        answer.headers["Access-Control-Allow-Methods"] = _METHODS
        answer.headers["Access-Control-Allow-Headers"] = _SENT
        answer.headers["Access-Control-Max-Age"] = str(_PREFLIGHT_SECONDS)
        return _shown(answer, origin)

    async def _site(self, keys: set[str]) -> Site | None:
        """The one that is named; none where two are."""
        key = next(iter(keys)) if len(keys) == 1 else ""
        return await run_in_threadpool(lambda: self._sites().find(key)) if key else None


def _is_open(path: str) -> bool:
    if path in _ROUTES:
        return True
    return path.startswith(_CLAUSE) and "/" not in path[len(_CLAUSE) :]


def _keys(scope: Scope, headers: Headers) -> set[str]:
    query = scope.get("query_string", b"").decode("latin-1")
    given = parse_qs(query, keep_blank_values=True).get("site", [])
    return {*given, *headers.getlist(HEADER)}


def _may(site: Site, scope: Scope, headers: Headers) -> bool:
    """Whether the request comes from the site's pages, from the framed box, or from no browser."""
    origin = headers.get("origin")
    if _is_own(scope, headers):
        return True
    if origin is not None:
        return site.admits(origin)
    # A browser that loads an address of ours into another page without asking to read it.
    return headers.get("sec-fetch-site", "none") not in {"cross-site", "same-site"}


def _is_own(scope: Scope, headers: Headers) -> bool:
    """Whether a page of ours sent it; `Sec-Fetch-Site` is the browser's own word."""
    if headers.get("sec-fetch-site") == "same-origin":
        return True
    return headers.get("origin") == f"{scope['scheme']}://{headers.get('host', '')}"


def _labelled(send: Send, origin: str | None) -> Send:
    """The answer of the application, readable by the origin where there is one."""

    async def with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.add_vary_header(_VARY)
            if origin is not None:
                headers["Access-Control-Allow-Origin"] = origin
                headers["Access-Control-Expose-Headers"] = _READ
        await send(message)

    return with_headers


def _shown(answer: Response, origin: str | None) -> Response:
    """An answer that the page may read: its origin was found on the list."""
    if origin is not None:
        answer.headers["Access-Control-Allow-Origin"] = origin
        answer.headers["Access-Control-Expose-Headers"] = _READ
    return answer


def _problem(scope: Scope, status: int, code: str, detail: str) -> Response:
    body = problem_json(Request(scope), status, code, detail)
    return JSONResponse(body, status, media_type=MEDIA_TYPE)
