"""Requests of the watcher, by the manners of the crawler: robots.txt, delays, rests.

What may be asked, and when, is decided by the same code as in a crawl (`ingest.crawl.robots`,
`ingest.crawl.pace`); here it is asked one address after the other, with the checks of `api.fetch`.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from api.fetch import NO_HEADERS, Limits, visit
from corpus.errors import BadPage
from ingest.crawl.again import retry_after
from ingest.crawl.pace import Pace
from ingest.crawl.plan import DELAY, Plan
from ingest.crawl.robots import GOOD_FOR, LONGEST, RobotsFile, Rules

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from api.settings import Settings
    from ingest.crawl.model import Fetched

_BUSY = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})
LONGEST_PAUSE = 60.0
"""Seconds that a round waits for one host; one that needs longer is left for another round."""

TEXT_SECONDS = 600.0
"""In which all further pages of one text must have come: the longest seen, of some forty pages,
takes seven minutes at a Crawl-delay of ten seconds."""


@dataclass(slots=True)
class Polite:
    """Asks hosts for addresses, each host as it wishes to be asked."""

    limits: Limits
    delay: float = DELAY
    """Least seconds between two requests to a host."""
    contact: str = ""
    """Where the people of a site can ask what this is."""
    sleep: Callable[[float], None] = time.sleep
    _pace: Pace = field(init=False)
    _agent: str = field(init=False)
    _rules: dict[str, tuple[float, Rules]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """No host is known yet."""
        self._pace = Pace(self.delay)
        self._agent = Plan(Path(), (), contact=self.contact).agent

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """As the operator set the crawler."""
        limits = limits_of(settings, settings.max_page, settings.fetch_seconds)
        return cls(limits, settings.crawl_delay, settings.crawl_contact)

    def pause(self, url: str) -> float:
        """Seconds until the host of an address may be asked; infinite where it is left alone."""
        host = host_of(url)
        return float("inf") if self._pace.is_closed(host) else self._pace.wait(host)

    def get(self, url: str, headers: Mapping[str, str] = NO_HEADERS) -> Fetched:
        """What the server answers, asked when its host may be asked.

        Raises:
            BadPage: robots.txt does not allow it, or as `api.fetch.visit`.
        """
        rules = self._rules_of(url)
        if not rules.allows(url):
            msg = "网站的 robots.txt 不允许访问这个网址。请改用网站允许的栏目"
            raise BadPage(msg)
        return self._asked(url, headers)

    def further(self) -> Callable[[str], Fetched]:
        """`get` for the further pages of one text, which may take so long together."""
        ends = time.monotonic() + TEXT_SECONDS

        def get(url: str) -> Fetched:
            if time.monotonic() >= ends:
                msg = f"各页合计超过 {TEXT_SECONDS / 60:.0f} 分钟，没有再访问"
                raise BadPage(msg)
            return self.get(url)

        return get

    def _asked(self, url: str, headers: Mapping[str, str], limits: Limits | None = None) -> Fetched:
        host = host_of(url)
        self.sleep(min(self._pace.wait(host), LONGEST_PAUSE))
        self._pace.began(host)
        began, status = time.monotonic(), None
        try:
            found = visit(url, limits or self.limits, {"User-Agent": self._agent, **headers})
            status = found.status
        finally:
            self._pace.ended(host, status, time.monotonic() - began)
        if status in _BUSY:
            self._pace.rest(host, retry_after(found.header("Retry-After")))
        return found

    def _rules_of(self, url: str) -> Rules:
        parts = urlsplit(url)
        root = f"{parts.scheme}://{parts.netloc}"
        known = self._rules.get(root)
        if known is not None and time.time() - known[0] < GOOD_FOR:
            return known[1]
        limits = replace(self.limits, max_bytes=LONGEST * 4)
        found = self._asked(f"{root}/robots.txt", NO_HEADERS, limits)
        rules = Rules(RobotsFile(found.status, found.body, time.time()))
        if rules.delay is not None:
            self._pace.hold(host_of(url), rules.delay)
        if found.status >= HTTPStatus.INTERNAL_SERVER_ERROR:  # RFC 9309, 2.3.1.4; asked again
            msg = f"取不到网站的 robots.txt（状态 {found.status}），因此没有访问"
            raise BadPage(msg)
        self._rules[root] = time.time(), rules
        return rules


def host_of(url: str) -> str:
    """The host with its port, by which requests are counted."""
    return urlsplit(url).netloc.lower()


def limits_of(settings: Settings, max_bytes: int, seconds: float) -> Limits:
    """What a request may cost, and which private hosts it may go to: those the operator named."""
    names = (name.strip().lower() for name in settings.crawl_private.split(","))
    return Limits(max_bytes, seconds, settings.allow_private, frozenset(filter(None, names)))
