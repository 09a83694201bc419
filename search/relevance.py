"""Whether a statement speaks of what was asked: subject, action and content words. Pure.

Similar wording never suffices. A statement is relevant only where its people are those asked
about, the words next to the asked slot stand in the statement itself, and the content words,
weighted by how rare they are among the passages found, are covered above an absolute floor.
Title and headings may speak for the context (乡镇), not for the action.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from corpus.folding import fold
from search.asking import Ask
from search.figures import find_figures
from search.question import Question
from search.slot_model import Slot
from search.statements import Statement
from search.subject import Fit, Subject, find_subjects, fit
from search.terms import coverage, word_list

FLOOR = 0.75
"""Least share of the content words' weight that has to be spoken of.

Chosen on our own tables of questions (tests/test_answer.py): at 0.75 one rare word that is
missing (履约保证金 asked, 投标保证金 given) sinks a statement, one common word does not.
"""
NEAR_FLOOR = 0.5
"""Least share that the statement itself must carry, title and headings left out."""
_KEY_FLOOR = 0.6
"""How far each word next to the asked slot has to be covered by the statement itself."""
_SAY_LITTLE = word_list("generic")
_GENERIC = 0.5
"""Share of its weight that a word of every office keeps."""
_AROUND = 0.7
"""What a word counts that only another sentence of the clause says."""
_ABOVE = 0.8
"""What a word counts that only title or headings say."""
_STATED_BESIDE = 0.8
"""What a statement counts of which only the passage has the figure that the question states."""
_MENTIONED = 0.7
"""How far a body's name has to be covered where the role list does not know it."""


@dataclass(frozen=True, slots=True)
class Relevance:
    """How well a statement suits a question; `score` is the share of weight covered, 0 to 1."""

    score: float
    fit: Fit
    """The worst of the question's subjects; SAME where it names none."""
    modifiers: float = 1.0
    """Share of what the question says about its people that the statement says too."""


def word_weights(words: Iterable[str], passages: Sequence[str]) -> Mapping[str, float]:
    """Weight of each content word: 1 where every passage says it, more the rarer it is."""
    total = len(passages)
    return {
        word: (_GENERIC if word in _SAY_LITTLE else 1)
        * (1 + math.log((total + 1) / (sum(word in p for p in passages) + 1)))
        for word in words
    }


def relevance(
    question: Question,
    statement: Statement,
    weights: Mapping[str, float],
    slot: Slot,
    spoken: frozenset[str] = frozenset(),
) -> Relevance | None:
    """How relevant a statement is, None below the floors.

    Args:
        question: what is asked.
        statement: a statement of a passage found.
        weights: of the question's words, see `word_weights`.
        slot: the candidate in the statement.
        spoken: words that the document or the slot itself speaks for.
    """
    if not _says_keys(question, statement, slot, spoken):
        return None
    suits = _fit(question, statement, slot)
    if suits is Fit.NO or not _holds_stated(question, statement):
        return None
    if not question.words and not _is_about(question, slot, suits):
        return None
    words = [word for word in question.words if word not in spoken]
    total = sum(weights[word] for word in words)
    score = sum(weights[word] * _best(word, slot.near, statement) for word in words)
    if total and (
        score < FLOOR * total or not _says_itself(question, words, weights, slot, statement)
    ):
        return None
    share = score / total if total else 1.0
    share *= 1.0 if _states(question, statement.near) else _STATED_BESIDE
    return Relevance(share, suits, _modifiers(question, slot.near))


def _says_keys(
    question: Question, statement: Statement, slot: Slot, spoken: frozenset[str]
) -> bool:
    """Whether the statement has the key words, and what modifies them at least in its title."""
    keys = [key for key in question.keys if key not in spoken]
    near = f"{slot.near}\n{_own_heading(question, statement)}"
    own = [key for key in keys if coverage(key, near) >= _KEY_FLOOR]
    if question.ask is Ask.YES_NO and 2 * len(own) >= len(keys):
        keys = [key for key in keys if coverage(key, statement.above) < _KEY_FLOOR]
    if any(key not in own for key in keys):
        return False
    context = f"{slot.near}\n{statement.above}"
    return all(coverage(w, context) >= _KEY_FLOOR for w in question.beside if w not in spoken)


