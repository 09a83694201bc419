"""What the reader says: where no rule answers, and where a rule has nothing but a whole sentence.

The reader (`search.reader`) judges whether a clause answers; which clauses may speak at all, and
what is quoted, is judged here as for every answer: normative, in force, verbatim. Pure but for
the reader.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from corpus.folding import fold
from corpus.model import Kind, Span
from corpus.outline import clauses_by_id, headings
from search.asking import Ask
from search.authority import in_force, level, may_answer
from search.candidates import Candidate
from search.reader import Passage
from search.relevance import Relevance
from search.slot_model import Slot
from search.statements import Place, statements
from search.subject import Fit
from search.windows import windows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from corpus.model import Clause, Document
    from search.question import Question
    from search.reader import ClauseReader
    from search.reader_pieces import Found

SEARCH_COUNTS: Final = 2.0
"""What the score of the search counts beside the reader's. Of 294 answers on 4,444 questions about
documents held out 192 are right to the span with 2, 181 with 0, 186 with 1, 190 with 3: the reader
judges a clause alone, the search compares it with all others."""
READ: Final = 3
"""Clauses read. More find nothing more: with four or five as many answers are right."""
_FOR_A_REASON: Final = 2.0
"""How much less sure it may be of what is no answer, but says why there is none."""
_LONGEST = 220
"""Characters read at once: what a clause costs grows with its length (17 ms for 80 characters on a
slow core, 73 for 380)."""
_POINTS: Final = 0.0
"""From this on, its words are the answer within a sentence that a rule found (the last line of
`bench/judge_reader.py` says what it is worth)."""
_WHOLE: Final = frozenset({Ask.LIST, Ask.CONDITION, Ask.FIGURE, Ask.DATE})
"""What is asked for may be all of the sentence: one thing after the other, a day on its line."""
_PROVINCE = 4
"""See `search.authority.level`."""
_PLACE_NAME = re.compile(r"([^省市县区州旗]{2,6})[省市县区州旗]")
_NUMERAL = r"[\d一二三四五六七八九十百千万两半]"
_SHAPES: Final[Mapping[Ask, re.Pattern[str]]] = MappingProxyType(
    {
        Ask.FIGURE: re.compile(_NUMERAL),
        Ask.DATE: re.compile(rf"{_NUMERAL}|之日|[前后]$|当[年月日]|次[年月日]"),
        Ask.YES_NO: re.compile(
            r"[不未无非免]|禁|可|应|须|必|允许|有权|需|要|同意|批准|属于|适用|有效|均|都"
        ),
    }
)
_PART = re.compile(r"[^，,；;。：:]+")
"""Of a sentence, between its punctuation."""
_ENDS: Final = "，,；;。、：: \n\t\u3000"
"""Punctuation that no answer begins or ends with."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A clause that can be understood by itself, or a window of it."""

    document: Document
    clause: Clause
    start: int
    """Offset of `text` in the document."""
    text: str
    rank: int
    """Among the passages found, from 0."""
    score: float
    """Of its passage, in the search."""

    @property
    def span(self) -> Span:
        """In the document."""
        return Span(self.start, self.start + len(self.text))


def reader_answer(
    question: Question, found: Sequence[Place], reader: ClauseReader, *, binding: bool = True
) -> tuple[Candidate, float] | None:
    """The span that the reader is sure of, and how sure; None where it is sure of none.

    Args:
        question: what is asked.
        found: passages, best first.
        reader: reads.
        binding: read what binds and is in force; else the rest, which tells why there is no
            answer.
    """
    able = units(found, binding=binding)
    read = [unit for unit in able if not _is_elsewhere(question, unit, found)][:READ]
    said = reader.read(question.text, list(map(_passage, read)))
    sure = [
        (one.score + SEARCH_COUNTS * unit.score, -unit.rank, unit, one)
        for unit, one in zip(read, said, strict=True)
        if one is not None and _has_shape(question.ask, one.span.of(unit.text))
    ]
    best = max(sure, key=lambda one: one[:2], default=None)
    least = reader.sure - (0.0 if binding else _FOR_A_REASON)
    if best is None or best[0] < least:
        return None
    sureness, _, unit, one = best
    candidate = _candidate(unit, one)
    return None if candidate is None else (candidate, sureness)


def pointed(question: Question, best: Candidate, reader: ClauseReader) -> Span:
    """The words that answer, in a sentence that a rule found and could not take apart.

    Args:
        question: what is asked.
        best: what the rule found; anything less than a whole sentence stays as it is.
        reader: reads.
    """
    mine = best.slot.span
    if _is_part(mine, best.statement.sentence) or question.ask in _WHOLE:
        return mine
    unit = next((u for u in _units(best.statement.place) if u.span.covers(mine)), None)
    if unit is None:
        return mine
    (found,) = reader.read(question.text, [_passage(unit)])
    span = None if found is None or found.score < _POINTS else _bare(unit, found)
    text = best.document.text
    if span is None or not mine.covers(span) or not _has_shape(question.ask, span.of(text)):
        return mine
    if question.ask is Ask.PROCEDURE:
        span = _with_its_verb(span, mine, text)
    return span if _is_part(span, mine) else mine


