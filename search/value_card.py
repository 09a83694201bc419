"""A figure or a day of an answer taken apart: number, unit, whom it is about, when, exceptions.

Every piece is a span of the document. The number is normalised (5万元 is 50000 元) and stands
beside the printed words, never in their place. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from corpus.folding import fold
from corpus.model import Span
from corpus.numbering import to_int
from search.asking import Ask
from search.candidates import Candidate
from search.figures import Figure, find_figures
from search.model import Piece, ValueCard
from search.places import PRINTED_DATE

_SEGMENT = re.compile(r"[^,;:。]+")
_CONDITION = re.compile(
    r"(?:的|后|时|之日起|前提下|情况下|情形下|期间)$|^(?:对|对于|凡|符合|经|确需|如)"
)
_BESIDE = re.compile(
    r"(?:自|从|在)?[^,;:。]{2,30}(?:之日起|后|的)(?=(?:应当?|须|可|在|于|给予|按|不)?$)"
)
"""A condition in the value's own segment: 自收到材料之日起(20个工作日内)."""
_EXCEPTION = re.compile(r"除外|另有规定|不受.{0,8}限制|^但|^除.{1,40}外|特殊情况|特殊原因")
_BRACKET = re.compile(
    r"\((?:含|不含|包括|不包括|除|其中)[^()]{1,20}\)|\([^()]{1,16}(?:除外|在内)\)"
)
_LABEL = re.compile(
    r"^\s*+(?:第[^\s条款]{1,8}[条款]|\([^()]{1,3}\)|[\d一二三四五六七八九十]{1,3}[、.])\s*+"
)


def value_card(ask: Ask, candidate: Candidate) -> ValueCard | None:
    """The card of an answer that is a figure or a day; None for any other."""
    if ask not in {Ask.FIGURE, Ask.DATE}:
        return None
    span = candidate.slot.span
    around = {
        "value": piece(candidate, span),
        "subject": _subject(candidate),
        "conditions": tuple(piece(candidate, s) for s in _conditions(candidate)),
        "exceptions": tuple(piece(candidate, s) for s in _exceptions(candidate)),
    }
    day = _day(candidate.text)
    if day is not None:
        return ValueCard(day=day, **around)  # type: ignore[arg-type]  # keyed by its own names
    figures = _figures(candidate)
    if not figures:
        return ValueCard(**around)  # type: ignore[arg-type]  # as above
    first, last = figures[0], figures[-1]
    apart = last is not first and last.unit == first.unit
    return ValueCard(
        number=None if first.number is None else float(first.number),
        upper=last.number if apart else first.upper,
        unit=first.unit,
        direction=first.direction,
        period=first.period,
        **around,  # type: ignore[arg-type]  # as above
    )


def piece(candidate: Candidate, span: Span, label: str = "") -> Piece:
    """Words of the candidate's document."""
    document = candidate.document
    words = span.of(document.text)
    return Piece(document, candidate.statement.place.clause, words, span.start, span.end, label)


def _figures(candidate: Candidate) -> list[Figure]:
    """The figures that the value prints: two for 2%，最高不超过60万元."""
    at, span = candidate.statement.place.start, candidate.slot.span
    return [
        figure
        for figure in find_figures(candidate.statement.place.text)
        if span.start <= at + figure.start and at + figure.core_end <= span.end
    ]


def _subject(candidate: Candidate) -> Piece | None:
    """Whom the value is about, where the statement or the sentence before prints it."""
    subject, statement = candidate.slot.subject, candidate.statement
    if subject is None:
        return None
    before = candidate.slot.span.end - statement.place.start
    folded = fold(statement.place.text)
    at = folded.rfind(subject.text, 0, before)
    if at < 0:
        return None
    start = statement.place.start + at
    return piece(candidate, Span(start, start + len(subject.text)))


def _segments(candidate: Candidate) -> Iterator[tuple[Span, str]]:
    """Segments of the sentence between its marks, without a label, with their folded words."""
    sentence = candidate.statement.sentence
    folded = fold(sentence.of(candidate.document.text))
    for match in _SEGMENT.finditer(folded):
        label = _LABEL.match(match[0]) if match.start() == 0 else None
        start = match.start() + (label.end() if label is not None else 0)
        words = folded[start : match.end()]
        start += len(words) - len(words.lstrip())
        if words.strip():
            end = start + len(words.strip())
            yield Span(sentence.start + start, sentence.start + end), words.strip()


def _conditions(candidate: Candidate) -> Iterator[Span]:
    value = candidate.slot.span
    begin = candidate.statement.span.start
    for span, words in _segments(candidate):
        if begin <= span.start and span.end <= value.start:
            if _CONDITION.search(words) and not _EXCEPTION.search(words):
                yield span
        elif span.start < value.start < span.end:
            beside = _BESIDE.match(words[: value.start - span.start])
            if beside is not None:
                yield Span(span.start, span.start + beside.end())


def _exceptions(candidate: Candidate) -> Iterator[Span]:
    value, document = candidate.slot.span, candidate.document
    for match in _BRACKET.finditer(fold(value.of(document.text))):
        yield Span(value.start + match.start(), value.start + match.end())
    for span, words in _segments(candidate):
        apart = span.end <= value.start or value.end <= span.start
        if apart and _EXCEPTION.search(words):
            yield span


def _day(text: str) -> date | None:
    """The calendar day that a text prints whole."""
    match = PRINTED_DATE.fullmatch(fold(text).strip())
    if match is None:
        return None
    year, month, day = (to_int(match[part]) for part in ("year", "month", "day"))
    try:
        return date(year or 0, month or 0, day or 0)
    except ValueError:
        return None
