"""Whether two texts are copies of one document, and why. Pure.

The rule: *a copy loses, an issuer changes.* Copying loses characters, lines and ends, adds a header
or a footer, and misprints characters here and there; a new document replaces words and figures.
So two texts are copies only where every edit between them can be explained by copying:

- What only one copy has before or after all that they share is a header, a footer, a lost tail.
- Lines that one copy lacks are lost lines where something proves the loss: a number that is missing
  in the counting, or misprints that show a bad copy. In a clean copy without such proof they may
  be an amendment, and the texts stay apart.
- Misprints fall at random. The edits of one character give their rate; longer edits and changed
  figures must be no more than that rate explains (Poisson). In a clean copy the rate is about 0,
  so one changed figure or one replaced word makes two documents.
- A misprint seldom turns a figure into another figure: the share of numerals among misprinted
  characters says how often. Many such turns are changed figures, however bad the copy.
- Names must not contradict each other (`corpus.identity`).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from corpus.edits import Alignment, Edit, Nature, align, figures_at
from corpus.identity import contradictions, head_end, may_be_dropped, of_one_issue
from corpus.model import Document
from corpus.numbering import NUMERAL, to_int
from corpus.places import names_place
from corpus.saying import FIGURES, Saying, saying
from corpus.words import word_at

SHORTEST = 40
"""Characters that must be shared; 见附件 says the same in a hundred documents."""
MOST_MISPRINTS = 0.12
"""Rate of misprints above which nothing can be told any more."""
_NOISY = 0.01
"""Rate from which on a copy counts as bad: OCR of a clear print stays below."""
_CARELESS, _MISPRINTS = 0.002, 5
"""Rate and number of misprints that show a copy from which lines may have been lost."""
_LEAST_SHARED = 0.75
"""Of the characters between the first and the last shared one."""
_LEAST_KEPT = 0.5
"""Of the longer copy that the shorter one must still have."""
_MOST_LOST = 0.25
"""Of the shared part that may be missing as lost lines."""
_EDGE = 160
"""Characters of a header or footer that stand where the other copy has something else."""
_RARE, _RARE_IN_CLEAN = 1e-4, 0.02
"""How improbable edits must be as misprints to be a change: by chance one bad copy in ten thousand
is taken for a document of its own; in clean copies, where little chance is needed, doubt counts
for two documents."""
_LABEL = re.compile(
    rf"^[ \t\u3000]*(?:第\s*+(?P<ordinal>{NUMERAL})\s*+(?P<unit>[编章节条])"
    rf"|(?P<open>[(（])?\s*+(?P<number>{NUMERAL})\s*+(?P<close>[)）、.．]))",
    re.MULTILINE,
)
_NOT = frozenset("不未无非勿")
_RARE_FIGURES = 0.002
"""The same for figures in a bad copy: to lose a copy is better than to lose a changed figure."""
_WORD_BY_CHANCE = 0.06
"""Replaced characters that make another word of the dictionary, for one that does not: 69 of 1,468
in statutes with characters replaced at random by frequent ones, and some to spare."""
_HEAD_WORDS = 2
"""Characters from which on words in a head are more than a misprint."""
_MOST_SHOWN = 5
_AGAIN = 3
"""Times that one name stands for another, where no misprint would do the same again."""
_TURNS = frozenset(
    frozenset(pair)
    for pair in ("上下", "内外", "前后", "高低", "大小", "多少", "增减", "和或", "早晚")
)
"""Characters that turn a rule round, alone or one put for the other."""


class Reason(StrEnum):
    """Why two texts are two documents."""

    SHORT = "short"
    LITTLE_SHARED = "little_shared"
    FIGURES = "figures"
    WORDING = "wording"
    PLACES = "places"
    LINES = "lines"
    ENDS = "ends"
    NUMBER = "number"
    ISSUER = "issuer"
    TITLE = "title"
    AMENDMENT = "amendment"
    PERSON = "person"
    """A person said so."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What comparing two texts said."""

    same: bool
    similarity: float
    """Share of the shorter text's characters that the other has in the same order."""
    reason: Reason | None = None
    """Why not the same."""
    evidence: tuple[str, ...] = ()
    """The words that differ, `one → other`, where they decide."""
    misprints: float = 0.0
    """Edits of single characters a character."""


