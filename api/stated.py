"""Headers that are known before the answer is: a dependency states them, this puts them on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from starlette.datastructures import MutableHeaders

if TYPE_CHECKING:
    from fastapi import Request
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_KEY = "tiaowen.headers"
_OF_A_GOOD_ANSWER = frozenset({"etag", "cache-control", "vary"})
"""Not put on a failure: it must not be kept."""
_FAILED = 400


def state(request: Request, headers: Mapping[str, str]) -> None:
    """Have headers put on the answer to this request, whoever makes it."""
    request.scope["state"].setdefault(_KEY, {}).update(headers)


class StatedHeaders:
    """Puts them on. Plain ASGI."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        # One dictionary for the whole request: the scopes of routes are copies that share it.
        said = scope.setdefault("state", {})

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                failed = message["status"] >= _FAILED
                for name, value in said.get(_KEY, {}).items():
                    if failed and name.lower() in _OF_A_GOOD_ANSWER:
                        continue
                    if name == "Vary":
                        headers.add_vary_header(value)
                    else:
                        headers[name] = value
                if failed or scope["path"].startswith("/api/"):
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self._app(scope, receive, with_headers)
