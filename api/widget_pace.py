"""How fast the readers of a site may ask: a bucket of tokens for each site, in this process."""

from __future__ import annotations

import math
import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from corpus.sites import Site

_MINUTE = 60.0
_BURST = 0.25
"""Share of a minute's requests that may come at once: a page of people who begin to type."""
_SMALLEST = 5.0
"""Requests at once that every site may send."""


class Pace:
    """Counts the requests of each site. Safe among threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Count by `clock`, in seconds."""
        self._clock = clock
        self._lock = threading.Lock()
        self._left: dict[str, tuple[float, float]] = {}
        """For each key the tokens left, and when that was so."""

    def wait(self, site: Site) -> int:
        """Take one request; gives 0, or the seconds until there is another."""
        rate = site.per_minute / _MINUTE
        most = max(_SMALLEST, site.per_minute * _BURST)
        now = self._clock()
        with self._lock:
            left, then = self._left.get(site.key, (most, now))
            left = min(most, left + (now - then) * rate)
            allowed = left >= 1
            self._left[site.key] = (left - 1 if allowed else left), now
        return 0 if allowed else math.ceil((1 - left) / rate)
