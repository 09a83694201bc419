"""What a crawl has brought in and the library has not taken yet, read from the evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from corpus.errors import BadPage
from ingest.crawl.address import State
from ingest.crawl.article_text import joined as joined_article
from ingest.crawl.articles import Article, Shelf
from ingest.crawl.evidence import Evidence
from ingest.crawl.frontier import Frontier
from ingest.crawl.model import Fetched
from ingest.crawl.threads import joined, thread_of


@dataclass(frozen=True, slots=True)
class Crop:
    """One page for the library: a fetched one, or all pages of a thread or an article as one."""

    fetched: Fetched
    addresses: tuple[int, ...]
    """Rows of the frontier that are done with when the library has it."""


def harvest(
    frontier: Frontier,
    evidence: Evidence,
    notify: Callable[[str], None] = lambda _: None,
    is_ripe: Callable[[str, Sequence[int]], bool] = lambda _key, _rows: True,
    waits: Callable[[str], None] | None = None,
) -> Iterator[Crop]:
    """Every page that may hold a document, in the order they were found.

    Threads and articles of several pages are one page each. One of which any page is new comes
    whole; one without its first page waits, since a reply or a torn piece would be taken for the
    text, and so does an article of which a page is still to be fetched. Nothing is asked of a
    network.

    Args:
        frontier: which pages there are.
        evidence: their answers.
        notify: told of what a person should know.
        is_ripe: whether a text (what `group_of` names it by, rows of its pages) is to come now;
            see `ingest.crawl.ripe`.
        waits: told of what is not to come yet; None: `notify`.
    """
    return _Harvest(frontier, evidence, notify, waits or notify).crops(is_ripe)


class _Harvest:
    """One round."""

    def __init__(
        self,
        frontier: Frontier,
        evidence: Evidence,
        notify: Callable[[str], None],
        waits: Callable[[str], None],
    ) -> None:
        self._frontier = frontier
        self._evidence = evidence
        self._notify = notify
        self._waits = waits
        self._rows: dict[str, int] = {}
        self._threads: dict[str, list[str]] = {}
        self._seen: set[str] = set()
        """Pages of articles that this round came to already."""

    def crops(self, is_ripe: Callable[[str, Sequence[int]], bool]) -> Iterator[Crop]:
        """See `harvest`."""
        wanted: dict[str, None] = {}
        for row, url, is_new in self._frontier.pages():
            key = group_of(url)
            self._rows[url] = row
            if key != url:
                self._threads.setdefault(key, []).append(url)
            if is_new:
                wanted.setdefault(key)
        # 下一页 of an article without a number in its address led to what was taken for a list.
        listed = self._frontier.pages(lists=True) if wanted else ()
        self._rows = {url: row for row, url, _ in listed} | self._rows
        urls = tuple(self._frontier.every_url()) if wanted else ()
        shelf = Shelf(urls, self._read)
        for key in wanted:
            crop = None
            if not is_ripe(key, [self._rows[url] for url in self._threads.get(key, [key])]):
                continue
            if key in self._threads:
                crop = self._thread(self._threads[key])
            elif key not in self._seen and (page := newest(self._evidence, key)) is not None:
                article = shelf.article_of(page)
                one = Crop(page, (self._rows[key],))
                crop = self._article(article) if article is not None else one
            if crop is not None:
                yield crop

    def _read(self, url: str) -> Fetched | None:
        return newest(self._evidence, url) if url in self._rows else None

    def _thread(self, urls: Sequence[str]) -> Crop | None:
        parts = [page for url in urls if (page := newest(self._evidence, url)) is not None]
        if not parts:
            return None
        try:
            return Crop(joined(parts), tuple(self._rows[url] for url in urls))
        except BadPage as error:
            self._waits(f"暂不入库：{error}")
            return None

    def _article(self, article: Article) -> Crop | None:
        """All pages as one, where none is to be waited for."""
        urls = [leaf.fetched.url for leaf in article.pages]
        self._seen.update(urls)
        states = self._frontier.known(article.missing)
        missing = [url for url in article.missing if states.get(url) != State.ALIAS]
        waited = [url for url in missing if states.get(url) in {State.WAITING, State.TAKEN}]
        if waited:
            told = f"文章还有 {len(waited)} 页没有抓取（{waited[0]}）：{urls[0]}"
            self._waits(f"暂不入库：{told}。再次运行同一命令即可继续。")
            return None
        if article.lacks_first:
            told = f"文章缺少第 1 页（{missing[0]}），只有后面的页：{urls[0]}"
            self._waits(f"暂不入库：{told}。请先抓取第 1 页。")
            return None
        if missing:
            told = f"文章有 {len(missing)} 页没有取得（{missing[0]}），内容不完整：{urls[0]}"
            self._notify(f"已按现有各页入库：{told}。请在浏览器中核对。")
        return Crop(joined_article(article.pages), tuple(self._rows[url] for url in urls))


def group_of(url: str) -> str:
    """The same for all pages of one thread, whose addresses tell it; else the address itself."""
    thread = thread_of(url)
    return thread[0] if thread else url


def newest(evidence: Evidence, url: str) -> Fetched | None:
    """The last answer of this very address."""
    return next((page for page in evidence.find(url) if page.url == url), None)
