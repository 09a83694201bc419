"""How one copy of a text differs from another: a list of edits, each told what it is like. Pure.

The alignment is Levenshtein's (RapidFuzz). Common runs too short to be more than chance between
two large edits are counted to the edits; a figure is never cut in two.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from itertools import accumulate, pairwise

from rapidfuzz.distance import Levenshtein, Opcode

from corpus.numbering import to_int
from corpus.saying import FIGURES, Saying

_AT_ONCE = 40_000_000_000
"""Product of lengths up to which characters are aligned as a whole: 200,000 each, some seconds."""
_CHANCE = 4
"""Common runs shorter than this, amid larger edits, are chance."""
_MATCHED, _UNMATCHED = 0.3, 0.5
"""Share of a line in gaps up to which it surely is in the other copy, and from which it is not."""


_MOST_TORN = 8
"""Edits that are looked at for a lost line in pieces; with more of them the text is another."""
_AMID = 15
"""Characters of a line that may stand where the other copy has another line, as a lost heading."""


class Nature(Enum):
    """What an edit is like."""

    HEAD = auto()
    """Before all that the copies share: a header, a title, a covering notice."""
    TAIL = auto()
    """After all that they share: a lost tail, a footer."""
    FIGURE = auto()
    """One figure for another, both well formed."""
    LINES = auto()
    """Whole lines that one copy has and the other has not."""
    WORDS = auto()
    """Anything else: a misprint where it is one character, another wording where it is more."""


@dataclass(frozen=True, slots=True)
class Edit:
    """`a[a_start:a_end]` stands where the other copy has `b[b_start:b_end]`."""

    a_start: int
    a_end: int
    b_start: int
    b_end: int
    nature: Nature = Nature.WORDS

    @property
    def size(self) -> int:
        """Characters concerned, on the longer side."""
        return max(self.a_end - self.a_start, self.b_end - self.b_start)

    @property
    def least(self) -> int:
        """Characters concerned, on the shorter side."""
        return min(self.a_end - self.a_start, self.b_end - self.b_start)


@dataclass(frozen=True, slots=True)
class Alignment:
    """Two wordings with what differs between them."""

    a: Saying
    b: Saying
    edits: tuple[Edit, ...]
    core: int
    """Characters, on the longer side, between the first and the last that they share."""
    shared: int
    """Characters that they share."""

    def of(self, *natures: Nature) -> tuple[Edit, ...]:
        """The edits of these natures."""
        return tuple(e for e in self.edits if e.nature in natures)


def align(a: Saying, b: Saying) -> Alignment:
    """Everything in which two wordings differ, in reading order."""
    bounds = (sorted(a.line_starts), sorted(b.line_starts))
    gaps = _gaps(_runs(a.chars, b.chars, bounds), a, b)
    if len(a) * len(b) > _AT_ONCE:
        whole = _edits_of(gaps, ((), ()), a, b)
        return _alignment(whole, a, b)
    lost = _lost_lines(gaps, a, b)
    whole = _edits(lost, a, b) if any(lost) else _edits_of(gaps, lost, a, b)
    whole = _with_lost_twins(whole, lost, a, b)
    return _alignment(whole, a, b)


def _alignment(whole: Sequence[Edit], a: Saying, b: Saying) -> Alignment:
    shared = len(a) - sum(e.a_end - e.a_start for e in whole)
    inside = [e for e in whole if e.nature not in (Nature.HEAD, Nature.TAIL)]
    return Alignment(a, b, tuple(whole), shared + sum(e.size for e in inside), shared)


def _edits(lost: Lost, a: Saying, b: Saying) -> list[Edit]:
    """The edits where these lines are lost: nothing behind them is taken for a piece of them."""
    return _edits_of(_gaps(_runs_without(lost, a, b), a, b), lost, a, b)


def _edits_of(gaps: Iterable[Edit], lost: Lost, a: Saying, b: Saying) -> list[Edit]:
    parts = (part for gap in gaps for part in _parted(gap, lost))
    return [told for gap in _merged(parts, a, b) for told in _told(gap, a, b)]


def _with_lost_twins(whole: list[Edit], lost: Lost, a: Saying, b: Saying) -> list[Edit]:
    """The edits, where a lost line stood beside one like it and was matched in pieces with both.

    Each line at such an edit is tried for the lost one; the best explanation stays.
    """
    torn = [e for e in whole if _is_torn(e)]
    if len(torn) > _MOST_TORN:
        return whole
    for edit in torn:
        if edit not in whole:
            continue
        trials = [(_edits(more, a, b), more) for more in _one_more(edit, lost, a, b)]
        if not trials:
            continue
        best, more = min(trials, key=lambda trial: _unexplained(trial[0]))
        if _unexplained(best) <= _unexplained(whole) - edit.size // 2:
            whole, lost = best, more
    return whole


def _is_torn(edit: Edit) -> bool:
    return edit.nature is Nature.WORDS and edit.size >= 2 * _CHANCE and 4 * edit.least <= edit.size


def _unexplained(whole: Iterable[Edit]) -> int:
    return sum(e.size for e in whole if e.nature in (Nature.WORDS, Nature.FIGURE))


def _one_more(edit: Edit, lost: Lost, a: Saying, b: Saying) -> Iterable[Lost]:
    """The lost lines with one more that the edit touches."""
    in_a = edit.a_end - edit.a_start > edit.b_end - edit.b_start
    side, start, end = (a, edit.a_start, edit.a_end) if in_a else (b, edit.b_start, edit.b_end)
    known = lost[0] if in_a else lost[1]
    for line in pairwise(sorted(side.line_starts)):
        if line[0] <= end and start <= line[1] and line not in known:
            more = tuple(sorted((*known, line)))
            yield (more, lost[1]) if in_a else (lost[0], more)


# --- from characters to gaps ---

Bounds = Sequence[int]
"""Where lines begin, and the end."""
Run = tuple[int, int, int]
"""Start in a, start in b, length: what both say."""
Range = tuple[int, int]
Lost = tuple[tuple[Range, ...], tuple[Range, ...]]
"""Lines of a, and of b, that the other has nothing of."""


def _runs(a: str, b: str, lines: tuple[Bounds, Bounds] | None = None) -> list[Run]:
    """What both say, character by character; of very long texts first line by line."""
    if lines is None or len(a) * len(b) <= _AT_ONCE:
        return _equal(Levenshtein.opcodes(a, b))
    runs: list[Run] = []
    ends = [0, 0]
    sequences = tuple(
        [text[i:j] for i, j in pairwise(bounds)] for text, bounds in zip((a, b), lines, strict=True)
    )
    for first_a, first_b, length in (*_equal(Levenshtein.opcodes(*sequences)), (-1, -1, 0)):
        start_a, start_b = lines[0][first_a], lines[1][first_b]
        between = (a[ends[0] : start_a], b[ends[1] : start_b])
        if len(between[0]) * len(between[1]) <= _AT_ONCE:
            found = _equal(Levenshtein.opcodes(*between))
            runs += [(ends[0] + x, ends[1] + y, size) for x, y, size in found]
        ends = [lines[0][first_a + length], lines[1][first_b + length]]
        if length:
            runs.append((start_a, start_b, ends[0] - start_a))
    return runs


def _equal(steps: Iterable[Opcode]) -> list[Run]:
    return [(s.src_start, s.dest_start, s.src_end - s.src_start) for s in steps if s.tag == "equal"]


def _gaps(runs: Iterable[Run], a: Saying, b: Saying) -> list[Edit]:
    """What lies between the runs."""
    gaps = []
    at_a = at_b = 0
    for start_a, start_b, length in (*runs, (len(a), len(b), 0)):
        if start_a > at_a or start_b > at_b:
            gaps.append(Edit(at_a, start_a, at_b, start_b))
        at_a, at_b = start_a + length, start_b + length
    return gaps


def _lost_lines(gaps: Sequence[Edit], a: Saying, b: Saying) -> Lost:
    return (
        _unmatched([(e.a_start, e.a_end) for e in gaps], a),
        _unmatched([(e.b_start, e.b_end) for e in gaps], b),
    )


def _unmatched(gaps: Sequence[Range], side: Saying) -> tuple[Range, ...]:
    """Lines most of which is in gaps, between the first and the last that surely are matched."""
    missing = [0] * (len(side) + 1)
    for start, end in gaps:
        missing[start:end] = [1] * (end - start)
    missed = list(accumulate(missing, initial=0))
    bounds = sorted(side.line_starts)
    lines = list(pairwise(bounds))
    shares = [(missed[end] - missed[start]) / (end - start) for start, end in lines]
    sure = [i for i, share in enumerate(shares) if share <= _MATCHED]
    if not sure:
        return ()
    inner = range(sure[0] + 1, sure[-1])
    return tuple(
        lines[i] for i in inner if shares[i] > _UNMATCHED and lines[i][1] - lines[i][0] >= _CHANCE
    )


def _runs_without(lost: Lost, a: Saying, b: Saying) -> list[Run]:
    """The runs of both texts without their lost lines, as places in the whole texts."""
    kept_a, kept_b = _kept(len(a), lost[0]), _kept(len(b), lost[1])
    short_a = "".join(a.chars[i] for i in kept_a)
    short_b = "".join(b.chars[i] for i in kept_b)
    runs: list[Run] = []
    for start_a, start_b, length in _runs(short_a, short_b):
        for i in range(length):
            one, other = kept_a[start_a + i], kept_b[start_b + i]
            if i and runs[-1][0] + runs[-1][2] == one and runs[-1][1] + runs[-1][2] == other:
                runs[-1] = (runs[-1][0], runs[-1][1], runs[-1][2] + 1)
            else:
                runs.append((one, other, 1))
    return runs


def _kept(size: int, lost: Sequence[Range]) -> list[int]:
    gone = {i for start, end in lost for i in range(start, end)}
    return [i for i in range(size) if i not in gone]


def _parted(gap: Edit, lost: Lost) -> Iterable[Edit]:
    """Lost lines apart from the misprints beside them.

    Where both sides have lines of their own, they stay together: a passage rewritten.
    """
    in_a = [r for r in lost[0] if gap.a_start <= r[0] and r[1] <= gap.a_end]
    in_b = [r for r in lost[1] if gap.b_start <= r[0] and r[1] <= gap.b_end]
    if in_a and in_b and min(_total(in_a), _total(in_b)) <= _AMID and gap.size > _CHANCE:
        yield Edit(gap.a_start, gap.a_end, gap.b_start, gap.b_start)
        yield Edit(gap.a_end, gap.a_end, gap.b_start, gap.b_end)
    elif bool(in_a) == bool(in_b):
        yield gap
    elif in_a:
        start, end = in_a[0][0], in_a[-1][1]
        cut = gap.b_end if start > gap.a_start else gap.b_start
        yield from _nonempty(Edit(gap.a_start, start, gap.b_start, cut))
        yield Edit(start, end, cut, cut)
        yield from _nonempty(Edit(end, gap.a_end, cut, gap.b_end))
    else:
        start, end = in_b[0][0], in_b[-1][1]
        cut = gap.a_end if start > gap.b_start else gap.a_start
        yield from _nonempty(Edit(gap.a_start, cut, gap.b_start, start))
        yield Edit(cut, cut, start, end)
        yield from _nonempty(Edit(cut, gap.a_end, end, gap.b_end))


def _total(ranges: Iterable[Range]) -> int:
    return sum(end - start for start, end in ranges)


def _nonempty(edit: Edit) -> Iterable[Edit]:
    if edit.size:
        yield edit


# --- from gaps to edits ---


def _merged(gaps: Iterable[Edit], a: Saying, b: Saying) -> list[Edit]:
    """Gaps in reading order, those joined between which only chance or half a figure is shared."""
    joined: list[Edit] = []
    for gap in gaps:
        current = gap
        while joined and _belong(joined[-1], current, a, b):
            before = joined.pop()
            current = Edit(before.a_start, current.a_end, before.b_start, current.b_end)
        joined.append(_without_equal_ends(current, a, b))
    return joined


def _belong(before: Edit, after: Edit, a: Saying, b: Saying) -> bool:
    run = after.a_start - before.a_end
    if _is_line(before, a, b) or _is_line(after, a, b):
        ends = before.a_start == 0 or before.b_start == 0
        ends = ends or after.a_end == len(a) or after.b_end == len(b)
        if not ends:  # lines that were parted from the misprint beside them stay apart
            return False
    if run == 0:
        return True
    if run < _CHANCE and min(before.size, after.size) > 2 * run:
        return True
    # 20|19 against 20|2|1: what lies between two edits of one figure is no shared text
    between = Edit(before.a_end, after.a_start, before.b_end, after.b_start)
    return run < _CHANCE and all(_in_figure(e, a, b) for e in (before, between, after))


def _in_figure(edit: Edit, a: Saying, b: Saying) -> bool:
    words = a.chars[edit.a_start : edit.a_end] + b.chars[edit.b_start : edit.b_end]
    return all(c in FIGURES for c in words)


def _without_equal_ends(edit: Edit, a: Saying, b: Saying) -> Edit:
    """Joining may have taken in characters that both sides share at the ends."""
    a0, a1, b0, b1 = edit.a_start, edit.a_end, edit.b_start, edit.b_end
    while a0 < a1 and b0 < b1 and a.chars[a0] == b.chars[b0]:
        a0, b0 = a0 + 1, b0 + 1
    while a0 < a1 and b0 < b1 and a.chars[a1 - 1] == b.chars[b1 - 1]:
        a1, b1 = a1 - 1, b1 - 1
    return Edit(a0, a1, b0, b1)


def _told(edit: Edit, a: Saying, b: Saying) -> Iterable[Edit]:
    """The edit with its nature; none where both sides mean the same figure."""
    if (figures := figures_at(edit, a, b)) is not None:
        if value(figures[0]) != value(figures[1]):
            yield _with(edit, Nature.FIGURE)
    elif edit.a_start == 0 or edit.b_start == 0:
        yield _with(edit, Nature.HEAD)
    elif edit.a_end == len(a) or edit.b_end == len(b):
        yield _with(edit, Nature.TAIL)
    elif _is_line(edit, a, b):
        yield _with(edit, Nature.LINES)
    else:
        yield edit


def _with(edit: Edit, nature: Nature) -> Edit:
    return Edit(edit.a_start, edit.a_end, edit.b_start, edit.b_end, nature)


def figures_at(edit: Edit, a: Saying, b: Saying) -> tuple[str, str] | None:
    """The whole figures that the edit turns into one another; None where other words change."""
    sides = []
    for side, start, end in ((a, edit.a_start, edit.a_end), (b, edit.b_start, edit.b_end)):
        if any(c not in FIGURES for c in side.chars[start:end]):
            return None
        left, right = side.figure(start, end)
        sides.append(side.chars[left:right])
    return (sides[0], sides[1]) if all(sides) else None


def value(figure: str) -> str | int:
    """What a figure means: 十二 and 12 are one, 12% and 12 are not."""
    number = to_int(figure)
    return figure if number is None else number


def _is_line(edit: Edit, a: Saying, b: Saying) -> bool:
    """Whether one copy has whole lines where the other has nothing."""
    if edit.least or edit.size < _CHANCE:
        return False
    more_in_a = edit.a_end > edit.a_start
    side, start, end = (a, edit.a_start, edit.a_end) if more_in_a else (b, edit.b_start, edit.b_end)
    return start in side.line_starts and end in side.line_starts
