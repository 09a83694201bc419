"""A text as its reader means it: the page that was asked for with the further ones its pager names.

For whoever has one address and no crawl behind it. What is asked for, and how politely, is the
caller's matter; here it is decided what belongs together, by the rules that a harvest goes by.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from corpus.errors import BadPage
from corpus.model import Page, PageKind
from corpus.urls import url_key
from ingest.crawl.article_text import joined as joined_article
from ingest.crawl.articles import MOST_PAGES, Shelf, named_by
from ingest.crawl.canonical import canonical
from ingest.crawl.diagnose import diagnose
from ingest.crawl.links import links
from ingest.crawl.threads import joined as joined_thread
from ingest.crawl.threads import thread_of
from ingest.sniff import MAX_TEXT_BYTES, container_kind

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from ingest.crawl.article_leaf import Leaf
    from ingest.crawl.model import Fetched

_OK = 200
_PATIENCE = 3
"""Pages that may be missing before no more are asked for: a script may count pages that are not
there."""
_MOST_OF_THREAD = 50
"""Further pages of a thread that are read with its first; what is cut off are replies."""


_NOT_ASKED = "页数过多或已有几页没有取得，没有再访问"


class TornText(BadPage):
    """A page that the text goes on at could not be had."""

    def __init__(self, told: str, answer: Fetched | None) -> None:
        """Which page is missing and why, for people.

        Args:
            told: without advice.
            answer: what came in its place, if anything did.
        """
        super().__init__(told)
        self.answer = answer


@dataclass(frozen=True, slots=True)
class Whole:
    """All pages of a text as one."""

    fetched: Fetched
    """The joined page under the address of the first; a text of one page is as it came."""
    pages: tuple[Fetched, ...]
    """Every answer that is in it, as it came."""
    is_first: bool = True
    """Whether the page that was asked about is the text's first."""


def whole(start: Fetched, get: Callable[[str], Fetched]) -> Whole:
    """The text that a page is of; a list, a file or an error is as it came.

    Nothing is asked for but what a pager names, at the same host and with the same address but for
    the number of the page.

    Args:
        start: the answer for an address, most often the text's first page.
        get: asks for another page.

    Raises:
        TornText: a page is missing: nothing is to be done with the others.
        BadPage: of a thread the first page is not to be found.
    """
    if start.status != _OK or not _is_html(start):
        return Whole(start, (start,))
    own = replace(start, url=canonical(start.url) or start.url)
    found = _article(own, get) if thread_of(own.url) is None else _thread(own, get)
    if found is None:
        return Whole(start, (start,))
    return (
        replace(found, fetched=replace(found.fetched, url=start.url)) if found.is_first else found
    )


def _is_html(fetched: Fetched) -> bool:
    page = Page(fetched.body, fetched.url, fetched.header("content-type"))
    try:
        return container_kind(page) is PageKind.HTML
    except BadPage:
        return False


def _article(start: Fetched, get: Callable[[str], Fetched]) -> Whole | None:
    named = named_by(start)
    if not named:
        return None
    reading = _Reading(start, get)
    article = Shelf({start.url, *named}, reading.named).article_of(start)
    if article is None:
        return None
    reading.check("文章", [url for url in article.missing if url not in reading.aliases])
    leaves = article.pages
    fetched = joined_article(leaves) if len(leaves) > 1 else start
    # Some sites have the first page twice: `?id=5` and `?id=5&page=1`.
    firsts = [leaf.fetched.url for leaf in leaves if _lines(leaf) == _lines(leaves[0])]
    return Whole(fetched, tuple(leaf.fetched for leaf in leaves), is_first=start.url in firsts)


def _lines(leaf: Leaf) -> list[str]:
    return [words for words, _ in leaf.text]


def _thread(start: Fetched, get: Callable[[str], Fetched]) -> Whole | None:
    own = thread_of(start.url)
    if own is None:
        return None
    reading, numbers, waiting = _Reading(start, get), {own[1]}, deque([start])
    pages = [start]
    while waiting:
        for number, url in _further(waiting.popleft(), own[0]):
            if number in numbers or len(numbers) > _MOST_OF_THREAD:
                continue
            numbers.add(number)
            if (page := reading(url)) is not None:
                pages.append(page)
                waiting.append(page)
    reading.check("帖子", [url for url in reading.missing if url not in reading.aliases])
    return Whole(joined_thread(pages), tuple(pages), is_first=own[1] == min(numbers))


def _further(page: Fetched, thread: str) -> Iterator[tuple[int, str]]:
    """Pages of one thread that a page of it leads to."""
    for link in links(page):
        found = thread_of(link.url)
        if found is not None and found[0] == thread:
            yield found[1], link.url


class _Reading:
    """Asks for the pages of one text, each once, and knows which are missing."""

    def __init__(self, start: Fetched, get: Callable[[str], Fetched]) -> None:
        self._get = get
        self._known = {start.url: start}
        self._named = set(named_by(start))
        self.missing: dict[str, tuple[str, Fetched | None]] = {}
        """Why, for people, and what came instead."""
        self.aliases: set[str] = set()
        """Addresses that lead to a page that is there."""

    def named(self, url: str) -> Fetched | None:
        """A page, where a pager names it."""
        return self(url) if url in self._known or url in self._named else None

    def __call__(self, url: str) -> Fetched | None:
        """A page; None where it could not be had."""
        if url in self._known or url in self.missing or url in self.aliases:
            return self._known.get(url)
        if self._is_enough():
            self.missing[url] = _NOT_ASKED, None
            return None
        try:
            found = self._get(url)
        except BadPage as error:
            self.missing[url] = str(error).rstrip("。"), None
            return None
        return self._kept(url, found)

    def _is_enough(self) -> bool:
        size = sum(len(page.body) for page in self._known.values())
        long = len(self._known) >= MOST_PAGES or size > MAX_TEXT_BYTES
        return long or len(self.missing) >= _PATIENCE

    def _kept(self, url: str, found: Fetched) -> Fetched | None:
        if _is_same(found.url, url):
            told = _why_not(found)
        elif found.status == _OK and any(_is_same(found.url, known) for known in self._known):
            self.aliases.add(url)
            return None
        else:
            told = "网址已转到别处"
        if told:
            self.missing[url] = told, found
            return None
        self._known[url] = replace(found, url=url)
        self._named |= named_by(self._known[url])
        return self._known[url]

    def check(self, what: str, urls: Collection[str]) -> None:
        """Refuse a text that is torn.

        Raises:
            TornText: one of these is missing.
        """
        if not urls:
            return
        url = next(iter(urls))
        told, answer = self.missing.get(url, (_NOT_ASKED, None))
        msg = f"{what}有 {len(urls)} 页没有取得，内容不完整（{url}：{told}）"
        raise TornText(msg, answer)


def _is_same(url: str, other: str) -> bool:
    """Whether two addresses are of one page: by http or https, in a forum's two spellings."""
    keys, threads = {url_key(url), url_key(other)}, {thread_of(url), thread_of(other)}
    return len(keys) == 1 or (len(threads) == 1 and None not in threads)


def _why_not(fetched: Fetched) -> str:
    """Why an answer is no page, for people; empty where it is one."""
    if fetched.status != _OK:
        return f"网站返回状态 {fetched.status}"
    found = diagnose(fetched)
    return found.message.rstrip("。")
