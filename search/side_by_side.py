"""Two answers as the answer to a question that compares: both clauses, side by side. Pure."""

from __future__ import annotations

from dataclasses import replace

from search import messages
from search.asking import Ask
from search.model import Answer, Piece

Side = tuple[str, Answer]
"""What one side is called in the question, and its answer."""


def side_by_side(text: str, either: tuple[Side, ...]) -> Answer:
    """Both answers, or the abstention of the side that has none.

    Args:
        text: the question.
        either: the two sides, in the order of the question.
    """
    missing = next(((name, a) for name, a in either if a.answer is None), None)
    kind = Ask.COMPARISON.value
    if missing is not None:
        name, lacking = missing
        given = [other for other, a in either if a.answer is not None]
        found = [e for _, a in either if a.answer is not None for e in a.evidence]
        shown = (*found, *lacking.evidence)
        message = messages.one_side(name, lacking, given)
        return replace(lacking, question=text, message=message, evidence=shown, kind=kind)
    first = either[0][1]
    return replace(
        first,
        question=text,
        message=messages.compared(either),
        evidence=tuple(e for _, a in either for e in a.evidence),
        conflicts=tuple(c for _, a in either for c in a.conflicts),
        kind=kind,
        value=None,
        items=tuple(_piece(name, a) for name, a in either),
    )


def _piece(name: str, answer: Answer) -> Piece:
    evidence, words = answer.evidence[0], answer.answer or ""
    end = answer.start + len(words)
    return Piece(evidence.document, evidence.clause, words, answer.start, end, name)
