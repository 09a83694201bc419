"""From a question to clauses: the direct route first, then both rankings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from corpus.errors import BrokenLibrary, UnknownClause, out_of_step
from corpus.model import Span
from search import explain, notices
from search.expand import Expanded
from search.filters import FILTERS
from search.highlight import highlights
from search.model import Found, Hit
from search.named_passages import is_bare_label, is_name_alone, is_placed, named_passages
from search.nearmiss import Help, hints, without_filters
from search.ranking import DEPTH, combine, nearest, rank
from search.reader import Passage
from search.reading import LONGEST_QUERY, MOST_HITS, Reading, chosen, read
from search.rerank import READ_AGAIN, Reranking
from search.tables import ENDED, Knowledge, Tables
from search.tokenize import words
from search.validity import heard_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from corpus.library import Library
    from corpus.model import Clause, Document
    from search.embed import Embedder
    from search.filters import Wanted
    from search.index import Index
    from search.model import FacetValue, Hint, Notice, Query
    from search.ranking import Ranked
    from search.rerank import Reranker

__all__ = ["FILTERS", "LONGEST_QUERY", "MOST_HITS", "Engine"]

CLAUSES_A_GROUP = 3
"""Clauses shown of one document where hits are grouped."""
_PASSAGES_TO_SPARE = 10
"""Ranked beyond the hits wanted, since a clause of several passages counts once."""
_DIRECT_SCORE = 3.0
"""Above any score of a ranking, which is at most 2.8 with a re-ranker."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A clause that may be shown."""

    clause: str
    document: str
    score: float
    origin: str
    """"direct", "document" or "ranking"."""
    asked: Expanded
    found: Ranked | None = None
    """Its places in the rankings; None where it was named."""
    opened: tuple[Document, Clause, Span] | None = None
    """Where it was opened already."""


