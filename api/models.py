"""The models, loaded when they are first needed, once for all levels; safe among threads."""
# Imports inside functions keep the command line quick, as in `api.wiring`.
# ruff: noqa: PLC0415

from __future__ import annotations

import threading
from functools import cached_property
from typing import TYPE_CHECKING

from api.running import TimedEmbedder, TimedReranker

if TYPE_CHECKING:
    from api.settings import Settings
    from search.embed import Embedder
    from search.reader import ClauseReader
    from search.rerank import Reranker


class Models:
    """Embedder, re-ranker and reader, as the settings want them."""

    def __init__(
        self,
        settings: Settings,
        embedder: Embedder | None,
        reranker: Reranker | None,
        reader: ClauseReader | None,
    ) -> None:
        """Load nothing yet; what is given is used as it is."""
        self._settings = settings
        self._loading = threading.RLock()
        self._embedder, self._reranker, self._reader = embedder, reranker, reader

    @property
    def embedder(self) -> Embedder:
        """The embedding model."""
        with self._loading:
            if self._embedder is None:
                from search.embed import load_embedder

                self._embedder = TimedEmbedder(load_embedder(self._settings.model or None))
            return self._embedder

    @property
    def embedder_name(self) -> str:
        """Of the embedding model; told without loading it."""
        from search.embed import model_name

        loaded = self._embedder
        return loaded.name if loaded is not None else model_name(self._settings.model or None)

    @property
    def reranker(self) -> Reranker | None:
        """The re-ranking model; None where none is set."""
        with self._loading:
            wanted = self._settings.reranker.strip()
            if self._reranker is None and wanted:
                from search.rerank import reranker_of

                self._reranker = TimedReranker(reranker_of(wanted, lambda: self._shipped))
            return self._reranker

    @property
    def reader(self) -> ClauseReader | None:
        """The model that reads where no rule answers; None where it is turned off."""
        with self._loading:
            if self._reader is not None or not self._settings.reader:
                return self._reader
            return self._shipped

    @cached_property
    def _shipped(self) -> ClauseReader:
        """The reader that comes with the project."""
        from search.reader import OnnxReader

        return OnnxReader()
