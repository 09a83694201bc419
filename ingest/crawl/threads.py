"""The pages of one forum thread as one page. Pure.

A forum cuts a thread into pages; for `ingest` it is one text (the first floor) with replies.
So the posts of later pages are set behind those of the first, as the forum prints them,
and the parser reads author and date of each as on any page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from selectolax.lexbor import LexborHTMLParser

from corpus.errors import BadPage
from ingest.decode import decode
from ingest.extract_html_tree import parser_of
from ingest.families import FAMILIES, FLOOR_LINE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from selectolax.lexbor import LexborNode

    from ingest.crawl.model import Fetched
    from ingest.families import Family

_STATIC = re.compile(
    r"(?P<folder>.*/)(?:thread-(?P<tid>\d+)(?:-(?P<page>\d+))?(?:-\d+)?\.html"
    r"|tid-(?P<atid>\d+)(?:-page-(?P<apage>\d+))?\.html"
    r"|read-htm-tid-(?P<rtid>\d+)(?:[^/]*?-page-(?P<rpage>\d+))?[^/]*\.html)"
)
"""Discuz, its archiver, phpwind, each with addresses rewritten."""
_SCRIPT = re.compile(r"(?P<folder>.*/)(?:forum|viewthread|read)\.php")
_HIGHEST_PAGE = 1_000_000
_FLOORS = tuple(family for family in FAMILIES if family.floors)
_BLOCK_IDS = re.compile(r"post_\d+|pid\d+|readfloor_\w+")
_NUMBERED = re.compile(r"[0-9]")
MOST_POSTS = 1_000
"""Posts of one page that are looked at; forums show ten to a hundred."""
_TOP = frozenset({"body", "html"})
_LONGEST_HEAD = 150
_LEAST_MARK = "\ue000"
"""Of the private use area; set where posts are added, and never left in the page."""


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
    static = _STATIC.fullmatch(parts.path)
    if static:
        tid = static["tid"] or static["atid"] or static["rtid"]
        page = static["page"] or static["apage"] or static["rpage"] or "1"
        return _thread(host + static["folder"], tid, page)
    script = _SCRIPT.fullmatch(parts.path)
    if script is None or "tid" not in parts.query:
        return None
    said = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    if said.get("mod", "viewthread") != "viewthread" or not said.keys().isdisjoint(_ONLY_A_PART):
        return None
    return _thread(host + script["folder"], said.get("tid", ""), said.get("page", "1"))


_ONLY_A_PART = frozenset({"authorid", "uid", "viewpid", "goto", "action", "do"})


def _thread(place: str, tid: str, page: str) -> tuple[str, int] | None:
    if not re.fullmatch(r"[0-9]{1,12}", tid) or not re.fullmatch(r"[0-9]{1,12}", page):
        return None
    place = place.removesuffix("archiver/")
    return f"{place}{int(tid)}", min(max(int(page), 1), _HIGHEST_PAGE)


def joined(parts: Sequence[Fetched]) -> Fetched:
    """The pages of a thread as one, in the order of their page numbers.

    Everything but the body is that of the first page; the body is UTF-8 and says so.
    A post that two pages show stands there once. A part without posts adds nothing.

    Args:
        parts: pages of one thread, at least one, the first page among them.

    Raises:
        BadPage: the first page of the thread is not there, so that a reply would be taken for the
            text; or a page has absurdly many elements.
    """
    ordered = sorted(parts, key=lambda part: _page_number(part.url))
    first, *later = ordered
    if _page_number(first.url) > 1:
        msg = f"帖子缺少第 1 页，无法分清正文和回复：{first.url}。请先抓取第 1 页。"
        raise BadPage(msg)
    if not later:
        return first
    return with_source(first, _joined([_ThreadPage.of(part) for part in ordered]))


def with_source(first: Fetched, source: str) -> Fetched:
    """The answer with another body, which is UTF-8 and says so."""
    content_type = ("Content-Type", "text/html; charset=utf-8")
    headers = (*(h for h in first.headers if h[0].lower() != "content-type"), content_type)
    return replace(first, body=source.encode("utf-8", "replace"), headers=headers)


def _page_number(url: str) -> int:
    return (thread_of(url) or ("", 1))[1]


def _joined(pages: Sequence[_ThreadPage]) -> str:
    first, *later = pages
    height = min((page.height for page in pages if page.height is not None), default=None)
    own = first.blocks(height)
    if not own:
        return _with_lists(first, later)
    seen = {identity for identity, _ in own}
    added = []
    for page in later:
        for identity, block in page.blocks(height):
            if identity not in seen:
                seen.add(identity)
                added.append(block.html or "")
    return first.with_after(own[-1][1], "".join(added))


def _with_lists(first: _ThreadPage, later: Sequence[_ThreadPage]) -> str:
    """For forums whose posts are no elements: what holds the heads of all posts goes on."""
    place = first.list_of_heads()
    if place is None or place.last_child is None:
        return first.parser.html or ""
    lists = (page.list_of_heads() for page in later)
    added = (
        node.html or "" for around in lists if around is not None for node in _children(around)
    )
    return first.with_after(place.last_child, "".join(added))


@dataclass(frozen=True)
class _ThreadPage:
    """One page of the thread, taken apart into posts."""

    parser: LexborHTMLParser

    @classmethod
    def of(cls, fetched: Fetched) -> _ThreadPage:
        """The page.

        Raises:
            BadPage: absurdly many elements.
        """
        text = decode(fetched.body, fetched.header("content-type")).text
        return cls(parser_of(text))

    @cached_property
    def bodies(self) -> tuple[LexborNode, ...]:
        """The texts of the posts, none in another."""
        named = self.parser.css("[id], [class]")
        for family in _FLOORS:
            found: list[LexborNode] = []
            inside: set[int] = set()
            for node in named:
                if node.mem_id in inside or not _is_of(node, family):
                    continue
                found.append(node)
                inside.update(n.mem_id for n in node.css("[id], [class]"))
            if found:
                return tuple(found[:MOST_POSTS])
        return ()

    @cached_property
    def _within(self) -> dict[int, int]:
        """How many texts each element above one holds."""
        counts: dict[int, int] = {}
        for body in self.bodies:
            for above in _above(body):
                counts[above.mem_id] = counts.get(above.mem_id, 0) + 1
        return counts

    @cached_property
    def height(self) -> int | None:
        """Elements from a post's text up to the largest that holds no other; None for one post."""
        if len(self.bodies) < 2:  # noqa: PLR2004  one post has nothing beside it
            return None
        return min(self._climbed(body) for body in self.bodies)

    def _climbed(self, body: LexborNode) -> int:
        steps = 0
        for above in _above(body):
            if self._within[above.mem_id] > 1:
                break
            steps += 1
        return steps

    def blocks(self, height: int | None) -> list[tuple[str, LexborNode]]:
        """Each post with author and date, and what it is known by."""
        blocks = [(body, self._block(body, height)) for body in self.bodies]
        return [(_identity(body, block), block) for body, block in blocks]

    def _block(self, body: LexborNode, height: int | None) -> LexborNode:
        way = [body, *_above(body)]
        if len(self.bodies) > 1:
            return way[self._climbed(body)]
        named = [node for node in way if _BLOCK_IDS.fullmatch(node.attributes.get("id") or "")]
        if height is not None:
            return way[min(height, len(way) - 1)]
        return named[-1] if named else body

    def list_of_heads(self) -> LexborNode | None:
        """The smallest element around the heads of all posts (`张三 发表于 2018-5-1`)."""
        heads = [node for node in self.parser.css("p, div, li, td") if _is_head(node)]
        if not heads:
            return None
        shared = [node.mem_id for node in _above(heads[0])]
        for head in heads[1:]:
            around = {node.mem_id for node in _above(head)}
            shared = [node for node in shared if node in around]
        return next((node for node in _above(heads[0]) if node.mem_id in shared), None)

    def with_after(self, node: LexborNode, added: str) -> str:
        """The page's source with something set behind a node."""
        mark = _LEAST_MARK
        while mark in (self.parser.html or "") or mark in added:
            mark += _LEAST_MARK
        node.insert_after(mark)
        return (self.parser.html or "").replace(mark, added)


