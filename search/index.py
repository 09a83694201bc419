"""The index of a library: built from its documents, kept in a folder, refused when out of step.

A folder holds generations and a pointer to the one in use. A new one is written beside the old
and the pointer is renamed last, so a kill at any moment leaves a usable index.
"""

from __future__ import annotations

import json
import os
import shutil
import uuid
from dataclasses import asdict, astuple, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from corpus.errors import BrokenLibrary
from search.dense import DenseIndex
from search.entries import Row, entries_of, model_input, rows_of
from search.lexical import LexicalIndex
from search.stamp import LAYOUT, REBUILD, Stamp, current, difference, file_sizes, stamp_of
from search.vectors import MemoryVectors, embed_cached

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from corpus.model import Document
    from search.embed import Embedder
    from search.entries import Entry
    from search.vectors import VectorCache


@dataclass(frozen=True, slots=True)
class Listed:
    """A document as far as finding it by name needs."""

    id: str
    title: str
    doc_number: str


@dataclass(frozen=True, slots=True)
class Place:
    """An entry without its words: where they stand."""

    id: str
    """See `Entry.id`."""
    clause: str
    document: str
    start: int
    end: int
    """Span of the words in `Document.text`."""
    bare: bool
    """Its own words are a heading and nothing more."""


class Index:
    """Both rankings over the same entries, and what leads from rows back to clauses."""

    def __init__(
        self,
        stamp: Stamp,
        places: Sequence[Place],
        documents: Sequence[Listed],
        rankers: tuple[LexicalIndex, DenseIndex | None],
        entry_of_row: NDArray[np.int64],
    ) -> None:
        self.stamp = stamp
        self.places = tuple(places)
        self.documents = tuple(documents)
        self.lexical, self.dense = rankers
        self.entry_of_row = entry_of_row
        self._numbers = {place.id: number for number, place in enumerate(self.places)}

    def entry_number(self, entry_id: str) -> int | None:
        """Where an entry stands in `places`; a clause id is that of its first passage."""
        return self._numbers.get(entry_id)

    def rows_of_entry(self, number: int) -> list[int]:
        """The vector rows of an entry."""
        first, last = np.searchsorted(self.entry_of_row, [number, number + 1])
        return list(range(int(first), int(last)))

    def rows_of_documents(self, wanted: frozenset[str]) -> NDArray[np.int64]:
        """The vector rows of some documents."""
        chosen = np.fromiter((p.document in wanted for p in self.places), bool, len(self.places))
        rows: NDArray[np.int64] = np.flatnonzero(chosen[self.entry_of_row])
        return rows


def build(
    documents: Iterable[Document],
    embedder: Embedder,
    vectors: VectorCache | None = None,
    *,
    corpus: str = "",
    progress: Callable[[int, int], None] | None = None,
) -> Index:
    """Index documents.

    Args:
        documents: all of the library.
        embedder: makes the vectors that the cache has not.
        vectors: the cache; what is embedded is kept there in chunks.
        corpus: `Library.digest()`, for the stamp.
        progress: called with rows embedded and rows in all.
    """
    listed: list[Listed] = []
    entries: list[Entry] = []
    for document in documents:
        listed.append(Listed(document.id, document.title, document.doc_number or ""))
        entries.extend(entries_of(document))
    stamp = Stamp(embedder.name, corpus)
    rows = list(rows_of(entries))
    dense = build_dense(entries, rows, embedder, vectors, progress)
    return assemble(stamp, entries, listed, rows, dense)


