"""Spans that answer a question, each with its statement and how well it suits. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from corpus.folding import fold
from corpus.model import Document, Span
from corpus.status import Force
from search.asking import Ask
from search.authority import force_of, in_force, is_national, level, may_answer
from search.places import signed_dates
from search.question import Question
from search.relevance import Relevance, relevance, word_weights
from search.slot_model import Slot
from search.slots import fill
from search.statements import Place, Statement, statements
from search.subject import Fit
from search.table_cells import table_cells
from search.terms import coverage, word_list

OF_ITSELF = re.compile(
    r"本(?:办法|规定|意见|方案|条例|细则|通知|通告|公告|决定|规则|制度|措施)|^\s*+(?:第.{1,5}条)?\s*+自|起(?:施行|实施|执行|生效)"
)
"""What a document says of itself."""
ISSUED = word_list("issue")
_PLACE_NAME = re.compile(r".{2,}(?:省|市|县|区|州|旗)$")
_LEVEL_WORDS = MappingProxyType({"全国": 5, "国家": 5, "省里": 4, "市里": 3, "县里": 2})
"""Whose rule is meant, by `search.authority.level`."""
_RANK_SHARE = 0.3
"""How much the shape of the span counts beside what the statement says."""
_FIT_SHARE = 0.05
_MODIFIER_SHARE = 0.1
_LENGTH = 0.0003
"""What each character of the statement costs: the longer one has conditions of its own."""
_FORWARDS = 0.15
"""What it costs to stand in the notice that forwards the document: there its words are its name."""
_LATER = 0.002
"""What each place further down the hits costs; breaks ties."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A span that fills the slot in a statement that speaks of what was asked."""

    statement: Statement
    slot: Slot
    relevance: Relevance

    @property
    def document(self) -> Document:
        """The document it stands in."""
        return self.statement.place.document

    @property
    def fit(self) -> Fit:
        """How its people suit those asked about."""
        return self.relevance.fit

    @property
    def score(self) -> float:
        """Comparable within one question."""
        return (
            self.relevance.score
            + _RANK_SHARE * self.slot.rank
            + _FIT_SHARE * self.fit
            + _MODIFIER_SHARE * self.relevance.modifiers
            - _LATER * self.statement.place.rank
            - _LENGTH * len(self.statement.folded)
            - _FORWARDS * self._is_of_cover
        )

    @property
    def _is_of_cover(self) -> bool:
        cover = self.document.cover
        return cover is not None and cover.covers(self.slot.span)

    @property
    def text(self) -> str:
        """The answer, verbatim."""
        return self.slot.span.of(self.document.text)

    @property
    def quote(self) -> Span:
        """The sentence, or all that the answer spans."""
        sentence, span = self.statement.sentence, self.slot.span
        return Span(min(sentence.start, span.start), max(sentence.end, span.end))

    @property
    def who(self) -> str:
        """The people that the value is about, folded; empty where none are named."""
        subject = self.slot.subject
        return subject.text if subject is not None and subject.person else ""

    @property
    def may_answer(self) -> bool:
        """Whether its document may say 规定是… and prints a value."""
        return may_answer(self.document) and not self.slot.placeholder

    @property
    def in_force(self) -> bool:
        """Whether nothing known speaks against its document's force, nor its clause's own."""
        return self.statement.place.force is None and in_force(self.document)

    @property
    def force(self) -> Force:
        """What holds of its clause by itself, else of its document."""
        return self.statement.place.force or force_of(self.document)


def candidates(
    question: Question, places: Sequence[Place], *, named: bool = False
) -> list[Candidate]:
    """All candidates, best first.

    Args:
        question: what is asked.
        places: passages to read.
        named: all of them belong to the documents that the question names.
    """
    passages = [fold(place.text) for place in places]
    weights = word_weights(question.words, passages)
    found = [
        candidate
        for statement in statements(places)
        for candidate in _of_statement(question, statement, weights)
    ]
    found += [
        Candidate(cell.statement, cell.slot, Relevance(cell.score, cell.fit))
        for cell in table_cells(question, places)
    ]
    if question.ask is Ask.DATE:
        found += _issue_dates(question, places, named=named)
    return sorted(found, key=lambda c: (-c.score, c.document.id, c.slot.span.start))


def _of_statement(
    question: Question, statement: Statement, weights: Mapping[str, float]
) -> Iterator[Candidate]:
    context = _spoken_by_document(question, statement)
    asked = question
    if question.ask is Ask.DATE and OF_ITSELF.search(statement.folded):
        asked, more = _about_itself(question, statement)
        context |= more
    for slot in fill(question, statement):
        spoken = context | slot.spoken
        judged = relevance(asked, statement, weights, slot, spoken)
        if judged is not None:
            yield Candidate(statement, slot, judged)


def _spoken_by_document(question: Question, statement: Statement) -> frozenset[str]:
    """A national rule holds in every place that the question names; 省里 is the province's."""
    document = statement.place.document
    spoken = {w for w in question.words if _LEVEL_WORDS.get(w) == level(document)}
    if is_national(document):
        spoken |= {word for word in question.words if _PLACE_NAME.match(word)}
    return frozenset(spoken)


def _about_itself(question: Question, statement: Statement) -> tuple[Question, frozenset[str]]:
    """In 本办法自…起施行 the title says what the sentence is about."""
    title = fold(statement.place.document.title)
    spoken = frozenset(word for word in question.words if coverage(word, title) == 1.0)
    left = tuple(s for s in question.subjects if s.text not in title)
    return replace(question, subjects=left), spoken


def _issue_dates(
    question: Question, places: Sequence[Place], *, named: bool
) -> Iterator[Candidate]:
    """The printed date of issue, where that is asked of a document whose title is named."""
    about = [word for word in question.words if word not in ISSUED]
    if len(about) == len(question.words):
        return
    for document in {p.document.id: p.document for p in places}.values():
        if named or _is_titled(document, about, question):
            for statement in statements(signed_dates(document)):
                for slot in fill(question, statement):
                    yield Candidate(statement, slot, Relevance(1.0, Fit.SAME))


def _is_titled(document: Document, about: Sequence[str], question: Question) -> bool:
    """Whether the title says all that the question says about the document."""
    title = fold(document.title)
    said = [*about, *(subject.text for subject in question.subjects)]
    return bool(said) and all(coverage(word, title) == 1.0 for word in said)