def _is_of(node: LexborNode, family: Family) -> bool:
    names = node.attributes
    if not family.matches(node.tag or "", names.get("id") or "", names.get("class") or ""):
        return False
    if not family.beside:
        return True
    ids = (above.attributes.get("id") or "" for above in _above(node))
    return any(re.fullmatch(family.beside, identity) for identity in ids)


def _above(node: LexborNode) -> Iterator[LexborNode]:
    """The elements around a node, the nearest first, without body."""
    above = node.parent
    while above is not None and above.tag not in _TOP and above.is_element_node:
        yield above
        above = above.parent


def _children(node: LexborNode) -> Iterator[LexborNode]:
    child = node.child
    while child is not None:
        yield child
        child = child.next


def _identity(body: LexborNode, block: LexborNode) -> str:
    """The forum's number of the post, else author, date and words."""
    for node in (body, *_above(body)):
        identity = node.attributes.get("id") or ""
        if _NUMBERED.search(identity):
            return identity
        if node.mem_id == block.mem_id:
            break
    return "".join((block.text(deep=True) or "").split())


def _is_head(node: LexborNode) -> bool:
    text = " ".join((node.text(deep=True) or "").split())
    return len(text) <= _LONGEST_HEAD and FLOOR_LINE.match(text) is not None
