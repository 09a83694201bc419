"""What a column leads to: its parts are followed as long as they bring something new."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.watching import NAME_LONGEST, Kind, Watched
from ingest.crawl.links import links
from ingest.crawl.model import Link, Role
from ingest.crawl.plan import Plan
from ingest.crawl.scope import Scope

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from datetime import datetime

    from ingest.crawl.model import Fetched

_WATCHED = frozenset({Role.PAGE, Role.FILE})
_FOLLOWED = frozenset({Role.NEXT, Role.SITEMAP})
PARTS = 30
"""Parts of a column that a visit follows: at 20 links each more than a month of a busy office."""
FIRST_PARTS = 500
"""Parts that are followed at first, when everything is taken: ten thousand links."""
LINKS = 2_000
"""Pages that one visit takes from a column; until it has all, its pages are no news."""


@dataclass(frozen=True, slots=True)
class Column:
    """What a visit found."""

    pages: tuple[Link, ...]
    """Everything in scope that may hold a document, in the column's order."""
    fresh: tuple[Link, ...]
    """Those that were not known."""
    cut: bool
    """There is more than was taken."""


def read_column(
    first: Fetched,
    column: Watched,
    known: Callable[[Sequence[str]], Collection[str]],
    get: Callable[[str], Fetched | None],
) -> Column:
    """The pages of a column, its further parts included: at first all, later until one is known.

    Args:
        first: the answer for the column itself.
        column: as it is watched; its host says what is in scope.
        known: which of some addresses are watched already.
        get: another part; None where it cannot be had, which ends the walk.
    """
    url, everything = column.url, column.good_at is None
    most = FIRST_PARTS if everything else PARTS
    scope = Scope(Plan(Path(), (url,)))
    scope.welcome(first.url)
    pages: dict[str, Link] = {}
    fresh: dict[str, Link] = {}
    waiting, asked, answers = [], {url, first.url}, 0
    part: Fetched | None = first
    while part is not None:
        answers += 1
        found = [link for link in links(part) if scope.why_not(link.url, 1) is None]
        here = {link.url: link for link in found if link.role in _WATCHED and link.url != url}
        there = known(list(here))
        news = {u: link for u, link in here.items() if u not in there and u not in fresh}
        pages |= here
        fresh |= news
        # What only names further parts has no pages.
        if everything or news or part is first or not here:
            waiting += [k.url for k in found if k.role in _FOLLOWED and k.url not in asked]
            asked |= set(waiting)
        done = answers >= most or len(fresh) > LINKS or not waiting
        part = None if done else get(waiting.pop(0))
    return Column(tuple(pages.values()), tuple(fresh.values())[:LINKS], len(fresh) > LINKS)


def to_watch(column: Watched, found: Sequence[Link], now: datetime) -> list[Watched]:
    """The pages of a column as they are watched from now on.

    What stood in it when it was looked at first is no news.
    """
    quiet = column.good_at is None
    return [
        Watched(
            link.url,
            Kind.PAGE,
            now,
            now,
            name=" ".join(c for c in link.text.split() if c.isprintable())[:NAME_LONGEST],
            parent=column.url,
            quiet=quiet,
        )
        for link in found
    ]
