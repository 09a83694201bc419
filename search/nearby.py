"""Where no clause answers: the clauses found nearest, to be read and not taken for an answer. Pure.

A lay question often shares no word with the clause that answers it. The search still finds the
clause; what cannot be told without a reader is whether it says what was asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from corpus.folding import fold
from corpus.model import Span
from search.authority import in_force, may_answer
from search.model import Evidence
from search.statements import sentences
from search.terms import coverage
from search.validity import clause_forces

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from corpus.library import Library
    from search.model import Hit
    from search.question import Question

_MOST = 3
"""Clauses that are shown."""
_WHOLE = 240
"""Characters of a passage that is quoted whole; of a longer one a sentence is."""
_LEAST = 12
"""Characters of a quotation; what is shorter is a heading."""


def nearby(question: Question, hits: Iterable[Hit], library: Library) -> tuple[Evidence, ...]:
    """The first clauses found that bind and hold, each wording once, verbatim.

    Args:
        question: what is asked.
        hits: best first.
        library: tells which clauses were ended or changed alone.
    """
    found: dict[str, Evidence] = {}
    for hit in hits:
        if len(found) == _MOST:
            break
        if hit.why.get("bare") or not (may_answer(hit.document) and in_force(hit.document)):
            continue
        if hit.clause.id in clause_forces(hit.document, library):
            continue
        span = _quoted(question.words, hit)
        quote = span.of(hit.document.text)
        if len(quote) >= _LEAST:
            found.setdefault(fold(quote), _evidence(hit, span))
    return tuple(found.values())


def _evidence(hit: Hit, span: Span) -> Evidence:
    quote = span.of(hit.document.text)
    return Evidence(hit.clause, hit.document, quote, span.start, span.end)


def _quoted(words: Sequence[str], hit: Hit) -> Span:
    """The passage, or the sentence of it that speaks of most of the question's words."""
    inside = list(sentences(hit.text))
    if not inside:
        return Span(hit.start, hit.start)
    whole = Span(inside[0].start, inside[-1].end)
    if whole.end - whole.start > _WHOLE:
        said = [sum(coverage(w, fold(s.of(hit.text))) for w in words) for s in inside]
        whole = inside[said.index(max(said))]
    return Span(hit.start + whole.start, hit.start + whole.end)
