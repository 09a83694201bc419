"""Each request counted, timed and told to the log, with no word of what was asked."""

from __future__ import annotations

import logging
import time
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING, Any

from api.running import Running, enter, leave
from api.widget_gate import site_of

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from api.metrics import Metrics

log = logging.getLogger("tiaowen.access")

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_OTHER = "other"
"""Stands for all paths that no route takes, and all methods that are none."""
_KEPT_BITS = {4: 24, 6: 48}
"""Of an address, by its version: what tells the network and not the person."""


class Observed:
    """The outermost layer but the headers: what it measures is what the reader waited for."""

    def __init__(
        self, app: ASGIApp, metrics: Metrics, running: Running, *, addresses: bool
    ) -> None:
        """Watch requests.

        Args:
            app: what comes behind.
            metrics: told of each request.
            running: what the work within is done for.
            addresses: whether the log tells where requests come from.
        """
        self._app = app
        self._metrics = metrics
        self._running = running
        self._addresses = addresses

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

        token = enter(self._running)
        self._metrics.begun()
        try:
            await self._app(scope, receive, watched)
        finally:
            seconds = time.perf_counter() - begin
            method = scope["method"] if scope["method"] in _METHODS else _OTHER.upper()
            self._metrics.ended(method, route_of(scope), status, seconds)
            leave(token)
            log.info("request", extra=self._line(scope, method, status, seconds))

    def _line(self, scope: Scope, method: str, status: int, seconds: float) -> dict[str, Any]:
        """What the log is told: the route, never the address that was asked for."""
        reader, site = scope.get("state", {}).get("reader"), site_of(scope)
        told: dict[str, Any] = {
            "method": method,
            "route": route_of(scope),
            "status": status,
            "ms": round(seconds * 1000, 1),
        }
        if reader is not None:
            told["role"] = reader.role.name.lower()
        if site is not None:
            told["site"] = site.name
        client = scope.get("client")
        if self._addresses and client:
            told["network"] = network_of(client[0])
        return told


def route_of(scope: Scope) -> str:
    """The path with names in place of parameters; one name for all that no route takes."""
    if "endpoint" not in scope:
        return _OTHER
    names = {str(value): name for name, value in scope.get("path_params", {}).items()}
    steps = scope["path"].split("/")
    return "/".join(f"{{{names[s]}}}" if s in names else s for s in steps)


def network_of(address: str) -> str:
    """The network of an address, the last part left out; empty where it is none."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return ""
    return str(ip_network((parsed, _KEPT_BITS[parsed.version]), strict=False))
