"""What a running service is told from within: seconds spent, pages taken in, whether it is to stop.

It travels with the request in a context variable, into the threads and jobs that serve it, so that
neither service nor parts know of metrics, and two applications in one process do not mix.
"""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from contextvars import Token

    import numpy as np
    from numpy.typing import NDArray

    from search.context import Context
    from search.embed import Embedder
    from search.precedents import Precedents
    from search.reader import Passage
    from search.rerank import Reranker


class Told(Protocol):
    """Is told what was done."""

    def spent(self, work: str, seconds: float) -> None:
        """So long was worked on this."""
        ...

    def page(self, outcome: str) -> None:
        """A page was taken in, or why not."""
        ...


@dataclass(frozen=True, slots=True)
class Running:
    """One running application."""

    told: Told
    stopping: threading.Event = field(default_factory=threading.Event)


_RUNNING: ContextVar[Running | None] = ContextVar("running", default=None)


def enter(running: Running) -> Token[Running | None]:
    """From here on, what is done in this context is done for `running`."""
    return _RUNNING.set(running)


def leave(token: Token[Running | None]) -> None:
    """No longer."""
    _RUNNING.reset(token)


def is_stopping() -> bool:
    """Whether long work should end at its next boundary."""
    running = _RUNNING.get()
    return running is not None and running.stopping.is_set()


def page(outcome: str) -> None:
    """A page was taken in: `stored`, `unchanged`, `skipped` or `failed`."""
    running = _RUNNING.get()
    if running is not None:
        running.told.page(outcome)


@dataclass(slots=True)
class Clock:
    """How long a piece of work took; read it when the work is done."""

    seconds: float = 0.0


@contextmanager
def timed(work: str) -> Iterator[Clock]:
    """Tells how long the block or the decorated function took, also where it failed."""
    clock, begin = Clock(), time.perf_counter()
    try:
        yield clock
    finally:
        clock.seconds = time.perf_counter() - begin
        running = _RUNNING.get()
        if running is not None:
            running.told.spent(work, clock.seconds)


@dataclass(frozen=True, slots=True)
class TimedEmbedder:
    """An embedder that tells how long it took."""

    embedder: Embedder

    @property
    def name(self) -> str:
        """See `Embedder`."""
        return self.embedder.name

    @property
    def dim(self) -> int:
        """See `Embedder`."""
        return self.embedder.dim

    @property
    def context(self) -> Context | None:
        """See `Embedder`."""
        return self.embedder.context

    @property
    def precedents(self) -> Precedents | None:
        """See `Embedder`."""
        return self.embedder.precedents

    def encode_queries(self, texts: list[str]) -> NDArray[np.float32]:
        """See `Embedder`."""
        with timed("embed_questions"):
            return self.embedder.encode_queries(texts)

    def encode_passages(self, texts: list[str]) -> NDArray[np.float32]:
        """See `Embedder`."""
        with timed("embed_passages"):
            return self.embedder.encode_passages(texts)


@dataclass(frozen=True, slots=True)
class TimedReranker:
    """A reranker that tells how long it took."""

    reranker: Reranker

    @property
    def name(self) -> str:
        """See `Reranker`."""
        return self.reranker.name

    def scores(self, question: str, passages: Sequence[Passage]) -> NDArray[np.float32]:
        """See `Reranker`."""
        with timed("rerank"):
            return self.reranker.scores(question, passages)
