"""Which pages are one article that its site cuts into pages. Pure.

Addresses alone say too little: `t2024_1.html` is page 2 of `t2024.html` or a text by itself. So
they only tell which pages are worth a look, and the pages decide: a pager on one of them names the
other, they bear one title, and what they do not have in common is text, no list of links.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from ingest.crawl.article_leaf import Leaf, bare_title, is_pager
from ingest.crawl.links import Where
from ingest.crawl.lists import paging, trs_pages
from ingest.crawl.markup import read_markup
from ingest.crawl.model import Role, Site
from ingest.crawl.roles import role_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from ingest.crawl.markup import Markup
    from ingest.crawl.model import Fetched

_IN_PATH = re.compile(
    r"(?P<stem>https?://[^?#]*/[^/?#]+?)[_-](?P<number>[0-9]{1,3})"
    r"(?P<rest>\.(?:s?html?|php|aspx?|jspx?|do|action)(?:\?[^#]*)?)",
    re.IGNORECASE,
)
_IN_QUERY = re.compile(
    r"(?P<before>[?&])(?:page|p|page_?no|page_?num|page_?index|pn|cur(?:rent)?page)="
    r"(?P<number>[0-9]{1,3})(?P<after>&|$)",
    re.IGNORECASE,
)
_NO_SITE = Site()
MOST_PAGES = 200
"""Of one article; the longest seen have some forty."""
_LOW = 2
"""The number of a first or second page; a text by itself has any."""


def part_of(url: str) -> tuple[str, int] | None:
    """Of which article an address may be a page, by its look, and which: `5_2.html` of `5.html`.

    The number is as it is written; some count from 0, some from 1, and the first has often none.

    Returns:
        The address of the first page and the number; None for lists and for all other addresses.
    """
    found = _IN_QUERY.search(url)
    if found is not None:
        kept = found["before"] if found["after"] else ""
        first = url[: found.start()] + kept + url[found.end() :]
    else:
        found = _IN_PATH.fullmatch(url)
        if found is None:
            return None
        first = found["stem"] + found["rest"]
    if role_of(url, _NO_SITE) is Role.LIST:
        return None
    return first, int(found["number"])


@dataclass(frozen=True, slots=True)
class Article:
    """The pages of one article that are there."""

    pages: tuple[Leaf, ...]
    """In order, at least one."""
    missing: tuple[str, ...] = ()
    """Pages that the pagers name and that are not there, in order."""
    lacks_first: bool = False


class Shelf:
    """The addresses of a crawl. Where none is like a page's own, nothing else is read.

    Of the others most name none that is like theirs, and are told apart by their markup.
    """

    def __init__(self, urls: Collection[str], read: Callable[[str], Fetched | None]) -> None:
        """Look at every address once, and at no page.

        Args:
            urls: every address of the crawl, fetched or not.
            read: the last answer of one, None where there is none that may hold a text.
        """
        self._read = read
        self._counts: Counter[str] = Counter()
        self._openings: dict[str, list[str]] = {}
        for url in urls:
            part = part_of(url)
            if part is not None:
                self._counts[part[0]] += 1
                if part[1] <= 1:
                    self._openings.setdefault(part[0], []).append(url)
        self._firsts = self._counts.keys() & set(urls)
        self._opened: dict[str, list[str]] = {}

    def may_be_paged(self, url: str) -> bool:
        """Whether another address looks as if it were of the same article."""
        if url in self._firsts:
            return True
        part = part_of(url)
        return part is not None and (part[0] in self._firsts or self._counts[part[0]] > 1)

    def article_of(self, fetched: Fetched) -> Article | None:
        """The article that a page is of; None where it is a text by itself, or a list."""
        if not self.may_be_paged(fetched.url):
            return None
        page, part = _Page(fetched), part_of(fetched.url)
        for first in (fetched.url,) if part is None else (fetched.url, part[0]):
            others = [*page.named(first), *self._opened_of(first)]
            if others and (article := self._gathered(first, page, others)) is not None:
                return article
        return None

    def _opened_of(self, first: str) -> list[str]:
        """What may be the first page of an article, or the second, and names another."""
        if first not in self._opened:
            urls = (first, *self._openings.get(first, ())) if first in self._counts else ()
            pages = [_Page(page) for url in urls if (page := self._read(url)) is not None]
            self._opened[first] = [page.url for page in pages if page.named(first)]
        return self._opened[first]

    def _gathered(self, first: str, start: _Page, others: Iterable[str]) -> Article | None:
        """The article of all pages that name each other, from one of them on."""
        found = _Gathered(first, start)
        waiting = dict.fromkeys(others)
        seen = {start.url}
        while waiting and len(seen) < MOST_PAGES:
            url = next(iter(waiting))
            del waiting[url]
            fetched = self._read(url) if url not in seen else None
            seen.add(url)
            if fetched is not None and found.welcome(page := _Page(fetched)):
                waiting |= dict.fromkeys(page.named(first))
        return found.article()


def named_by(fetched: Fetched) -> frozenset[str]:
    """Addresses that a page's pagers name and that look as if they were of the same article."""
    page, part = _Page(fetched), part_of(fetched.url)
    firsts = (fetched.url,) if part is None else (fetched.url, part[0])
    return frozenset(url for first in firsts for url in page.named(first))


