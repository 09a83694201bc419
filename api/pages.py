"""The frame of the web pages: how a page and a failure are rendered, and the page /docs.

The pages themselves are `*_page.py`: the same service as the API, rendered on the server, usable
without JavaScript.
"""

import hashlib
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from api.access import form_token, signed_in
from api.openapi import described
from api.present import Json
from api.templating import render
from corpus.access import Reader, Role

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

Text = Annotated[str, Query(max_length=20_000)]
Short = Annotated[str, Query(max_length=500)]
Shorts = Annotated[list[Short] | None, Query(max_length=500)]
PageNumber = Annotated[int, Query(alias="page", ge=1, le=1_000_000)]


def page(request: Request, name: str, values: Mapping[str, object], status: int = 200) -> Response:
    """A page of the site."""
    shared = {
        "path": request.url.path,
        "address": str(request.url.replace(scheme="", netloc="")),
        "today": date.today(),  # noqa: DTZ011  the day of the wall clock, printed beside the address
        "query": "",
        "stamp": _stamp(),
        **who(request),
        **values,
    }
    return HTMLResponse(render(name, shared), status)


def who(request: Request) -> dict[str, object]:
    """Who is signed in, and what their forms send back."""
    known = getattr(request.state, "reader", None)
    reader = known if isinstance(known, Reader) else signed_in(request)
    editor = bool(reader.name) and reader.role >= Role.EDITOR
    return {"reader": reader.name, "editor": editor, "csrf": form_token(request)}


def problem_page(request: Request, problem: Json) -> Response:
    """A failure as a page."""
    status = problem["status"]
    asked = request.query_params.get("q", "")[:200]
    again = str(request.url.replace(scheme="", netloc="")) if request.method == "GET" else ""
    values = {"problem": problem, "query": asked, "again": again}
    return page(request, "error.html", values, status if isinstance(status, int) else 500)


@router.get("/docs")
def api_docs(request: Request) -> Response:
    """The OpenAPI document as a page of our own: no script from elsewhere, no network."""
    schema: dict[str, Any] = request.app.openapi()
    return page(request, "docs.html", {"schema": schema, **described(schema)})


@cache
def _stamp() -> str:
    """Changes with the style sheet and the scripts, so that a browser never keeps old ones."""
    static = files("api").joinpath("static")
    kept = sorted(f.name for f in static.iterdir() if f.name.endswith((".css", ".js")))
    return hashlib.sha256(b"".join(static.joinpath(n).read_bytes() for n in kept)).hexdigest()[:10]
