"""Long work told on standard error: how much is done and about how long it still takes."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

STEPS = {
    "pages": "入库网页",
    "embed": "计算向量",
    "search": "检索",
    "vectors": "计算向量（按文件）",
    "words": "索引词语",
    "lists": "整理向量",
}
"""Of crawls, evaluations, and of indexing (`search.update.Step`)."""
_EVERY = 5.0
"""Seconds between two lines: a log stays readable, a person sees that it moves."""
_MINUTE, _HOUR = 60, 3600


class Taken(str):
    """A line of an ingestion on a page that went well: a log keeps it, a screen counts it."""

    __slots__ = ()


class Aside(str):
    """A line on what was left aside as a rule says."""

    __slots__ = ()


class Trouble(str):
    """A line that a person should read, whatever else is left out."""

    __slots__ = ()


class Watch(Protocol):
    """Follows an ingestion from page to page."""

    def page(self, done: int) -> None:
        """So many pages are done."""
        ...

    def stopping(self) -> bool:
        """Whether no more pages are to be taken."""
        ...


class _Unwatched:
    """Nobody looks."""

    def page(self, done: int) -> None:
        """Nothing is told."""

    def stopping(self) -> bool:
        """Never."""
        return False


UNWATCHED = _Unwatched()


class TimeLeft:
    """Called with a step, how much of it is done and how much there is."""

    def __init__(
        self, tell: Callable[[str], None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Tell nothing yet.

        Args:
            tell: takes a line.
            clock: seconds from any start.
        """
        self._tell = tell
        self._clock = clock
        self._step = ""
        self._began = self._told = 0.0
        self._first = 0

    def __call__(self, step: str, done: int, total: int) -> None:
        """Tell where the step stands, unless that was told a moment ago."""
        now = self._clock()
        if step != self._step:
            # What a cache held came at once, so the pace is counted from the first call on.
            self._step, self._began, self._told, self._first = step, now, now, done
        if now - self._told < _EVERY:
            return
        self._told = now
        line = f"{STEPS.get(step, step)}：{done}/{total}"
        if done > self._first:
            left = (now - self._began) / (done - self._first) * (total - done)
            line += f"，约剩 {duration(left)}"
        self._tell(line)


def duration(seconds: float) -> str:
    """Seconds, minutes or hours, whichever is read most easily."""
    if seconds < _MINUTE:
        return f"{seconds:.0f} 秒"
    if seconds < _HOUR:
        return f"{seconds / _MINUTE:.0f} 分钟"
    return f"{seconds / _HOUR:.1f} 小时"
