"""Many short texts in one string, so that looking for a part of one costs no loop over them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import islice

_END = "\0"
"""Stands in front of every text; no text holds it."""
_LOOKED_AT = 200
"""Texts that hold what is looked for, of which the first are given."""


class Shelf:
    """Texts, found by a part of them; places count from 0 in the order given."""

    def __init__(self, texts: Iterable[str]) -> None:
        """Put them into one string."""
        self._starts: list[int] = []
        parts: list[str] = []
        length = 0
        for text in texts:
            line = _END + text.replace(_END, " ")
            self._starts.append(length)
            parts.append(line)
            length += len(line)
        self._all = "".join(parts)

    def holding(self, wanted: str, k: int) -> Iterator[int]:
        """Places of the first `k` texts that begin with a string, then of some that hold it."""
        if not wanted or _END in wanted:
            return
        first = list(islice(self._each(_END + wanted), k))
        yield from first
        yield from (i for i in islice(self._each(wanted), _LOOKED_AT) if i not in first)

    def _each(self, wanted: str) -> Iterator[int]:
        at = self._all.find(wanted)
        while at >= 0:
            place = bisect_right(self._starts, at) - 1
            yield place
            after = self._starts[place + 1] if place + 1 < len(self._starts) else len(self._all)
            at = self._all.find(wanted, after)
