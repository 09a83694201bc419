"""Addresses in a sitemap, an index of sitemaps, a list of addresses, robots.txt. Pure."""

from __future__ import annotations

import re
import zlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from lxml import etree

from ingest.crawl.canonical import canonical
from ingest.crawl.model import Link, Role, Site
from ingest.decode import decode

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_ADDRESSES = 50_000
"""Of one sitemap, by the protocol."""
MOST_BYTES = 52_428_800
"""Of one sitemap unpacked, by the protocol (50 MiB)."""
_HEAD = 2_048
_ROOT = re.compile(rb"<(?:\w+:)?(?:urlset|sitemapindex)\b", re.IGNORECASE)
_GZIP = b"\x1f\x8b"
_SITEMAP_LINE = re.compile(r"^\s*sitemap\s*:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
_DATE = re.compile(
    r"([0-9]{4})-([0-9]{1,2})(?:-([0-9]{1,2}))?"
    r"(?:[T ]([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:\.[0-9]+)?)?\s*(Z|[+-][0-9]{2}:?[0-9]{2})?)?"
)


def is_sitemap(body: bytes) -> bool:
    """Whether the bytes begin like a sitemap, packed or not."""
    return _ROOT.search(unpacked(body, _HEAD)[:_HEAD]) is not None


def unpacked(body: bytes, most: int = MOST_BYTES) -> bytes:
    """The bytes out of gzip, at most so many of them; as they are where they are not packed."""
    if not body.startswith(_GZIP):
        return body
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(body, most)
    except zlib.error:
        return b""


def sitemap_links(body: bytes, site: Site) -> tuple[Link, ...]:
    """What a sitemap (pages) or an index of sitemaps (sitemaps) lists, with the dates it gives.

    Broken XML is read as far as it goes; entities are never resolved.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True
    )
    try:
        root = etree.fromstring(unpacked(body), parser)
    except (etree.XMLSyntaxError, ValueError):
        return ()
    return tuple(dict.fromkeys(_entries(root, site))) if root is not None else ()


def _entries(root: etree._Element, site: Site) -> Iterator[Link]:
    role = Role.SITEMAP if _name(root) == "sitemapindex" else Role.PAGE
    for count, entry in enumerate(root):
        if count >= MOST_ADDRESSES:
            return
        said = {_name(child): (child.text or "").strip() for child in entry}
        url = canonical(said.get("loc", ""), site)
        if url is not None:
            yield Link(url, role, changed_at=when(said.get("lastmod", "")))


def _name(element: etree._Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def robots_links(body: bytes, site: Site) -> tuple[Link, ...]:
    """The sitemaps that a robots.txt names."""
    text = decode(body, "text/plain").text
    found = (canonical(m[1], site) for m in _SITEMAP_LINE.finditer(text))
    return tuple(dict.fromkeys(Link(url, Role.SITEMAP) for url in found if url is not None))


def listed_links(body: bytes, site: Site) -> tuple[Link, ...]:
    """The addresses of a sitemap in plain text, one a line; none where other lines are in it."""
    lines = decode(body, "text/plain").text.split()
    found = [canonical(line, site) for line in lines[:MOST_ADDRESSES]]
    if None in found:
        return ()
    return tuple(dict.fromkeys(Link(url, Role.PAGE) for url in found if url is not None))


def when(text: str) -> datetime | None:
    """A W3C date and time as UTC, None where it is none.

    One without a zone is taken for UTC, one without a day for the first of the month.
    """
    match = _DATE.match(text.strip())
    if match is None:
        return None
    year, month, day, hour, minute, second, zone = match.groups()
    zone = "+00:00" if zone in (None, "Z") else f"{zone[:3]}:{zone[-2:]}"
    date = f"{year}-{int(month):02}-{int(day or 1):02}"
    try:
        time = f"{int(hour or 0):02}:{minute or '00'}:{second or '00'}"
        return datetime.fromisoformat(f"{date}T{time}{zone}").astimezone(UTC)
    except (ValueError, OverflowError):
        return None
