"""How `tiaowen ingest` goes, on standard error.

A line a page in a file or a journal; on a terminal one line that counts, and what went wrong.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Protocol

from api.console import note
from api.progress import Taken, Watch, duration
from api.sources import passed_over

_EVERY: Final = 0.2
"""Seconds between two counts."""
_SETTLED: Final = 3.0
"""Seconds after which the pace says something of the time left."""
_ERASE: Final = "\r\x1b[K"
_PACKED: Final = (".zip", ".eml", ".warc", ".warc.gz")
"""Files in which there are nobody knows how many pages."""


class Screen(Watch, Protocol):
    """Takes the lines of an ingestion, and follows it."""

    def __call__(self, line: str) -> None:
        """Tell it, or not."""
        ...


class Lines:
    """Every line as it comes: for files, pipes and journals."""

    def __call__(self, line: str) -> None:
        """Tell it."""
        note(line)

    def page(self, done: int) -> None:
        """The page's own line has told it."""

    def stopping(self) -> bool:
        """Never."""
        return False


class Counter:
    """One line that counts the pages; of the others only what a person should read."""

    def __init__(
        self,
        write: Callable[[str], object],
        expected: int | None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Show nothing yet.

        Args:
            write: to the terminal, at once.
            expected: pages that there will be; None where nobody knows.
            clock: seconds from any start.
        """
        self._write = write
        self._expected = expected
        self._clock = clock
        self._began = self._shown = clock()
        self._is_shown = False

    def __call__(self, line: str) -> None:
        """Tell it, unless it says no more than the count."""
        if not isinstance(line, Taken):
            self.close()
            note(line)

    def page(self, done: int) -> None:
        """So many are done."""
        now = self._clock()
        if now - self._shown < _EVERY and done != self._expected:
            return
        self._shown = now
        self._is_shown = True
        self._write(_ERASE + self._count(done, now - self._began))

    def _count(self, done: int, seconds: float) -> str:
        if self._expected is None or done > self._expected:
            return f"已处理网页 {done} 个"
        line = f"已处理网页 {done}/{self._expected} 个"
        if seconds < _SETTLED or done == self._expected:
            return line
        return f"{line}，约剩 {duration(seconds / done * (self._expected - done))}"

    def stopping(self) -> bool:
        """Never."""
        return False

    def close(self) -> None:
        """Take the count away: what follows begins at the edge."""
        if self._is_shown:
            self._is_shown = False
            self._write(_ERASE)


@contextmanager
def shown(sources: Sequence[str] | None) -> Iterator[Screen]:
    """What suits standard error, for the length of an ingestion.

    Args:
        sources: what is to be taken in; None where it is in the library.
    """
    if not sys.stderr.isatty():
        yield Lines()
        return
    counter = Counter(_write, None if sources is None else expected(sources))
    try:
        yield counter
    finally:
        counter.close()


def _write(text: str) -> None:
    sys.stderr.write(text)
    sys.stderr.flush()


def expected(sources: Sequence[str]) -> int | None:
    """How many pages the sources hold; None where files among them hold several."""
    count = 0
    for source in sources:
        for name in _names(source):
            if name.lower().endswith(_PACKED):
                return None
            count += 1
    return count


def _names(source: str) -> Iterator[str]:
    if not os.path.isdir(source):  # noqa: PTH112  Path.is_dir raises on an over-long name
        yield source
        return
    for parent, folders, files in os.walk(source):
        folders[:] = [folder for folder in folders if not folder.startswith(".")]
        yield from (n for n in files if not passed_over(f"{Path(parent).name}/{n}"))
