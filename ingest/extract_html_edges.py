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
from ingest.lines import is_document_number, is_signature, is_title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.extract_html_lines import RawLine

_ENOUGH = -40.0
"""Sum of weights from which a run is cut: some three links."""
_FEWEST = 3
"""Links and known chrome in such a run …"""
_SHARE = 0.5
"""… and the least part of its lines that they are."""


def body(lines: Sequence[RawLine]) -> tuple[int, int]:
    """The first line of the text and the one after its last, among the lines of its container."""
    foreign = [_is_foreign(line) for line in lines]
    weights = [_weight(line, alien) for line, alien in zip(lines, foreign, strict=True)]
    begin = _run(weights, foreign)
    end = len(lines) - _run(weights[::-1], foreign[::-1])
    return (begin, end) if begin < end else (0, len(lines))


def _run(weights: Sequence[float], foreign: Sequence[bool]) -> int:
    """How many lines at the head are cut."""
    total, lowest, cut = 0.0, _ENOUGH, 0
    for i, weight in enumerate(weights):
        total += weight
        if total <= lowest:
            lowest, cut = total, i + 1
    while cut and not foreign[cut - 1]:
        cut -= 1
    alien = sum(foreign[:cut])
    return cut if alien >= max(_FEWEST, _SHARE * cut) else 0


def _is_foreign(line: RawLine) -> bool:
    return is_link(line) or rule_for(line.text.strip(), edge=False) is not None


def _weight(line: RawLine, foreign: bool) -> float:  # noqa: FBT001  known by the caller
    text = line.text.strip()
    if not foreign and (is_signature(text) or is_title(text) or is_document_number(text)):
        return 0.0
    return weigh(line)
