"""The stretch of lines that holds the text of a page which lost its markup. Pure.

Every line gets a weight: sentences count for as many characters as they have, menu words,
stamps and headings of boxes against. The text is the stretch of the greatest sum, as in the
search for a maximum subarray; a stretch of lines that say nothing (the cells of a table) is
never worse than _BRIDGE, so that a table does not cut a text in two.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.model import Kind
from ingest.furniture import Look, look_of
from ingest.lines import (
    is_back_matter,
    is_document_number,
    is_prose,
    is_salutation,
    is_signature,
    is_title,
)
from ingest.markers import Marker, find_markers
from ingest.rows import Row

_MOST = 400
"""Characters beyond which a longer paragraph proves no more."""
_BRIDGE = 120
"""The most that neighbouring lines without a meaning cost, in characters of prose."""
_COST = {
    Look.SHORT: 7,
    Look.MARK: 5,
    Look.LABEL: 7,
    Look.CONTROL: 14,
    Look.STAMP: 24,
    Look.TEASER: 24,
    Look.COMMENTS: 70,
    Look.BOX: 70,
    Look.CHROME: 70,
}
_NEUTRAL = frozenset({Look.SHORT, Look.MARK, Look.LABEL})
_WALL_SHARE = 0.3
"""Of the text above a box, what must stand below it to count as more of the same text."""
_WALLS = {Look.BOX: _WALL_SHARE, Look.CHROME: _WALL_SHARE, Look.COMMENTS: 1.0}
"""What readers wrote is another text, however much of it there is."""
_MARKED_SHARE = 0.7
"""Of the characters of a labelled line; a menu numbers its entries as well."""
_TIMES = 3
"""A short line that stands on the page so often is furniture."""
_TRUST = 40
"""The least sum of a stretch that is believed to be a text."""
_FEW, _SMALL = 300, 0.15
"""Characters, and share of all characters: where the main stretch has less than both, the text
has no sentences (a programme, a list of names)."""
_HAN = re.compile(r"[\u3400-\u9fff]")
_CLOSED = re.compile(r"[。！？!?；;：:…”」』）)]$")
_LOOSE_SHARE = 0.3
"""Of the characters of a sentence that does not end: a headline has commas too."""
_WHOLE = 60
"""Characters from which a line is a paragraph, however it ends."""
_CHINESE = frozenset({Kind.CHAPTER, Kind.SECTION, Kind.ARTICLE, Kind.HAN, Kind.HAN_PAREN})
_LABELLED = 24
_BOX_ROWS = 40
"""The most rows of a box across which an outline is believed to go on."""
_POLLUTED = 3
"""Lines that are certainly furniture, from which on a page is taken for a web page."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The looks of a page's rows and which of them hold its text."""

    looks: tuple[Look, ...]
    start: int
    """First row of the main stretch."""
    end: int
    """Behind its last row."""


def is_polluted(looks: Sequence[Look]) -> bool:
    """Whether the lines are those of a web page and not of a text kept as a text."""
    found = Counter(looks)
    certain = found[Look.CONTROL] + found[Look.BOX] + found[Look.CHROME] + found[Look.COMMENTS]
    return (
        certain
        + (found[Look.CHROME] > 1)
        + found[Look.STAMP] // 2
        + (found[Look.MARK] >= _POLLUTED)
        >= _POLLUTED
    )


def shape_of(rows: Sequence[Row]) -> Shape | None:
    """The main stretch of a web page that lost its markup.

    None where the lines are no web page's or no stretch of them reads like a text.
    """
    looks = tuple(look_of(r.text) for r in rows)
    if not is_polluted(looks):
        return None
    found = _heaviest(_weights(rows, looks), looks)
    if found is None or _is_list(rows, *found):
        return None
    start = _over_table(rows, looks, found[0])
    return Shape(looks, start, _numbered_on(rows, looks, start, found[1]))


