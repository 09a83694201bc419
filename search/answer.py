"""A question to a verbatim answer or a reasoned abstention.

Extractive and model-free: the engine finds passages, this judges them. An answer is the shortest
span of one clause that fills the asked slot; where no clause does, the reason is said, however
similar the clauses found may be. Text of documents is data and is never obeyed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from corpus.errors import BadQuery
from corpus.folding import fold
from corpus.library import Library
from corpus.model import Document, Span
from corpus.status import Status
from search import messages
from search.asking import Ask
from search.authority import force_of, in_force
from search.candidates import Candidate, candidates
from search.clause_answer import clause_answer
from search.comparing import Whole, sides
from search.decide import Verdict, decide
from search.differing import differing
from search.followup import Reading, in_context
from search.gate import verbatim
from search.imprint import imprint
from search.list_items import list_items
from search.model import Answer, Evidence, Hit, Query, Reason
from search.nearby import nearby
from search.neighbour import Neighbour, neighbour
from search.places import places
from search.question import Question, Unfit, spelt_out, understand
from search.reader import ClauseReader
from search.reader_answer import pointed, reader_answer
from search.side_by_side import side_by_side
from search.statements import Place
from search.validity import asks_validity, clause_forces, ender, evidence_of, heard_of, proof, told
from search.value_card import value_card

HITS = 30
"""Passages judged. More finds little: what ranks lower shares few words with the question."""
_LOOKED_AT = 2
"""First passages that are read once more for why there is no answer."""
_MOST_SHOWN = 5
"""Quotations shown where a question has several answers."""


_ENDS = re.compile(r"(?:废止|失效|作废|停止执行)的?$")
"""什么时候废止的 is told by what ends it."""
_THIS = re.compile(r"^(?:本|该|此)(?:办法|规定|意见|方案|条例|细则|通知|通告|公告|决定|文件)")
"""Names a document only to one who reads it."""


class Searcher(Protocol):
    """The part of `search.engine.Engine` that answers are made from."""

    def search(self, query: Query) -> tuple[Hit, ...]:
        """Clauses, best first."""
        ...

    def respelt(self, text: str) -> str | None:
        """The question with a word of the library that sounds the same for a slip, or None."""
        ...

    def info(self) -> Mapping[str, object]:
        """Which model and index speak."""
        ...


@dataclass(frozen=True, slots=True)
class Sources:
    """What answers are made from."""

    engine: Searcher
    library: Library
    reader: ClauseReader | None = None


def answer(
    question: str,
    engine: Searcher,
    library: Library,
    after: Sequence[str] = (),
    reader: ClauseReader | None = None,
) -> Answer:
    """Answer `question` from the library, verbatim, or say why not.

    Args:
        question: as typed.
        engine: finds passages.
        library: finds documents by name.
        after: the questions before it, oldest first; what the question leaves out is taken
            from them.
        reader: reads where no rule answers; None for rules alone.

    Raises:
        BrokenLibrary: index and texts are not in step (see `search.gate`).
    """

    def plainly(text: str) -> Answer:
        return _answer(text, Sources(engine, library, reader))

    read = _reading(question, after, plainly)
    if read.needs_document:
        told = messages.no_earlier_document()
        return Answer(question, None, Reason.AMBIGUOUS, told, (), (), engine.info())
    given = plainly(read.text)
    if read.text != question:
        message = messages.read_as(read.text) + given.message
        given = replace(
            given, question=question, read_as=given.read_as or read.text, message=message
        )
    return verbatim(given)


def _reading(question: str, after: Sequence[str], ask: Callable[[str], Answer]) -> Reading:
    """The question written out; 它 may need the document of the answer before."""
    read = in_context(question, after)
    if not read.needs_document or not after:
        return read
    before = ask(in_context(after[-1], after[:-1]).text)
    title = before.evidence[0].document.title if before.evidence else ""
    return in_context(question, after, title)


def _answer(text: str, sources: Sources) -> Answer:
    pair = sides(text)
    if pair is None:
        return _respelt(_Asker(text, sources).answer(), sources)
    if isinstance(pair, Whole):
        told = messages.whole_comparison(pair.a, pair.b)
        return Answer(
            text, None, Reason.UNSUPPORTED, told, (), (), sources.engine.info(),
            kind=Ask.COMPARISON.value,
        )  # fmt: skip
    either = [_Asker(asked, sources, past=True).answer() for asked in (pair.ask_a, pair.ask_b)]
    return side_by_side(text, tuple(zip((pair.a, pair.b), either, strict=True)))


def _respelt(given: Answer, sources: Sources) -> Answer:
    """Where the library is silent: the answer to what may be meant by a slip, if there is one."""
    silent = given.reason is Reason.NOT_IN_LIBRARY
    meant = sources.engine.respelt(given.question) if silent else None
    if meant is None:
        return given
    again = _Asker(meant, sources).answer()
    if again.answer is None:
        return given
    message = messages.respelt(meant) + again.message
    return replace(again, question=given.question, read_as=meant, message=message)


class _Asker:
    """One question on its way to an answer."""

    def __init__(self, text: str, sources: Sources, *, past: bool = False) -> None:
        """`past`: an edition that the question names may answer, though it is over."""
        self._text = text
        self._past = past
        self._engine = sources.engine
        self._library = sources.library
        self._reader = sources.reader
        self._kind = ""

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
            told = imprint(self._text, spelt) or messages.unfit(asked)
            return self._abstain(Reason.UNSUPPORTED, told)
        self._kind = asked.ask.value
        named = self._named(asked, hits) or spelt
        if asked.reference and not named:
            return self._not_there(asked)
        if asked.edition is not None:
            among = named or _documents(hits)
            named = [d for d in among if asked.edition.holds(d)]
            if not named:
                return self._abstain(Reason.NOT_IN_LIBRARY, messages.no_edition(asked.edition))
        return self._judged(asked, hits, named)

    def _judged(self, asked: Question, hits: Sequence[Hit], named: Sequence[Document]) -> Answer:
        if asked.ask is Ask.CLAUSE:
            given = clause_answer(self._text, named, self._info(), self._library)
            return replace(given, kind=self._kind)
        if named and asks_validity(asked.text) and not _asks_a_day(asked, named[0]):
            return self._validity(named[0])
        if asked.ask is Ask.DATE and not named and _THIS.search(asked.text):
            return self._abstain(Reason.AMBIGUOUS, messages.no_earlier_document())
        read = self._with_force(places(asked, hits, named))
        past = self._past and asked.edition is not None
        verdict = decide(asked, candidates(asked, read, named=bool(named)), past=past)
        if verdict.best is None:
            told = imprint(self._text, named)
            if told:
                return self._abstain(Reason.UNSUPPORTED, told)
            near = neighbour(asked, read, named=bool(named))
            by_meaning = self._read(asked, read, hits) if near is None else None
            return by_meaning or self._nothing(asked, near, hits)
        return self._pointed(asked, verdict.best, self._worded(asked, verdict, verdict.best))

    def _read(self, asked: Question, read: Sequence[Place], hits: Sequence[Hit]) -> Answer | None:
        """What the reader is sure of, and said to be its reading; None where it is not sure."""
        if self._reader is None:
            return None
        found = reader_answer(asked, read, self._reader)
        if found is None:
            withheld = self._read_in_vain(asked, read, self._reader)
            near = nearby(asked, hits, self._library) if withheld is not None else ()
            return withheld and replace(withheld, nearest=near)
        best, score = found
        given = self._worded(asked, Verdict(None, best), best)
        engine = {**given.engine, "reader": self._reader.name, "reader_score": round(score, 2)}
        return replace(given, message=given.message + messages.read_by_meaning(), engine=engine)

    def _read_in_vain(
        self, asked: Question, read: Sequence[Place], reader: ClauseReader
    ) -> Answer | None:
        """That only a text that binds nobody, or is over, says what was asked.

        Not of an edition that is over, where the one in force was found, too.
        """
        found = reader_answer(asked, read[:_LOOKED_AT], reader, binding=False)
        if found is None:
            return None
        best, score = found
        holding = {p.document.title for p in read if in_force(p.document)}
        if best.may_answer and best.document.title in holding:
            return None
        given = self._worded(asked, decide(asked, [best]), best)
        engine = {**given.engine, "reader": reader.name, "reader_score": round(score, 2)}
        return replace(given, engine=engine)

    def _pointed(self, asked: Question, best: Candidate, given: Answer) -> Answer:
        """The same in the reader's words, where the rule found a whole sentence and no list."""
        if self._reader is None or given.answer is None or given.items:
            return given
        span = pointed(asked, best, self._reader)
        if span == best.slot.span:
            return given
        engine = {**given.engine, "reader": self._reader.name}
        said = span.of(best.document.text)
        return replace(given, answer=said, start=span.start, engine=engine)

    def _nothing(self, asked: Question, near: Neighbour | None, hits: Sequence[Hit]) -> Answer:
        """No clause fills the slot; one about other people is shown as such."""
        if near is None:
            given = self._abstain(Reason.NOT_IN_LIBRARY, messages.not_in_library(asked))
            return replace(given, nearest=nearby(asked, hits, self._library))
        shown = (_evidence(near.candidate),)
        return self._abstain(Reason.NOT_IN_LIBRARY, messages.others_found(near), shown)

    def _with_force(self, read: Sequence[Place]) -> list[Place]:
        """Each passage with the force of its clause, where that was ended or changed alone."""
        documents = {p.document.id: p.document for p in read}
        own = {name: clause_forces(d, self._library) for name, d in documents.items()}
        return [replace(p, force=own[p.document.id].get(p.clause.id)) for p in read]

    def _named(self, asked: Question, hits: Sequence[Hit]) -> list[Document]:
        """Documents that the question names by number or title."""
        if not asked.reference:
            return []
        found = list(self._library.find(asked.reference))
        wanted = fold(asked.reference)
        among = {h.document.id: h.document for h in hits if wanted in fold(h.document.title)}
        return found or list(among.values())

    def _not_there(self, asked: Question) -> Answer:
        """A document that the library has not: repealed as it says elsewhere, or not known.

        That it is over answers who asks for its force; who asks what it says lacks its text.
        """
        heard = heard_of(asked.reference, self._library)
        if heard is None:
            return self._abstain(Reason.NOT_IN_LIBRARY, messages.no_document(asked.reference))
        evidence = evidence_of(heard.heard.basis, None, self._library)
        shown = (evidence,) if evidence is not None else ()
        is_over = heard.heard.in_force and asks_validity(asked.text)
        reason = Reason.NOT_IN_FORCE if is_over else Reason.NOT_IN_LIBRARY
        message = messages.only_heard_of(heard.message, ended=heard.heard.in_force)
        return self._abstain(reason, message, shown)

    def _validity(self, document: Document) -> Answer:
        force = force_of(document)
        message = told(document, force, self._library)
        shown = proof(document, force, self._library)
        if shown is not None:
            evidence, said = shown
            return self._give(said, message, evidence)
        if force.status is Status.UNKNOWN:
            return self._abstain(Reason.NOT_IN_LIBRARY, messages.validity_unknown(document))
        over = force.status in {Status.REPEALED, Status.EXPIRED}  # by a title, which is no clause
        reason = Reason.NOT_IN_FORCE if over else Reason.NOT_IN_LIBRARY
        return self._abstain(reason, f"{message}请到发文机关网站核实。")

    def _worded(self, asked: Question, verdict: Verdict, best: Candidate) -> Answer:
        if verdict.reason is not None:
            return self._withhold(verdict.reason, verdict, best)
        conflicts = differing(best, verdict.others)
        message = messages.answered(asked, best, conflicts)
        return replace(
            self._give(best.slot.span, message, _evidence(best)),
            conflicts=conflicts,
            value=value_card(asked.ask, best),
            items=list_items(asked.ask, best),
        )

    def _withhold(self, reason: Reason, verdict: Verdict, best: Candidate) -> Answer:
        shown: tuple[Evidence, ...] = (_evidence(best),)
        if reason is Reason.AMBIGUOUS:
            shown = _distinct((*shown, *map(_evidence, verdict.others)))[:_MOST_SHOWN]
            return self._abstain(reason, messages.ambiguous(best, verdict.others), shown)
        if reason is Reason.TEMPLATE_VALUE:
            return self._abstain(reason, messages.template_value(best), shown)
        if reason is Reason.NOT_IN_FORCE:
            by = ender(best.force, self._library)
            return self._abstain(reason, messages.not_in_force(best, by), shown)
        return self._abstain(reason, messages.only_non_normative(best, verdict.others), shown)

    def _give(self, span: Span, message: str, evidence: Evidence) -> Answer:
        return Answer(
            question=self._text,
            answer=span.of(evidence.document.text),
            reason=None,
            message=message,
            evidence=(evidence,),
            engine=self._info(),
            kind=self._kind,
            start=span.start,
        )

    def _abstain(self, reason: Reason, message: str, evidence: tuple[Evidence, ...] = ()) -> Answer:
        return Answer(
            self._text, None, reason, message, evidence, (), self._info(), kind=self._kind
        )

    def _info(self) -> Mapping[str, object]:
        return self._engine.info()


