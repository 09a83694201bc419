"""Answers that depend on the library alone: their ETag, and 304 before any work is done.

RFC 9110 §13 (conditional requests), RFC 9111 (caching).
"""

from __future__ import annotations

import hashlib
import re
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING

from fastapi import Depends, Request
from fastapi.responses import Response
from starlette.staticfiles import StaticFiles

from api.deps import TheService
from api.stated import state

if TYPE_CHECKING:
    import os

    from fastapi import FastAPI
    from starlette.types import Scope

_TAG = re.compile(r'"[\x21\x23-\x7e\x80-\xff]*"')
_A_YEAR = "public, max-age=31536000, immutable"
"""For an address that changes with what stands there."""
_ASK_AGAIN = "no-cache"
"""May be kept, but not shown before the service said that it still holds."""


class Unchanged(Exception):
    """The sender has this answer already."""


def conditional(request: Request, service: TheService) -> None:
    """State the answer's ETag, and end here where the sender has it.

    The tag is made of what the answer is made of: this reader's library as it stands today, the
    address and the program. While an ingestion is at work there is none, since then readers see
    documents of the new library beside hits of the old index.

    Raises:
        Unchanged: `If-None-Match` names the tag.
    """
    signed_in = "authorization" in request.headers or "cookie" in request.headers
    whose = "private" if signed_in else "public"
    state(request, {"Cache-Control": f"{whose}, {_ASK_AGAIN}", "Vary": "Authorization, Cookie"})
    edition = service.edition()
    if edition is None:
        return
    tag = _tag(edition, request)
    state(request, {"ETag": f"W/{tag}"})
    if _names(request.headers.get("if-none-match", ""), tag):
        raise Unchanged


def _tag(edition: str, request: Request) -> str:
    said = f"{_program()}\n{edition}\n{request.url.path}\n{request.url.query}"
    return f'"{hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:32]}"'


@cache
def _program() -> str:
    """Its version, read from the disk once."""
    return version("tiaowen")


def _names(if_none_match: str, tag: str) -> bool:
    """Weak comparison (RFC 9110 §8.8.3.2): W/ makes no difference."""
    return if_none_match.strip() == "*" or tag in _TAG.findall(if_none_match)


CONDITIONAL = Depends(conditional)
"""For routes whose answer depends on the library alone."""


def install(app: FastAPI) -> None:
    """Answer 304 where nothing changed."""

    def unchanged(request: Request, error: Exception) -> Response:
        del request, error
        return Response(status_code=304)

    app.add_exception_handler(Unchanged, unchanged)


class Assets(StaticFiles):
    """Files of the pages; ETag and 304 are Starlette's, how long they are kept is said here."""

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        """The file, or 304."""
        response = super().file_response(full_path, stat_result, scope, status_code)
        stamped = scope["query_string"].startswith(b"v=")
        response.headers["Cache-Control"] = _A_YEAR if stamped else f"public, {_ASK_AGAIN}"
        return response