def compare_texts(a: Document, b: Document) -> Verdict:
    """Judge two documents; the order of the two does not matter but for the evidence's."""
    one, other = saying(_compared(a, b)), saying(_compared(b, a))
    if one.chars and one.chars == other.chars and len(one) < SHORTEST:
        return _equal_short(a, b)
    alignment = align(one, other)
    shortest = min(len(one), len(other))
    similarity = round(alignment.shared / shortest, 4) if shortest else 0.0
    rate = misprint_rate(alignment)
    found = _against(alignment, rate)
    if found is not None and found[0] is Reason.LINES and of_one_issue(a, b):
        found = None
    found = found or _named_apart(a, b, noisy=_is_bad_copy(alignment, rate))
    reason, evidence = found or (None, ())
    return Verdict(found is None, similarity, reason, evidence, round(rate, 5))


def _compared(document: Document, other: Document) -> str:
    """The text, without a covering notice that the other copy has not: copies often drop it."""
    if document.cover is None or other.cover is not None:
        return document.text
    return document.text[: document.cover.start] + document.text[document.cover.end :]


def _equal_short(a: Document, b: Document) -> Verdict:
    """Short equal texts are one document only where title and number are equal too."""
    same = a.title == b.title and a.doc_number == b.doc_number
    return Verdict(same, 1.0, None if same else Reason.SHORT)


Finding = tuple[Reason, tuple[str, ...]]


def _named_apart(a: Document, b: Document, *, noisy: bool) -> Finding | None:
    for found in contradictions(a, b, noisy=noisy):
        return Reason(found.what), (f"{found.a} → {found.b}",)
    return None


def _against(alignment: Alignment, rate: float) -> Finding | None:
    """What cannot be explained by copying; the cheapest looks come first."""
    if alignment.shared < SHORTEST:
        return Reason.SHORT, ()
    longest = max(len(alignment.a), len(alignment.b))
    if alignment.shared < _LEAST_SHARED * alignment.core or rate > MOST_MISPRINTS:
        return Reason.LITTLE_SHARED, ()
    if alignment.shared < _LEAST_KEPT * longest:
        return Reason.LITTLE_SHARED, ()
    checks: tuple[Callable[[Alignment, float], Finding | None], ...]
    checks = (_changed_figures, _changed_places, _changed_words, _changed_lines, _changed_ends)
    return next((found for check in checks if (found := check(alignment, rate))), None)


# --- misprints ---


def misprint_rate(alignment: Alignment) -> float:
    """Edits of one character that touch no figure and no name, by characters shared."""
    return len(_misprints(alignment)) / max(1, alignment.shared)


def _misprints(alignment: Alignment) -> list[Edit]:
    return [e for e in alignment.of(Nature.WORDS) if e.size == 1]


def _too_many(found: int, expected: float, rate: float) -> bool:
    """Whether so many are too improbable to be misprints."""
    limit = _RARE if rate >= _NOISY else _RARE_IN_CLEAN
    return found > 0 and poisson_tail(found, expected) < limit


def poisson_tail(found: int, expected: float) -> float:
    """The probability of `found` or more events where `expected` come on average."""
    if expected <= 0:
        return 0.0 if found else 1.0
    below = sum(
        math.exp(k * math.log(expected) - expected - math.lgamma(k + 1)) for k in range(found)
    )
    return max(0.0, 1.0 - below)


# --- figures ---


def _changed_figures(alignment: Alignment, rate: float) -> Finding | None:
    """Figures that became other figures, more than misprints explain."""
    changed = alignment.of(Nature.FIGURE)
    turned = [e for e in changed if e.least > 0]
    cut = [e for e in changed if e.least == 0]
    figures = sum(c in FIGURES for c in alignment.a.chars)
    replaced, lost = _rates(alignment)
    expected_turned = figures * replaced * _numeral_share(alignment)
    expected_cut = figures * lost
    limit = _RARE_FIGURES if rate >= _NOISY else _RARE_IN_CLEAN
    if (
        poisson_tail(len(turned), expected_turned) < limit
        or poisson_tail(len(cut), expected_cut) < limit
    ):
        return Reason.FIGURES, _shown_all((*turned, *cut), alignment)
    return None


