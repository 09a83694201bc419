"""What a crawl has brought in and the library has not taken yet, read from the evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from corpus.errors import BadPage
from ingest.crawl.evidence import Evidence
from ingest.crawl.frontier import Frontier
from ingest.crawl.model import Fetched
from ingest.crawl.threads import joined, thread_of


@dataclass(frozen=True, slots=True)
class Crop:
    """One page for the library: a fetched one, or all pages of a thread as one."""

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
    """Every page that may hold a document, a thread as one page, in the order they were found.

    A thread of which any page is new comes whole; one without its first page waits, since a reply
    would be taken for the text. Nothing is asked of a network.

    Args:
        frontier: which pages there are.
        evidence: their answers.
        notify: told of what a person should know.
        is_ripe: whether a text (what `group_of` names it by, rows of its pages) is to come now;
            see `ingest.crawl.ripe`.
        waits: told of what is not to come yet; None: `notify`.
    """
    threads: dict[str, list[tuple[int, str]]] = {}
    wanted: dict[str, None] = {}
    for row, url, is_new in frontier.pages():
        key = group_of(url)
        threads.setdefault(key, []).append((row, url))
        if is_new:
            wanted.setdefault(key)
    for key in wanted:
        if not is_ripe(key, [row for row, _ in threads[key]]):
            continue
        parts = [page for _, url in threads[key] if (page := newest(evidence, url)) is not None]
        if not parts:
            continue
        try:
            whole = joined(parts)
        except BadPage as error:
            (waits or notify)(f"暂不入库：{error}")
            continue
        yield Crop(whole, tuple(row for row, _ in threads[key]))


def group_of(url: str) -> str:
    """The same for all pages of one text."""
    thread = thread_of(url)
    return thread[0] if thread else url


def newest(evidence: Evidence, url: str) -> Fetched | None:
    """The last answer of this very address."""
    return next((page for page in evidence.find(url) if page.url == url), None)
