"""Where a page leads, and to what. Pure.

What came is told by its bytes: a sitemap, a feed or an HTML page.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from w3lib.url import safe_url_string

from ingest.crawl.canonical import canonical
from ingest.crawl.feeds import feed_links, is_feed
from ingest.crawl.lists import paging
from ingest.crawl.markup import read_markup
from ingest.crawl.model import Fetched, Link, Role, Site
from ingest.crawl.sitemaps import is_sitemap, listed_links, robots_links, sitemap_links
from ingest.crawl.sites import fits
from ingest.crawl.threads import thread_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ingest.crawl.markup import Markup

_NO_SITE = Site()
_OK = 200
_FILES = frozenset("pdf doc docx wps xls xlsx et ppt pptx ofd rtf txt zip rar 7z odt ceb".split())
_UNREAD = frozenset(
    (
        "jpg jpeg png gif bmp webp svg ico tif tiff css js mjs map json woff woff2 ttf eot swf flv"
        " mp3 mp4 m4a m3u8 wav wma wmv avi mov mkv webm apk exe dmg msi iso torrent"
    ).split()
)
_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/rdf+xml")
_ACTIONS = re.compile(
    r"(?:^|/)(?:member|misc|home|search|post|register|login|logging|logout|space|profile|userapp"
    r"|u|pm|my|faq|stats|plugin|ajax|attachment_?post)\.php(?:$|\?)"
    r"|[?&](?:mod=(?:redirect|post|logging|register|misc|space|spacecp|ajax|follow|rss)"
    r"|action=(?:reply|newthread|edit|login|logout|register|printable|favorite|report|emailfriend)"
    r"|do=|goto=|authorid=|replyto=|share=)"
    r"|/(?:space-(?:uid|username)-|wp-login|wp-admin|user/login|login|signin|register|logout)",
    re.IGNORECASE,
)
_LISTS = re.compile(
    r"/$|/(?:index|default|list|col|node|channel|column|more|home|forum)(?:[_-]?\d+)*(?:[_-]\d+)?\.(?:s?html?|php|aspx?|jsp)(?:$|\?)"
    r"|/forum-\w+-\d+\.html|forumdisplay|/col/col\d+/|[?&](?:fid|columnid|catid|typeid|cid)=\d+(?:$|&)",
    re.IGNORECASE,
)


def links(fetched: Fetched, site: Site = _NO_SITE) -> tuple[Link, ...]:
    """Where the page leads, in its own order, every address once.

    Scope is not looked at (see `sites`); what no document can be (pictures, styles, videos, forms
    of a forum) is left out.
    """
    if fetched.status != _OK:
        return ()
    if urlsplit(fetched.url).path == "/robots.txt":
        return robots_links(fetched.body, site)
    if is_sitemap(fetched.body):
        return sitemap_links(fetched.body, site)
    if is_feed(fetched.body):
        return feed_links(fetched.body, fetched.url, site)
    kind = fetched.header("content-type").lower()
    if kind.startswith("text/plain"):
        return listed_links(fetched.body, site)
    if kind and "html" not in kind and "xml" not in kind:
        return ()
    markup = read_markup(fetched)
    return _first_of_each(_of_page(fetched.url, markup, site)) if markup is not None else ()


def _first_of_each(found: Iterable[Link]) -> tuple[Link, ...]:
    """One link an address: the most telling role, and words where any of them has words."""
    best: dict[str, Link] = {}
    for link in found:
        known = best.get(link.url)
        if known is None:
            best[link.url] = link
        elif not known.text and link.text:
            best[link.url] = Link(known.url, known.role, link.text, known.changed_at)
    return tuple(best.values())


def _of_page(url: str, markup: Markup, site: Site) -> list[Link]:
    base = _join(url, markup.base) if markup.base else url
    part = Role.PART if thread_of(url) else Role.NEXT
    paged = {u for href in paging(markup) if (u := _address(base, href, markup, site))}
    own = canonical(url, site)
    found = []
    for href, text in _written(markup):
        target = _address(base, href, markup, site)
        if target is None or target == own:
            continue
        role = part if target in paged else _role(target, site)
        if role is not None:
            found.append(Link(target, role, text))
    known = {link.url for link in found}
    found += [Link(target, part) for target in sorted(paged - known) if target != own]
    for rel, kind, href in markup.heads:
        if "alternate" in rel.split() and kind in _FEED_TYPES:
            target = _address(base, href, markup, site)
            if target is not None:
                found.append(Link(target, Role.FEED))
    return found


def _written(markup: Markup) -> list[tuple[str, str]]:
    if not markup.follow:
        return []
    found = [(a.href, a.text) for a in markup.anchors if "nofollow" not in a.rel.split()]
    found += [(frame, "") for frame in markup.frames]
    if markup.refresh:
        found.append((markup.refresh, ""))
    return found


def _join(base: str, href: str) -> str:
    try:
        return urljoin(base, href)
    except ValueError:
        return base


def _address(base: str, href: str, markup: Markup, site: Site) -> str | None:
    """Absolute and canonical; letters in a query are written in the page's charset."""
    if not href or href.startswith("#"):
        return None
    try:
        joined = urljoin(base, "".join(href.split("\n")).strip())
        if not joined.lower().startswith(("http://", "https://")):
            return None
        if not joined.isascii():
            joined = safe_url_string(joined, encoding=markup.charset)
    except (ValueError, UnicodeError):
        return None
    return canonical(joined, site)


def _role(url: str, site: Site) -> Role | None:
    """What an address leads to by itself, None for what is not fetched."""
    if fits(url, site.pages):
        return Role.PAGE
    if fits(url, site.lists):
        return Role.LIST
    if thread_of(url) is not None:
        return Role.PAGE
    ending = urlsplit(url).path.rpartition("/")[2].rpartition(".")[2].lower()
    if ending in _UNREAD or _ACTIONS.search(url):
        return None
    if ending in _FILES:
        return Role.FILE
    return Role.LIST if _LISTS.search(url) else Role.PAGE
