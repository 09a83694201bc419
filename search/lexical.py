"""Words to rows: BM25 over our own tokens, by tantivy. The only module that knows tantivy.

tantivy sees words joined by spaces and splits them at spaces, so both sides are cut by
`search.tokenize` alone.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import tantivy

from search.tokenize import words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from pathlib import Path

    from search.entries import Entry

_BOOSTS = {"own": 1.0, "heading": 0.4, "title": 0.2}
"""Weight of each field in the sum of BM25 scores. On the 1,100 statute questions R@10 falls from
.447 without titles to .444 at 0.2, .440 at 0.4, .389 at 1.2; but people do name documents."""
_HEAP = 64 * 2**20
"""Bytes that the writer may use."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A row (or an entry) and how well it fits; higher is better."""

    row: int
    score: float


class LexicalIndex:
    """One row an entry; rows are numbered from 0 in the order given."""

    def __init__(self, index: tantivy.Index, prepared: Sequence[dict[str, str]] | None) -> None:
        self._index = index
        self._prepared = prepared
        self._schema = index.schema
        index.reload()
        self._searcher = index.searcher()

    @classmethod
    def build(cls, entries: Iterable[Entry]) -> LexicalIndex:
        """Cut and index every entry, in memory."""
        prepared = [_prepare(entry) for entry in entries]
        return cls(_write(tantivy.Index(_schema()), prepared), prepared)

    @classmethod
    def load(cls, folder: Path) -> LexicalIndex:
        """Open a saved index.

        Raises:
            ValueError: the folder holds none, or a damaged one.
        """
        return cls(tantivy.Index.open(str(folder)), None)

    def save(self, folder: Path) -> None:
        """Write to a folder, which is emptied first. Only an index built in this process can."""
        if self._prepared is None:
            raise ValueError("only a freshly built lexical index can be saved")
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        _write(tantivy.Index(_schema(), path=str(folder), reuse=False), self._prepared)

    def __len__(self) -> int:
        return int(self._searcher.num_docs)

    def search(
        self,
        query_words: Sequence[str] | Mapping[str, float],
        k: int,
        documents: Collection[str] | None = None,
    ) -> list[Scored]:
        """The `k` best rows, best first, ties by row.

        Args:
            query_words: from `search.tokenize.words`, repeated ones count once; or each with
                its weight, 1 for one that was typed.
            k: rows wanted.
            documents: ids of the documents that may answer; None is all.
        """
        query = self._query(query_words, documents)
        if query is None or k < 1:
            return []
        found = [
            Scored(int(self._searcher.doc(address)["row"][0]), float(score))
            for score, address in self._searcher.search(query, limit=k, count=False).hits
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


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("row", stored=True)
    builder.add_text_field("document", tokenizer_name="raw", index_option="basic")
    for field in _BOOSTS:
        builder.add_text_field(field, tokenizer_name="whitespace", index_option="freq")
    return builder.build()


def _prepare(entry: Entry) -> dict[str, str]:
    return {
        "document": entry.document or entry.id,
        "own": " ".join(words(entry.text)),
        "heading": " ".join(words(entry.heading)),
        "title": " ".join(words(f"{entry.title} {entry.doc_number}")),
    }


def _write(index: tantivy.Index, prepared: Sequence[dict[str, str]]) -> tantivy.Index:
    # One thread: rows keep their order, so that equal scores repeat in the same order.
    writer = index.writer(heap_size=_HEAP, num_threads=1)
    for row, fields in enumerate(prepared):
        writer.add_document(tantivy.Document(row=row, **fields))
    writer.commit()
    writer.wait_merging_threads()
    return index
