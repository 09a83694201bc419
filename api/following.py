"""The engine over an index, opened again when the library has changed; nobody waits for long."""
# Imports inside functions keep the command line quick, as in `api.wiring`.
# ruff: noqa: PLC0415

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from api.knowing import Known, knowledge
from corpus.errors import BrokenLibrary

if TYPE_CHECKING:
    from pathlib import Path

    from api.models import Models
    from corpus.store import Store
    from search.engine import Engine
    from search.index import Index
    from search.stamp import Stamp

log = logging.getLogger("tiaowen.api")

_PATIENCE = 2.0
"""Seconds that a reader waits for the index of a library that has just changed, before the one
that was open is asked: most are there in a tenth of a second, one that grew much takes longer."""


class Followed(Known, Protocol):
    """The parts of one level, which the engine is opened from."""

    @property
    def index_folder(self) -> Path:
        """Where the index is kept."""
        ...

    @property
    def models(self) -> Models:
        """Of all levels."""
        ...

    @property
    def stamp(self) -> Stamp:
        """What the index must have been made with."""
        ...

    @property
    def store(self) -> Store:
        """As readers of this level see it."""
        ...

    @property
    def below(self) -> Following | None:
        """What everybody sees; None where these parts are those."""
        ...

    def at_work(self) -> bool:
        """Whether pages are being taken in just now."""
        ...


@dataclass(frozen=True, slots=True)
class _Opened:
    """An engine, and what it was opened for."""

    digest: str
    """Of the library."""
    hidden: frozenset[str]
    """What readers could not see then."""
    index: Index
    engine: Engine


class Following:
    """The engine of one level; safe among threads."""

    def __init__(self, parts: Followed) -> None:
        """Open nothing yet."""
        self._parts = parts
        self._reopening = threading.Lock()
        self._opened: _Opened | None = None
        self._sought: tuple[str, str | None] | None = None
        """State of the library, and generation of its index, that did not fit together."""

    @property
    def engine(self) -> Engine:
        """The engine over the index; opened again when the library has changed.

        While another process takes pages in, the index is behind for minutes: an engine that is
        open answers from what it has until the next generation is there.

        Raises:
            BrokenLibrary: the index is not in step with the library, and none is open.
        """
        digest, opened = self._parts.shown.digest(), self._opened
        if opened is not None and opened.digest == digest:
            return opened.engine
        if opened is None or self._hides_from(opened):
            with self._reopening:
                return self._reopened(digest)
        if not self._parts.at_work():
            self._follow(digest)
        return (self._opened or opened).engine

    def is_in_step(self) -> bool:
        """Whether an engine over the library as it is now is open."""
        return self._opened is not None and self._opened.digest == self._parts.shown.digest()

    def conceals(self) -> bool:
        """Whether a document was hidden since the engine was opened that is in its index."""
        return self._opened is not None and self._hides_from(self._opened)

    def close(self) -> None:
        """The next question opens the index again."""
        self._opened = None

    def _hides_from(self, opened: _Opened) -> bool:
        hidden = self._parts.store.hidden_ids() - opened.hidden
        return any(opened.index.has(document) for document in hidden)

    def _follow(self, digest: str) -> None:
        """Open what came after the engine in use, beside those who go on with that one."""
        from search.stamp import current

        sought = digest, current(self._parts.index_folder)
        if sought == self._sought or not self._reopening.acquire(blocking=False):
            return

        def follow() -> None:
            try:
                self._reopened(digest)
            except BrokenLibrary:
                self._sought = sought  # and not again before the next generation is there
            except Exception:
                self._sought = sought
                log.exception("the new index could not be opened")
            finally:
                self._reopening.release()

        thread = threading.Thread(target=follow, name="reopen", daemon=True)
        thread.start()
        thread.join(_PATIENCE)

    def _reopened(self, digest: str) -> Engine:
        """The engine over the generation in use, unless another thread was quicker."""
        from search.engine import Engine
        from search.index import load
        from search.stamp import current

        parts, opened = self._parts, self._opened
        if opened is not None and opened.digest == digest:
            return opened.engine
        if parts.below is not None and current(parts.index_folder) is None:
            # The first document of this level was classified just now: its index is being made.
            return parts.below.engine
        hidden = parts.store.hidden_ids()
        index = load(parts.index_folder, parts.stamp)
        before = opened.engine if opened is not None else None
        models = parts.models
        engine = Engine(
            parts.shown, index, models.embedder, knowledge(parts), models.reranker, before
        )
        if opened is not None:  # the others go on with that one until this one knows its library
            engine.tables.prepare()
        self._opened = _Opened(digest, hidden, index, engine)
        return engine
