"""Verbatim sentences of the passages found, each with what is said around it. Pure.

A statement is a sentence, or one part of it between semicolons: 服务年限为5年；见习期为1年。
The quotation is always the whole sentence; what lies around lends it subject and topic.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from corpus.folding import fold
from corpus.model import Clause, Document, Span
from corpus.numbering import NUMERAL, to_han, to_int
from corpus.once import once
from corpus.outline import clauses_by_id, headings, own_spans
from corpus.status import Force

_SENTENCE = re.compile(r"[^。!?\n]*(?:[。!?]+[\"')\]>》」』”]*|\n|$)")
_PART = re.compile(r"[^;]*(?:;|$)")
_INTRODUCES = re.compile(r"[:]\s*+$|(?:下列|以下|如下)[^。;]{0,30}$")
_OWN_PROVISION = re.compile(
    rf"(?:本(?:办法|规定|条例|细则|方案|意见|通知)|(?<![》>\]号]))第(?P<article>{NUMERAL})条"
    rf"(?:第{NUMERAL}款)?(?:第?\(?(?P<item>{NUMERAL})\)?项)?"
)
_MOST_ARTICLES = 2_000
_FIRST = 200
"""Characters of an article, before the sentence that opens its list, that say what it is about."""
_SCOPE = 500
"""Characters of a document that usually hold its purpose and scope."""


@dataclass(frozen=True, slots=True)
class Place:
    """A passage found: a clause's own words."""

    document: Document
    clause: Clause
    start: int
    """Offset of the passage in the document."""
    text: str
    """Verbatim."""
    rank: int
    """Place among the hits, from 0."""
    score: float = 0.0
    """Of the hit, in the search; of what is read beside the hits that of the last."""
    force: Force | None = None
    """Of the clause by itself, where it was repealed or changed alone."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a passage; all spans are offsets into the document's text."""

    place: Place
    sentence: Span
    span: Span
    folded: str
    """The statement, folded; as long as `span`."""
    lead: str
    """Folded words that belong to it: the sentence's earlier parts, the list's opening words."""
    around: str
    """Folded words of the rest of the passage."""
    above: str
    """Folded headings, title and issuers; of an item also what its article opens with."""
    opening: str
    """Folded words that the document opens with, where it says whom it is for."""

    @property
    def near(self) -> str:
        """What the statement itself says, its opening words included."""
        return f"{self.lead}\n{self.folded}"


def statements(places: Iterable[Place]) -> Iterator[Statement]:
    """Every statement of the passages, in the order of the passages."""
    for place in places:
        yield from _of_place(place, _outline(place.document))


def sentences(text: str) -> Iterator[Span]:
    """Sentences of a verbatim text, without the white space around them."""
    for match in _SENTENCE.finditer(fold(text)):
        span = _trim(text, match.start(), match.end())
        if span.end > span.start:
            yield span


@dataclass(frozen=True, slots=True)
class _Outline:
    """A document's clauses by id, with their own spans."""

    clauses: Mapping[str, Clause]
    ending: Mapping[str, Sequence[Clause]]
    """The clauses by the last step of their path."""
    own: Mapping[str, Span]
    scope: str

    @classmethod
    def of(cls, document: Document) -> _Outline:
        start = document.cover.end if document.cover is not None else 0
        scope = fold(document.text[start : start + _SCOPE])
        return cls(clauses_by_id(document), _by_last_step(document), own_spans(document), scope)

    def introduction(self, place: Place) -> tuple[str, str]:
        """Of the clause above that introduces this one as an item: its last sentence, the rest."""
        parent = self.clauses.get(place.clause.parent or "")
        if parent is None:
            return "", ""
        own = fold(self.own[parent.id].of(place.document.text)).rstrip()
        last = re.split(r"[。!?\n]", own)[-1]
        if not _INTRODUCES.search(last):
            return "", ""
        return last, own[max(0, len(own) - len(last) - _FIRST) : len(own) - len(last)]

    def referred(self, place: Place, folded: str) -> str:
        """The words of the own provisions that a statement names (本办法第五条第一项)."""
        named = (self._named(match) for match in _OWN_PROVISION.finditer(folded))
        others = [clause for clause in named if clause is not None and clause != place.clause]
        return fold("\n".join(clause.span.of(place.document.text) for clause in others))

    def _named(self, match: re.Match[str]) -> Clause | None:
        article = to_int(match["article"])
        if article is None or not 0 < article < _MOST_ARTICLES:
            return None
        steps = [f"第{to_han(article)}条"]
        item = to_int(match["item"] or "")
        if item is not None:
            steps.append(f"({to_han(item)})")
        ending = self.ending.get(steps[-1], ())
        return next((c for c in ending if all(step in c.path for step in steps)), None)


_outline = once(_Outline.of)


def _by_last_step(document: Document) -> Mapping[str, Sequence[Clause]]:
    found: dict[str, list[Clause]] = {}
    for clause in document.clauses:
        if clause.path:
            found.setdefault(clause.path[-1], []).append(clause)
    return found


def _of_place(place: Place, outline: _Outline) -> Iterator[Statement]:
    folded = fold(place.text)
    opening, before = outline.introduction(place)
    title = (*headings(place.document, place.clause), place.clause.heading or "")
    of_document = (place.document.title, *place.document.issuers, place.document.doc_number or "")
    above = fold("\n".join((*title, *of_document, before)))
    for sentence in sentences(place.text):
        for part in _parts(folded, sentence):
            referred = outline.referred(place, folded[part.start : part.end])
            yield Statement(
                place=place,
                sentence=_moved(sentence, place.start),
                span=_moved(part, place.start),
                folded=folded[part.start : part.end],
                lead="\n".join((opening, referred, folded[sentence.start : part.start])),
                around=folded[: sentence.start] + "\n" + folded[sentence.end :],
                above=above,
                opening=outline.scope,
            )


def _parts(folded: str, sentence: Span) -> Iterator[Span]:
    for match in _PART.finditer(folded, sentence.start, sentence.end):
        span = _trim(folded, match.start(), match.end())
        if span.end > span.start:
            yield span


def _trim(text: str, start: int, end: int) -> Span:
    """The span without white space at its ends; empty where there is nothing else."""
    start += len(text[start:end]) - len(text[start:end].lstrip())
    return Span(start, start + len(text[start:end].rstrip()))


def _moved(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)
