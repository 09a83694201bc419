"""The pages of one forum thread as one page. Pure.

A forum cuts a thread into pages; for `ingest` it is one text (the first floor) with replies.
So the posts of later pages are set behind those of the first, as the forum prints them,
and the parser reads author and date of each as on any page.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from selectolax.lexbor import LexborHTMLParser

from ingest.decode import decode
from ingest.extract_html_tree import tame
from ingest.families import FAMILIES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from selectolax.lexbor import LexborNode

    from ingest.crawl.model import Fetched

_FLOORS = tuple(family for family in FAMILIES if family.floors)
_STATIC = re.compile(
    r"^(?P<folder>.*/)(?:thread-(?P<tid>\d+)(?:-(?P<page>\d+))?(?:-\d+)?\.html"
    r"|archiver/(?:\?)?tid-(?P<atid>\d+)(?:-page-(?P<apage>\d+))?\.html"
    r"|read-htm-tid-(?P<rtid>\d+)(?:[^/]*?-page-(?P<rpage>\d+))?[^/]*\.html)$"
)
_SCRIPTS = re.compile(r"^(?P<folder>.*/)(?:forum|viewthread|read)\.php$")
_HIGHEST_PAGE = 1_000_000


def thread_of(url: str) -> tuple[str, int] | None:
    """Which thread an address is of, and which of its pages, counted from 1.

    The first is the same for all spellings of one thread's address (`thread-5-2-1.html`,
    `forum.php?mod=viewthread&tid=5&page=2`): host, folder, number.

    Returns:
        None where it is not of a thread, or shows only a part of it (one author's posts).
    """
    try:
        parts = urlsplit(url)
        host = parts.netloc.lower()
    except ValueError:
        return None
    static = _STATIC.match(parts.path)
    if static:
        tid = static["tid"] or static["atid"] or static["rtid"]
        page = static["page"] or static["apage"] or static["rpage"] or "1"
        return _thread(host + static["folder"], tid, page)
    script = _SCRIPTS.match(parts.path)
    if script is None:
        return None
    said = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    if "tid" not in said or said.get("mod", "viewthread") != "viewthread" or "authorid" in said:
        return None
    return _thread(host + script["folder"], said["tid"], said.get("page", "1"))


def _thread(place: str, tid: str, page: str) -> tuple[str, int] | None:
    if not tid.isdecimal() or not page.isdecimal():
        return None
    return f"{place}{int(tid)}", min(max(int(page), 1), _HIGHEST_PAGE)


def joined(parts: Sequence[Fetched]) -> Fetched:
    """The pages of a thread as one, in the order of their page numbers.

    Everything but the body is that of the first; the body is UTF-8 and says so.
    A post that two pages show stands there once.

    Args:
        parts: at least one page of one thread.

    Raises:
        BadPage: a page has absurdly many elements.
    """
    ordered = sorted(parts, key=lambda part: (thread_of(part.url) or ("", 1))[1])
    first, *later = ordered
    if not later:
        return first
    head = _Page(first)
    seen = set(head.ids)
    added = []
    for part in later:
        page = _Page(part)
        for block, identity in page.posts():
            if identity not in seen:
                seen.add(identity)
                added.append(block)
    source = head.with_posts(added)
    headers = tuple(
        (n, "text/html; charset=utf-8" if n.lower() == "content-type" else v)
        for n, v in first.headers
    )
    if not first.header("content-type"):
        headers = (*headers, ("Content-Type", "text/html; charset=utf-8"))
    return replace(first, body=source.encode("utf-8", "replace"), headers=headers)


class _Page:
    """One page of the thread, taken apart into posts."""

    def __init__(self, fetched: Fetched) -> None:
        text = decode(fetched.body, fetched.header("content-type")).text
        self._parser = LexborHTMLParser(tame(text))
        self._blocks = tuple(_blocks(self._parser))

    @property
    def ids(self) -> Iterator[str]:
        return (identity for _, identity in self._blocks)

    def posts(self) -> Iterator[tuple[str, str]]:
        return ((node.html or "", identity) for node, identity in self._blocks)

    def with_posts(self, added: Sequence[str]) -> str:
        source = self._parser.html or ""
        if not added:
            return source
        if self._blocks:
            last = self._blocks[-1][0].html or ""
            at = source.rfind(last) + len(last)
        else:
            at = source.rfind("</body>")
        return source[:at] + "".join(added) + source[at:]


def _blocks(parser: LexborHTMLParser) -> Iterator[tuple[LexborNode, str]]:
    """Each post with all that belongs to it, and its id."""
    bodies = [
        node
        for node in parser.css("[id], [class]")
        if any(_bears(node, family.ids, family.classes) for family in _FLOORS)
    ]
    for node in bodies:
        identity = node.attributes.get("id") or ""
        block: LexborNode = node
        above = node.parent
        while above is not None and above.tag not in {"body", "html"}:
            if re.fullmatch(r"post_\d+|pid\d+|readfloor_\w+", above.attributes.get("id") or ""):
                block = above
            above = above.parent
        yield block, identity


def _bears(node: LexborNode, ids: str, classes: str) -> bool:
    identity = node.attributes.get("id") or ""
    if ids and identity and re.fullmatch(ids, identity):
        return True
    return False
