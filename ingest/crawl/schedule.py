"""When to look at an address again: as often as it changes, no oftener. Pure.

How often a page changes is estimated from what past visits saw. A visit does not see when a change
happened, nor how many there were, only whether there was one since the visit before; and visits
come at uneven intervals, the more so when the estimate steers them. That is the case of "irregular
access" in Cho and Garcia-Molina, Estimating Frequency of Change (ACM TOIT 3(3), 2003): changes are
taken for a Poisson process, and the rate is the one under which what was seen is likeliest. To it
comes a prior (a gamma distribution of shape 2), without which one visit would give 0 or infinity.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_CHANCE = 0.3
"""How likely a change shall be when the next visit comes: three visits in ten find one."""
_RECENT = 20
"""Gaps between visits that count: a page that was alive last year may rest now."""
_HALVINGS = 60
"""Of the bisection: beyond the precision of a float."""
_SPREAD = 0.1
"""Visits are moved by up to so much of their interval, so that those of one day drift apart."""
ENOUGH_MISSES = 3
"""Visits in a row that must find a page gone before it is said to have vanished."""
LEAST_GONE = _DAY
"""How long it must have been gone: a site in repair over a night is none that lost its pages."""


@dataclass(frozen=True, slots=True)
class Gap:
    """The time between two visits that both saw the page."""

    days: float
    changed: bool
    """Whether the second saw something else than the first."""


@dataclass(frozen=True, slots=True)
class Pace:
    """What is believed of an address before anything was seen, and the bounds of its visits."""

    usual: float
    """Days between changes."""
    least: timedelta
    most: timedelta


PAGE = Pace(7.0, 6 * _HOUR, timedelta(days=60))
"""A page with a document: mended in its first days, if ever. First visited again after 2.5 days."""
COLUMN = Pace(1.0, _HOUR / 2, timedelta(days=7))
"""A list of new documents; first visited again after 8.6 hours."""
BARE = timedelta(days=90)
"""A page without any document: it may get one."""
GONE = timedelta(days=30)
"""A page that vanished: it may come back."""
_AFTER_MISS = (6 * _HOUR, 20 * _HOUR, _DAY)
"""Hours after the first visit that finds it gone, after the second, after any other."""
_AFTER_FAILURE = (_HOUR, 3 * _HOUR, 12 * _HOUR, _DAY, 3 * _DAY, 7 * _DAY)
_LONGEST_WAIT = 7 * _DAY
"""What a server may ask for by Retry-After."""


def rate(gaps: Sequence[Gap], usual: float) -> float:
    """Changes a day, the likeliest by what was seen.

    Args:
        gaps: between visits, the oldest first.
        usual: days between changes that are believed in beforehand.

    Returns:
        The zero of the derivative of the log posterior, which falls with the rate:
        for every gap with a change t·e^(-λt)/(1-e^(-λt)), for every other -t, and 1/λ - usual.
    """
    seen = [gap for gap in gaps if gap.days > 0][-_RECENT:]
    quiet = sum(gap.days for gap in seen if not gap.changed) + usual
    moved = [gap.days for gap in seen if gap.changed]
    low, high = 0.0, 1.0
    while _slope(high, moved, quiet) > 0:
        high *= 2
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if _slope(middle, moved, quiet) > 0 else (low, middle)
    return high


def _slope(guess: float, moved: Sequence[float], quiet: float) -> float:
    return sum(t / math.expm1(min(guess * t, 700.0)) for t in moved) + 1 / guess - quiet


def interval(gaps: Sequence[Gap], pace: Pace) -> timedelta:
    """How long until a change is as likely as it shall be, within the bounds."""
    days = -math.log1p(-_CHANCE) / rate(gaps, pace.usual)
    return min(max(timedelta(days=days), pace.least), pace.most)


def gaps_of(seen: Sequence[tuple[datetime, bool]]) -> list[Gap]:
    """The gaps between visits that saw the page.

    Args:
        seen: when, and whether it was changed; the oldest first.
    """
    return [
        Gap((later - earlier) / _DAY, changed) for (earlier, _), (later, changed) in pairwise(seen)
    ]


def spread(wait: timedelta, url: str) -> timedelta:
    """The wait, moved by a share that is the same for an address every time."""
    digest = hashlib.sha256(url.encode("utf-8", "surrogatepass")).digest()
    share = int.from_bytes(digest[:4], "big") / 0xFFFF_FFFF
    return wait * (1 + _SPREAD * (2 * share - 1))


def after_miss(misses: int) -> timedelta:
    """When to look again at what was not there, so that a day decides and not a minute."""
    return _AFTER_MISS[min(misses, len(_AFTER_MISS)) - 1]


def after_failure(failures: int, retry_after: float | None = None) -> timedelta:
    """When to come back to a server that failed.

    Args:
        failures: in a row, this one counted.
        retry_after: seconds that the server asks for.
    """
    wait = _AFTER_FAILURE[min(failures, len(_AFTER_FAILURE)) - 1]
    if retry_after is None:
        return wait
    return min(max(wait, timedelta(seconds=retry_after)), _LONGEST_WAIT)


def has_vanished(misses: int, since: datetime, now: datetime) -> bool:
    """Whether enough visits over enough time found a page gone to say so."""
    return misses >= ENOUGH_MISSES and now - since >= LEAST_GONE
