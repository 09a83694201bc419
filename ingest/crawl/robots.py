"""What a site's robots.txt asks of us (RFC 9309). Pure; Scrapy's parser reads the file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

from ingest.crawl.plan import AGENT

GOOD_FOR: Final = 24 * 3_600.0
"""Seconds that a robots.txt may be kept (RFC 9309, 2.4)."""
LONGEST: Final = 500 * 1024
"""Bytes of it that are read, the least that RFC 9309 (2.5) asks for."""
LONGEST_DELAY: Final = 600.0
"""Seconds; a site that asks for a longer Crawl-delay wants no crawlers, and is left alone."""
_NAME: Final = AGENT.partition("/")[0]


@dataclass(frozen=True, slots=True)
class RobotsFile:
    """The answer to `/robots.txt`."""

    status: int
    """0 where there was no answer."""
    body: bytes
    fetched_at: float
    """Seconds since 1970."""


class _Parser(Protocol):
    def allowed(self, url: str | bytes, user_agent: str | bytes) -> bool: ...

    def crawl_delay(self, user_agent: str | bytes) -> float | None: ...


class Rules:
    """What may be asked for."""

    def __init__(self, file: RobotsFile) -> None:
        """Read a file once. A site without one allows all; one that fails to say allows nothing.

        A file that is nowhere to be found over redirects is none (RFC 9309, 2.3.1.2).
        """
        from scrapy.robotstxt import ProtegoRobotParser  # noqa: PLC0415  Scrapy only where it runs

        ok, server_error = 200, 500
        found = ok <= file.status < ok + 100
        self._parser: _Parser | None = None
        if found:
            self._parser = ProtegoRobotParser(file.body[:LONGEST], None)
        self._silent = file.status < ok or file.status >= server_error
        self.delay = self._delay()

    def allows(self, url: str) -> bool:
        """Whether this address may be asked for."""
        if self._silent or (self.delay or 0.0) > LONGEST_DELAY:
            return False
        return self._parser is None or self._parser.allowed(url, _NAME)

    def _delay(self) -> float | None:
        """Seconds between two requests that the site asks for."""
        if self._parser is None:
            return None
        try:
            asked = self._parser.crawl_delay(_NAME)
        except (ValueError, OverflowError):
            return None
        return asked if asked is not None and asked > 0 else None