class _Page:
    """A page and where its pagers lead."""

    def __init__(self, fetched: Fetched) -> None:
        self.fetched, self.url = fetched, fetched.url
        markup = read_markup(fetched)
        self.title = bare_title(markup.title) if markup is not None else ""
        self._where = Where.of(fetched.url, markup) if markup is not None else None
        written = _pager(markup, fetched.url) if markup is not None else ()
        self._targets = tuple(dict.fromkeys(t for href in written if (t := self._at(href))))

    def _at(self, href: str) -> str | None:
        return self._where(href) if self._where is not None else None

    def named(self, first: str) -> list[str]:
        """Other pages of an article that its pagers name."""
        return [t for t in self._targets if t != self.url and _number(t, first) is not None]

    def leaf(self, first: str) -> Leaf | None:
        """The page as one of an article; None where it cannot be read."""

        def is_sibling(href: str) -> bool:
            target = self._at(href)
            return target is not None and _number(target, first) is not None

        return Leaf.of(self.fetched, is_sibling)


def _pager(markup: Markup, url: str) -> Iterator[str]:
    """Addresses in the page's pagers, as they are written."""
    yield from paging(markup, url)
    yield from trs_pages(markup, url)
    yield from (href for rel, _, href in markup.heads if _RELATED & set(rel.split()))
    yield from (a.href for a in markup.anchors if _RELATED & set(a.rel.split()) or is_pager(a.text))


_RELATED = frozenset({"next", "prev", "previous", "first", "start"})


def _number(url: str, first: str) -> int | None:
    """Which page of an article an address is by its look, 0 for the address of the article."""
    if url == first:
        return 0
    part = part_of(url)
    return part[1] if part is not None and part[0] == first else None


class _Gathered:
    """What was found of an article."""

    def __init__(self, first: str, start: _Page) -> None:
        self._first = first
        self._start = start
        self._leaves: dict[str, Leaf] = {}
        self._named = {start.url: start.named(first)}
        """Whom each page names."""
        self._strangers: set[str] = set()
        """Pages of another title, and lists."""

    @cached_property
    def _leaf(self) -> Leaf | None:
        """The page that was asked about; most pages are told apart without it."""
        return self._start.leaf(self._first)

    def welcome(self, page: _Page) -> bool:
        """Whether a page is of the article by its title and text."""
        leaf = page.leaf(self._first) if page.title == self._start.title and self._leaf else None
        if (
            leaf is None
            or not self._leaf
            or not (leaf.is_of(self._leaf) and leaf.tells(self._leaf))
        ):
            self._strangers.add(page.url)
            return False
        self._leaves[page.url] = leaf
        self._named[page.url] = page.named(self._first)
        return True

    def article(self) -> Article | None:
        """The article; None where the page stands alone."""
        there = self._connected()
        named = {url for page in there for url in self._named[page]}
        absent = named - there - self._strangers
        absent = {url for url in absent if not self._is_first_again(url, there)}
        order = sorted(there | absent, key=self._place)
        alone = len(there) == 1
        if len(order) == 1 or (alone and named & self._strangers):
            return None
        lacks_first = order[0] in absent
        if alone and self._place(order[0])[0] > _LOW:
            return None  # 上一页 or 下一页 of a text by itself
        if self._leaf is None:
            return None
        leaves = self._leaves | {self._start.url: self._leaf}
        pages = tuple(leaves[url] for url in order if url in there)
        return Article(pages, tuple(url for url in order if url in absent), lacks_first)

    def _connected(self) -> set[str]:
        """Pages that name each other, or are named, from the one on that was asked about."""
        beside: dict[str, set[str]] = {url: set() for url in self._named}
        for url, named in self._named.items():
            for other in beside.keys() & set(named):
                beside[url].add(other)
                beside[other].add(url)
        found, waiting = {self._start.url}, [self._start.url]
        while waiting:
            new = beside[waiting.pop()] - found
            found |= new
            waiting += new
        return found

    def _place(self, url: str) -> tuple[int, bool]:
        return _number(url, self._first) or 0, url != self._first

    def _is_first_again(self, url: str, there: Collection[str]) -> bool:
        """`?id=5&page=1` where `?id=5` is there."""
        highest = 1 if _IN_QUERY.search(url) else 0
        return self._first in there and (_number(url, self._first) or 0) <= highest
