"""Vectors already computed, kept by model and text, so that nothing is embedded twice.

Embedding is by far the slowest step, so it is committed in chunks:
a killed run loses one chunk at most.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from search.context import in_context
from search.embed import encodable
from search.entries import model_inputs

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from search.embed import Embedder
    from search.entries import Entry, Row

CHUNK = 64
"""Texts embedded between two commits: a few seconds of work on one core."""


class VectorCache(Protocol):
    """Keeps vectors; `corpus.store.Store` is one."""

    def vectors(self, model: str, digests: Sequence[str]) -> Mapping[str, NDArray[np.float32]]:
        """The vectors that are there, by digest; the others are left out."""
        ...

    def put_vectors(self, model: str, vectors: Mapping[str, NDArray[np.float32]]) -> None:
        """Keep vectors for good, before this returns."""
        ...


class MemoryVectors:
    """A cache that lasts as long as the process."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], NDArray[np.float32]] = {}

    def vectors(self, model: str, digests: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """The vectors that are there, by digest."""
        return {d: self._kept[model, d] for d in digests if (model, d) in self._kept}

    def put_vectors(self, model: str, vectors: Mapping[str, NDArray[np.float32]]) -> None:
        """Keep vectors."""
        self._kept.update({(model, digest): vector for digest, vector in vectors.items()})


def text_digest(text: str) -> str:
    """The key of what a model reads of a text: 128 bits of its SHA-256."""
    (read,) = encodable([text])
    return hashlib.sha256(read.encode("utf-8")).hexdigest()[:32]


def embed_cached(
    texts: Sequence[str],
    embedder: Embedder,
    cache: VectorCache,
    progress: Callable[[int, int], None] | None = None,
) -> NDArray[np.float32]:
    """One row a text, from the cache where it is there; what is new is kept in chunks.

    Args:
        texts: passages as the model is to read them.
        embedder: computes what the cache has not.
        cache: asked first and told of every chunk.
        progress: called after each chunk with texts done and texts in all.
    """
    digests = [text_digest(text) for text in texts]
    known = dict(cache.vectors(embedder.name, list(dict.fromkeys(digests))))
    missing = {d: t for d, t in zip(digests, texts, strict=True) if d not in known}
    # Like lengths together waste no padding.
    order = sorted(missing, key=lambda digest: (len(missing[digest]), digest))
    for start in range(0, len(order), CHUNK):
        chunk = order[start : start + CHUNK]
        rows = embedder.encode_passages([missing[d] for d in chunk])
        fresh = dict(zip(chunk, rows, strict=True))
        cache.put_vectors(embedder.name, fresh)
        known.update(fresh)
        if progress is not None:
            progress(len(texts) - len(order) + start + len(chunk), len(texts))
    if not digests:
        return np.zeros((0, embedder.dim), dtype=np.float32)
    return np.stack([known[d] for d in digests])


def embed_rows(
    entries: Sequence[Entry],
    rows: Sequence[Row],
    embedder: Embedder,
    cache: VectorCache,
    progress: Callable[[int, int], None] | None = None,
) -> NDArray[np.float32]:
    """The vectors to be searched, one a row: as the cache or the model has them, in context.

    Args:
        entries: of whole documents, those of one together.
        rows: their windows.
        embedder: see `embed_cached`.
        cache: keeps what the model gives; context is cheap and made each time.
        progress: see `embed_cached`.
    """
    alone = embed_cached(model_inputs(entries, rows), embedder, cache, progress)
    owners = [entries[row.entry].owner for row in rows]
    headed = [bool(entries[row.entry].heading) for row in rows]
    return in_context(alone, owners, embedder.context, headed)


@dataclass(frozen=True, slots=True)
class CachedEmbedder:
    """An embedder that computes each passage once: a second comparison of a document is quick."""

    embedder: Embedder
    cache: VectorCache

    def encode_passages(self, texts: list[str]) -> NDArray[np.float32]:
        """One row of length 1 for each text, from the cache where it is there."""
        return embed_cached(texts, self.embedder, self.cache)
