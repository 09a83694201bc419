"""Figures of a table that contradict each other: totals that do not add up, shares of no total.

Only what the table itself proves is told: a total is doubted where another column of the same
table does add up to its total (so that the row is known to be the sum of these rows), or where
it misses by little; a share is doubted where the others agree with one and the same total.
Pure.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from corpus.folding import fold

_TOTAL = re.compile(
    r"^(?:合|总|總|共|小)\s*+(?:计|計|数|數)$|^全\s*+(?:县|市|省|区|国|部)(?:合计|总计)$|^总\s*+和$"
)
_SHARE_HEAD = re.compile(r"%|占比|比例|比重|百分比|占.{0,6}率")
_FEWEST = 3
"""Addends of the shortest sum that is checked."""
_CLOSE = Decimal("0.2")
"""How far a lone total may miss: further off, the rows are no parts of it."""
_POINT = Decimal("1.0")
"""Points of per cent by which rounding and shares to one place may differ."""
_HUNDRED = Decimal(100)
_PLAIN = re.compile(r"-?\d[\d,]*(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class WrongTotal:
    """A column whose total is not the sum of what stands above it."""

    column: str
    printed: Decimal
    computed: Decimal


@dataclass(frozen=True, slots=True)
class WrongShare:
    """A share that is not its count's part of the total."""

    label: str
    printed: Decimal
    computed: Decimal


def wrong_totals(rows: Sequence[Sequence[str]], header_rows: int) -> tuple[WrongTotal, ...]:
    """Totals at the foot of a table that do not add up."""
    body = rows[header_rows:]
    if len(body) <= _FEWEST or not _is_total(body[-1]) or any(_is_total(r) for r in body[:-1]):
        return ()
    sums = [s for c in range(1, len(body[-1])) if (s := _sum(body, c, _head(rows, header_rows, c)))]
    right = sum(1 for s in sums if s.printed == s.computed)
    return tuple(
        s
        for s in sums
        if s.printed != s.computed
        and (right or (s.printed and abs(s.computed - s.printed) <= _CLOSE * abs(s.printed)))
    )


def wrong_shares(rows: Sequence[Sequence[str]], header_rows: int) -> tuple[WrongShare, ...]:
    """Shares that contradict their counts, in a row of shares below or a column beside them."""
    upright = tuple(zip(*(_padded(rows)), strict=True))
    return (*_shares(rows, header_rows), *_shares(upright, 1 if header_rows else 0))


def _shares(rows: Sequence[Sequence[str]], header_rows: int) -> Iterator[WrongShare]:
    """Of a table laid out with a row of counts and a row of shares."""
    for above, row in itertools.pairwise(rows):
        if not row or not _SHARE_HEAD.search(fold(row[0])):
            continue
        labels = rows[0] if header_rows else above
        pairs = [
            (labels[i] if i < len(labels) else "", count, share)
            for i in range(1, min(len(row), len(above)))
            if (count := figure(above[i])) is not None and (share := figure(row[i])) is not None
        ]
        yield from _outliers([p for p in pairs if not _TOTAL.match(p[0].strip())])


def _outliers(pairs: Sequence[tuple[str, Decimal, Decimal]]) -> Iterator[WrongShare]:
    """The one share that disagrees where all others are parts of the sum of the counts."""
    total = sum((count for _, count, _ in pairs), Decimal(0))
    if len(pairs) < _FEWEST or total <= 0:
        return
    told = [(label, share, _HUNDRED * count / total) for label, count, share in pairs]
    wrong = [t for t in told if abs(t[1] - t[2]) >= _POINT]
    if len(wrong) == 1:
        label, share, computed = wrong[0]
        yield WrongShare(label, share, round(computed, 1))


def figure(cell: str) -> Decimal | None:
    """The number in a cell that holds nothing else, None for any other cell."""
    bare = fold(cell).replace(" ", "").strip("%")
    if not _PLAIN.fullmatch(bare):
        return None
    try:
        return Decimal(bare.replace(",", ""))
    except InvalidOperation:
        return None


def _sum(body: Sequence[Sequence[str]], column: int, head: str) -> WrongTotal | None:
    """Printed and computed total of a column of figures, None where it is none."""
    cells = [row[column] if column < len(row) else "" for row in body]
    figures = [figure(cell) for cell in cells]
    addends = [f for f in figures[:-1] if f is not None]
    blank = all(not c.strip(" -—/\u3000") for c, f in zip(cells, figures, strict=True) if f is None)
    printed = figures[-1]
    if printed is None or len(addends) < _FEWEST or not blank or _SHARE_HEAD.search(fold(head)):
        return None
    computed = sum(addends, Decimal(0))
    places = max(-int(f.as_tuple().exponent) for f in (*addends, printed))
    slack = Decimal(len(addends)) / 2 / (Decimal(10) ** places) if places else Decimal(0)
    return WrongTotal(head, printed, printed if abs(computed - printed) <= slack else computed)


def _is_total(row: Sequence[str]) -> bool:
    return any(_TOTAL.match(cell.strip()) for cell in row[:2])


def _head(rows: Sequence[Sequence[str]], header_rows: int, column: int) -> str:
    """What stands above a column, lowest header row first."""
    heads = [r[column].strip() for r in reversed(rows[:header_rows]) if column < len(r)]
    return next((h for h in heads if h), "")


def _padded(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    width = max((len(r) for r in rows), default=0)
    return [[*row, *([""] * (width - len(row)))] for row in rows]
