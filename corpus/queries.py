"""What is asked of the service, counted without persons. Pure.

Numbers are kept by day. The words of a query are kept only where the operator turned that on, with
personal data covered, and are shown only when they came on several days or found nothing.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from corpus.folding import fold
from corpus.pii import masked

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LONGEST = 60
"""Characters of a query whose words are kept; a longer one is a pasted text."""
ENOUGH_DAYS = 3
"""Different days on which a query must have come before its words are kept, unless it found
nothing."""
MOST_WORDS = 5_000
"""Different queries kept; those asked least, and of these the oldest, go first."""
KEPT_DAYS = 90
"""Days after which a query that did not come again is forgotten, and a day's counts are."""
BUCKETS = (10, 25, 50, 100, 200, 400, 800, 1_600, 3_200, 6_400)
"""Upper bounds in milliseconds of the times that are counted; longer ones are one more."""


class Verb(StrEnum):
    """What was asked for."""

    SEARCH = "search"
    ASK = "ask"

    @property
    def label(self) -> str:
        """For a reader."""
        return {Verb.SEARCH: "检索", Verb.ASK: "问答"}[self]


@dataclass(frozen=True, slots=True)
class Asked:
    """One query that was answered."""

    verb: Verb
    text: str
    milliseconds: float
    found: int = 0
    """Hits, or 1 for an answer."""
    reason: str = ""
    """Why there was no answer; `search.model.Reason`."""

    @property
    def in_vain(self) -> bool:
        """Whether nothing at all was found."""
        return self.verb is Verb.SEARCH and not self.found


@dataclass(frozen=True, slots=True)
class Day:
    """What was asked on one day, of one kind."""

    day: date
    verb: Verb
    asked: int
    in_vain: int
    reasons: Mapping[str, int]
    p95: int | None
    """Milliseconds within which 95 of 100 were answered, by the bounds of `BUCKETS`; None where
    the longest took more than the last."""


@dataclass(frozen=True, slots=True)
class Words:
    """A query that is kept in words."""

    text: str
    first: date
    last: date
    days: int
    asked: int
    in_vain: int


def normalised(text: str) -> str:
    """A query as it is compared and kept: folded, spaces single, personal data covered."""
    return " ".join(masked(fold(text)).split())


def digest_of(text: str, salt: str) -> str:
    """Stands for a query whose words may not be kept yet; of no use without the salt."""
    return hashlib.sha256(f"{salt}\x1f{text}".encode("utf-8", "replace")).hexdigest()[:32]


def marks_of(asked: Asked) -> tuple[str, ...]:
    """The counters that one query moves."""
    bound = next((b for b in BUCKETS if asked.milliseconds <= b), 0)
    marks = ["asked", f"ms:{bound}"]
    marks += ["in_vain"] if asked.in_vain else []
    return (*marks, f"reason:{asked.reason}") if asked.reason else tuple(marks)


def day_of(day: date, verb: Verb, counts: Mapping[str, int]) -> Day:
    """The counters of a day put into words.

    Args:
        day: which.
        verb: what was asked for.
        counts: by the marks of `marks_of`.
    """
    reasons = {k.partition(":")[2]: n for k, n in counts.items() if k.startswith("reason:")}
    times = {int(k.partition(":")[2]): n for k, n in counts.items() if k.startswith("ms:")}
    asked = counts.get("asked", 0)
    return Day(day, verb, asked, counts.get("in_vain", 0), reasons, _within(times, 0.95))


def _within(times: Mapping[int, int], share: float) -> int | None:
    """The least bound under which that share of the times lies."""
    wanted = share * sum(times.values())
    below = 0
    for bound in BUCKETS:
        below += times.get(bound, 0)
        if below >= wanted:
            return bound
    return None


def may_be_shown(days: int, in_vain: int) -> bool:
    """Whether the words of a query may be kept and shown."""
    return days >= ENOUGH_DAYS or in_vain > 0


def oldest_kept(today: date) -> date:
    """The first day that is still kept."""
    return today - timedelta(days=KEPT_DAYS)


def total(days: Iterable[Day], verb: Verb) -> int:
    """How often it was asked for in all."""
    return sum(d.asked for d in days if d.verb is verb)
