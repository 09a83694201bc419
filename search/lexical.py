"""Words to serial numbers: BM25 over our own tokens, by tantivy. The only module that knows it.

tantivy sees words joined by spaces and splits them at spaces, so both sides are cut by
`search.tokenize` alone. What an entry's number is good for, `search.columns` says.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import tantivy

from search.tokenize import words

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence
    from pathlib import Path
    from types import TracebackType

    from search.entries import Entry

_BOOSTS = {"own": 1.0, "heading": 0.4, "title": 0.2}
"""Weight of each field in the sum of BM25 scores. On the 1,100 statute questions R@10 falls from
.447 without titles to .444 at 0.2, .440 at 0.4, .389 at 1.2; but people do name documents."""
_HEAP = 64 * 2**20
"""Bytes that the writer may use for a few documents."""
_LARGE_HEAP = 1024 * 2**20
"""For a whole library: a million statute articles become one segment, which searches quickest."""
_META = "meta.json"
_LISTS_OF_FILES = (_META, ".managed.json")
"""What tantivy writes anew at every commit; all other files are never changed."""
_LOCKS = ".tantivy-"


@dataclass(frozen=True, slots=True)
class Scored:
    """A row (or an entry) and how well it fits; higher is better."""

    row: int
    score: float


class LexicalIndex:
    """Entries by their serial numbers, as they are when it is opened."""

    def __init__(self, index: tantivy.Index) -> None:
        self._schema = index.schema
        index.config_reader("manual")
        index.reload()
        self._searcher = index.searcher()

    @classmethod
    def build(cls, entries: Iterable[Entry]) -> LexicalIndex:
        """Cut and index every entry, numbered from 0, in memory."""
        index = tantivy.Index(_schema())
        with LexicalWriter(index, _HEAP) as writer:
            for serial, entry in enumerate(entries):
                writer.add(serial, entry)
        return cls(index)

    @classmethod
    def load(cls, folder: Path) -> LexicalIndex:
        """Open a saved index; its files are mapped.

        Raises:
            ValueError: the folder holds none, or a damaged one.
        """
        return cls(tantivy.Index.open(str(folder)))

    def __len__(self) -> int:
        return int(self._searcher.num_docs)

    def search(
        self,
        query_words: Sequence[str] | Mapping[str, float],
        k: int,
        documents: Collection[str] | None = None,
    ) -> list[Scored]:
        """The `k` best entries by serial number, best first, ties by number.

        Args:
            query_words: from `search.tokenize.words`; repeated ones count once.
            k: entries wanted.
            documents: ids of the documents that may answer; None is all. Meant for some
                hundreds: each is looked up.
        """
        query = self._query(query_words, documents)
        if query is None or k < 1:
            return []
        hits = self._searcher.search(query, limit=k, count=False).hits
        serials = self._searcher.fast_field_values("serial", [address for _, address in hits])
        found = [
            Scored(int(serial or 0), float(score))
            for serial, (score, _) in zip(serials, hits, strict=True)
        ]
        return sorted(found, key=lambda scored: (-scored.score, scored.row))

    def _query(
        self,
        query_words: Sequence[str] | Mapping[str, float],
        documents: Collection[str] | None,
    ) -> tantivy.Query | None:
        if not query_words or (documents is not None and not documents):
            return None
        given = query_words if isinstance(query_words, Mapping) else dict.fromkeys(query_words, 1.0)
        wanted = [
            (
                tantivy.Occur.Should,
                tantivy.Query.boost_query(
                    tantivy.Query.term_query(self._schema, field, word, "freq"), boost * weight
                ),
            )
            for word, weight in given.items()
            for field, boost in _BOOSTS.items()
        ]
        ranked = tantivy.Query.boolean_query(wanted)
        if documents is None:
            return ranked
        within = tantivy.Query.term_set_query(self._schema, "document", sorted(documents))
        silent = tantivy.Query.const_score_query(within, 0.0)
        return tantivy.Query.boolean_query(
            [(tantivy.Occur.Must, ranked), (tantivy.Occur.Must, silent)]
        )


class LexicalWriter:
    """Adds and removes entries; what was done counts when the block ends without an error."""

    def __init__(self, index: tantivy.Index, heap: int) -> None:
        # One thread: entries keep their order, so that equal scores repeat in the same order.
        self._writer = index.writer(heap_size=heap, num_threads=1)

    @classmethod
    def create(cls, folder: Path) -> LexicalWriter:
        """An empty index in a folder that is not there yet."""
        folder.mkdir(parents=True)
        index = tantivy.Index(_schema(), path=str(folder), reuse=False)
        return cls(index, _LARGE_HEAP)

    @classmethod
    def open(cls, folder: Path) -> LexicalWriter:
        """The index in a folder, to be changed."""
        return cls(tantivy.Index.open(str(folder)), _HEAP)

    def add(self, serial: int, entry: Entry) -> None:
        """Cut and index an entry."""
        self._writer.add_document(
            tantivy.Document(
                serial=serial,
                document=entry.owner,
                own=" ".join(words(entry.text)),
                heading=" ".join(words(entry.heading)),
                title=" ".join(words(f"{entry.title} {entry.doc_number}")),
            )
        )

    def remove(self, document_id: str) -> None:
        """Remove what was added before of a document."""
        self._writer.delete_documents_by_term("document", document_id)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self._writer.commit()
            self._writer.wait_merging_threads()
        else:
            self._writer.rollback()


def copy_index(source: Path, target: Path, link: Callable[[Path, Path], None] = os.link) -> None:
    """An index of its own over the same files: what never changes is linked, not copied.

    Args:
        source: an index that no writer has open.
        target: a folder that is not there yet.
        link: makes a hard link; where the file system refuses one, the file is copied.
    """
    target.mkdir(parents=True)
    for path in sorted(source.iterdir()):
        if path.name.startswith(_LOCKS):
            continue
        if path.name in _LISTS_OF_FILES:
            shutil.copyfile(path, target / path.name)
            continue
        try:
            link(path, target / path.name)
        except OSError:
            shutil.copyfile(path, target / path.name)


def removed_share(folder: Path) -> float:
    """Share of the entries that were removed but still count in the statistics of words.

    Raises:
        OSError, ValueError, KeyError: the folder holds no index that can be read.
    """
    segments = json.loads((folder / _META).read_text(encoding="utf-8"))["segments"]
    every = sum(segment["max_doc"] for segment in segments)
    removed = sum((segment.get("deletes") or {}).get("num_deleted_docs", 0) for segment in segments)
    return removed / every if every else 0.0


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("serial", fast=True)
    builder.add_text_field("document", tokenizer_name="raw", index_option="basic")
    for field in _BOOSTS:
        builder.add_text_field(field, tokenizer_name="whitespace", index_option="freq")
    return builder.build()
