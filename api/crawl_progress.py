"""How a crawl goes, told on standard error: pages, rate, and about how long it still takes."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from typing import Any, Final

from api.progress import duration

_EVERY: Final = 5.0
"""Seconds between two lines."""
_WINDOW: Final = 60.0
"""Seconds over which the rate is taken: a host that rests shows, a single slow page does not."""


class CrawlProgress:
    """Takes the worker's word about once a second; tells a person now and then."""

    def __init__(self, tell: Callable[[str], None], most: int) -> None:
        """Tell nothing yet.

        Args:
            tell: takes a line.
            most: pages that this run may ask for.
        """
        self._tell = tell
        self._most = most
        self._told = 0.0
        self._seen: deque[tuple[float, int]] = deque([(0.0, 0)])
        self.kept = 0
        """Pages that the crawl had when it was heard of last; 0 where it was not."""
        self.beside = ""
        """What else is done just now, for a person."""

    def __call__(self, told: Mapping[str, Any]) -> None:
        """One word of the worker: see `ingest.crawl.worker`."""
        seconds, asked = float(told["seconds"]), int(told["asked"])
        self.kept = int(told["kept"])
        self._seen.append((seconds, asked))
        while self._seen[0][0] < seconds - _WINDOW:
            self._seen.popleft()
        if seconds - self._told < _EVERY:
            return
        self._told = seconds
        beside = self.beside
        self._tell(self._line(told) + (f"；同时{beside}" if beside else ""))

    def _line(self, told: Mapping[str, Any]) -> str:
        (began, before), (now, asked) = self._seen[0], self._seen[-1]
        if told["waits"] > _EVERY:
            return (
                f"正在等待：网站要求 {duration(told['waits'])}后再来，待采 {told['waiting']} 个网址"
            )
        rate = (asked - before) / (now - began) if now > began else 0.0
        failed = f"，失败 {told['failed']} 个" if told["failed"] else ""
        line = f"采集：已存 {told['kept']} 页，待采 {told['waiting']} 个网址{failed}"
        if rate <= 0:
            return f"{line}；正在等待网站回应"
        left = min(told["waiting"], self._most - asked) / rate
        return f"{line}；每秒 {rate:.1f} 页，约剩 {duration(left)}"
