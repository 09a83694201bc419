"""The entries of an RSS or Atom feed, read by feedparser. Pure."""

from __future__ import annotations

import io
import re
from calendar import timegm
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

import feedparser

from ingest.crawl.canonical import canonical
from ingest.crawl.model import Link, Role, Site

if TYPE_CHECKING:
    from time import struct_time

MOST_BYTES = 10_000_000
"""Of a feed; real ones have some hundred kilobytes."""
MOST_ENTRIES = 5_000
"""Of a feed; real ones have ten to a hundred, and thousands take a second to read."""
_ENTRY = re.compile(rb"<(?:\w+:)?(?:item|entry)\b", re.IGNORECASE)
_HEAD = 2_048
_ROOT = re.compile(rb"<(?:\w+:)?(?:rss|feed|rdf)\b", re.IGNORECASE)
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_LONGEST_TEXT = 300


def is_feed(body: bytes) -> bool:
    """Whether the bytes begin like a feed."""
    head = body[:_HEAD]
    root = _ROOT.search(head)
    html = _HTML.search(head)
    return root is not None and (html is None or root.start() < html.start())


def feed_links(body: bytes, url: str, site: Site) -> tuple[Link, ...]:
    """What the feed's entries lead to, with the day they were changed or put up, and its next page.

    Args:
        body: the feed.
        url: its address, which relative ones start from.
        site: what is known of the site.
    """
    if len(body) > MOST_BYTES or len(_ENTRY.findall(body)) > MOST_ENTRIES:
        return ()
    # As a stream: feedparser would open a string as a file or an address.
    feed = feedparser.parse(
        io.BytesIO(body), sanitize_html=False, resolve_relative_uris=False,
        response_headers={"content-location": url},
    )  # fmt: skip
    found = []
    for entry in feed.entries:
        target = _absolute(url, str(entry.get("link") or ""), site)
        if target is not None:
            text = " ".join(str(entry.get("title") or "").split())[:_LONGEST_TEXT]
            found.append(Link(target, Role.PAGE, text, _changed(entry)))
    for link in feed.feed.get("links", ()):
        if link.get("rel") == "next":
            target = _absolute(url, str(link.get("href") or ""), site)
            if target is not None:
                found.append(Link(target, Role.FEED))
    return tuple(dict.fromkeys(found))


def _absolute(base: str, href: str, site: Site) -> str | None:
    if not href:
        return None
    try:
        return canonical(urljoin(base, href.strip()), site)
    except ValueError:
        return None


def _changed(entry: Any) -> datetime | None:  # noqa: ANN401  feedparser publishes no types
    # `in`, for feedparser answers for the one with the other, and warns.
    names = [name for name in ("updated_parsed", "published_parsed") if name in entry]
    told: struct_time | None = entry[names[0]] if names else None
    if told is None:
        return None
    try:
        return datetime.fromtimestamp(timegm(told), UTC)
    except (ValueError, OverflowError, OSError):
        return None
