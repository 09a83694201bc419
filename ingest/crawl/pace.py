"""When which host may be asked again: the one gate that every request passes. Pure, but a clock.

A host's delay is the largest of what its robots.txt asks for (Crawl-delay, which Scrapy leaves to
us), what its settings say, what we grant every host, and what its own slowness asks for: the rule
of Scrapy's AutoThrottle, the mean of the last delay and of latency divided by the concurrency
aimed at, never falling after an error. A host that answers 429 or 503 rests as long as it says,
and longer each time where it says nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

AT_ONCE: Final = 2
"""Requests to one host that may be under way together, as a browser's tab would have."""
IN_ALL: Final = 16
"""Requests under way to all hosts."""
FIRST_DELAY: Final = 1.0
"""Seconds, until a host's answers tell how fast it is; only where a delay is granted at all."""
LONGEST_DELAY: Final = 60.0
"""Seconds that slowness alone may bring about."""
FIRST_REST: Final = 10.0
"""Seconds that a host rests which says that it is busy and not for how long; doubled each time."""
LONGEST_REST: Final = 3_600.0
"""Seconds; a host that asks for more is left for another run."""
DOWN_AFTER: Final = 5
"""Requests in a row without any answer after which a host is left for another run."""
_OK: Final = 200


@dataclass(slots=True)
class _Host:
    floor: float
    delay: float
    last: float = float("-inf")
    """When it was asked last; infinite while a request is made and not sent."""
    sent_at: float = float("-inf")
    closest: float = float("inf")
    """Least seconds between two requests."""
    under_way: int = 0
    rests_until: float = float("-inf")
    rests: int = 0
    """How often in a row it said that it is busy."""
    silent: int = 0
    """Requests in a row without an answer."""
    requests: int = 0
    rested: float = 0.0


@dataclass(frozen=True, slots=True)
class Told:
    """How a host was treated, for the manifest."""

    requests: int
    delay: float
    """Seconds, at the end."""
    closest: float | None
    """Seconds between the two requests that were sent closest; None where there were not two."""
    rested: float
    """Seconds that it asked to be left alone for."""
    down: bool


class Pace:
    """Hosts, and when each may be asked."""

    def __init__(self, delay: float, clock: Callable[[], float] = time.monotonic) -> None:
        """No host is known yet.

        Args:
            delay: least seconds between two requests to a host that asks for nothing else.
            clock: seconds from any start.
        """
        self._delay = delay
        self._clock = clock
        self._hosts: dict[str, _Host] = {}
        self._under_way = 0

    def hold(self, host: str, delay: float) -> None:
        """From now on, at least this many seconds between two requests to this host."""
        entry = self._host(host)
        entry.floor = max(entry.floor, delay)
        entry.delay = max(entry.delay, entry.floor)

    def settle(self, host: str, delay: float) -> None:
        """What a site's settings say takes the place of what every host is granted."""
        entry = self._host(host)
        if not entry.requests:
            entry.floor = delay
            entry.delay = max(delay, FIRST_DELAY) if delay else 0.0

    def wait(self, host: str) -> float:
        """Seconds until this host may be asked; 0 for now, infinite while enough is under way."""
        entry = self._host(host)
        if entry.under_way >= AT_ONCE or self._under_way >= IN_ALL:
            return float("inf")
        due = max(entry.last + entry.delay, entry.rests_until)
        return max(0.0, due - self._clock())

    def began(self, host: str) -> None:
        """A request to this host is made; until it is `sent` there is no other."""
        entry = self._host(host)
        entry.last = float("inf")
        entry.under_way += 1
        entry.requests += 1
        self._under_way += 1

    def sent(self, host: str) -> None:
        """The request goes out now; the next one counts from here, however late this one was."""
        entry, now = self._host(host), self._clock()
        entry.closest = min(entry.closest, now - entry.sent_at)
        entry.last = entry.sent_at = now

    def ended(self, host: str, status: int | None, latency: float | None = None) -> None:
        """A request to this host is over.

        Args:
            host: the host.
            status: of the answer; None where there was none.
            latency: seconds until the answer began.
        """
        entry = self._host(host)
        if entry.last == float("inf"):  # it was refused before it was sent
            entry.last = self._clock()
        entry.under_way -= 1
        self._under_way -= 1
        entry.silent = 0 if status is not None else entry.silent + 1
        if status == _OK:
            entry.rests = 0
        if latency is not None:
            aimed = latency / AT_ONCE
            slower = max(aimed, (entry.delay + aimed) / 2)
            if status == _OK or slower > entry.delay:
                entry.delay = max(entry.floor, min(slower, LONGEST_DELAY))

    def rest(self, host: str, seconds: float | None) -> float:
        """This host wants to be left alone; says for how many seconds it will be.

        Args:
            host: the host.
            seconds: how long it asks for; None where it does not say.
        """
        entry = self._host(host)
        now = self._clock()
        if entry.rests_until <= now:  # else it says so of a request that was under way already
            entry.rests += 1
        rest = FIRST_REST * 2 ** (entry.rests - 1) if seconds is None else max(seconds, 0.0)
        until = now + rest
        entry.rested += max(0.0, until - max(entry.rests_until, now))
        entry.rests_until = max(entry.rests_until, until)
        return rest

    def is_closed(self, host: str) -> bool:
        """Whether this host is left for another run: it does not answer, or asks for too long."""
        entry = self._host(host)
        rests_for = entry.rests_until - self._clock()
        return entry.silent >= DOWN_AFTER or rests_for > LONGEST_REST

    def told(self) -> dict[str, Told]:
        """Every host and how it was treated."""
        return {
            name: Told(
                requests=h.requests,
                delay=round(h.delay, 3),
                closest=None if h.closest == float("inf") else round(h.closest, 3),
                rested=round(h.rested, 1),
                down=self.is_closed(name),
            )
            for name, h in sorted(self._hosts.items())
        }

    def _host(self, host: str) -> _Host:
        entry = self._hosts.get(host)
        if entry is None:
            first = max(self._delay, FIRST_DELAY) if self._delay else 0.0
            entry = self._hosts[host] = _Host(self._delay, first)
        return entry
