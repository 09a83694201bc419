"""How many requests one caller may send: a user, a key or an address.

A site's search box has a pace of its own (`api.widget_pace`).

The generic cell rate algorithm (ITU-T I.371): one moment a caller, no window that resets at once.
Told as draft-ietf-httpapi-ratelimit-headers-10 has it.
"""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING

from fastapi import Request

from api.access import ANONYMOUS, reader_of
from api.errors import Problem
from api.stated import state
from api.widget_gate import site_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from api.settings import Settings
    from corpus.access import Reader

WINDOW = 60
"""Seconds that a quota is for."""
_MOST_CALLERS = 100_000
"""Remembered at once; the one that was quiet longest is forgotten first. Some 10 MB."""
_NETWORK = 64
"""Bits of an IPv6 address that one subscriber has to himself."""
_FREE = ("/api/v1/health", "/api/v1/ready", "/api/v1/metrics")
"""What watches the service must not be shut out."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Whose requests are counted together."""

    kind: str
    """"key" or "address"."""
    name: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a caller stands after a request."""

    allowed: bool
    remaining: int
    """Requests left at once."""
    reset: int
    """Seconds until the whole quota is there again."""
    retry: int = 0
    """Seconds to wait, where it was refused."""


class Rates:
    """Callers and the moment up to which each has used its quota. Safe among threads."""

    def __init__(
        self, quotas: Mapping[str, int], clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Nobody has called.

        Args:
            quotas: requests in `WINDOW` seconds by kind of caller; 0 for any number.
            clock: seconds from any start.
        """
        self.quotas = quotas
        self._clock = clock
        self._used: OrderedDict[Caller, float] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, caller: Caller) -> Standing:
        """Count one request of a caller whose kind has a quota."""
        step = WINDOW / self.quotas[caller.kind]
        now = self._clock()
        with self._lock:
            used = max(self._used.get(caller, now), now)
            after = used + step
            if after - now > WINDOW + 1e-9:
                wait = math.ceil(after - now - WINDOW)
                return Standing(False, 0, math.ceil(used - now), max(1, wait))  # noqa: FBT003  named field
            self._used[caller] = after
            self._used.move_to_end(caller)
            while len(self._used) > _MOST_CALLERS:
                self._used.popitem(last=False)
        left = int((WINDOW - (after - now)) / step + 1e-6)
        return Standing(True, left, math.ceil(after - now))  # noqa: FBT003  named field


def limited(request: Request) -> None:
    """Count the request and state where its sender stands.

    Raises:
        Problem: 429 where the quota is used up.
    """
    if request.url.path in _FREE or site_of(request.scope) is not None:
        return
    caller = caller_of(request, _known(request))
    if caller is None:
        return
    rates = request.app.state.rates
    assert isinstance(rates, Rates)  # noqa: S101  create_app puts it there
    quota = rates.quotas[caller.kind]
    if not quota:
        return
    standing = rates.take(caller)
    policy = f'"{caller.kind}";q={quota};w={WINDOW}'
    told = f'"{caller.kind}";r={standing.remaining};t={standing.reset}'
    state(request, {"RateLimit-Policy": policy, "RateLimit": told})
    if not standing.allowed:
        detail = (
            f"请求太频繁：每 {WINDOW} 秒最多 {quota} 次。请在 {standing.retry} 秒后再试，"
            "需要更多请向管理员申请密钥。"
        )
        raise Problem(429, "too_many_requests", detail, {"Retry-After": str(standing.retry)})


def _known(request: Request) -> Reader:
    """Who asks; whoever is refused, for the route to say, is counted by the address."""
    try:
        return reader_of(request)
    except Problem:
        return ANONYMOUS


def caller_of(request: Request, reader: Reader) -> Caller | None:
    """Who is counted: a known reader, else the address.

    None for this machine itself: loopback, a local socket.
    """
    if reader.name:
        return Caller("key", reader.name)
    try:
        address = ip_address(request.client.host if request.client else "")
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    address = mapped or address
    if address.is_loopback:
        return None
    if isinstance(address, IPv6Address):
        return Caller("address", str(ip_network((address, _NETWORK), strict=False)))
    return Caller("address", str(address))


def quotas(settings: Settings) -> dict[str, int]:
    """Requests that each kind of caller may send in `WINDOW` seconds."""
    return {"address": settings.rate_address, "key": settings.rate_key}
