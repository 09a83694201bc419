"""Which pages are one article that its site cuts into pages. Pure.

Addresses alone say too little: `t2024_1.html` is page 2 of `t2024.html` or a text by itself. So
they only tell which pages are worth a look (`Shelf`), and the pages decide (`article_of`): a pager
on one of them names the other, they bear one title, and what they do not have in common is text,
no list of links.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingest.crawl.article_leaf import Leaf, is_pager
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
    if role_of(url, _NO_SITE) is Role.LIST or role_of(first, _NO_SITE) is Role.LIST:
        return None
    return first, int(found["number"])


class Shelf:
    """The addresses of a crawl, for asking quickly which may be pages of one article."""

    def __init__(self, urls: Collection[str]) -> None:
        """Look at every address once, and at no page."""
        self._parts = Counter(part[0] for url in urls if (part := part_of(url)) is not None)
        self._firsts = self._parts.keys() & set(urls)

    def may_be_paged(self, url: str) -> bool:
        """Whether another address looks as if it were of the same article."""
        if url in self._firsts:
            return True
        part = part_of(url)
        return part is not None and (part[0] in self._firsts or self._parts[part[0]] > 1)


@dataclass(frozen=True, slots=True)
class Article:
    """The pages of one article that are there."""

    pages: tuple[Leaf, ...]
    """In order, at least one."""
    missing: tuple[str, ...] = ()
    """Pages that the pagers name and that are not there, in order."""
    lacks_first: bool = False


def article_of(page: Fetched, read: Callable[[str], Fetched | None]) -> Article | None:
    """The article that a page is of; None where it is a text by itself, or a list.

    Args:
        page: it.
        read: the last answer of an address, None where there is none that may hold a text.
    """
    start = _Page(page)
    for first, others in _said(start, read):
        found = _gathered(first, start, others, read)
        article = found.article() if found else None
        if article is not None:
            return article
    return None


def _said(
    page: _Page, read: Callable[[str], Fetched | None]
) -> Iterator[tuple[str, Iterable[str]]]:
    """Of which article the page, or what may be its first page, says that it is; whom it names."""
    part = part_of(page.fetched.url)
    firsts = (page.fetched.url,) if part is None else (page.fetched.url, part[0])
    named = {first: page.named(first) for first in firsts}
    yield from ((first, urls) for first, urls in named.items() if urls)
    if part is not None and not named[part[0]]:
        first_page = read(part[0])
        if first_page is not None and page.fetched.url in _Page(first_page).named(part[0]):
            yield part[0], (part[0],)


class _Page:
    """A page and where its pagers lead."""

    def __init__(self, fetched: Fetched) -> None:
        self.fetched = fetched
        markup = read_markup(fetched)
        self._where = Where.of(fetched.url, markup) if markup is not None else None
        written = _pager(markup, fetched.url) if markup is not None else ()
        self._targets = tuple(dict.fromkeys(t for href in written if (t := self._at(href))))

    def _at(self, href: str) -> str | None:
        return self._where(href) if self._where is not None else None

    def named(self, first: str) -> list[str]:
        """Other pages of an article that its pagers name."""
        own = self.fetched.url
        return [t for t in self._targets if t != own and _number(t, first) is not None]

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


def _gathered(
    first: str, start: _Page, others: Iterable[str], read: Callable[[str], Fetched | None]
) -> _Gathered | None:
    """All pages that name each other, from one of them on; None where that cannot be read."""
    leaf = start.leaf(first)
    if leaf is None:
        return None
    found = _Gathered(first, {start.fetched.url: leaf})
    waiting = dict.fromkeys(others)
    seen = {start.fetched.url}
    while waiting and len(seen) < MOST_PAGES:
        url = next(iter(waiting))
        del waiting[url]
        seen.add(url)
        fetched = read(url)
        page = _Page(fetched) if fetched is not None else None
        if found.welcome(url, page.leaf(first) if page else None, leaf) and page:
            waiting |= dict.fromkeys(other for other in page.named(first) if other not in seen)
        elif page is None:
            found.absent.append(url)
    return found


@dataclass(slots=True)
class _Gathered:
    """What was found of an article."""

    first: str
    leaves: dict[str, Leaf]
    absent: list[str] = field(default_factory=list)
    strangers: int = 0
    """Pages of another title, and lists."""

    def welcome(self, url: str, leaf: Leaf | None, start: Leaf) -> bool:
        """Whether a page is of the article."""
        is_welcome = leaf is not None and leaf.is_of(start) and leaf.tells(start)
        if leaf is not None and is_welcome:
            self.leaves[url] = leaf
        elif leaf is not None:
            self.strangers += 1
        return is_welcome

    def article(self) -> Article | None:
        """The article; None where the page stands alone."""
        absent = [url for url in self.absent if not self._is_first_again(url)]
        order = sorted([*self.leaves, *absent], key=self._place)
        alone = len(self.leaves) == 1
        if len(order) == 1 or (alone and self.strangers):
            return None
        lacks_first = order[0] in absent
        if alone and lacks_first and self._place(order[0])[0] > _LOW:
            return None  # 上一页 of a text by itself
        pages = tuple(self.leaves[url] for url in order if url in self.leaves)
        return Article(pages, tuple(url for url in order if url in absent), lacks_first)

    def _place(self, url: str) -> tuple[int, bool]:
        return _number(url, self.first) or 0, url != self.first

    def _is_first_again(self, url: str) -> bool:
        """`?id=5&page=1` where `?id=5` is there."""
        highest = 1 if _IN_QUERY.search(url) else 0
        return self.first in self.leaves and (_number(url, self.first) or 0) <= highest