def _is_part(span: Span, whole: Span) -> bool:
    """Whether more is left out than a full stop."""
    return span.end - span.start < whole.end - whole.start - 1


def _is_elsewhere(question: Question, unit: Unit, found: Sequence[Place]) -> bool:
    """Whether the question names the place of another passage, and this one is of a third.

    What a province or the country says holds in its places; what another city says does not.
    """
    asked = fold(question.text)
    named = {n for p in found for n in _names(p.document) if n in asked}
    mine = _names(unit.document)
    return bool(named and mine) and not named & mine and level(unit.document) < _PROVINCE


def _names(document: Document) -> frozenset[str]:
    """The names in a document's place, without what they are: 青石 of 临江市青石县."""
    return frozenset(_PLACE_NAME.findall(fold(document.region or "")))


def _has_shape(ask: Ask, words: str) -> bool:
    """Whether words can fill the slot that is asked for, where its filling has a shape."""
    pattern = _SHAPES.get(ask)
    return pattern is None or pattern.search(fold(words)) is not None


def units(found: Iterable[Place], *, binding: bool = True) -> list[Unit]:
    """What may answer, or what may not, each wording once, in the order of the passages."""
    made: dict[str, Unit] = {}
    for place in found:
        may = may_answer(place.document) and in_force(place.document) and place.force is None
        if may is binding:
            for unit in _units(place):
                made.setdefault(fold(unit.text), unit)
    return list(made.values())


def _units(place: Place) -> Iterator[Unit]:
    """The passage with its clause as far up as it is one thought, or itself in windows."""
    document, clause = place.document, _whole(place)
    if clause.end - clause.start <= _LONGEST and clause.span.covers(_span(place)):
        text = clause.span.of(document.text)
        yield Unit(document, clause, clause.start, text, place.rank, place.score)
        return
    for window in windows(place.text, _LONGEST):
        text = window.of(place.text)
        start = place.start + window.start
        yield Unit(document, place.clause, start, text, place.rank, place.score)


def _whole(place: Place) -> Clause:
    """The clause, or the 条 or point it belongs to, while that is short."""
    by_id, clause = clauses_by_id(place.document), place.clause
    while clause.kind is not Kind.ARTICLE and clause.parent:
        parent = by_id[clause.parent]
        if parent.end - parent.start > _LONGEST:
            break
        clause = parent
    return clause


def _span(place: Place) -> Span:
    return Span(place.start, place.start + len(place.text))


def _passage(unit: Unit) -> Passage:
    """As it is read: under its title and headings."""
    above = (unit.document.title, *headings(unit.document, unit.clause))
    return Passage("\n".join(above), unit.text)


def _candidate(unit: Unit, found: Found) -> Candidate | None:
    """The span as any other candidate, in the statement that it begins in."""
    span = _bare(unit, found)
    if span is None:
        return None
    clause = _holding(unit, span)
    place = Place(unit.document, clause, unit.start, unit.text, unit.rank, unit.score)
    around = [s for s in statements([place]) if s.span.start <= span.start < s.span.end]
    if not around:
        return None
    slot = Slot(_with_end(span, around[0].sentence), near="")
    return Candidate(around[0], slot, Relevance(1.0, Fit.SAME))


def _bare(unit: Unit, found: Found) -> Span | None:
    """What was found, in the document, without the punctuation around it; None of nothing else."""
    text = found.span.of(unit.text)
    words = text.strip(_ENDS)
    start = unit.start + found.span.start + len(text) - len(text.lstrip(_ENDS))
    return Span(start, start + len(words)) if words else None


def _with_its_verb(span: Span, sentence: Span, text: str) -> Span:
    """All of the parts of a sentence that a span touches: how to do a thing is said by a verb."""
    parts = (m.span() for m in _PART.finditer(text, sentence.start, sentence.end))
    touched = [Span(*part) for part in parts if part[0] < span.end and span.start < part[1]]
    return Span(touched[0].start, touched[-1].end)


def _with_end(span: Span, sentence: Span) -> Span:
    """A whole sentence keeps its full stop."""
    return sentence if sentence.start == span.start and sentence.end == span.end + 1 else span


def _holding(unit: Unit, span: Span) -> Clause:
    """The smallest clause around the answer."""
    around = [c for c in unit.document.clauses if c.span.covers(span)]
    return min(around, key=lambda c: c.end - c.start, default=unit.clause)
