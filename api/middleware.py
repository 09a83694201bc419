"""What holds for every request: size limits, security headers, counters. Plain ASGI."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from typing import TYPE_CHECKING

from starlette.datastructures import MutableHeaders
from starlette.requests import Request

from api.request_ids import request_id

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

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
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
)


class SecurityHeaders:
    """Puts the headers on every answer, errors included."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS:
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, with_headers)


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

    def __init__(self, app: ASGIApp, most: int, uploads: dict[str, int]) -> None:
        """Limit bodies.

        Args:
            app: what comes behind.
            most: bytes allowed in general.
            uploads: bytes allowed for paths of their own.
        """
        self._app = app
        self._most = most
        self._uploads = uploads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        most = self._uploads.get(scope["path"], self._most)
        if _announced(scope) > most:
            await _refuse(scope, send, most)
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
                await _refuse(scope, send, most)

        try:
            await self._app(scope, counted, watched)
        except _TooLarge:
            await watched({})


class Metrics:
    """Requests and seconds by method, route and status."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests: Counter[tuple[str, str, int]] = Counter()
        self._seconds: Counter[tuple[str, str]] = Counter()

    def add(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request."""
        with self._lock:
            self._requests[method, route, status] += 1
            self._seconds[method, route] += seconds  # type: ignore[assignment]  # a Counter adds floats as well

    def lines(self, gauges: Iterable[tuple[str, str, float]]) -> str:
        """The Prometheus text format.

        Args:
            gauges: name, help and value of what else is told.
        """
        with self._lock:
            requests, seconds = dict(self._requests), dict(self._seconds)
        told = ["# HELP tiaowen_requests_total Requests.", "# TYPE tiaowen_requests_total counter"]
        told += [
            f'tiaowen_requests_total{{method="{m}",route="{r}",status="{s}"}} {n}'
            for (m, r, s), n in sorted(requests.items())
        ]
        told += [
            "# HELP tiaowen_request_seconds_total Seconds spent in requests.",
            "# TYPE tiaowen_request_seconds_total counter",
        ]
        told += [
            f'tiaowen_request_seconds_total{{method="{m}",route="{r}"}} {n:.6f}'
            for (m, r), n in sorted(seconds.items())
        ]
        for name, help_, value in gauges:
            told += [f"# HELP {name} {help_}", f"# TYPE {name} gauge", f"{name} {value:g}"]
        return "\n".join(told) + "\n"


class Counting:
    """Tells the metrics about every request; unknown paths share one name."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = 500
        begin = time.perf_counter()

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, watched)
        finally:
            route = _route(scope)
            method = scope["method"] if scope["method"] in _METHODS else "OTHER"
            self._metrics.add(method, route, status, time.perf_counter() - begin)


_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def _route(scope: Scope) -> str:
    """The path with names in place of parameters; one name for all that no route takes."""
    if "endpoint" not in scope:
        return "other"
    names = {str(value): name for name, value in scope.get("path_params", {}).items()}
    steps = scope["path"].split("/")
    return "/".join(f"{{{names[s]}}}" if s in names else s for s in steps)


def _announced(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length":
            return int(value) if value.isdigit() else 0
    return 0


async def _refuse(scope: Scope, send: Send, most: int) -> None:
    body = {
        "type": "urn:tiaowen:problem:too_large",
        "title": "内容过大",
        "status": 413,
        "detail": f"请求超过 {most // 1024} KB。请缩短或拆分后再试。",
        "instance": scope["path"],
        "code": "too_large",
        "request_id": request_id(),
    }
    payload = json.dumps(body, ensure_ascii=False).encode()
    headers = [
        (b"content-type", MEDIA_TYPE.encode()),
        (b"content-length", str(len(payload)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": payload})