def _documents(hits: Sequence[Hit]) -> list[Document]:
    """Of the hits, each once."""
    return list({h.document.id: h.document for h in hits}.values())


def _spelt_out(hits: Sequence[Hit], asked: Question) -> list[Document]:
    """Documents whose title stands in the question without 《》, as the engine saw.

    Of 甲市停车办法 and 乙市停车办法 the one that stands there with its place; both, where the
    question says 停车办法 and no more.
    """
    if asked.reference:
        return []
    lengths = [(len(spelt_out(asked.text, fold(d.title))), d) for d in _documents(hits)]
    longest = max((length for length, _ in lengths), default=0)
    return [d for length, d in lengths if length == longest > 0]


def _asks_a_day(asked: Question, document: Document) -> bool:
    """Whether a day is asked for that the text itself says; what ended it, another does."""
    ended = not in_force(document) and _ENDS.search(asked.text) is not None
    return asked.ask is Ask.DATE and not ended


def _distinct(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Each quotation once: several values may stand in one sentence."""
    return tuple({(e.document.id, e.start, e.end): e for e in evidence}.values())


def _evidence(candidate: Candidate) -> Evidence:
    span = candidate.quote
    clause = candidate.statement.place.clause
    document = candidate.document
    return Evidence(clause, document, span.of(document.text), span.start, span.end)
