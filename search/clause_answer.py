"""The text of a clause that the question names: 中办发〔2014〕14号第10条是什么. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from corpus.model import Clause, Document
from corpus.outline import own_span
from search import messages
from search.authority import in_force, may_answer
from search.model import Answer, Evidence, Hit, Reason

_LONGEST = 3_000
"""Characters of a clause with all below it; of a longer one its own words are quoted."""


def clause_answer(
    text: str,
    hits: Sequence[Hit],
    named: Sequence[Document],
    info: Mapping[str, object],
    revoker: Callable[[Document], Document | None],
) -> Answer:
    """The clause's words, verbatim, or why there are none.

    Args:
        text: the question.
        hits: of the engine; those of the direct route are the clause and what is under it.
        named: documents that the question names.
        info: which engine spoke.
        revoker: finds the document that ended another one.
    """
    direct = [hit for hit in hits if hit.why.get("route") == "direct" and hit.clause.path]
    documents = {hit.document.id: hit.document for hit in direct}
    if not direct:
        found = bool(named)
        message = messages.no_clause(named) if found else messages.which_document()
        reason = Reason.NOT_IN_LIBRARY if found else Reason.AMBIGUOUS
        return Answer(text, None, reason, message, (), (), info)
    document = next(iter(documents.values()))
    clause = _asked_clause([h for h in direct if h.document.id == document.id])
    evidence = _evidence(document, clause)
    if not may_answer(document):
        note = messages.clause_not_normative(document, clause)
        return Answer(text, None, Reason.ONLY_NON_NORMATIVE, note, (evidence,), (), info)
    if not in_force(document):
        note = messages.clause_not_in_force(document, clause, revoker(document))
        return Answer(text, None, Reason.NOT_IN_FORCE, note, (evidence,), (), info)
    note = messages.clause_text(document, clause)
    return Answer(text, evidence.quote, None, note, (evidence,), (), info)


def _asked_clause(hits: Sequence[Hit]) -> Clause:
    """The smallest clause that holds every direct hit: the one that was named."""
    document = hits[0].document
    start = min(hit.clause.start for hit in hits)
    end = max(hit.clause.end for hit in hits)
    around = [c for c in document.clauses if c.start <= start and end <= c.end]
    return min(around, key=lambda c: c.end - c.start, default=hits[0].clause)


def _evidence(document: Document, clause: Clause) -> Evidence:
    span = clause.span if clause.end - clause.start <= _LONGEST else own_span(document, clause)
    text = span.of(document.text)
    end = span.start + len(text.rstrip())
    return Evidence(clause, document, document.text[span.start : end], span.start, end)
