"""What holds for every request: size limits, security headers. Plain ASGI."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from starlette.datastructures import MutableHeaders
from starlette.requests import Request

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

MEDIA_TYPE = "application/problem+json"
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
)
_HEADERS = (
    ("Content-Security-Policy", POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "SAMEORIGIN"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    (
        "Permissions-Policy",
        "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
)


class SecurityHeaders:
    """Puts the headers on every answer, errors included; leads nobody to what `Host` says."""

    def __init__(self, app: ASGIApp, hsts_days: int = 0) -> None:
        """Stand before `app`.

        Args:
            app: what comes behind.
            hsts_days: how long browsers are to come by https alone, once they came by it
                (RFC 6797); 0 says nothing.
        """
        self._app = app
        seconds = hsts_days * 86_400
        self._hsts = f"max-age={seconds}" if seconds else ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                says_who_frames = "frame-ancestors" in headers.get("content-security-policy", "")
                for name, value in _HEADERS:
                    if not (says_who_frames and name == "X-Frame-Options"):
                        headers.setdefault(name, value)
                if self._hsts and scope.get("scheme") == "https":
                    headers.setdefault("Strict-Transport-Security", self._hsts)
                if "location" in headers:
                    headers["location"] = _own(headers["location"], scope)
            await send(message)

        await self._app(scope, receive, with_headers)


def _own(location: str, scope: Scope) -> str:
    """An address of the request's own host without the host, which whoever asks may invent."""
    parts = urlsplit(location)
    if parts.netloc.encode("latin-1", "replace") not in dict(scope["headers"]).values():
        return location
    # One slash alone: //name would be another host.
    return urlunsplit(("", "", "/" + parts.path.lstrip("/\\"), parts.query, parts.fragment))


class _TooLarge(Exception):
    """The body went over its limit."""


class Unexpected:
    """Answers an unexpected failure, inside the headers and counters that every answer gets."""

    def __init__(self, app: ASGIApp, answer: Callable[[Request, Exception], Response]) -> None:
        self._app = app
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except _TooLarge:
            raise
        except Exception as error:
            if started or scope["type"] != "http":
                raise
            await self._answer(Request(scope), error)(scope, receive, send)


class BodyLimit:
    """Refuses a body that is announced or turns out larger than allowed."""

    def __init__(
        self,
        app: ASGIApp,
        most: int,
        uploads: dict[str, int],
        answer: Callable[[Request, int], Response],
    ) -> None:
        """Limit bodies.

        Args:
            app: what comes behind.
            most: bytes allowed in general.
            uploads: bytes allowed for paths of their own.
            answer: makes the refusal, from the request and how many bytes it may have.
        """
        self._app = app
        self._answer = answer
        self._most = most
        self._uploads = uploads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        most = self._uploads.get(scope["path"], self._most)
        if _announced(scope) > most:
            await self._refuse(scope, receive, send, most)
            return
        taken = 0
        refused = False

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > most:
                raise _TooLarge
            return message

        async def watched(message: Message) -> None:
            # The framework makes a 400 of any failure to read a body: ours goes out instead.
            nonlocal refused
            if taken <= most:
                await send(message)
            elif not refused:
                refused = True
                await self._refuse(scope, receive, send, most)

        try:
            await self._app(scope, counted, watched)
        except _TooLarge:
            await watched({})

    async def _refuse(self, scope: Scope, receive: Receive, send: Send, most: int) -> None:
        await self._answer(Request(scope), most)(scope, receive, send)


def _announced(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length":
            return int(value) if value.isdigit() else 0
    return 0
