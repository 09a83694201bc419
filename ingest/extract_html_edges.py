"""Where the text begins and ends inside its container. Pure.

A container may hold more than the text: a menu above it, related links and the site's own words
below. What is cut is a run of lines at either end that counts against text as a whole
(maximum-subsequence segmentation over the lines, with signatures, annexes and tables held for
neutral, since they stand below the last sentence).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.chrome import rule_for
from ingest.extract_html_main import is_link, weigh
from ingest.families import ANNEX, SITE_NOTES
from ingest.lines import (
    is_back_matter,
    is_document_number,
    is_order_line,
    is_prose,
    is_signature,
    is_title,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.extract_html_lines import RawLine

_ENOUGH = -40.0
"""Sum of weights from which a run is cut: some three links."""
_FEWEST = 3
"""Links and known chrome in such a run …"""
_SHARE = 0.5
"""… and the least part of its lines that they are."""
_MANY = 8
"""Short lines above a title from which they are no part of the document."""
_LITTLE = 0.25
"""Largest part of the running text that may stand above the title and be cut."""
_BEFORE_NOTES = 0.6
"""Least part of the text that stands above the site's notes."""


def body(lines: Sequence[RawLine], head: int = -1) -> tuple[int, int]:
    """The first line of the text and the one after its last, among the lines of its container.

    Args:
        lines: the lines of the container.
        head: node of the line that repeats the page's title, -1 for none.
    """
    foreign = [_is_foreign(line) for line in lines]
    weights = [_weight(line, alien) for line, alien in zip(lines, foreign, strict=True)]
    first, last = _heaviest(weights)
    begin = _cut(weights[:first], foreign)
    begin = max(begin, _above_title(lines, weights, foreign, head))
    end = len(lines) - _cut(weights[last:][::-1], foreign[::-1])
    end = _before_notes(lines, begin, end)
    return (begin, end) if begin < end else (0, len(lines))


def _heaviest(weights: Sequence[float]) -> tuple[int, int]:
    """The run of lines with the largest sum, as a half-open span."""
    best, span = 0.0, (0, len(weights))
    total, start = 0.0, 0
    for i, weight in enumerate(weights):
        if total <= 0:
            total, start = 0.0, i
        total += weight
        if total > best:
            best, span = total, (start, i + 1)
    return span


def _above_title(
    lines: Sequence[RawLine], weights: Sequence[float], foreign: Sequence[bool], head: int
) -> int:
    """How many lines above the title are cut: calendars, counters, who published it."""
    count = sum(1 for line in lines if line.node < head)
    if count in {0, len(lines)} or not (count >= _MANY or sum(foreign[:count]) > 1):
        return 0
    if any(_opens(line.text.strip()) for line in lines[:count]):
        return 0
    running = [max(0.0, weight) for weight in weights]
    return count if sum(running[:count]) <= _LITTLE * sum(running) else 0


def _opens(text: str) -> bool:
    """Whether a line may stand above the title of a document."""
    return is_document_number(text) or is_order_line(text) or is_title(text)


def _before_notes(lines: Sequence[RawLine], begin: int, end: int) -> int:
    """Where the site's own notes begin, below most of the text."""
    sizes = [len(line.text) for line in lines[begin:end]]
    above, total = 0, sum(sizes)
    for i, size in zip(range(begin, end), sizes, strict=True):
        if above >= _BEFORE_NOTES * total and SITE_NOTES.match(lines[i].text):
            return end if any(_ends(line) for line in lines[i + 1 : end]) else i
        above += size
    return end


def closes(line: RawLine) -> bool:
    """Whether a line may be the last of a document: a sentence, a signature, an annex."""
    text = line.text.strip()
    return _ends(line) or (is_prose(text) and rule_for(text, edge=True) is None)


def _ends(line: RawLine) -> bool:
    text = line.text.strip()
    return is_signature(text) or is_back_matter(text)


def _cut(weights: Sequence[float], foreign: Sequence[bool]) -> int:
    """How many lines at the head are cut, of those above the heaviest run."""
    if sum(weights) > _ENOUGH:
        return 0
    cut = len(weights)
    while cut and not foreign[cut - 1]:
        cut -= 1
    alien = sum(foreign[:cut])
    return cut if alien >= max(_FEWEST, _SHARE * cut) else 0


def _is_foreign(line: RawLine) -> bool:
    if is_link(line):
        return ANNEX.search(line.text) is None
    return rule_for(line.text.strip(), edge=False) is not None


def _weight(line: RawLine, foreign: bool) -> float:  # noqa: FBT001  known by the caller
    text = line.text.strip()
    neutral = is_signature(text) or is_title(text) or is_document_number(text)
    if not foreign and (neutral or is_link(line)):
        return 0.0
    return weigh(line)
