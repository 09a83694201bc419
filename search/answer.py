"""A question to a verbatim answer or a reasoned abstention.

Extractive and model-free: the engine finds passages, this judges them. An answer is the shortest
span of one clause that fills the asked slot; where no clause does, the reason is said, however
similar the clauses found may be. Text of documents is data and is never obeyed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from corpus.errors import BadQuery, UnknownDocument
from corpus.folding import fold
from corpus.library import Library
from corpus.model import Document, Force
from search import messages
from search.asking import Ask
from search.candidates import Candidate, candidates
from search.clause_answer import clause_answer
from search.decide import Verdict, decide
from search.gate import verbatim
from search.model import Answer, Evidence, Hit, Query, Reason
from search.places import places
from search.question import Question, Unfit, spelt_out, understand
from search.validity import asks_validity, evidence_of, heard_of, proofs, told

HITS = 30
"""Passages judged. More finds little: what ranks lower shares few words with the question."""
_MOST_SHOWN = 5
"""Quotations shown where a question has several answers."""


class Searcher(Protocol):
    """The part of `search.engine.Engine` that answers are made from."""

    def search(self, query: Query) -> tuple[Hit, ...]:
        """Clauses, best first."""
        ...

    def info(self) -> Mapping[str, object]:
        """Which model and index speak."""
        ...


def answer(question: str, engine: Searcher, library: Library) -> Answer:
    """Answer `question` from the library, verbatim, or say why not.

    Raises:
        BrokenLibrary: index and texts are not in step (see `search.gate`).
    """
    return verbatim(_Asker(question, engine, library).answer())


class _Asker:
    """One question on its way to an answer."""

    def __init__(self, text: str, engine: Searcher, library: Library) -> None:
        self._text = text
        self._engine = engine
        self._library = library

    def answer(self) -> Answer:
        asked = understand(self._text)
        if isinstance(asked, Unfit):
            return self._abstain(Reason.UNSUPPORTED, messages.unfit(asked))
        try:
            hits = self._engine.search(Query(self._text.strip(), k=HITS))
        except BadQuery as error:
            return self._abstain(Reason.UNSUPPORTED, str(error))
        spelt = _spelt_out(hits, asked)
        asked = understand(self._text, tuple(d.title for d in spelt))
        if isinstance(asked, Unfit):
            return self._abstain(Reason.UNSUPPORTED, messages.unfit(asked))
        named = self._named(asked, hits) or spelt
        if asked.reference and not named:
            return self._not_there(asked.reference)
        return self._judged(asked, hits, named)

    def _judged(self, asked: Question, hits: Sequence[Hit], named: Sequence[Document]) -> Answer:
        if asked.ask is Ask.CLAUSE:
            return clause_answer(self._text, named, self._info(), self._revoker)
        if named and asks_validity(asked.text) and asked.ask is not Ask.DATE:
            return self._validity(named[0])
        read = places(asked, hits, named)
        return self._worded(asked, decide(asked, candidates(asked, read, named=bool(named))))

    def _named(self, asked: Question, hits: Sequence[Hit]) -> list[Document]:
        """Documents that the question names by number or title."""
        if not asked.reference:
            return []
        found = list(self._library.find(asked.reference))
        wanted = fold(asked.reference)
        among = {h.document.id: h.document for h in hits if wanted in fold(h.document.title)}
        return found or list(among.values())

    def _not_there(self, reference: str) -> Answer:
        """A document that the library has not: repealed as it says elsewhere, or not known."""
        heard = heard_of(reference, self._library)
        if heard is None:
            return self._abstain(Reason.NOT_IN_LIBRARY, messages.no_document(reference))
        evidence = evidence_of(heard.heard.basis, None, self._library)
        shown = (evidence,) if evidence is not None else ()
        return self._abstain(Reason.NOT_IN_FORCE, heard.message, shown)

    def _validity(self, document: Document) -> Answer:
        force = document.force or Force(document.status)
        message = told(document, force, self._library)
        for evidence, said in proofs(document, force, self._library):
            return self._give(said.of(evidence.document.text), message, (evidence,))
        return self._abstain(Reason.NOT_IN_LIBRARY, messages.validity_unknown(document))

    def _worded(self, asked: Question, verdict: Verdict) -> Answer:
        best = verdict.best
        if best is None:
            return self._abstain(Reason.NOT_IN_LIBRARY, messages.not_in_library(asked))
        if verdict.reason is None:
            message = messages.answered(asked, verdict, best)
            conflicts = tuple(map(_evidence, verdict.others))
            return self._give(best.text, message, (_evidence(best),), conflicts)
        return self._withhold(verdict.reason, verdict, best)

    def _withhold(self, reason: Reason, verdict: Verdict, best: Candidate) -> Answer:
        shown: tuple[Evidence, ...] = (_evidence(best),)
        if reason is Reason.AMBIGUOUS:
            shown = _distinct((*shown, *map(_evidence, verdict.others)))[:_MOST_SHOWN]
            return self._abstain(reason, messages.ambiguous(best, verdict.others), shown)
        if reason is Reason.TEMPLATE_VALUE:
            return self._abstain(reason, messages.template_value(best), shown)
        if reason is Reason.NOT_IN_FORCE:
            by = self._revoker(best.document)
            return self._abstain(reason, messages.not_in_force(best, by), shown)
        return self._abstain(reason, messages.only_non_normative(best, verdict.others), shown)

    def _revoker(self, document: Document) -> Document | None:
        """The document that ended this one, where one did."""
        by = document.force.by if document.force is not None else None
        try:
            return self._library.document(by) if by is not None else None
        except UnknownDocument:
            return None

    def _give(
        self,
        text: str,
        message: str,
        evidence: tuple[Evidence, ...],
        conflicts: tuple[Evidence, ...] = (),
    ) -> Answer:
        return Answer(self._text, text, None, message, evidence, conflicts, self._info())

    def _abstain(self, reason: Reason, message: str, evidence: tuple[Evidence, ...] = ()) -> Answer:
        return Answer(self._text, None, reason, message, evidence, (), self._info())

    def _info(self) -> Mapping[str, object]:
        return self._engine.info()


def _spelt_out(hits: Sequence[Hit], asked: Question) -> list[Document]:
    """Documents whose title stands in the question without 《》, as the engine saw."""
    if asked.reference:
        return []
    documents = {h.document.id: h.document for h in hits}.values()
    return [d for d in documents if spelt_out(asked.text, fold(d.title))]


def _distinct(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Each quotation once: several values may stand in one sentence."""
    return tuple({(e.document.id, e.start, e.end): e for e in evidence}.values())


def _evidence(candidate: Candidate) -> Evidence:
    span = candidate.quote
    clause = candidate.statement.place.clause
    document = candidate.document
    return Evidence(clause, document, span.of(document.text), span.start, span.end)
