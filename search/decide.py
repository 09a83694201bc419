"""From candidates to one verdict: which span answers, or why none may. Pure.

Normative documents in force answer first. Where none does, a value that only a repealed text, a
template or a model essay gives is named, with the reason why it is no answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from search.asking import Ask
from search.authority import level, may_answer, weight
from search.candidates import ISSUED, OF_ITSELF, Candidate
from search.model import Reason
from search.question import Question
from search.subject import Fit, fit

_MARGIN = 0.12
"""Scores that lie closer than this do not tell two candidates apart."""
_LESS_SAID = 0.05
"""A rival has to speak of all that the best speaks of."""
_LESS_STATED = 0.15
"""The same in one sentence: the figure that the question states (满五年) stands by one of two."""
_BESIDE = 0.05
"""In one sentence the words beside a figure tell it from the others."""
_APART = 0.3
"""The same between sentences, where the words beside a figure tell less."""
_OPEN_FLOOR = 0.85
"""Least relevance of a whole sentence, where no slot's shape speaks for it."""
_OPEN = frozenset({Ask.STATEMENT, Ask.PROCEDURE, Ask.LIST, Ask.CONDITION})
_VALUED = frozenset({Ask.FIGURE, Ask.DATE})
_OPPOSED = frozenset({Ask.FIGURE, Ask.YES_NO})
"""Kinds of which two documents may say the opposite; the day of one document is its own."""
_TERM = frozenset({"有效期", "施行", "实施", "生效"})
_ALIKE = 0.5
"""Share of common character pairs at which two names mean one thing."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`best` answers where `reason` is None; else it explains the reason, if there is any."""

    reason: Reason | None
    best: Candidate | None = None
    others: tuple[Candidate, ...] = ()
    """Answers of other documents that differ, or the candidates that make it ambiguous."""


def decide(question: Question, found: Sequence[Candidate], *, past: bool = False) -> Verdict:
    """The verdict on candidates sorted best first; `past`: what is over may answer, too."""
    able = [c for c in found if question.ask not in _OPEN or c.relevance.score >= _OPEN_FLOOR]
    binding = [c for c in able if c.may_answer]
    good = [c for c in binding if c.in_force or past]
    good = good or [c for c in binding if _is_its_term(question, c)]
    if good:
        verdict = _answered(question, good)
        return replace(verdict, others=(*verdict.others, *_superseded(question, verdict, able)))
    return _withheld(able)


def _is_its_term(question: Question, candidate: Candidate) -> bool:
    """Whether a text tells its own days: when it came out, from when it held, for how long."""
    if question.reference and not ISSUED.isdisjoint(question.words):
        return question.ask is Ask.DATE  # when it was issued stays true
    asked = not _TERM.isdisjoint(question.words)
    return asked and OF_ITSELF.search(candidate.statement.folded) is not None


def _withheld(found: Sequence[Candidate]) -> Verdict:
    """Why what was found is no answer."""
    past = [c for c in found if c.may_answer and not c.in_force]
    if past:
        return Verdict(Reason.NOT_IN_FORCE, past[0])
    if not found:
        return Verdict(Reason.NOT_IN_LIBRARY)
    blank = [c for c in found if c.slot.placeholder]
    valued = [c for c in found if not c.slot.placeholder and not may_answer(c.document)]
    if blank and (not valued or blank[0].score >= valued[0].score):
        return Verdict(Reason.TEMPLATE_VALUE, blank[0])
    return Verdict(Reason.ONLY_NON_NORMATIVE, valued[0], _other_documents(valued))


def _other_documents(found: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """The best of every other document."""
    best: dict[str, Candidate] = {}
    for candidate in found:
        best.setdefault(candidate.document.id, candidate)
    return tuple(best.values())[1:]


def _answered(question: Question, good: Sequence[Candidate]) -> Verdict:
    rivals = _rivals(question, good)
    unlike = [r for r in rivals if not _same_thing(good[0], r)]
    if not (question.reference or question.subjects or len(question.words) > 1):
        unlike = unlike or [r for r in rivals if r.document.id != good[0].document.id]
    if unlike:
        return Verdict(Reason.AMBIGUOUS, good[0], tuple(unlike))
    equal = [good[0], *rivals]
    best = max(equal, key=lambda c: (weight(c.document), c.score))
    others = tuple(c for c in equal if c is not best and c.document.id != best.document.id)
    return Verdict(None, _highest_of_value(best, good), others)


def _superseded(
    question: Question, verdict: Verdict, able: Sequence[Candidate]
) -> Iterator[Candidate]:
    """What texts no longer in force gave as the answer, one a document."""
    best = verdict.best
    if best is None or verdict.reason is not None or question.ask not in _OPPOSED:
        return
    seen = {best.document.id}
    for c in able:
        past = c.may_answer and not c.in_force and c.document.id not in seen
        if past and _value(c) != _value(best) and _as_good(c, best) and _same_thing(best, c):
            seen.add(c.document.id)
            yield c


def _rivals(question: Question, good: Sequence[Candidate]) -> list[Candidate]:
    """Other values that suit the question as well; the best for each value."""
    if question.ask not in _OPPOSED | _VALUED:
        return []
    best = good[0]
    seen = {_value(best)}
    rivals = []
    for candidate in good[1:]:
        if question.ask is Ask.YES_NO and candidate.document.id == best.document.id:
            continue  # a rule and its exception, not two rules
        if _value(candidate) not in seen and _as_good(candidate, best, question.direction):
            seen.add(_value(candidate))
            rivals.append(candidate)
    return rivals


def _as_good(candidate: Candidate, best: Candidate, limit: str = "") -> bool:
    """Whether nothing that the question says prefers the best one.

    Args:
        candidate: the other.
        best: the one with the highest score.
        limit: which way a limit binds that is asked for; empty: none is.
    """
    said, best_said = candidate.relevance, best.relevance
    if limit and candidate.slot.direction != limit == best.slot.direction:
        return False
    if candidate.fit < best.fit or said.modifiers < best_said.modifiers:
        return False
    if candidate.statement.sentence == best.statement.sentence:
        as_stated = said.score >= best_said.score - _LESS_STATED
        return as_stated and candidate.slot.rank >= best.slot.rank - _BESIDE
    close = candidate.score >= best.score - _MARGIN
    close = close and candidate.slot.rank >= best.slot.rank - _APART
    return close and said.score >= best_said.score - _LESS_SAID


def _value(candidate: Candidate) -> str:
    return candidate.slot.value or candidate.text


def _same_thing(one: Candidate, other: Candidate) -> bool:
    """Whether two candidates state a value for the same people and the same thing."""
    a, b = one.slot.subject, other.slot.subject
    if a is not None and b is not None and fit(a, b) is not Fit.SAME:
        return False
    if one.document.id == other.document.id:
        return False
    names = one.slot.name, other.slot.name
    return not all(names) or _alike(*names)


def _alike(one: str, other: str) -> bool:
    pairs = [{name[i : i + 2] for i in range(len(name) - 1)} or {name} for name in (one, other)]
    return len(pairs[0] & pairs[1]) >= _ALIKE * min(map(len, pairs))


def _highest_of_value(best: Candidate, good: Sequence[Candidate]) -> Candidate:
    """Among documents that say the same, the one of the higher level speaks."""
    same = [
        c
        for c in good
        if _value(c) == _value(best) and c.fit >= best.fit and c.score >= best.score - _MARGIN
    ]
    return max(same, key=lambda c: (level(c.document), c.score), default=best)