def _over_table(rows: Sequence[Row], looks: Sequence[Look], start: int) -> int:
    """The start moved up over a long table to the sentences above it.

    Nothing but what a table may hold stands between them: no button, no box, no stamp.
    """
    found = i = start
    while i and (looks[i - 1] in _NEUTRAL or looks[i - 1] in {Look.PROSE, Look.MARKED}):
        i -= 1
        if looks[i] in {Look.PROSE, Look.MARKED} and _CLOSED.search(rows[i].text):
            found = i
    return found


def _is_list(rows: Sequence[Row], start: int, end: int) -> bool:
    """Whether the page is one long list, of which the stretch is but a line or two."""
    inside = _size(rows[start:end])
    return inside < _FEW and inside < _SMALL * _size(rows)


def _size(rows: Sequence[Row]) -> int:
    """Chinese characters: figures in a table say nothing."""
    return sum(len(_HAN.findall(r.text)) for r in rows)


def _numbered_on(rows: Sequence[Row], looks: Sequence[Look], start: int, end: int) -> int:
    """The end moved down to where the outline of the text goes on, across boxes: 一、 … 二、.

    Menus number their entries with figures, so only Chinese labels count.
    """
    last: dict[Kind, int | None] = {}
    foreign = 0
    for i in range(start, len(rows)):
        foreign = 0 if i < end else foreign + (foreign > 0 or looks[i] not in _NEUTRAL)
        if foreign > _BOX_ROWS:
            break
        marker = _label(rows[i].text)
        if marker is None or marker.number is None:
            continue
        before = last.get(marker.kind)
        if i >= end and before is not None and marker.number == before + 1:
            end = _paragraphs_end(looks, i)
        if i < end:
            last[marker.kind] = marker.number
    return end


def _paragraphs_end(looks: Sequence[Look], i: int) -> int:
    """Behind the last sentence or label below row `i`, before any furniture."""
    end = i + 1
    while i < len(looks) and looks[i] in _NEUTRAL | {Look.PROSE, Look.MARKED}:
        i += 1
        if looks[i - 1] in {Look.PROSE, Look.MARKED}:
            end = i
    return end


def _label(text: str) -> Marker | None:
    """The Chinese label that the line begins with."""
    first = next(iter(find_markers(text[:_LABELLED])), None)
    begins = first is not None and first.start == 0 and first.kind in _CHINESE
    return first if begins else None


def _weights(rows: Sequence[Row], looks: Sequence[Look]) -> list[int]:
    often = {t for t, n in Counter(r.text for r in rows).items() if n >= _TIMES}
    weights = []
    for row, look in zip(rows, looks, strict=True):
        size = min(_MOST, len("".join(row.text.split())))
        if look in {Look.PROSE, Look.MARKED}:
            weights.append(_worth(row.text, look, size))
        elif _is_letterhead(row.text) and row.text not in often:
            weights.append(0)
        else:
            weights.append(-_COST[look] - (_COST[Look.CONTROL] if row.text in often else 0))
    return weights


def _worth(text: str, look: Look, size: int) -> int:
    if look is Look.MARKED and not is_prose(text):
        return 0
    share = _MARKED_SHARE if look is Look.MARKED else 1.0
    if size < _WHOLE and not _CLOSED.search(text):
        share *= _LOOSE_SHARE
    return int(size * share)


def _is_letterhead(text: str) -> bool:
    """Lines that only an issued text has."""
    tests = (is_document_number, is_signature, is_back_matter, is_title, is_salutation)
    return any(test(text) for test in tests)


def _heaviest(weights: Sequence[int], looks: Sequence[Look]) -> tuple[int, int] | None:
    """Start and end of the stretch of the greatest sum (Kadane), idle stretches bridged."""
    best, found = _TRUST, None
    total = idle = 0
    start = 0
    for i, (weight, look) in enumerate(zip(weights, looks, strict=True)):
        if weight < 0 and look in _NEUTRAL:
            step = max(weight, -_BRIDGE - idle)
            idle += step
        else:
            step = min(weight, -int(_WALLS[look] * total)) if look in _WALLS else weight
            idle = idle if look is Look.CONTROL else 0
        if total + step <= 0:
            total, start, idle = 0, i + 1, 0
            continue
        total += step
        if weight > 0 and total > best:
            best, found = total, (start, i + 1)
    return found