class Engine:
    """Searches one library with one index and the embedder it was built with."""

    def __init__(
        self,
        library: Library,
        index: Index,
        embedder: Embedder,
        knowledge: Knowledge | None = None,
        reranker: Reranker | None = None,
        before: Engine | None = None,
    ) -> None:
        """Put the parts together; tables are made when they are first needed.

        Without `reranker` words and vectors have the last word. `before` is an engine over an
        earlier state of the library, whose tables are patched.

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
        self._reranker = reranker
        self._known: Tables = Tables(
            library, knowledge or Knowledge(), before.tables if before is not None else None
        )

    @property
    def tables(self) -> Tables:
        """What it knows beside the index, for the engine of the next state to go on from."""
        return self._known

    def find(self, query: Query) -> Found:
        """The best clauses with what is shown beside them.

        A clause or document that the question names comes before any ranking.

        Raises:
            BadQuery: the question is empty or too long, or a filter or `k` makes no sense.
        """
        reading = read(query, self._known, self._library)
        ranked = _distinct(self._candidates(reading, max(query.k + _PASSAGES_TO_SPARE, DEPTH)))
        chosen = _grouped(ranked, reading) if query.grouped else ranked[: query.k]
        hits = self._hits(chosen, reading)
        return Found(
            query=query,
            hits=hits,
            notices=tuple(self._notices(reading, hits)),
            hints=self._hints(reading),
            facets=self._facets(ranked, reading),
            candidates=len(ranked),
            expansions=reading.asked.added,
            named=reading.documents if is_name_alone(reading.named) else (),
        )

    def search(self, query: Query) -> tuple[Hit, ...]:
        """As `find`, the hits alone."""
        reading = read(query, self._known, self._library)
        ranked = _distinct(self._candidates(reading, query.k + _PASSAGES_TO_SPARE), query.k)
        return self._hits(ranked, reading)

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
        vector = self._index.dense.vectors(rows).mean(axis=0)
        near = nearest(self._index, vector, k + _PASSAGES_TO_SPARE)
        others = combine(self._index, {"dense": near})
        candidates = [self._ranked_candidate(r, "similar", Expanded()) for r in others]
        kept = [c for c in _distinct(candidates) if c.clause != clause_id]
        return self._hits(kept[:k], None)

    def respelt(self, text: str) -> str | None:
        """The question with a word of the library that sounds the same for a slip, or None."""
        slip = self._known.spelling.correct(text, self._present)
        return slip.applied(text) if slip is not None and slip.by_ear else None

    def chosen(self, filters: Wanted) -> frozenset[str]:
        """Ids of the documents that pass all filters.

        Raises:
            BadQuery: a filter that does not exist, or none.
        """
        return chosen(filters, self._known)

    def info(self) -> dict[str, object]:
        """Which model and index speak."""
        return {
            "model": self._embedder.name,
            "dim": self._embedder.dim,
            "digest": self._index.stamp.corpus,
            "logic": self._index.stamp.logic,
            "documents": self._index.counts.documents,
            "clauses": self._index.counts.entries,
            "vectors": self._index.counts.rows,
        }

    def _present(self, word: str) -> bool:
        return bool(self._index.lexical.search([word], 1))

    # --- candidates, best first ---

    def _candidates(self, reading: Reading, wanted: int) -> Iterator[_Candidate]:
        asked = reading.asked
        yield from self._direct(reading)
        rest = reading.named.rest
        if reading.documents:
            about = self._known.expanded(rest) if words(rest) else asked
            text = rest if words(rest) else reading.content
            within = frozenset(d.id for d in reading.documents)
            for r in self._ranked(text, wanted, within, about.weights):
                yield self._ranked_candidate(r, "document", about)
        found = self._ranked(reading.content, wanted, reading.allowed, asked.weights)
        for r in self._holding_first(found) if is_bare_label(reading.named) else found:
            yield self._ranked_candidate(r, "ranking", asked)

    def _ranked(
        self,
        text: str,
        wanted: int,
        documents: frozenset[str] | None,
        weights: Mapping[str, float],
    ) -> list[Ranked]:
        """As `rank`; where there is a re-ranker, it has read the first of them."""
        most = wanted if self._reranker is None else max(wanted, READ_AGAIN)
        found = rank(self._index, self._embedder, text, most, documents, weights)
        if self._reranker is None or not words(text):
            return found
        return Reranking(self._reranker, self._passages(found[:READ_AGAIN]))(text, found)

    def _passages(self, ranked: Sequence[Ranked]) -> Callable[[int], Passage]:
        """Titles, headings and words of entries, by their place in the index."""
        places = {r.entry: self._index.place(r.entry) for r in ranked}
        read = self._library.clauses([place.clause for place in places.values()])

        def passage_of(entry: int) -> Passage:
            place = places[entry]
            if place.clause not in read:
                raise out_of_step()
            document, clause = read[place.clause]
            above = "\n".join((document.title, *explain.headings(document, clause)))
            return Passage(above, Span(place.start, place.end).of(document.text))

        return passage_of

    def _holding_first(self, found: Sequence[Ranked]) -> list[Ranked]:
        """第十条 alone: of many such that of a text in force is meant."""
        today = self._known.today()
        return sorted(found, key=lambda r: today.get(self._index.place(r.entry).document) in ENDED)

    def _direct(self, reading: Reading) -> Iterator[_Candidate]:
        """The clauses named with what is under them; of a document named alone, its opening."""
        named, k = reading.named, reading.query.k
        each = k if is_placed(named) else -(-k // max(1, len(reading.documents)))
        for document in reading.documents:
            found = named_passages(document, named)
            for place, (clause, span) in enumerate(found[:each]):
                score = _DIRECT_SCORE - place / 1000
                opened = (document, clause, span)
                yield _Candidate(
                    clause.id, document.id, score, "direct", reading.asked, opened=opened
                )

    def _ranked_candidate(self, found: Ranked, origin: str, asked: Expanded) -> _Candidate:
        place = self._index.place(found.entry)
        return _Candidate(place.clause, place.document, found.score, origin, asked, found)

    # --- what is shown ---

    def _hits(self, candidates: Sequence[_Candidate], reading: Reading | None) -> tuple[Hit, ...]:
        """What is shown of candidates; their clauses are read in one transaction."""
        read = self._library.clauses([c.clause for c in candidates if c.opened is None])
        return tuple(self._hit(c, c.opened or self._open(c, read), reading) for c in candidates)

    def _hit(
        self,
        candidate: _Candidate,
        opened: tuple[Document, Clause, Span],
        reading: Reading | None,
    ) -> Hit:
        document, clause, span = opened
        text = span.of(document.text)
        asked = candidate.asked
        why: dict[str, object] = {"route": candidate.origin}
        if candidate.found is not None:
            bare = self._index.is_bare(candidate.found.entry)
            why |= explain.of_parts(candidate.found.parts, bare=bare)
        elif reading is not None:
            why |= explain.of_route(reading.named)
        why |= explain.of_words(document, clause, text, asked, asked.typed)
        if reading is not None and document.id in reading.statuses:
            why["as_of"] = {
                "day": reading.query.as_of,
                "status": str(reading.statuses[document.id]),
            }
        marks = highlights(text, asked.weights)
        return Hit(clause, document, text, span.start, marks, candidate.score, why)

    def _open(
        self, candidate: _Candidate, read: Mapping[str, tuple[Document, Clause]]
    ) -> tuple[Document, Clause, Span]:
        assert candidate.found is not None  # noqa: S101  what is not ranked was opened
        place = self._index.place(candidate.found.entry)
        if place.clause not in read:
            raise out_of_step()
        document, clause = read[place.clause]
        return document, clause, Span(place.start, place.end)

    def _notices(self, reading: Reading, hits: Sequence[Hit]) -> Iterator[Notice]:
        placed = any(hit.why["route"] == "direct" for hit in hits)
        titles = self._known.names.titles
        yield from notices.of_route(
            reading.named, titles, reading.documents, placed=placed, heard=self._heard
        )
        if reading.query.as_of is not None:
            shown = [hit.document.id for hit in hits]
            yield notices.as_of(reading.query.as_of, reading.statuses, shown)

    def _heard(self, reference: str) -> str | None:
        """What the library says of the end of a document that it has not."""
        found = heard_of(reference, self._library)
        return found.message if found is not None else None

    def _hints(self, reading: Reading) -> tuple[Hint, ...]:
        text, wanted = reading.query.text.strip(), reading.filters
        known = Help(self._known.names, lambda: self._known.spelling, self._present)
        found = hints(text, reading.named, wanted, known)
        if reading.query.within:  # a name may be that of a document outside
            found = tuple(hint for hint in found if hint.kind == "word")
        if wanted and not self._known.matching(wanted):
            return (*without_filters(text, wanted, self._known.matching), *found)
        return found

    def _facets(
        self, ranked: Sequence[_Candidate], reading: Reading
    ) -> dict[str, tuple[FacetValue, ...]]:
        clauses = Counter(candidate.document for candidate in ranked)
        return self._known.table.counts(clauses, reading.statuses or self._known.today())


def _distinct(candidates: Iterable[_Candidate], most: int | None = None) -> list[_Candidate]:
    """Each clause once, by its best passage; what comes after the last is not even ranked."""
    best: dict[str, _Candidate] = {}
    for candidate in candidates:
        best.setdefault(candidate.clause, candidate)
        if len(best) == most:
            break
    return list(best.values())


def _grouped(ranked: Sequence[_Candidate], reading: Reading) -> list[_Candidate]:
    """The best clauses of each of the first documents, document by document.

    Everything under a place that the question names is shown.
    """
    whole = "direct" if is_placed(reading.named) else ""
    groups: dict[str, list[_Candidate]] = {}
    for candidate in ranked:
        group = groups.setdefault(candidate.document, [])
        if candidate.origin == whole or len(group) < CLAUSES_A_GROUP:
            group.append(candidate)
    return list(chain.from_iterable(list(groups.values())[: reading.query.k]))
