"""The text of a clause that the question names: 中办发〔2014〕14号第10条是什么. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from corpus.folding import fold
from corpus.library import Library
from corpus.model import Clause, Document
from corpus.outline import own_span
from search import messages
from search.authority import force_of, in_force, may_answer, weight
from search.model import Answer, Evidence, Reason
from search.route import clauses_at, read_steps
from search.validity import clause_forces, ender, evidence_of

_LONGEST = 3_000
"""Characters of a clause with all below it; of a longer one its own words are quoted."""
_MOST_SHOWN = 3
"""Clauses shown where a question may mean several."""


def clause_answer(
    text: str, named: Sequence[Document], info: Mapping[str, object], library: Library
) -> Answer:
    """The clause's words, verbatim, or why there are none.

    Args:
        text: the question.
        named: documents that the question names.
        info: which engine spoke.
        library: tells which clauses were ended alone, and finds what ended them.
    """
    if not named:
        return Answer(text, None, Reason.AMBIGUOUS, messages.which_document(), (), (), info)
    steps = read_steps(text)
    found = [(d, clause) for d in named for clause in clauses_at(d, steps)]
    if not found:
        return Answer(text, None, Reason.NOT_IN_LIBRARY, messages.no_clause(named), (), (), info)
    document, clause = max(found, key=lambda pair: (in_force(pair[0]), weight(pair[0])))
    several = _titles_apart(document, found)
    if several:
        shown = tuple(_evidence(d, c) for d, c in several[:_MOST_SHOWN])
        told = messages.several_documents([d for d, _ in several])
        return Answer(text, None, Reason.AMBIGUOUS, told, shown, (), info)
    own = clause_forces(document, library).get(clause.id)
    evidence = [_evidence(document, clause)]
    if not may_answer(document):
        reason = Reason.ONLY_NON_NORMATIVE
        message = messages.clause_not_normative(document, clause)
    elif own is None and in_force(document):
        words, start = evidence[0].quote, evidence[0].start
        message = messages.clause_text(document, clause)
        return Answer(text, words, None, message, (evidence[0],), (), info, start=start)
    else:
        force = own or force_of(document)
        reason = Reason.NOT_IN_FORCE
        message = messages.clause_not_in_force(document, clause, own, ender(force, library))
        evidence += [e for b in force.basis[:1] if (e := evidence_of(b, document, library))]
    return Answer(text, None, reason, message, tuple(evidence), (), info)


def _titles_apart(
    best: Document, found: Sequence[tuple[Document, Clause]]
) -> list[tuple[Document, Clause]]:
    """Those that may be meant as well as the best: other works, not other texts of the same one."""
    standing = [(d, c) for d, c in found if in_force(d) and may_answer(d)]
    apart = {fold(d.title) for d, _ in standing}
    return standing if in_force(best) and may_answer(best) and len(apart) > 1 else []


def _evidence(document: Document, clause: Clause) -> Evidence:
    span = clause.span if clause.end - clause.start <= _LONGEST else own_span(document, clause)
    end = span.start + len(span.of(document.text).rstrip())
    return Evidence(clause, document, document.text[span.start : end], span.start, end)
