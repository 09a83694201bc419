"""The search box for other sites: its script, and the page that stands in a frame."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from api.errors import Problem
from api.middleware import POLICY
from api.templating import render

if TYPE_CHECKING:
    from collections.abc import Sequence

router = APIRouter(include_in_schema=False)

_PARTS = ("words.js", "client.js", "cards.js", "page.js", "box.js", "mount.js")
"""In the order they need one another; the style stands before them as a string."""
_AS_LONG_AS_IT_IS = "public, max-age=31536000, immutable"
_FOR_NOW = "public, max-age=300"
"""Of an address without the version, so that pages with the plain line get mends within minutes."""
_OWN = "frame-ancestors 'self'"


@dataclass(frozen=True, slots=True)
class Script:
    """The script as it is sent."""

    body: bytes
    version: str
    """A digest of it."""

    @property
    def path(self) -> str:
        """An address that can be kept for ever."""
        return f"/widget.js?v={self.version}"


@cache
def script() -> Script:
    """The parts in one function: nothing of them is to be seen in the host's page."""
    folder = files("api").joinpath("static", "widget")
    style = json.dumps(folder.joinpath("style.css").read_text("utf-8"), ensure_ascii=False)
    parts = [folder.joinpath(name).read_text("utf-8") for name in _PARTS]
    head = f'(() => {{\n"use strict";\nconst OWN = document.currentScript;\nconst STYLE = {style};'
    body = "\n".join([head, *parts, "})();\n"]).encode()
    return Script(body, hashlib.sha256(body).hexdigest()[:16])


@router.get("/widget.js")
def widget(request: Request, v: Annotated[str, Query(max_length=64)] = "") -> Response:
    """The script; anybody may load it, it holds nothing but itself."""
    found = script()
    tag = f'"{found.version}"'
    headers = {
        "ETag": tag,
        "Cache-Control": _AS_LONG_AS_IT_IS if v == found.version else _FOR_NOW,
        "Access-Control-Allow-Origin": "*",  # for integrity=, which needs to read it
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    known = {
        t.strip().removeprefix("W/") for t in request.headers.get("if-none-match", "").split(",")
    }
    if known & {tag, "*"}:
        return Response(status_code=304, headers=headers)
    return Response(found.body, media_type="text/javascript; charset=utf-8", headers=headers)


@router.get("/embed")
def embed(
    request: Request,
    site: Annotated[str, Query(max_length=100)] = "",
    theme: Annotated[str, Query(max_length=10)] = "",
    lang: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """The box as a page for a frame, which only the site's own pages may show."""
    found = request.app.state.service.sites.find(site) if site else None
    if found is None or not found.active:
        detail = "没有这个网站密钥，或搜索框已停用。请向检索服务的管理员核对 site 参数。"
        raise Problem(404, "unknown_site", detail)
    values = {
        "site": found,
        "script": script().path,
        "theme": theme if theme in {"light", "dark"} else "",
        "lang": lang if lang in {"zh-Hant", "zh-Hans"} else "zh-Hans",
    }
    headers = {"Content-Security-Policy": framed_by(found.origins), "Cache-Control": "no-cache"}
    return HTMLResponse(render("embed.html", values), headers=headers)


def framed_by(origins: Sequence[str]) -> str:
    """The policy of every page, but for who may frame it."""
    return POLICY.replace(_OWN, "frame-ancestors " + (" ".join(origins) or "'none'"))