def _rates(alignment: Alignment, suspected: Sequence[Edit] = ()) -> tuple[float, float]:
    """Rates of replaced and of lost or added characters, by the misprints outside figures.

    Args:
        alignment: of both texts.
        suspected: edits in question: they must not prove that there are misprints.
    """
    found = [e for e in _misprints(alignment) if e not in suspected]
    replaced = sum(e.least == 1 for e in found)
    return replaced / max(1, alignment.shared), (len(found) - replaced) / max(1, alignment.shared)


def _numeral_share(alignment: Alignment) -> float:
    """The share of numerals among misprinted characters, from those that replaced other words.

    One more of each kind is assumed: a share of 0 would forbid the first one.
    """
    put_in = [
        c
        for e in _misprints(alignment)
        if e.least == 1
        for c in (alignment.a.chars[e.a_start], alignment.b.chars[e.b_start])
    ]
    return (sum(c in FIGURES for c in put_in) + 1) / (len(put_in) + 10)


# --- places ---


def _changed_places(alignment: Alignment, rate: float) -> Finding | None:
    """One name for another before 省, 市, 县: once in a clean copy, the same again in a bad one."""
    a, b = alignment.a.chars, alignment.b.chars
    turned = [
        e
        for e in alignment.of(Nature.WORDS)
        if e.least > 0 and names_place(a, e.a_end - 1) and names_place(b, e.b_end - 1)
    ]
    names = sum(names_place(a, i) for i in range(len(a)))
    turns = Counter((a[e.a_start : e.a_end], b[e.b_start : e.b_end]) for e in turned)
    again = any(times >= _AGAIN for times in turns.values())
    if again or _too_many(len(turned), names * _rates(alignment, turned)[0], rate):
        return Reason.PLACES, _shown_all(turned, alignment)
    return None


# --- words ---


def _changed_words(alignment: Alignment, rate: float) -> Finding | None:
    """Words replaced, put in or taken out: edits longer than misprints come to be."""
    edits = [e for e in alignment.of(Nature.WORDS) if not _in_head(e, alignment)]
    turned = [e for e in edits if e.size == 1 and _turns(e, alignment)]
    negations = sum(c in _NOT for c in alignment.a.chars)
    if _too_many(len(turned), negations * _rates(alignment, turned)[1], rate):
        return Reason.WORDING, _shown_all(turned, alignment)
    words = [e for e in edits if e.size == 1 and _is_word_for_word(e, alignment)]
    by_chance = alignment.shared * _rates(alignment, words)[0] * _WORD_BY_CHANCE
    if _too_many(len(words), by_chance, rate):
        return Reason.WORDING, _shown_all(words, alignment)
    for size in range(2, max((e.size for e in edits), default=0) + 1):
        found = [e for e in edits if e.size >= size]
        # `size` misprints side by side; 2 ** (size - 1) ways of losing or replacing them
        expected = alignment.shared * rate**size * 2 ** (size - 1)
        if _too_many(len(found), expected, rate):
            return Reason.WORDING, _shown_all(found, alignment)
    return None


def _is_word_for_word(edit: Edit, alignment: Alignment) -> bool:
    """民政部门 against 财政部门: a misprint seldom makes another word of the dictionary."""
    if edit.least == 0:
        return False
    one, other = (
        word_at(side.chars, place)
        for side, place in ((alignment.a, edit.a_start), (alignment.b, edit.b_start))
    )
    return len(one.text) > 1 and len(other.text) > 1 and one.place == other.place


def _turns(edit: Edit, alignment: Alignment) -> bool:
    one = alignment.a.chars[edit.a_start : edit.a_end]
    other = alignment.b.chars[edit.b_start : edit.b_end]
    if one and other:
        return frozenset(one + other) in _TURNS
    return one + other in _NOT


