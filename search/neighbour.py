"""Where no clause answers: the clause that would, were it about the people asked. Pure.

乡镇干部 are not 村主职干部, however alike the clauses read; the reader is told whose clause it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from search.candidates import Candidate, candidates
from search.question import Question
from search.statements import Place
from search.subject import Fit, find_subjects, fit


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A clause that gives what was asked, of other people."""

    candidate: Candidate
    asked: str
    """The people asked about, folded."""
    given: str
    """The people that the clause is about, folded."""


def neighbour(question: Question, places: Sequence[Place], *, named: bool) -> Neighbour | None:
    """The best clause that fails on its people alone; None where there is none."""
    people = [subject for subject in question.subjects if subject.person]
    if not people or not question.words:
        return None
    others = tuple(subject for subject in question.subjects if not subject.person)
    asked = people[-1]
    for candidate in candidates(replace(question, subjects=others), places, named=named):
        own = candidate.slot.subject
        given = [own] if own is not None and own.person else []
        given += [s for s in find_subjects(candidate.statement.folded) if s.person]
        if given and fit(asked, given[0]) is Fit.NO and candidate.may_answer:
            return Neighbour(candidate, asked.text, given[0].text)
    return None
