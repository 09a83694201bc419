"""Where a page leads, and to what. Pure.

What came is told by its bytes: a sitemap, a feed, a list as data or an HTML page.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from w3lib.url import safe_url_string

from ingest.crawl.canonical import canonical
from ingest.crawl.feeds import feed_links, is_feed
from ingest.crawl.jpage import batches, following, is_datastore, items
from ingest.crawl.lists import data_files, json_entries, moves, paging
from ingest.crawl.markup import read_markup
from ingest.crawl.model import Fetched, Link, Role, Site
from ingest.crawl.roles import holds_text, is_archiver, is_sequel, role_of
from ingest.crawl.sitemaps import is_sitemap, listed_links, robots_links, sitemap_links
from ingest.crawl.threads import thread_of
from ingest.decode import decode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ingest.crawl.markup import Markup

_NO_SITE = Site()
_OK = 200
_FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/rdf+xml"})
_MARKED = ("html", "xml")
_PLAIN = frozenset({"", "text/plain"})
_JSON_OPENINGS = frozenset({b"[", b"{"})
_SPACE = str.maketrans("", "", "\t\r\n")


def links(fetched: Fetched, site: Site = _NO_SITE) -> tuple[Link, ...]:
    """Where the page leads, in its own order, every address once, its own left out.

    Scope is not looked at. What no document can be (pictures, styles, videos,
    what persons do in a forum) is left out, and so is what the page asks not to follow.
    Whatever the bytes are, there is an answer.
    """
    if fetched.status != _OK:
        return ()
    return tuple(_once(_links(fetched, site), canonical(fetched.url, site) or fetched.url))


def _links(fetched: Fetched, site: Site) -> Iterable[Link]:
    if urlsplit(fetched.url).path == "/robots.txt":
        return robots_links(fetched.body, site)
    for is_one, read in _DATA:
        if is_one(fetched.body):
            return read(fetched, site)
    kind = fetched.header("content-type").partition(";")[0].strip().lower()
    if "json" in kind or (kind in _PLAIN and fetched.body.lstrip()[:1] in _JSON_OPENINGS):
        return _of_json(fetched, site)
    if kind == "text/plain":
        return listed_links(fetched.body, site)
    return _of_markup(fetched, site) if not kind or any(m in kind for m in _MARKED) else ()


def _of_markup(fetched: Fetched, site: Site) -> Iterable[Link]:
    markup = read_markup(fetched)
    return _of_page(fetched.url, markup, site) if markup is not None and markup.follow else ()


def _once(found: Iterable[Link], own: str) -> Iterable[Link]:
    """One link a page: its first, with the first words that any of them has.

    A forum writes the address of a thread in several ways; the first that it writes is taken.
    """
    best: dict[object, Link] = {}
    itself = _page_of(own)
    for link in found:
        key = _page_of(link.url)
        if key == itself:
            continue
        known = best.setdefault(key, link)
        if not known.text and link.text:
            best[key] = replace(known, text=link.text)
    return best.values()


def _page_of(url: str) -> object:
    return thread_of(url) or url


def _of_page(url: str, markup: Markup, site: Site) -> Iterator[Link]:
    where = Where.of(url, markup, site)
    part = Role.PART if holds_text(url, site) else Role.NEXT
    further = [t for href in (*paging(markup, url), *batches(markup.scripts)) if (t := where(href))]
    paged = frozenset(further)
    for href, text in _written(markup):
        target = where(href)
        if target is None or (is_archiver(target) and not is_archiver(url)):
            continue
        role = _part_role(url, target, part) if target in paged else role_of(target, site)
        if role is not None:
            yield Link(target, role, text)
    yield from (Link(target, _part_role(url, target, part)) for target in further)
    if part is Role.NEXT:
        yield from (Link(t, Role.LIST) for href in data_files(markup) if (t := where(href)))
    for rel, kind, href in markup.heads:
        if "alternate" in rel.split() and kind in _FEED_TYPES and (target := where(href)):
            yield Link(target, Role.FEED)


def _part_role(url: str, target: str, part: Role) -> Role:
    """下一页 in a forum may lead on in the thread; 下一篇 of another thread is a page by itself."""
    own, other = thread_of(url), thread_of(target)
    if own is not None and (other is None or other[0] != own[0]):
        return Role.PAGE
    return Role.PART if is_sequel(url, target) else part


def _written(markup: Markup) -> Iterator[tuple[str, str]]:
    """Addresses and words of what a reader, or the page itself, may follow."""
    yield from ((a.href, a.text) for a in markup.anchors if "nofollow" not in a.rel.split())
    yield from ((frame, "") for frame in markup.frames)
    for script in markup.scripts:
        yield from items(script)
    if markup.refresh:
        yield markup.refresh, ""
    if not markup.anchors:
        yield from ((href, "") for href in moves(markup.scripts))


def _of_datastore(fetched: Fetched, site: Site) -> Iterator[Link]:
    where, source = _read(fetched, site)
    yield from _by_role(items(source), where, site)
    after = where(following(fetched.url, source) or "")
    if after:
        yield Link(after, Role.NEXT)


def _of_json(fetched: Fetched, site: Site) -> Iterator[Link]:
    where, source = _read(fetched, site)
    yield from _by_role(json_entries(source), where, site)


def _read(fetched: Fetched, site: Site) -> tuple[Where, str]:
    read = decode(fetched.body, fetched.header("content-type"))
    return Where(fetched.url, fetched.url, read.charset, site), read.text


def _by_role(written: Iterable[tuple[str, str]], where: Where, site: Site) -> Iterator[Link]:
    for href, text in written:
        target = where(href)
        role = role_of(target, site) if target else None
        if target and role is not None:
            yield Link(target, role, text)


_DATA: tuple[tuple[Callable[[bytes], bool], Callable[[Fetched, Site], Iterable[Link]]], ...] = (
    (is_sitemap, lambda fetched, site: sitemap_links(fetched.body, site)),
    (is_feed, lambda fetched, site: feed_links(fetched.body, fetched.url, site)),
    (is_datastore, _of_datastore),
)
"""How data are told by their bytes, and read."""


class Where:
    """Makes the addresses of one page absolute and canonical, None for what is none."""

    def __init__(self, base: str, url: str, charset: str, site: Site) -> None:
        self._base = base
        self._charset = charset
        self._site = site
        own = urlsplit(url)
        self._own = own if own.port is None else None
        self._known: dict[str, str | None] = {}

    @classmethod
    def of(cls, url: str, markup: Markup, site: Site = _NO_SITE) -> Where:
        """For the addresses of an HTML page."""
        return cls(_joined(url, markup.base), url, markup.charset, site)

    def __call__(self, href: str) -> str | None:
        """The address that is meant by what is written."""
        if href not in self._known:
            self._known[href] = self._address(href)
        return self._known[href]

    def _address(self, href: str) -> str | None:
        href = href.translate(_SPACE).strip()
        if not href or href.startswith("#"):
            return None
        joined = _joined(self._base, href)
        if not joined.lower().startswith(("http://", "https://")):
            return None
        if not joined.isascii():
            try:
                # As browsers do: the path in UTF-8, what is asked for in the page's charset.
                joined = safe_url_string(joined, encoding=self._charset)
            except (ValueError, UnicodeError, LookupError):
                return None
        found = canonical(joined, self._site)
        return canonical(self._with_own_scheme(found), self._site) if found else None

    def _with_own_scheme(self, url: str) -> str:
        """A site that is reached by http and https is one: the way that led here is kept."""
        parts = urlsplit(url)
        if self._own and parts.netloc == self._own.hostname and parts.scheme != self._own.scheme:
            return parts._replace(scheme=self._own.scheme).geturl()
        return url


def _joined(base: str, href: str) -> str:
    try:
        return urljoin(base, href)
    except ValueError:
        return ""