# --- lines and ends ---


def _changed_lines(alignment: Alignment, rate: float) -> Finding | None:
    """Lines of one copy that the other has not lost but never had."""
    lines = [e for e in alignment.of(Nature.LINES) if not _in_head(e, alignment)]
    if not lines:
        return None
    shown = _shown_all(lines, alignment)
    lost = sum(e.size for e in lines)
    if lost > _MOST_LOST * alignment.core:
        return Reason.LITTLE_SHARED, shown
    if _is_bad_copy(alignment, rate) or any(_leaves_gap(e, alignment) for e in lines):
        return None
    return Reason.LINES, shown


def _in_head(edit: Edit, alignment: Alignment) -> bool:
    """Whether the words stand between title and text, and are such as copies drop."""
    if edit.least or edit.size < _HEAD_WORDS:
        return False
    side, start, end = _longer(edit, alignment)
    other = alignment.b if side is alignment.a else alignment.a
    if side.offsets[end - 1] >= head_end(side.text):
        return False
    return may_be_dropped(side.quote(start, end), other.text[: head_end(other.text)])


def _is_bad_copy(alignment: Alignment, rate: float) -> bool:
    """Misprints enough to show that the one who copied lost things."""
    return rate >= _CARELESS and len(_misprints(alignment)) >= _MISPRINTS


def _leaves_gap(edit: Edit, alignment: Alignment) -> bool:
    """Whether the lost lines begin with a number and the counting goes on behind them.

    Had the issuer struck them out, what follows would have been numbered anew.
    """
    side, start, end = _longer(edit, alignment)
    if end >= len(side):
        return False
    first, behind = (_line_start(side, at) for at in (start, end))
    numbers = [_number(m) for m in _LABEL.finditer(side.text[first:behind])]
    following = _LABEL.match(side.text[behind:])
    if following is None:
        return False
    form, number = _number(following)
    return any(f == form and n == number - 1 for f, n in numbers)


def _line_start(side: Saying, place: int) -> int:
    return side.text.rfind("\n", 0, side.offsets[place]) + 1


def _number(label: re.Match[str]) -> tuple[str, int]:
    """What a label looks like, and its number."""
    form = label["unit"] or f"{label['open'] or ''}{label['close']}"
    return form, to_int(label["ordinal"] or label["number"]) or 0


def _longer(edit: Edit, alignment: Alignment) -> tuple[Saying, int, int]:
    """The side that has the words, and where."""
    if edit.a_end - edit.a_start >= edit.b_end - edit.b_start:
        return alignment.a, edit.a_start, edit.a_end
    return alignment.b, edit.b_start, edit.b_end


def _changed_ends(alignment: Alignment, rate: float) -> Finding | None:
    """Both copies go on, differently, where one ought to have been cut."""
    del rate
    for edit in alignment.of(Nature.HEAD, Nature.TAIL):
        if edit.least > _EDGE:
            return Reason.ENDS, (_shown(edit, alignment),)
    return None


def _shown_all(edits: Sequence[Edit], alignment: Alignment) -> tuple[str, ...]:
    return tuple(_shown(e, alignment) for e in edits[:_MOST_SHOWN])


def _shown(edit: Edit, alignment: Alignment) -> str:
    """The edit in the texts' own words, cut short; of a figure the whole figure."""
    figures = figures_at(edit, alignment.a, alignment.b)
    if figures is not None and edit.nature is Nature.FIGURE:
        one = _figure(alignment.a, edit.a_start, edit.a_end)
        return f"{one} → {_figure(alignment.b, edit.b_start, edit.b_end)}"
    sides = (
        alignment.a.quote(edit.a_start, edit.a_end),
        alignment.b.quote(edit.b_start, edit.b_end),
    )
    return " → ".join(_cut(side) or "（无）" for side in sides)


def _figure(side: Saying, start: int, end: int) -> str:
    """The figure with a few words around it, so that a reader knows what it counts."""
    return _cut(side.quote(start, end, around=4))


def _cut(text: str, most: int = 40) -> str:
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= most else one_line[: most - 1] + "…"
