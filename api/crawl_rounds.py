"""The library takes in what a crawl has brought while the crawl still runs, a round at a time.

Not page by page, since each ingestion ends with a switch of the index.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from api.crawl_progress import CrawlProgress
from api.ingested import NOTHING, IngestReport, together
from api.progress import Aside, Taken, Trouble
from corpus.errors import PolicyError

log = logging.getLogger("tiaowen.crawl")

_REST: Final = 2.0
"""Times as long as a round the crawl is left alone after it: amid a round a command in another
process finds the index behind the library, so that should be a third of the time at most."""
_AGAIN: Final = "入库没有完成：{}采集继续，稍后再试。"
_UNEXPECTED: Final = "入库时遇到意外情况，没有完成。采集继续，稍后再试；加上 --debug 可看到详情。"
_DONE: Final = "累计入库网页 {} 个，文件 {} 件，失败 {} 个；现在就可以检索和提问。"


@dataclass(frozen=True, slots=True)
class Pace:
    """When a round begins."""

    pages: int = 200
    """New pages that are not kept waiting: about as many as a polite crawl of three hosts brings
    in the time below."""
    seconds: float = 60.0
    """How long any page waits; and the first pause after a round that failed."""


class TakeIn(Protocol):
    """Stores and indexes what is there; see `api.crawling.take_in`."""

    def __call__(self, notify: Callable[[str], None], *, is_over: bool) -> tuple[IngestReport, int]:
        """Also says how many fetched pages, or threads, it was."""
        ...


class Rounds:
    """The ingestions of one crawl."""

    def __init__(
        self,
        take_in: TakeIn,
        progress: CrawlProgress,
        tell: Callable[[str], None],
        pace: Pace | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take nothing in yet.

        Args:
            take_in: one round.
            progress: of the crawl; says how many pages there are, and is told what is done beside.
            tell: takes a line for a person.
            pace: when a round begins.
            clock: seconds from any start.
        """
        self._take_in = take_in
        self._progress = progress
        self._tell = tell
        self._pace = pace or Pace()
        self._clock = clock
        self._seen = 0
        """Pages that there were when the last round began."""
        self._ended = clock()
        self._rest = 0.0
        """Seconds after the last round that belong to the crawl alone."""
        self._failures = 0
        self._is_last = False
        self.is_open = False
        """Whether a round was broken off: its pages are stored, and not in the index."""
        self.report = NOTHING
        """All rounds together."""
        self.pages = 0
        """Fetched pages, or threads, of all rounds."""

    def __call__(self) -> None:
        """Take in what has come whole, if it is time; an error here does not end the crawl."""
        if not self._is_due():
            return
        self._seen = self._progress.kept
        began = self._clock()
        try:
            taken = self._round()
        except Exception as error:  # noqa: BLE001  told; what it left is taken by the next round
            self._failures += 1
            self._rest = self._pace.seconds * 2**self._failures
            self._tell_failure(error)
        else:
            self._failures = 0
            self._rest = _REST * (self._clock() - began)
            if taken:
                self._tell(self._line())
        self._ended = self._clock()

    def last(self) -> None:
        """Take in all that is left, after the crawl.

        Raises:
            PolicyError: it cannot be stored or indexed.
        """
        self._is_last = True
        self._round()

    def _is_due(self) -> bool:
        waited = self._clock() - self._ended
        new = self._progress.kept - self._seen
        if waited < self._rest or not (new or self._failures):
            return False
        return new >= self._pace.pages or waited >= self._pace.seconds

    def _round(self) -> int:
        """Says how many pages it was."""
        self.is_open = True
        self._progress.beside = "入库"
        try:
            report, pages = self._take_in(self._hear, is_over=self._is_last)
        finally:
            self._progress.beside = ""
        self.is_open = False
        self.report = together(self.report, report)
        self.pages += pages
        return pages

    def _hear(self, line: str) -> None:
        """Names what a person should read; the rest is seen in the progress of the crawl."""
        if isinstance(line, Trouble):
            self._tell(line)
        elif isinstance(line, Taken | Aside):
            return
        elif self._is_last:
            self._tell(line)
        else:
            self._progress.beside = f"入库（{line}）"

    def _tell_failure(self, error: Exception) -> None:
        if isinstance(error, PolicyError):
            self._tell(_AGAIN.format(error))
        else:
            log.error(_UNEXPECTED, exc_info=error)

    def _line(self) -> str:
        told = self.report
        return _DONE.format(self.pages, told.documents, len(told.failed))
