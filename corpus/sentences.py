"""Sentences of a document that speak of a matter, each with the clause it stands in. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.folding import fold
from corpus.outline import Passage, passages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from corpus.model import Clause, Document

_SENTENCE = re.compile(r"[^。;!?\n]+[。;!?]?")
"""On a folded copy; ；is ; there."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, verbatim and folded."""

    clause: Clause
    text: str
    """As printed: `document.text[start:end]`."""
    folded: str
    start: int
    end: int


def sentences(document: Document, wanted: re.Pattern[str]) -> Iterator[Sentence]:
    """Sentences in whose folded copy `wanted` is found, in order, without the clause's label."""
    for passage in passages(document):
        folded = fold(passage.text)
        if not wanted.search(folded):
            continue
        label = passage.clause.printed
        begin = len(label) if passage.span.start == passage.clause.start else 0
        for match in _SENTENCE.finditer(folded, begin):
            if wanted.search(match[0]):
                yield _sentence(passage, match)


def _sentence(passage: Passage, match: re.Match[str]) -> Sentence:
    """Without the white space around it."""
    words = match[0].strip()
    start = passage.span.start + match.start() + len(match[0]) - len(match[0].lstrip())
    end = start + len(words)
    return Sentence(passage.clause, passage.document.text[start:end], words, start, end)
