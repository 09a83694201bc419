"""What earlier pages of a search have shown, so that the next one shows the best of the rest.

A ranking is no list with places: how many hits are wanted bears on which clauses of a named
document come first. So a page is what is best and was not shown yet. Pure.
"""

from __future__ import annotations

import base64
import binascii
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from api.cursors import bad_cursor
from search.engine import MOST_HITS

if TYPE_CHECKING:
    from search.model import Found, Hit

_BYTES = 4
"""Of a CRC-32: among 200 names two are taken for one another once in 200,000 searches."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The clauses that were shown, or the documents where hits are grouped."""

    marks: frozenset[int] = frozenset()

    @classmethod
    def read(cls, word: str) -> Shown:
        """What `written` wrote.

        Raises:
            Problem: 422 where it did not.
        """
        try:
            raw = base64.urlsafe_b64decode(word.encode("ascii"))
        except (ValueError, UnicodeError, binascii.Error):
            raise bad_cursor() from None
        marks = [raw[at : at + _BYTES] for at in range(0, len(raw), _BYTES)]
        if len(raw) % _BYTES or not 0 < len(marks) < MOST_HITS:
            raise bad_cursor()
        return cls(frozenset(int.from_bytes(m, "big") for m in marks))

    def written(self) -> str:
        """As a word of a cursor."""
        raw = b"".join(mark.to_bytes(_BYTES, "big") for mark in sorted(self.marks))
        return base64.urlsafe_b64encode(raw).decode("ascii")

    def most(self, k: int) -> int:
        """How many to search for, so that `k` are new."""
        return min(len(self.marks) + k, MOST_HITS)

    def next(self, found: Found, k: int) -> tuple[tuple[Hit, ...], Shown, bool]:
        """The best that were not shown, what is shown with them, and whether there is more."""
        grouped = found.query.grouped
        groups: dict[str, list[Hit]] = {}
        for hit in found.hits:
            groups.setdefault(hit.document.id if grouped else hit.clause.id, []).append(hit)
        fresh = [name for name in groups if _mark(name) not in self.marks][:k]
        now = Shown(self.marks | {_mark(name) for name in fresh})
        known = len(groups) >= found.query.k if grouped else found.candidates > len(now.marks)
        more = bool(fresh) and known and len(now.marks) < MOST_HITS
        hits = tuple(hit for name in fresh for hit in groups[name])
        return hits, now, more


def _mark(name: str) -> int:
    return zlib.crc32(name.encode())
