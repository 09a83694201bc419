"""The robots.txt of every site of a crawl: asked for first, obeyed, and kept for the next run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ingest.crawl import again
from ingest.crawl.address import Ask, New, authority_of, host_of
from ingest.crawl.frontier import Frontier
from ingest.crawl.links import links
from ingest.crawl.model import Fetched, Role
from ingest.crawl.pace import Pace
from ingest.crawl.robots import GOOD_FOR, RobotsFile, Rules
from ingest.crawl.scope import Scope

NEVER: Final = float("inf")


class RobotsFiles:
    """Rules by authority (`http://host`), and the requests that fetch them."""

    def __init__(
        self, frontier: Frontier, pace: Pace, scope: Scope, clock: Callable[[], float]
    ) -> None:
        """No rules are known yet.

        Args:
            frontier: remembers files.
            pace: is told of Crawl-delay and of the site's settings.
            scope: knows the site's settings, and which sitemaps are followed.
            clock: seconds since 1970.
        """
        self._frontier = frontier
        self._pace = pace
        self._scope = scope
        self._clock = clock
        self._rules: dict[str, Rules | None] = {}
        """None while the file is on the way."""
        self._waiting: list[tuple[float, Ask]] = []
        """Files to be asked for again or elsewhere, and when."""
        self.shut: dict[str, str] = {}
        """Hosts that cannot say what they allow, and why, for people: they are asked for nothing
        (RFC 9309, 2.3.1.4)."""

    def rules(self, url: str) -> Rules | Ask | None:
        """What may be asked for; or what to ask for first; or None while that is on the way."""
        authority = authority_of(url)
        if authority in self._rules:
            return self._rules[authority]
        host = host_of(url)
        if (delay := self._scope.site(url).delay) is not None:
            self._pace.settle(host, delay)
        file = self._frontier.robots(authority)
        if file is not None and self._clock() - file.fetched_at <= GOOD_FOR:
            return self._obey(authority, file)
        self._rules[authority] = None
        return Ask(f"{authority}/robots.txt", host, authority=authority)

    def due(self) -> Ask | float:
        """A file to be asked for now, or in how many seconds one is."""
        soonest = NEVER
        for place, (when, ask) in enumerate(self._waiting):
            wait = max(when - self._clock(), self._pace.wait(ask.host))
            if wait <= 0:
                del self._waiting[place]
                return ask
            soonest = min(soonest, wait)
        return soonest

    def answered(self, ask: Ask, fetched: Fetched) -> list[New]:
        """A file came, or where it is; gives the sitemaps that it names."""
        if again.is_redirect(fetched) and len(ask.way) < again.REDIRECTS:
            elsewhere = again.target(fetched)
            if elsewhere.startswith(("http://", "https://")) and elsewhere not in ask.way:
                way = (*ask.way, ask.url)
                moved = Ask(elsewhere, host_of(elsewhere), None, ask.authority, way, ask.tries)
                self._waiting.append((0.0, moved))
                return []
        if fetched.status in again.BUSY or fetched.status >= again.SERVER_ERROR:
            self.failed(ask, f"robots.txt 返回状态 {fetched.status}", is_final=False)
            return []
        file = RobotsFile(fetched.status, fetched.body, self._clock())
        self._frontier.keep_robots(ask.authority, file)
        self._obey(ask.authority, file)
        named = links(fetched, self._scope.site(ask.url))
        return self._scope.new(named, Role.PAGE, 0, ())

    def failed(self, ask: Ask, message: str, *, is_final: bool) -> None:
        """No file came; it is tried again unless that is of no use."""
        ask.tries += 1
        if ask.tries < again.TRIES and not is_final:
            self._waiting.append((self._clock() + again.backoff(ask.tries), ask))
        else:
            self.shut[host_of(ask.authority)] = message

    def _obey(self, authority: str, file: RobotsFile) -> Rules:
        rules = self._rules[authority] = Rules(file)
        if rules.delay is not None:
            self._pace.hold(host_of(authority), rules.delay)
        return rules
