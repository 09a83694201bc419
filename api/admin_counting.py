"""Queries counted behind the answers: what is noted is written every few seconds by a thread."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from corpus.errors import PolicyError
from corpus.store_reader import by_the_clock

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from corpus.queries import Asked

log = logging.getLogger("tiaowen.queries")

_EVERY_SECONDS = 10.0
"""How long a count may be unwritten: what a kill loses at most."""
_MOST = 20_000
"""Queries that wait while the database cannot be written; beyond that they go uncounted."""


class QueryLog:
    """Takes notes without waiting for anything; safe among threads."""

    def __init__(
        self, keep: Callable[[Sequence[Asked], date], None], seconds: float = _EVERY_SECONDS
    ) -> None:
        """Make one; nothing is written before it is started.

        Args:
            keep: writes some of them, as of a day.
            seconds: between two writings.
        """
        self._keep = keep
        self._seconds = seconds
        self._waiting: list[Asked] = []
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def note(self, asked: Asked) -> None:
        """Count one query, later."""
        with self._lock:
            if len(self._waiting) < _MOST:
                self._waiting.append(asked)

    def start(self) -> None:
        """Begin to write."""
        self._thread = threading.Thread(target=self._run, name="tiaowen-queries", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Write what is left and stop."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join()
        self.flush()

    def flush(self) -> None:
        """Write what waits; what cannot be written waits on."""
        with self._lock:
            some, self._waiting = self._waiting, []
        if not some:
            return
        try:
            self._keep(some, by_the_clock())
        except PolicyError as error:
            log.warning("queries could not be counted: %s", error)
            with self._lock:
                self._waiting = [*some, *self._waiting][:_MOST]

    def _run(self) -> None:
        while not self._ended.wait(self._seconds):
            try:
                self.flush()
            except Exception:
                log.exception("queries could not be counted")
