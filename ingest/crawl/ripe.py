"""Which texts have come whole while a crawl still runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ingest.crawl.frontier import Frontier
from ingest.crawl.harvest import group_of


def ripe(frontier: Frontier) -> Callable[[str, Sequence[int]], bool]:
    """Says of a text whether none of its known pages is still to come.

    Ask for it before `harvest` looks at what is there: a page that comes in between was still to
    come here, and with it what it leads to, so that its text waits for the next time.

    Returns:
        a function for `harvest`, of this moment.
    """
    groups: set[str] = set()
    rows: set[int] = set()
    for url, part_of in frontier.to_come():
        groups.add(group_of(url))
        if part_of is not None:
            rows.add(part_of)
    return lambda key, pages: key not in groups and rows.isdisjoint(pages)
