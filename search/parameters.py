"""Figures and limits of aligned clauses, side by side, and whether they may be compared. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.folding import squeeze
from search.figures import MAXIMUM, MINIMUM, Figure, find_figures
from search.model import Parameter

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_SAME_NAME = 0.5
"""Least share of common character pairs for two names to mean one thing."""
_RELATED_NAME = 0.2
"""Least share for two figures to stand in one row, comparable or not."""
_REGION = re.compile(r"^(?:全|本|我|各)(?:国|省|市|县|区|乡|镇|州|地|级)|^所有|^全体|的")


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure with the words it was found in."""

    figure: Figure
    text: str

    @property
    def value(self) -> str:
        """As printed."""
        return self.text[self.figure.start : self.figure.end]

    @property
    def subject(self) -> str:
        """As printed; empty where none was found."""
        return self.figure.subject.of(self.text) if self.figure.subject else ""


@dataclass(frozen=True, slots=True)
class Compared:
    """A row of the table with the figures it was made from."""

    parameter: Parameter
    a: Figure | None
    b: Figure | None


def measured(texts: Iterable[str]) -> list[Measured]:
    """Every figure of the clauses' words."""
    return [Measured(f, text) for text in texts for f in find_figures(text)]


def parameters(a: Sequence[Measured], b: Sequence[Measured]) -> tuple[Compared, ...]:
    """One row for each figure; figures of one kind on both sides share a row.

    A row is comparable only where subject, name, unit and period agree and both values are set:
    12天 of 乡镇干部 is no earlier version of 8天 of 村干部.
    """
    rows = []
    free_a, free_b = list(a), list(b)
    for x, y in _matches(a, b):
        free_a.remove(x)
        free_b.remove(y)
        rows.append(_row(x, y))
    rows += [_row(x, None) for x in free_a]
    rows += [_row(None, y) for y in free_b]
    return tuple(rows)


def _matches(a: Sequence[Measured], b: Sequence[Measured]) -> Iterator[tuple[Measured, Measured]]:
    """Likeliest pairs first, each figure once."""
    ranked = sorted(
        (
            (-_kinship(x, y), i, j)
            for i, x in enumerate(a)
            for j, y in enumerate(b)
            if _related(x, y)
        ),
    )
    used_a: set[int] = set()
    used_b: set[int] = set()
    for _, i, j in ranked:
        if i not in used_a and j not in used_b:
            used_a.add(i)
            used_b.add(j)
            yield a[i], b[j]


def _related(x: Measured, y: Measured) -> bool:
    if x.figure.unit != y.figure.unit:
        return False
    name = name_likeness(x.figure.name, y.figure.name)
    return name >= _RELATED_NAME or (same_subject(x.subject, y.subject) and bool(x.subject))


def _kinship(x: Measured, y: Measured) -> float:
    return (
        2 * name_likeness(x.figure.name, y.figure.name)
        + 1.5 * same_subject(x.subject, y.subject)
        + 0.5 * (x.figure.direction == y.figure.direction)
        + 0.5 * (x.figure.period == y.figure.period)
        + 0.25 * (x.value == y.value)
    )


def _row(x: Measured | None, y: Measured | None) -> Compared:
    first = x or y
    name = first.figure.name or first.figure.period or first.figure.unit if first else ""
    subjects = dict.fromkeys(m.subject for m in (x, y) if m is not None and m.subject)
    same = x is None or y is None or same_subject(x.subject, y.subject)
    parameter = Parameter(
        name=name,
        subject=next(iter(subjects), "") if same else "／".join(subjects),
        a=x.value if x else None,
        b=y.value if y else None,
        comparable=x is not None and y is not None and _comparable(x, y),
    )
    return Compared(parameter, x.figure if x else None, y.figure if y else None)


def _comparable(x: Measured, y: Measured) -> bool:
    f, g = x.figure, y.figure
    return (
        not f.placeholder
        and not g.placeholder
        and f.unit == g.unit
        and (f.period == g.period or not f.period or not g.period)
        and same_subject(x.subject, y.subject)
        and name_likeness(f.name, g.name) >= _SAME_NAME
    )


def same_subject(a: str, b: str) -> bool:
    """Whether two subjects are one, blind to script, 的 and 全市 in front."""
    return _core(a) == _core(b)


def _core(subject: str) -> str:
    return _REGION.sub("", squeeze(subject)[0])


def name_likeness(a: str, b: str) -> float:
    """Dice's coefficient of the characters of two folded names; 1 for two empty ones."""
    if a == b:
        return 1.0
    pairs_a, pairs_b = _pairs(a), _pairs(b)
    return 2 * len(pairs_a & pairs_b) / max(1, len(pairs_a) + len(pairs_b))


def _pairs(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)}


def shift(row: Compared) -> int:
    """+1 where B demands more than A, -1 where it demands less, 0 where neither can be said."""
    if not row.parameter.comparable or row.a is None or row.b is None:
        return 0
    if row.a.number is None or row.b.number is None or row.a.number == row.b.number:
        return 0
    direction = row.b.direction or row.a.direction
    if row.a.direction and row.b.direction and row.a.direction != row.b.direction:
        return 0
    more = 1 if row.b.number > row.a.number else -1
    return {MINIMUM: more, MAXIMUM: -more}.get(direction, 0)
