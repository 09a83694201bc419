"""What the peers index and are asked: an evaluation set, cut to size, in a folder of its own.

Every peer reads it in its own process, before its clock starts.
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from search.beir import Collection

_SEED = 20
"""Of the draw of articles where not all are wanted."""


class Article(NamedTuple):
    """One record of the corpus."""

    id: str
    title: str
    text: str
    document: str
    """Id of the document that it is a part of; its own id where there is none."""

    @property
    def whole(self) -> str:
        """As an embedding model reads it, less its prompt."""
        return f"{self.title}\n{self.text}".strip()


@dataclass(frozen=True)
class Task:
    """The articles and their vectors, read from a folder when they are asked for."""

    folder: Path

    @cached_property
    def articles(self) -> list[Article]:
        """All of them; a peer calls them by their place here."""
        found = json.loads((self.folder / "articles.json").read_text(encoding="utf-8"))
        return [Article(*article) for article in found]

    @cached_property
    def base_vectors(self) -> NDArray[np.float32]:
        """One row an article, by the base model."""
        return _rows(self.folder / "base.npy")

    @cached_property
    def our_vectors(self) -> NDArray[np.float32]:
        """One row a window, by our default model."""
        return _rows(self.folder / "ours.npy")

    @cached_property
    def our_windows(self) -> NDArray[np.int64]:
        """Article, start and end of each row of `our_vectors`."""
        windows: NDArray[np.int64] = np.load(self.folder / "windows.npy")
        return windows

    def write_articles(self, articles: Iterable[Article]) -> None:
        """Lay out the articles."""
        self.folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps(list(articles), ensure_ascii=False)
        (self.folder / "articles.json").write_text(text, encoding="utf-8")

    def write_base(self, vectors: NDArray[np.float32]) -> None:
        """Lay out the base model's vectors."""
        np.save(self.folder / "base.npy", vectors)

    def write_ours(self, vectors: NDArray[np.float32], windows: NDArray[np.int64]) -> None:
        """Lay out our model's vectors."""
        np.save(self.folder / "ours.npy", vectors)
        np.save(self.folder / "windows.npy", windows)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The part of an evaluation set that is measured."""

    questions: Mapping[str, str]
    qrels: Mapping[str, Mapping[str, int]]
    places: Sequence[int]
    """Of the articles in the whole corpus, in its order."""
    articles: Sequence[Article]


def choose(collection: Collection, articles: int | None, questions: int | None) -> Chosen:
    """The first questions, and of the articles all that answer them and a fixed draw of others."""
    asked = dict(list(collection.queries.items())[:questions])
    qrels = {q: collection.qrels[q] for q in asked}
    entries = collection.entries
    places = range(len(entries))
    if articles is not None and articles < len(entries):
        judged = {record for grades in qrels.values() for record in grades}
        needed = [i for i in places if entries[i].id in judged]
        others = [i for i in places if entries[i].id not in judged]
        drawn = random.Random(_SEED).sample(others, max(0, articles - len(needed)))  # noqa: S311
        places = sorted([*needed, *drawn])
    chosen = [Article(e.id, e.title, e.text, e.owner) for e in map(entries.__getitem__, places)]
    return Chosen(asked, qrels, places, chosen)


def vectors_of(path: Path, chosen: Chosen) -> NDArray[np.float32]:
    """The chosen rows of a file that holds one row for every article of the corpus.

    Raises:
        SystemExit: the file has too few rows.
    """
    rows: Any = np.load(path, mmap_mode="r")
    if len(rows) <= chosen.places[-1]:
        msg = f"{path} has {len(rows)} rows, fewer than there are articles"
        raise SystemExit(msg)
    return np.ascontiguousarray(rows[np.asarray(chosen.places)], dtype=np.float32)


def _rows(path: Path) -> NDArray[np.float32]:
    rows: NDArray[np.float32] = np.load(path)
    return rows
