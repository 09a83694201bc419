"""Rankings by words: ours, and what a user would take, each set up for Chinese if it can be.

jieba is the cutter that every tutorial takes; its search mode, without our dictionary.
"""

from __future__ import annotations

import logging
import re
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

from search_peers_compare import Peer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    import tantivy
    from search_peers_compare import Ask
    from search_peers_task import Task

    Cut = Callable[[str], str]
    """A text as an index of words takes it."""

_HEAP = 256 * 2**20
"""Bytes that a writer may use."""


def jieba_words(text: str) -> list[str]:
    """Words of a text, compounds and their parts."""
    import jieba

    jieba.setLogLevel(logging.WARNING)
    return [word for word in jieba.cut_for_search(text) if any(map(str.isalnum, word))]


def _spaced(text: str) -> str:
    return " ".join(jieba_words(text))


def _as_it_is(text: str) -> str:
    return text


def _our_build(task: Task, folder: Path) -> None:
    import search_peers_ours as ours

    ours.build_words(task, folder)


def _our_open(folder: Path) -> Ask:
    import search_peers_ours as ours

    return ours.open_words(folder)


def build_bm25s(task: Task, folder: Path) -> None:
    """bm25s over jieba's words."""
    import bm25s

    index = bm25s.BM25()
    index.index([jieba_words(a.whole) for a in task.articles], show_progress=False)
    index.save(folder, show_progress=False)


def open_bm25s(folder: Path) -> Ask:
    """Maps the files into memory, as its manual advises."""
    import bm25s

    index = bm25s.BM25.load(folder, mmap=True)
    size = int(index.scores["num_docs"])
    jieba_words("条文")

    def ask(text: str, k: int) -> Sequence[int]:
        tokens = [[word for word in jieba_words(text) if word in index.vocab_dict]]
        if not tokens[0]:
            return []
        rows: Any = index.retrieve(tokens, k=min(k, size), show_progress=False).documents[0]
        return [int(row) for row in rows]

    return ask


def _tantivy_build(tokenizer: str, cut: Cut) -> Callable[[Task, Path], None]:
    def build(task: Task, folder: Path) -> None:
        import tantivy

        index = tantivy.Index(_tantivy_schema(tokenizer), path=str(folder))
        writer = index.writer(heap_size=_HEAP)
        for row, article in enumerate(task.articles):
            title, text = cut(article.title), cut(article.text)
            writer.add_document(tantivy.Document(row=row, title=title, text=text))
        writer.commit()
        writer.wait_merging_threads()

    return build


def _tantivy_schema(tokenizer: str) -> tantivy.Schema:
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("row", stored=True)
    for field in ("title", "text"):
        builder.add_text_field(field, tokenizer_name=tokenizer)
    return builder.build()


def _tantivy_open(cut: Cut) -> Callable[[Path], Ask]:
    def open_(folder: Path) -> Ask:
        import tantivy

        index = tantivy.Index.open(str(folder))
        searcher = index.searcher()
        cut("条文")

        def ask(text: str, k: int) -> Sequence[int]:
            query, _ = index.parse_query_lenient(cut(text), ["title", "text"])
            hits = searcher.search(query, limit=k, count=False).hits
            return [searcher.doc(address)["row"][0] for _, address in hits]

        return ask

    return open_


def _fts_build(tokenizer: str, cut: Cut) -> Callable[[Task, Path], None]:
    def build(task: Task, folder: Path) -> None:
        with closing(sqlite3.connect(folder / "fts.db")) as base:
            options = f"title, text, content='', tokenize='{tokenizer}'"
            base.execute(f"CREATE VIRTUAL TABLE article USING fts5({options})")
            base.executemany(
                "INSERT INTO article (rowid, title, text) VALUES (?, ?, ?)",
                ((i, cut(a.title), cut(a.text)) for i, a in enumerate(task.articles)),
            )
            base.execute("INSERT INTO article (article) VALUES ('optimize')")
            base.commit()

    return build


def _fts_open(words: Callable[[str], list[str]]) -> Callable[[Path], Ask]:
    def open_(folder: Path) -> Ask:
        base = sqlite3.connect(folder / "fts.db")
        words("条文")

        def ask(text: str, k: int) -> Sequence[int]:
            wanted = " OR ".join(f'"{word}"' for word in dict.fromkeys(words(text)))
            if not wanted:
                return []
            sql = "SELECT rowid FROM article WHERE article MATCH ? ORDER BY rank LIMIT ?"
            return [row for (row,) in base.execute(sql, (wanted, k))]

        return ask

    return open_


def trigrams(text: str) -> list[str]:
    """Every three letters in a row, as SQLite's trigram tokenizer cuts."""
    runs = re.findall(r"\w{3,}", text)
    return [run[i : i + 3] for run in runs for i in range(len(run) - 2)]


def _whoosh_build(task: Task, folder: Path) -> None:
    import jieba
    from jieba.analyse import ChineseAnalyzer
    from whoosh.fields import NUMERIC, TEXT, Schema
    from whoosh.index import create_in

    jieba.setLogLevel(logging.WARNING)
    cut = ChineseAnalyzer()
    schema = Schema(row=NUMERIC(stored=True), title=TEXT(cut), text=TEXT(cut))
    writer = create_in(folder, schema).writer(limitmb=_HEAP // 2**20)
    for row, article in enumerate(task.articles):
        writer.add_document(row=row, title=article.title, text=article.text)
    writer.commit()


def _whoosh_open(folder: Path) -> Ask:
    import jieba
    from jieba.analyse import ChineseAnalyzer
    from whoosh.index import open_dir
    from whoosh.query import Or, Term

    jieba.setLogLevel(logging.WARNING)
    searcher = open_dir(folder).searcher()
    cut = ChineseAnalyzer()

    def ask(text: str, k: int) -> Sequence[int]:
        words = dict.fromkeys(token.text for token in cut(text, mode="query"))
        query = Or([Term(field, word) for word in words for field in ("title", "text")])
        return [hit["row"] for hit in searcher.search(query, limit=k)]

    jieba_words("条文")
    return ask


PEERS = (
    Peer("tiaowen", (), "search.lexical", _our_build, _our_open),
    Peer("bm25s", ("bm25s", "jieba"), "jieba, mmap", build_bm25s, open_bm25s),
    Peer(
        "tantivy",
        ("tantivy",),
        "its default tokenizer, parsed query",
        _tantivy_build("default", _as_it_is),
        _tantivy_open(_as_it_is),
    ),
    Peer(
        "tantivy + jieba",
        ("tantivy", "jieba"),
        "words joined by spaces, parsed query",
        _tantivy_build("whitespace", _spaced),
        _tantivy_open(_spaced),
    ),
    Peer(
        "SQLite FTS5, trigram",
        (),
        "trigrams of the question joined by OR",
        _fts_build("trigram", _as_it_is),
        _fts_open(trigrams),
    ),
    Peer(
        "SQLite FTS5 + jieba",
        ("jieba",),
        "words joined by spaces, unicode61, OR",
        _fts_build("unicode61", _spaced),
        _fts_open(jieba_words),
    ),
    Peer(
        "Whoosh + jieba",
        ("whoosh-reloaded", "jieba"),
        "jieba.analyse.ChineseAnalyzer, OR",
        _whoosh_build,
        _whoosh_open,
    ),
)
"""Ours first."""
