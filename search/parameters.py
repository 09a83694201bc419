"""Figures and limits of aligned clauses, side by side, and whether they may be compared. Pure."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from search.figures import MAXIMUM, MINIMUM
from search.measured import likeness, pairs_of
from search.model import Parameter

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from search.measured import Measured

_SAME_NAME = 0.5
"""Least share of common character pairs for two names to mean one thing."""
_RELATED_NAME = 0.2
"""Least share for two figures to stand in one row, comparable or not."""
_SAME_SENTENCE, _SAME_PEOPLE, _WIDER = 0.55, 0.4, 0.6
"""Least likeness of two sentences for their figures to be compared: in general, where both name
the same people, and where one names more people than the other. Tuned on the dev half."""
_NEVER = 2.0
_AT_ONCE, _SAME = 40_000, 8
"""Pairs of figures up to which each is set against each; beyond, so many of one sentence."""
_SAME_RECIPIENT = 0.7
"""街道综合养老服务中心 and 乡镇区域性养老服务中心 are 0.53 alike."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A row of the table with the figures it was made from."""

    parameter: Parameter
    a: Measured | None
    b: Measured | None


def parameters(
    a: Sequence[Measured], b: Sequence[Measured], *, accounts: bool = False
) -> tuple[Compared, ...]:
    """One row for each figure; figures of one kind on both sides share a row.

    A row is comparable only where subject, sentence, unit and period agree and both values are
    set: 12天 of 乡镇干部 is no earlier version of 8天 of 村干部.

    Args:
        a: figures of one side.
        b: figures of the other side.
        accounts: both documents tell what is and lay nothing down; what they count differs.
    """
    matches = list(_matches(a, b))
    used = {id(m) for match in matches for m in match}
    rows = [_row(x, y, accounts=accounts) for x, y in matches]
    rows += [_row(x, None) for x in a if id(x) not in used]
    rows += [_row(None, y) for y in b if id(y) not in used]
    return tuple(rows)


def _matches(a: Sequence[Measured], b: Sequence[Measured]) -> Iterator[tuple[Measured, Measured]]:
    """Likeliest pairs first, each figure once."""
    ranked = sorted((-_kinship(a[i], b[j]), i, j) for i, j in _candidates(a, b))
    used_a: set[int] = set()
    used_b: set[int] = set()
    for _, i, j in ranked:
        if i not in used_a and j not in used_b:
            used_a.add(i)
            used_b.add(j)
            yield a[i], b[j]


def _candidates(a: Sequence[Measured], b: Sequence[Measured]) -> Iterator[tuple[int, int]]:
    """Figures that may share a row; of very many only those whose sentences are the same."""
    few = len(a) * len(b) <= _AT_ONCE
    places: dict[str, list[int]] = defaultdict(list)
    for j, y in enumerate(b):
        places[y.figure.unit if few else y.sentence].append(j)
    for i, x in enumerate(a):
        for j in places.get(x.figure.unit if few else x.sentence, ())[: None if few else _SAME]:
            if _related(x, b[j]):
                yield i, j


def _related(x: Measured, y: Measured) -> bool:
    if x.figure.unit != y.figure.unit:
        return False
    return (
        likeness(x.name_pairs, y.name_pairs) >= _RELATED_NAME
        or x.core == y.core != ""
        or likeness(x.sentence_pairs, y.sentence_pairs) >= _SAME_SENTENCE
    )


def _kinship(x: Measured, y: Measured) -> float:
    return (
        2 * likeness(x.name_pairs, y.name_pairs)
        + 2 * likeness(x.sentence_pairs, y.sentence_pairs)
        + 1.5 * (x.core == y.core)
        + 0.5 * (x.figure.direction == y.figure.direction)
        + 0.5 * (x.figure.period == y.figure.period)
        + 0.5 * (x.part == y.part)
        + 0.25 * (x.value == y.value)
    )


def _row(x: Measured | None, y: Measured | None, *, accounts: bool = False) -> Compared:
    first = x or y
    name = first.name if first else ""
    subjects = dict.fromkeys(m.subject for m in (x, y) if m is not None and m.subject)
    same = x is None or y is None or x.core == y.core
    parameter = Parameter(
        name=name,
        subject=next(iter(subjects), "") if same else "／".join(subjects),
        a=x.value if x else None,
        b=y.value if y else None,
        comparable=x is not None and y is not None and not accounts and comparable(x, y),
        every_a=x.every.text if x and x.every else "",
        every_b=y.every.text if y and y.every else "",
    )
    return Compared(parameter, x, y)


def comparable(x: Measured, y: Measured) -> bool:
    """Whether one figure can be the other's earlier, stricter or milder form.

    They say the same of the same people; neither is a placeholder, nor part of or on top of more.
    """
    f, g = x.figure, y.figure
    if f.placeholder or g.placeholder or (f.unit, x.added, x.part) != (g.unit, y.added, y.part):
        return False
    periods = f.period == g.period or not f.period or not g.period
    if not periods and not (x.every and y.every):
        return False
    alike = likeness(x.sentence_pairs, y.sentence_pairs)
    return alike >= _needed(x, y) and _same_recipient(x, y)


def _needed(x: Measured, y: Measured) -> float:
    """How alike their sentences must be: less where both name the same people or thing."""
    a, b = x.person, y.person
    if a and b and a != b:
        return _WIDER if a.startswith(b) or b.startswith(a) else _NEVER
    if a and b and likeness(x.name_pairs, y.name_pairs) >= _SAME_NAME:
        return _SAME_PEOPLE
    return _SAME_SENTENCE


def _same_recipient(x: Measured, y: Measured) -> bool:
    a, b = x.recipient, y.recipient
    return not (a and b) or likeness(pairs_of(a), pairs_of(b)) >= _SAME_RECIPIENT


def shift(row: Compared) -> int:
    """+1 where B demands more than A, -1 where it demands less, 0 where neither can be said."""
    if not row.parameter.comparable or row.a is None or row.b is None:
        return 0
    a, b = row.a.amount, row.b.amount
    if a is None or b is None or a == b:
        return 0
    f, g = row.a.figure, row.b.figure
    if f.direction and g.direction and f.direction != g.direction:
        return 0
    more = 1 if b > a else -1
    return {MINIMUM: more, MAXIMUM: -more}.get(g.direction or f.direction, 0)
