"""The text of a clause that the question names: 中办发〔2014〕14号第10条是什么. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from corpus.model import Clause, Document
from corpus.outline import own_span
from search import messages
from search.authority import in_force, may_answer, weight
from search.model import Answer, Evidence, Reason
from search.route import clauses_at, read_steps

_LONGEST = 3_000
"""Characters of a clause with all below it; of a longer one its own words are quoted."""


def clause_answer(
    text: str,
    named: Sequence[Document],
    info: Mapping[str, object],
    revoker: Callable[[Document], Document | None],
) -> Answer:
    """The clause's words, verbatim, or why there are none.

    Args:
        text: the question.
        named: documents that the question names.
        info: which engine spoke.
        revoker: finds the document that ended another one.
    """
    if not named:
        return Answer(text, None, Reason.AMBIGUOUS, messages.which_document(), (), (), info)
    steps = read_steps(text)
    found = [(d, clause) for d in named for clause in clauses_at(d, steps)]
    if not found:
        return Answer(text, None, Reason.NOT_IN_LIBRARY, messages.no_clause(named), (), (), info)
    document, clause = max(found, key=lambda pair: (in_force(pair[0]), weight(pair[0])))
    reason, message = _judge(document, clause, revoker)
    evidence = _evidence(document, clause)
    words = evidence.quote if reason is None else None
    start = evidence.start if reason is None else -1
    return Answer(text, words, reason, message, (evidence,), (), info, start=start)


def _judge(
    document: Document, clause: Clause, revoker: Callable[[Document], Document | None]
) -> tuple[Reason | None, str]:
    """A clause of a text that does not bind is shown, but is no answer."""
    if not may_answer(document):
        return Reason.ONLY_NON_NORMATIVE, messages.clause_not_normative(document, clause)
    if not in_force(document):
        by = revoker(document)
        return Reason.NOT_IN_FORCE, messages.clause_not_in_force(document, clause, by)
    return None, messages.clause_text(document, clause)


def _evidence(document: Document, clause: Clause) -> Evidence:
    span = clause.span if clause.end - clause.start <= _LONGEST else own_span(document, clause)
    end = span.start + len(span.of(document.text).rstrip())
    return Evidence(clause, document, document.text[span.start : end], span.start, end)
