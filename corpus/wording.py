"""The words of a clause, apart from the place where they stand. Pure.

Labels (第十条, （二）, 3.) and white space are left out, of the clause and of everything below it:
a clause that is only renumbered keeps its words, and words are compared character for character.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate

from corpus.ids import short_digest
from corpus.model import Clause, Document, Span
from corpus.outline import addressable

PIN = "@"
"""Between a clause's id and the mark of the words that it stood for: d4k7q2mx9-n3.d10@k7q2."""
_MARK = 4
"""Characters of a mark: 20 bits tell apart the few texts that one id ever stood for."""


@dataclass(frozen=True, slots=True)
class Worded:
    """A document's words and where each clause has its own among them."""

    words: str
    spans: Mapping[str, Span]
    """By clause id, into `words`; the first clause where ids repeat."""


def worded(document: Document) -> Worded:
    """The document without labels and white space."""
    text, clauses = document.text, addressable(document)
    kept = [not c.isspace() for c in text]
    for clause in clauses:
        for offset in range(*_label(text, clause)):
            kept[offset] = False
    # How many kept characters stand before each offset.
    before = [0, *accumulate(kept)]
    last = len(text)
    spans = {
        c.id: Span(before[min(c.start, last)], before[min(c.end, last)]) for c in reversed(clauses)
    }
    return Worded("".join(c for c, keep in zip(text, kept, strict=True) if keep), spans)


def wordings(document: Document) -> Mapping[str, str]:
    """The words of everything that has a clause id, by id."""
    found = worded(document)
    return {name: span.of(found.words) for name, span in found.spans.items()}


def wording(document: Document, clause_id: str) -> str:
    """As `wordings`, of one clause: what a request for one costs must not grow with its law."""
    clauses = addressable(document)
    found = next((c for c in clauses if c.id == clause_id), None)
    if found is None:
        return ""
    text, begin, end = document.text, found.start, found.end
    kept = [not c.isspace() for c in text[begin:end]]
    for clause in clauses:
        if clause.start < end and clause.end > begin:
            for offset in range(*_label(text, clause)):
                if begin <= offset < end:
                    kept[offset - begin] = False
    return "".join(c for c, keep in zip(text[begin:end], kept, strict=True) if keep)


def wording_digest(words: str) -> str:
    """A short digest of a clause's words."""
    return short_digest(words)


def pinned(clause_id: str, words: str) -> str:
    """The clause's id with a mark of the words: what a footnote prints."""
    return f"{clause_id}{PIN}{wording_digest(words)[:_MARK]}"


def unpinned(reference: str) -> tuple[str, str]:
    """Clause id and mark of a reference; the mark is empty where there is none."""
    name, _, mark = reference.rpartition(PIN)
    return (name, mark.lower()) if name else (reference, "")


def _label(text: str, clause: Clause) -> tuple[int, int]:
    """Span of the printed label, empty where the clause does not begin with it."""
    label = clause.printed.strip()
    head = text[clause.start : clause.end]
    start = clause.start + len(head) - len(head.lstrip())
    begins = bool(label) and text.startswith(label, start)
    return (start, start + len(label)) if begins else (start, start)