def build_dense(
    entries: Sequence[Entry],
    rows: Sequence[Row],
    embedder: Embedder,
    vectors: VectorCache | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> DenseIndex:
    """Embed and index the rows of `entries`."""
    texts = [model_input(entries[row.entry], row.span) for row in rows]
    found = embed_cached(texts, embedder, vectors or MemoryVectors(), progress)
    return DenseIndex.build(found)


def assemble(
    stamp: Stamp,
    entries: Sequence[Entry],
    documents: Sequence[Listed],
    rows: Sequence[Row],
    dense: DenseIndex | None,
) -> Index:
    """An index of entries whose vectors are there already; `dense` None ranks by words alone."""
    places = [
        Place(e.id, e.clause, e.document or e.id, e.start, e.start + len(e.text), e.bare)
        for e in entries
    ]
    entry_of_row = np.array([row.entry for row in rows], dtype=np.int64)
    return Index(stamp, places, documents, (LexicalIndex.build(entries), dense), entry_of_row)


def save(index: Index, folder: Path) -> None:
    """Write a new generation and switch to it; the one before is kept for whoever has it open.

    Raises:
        BrokenLibrary: it cannot be written; the previous generation stays in use.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        before = current(folder)
        name = f"gen-{uuid.uuid4().hex[:12]}"
        work = folder / f".{name}.tmp"
        _write(index, work)
        work.rename(folder / name)
        _point(folder, name)
        _sweep(folder, keep={name, before})
    except OSError as error:
        why = error.strerror or error
        msg = f"无法写入索引文件夹“{folder}”（{why}）。请检查磁盘空间和权限后重试。"
        raise BrokenLibrary(msg) from error


def load(folder: Path, expected: Stamp) -> Index:
    """Open the generation in use.

    Raises:
        BrokenLibrary: there is none, it is damaged, or its stamp is not `expected`.
    """
    found = stamp_of(folder)
    if found != expected:
        msg = f"索引与当前的库不一致：{difference(found, expected)}。{REBUILD}"
        raise BrokenLibrary(msg)
    generation = folder / (current(folder) or "")
    try:
        return _read(generation, found)
    except (OSError, RuntimeError, ValueError, KeyError, TypeError) as error:
        msg = f"索引文件已损坏（{generation.name}）。{REBUILD}"
        raise BrokenLibrary(msg) from error


def is_sound(folder: Path, expected: Stamp) -> bool:
    """Whether the generation in use has this stamp and opens."""
    try:
        load(folder, expected)
    except BrokenLibrary:
        return False
    return True


def _point(folder: Path, name: str) -> None:
    work = folder / f".{LAYOUT.pointer}.{uuid.uuid4().hex[:8]}"
    with work.open("w", encoding="utf-8") as file:
        file.write(name)
        file.flush()
        os.fsync(file.fileno())
    work.replace(folder / LAYOUT.pointer)


def _sweep(folder: Path, keep: set[str | None]) -> None:
    for path in folder.iterdir():
        stale = path.name.startswith(("gen-", ".gen-")) and path.name not in keep
        if stale and path.is_dir():
            shutil.rmtree(path, ignore_errors=True)


def _write(index: Index, folder: Path) -> None:
    if index.dense is None:
        raise ValueError("an index without vectors is not saved")
    folder.mkdir()
    content = {
        "documents": [asdict(d) for d in index.documents],
        "places": [list(astuple(p)) for p in index.places],
        "entry_of_row": index.entry_of_row.tolist(),
    }
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    (folder / LAYOUT.entries).write_text(text, encoding="utf-8")
    index.dense.save(folder / LAYOUT.dense)
    index.lexical.save(folder / LAYOUT.lexical)
    stamp = {**asdict(index.stamp), "files": file_sizes(folder)}
    (folder / LAYOUT.stamp).write_text(json.dumps(stamp), encoding="utf-8")


def _read(folder: Path, stamp: Stamp) -> Index:
    content: dict[str, Any] = json.loads((folder / LAYOUT.entries).read_text(encoding="utf-8"))
    places = [Place(*p) for p in content["places"]]
    lexical = LexicalIndex.load(folder / LAYOUT.lexical)
    dense = DenseIndex.load(folder / LAYOUT.dense)
    rows = np.array(content["entry_of_row"], dtype=np.int64)
    if len(lexical) != len(places) or len(dense) != len(rows):
        msg = f"{len(places)} entries, but {len(lexical)} lexical and {len(dense)} dense rows"
        raise ValueError(msg)
    documents = [Listed(**d) for d in content["documents"]]
    return Index(stamp, places, documents, (lexical, dense), rows)
