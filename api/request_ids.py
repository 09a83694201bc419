"""A name for every request: in its answer, in its problem, in every log line that it causes."""

from __future__ import annotations

import re
from contextvars import ContextVar
from typing import TYPE_CHECKING
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADER = "X-Request-ID"
_WELL_FORMED = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""What may stand in a log line and a header as it is."""
_current: ContextVar[str] = ContextVar("request_id", default="")


def request_id() -> str:
    """Of the request that is being answered; empty outside of any."""
    return _current.get()


class RequestIds:
    """Takes the id that the sender gives, or makes one. Plain ASGI, outside of all others."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get(HEADER, "")
        name = given if _WELL_FORMED.fullmatch(given) else uuid4().hex

        async def with_name(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[HEADER] = name
            await send(message)

        before = _current.set(name)
        try:
            await self._app(scope, receive, with_name)
        finally:
            _current.reset(before)
