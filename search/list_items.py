"""The items of a list that answers, each a span of the document. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from corpus.folding import fold
from corpus.model import Span
from search.asking import Ask
from search.candidates import Candidate
from search.model import Piece
from search.value_card import piece

_LISTED = frozenset({Ask.LIST, Ask.CONDITION, Ask.PROCEDURE})
_LEAST = 2
_CLASSED = re.compile(r"分(?:为|成)[^。;\n]*[类级档种等]")
_CLASS = re.compile(
    r"(?:列入|列为|归入|属于|划为|评为|为)(?P<name>[^,;。:]{1,15}[类级档种等])[;。]?\s*+$"
)
"""An item that says what falls in a class: …的，列入不予开放类；"""
_OPENED = re.compile(r"[:]|(?:包括|分为|主要有|范围为|分别为|分别是)(?=[^,。;]*[、和或])")
_APART = re.compile(r"[^;。]+")
_ENUMERATED = re.compile(r"[^、]+?(?:、|(?:以?及|和|或者?)(?=[^、]*$)|$)")
_JOINING = re.compile(r"(?:、|以?及|和|或者?)$")


def list_items(ask: Ask, candidate: Candidate) -> tuple[Piece, ...]:
    """The items of a list, at least two; none where the answer is no list."""
    if ask not in _LISTED:
        return ()
    found = [*_children(candidate)]
    classes = [*_classes(candidate, found)]
    if len(classes) >= _LEAST:
        return tuple(classes)
    if len(found) < _LEAST:
        found = [piece(candidate, span) for span in _inline(candidate)]
    return tuple(found) if len(found) >= _LEAST else ()


def _classes(candidate: Candidate, items: list[Piece]) -> list[Piece]:
    """The names of the classes, where the text sorts into classes and every item names its own."""
    span, document = candidate.slot.span, candidate.document
    named = [_CLASS.search(fold(item.text)) for item in items]
    if not _CLASSED.search(fold(span.of(document.text))) or not all(named):
        return []
    return [
        _narrowed(item, found)
        for item, found in zip(items, named, strict=True)
        if found is not None
    ]


def _narrowed(item: Piece, found: re.Match[str]) -> Piece:
    start, end = found.span("name")
    words = item.text[start:end]
    return replace(item, text=words, start=item.start + start, end=item.start + end)


def _children(candidate: Candidate) -> Iterator[Piece]:
    """The clauses right below the one that introduces them."""
    clause, document, span = (
        candidate.statement.place.clause,
        candidate.document,
        candidate.slot.span,
    )
    for child in document.clauses:
        if child.parent == clause.id and span.start <= child.start < span.end:
            words = document.text[child.start : min(child.end, span.end)]
            start = child.start + len(words) - len(words.lstrip())
            end = child.start + len(words.rstrip())
            if start < end:
                yield Piece(document, child, document.text[start:end], start, end)


def _inline(candidate: Candidate) -> Iterator[Span]:
    """Items in one sentence, behind its colon between ；, or behind 包括 between 、."""
    span = candidate.slot.span
    folded = fold(span.of(candidate.document.text))
    opened = _OPENED.search(folded)
    if opened is None:
        return
    rows = list(_APART.finditer(folded, opened.end()))
    if len(rows) < _LEAST and "、" in folded[opened.end() :]:
        rows = list(_ENUMERATED.finditer(re.split(r"[,。;]", folded)[0], opened.end()))
    for row in rows:
        words = _JOINING.sub("", row[0])
        start = row.start() + len(words) - len(words.lstrip())
        end = row.start() + len(words.rstrip())
        if start < end:
            yield Span(span.start + start, span.start + end)
