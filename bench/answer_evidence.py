"""How often the evidence shown holds a judged article of a BEIR folder, at 1, 3 and 5.

Rows "lexical", "dense" and "fused" judge what an answer is made from: the first passages of each
ranking, in its order. Row "ask" judges what a reader is shown: the answerer itself is asked, over
the fused ranking with every article a document of one clause, and the quotations that stand under
its answer or abstention count, in their order. An abstention without a quotation counts as none.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from reporting import table
from retrieval import index_of, runs_of

from corpus.errors import BadQuery
from corpus.model import Clause, Document, Kind, PageKind, Source
from corpus.status import Status
from search.answer import answer
from search.beir import load_beir
from search.model import Hit
from search.ranking import rank

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from search.beir import Collection
    from search.embed import Embedder
    from search.entries import Entry
    from search.index import Index
    from search.model import Query

AT = (1, 3, 5)


class Articles:
    """Stands in for engine and library where the texts are records of an evaluation."""

    def __init__(self, index: Index, embedder: Embedder | None, entries: Sequence[Entry]) -> None:
        """The index is one of these entries, made with this embedder."""
        self._index = index
        self._embedder = embedder
        self._entries = {entry.id: entry for entry in entries}

    def search(self, query: Query) -> tuple[Hit, ...]:
        """The articles of the fused ranking, each a document."""
        found = rank(self._index, self._embedder, query.text, query.k)
        return tuple(_hit(self._entries[self._index.entry_id(r.entry)], r.score) for r in found)

    def info(self) -> Mapping[str, object]:
        """Nothing that is shown."""
        return {}

    def find(self, reference: str) -> Sequence[Document]:
        """No document has the name of a law: an article is one of its own."""
        del reference
        return ()


def evidence_table(folder: Path, vectors: Path | None, questions: int | None) -> str:
    """Markdown: a row a ranking and one for the answerer, on so many of the dev questions."""
    collection = load_beir(folder, "dev")
    if questions:
        collection = fewer(collection, questions)
    index, embedder = index_of(collection, vectors)
    rows = []
    for name, run in runs_of(index, collection, embedder):
        rows.append(_row(name, collection, {q: _ordered(run[q]) for q in run}))
    quoted = shown(Articles(index, embedder, collection.entries), collection)
    rows.append(_row("ask", collection, quoted))
    some = {q: text for q, text in collection.queries.items() if quoted[q]}
    rows.append(_row("ask, where it quotes", replace(collection, queries=some), quoted))
    head = ["evidence", "questions", *(f"@{k}" for k in AT)]
    return table(head, rows)


def shown(articles: Articles, collection: Collection) -> dict[str, list[str]]:
    """Ids of the articles quoted under each answer, in their order."""
    found: dict[str, list[str]] = {}
    for question, text in collection.queries.items():
        try:
            given = answer(text, articles, articles)
        except BadQuery:
            found[question] = []
            continue
        quoted = [e.document.id for e in (*given.evidence, *given.conflicts)]
        found[question] = list(dict.fromkeys(quoted))
    return found


def held(collection: Collection, first: Mapping[str, Sequence[str]], k: int) -> float:
    """The share of questions of which a judged record is among the first `k`."""
    asked = [q for q in collection.queries if _relevant(collection, q)]
    right = sum(bool(_relevant(collection, q).intersection(first[q][:k])) for q in asked)
    return right / len(asked) if asked else 0.0


def fewer(collection: Collection, count: int) -> Collection:
    """The same records with `count` of the questions, always the same ones."""
    asked = sorted(collection.queries, key=lambda q: hashlib.sha256(q.encode()).hexdigest())
    return replace(collection, queries={q: collection.queries[q] for q in asked[:count]})


def _row(name: str, collection: Collection, first: Mapping[str, Sequence[str]]) -> list[str]:
    shares = (f"{held(collection, first, k):.4f}" for k in AT)
    return [name, str(len(collection.queries)), *shares]


def _ordered(scores: Mapping[str, float]) -> list[str]:
    return sorted(scores, key=lambda record: (-scores[record], record))


def _relevant(collection: Collection, question: str) -> set[str]:
    grades = collection.qrels.get(question, {})
    return {record for record, grade in grades.items() if grade > 0}


def _hit(entry: Entry, score: float) -> Hit:
    clause = Clause(entry.id, ("第一条",), "", Kind.ARTICLE, None, 0, len(entry.text), None)
    source = Source(entry.id, "", PageKind.TEXT)
    document = Document(
        entry.id, entry.title, source, entry.text,
        clauses=(clause,), normative=True, status=Status.IN_FORCE,
    )  # fmt: skip
    return Hit(clause, document, entry.text, 0, (), score, {"route": "ranking"})
