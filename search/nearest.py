"""The stretch of a source that a misquoted passage comes from, and where they differ. Pure."""

from __future__ import annotations

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from corpus.model import Span

_TOLERATED = 0.4
"""Largest share of changed characters at which the source is still taken for the one meant."""
_MARGIN = 12
"""Characters around the best window of the quotation's own length that are looked at as well."""
_MOST_DIFFERENCES = 4


def nearest_words(quoted: str, source: str) -> Span | None:
    """The span of `source` with the least edit distance to `quoted`, None where nothing is near.

    The window of the quotation's length is found by `rapidfuzz` (partial ratio), its ends by
    Sellers' algorithm (1980): edit distance with both ends of the source free.
    """
    if not quoted or not source:
        return None
    low, high = 0, len(source)
    if len(source) > 2 * len(quoted):
        window = fuzz.partial_ratio_alignment(quoted, source)
        if window is None:
            return None
        margin = _MARGIN + len(quoted) // 4
        low, high = max(0, window.dest_start - margin), min(high, window.dest_end + margin)
    found = _sellers(quoted, source[low:high])
    return None if found is None else Span(low + found.start, low + found.end)


def _sellers(quoted: str, source: str) -> Span | None:
    costs = [0] * (len(source) + 1)
    starts = list(range(len(source) + 1))
    for i, wanted in enumerate(quoted, 1):
        diagonal, diagonal_start = costs[0], starts[0]
        costs[0], starts[0] = i, 0
        for j, given in enumerate(source, 1):
            best = min(
                (diagonal + (wanted != given), diagonal_start),
                (costs[j] + 1, starts[j]),
                (costs[j - 1] + 1, starts[j - 1]),
                key=lambda option: option[0],
            )
            diagonal, diagonal_start = costs[j], starts[j]
            costs[j], starts[j] = best
    end = min(range(len(costs)), key=lambda j: (costs[j], abs(j - starts[j] - len(quoted))))
    if costs[end] > _TOLERATED * len(quoted) or starts[end] >= end:
        return None
    return Span(starts[end], end)


def differences(quoted: str, source: str) -> tuple[str, ...]:
    """The differing characters in words: “5”应为“3”, 多出“的”, 漏掉“一般”; both squeezed."""
    said = []
    for edit in Levenshtein.opcodes(quoted, source):
        ours = quoted[edit.src_start : edit.src_end]
        theirs = source[edit.dest_start : edit.dest_end]
        if edit.tag == "replace":
            said.append(f"“{ours}”应为“{theirs}”")
        elif edit.tag == "delete":
            said.append(f"多出“{ours}”")
        elif edit.tag == "insert":
            said.append(f"漏掉“{theirs}”")
    more = ("等",) if len(said) > _MOST_DIFFERENCES else ()
    return (*said[:_MOST_DIFFERENCES], *more)
