"""Which documents were in force on a day, told from what is known of them today. Pure.

A status of today with the day since when it holds (`corpus.force`), and the document's own dates,
say how it stood on any day before; what they do not say stays 未查明.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Protocol

from corpus.model import Status

if TYPE_CHECKING:
    from search.catalogue import Card

ENDED = frozenset({Status.REPEALED, Status.EXPIRED})
"""Statuses of what held once."""
HELD = frozenset({Status.IN_FORCE, Status.AMENDED, Status.UNKNOWN})
"""Statuses that a search as of a day keeps: unknown is kept and said."""


class Standing(Protocol):
    """What is known of a document today: `corpus.force.Force`, or what the store keeps of it."""

    @property
    def status(self) -> Status:
        """Of today."""
        ...

    @property
    def since(self) -> date | None:
        """From when on, where that is known."""
        ...


def statuses_on(
    day: date, cards: Iterable[Card], standings: Mapping[str, Standing], today: date
) -> dict[str, Status]:
    """The status of every document on a day, by id."""
    return {c.id: status_on(day, c, standings.get(c.id), today) for c in cards}


def status_on(day: date, card: Card, standing: Standing | None, today: date) -> Status:
    """How a document stood on a day.

    Args:
        day: the day in question.
        card: the document's own dates.
        standing: its status today and since when; None where nothing was found out.
        today: the day that `standing` is of.
    """
    known = standing.status if standing is not None else Status.UNKNOWN
    since = standing.since if standing is not None else None
    if card.dated is not None and day < card.dated:
        return Status.NOT_YET
    if known in ENDED or known is Status.AMENDED:
        if since is None:
            return known if day >= today else Status.UNKNOWN
        if day >= since:
            return known
    begins = card.effective_on
    if begins is None and known in {Status.IN_FORCE, Status.NOT_YET}:
        begins = since
    if known is Status.UNKNOWN or begins is None:
        return Status.UNKNOWN
    return Status.IN_FORCE if day >= begins else Status.NOT_YET
