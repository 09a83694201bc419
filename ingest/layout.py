"""From recognised boxes to printed lines in reading order. Pure.

A scan lies askew, its left margin moves from sheet to sheet, and gazettes have two columns:
boxes are turned upright, columns read one after the other, boxes side by side joined,
and left edges drawn to the common margin, so that `ingest.sheets` can rejoin the lines.
"""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING
from unicodedata import east_asian_width

from ingest.sheets import Row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.ocr import Box

PAPER = 595.0
"""Width in points that a sheet is taken to have (A4), whatever its pixels."""
_MARGIN = 72.0
"""Where the common left margin is drawn to, in points."""
_LONG = 8
"""Characters from which a line tells the size of its letters."""
_OVERLAP = 0.5
"""Share of the lower of two heights by which boxes of one line overlap."""
_SAME_SIZE = 0.25
"""Difference from the usual size that is measurement and not design."""
_COLUMN_LINES = 6
"""Lines that each of two columns has at least."""
_MIDDLE = (0.4, 0.6)
"""Where the gutter between two columns lies, in widths of the sheet."""
_COLUMN_WIDTH = 0.3
"""Width of a column's usual line, in widths of the sheet."""
_APART = 0.8
"""Characters of empty space that part two boxes of one line by a blank."""
_CELLS_APART = 2.0
"""Characters of empty space that part the cells of a table's row."""


def rows_of(boxes: Sequence[Box], width: int, height: int, sheet: int) -> list[Row]:
    """The printed lines of one image.

    Args:
        boxes: what was recognised.
        width: of the image, in pixels.
        height: of the image, in pixels.
        sheet: number of the sheet, from 1.
    """
    scale = PAPER / max(1, width)
    turned = _upright(boxes, height, scale, sheet)
    ordered = [row for column in columns(turned) for row in lines(column)]
    return _at_margin(_sized(ordered))


def _upright(boxes: Sequence[Box], height: int, scale: float, sheet: int) -> list[Row]:
    """Boxes as rows in points, turned back by the usual slope of the long ones."""
    slope = _slope(boxes)
    sine, cosine = math.sin(-slope), math.cos(-slope)
    rows = []
    for box in boxes:
        xs = [x * cosine - y * sine for x, y in box.corners]
        ys = sorted(x * sine + y * cosine for x, y in box.corners)
        top, bottom = (ys[0] + ys[1]) / 2, (ys[-1] + ys[-2]) / 2
        rows.append(
            Row(
                box.text,
                sheet,
                min(xs) * scale,
                max(xs) * scale,
                (bottom - top) * scale,
                (height - bottom) * scale,
                (height - top) * scale,
                ocr=box.sure,
            )
        )
    return rows


def _slope(boxes: Sequence[Box]) -> float:
    slopes = []
    for box in boxes:
        (x0, y0), (x1, y1) = box.corners[0], box.corners[1]
        if abs(x1 - x0) > 5 * abs(box.corners[3][1] - y0):
            slopes.append(math.atan2(y1 - y0, x1 - x0))
    return median(slopes) if slopes else 0.0


def columns(rows: list[Row]) -> list[list[Row]]:
    """The rows of each column; what crosses the gutter stands between the bands it parts."""
    rows = sorted(rows, key=lambda r: -r.top)
    gutter = _gutter(rows)
    if gutter is None:
        return [rows]
    parts: list[list[Row]] = []
    left: list[Row] = []
    right: list[Row] = []
    for row in rows:
        if row.left < gutter < row.right:
            parts += [left, right, [row]]
            left, right = [], []
        elif row.right <= gutter:
            left.append(row)
        else:
            right.append(row)
    return [part for part in (*parts, left, right) if part]


def _gutter(rows: Sequence[Row]) -> float | None:
    """Where two columns of running text part, None for one column."""
    tenth = PAPER / 100
    places = [n * tenth for n in range(int(_MIDDLE[0] * 100), int(_MIDDLE[1] * 100) + 1)]
    x = min(places, key=lambda p: sum(r.left < p < r.right for r in rows))
    left = [r for r in rows if r.right <= x]
    right = [r for r in rows if r.left >= x]
    crossing = len(rows) - len(left) - len(right)
    if min(len(left), len(right)) < _COLUMN_LINES or crossing > min(len(left), len(right)):
        return None
    usual = min(median(r.right - r.left for r in side) for side in (left, right))
    return x if usual >= _COLUMN_WIDTH * PAPER else None


def lines(rows: Sequence[Row]) -> list[Row]:
    """Boxes side by side as one row, from top to bottom."""
    groups: list[list[Row]] = []
    for row in sorted(rows, key=lambda r: -(r.top + r.bottom)):
        if groups and _beside(groups[-1][-1], row):
            groups[-1].append(row)
        else:
            groups.append([row])
    return [_merged(sorted(group, key=lambda r: r.left)) for group in groups]


def _beside(one: Row, other: Row) -> bool:
    shared = min(one.top, other.top) - max(one.bottom, other.bottom)
    lower = min(one.top - one.bottom, other.top - other.bottom)
    apart = one.right <= other.left or other.right <= one.left
    return apart and shared > _OVERLAP * lower


def _merged(group: Sequence[Row]) -> Row:
    first = group[0]
    if len(group) == 1:
        return first
    text = first.text
    gaps = [(row.left - before.right) / max(row.size, 0.1) for before, row in pairwise(group)]
    for gap, row in zip(gaps, group[1:], strict=True):
        text += (" " if gap > _APART else "") + row.text
    letters = max(1, sum(len(r.text) for r in group))
    return replace(
        first,
        text=text,
        right=group[-1].right,
        size=max(r.size for r in group),
        bottom=min(r.bottom for r in group),
        top=max(r.top for r in group),
        ocr=None if first.ocr is None else sum((r.ocr or 0) * len(r.text) for r in group) / letters,
        parted=max(gaps) > _CELLS_APART,
    )


def _sized(rows: list[Row]) -> list[Row]:
    """Rows with the width of a full-width character instead of the height of their box."""
    long = [(row.right - row.left) / _units(row.text) for row in rows if _units(row.text) >= _LONG]
    if not long:
        return rows
    usual = median(long)
    tall = median(row.size for row in rows)
    sized = []
    for row in rows:
        size = min(
            (row.right - row.left) / max(1.0, _units(row.text)), usual * row.size / max(tall, 0.1)
        )
        near = abs(size - usual) <= _SAME_SIZE * usual or size < usual
        sized.append(replace(row, size=usual if near else size))
    return sized


def _units(text: str) -> float:
    """Length in full-width characters."""
    return sum(1.0 if east_asian_width(c) in "WFA" else 0.5 for c in text)


def _at_margin(rows: list[Row]) -> list[Row]:
    """Rows with their left edges drawn to the margin that the sheet's full lines share."""
    if not rows:
        return rows
    size = median(row.size for row in rows)
    lefts = sorted(row.left for row in rows)
    near = [x for x in lefts if sum(abs(x - y) < size / 2 for y in lefts) * 4 >= len(lefts)]
    margin = min(near, default=lefts[0])
    common = median(x for x in lefts if abs(x - margin) < size / 2)
    shift = _MARGIN - common
    return [
        replace(
            row,
            left=_MARGIN if abs(row.left - common) < size / 2 else row.left + shift,
            right=row.right + shift,
        )
        for row in rows
    ]
