"""A cache of vectors in a folder of its own, for evaluation runs.

A chunk is two files: `NAME.npy` with the vectors and `NAME.txt` with their digests, written last,
so that a chunk is whole or absent. Vectors are mapped, not read: a corpus of 58,639 articles
takes 90 MB of address space and next to no memory. Many small chunks are merged when next opened.
"""

from __future__ import annotations

import os
import re
import uuid
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

MOST_CHUNKS = 64
"""More files than this are merged into one when they are next read."""


class FolderVectors:
    """A `search.vectors.VectorCache`; every chunk is opened once however often it is asked."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[str, dict[str, NDArray[np.float32]]] = {}
        """Vectors by model and digest, each a row of a mapped file."""
        self._opened: dict[str, set[str]] = {}
        """Names of the chunks read, by model."""

    def vectors(self, model: str, digests: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """The vectors that are there, by digest."""
        known = self._refreshed(model)
        return {d: known[d] for d in digests if d in known}

    def put_vectors(self, model: str, vectors: Mapping[str, NDArray[np.float32]]) -> None:
        """Write one more chunk."""
        if vectors:
            name = _write(self._model_folder(model), vectors)
            self._open_chunk(model, name)

    def _refreshed(self, model: str) -> dict[str, NDArray[np.float32]]:
        """What the folder holds now; other processes may have added to it."""
        folder = self._model_folder(model)
        names = {path.stem for path in folder.glob("*.txt")}
        for name in sorted(names - self._opened.get(model, set())):
            self._open_chunk(model, name)
        known = self._known.setdefault(model, {})
        if len(names) > MOST_CHUNKS:
            _write(folder, known)
            for name in names:  # digests first: a chunk without them does not count
                (folder / f"{name}.txt").unlink(missing_ok=True)
                (folder / f"{name}.npy").unlink(missing_ok=True)
        return known

    def _open_chunk(self, model: str, name: str) -> None:
        """Add a chunk to what is known; one that is damaged or gone is embedded again."""
        self._opened.setdefault(model, set()).add(name)
        folder = self._model_folder(model)
        try:
            digests = (folder / f"{name}.txt").read_text(encoding="ascii").split()
            rows = np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r"))
        except (OSError, ValueError):
            return
        if len(digests) == len(rows):
            self._known.setdefault(model, {}).update(zip(digests, rows, strict=True))

    def _model_folder(self, model: str) -> Path:
        return self._folder / re.sub(r"[^\w.@-]", "_", model)


def _write(folder: Path, vectors: Mapping[str, NDArray[np.float32]]) -> str:
    """Write a chunk, vectors first; both files are renamed into place."""
    folder.mkdir(parents=True, exist_ok=True)
    name = uuid.uuid4().hex
    work = folder / f".{name}.tmp"
    with work.open("wb") as file:
        np.save(file, np.stack(list(vectors.values())))
        file.flush()
        os.fsync(file.fileno())
    work.rename(folder / f"{name}.npy")
    with work.open("w", encoding="ascii") as file:
        file.write("\n".join(vectors))
        file.flush()
        os.fsync(file.fileno())
    work.rename(folder / f"{name}.txt")
    return name
