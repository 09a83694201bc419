"""Modal words of two texts set against each other: 应当, 可以, 不得, 一般, 鼓励. Pure.

Sentences are paired by their words first, so that modal words of different rules never meet.
A sentence without any modal word binds: in policy texts the plain indicative orders.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from corpus.folding import fold
from corpus.model import Span
from search.measured import likeness, pairs_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_SOFT = re.compile(r"一般|原则上|尽量|尽可能|视情|酌情|适当|力争|逐步|有条件的")
_FORCE = (
    (re.compile(r"不得|严禁|禁止|不准|不允许|一律|必须|务必"), 3),
    (re.compile(r"应当|应该|须|应|要(?=[把将对按由在])"), 2),
    (re.compile(r"可以|鼓励|提倡|倡导|可"), 1),
)
"""How strongly a word binds; of the same place the longest word counts."""
_NOT_MODAL = re.compile(
    r"应(?:急|用|对|届|聘|征|收|付|税)|相应|响应|适应|供应|反应|效应|可(?:能|行|靠|持续)|许可|认可|"
    r"一般(?:程序|性|公共)|必须品|无须"
)
_SENTENCE = re.compile(r"[^。;!?\n]+[。;!?\n]?")
_SEGMENT = re.compile(r"[^,:。;!?\n]+")
_ALIKE = 0.4
"""Least share of character pairs that two sentences have in common to be set against each other."""
_AT_ONCE, _NEAR = 40_000, 20
"""Pairs of sentences up to which each is set against each; beyond, so many before and behind."""
_FOLLOWING = 2
"""Characters behind a modal word that must be the same for it to be exchanged."""
_PERMITS = 1


@dataclass(frozen=True, slots=True)
class Modal:
    """A modal word; `force` is 0 for one that softens."""

    span: Span
    force: int


@dataclass(frozen=True)
class Sentence:
    """A sentence with its modal words. Not slotted: what is read off is kept."""

    folded: str
    """The whole text, folded."""
    span: Span

    @cached_property
    def modals(self) -> tuple[Modal, ...]:
        """Words that bind or permit, in order."""
        return tuple(_modals(self.folded, self.span))

    @cached_property
    def soft(self) -> tuple[Span, ...]:
        """Words that leave room: 一般, 原则上."""
        plain = _masked(self.folded, self.span)
        return tuple(
            Span(self.span.start + m.start(), self.span.start + m.end())
            for m in _SOFT.finditer(plain)
        )

    @cached_property
    def pairs(self) -> frozenset[str]:
        """Its character pairs."""
        return pairs_of("".join(self.span.of(self.folded).split()))

    @property
    def permits(self) -> bool:
        """It leaves its matter to the reader: 可以, 鼓励, and nothing that binds."""
        return bool(self.modals) and all(m.force == _PERMITS for m in self.modals)


@dataclass(frozen=True, slots=True)
class Change:
    """A rule that binds more (+1) or less (-1) in B than in A, with the words that show it."""

    sign: int
    a: Span | None
    b: Span | None
    why: str


def modal_changes(a: str, b: str) -> tuple[Change, ...]:
    """Where sentences of `a` that `b` has in like words bind more or less there."""
    found: list[Change] = []
    for x, y in _paired(sentences(a), sentences(b)):
        exchanged = list(_exchanged(x, y))
        found += exchanged
        if not exchanged and x.permits != y.permits:
            found.append(_permission(x, y))
        elif not exchanged:
            found += _softened(x, y)
    return tuple(found)


def sentences(text: str) -> tuple[Sentence, ...]:
    """The sentences of a text, lines and semicolons apart."""
    folded = fold(text)
    return tuple(
        Sentence(folded, Span(m.start(), m.end()))
        for m in _SENTENCE.finditer(folded)
        if not m[0].isspace()
    )


def _paired(a: Sequence[Sentence], b: Sequence[Sentence]) -> Iterator[tuple[Sentence, Sentence]]:
    """Likest first, each sentence once."""
    ranked = sorted((-likeness(a[i].pairs, b[j].pairs), i, j) for i, j in _candidates(a, b))
    used: tuple[set[int], set[int]] = (set(), set())
    for score, i, j in ranked:
        if -score < _ALIKE:
            return
        if i not in used[0] and j not in used[1]:
            used[0].add(i)
            used[1].add(j)
            yield a[i], b[j]


def _candidates(a: Sequence[Sentence], b: Sequence[Sentence]) -> Iterator[tuple[int, int]]:
    """All with all; of very many those at about the same place."""
    few = len(a) * len(b) <= _AT_ONCE
    for i in range(len(a)):
        middle = i * len(b) // len(a)
        near = range(max(0, middle - _NEAR), min(len(b), middle + _NEAR))
        for j in range(len(b)) if few else near:
            yield i, j


def _exchanged(x: Sentence, y: Sentence) -> Iterator[Change]:
    """Modal words before the same words."""
    for one in x.modals:
        for other in y.modals:
            same = _following(x, one) == _following(y, other) != ""
            if same and one.force != other.force:
                sign = 1 if other.force > one.force else -1
                yield Change(sign, one.span, other.span, "同一要求的约束词不同")


def _following(sentence: Sentence, modal: Modal) -> str:
    return sentence.folded[modal.span.end : modal.span.end + _FOLLOWING].strip()


def _permission(x: Sentence, y: Sentence) -> Change:
    why = "一方可以选择，另一方必须做到"
    if x.permits:
        return Change(1, x.modals[0].span, _binding(y), why)
    return Change(-1, _binding(x), y.modals[0].span, why)


def _binding(sentence: Sentence) -> Span:
    """The word that binds; the sentence where it is the plain indicative."""
    strong = [m.span for m in sentence.modals if m.force > _PERMITS]
    return strong[0] if strong else sentence.span


def _softened(x: Sentence, y: Sentence) -> Iterator[Change]:
    """A word that leaves room, in a segment that the other side has without it."""
    for one, other, sign in ((x, y, 1), (y, x, -1)):
        for word in one.soft:
            rest = _around(one, word)
            alike = [
                s for s in _segments(other) if likeness(pairs_of(s[1]), pairs_of(rest)) >= _ALIKE
            ]
            if alike and not any(_SOFT.search(words) for _, words in alike):
                mine, theirs = word, alike[0][0]
                a, b = (mine, theirs) if sign > 0 else (theirs, mine)
                yield Change(sign, a, b, "一方留有余地")


def _around(sentence: Sentence, word: Span) -> str:
    """The comma segment that holds the word, without it."""
    for span, words in _segments(sentence):
        if span.start <= word.start < span.end:
            return words.replace(word.of(sentence.folded), "", 1)
    return ""


def _segments(sentence: Sentence) -> list[tuple[Span, str]]:
    start = sentence.span.start
    return [
        (Span(start + m.start(), start + m.end()), m[0])
        for m in _SEGMENT.finditer(sentence.span.of(sentence.folded))
    ]


def _modals(folded: str, span: Span) -> Iterator[Modal]:
    plain = _masked(folded, span)
    taken: list[Span] = []
    found = []
    for pattern, force in _FORCE:
        for m in pattern.finditer(plain):
            place = Span(m.start(), m.end())
            if not any(t.start < place.end and place.start < t.end for t in taken):
                taken.append(place)
                found.append(Modal(Span(span.start + m.start(), span.start + m.end()), force))
    yield from sorted(found, key=lambda modal: modal.span.start)


def _masked(folded: str, span: Span) -> str:
    return _NOT_MODAL.sub(lambda m: " " * len(m[0]), span.of(folded))
