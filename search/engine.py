"""From a question to clauses: the direct route first, then both rankings."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from corpus.errors import BadQuery, BrokenLibrary, UnknownClause
from corpus.model import Span, Status
from corpus.outline import passages
from search import filters
from search.highlight import highlights, matched_words
from search.model import Hit
from search.ranking import combine, nearest, rank
from search.route import clauses_at, route
from search.tokenize import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from corpus.library import Library
    from corpus.model import Clause, Document
    from search.embed import Embedder
    from search.index import Index
    from search.model import Query
    from search.ranking import Ranked
    from search.route import Route

FILTERS = tuple(filters.FILTERS)
"""Facets that a query may name."""
LONGEST_QUERY = 2_000
"""Characters. A longer text is no question; `compare` and `check` take whole texts."""
MOST_HITS = 200
_PASSAGES_TO_SPARE = 10
"""Ranked beyond the hits wanted, since a clause of several passages counts once."""
_READ_AT_ONCE = 10
"""Ranked passages whose clauses are read in one transaction."""
_DIRECT_SCORE = 1.0
"""Above any fused score, which is at most 2 / 61."""


class Engine:
    """Searches one library with one index and the embedder it was built with."""

    def __init__(self, library: Library, index: Index, embedder: Embedder) -> None:
        """Put the parts together.

        Raises:
            BrokenLibrary: the index was built with another model.
        """
        if index.stamp.model != embedder.name:
            msg = (
                f"索引由模型 {index.stamp.model} 生成，当前模型是 {embedder.name}。"
                "请运行 tiaowen ingest 重建索引。"
            )
            raise BrokenLibrary(msg)
        self._library = library
        self._index = index
        self._embedder = embedder
        self._documents: dict[str, Document] | None = None

    def search(self, query: Query) -> tuple[Hit, ...]:
        """The best clauses, best first.

        A clause or document that the question names comes before any ranking.

        Raises:
            BadQuery: the question is empty or too long, or a filter or `k` makes no sense.
        """
        _check(query)
        allowed = self._allowed(query.filters)
        named = route(query.text, self._index.documents)
        direct = self._direct(named, query, allowed)
        return _first(chain(direct, self._ranked(named, query, allowed)), query.k)

    def similar(self, clause_id: str, k: int = 10) -> tuple[Hit, ...]:
        """Clauses whose meaning is closest to a clause's, itself left out.

        Raises:
            UnknownClause: the library has no such clause, or it has no words.
        """
        _, clause = self._library.clause(clause_id)
        number = self._index.entry_number(clause.id)
        if number is None or self._index.dense is None:
            msg = f"条款“{clause_id}”没有自己的文字，请改选它的下级条款。"
            raise UnknownClause(msg)
        rows = self._index.rows_of_entry(number)
        vector = np.mean([self._index.dense.vector(row) for row in rows], axis=0)
        near = nearest(self._index, vector, k + _PASSAGES_TO_SPARE)
        others = self._hits(combine(self._index, {"dense": near}), [], "similar")
        return _first((hit for hit in others if hit.clause.id != clause_id), k)

    def info(self) -> dict[str, object]:
        """Which model and index speak."""
        return {
            "model": self._embedder.name,
            "dim": self._embedder.dim,
            "digest": self._index.stamp.corpus,
            "logic": self._index.stamp.logic,
            "documents": len(self._index.documents),
            "clauses": len(self._index.places),
            "vectors": len(self._index.entry_of_row),
        }

    def _direct(self, named: Route, query: Query, allowed: frozenset[str] | None) -> Iterator[Hit]:
        """The clauses named with what is under them; of a document named alone, its opening."""
        asked = words(query.text)
        why = {"route": "direct", "matched": named.matched}
        for document in self._by_status(named.documents, allowed):
            read = list(passages(document))
            wanted = clauses_at(document, named.steps)
            found = [p for clause in wanted for p in read if clause.span.covers(p.span)]
            if not found and not words(named.rest):
                found = read
            for place, passage in enumerate(found[: query.k]):
                score = _DIRECT_SCORE - place / 1000
                yield _hit(document, passage.clause, passage.span, score, asked, why)

    def _by_status(self, ids: Sequence[str], allowed: frozenset[str] | None) -> list[Document]:
        """Documents named, those in force first."""
        found = [self._library.document(i) for i in ids if allowed is None or i in allowed]
        return sorted(found, key=lambda d: (d.status is not Status.IN_FORCE, d.id))

    def _ranked(self, named: Route, query: Query, allowed: frozenset[str] | None) -> Iterator[Hit]:
        """Ranked clauses, those of a document named in the question before all others."""
        asked = words(query.text)
        wanted = query.k + _PASSAGES_TO_SPARE
        within = frozenset(named.documents)
        if allowed is not None:
            within &= allowed
        if within:
            text = named.rest if words(named.rest) else query.text
            ranked = rank(self._index, self._embedder, text, wanted, within)
            yield from self._hits(ranked, words(text), "document")
        ranked = rank(self._index, self._embedder, query.text, wanted, allowed)
        yield from self._hits(ranked, asked, "ranking")

    def _hits(self, ranked: Iterable[Ranked], asked: Sequence[str], origin: str) -> Iterator[Hit]:
        """The ranked as hits; clauses are read some at a time, and only while they are wanted."""
        left = list(ranked)
        while left:
            some, left = left[:_READ_AT_ONCE], left[_READ_AT_ONCE:]
            read = self._library.clauses(self._index.places[f.entry].clause for f in some)
            yield from (self._hit(found, read, asked, origin) for found in some)

    def _hit(
        self,
        found: Ranked,
        read: Mapping[str, tuple[Document, Clause]],
        asked: Sequence[str],
        origin: str,
    ) -> Hit:
        place = self._index.places[found.entry]
        if place.clause not in read:
            raise BrokenLibrary("索引中的条款已不在库中。请运行 tiaowen ingest 重建索引。")
        document, clause = read[place.clause]
        why: dict[str, object] = {"route": origin}
        for name, part in found.parts.items():
            why[name] = {"rank": part.rank, "score": round(part.score, 6)}
        return _hit(document, clause, Span(place.start, place.end), found.score, asked, why)

    def _allowed(self, wanted: Mapping[str, str]) -> frozenset[str] | None:
        if not wanted:
            return None
        filters.check(wanted)
        if self._documents is None:
            self._documents = {d.id: d for d in self._library.documents()}
        today = self._library.statuses()
        pairs = ((d, today.get(d.id, d.status)) for d in self._documents.values())
        return frozenset(filters.chosen(pairs, wanted))


def _hit(
    document: Document,
    clause: Clause,
    span: Span,
    score: float,
    asked: Sequence[str],
    why: Mapping[str, object],
) -> Hit:
    text = span.of(document.text)
    seen = {**why, "words": matched_words(text, asked)}
    return Hit(clause, document, text, span.start, highlights(text, asked), score, seen)


def _first(hits: Iterable[Hit], k: int) -> tuple[Hit, ...]:
    """The first `k` clauses, each by its best passage; what comes after is not even read."""
    best: dict[str, Hit] = {}
    for hit in hits:
        best.setdefault(hit.clause.id, hit)
        if len(best) == k:
            break
    return tuple(best.values())


def _check(query: Query) -> None:
    text = query.text.strip()
    if not text:
        raise BadQuery("问题是空的。请输入要查的词语、问题、文号或条款。")
    if len(text) > LONGEST_QUERY:
        msg = (
            f"问题有 {len(text)} 字，最多 {LONGEST_QUERY} 字。请缩短，或用“核对”功能检查整篇文稿。"
        )
        raise BadQuery(msg)
    if not 1 <= query.k <= MOST_HITS:
        msg = f"结果条数应在 1 到 {MOST_HITS} 之间，现为 {query.k}。"
        raise BadQuery(msg)
