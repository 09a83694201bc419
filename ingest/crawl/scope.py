"""Which addresses belong to a crawl. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Final

from ingest.crawl.address import Left, New, host_of
from ingest.crawl.model import Link, Role, Site
from ingest.crawl.plan import Plan
from ingest.crawl.sites import site_for

CROWD: Final = 5_000
"""Links that are followed of one page. A column of the State Council's site shows 20, the longest
site map page seen 1,200; a sitemap file, which may name 50,000, is no page."""
_SAME_DEPTH: Final = frozenset({Role.NEXT, Role.PART})
_NAMING: Final = frozenset({Role.SITEMAP, Role.FEED})
_TWIN: Final = re.compile(r"^(?:www|m|wap)\.")


class Scope:
    """Decides of every link whether it is followed."""

    def __init__(self, plan: Plan) -> None:
        """Read the plan's patterns once."""
        self._plan = plan
        self._within = tuple(map(re.compile, plan.within))
        self._hosts = {_bare(host_of(start)) for start in plan.starts}

    def welcome(self, url: str) -> None:
        """A start has led here: this host is its own, too."""
        self._hosts.add(_bare(host_of(url)))

    def site(self, url: str) -> Site:
        """The settings for an address."""
        return site_for(url, self._plan.sites)

    def why_not(self, url: str, depth: int, role: Role = Role.PAGE) -> Left | None:
        """Why an address is not followed; None where it is."""
        if url in self._plan.starts:
            return None
        site = self.site(url)
        if any(re.search(pattern, url) for pattern in site.without):
            return Left.WITHOUT
        if not self._is_within(url, site, role):
            return Left.OUTSIDE
        return Left.DEPTH if depth > self._plan.depth else None

    def _is_within(self, url: str, site: Site, role: Role) -> bool:
        if role in _NAMING and _bare(host_of(url)) in self._hosts:
            return True  # it is no page, and what it names is looked at by itself
        if self._within:
            return any(pattern.search(url) for pattern in self._within)
        if site.within:
            return any(re.search(pattern, url) for pattern in site.within)
        return _bare(host_of(url)) in self._hosts

    def new(
        self, found: Iterable[Link], holder: Role, depth: int, known: Collection[str]
    ) -> list[New]:
        """What a page leads to, as it will stand in the frontier.

        Args:
            found: the page's links.
            holder: what the page itself is.
            depth: its clicks from a start.
            known: addresses of `found` that stand in the frontier.
        """
        news = []
        for count, link in enumerate(found):
            # A sitemap or a feed is no click: what it names is as near as what the start shows.
            deeper = link.role not in _SAME_DEPTH and holder not in _NAMING
            new = New(link.url, depth + deeper, link.role)
            left = self.why_not(link.url, new.depth, link.role)
            if left is None and link.url not in known and count >= CROWD and holder not in _NAMING:
                left = Left.CROWD
            news.append(New(new.url, new.depth, new.role, left))
        return news


def _bare(host: str) -> str:
    """A host without the part that says only for which device it is."""
    return _TWIN.sub("", host, count=1)
