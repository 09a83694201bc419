"""A web of our own on loopback, like the sites that the crawler will meet.

Each site has an address of its own below 127.0.7.0/24, so that delays per host can be told apart;
all texts are ours. `Web.log` holds every request with its time, `Web.truth` the pages that are
there. `python -m tests.web` serves it for people.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from tests.web.changing import Changing
from tests.web.failing import Closed, Failing
from tests.web.forum import Forum, StaticForum
from tests.web.hostile import Hostile
from tests.web.offices import Cms, Gbk
from tests.web.server import Hit, Site, There, Web, serve
from tests.web.trouble import Busy, Calendar, Redirects, Secret, Slow

__all__ = ["Hit", "Site", "There", "Web", "serving_web", "sites"]

_PRIVATE = "127.0.0.1"


CRAWL_DELAY = 0.2
"""Seconds that the robots.txt of the CMS asks for."""


def sites(web: Web, size: int = 1, crawl_delay: float = CRAWL_DELAY) -> tuple[Site, ...]:
    """All sites; `size` multiplies how much is on the forum, the CMS and the GBK site."""
    return (
        Secret(),
        Forum(size=size),
        StaticForum(size=size),
        Cms(size=size, delay=crawl_delay),
        Gbk(size=size),
        Busy(),
        Slow(),
        Redirects(lambda: web.base("secret")),
        Calendar(),
        Changing(),
        Failing(),
        Closed(),
        Hostile(lambda: web.base("secret")),
    )


@contextmanager
def serving_web(
    size: int = 1, only: Iterable[str] = (), crawl_delay: float = CRAWL_DELAY
) -> Iterator[Web]:
    """Serves the test web, or `only` the sites of these names, until the block ends."""
    web = Web()
    wanted = frozenset(only)
    chosen = [
        one
        for one in sites(web, size, crawl_delay)
        if not wanted or one.name in {*wanted, "secret"}
    ]
    servers = [
        serve(web, one, _PRIVATE if one.name == "secret" else f"127.0.7.{at}")
        for at, one in enumerate(chosen, 1)
    ]
    try:
        yield web
    finally:
        for server in servers:
            server.shutdown()
            server.server_close()
