"""Tiaowen's own rankings as peers: by words, by vectors, and the whole of a search.

The only place that knows how they are built and opened. Each function imports what it needs, so
that a process holds no more than its part.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import search_peers_models as models

if TYPE_CHECKING:
    from pathlib import Path

    from search_peers_compare import Ask
    from search_peers_task import Task

    from search.entries import Entry

_FILE = "dense.faiss"


def entries_of(task: Task) -> list[Entry]:
    """The articles as the program indexes them (see `search.beir`)."""
    from search.entries import Entry

    return [Entry(a.id, a.title, "", a.text, document=a.document) for a in task.articles]


def build_words(task: Task, folder: Path) -> None:
    """BM25 over our tokens."""
    from search.lexical import LexicalWriter

    shutil.rmtree(folder, ignore_errors=True)
    with LexicalWriter.create(folder) as writer:
        for serial, entry in enumerate(entries_of(task)):
            writer.add(serial, entry)


def open_words(folder: Path) -> Ask:
    """Cuts the question, ranks by words."""
    from search.lexical import LexicalIndex
    from search.tokenize import words

    index = LexicalIndex.load(folder)
    words("条文")  # loads the dictionary
    return lambda text, k: [scored.row for scored in index.search(words(text), k)]


def build_vectors(task: Task, folder: Path) -> None:
    """The dense index, over the base model's vectors."""
    from search.dense import DenseIndex

    DenseIndex.build(task.base_vectors).save(folder / _FILE)


def open_vectors(folder: Path) -> Ask:
    """Ranks by a vector."""
    from search.dense import DenseIndex

    index = DenseIndex.load(folder / _FILE)
    return lambda vector, k: [scored.row for scored in index.search(vector, k)]


def build_system(task: Task, folder: Path) -> None:
    """The whole index of the program, over its own model's vectors."""
    from search.columns import Indexed
    from search.generations import writing
    from search.segment import Batch
    from search.stamp import Stamp
    from search.update import write

    entries = entries_of(task)
    listed = [Indexed(e.id, e.title, "", "") for e in entries]
    windows = [0] * len(entries)
    for entry, _, _ in task.our_windows:
        windows[int(entry)] += 1
    batch = Batch(listed, entries, windows, task.our_vectors)
    with writing(folder):
        write(folder, None, Stamp("bench", ""), [batch], (), lambda *_: None)


def open_system(folder: Path) -> Ask:
    """Embeds the question, ranks both ways and fuses, as `tiaowen search` does."""
    from search.index import load
    from search.ranking import rank
    from search.stamp import Stamp
    from search.tokenize import words

    index = load(folder, Stamp("bench", ""))
    embedder = models.ours()
    embedder.encode_queries(["条文"])
    words("条文")
    return lambda text, k: [found.entry for found in rank(index, embedder, text, k)]
