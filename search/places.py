"""Which passages are read for an answer: the hits, and what an answer needs beside them. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date
from itertools import islice

from corpus.folding import fold
from corpus.model import Clause, Document, Span
from corpus.numbering import to_int
from corpus.outline import Passage, addressable, passages
from search.asking import Ask
from search.model import Hit
from search.question import Question
from search.statements import Place

MOST_OF_A_DOCUMENT = 400
"""Passages read of a document that the question names."""
_DOCUMENTS = 6
"""Documents among the hits whose own dates are read."""
_EFFECT = re.compile(r"施行|实施|生效|执行|废止|有效期")
PRINTED_DATE = re.compile(
    r"(?P<year>\d{4}|[〇零○一二三四五六七八九]{4})\s*+年\s*+(?P<month>[\d一二三四五六七八九十]{1,3})\s*+月\s*+"
    r"(?P<day>[\d一二三四五六七八九十]{1,3})\s*+日"
)


def places(question: Question, hits: Sequence[Hit], named: Sequence[Document]) -> list[Place]:
    """Passages to read, each once: of the documents named, else the hits and their surroundings."""
    if named:
        ids = {document.id for document in named}
        found = [_of_hit(hit, rank) for rank, hit in enumerate(hits) if hit.document.id in ids]
        for document in named:
            found += _whole(document, hits)
    else:
        found = [_of_hit(hit, rank) for rank, hit in enumerate(hits)]
        found += _lists(hits)
    if question.ask is Ask.DATE:
        for document in named or _distinct(hit.document for hit in hits)[:_DOCUMENTS]:
            found += _effects(document, hits)
    return _once(found)


def signed_dates(document: Document) -> Iterator[Place]:
    """The lines of the text that print the document's date of issue."""
    wanted = {d for d in (document.issued_on, document.published_on) if d is not None}
    for match in PRINTED_DATE.finditer(fold(document.text)):
        if _date(match) in wanted:
            start = document.text.rfind("\n", 0, match.start()) + 1
            end = document.text.find("\n", match.end())
            end = len(document.text) if end < 0 else end
            clause = _holding(document, Span(match.start(), match.end()))
            if clause is not None:
                yield Place(document, clause, start, document.text[start:end], 0)


def _of_hit(hit: Hit, rank: int) -> Place:
    return Place(hit.document, hit.clause, hit.start, hit.text, rank, hit.score)


def _whole(document: Document, hits: Sequence[Hit]) -> list[Place]:
    return [_beside(p, hits) for p in islice(passages(document), MOST_OF_A_DOCUMENT)]


def _lists(hits: Sequence[Hit]) -> Iterator[Place]:
    """Of every list that a hit opens or belongs to: the opening words and all items."""
    for document in _distinct(hit.document for hit in hits):
        mine = [hit.clause for hit in hits if hit.document.id == document.id]
        near = {c.id for c in mine} | {c.parent for c in mine if c.parent}
        opening = {p.clause.id for p in passages(document, _among(near)) if _opens(p.text)}
        if opening:
            for passage in passages(document, _among(opening, children=True)):
                yield _beside(passage, hits)


def _among(ids: Collection[str], *, children: bool = False) -> Callable[[Clause], bool]:
    return lambda clause: clause.id in ids or (children and clause.parent in ids)


def _opens(text: str) -> bool:
    return text.rstrip().endswith((":", "："))


def _beside(passage: Passage, hits: Sequence[Hit]) -> Place:
    """Read beside the hits, and ranked behind them."""
    start, score = passage.span.start, hits[-1].score if hits else 0.0
    return Place(passage.document, passage.clause, start, passage.text, len(hits), score)


def _effects(document: Document, hits: Sequence[Hit]) -> Iterator[Place]:
    """The passages that say from when or until when the document holds."""
    for passage in passages(document):
        if _EFFECT.search(fold(passage.text)):
            yield _beside(passage, hits)


def _date(match: re.Match[str]) -> date | None:
    year, month, day = (to_int(match[part]) for part in ("year", "month", "day"))
    try:
        return date(year or 0, month or 0, day or 0)
    except ValueError:
        return None


def _holding(document: Document, span: Span) -> Clause | None:
    """The smallest clause around a span; for the closing block the last one before it."""
    clauses = addressable(document)
    around = [c for c in clauses if c.span.covers(span)]
    if around:
        return min(around, key=lambda c: c.end - c.start)
    return max((c for c in clauses if c.end <= span.start), key=lambda c: c.end, default=None)


def _distinct(documents: Iterable[Document]) -> list[Document]:
    return list({document.id: document for document in documents}.values())


def _once(found: Iterable[Place]) -> list[Place]:
    """Each passage by its best rank."""
    best: dict[tuple[str, int], Place] = {}
    for place in found:
        best.setdefault((place.document.id, place.start), place)
    return list(best.values())