def _own_heading(question: Question, statement: Statement) -> str:
    """三、投标保证金。: what all figures under it are about."""
    valued = question.ask in {Ask.FIGURE, Ask.DATE}
    return fold(statement.place.clause.heading or "") if valued else ""


def _is_about(question: Question, slot: Slot, suits: Fit) -> bool:
    """Without content words only the people and the slot's noun (比例) are left to go by."""
    if question.ask is not Ask.FIGURE:
        return True
    if question.slot_words:
        return any(word in slot.near for word in question.slot_words)
    return suits is Fit.SAME or (suits is Fit.WIDER and _modifiers(question, slot.near) == 1.0)


def _says_itself(
    question: Question,
    words: Sequence[str],
    weights: Mapping[str, float],
    slot: Slot,
    statement: Statement,
) -> bool:
    """Whether the statement carries its share of what title and headings do not say.

    Where the key words stand in it, the sentences beside it may say the rest.
    """
    if not any(coverage(word, slot.near) for word in words):
        return False
    beside = statement.around if question.keys else ""
    left = [word for word in words if coverage(word, statement.above) < _KEY_FLOOR]
    inside = sum(
        weights[word]
        * max(_own_share(word, slot.near, statement.above), _AROUND * coverage(word, beside))
        for word in left
    )
    return inside >= NEAR_FLOOR * sum(weights[word] for word in left)


def _own_share(word: str, near: str, above: str) -> float:
    """What the statement adds to what title and headings say of a word."""
    return max(coverage(word, near), coverage(word, f"{near}\n{above}") - coverage(word, above))


def _modifiers(question: Question, near: str) -> float:
    """Share of what the question says about its people that the statement says too."""
    said = [coverage(m, near) for subject in question.subjects for m in subject.modifiers]
    return sum(said) / len(said) if said else 1.0


def _holds_stated(question: Question, statement: Statement) -> bool:
    """Whether the figures of the question (90岁老人) stand in the statement or beside it."""
    if not question.stated:
        return True
    given = find_figures(statement.place.text) + find_figures(statement.lead)
    values = {(f.number, f.unit) for f in given}
    return all(stated in values for stated in question.stated)


def _states(question: Question, near: str) -> bool:
    """Whether the statement itself has the figures of the question."""
    given = {(f.number, f.unit) for f in find_figures(near)} if question.stated else set()
    return all(stated in given for stated in question.stated)


def _best(word: str, own: str, statement: Statement) -> float:
    return max(
        coverage(word, own),
        _AROUND * coverage(word, statement.around),
        _ABOVE * coverage(word, f"{own}\n{statement.above}"),
    )


def _fit(question: Question, statement: Statement, slot: Slot) -> Fit:
    """The worst fit among the subjects asked about."""
    fits = []
    for place, asked in enumerate(question.subjects):
        found = _fit_of(asked, statement, slot)
        if place and found is Fit.NO and coverage(asked.text, slot.near) >= _MENTIONED:
            found = Fit.WIDER  # spoken of, though the value is about the one named first
        fits.append(found)
    return min(fits, default=Fit.SAME)


def _fit_of(asked: Subject, statement: Statement, slot: Slot) -> Fit:
    if slot.subject is not None and asked.person and slot.subject.person:
        return _best_fit(asked, (slot.subject, *find_subjects(slot.local)))
    own = find_subjects(statement.folded)
    best = _best_fit(asked, own)
    if best is not Fit.NO or _others(asked, own):
        return best
    return _lent_fit(asked, statement)


def _lent_fit(asked: Subject, statement: Statement) -> Fit:
    """What the context lends, nearest first; what the document opens with last."""
    lenders = (
        statement.lead,
        f"{statement.around}\n{statement.above}",
        statement.opening,
    )
    for lender in lenders:
        lent = _best_fit(asked, find_subjects(lender))
        if lent is not Fit.NO:
            return min(lent, Fit.WIDER)
    if asked.person:
        return Fit.NO
    everything = "\n".join((statement.near, *lenders))
    return Fit.WIDER if coverage(asked.text, everything) >= _MENTIONED else Fit.NO


def _others(asked: Subject, own: Sequence[Subject]) -> bool:
    """Whether the statement is about other people, so that the context may not lend any."""
    return any(s.person if asked.person else s.role == asked.role for s in own)


def _best_fit(asked: Subject, given: Iterable[Subject]) -> Fit:
    return max((fit(asked, subject) for subject in given), default=Fit.NO)
