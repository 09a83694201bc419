"""The nouns of the crawler. Plain frozen values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a server answered."""

    url: str
    """Where the answer came from: the last address after all redirects."""
    asked: str
    """The address that was asked for first."""
    status: int
    headers: tuple[tuple[str, str], ...]
    """As they came, in order, names as they were written; a character a byte (Latin-1)."""
    body: bytes
    """Without content encoding (gzip, br)."""
    fetched_at: datetime
    """When the answer began, UTC."""
    redirects: tuple[str, ...] = ()
    """Every address on the way, `asked` first; empty where there was no redirect."""
    sent: tuple[tuple[str, str], ...] = ()
    """Headers of the last request, where whoever fetched kept them."""

    def header(self, name: str) -> str:
        """The first header of this name, in any case; empty where there is none."""
        return next((v for n, v in self.headers if n.lower() == name.lower()), "")


class Role(StrEnum):
    """What a link leads to, as far as the page that holds it tells."""

    PAGE = "page"
    """A page that may hold a document, or more links: nothing more is known."""
    LIST = "list"
    """A column or another page of links."""
    NEXT = "next"
    """The next part of the list that holds the link."""
    PART = "part"
    """A further part of the same text: page 2 of a thread or of a paged article."""
    FILE = "file"
    """An attachment: docx, pdf, …"""
    FEED = "feed"
    """RSS or Atom."""
    SITEMAP = "sitemap"


@dataclass(frozen=True, slots=True)
class Link:
    """An address that a page leads to."""

    url: str
    """Canonical, absolute, http or https."""
    role: Role
    text: str = ""
    """The link's words."""
    changed_at: datetime | None = None
    """When what is there changed last, where a sitemap or a feed says so."""


@dataclass(frozen=True, slots=True)
class Site:
    """What is known of a site beforehand; a site without settings is `Site()`."""

    name: str = ""
    hosts: tuple[str, ...] = ()
    """Which hosts these settings are for; `*.example.gov.cn` is every name below. Empty: all."""
    starts: tuple[str, ...] = ()
    """Where a crawl begins where nothing else is said."""
    within: tuple[str, ...] = ()
    """Patterns (`re.search` on the canonical address) of what is followed; empty: the own host."""
    without: tuple[str, ...] = ()
    """Patterns of what is never followed."""
    pages: tuple[str, ...] = ()
    """Patterns of pages that hold documents; empty: every page is looked at."""
    lists: tuple[str, ...] = ()
    """Patterns of lists, which are followed and not ingested."""
    dropped: tuple[str, ...] = ()
    """Parameters that are taken off addresses besides the usual ones."""
    delay: float | None = None
    """Seconds between two requests to a host; None leaves it to robots.txt and the throttle."""
    notes: tuple[str, ...] = field(default=())
    """For people: where the settings come from."""
