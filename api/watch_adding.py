"""Which addresses are watched: checked as they are typed, known as the library knows them."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from corpus.errors import BadQuery, shown
from corpus.watching import URL_LONGEST, Kind, Watched, checked_name
from ingest.crawl import schedule
from ingest.crawl.canonical import canonical

if TYPE_CHECKING:
    from collections.abc import Sequence

    from corpus.store import Store
    from corpus.watching import Held

_SPREAD = timedelta(days=7)
"""Over which the first visits to the pages of a whole library are laid out."""


def watched_of(typed: str, kind: Kind, name: str, store: Store) -> Watched:
    """An address to be watched, due at once.

    A page that the library has is known with its versions, so that what changed since it was taken
    in is noticed at the first visit.

    Raises:
        BadQuery: it is no address of the web, or the name does not fit.
    """
    url = canonical(typed.strip())
    if url is None or len(url) > URL_LONGEST:
        named = shown(typed.strip() or "（空）")
        msg = f"{named} 不是可以监测的网址。请写以 http:// 或 https:// 开头的完整网址。"
        raise BadQuery(msg)
    now = datetime.now(UTC)
    made = Watched(url, kind, now, now, name=checked_name(name))
    return made if kind is Kind.COLUMN else known_to(made, store)


def add(store: Store, typed: Sequence[str], kind: Kind, name: str = "") -> int:
    """Watch addresses; says how many were not watched before.

    Raises:
        BadQuery: there is none, one is no address, or there are too many; none is added.
    """
    if not typed:
        raise BadQuery("请写明要监测的网址，一行一个。")
    return store.watches.add([watched_of(one, kind, name, store) for one in typed])


def add_library(store: Store) -> int:
    """Watch every page of the library that came from the web; says how many are new.

    First visits are laid out over a week: nobody's server shall see a library's worth at once.
    """
    now = datetime.now(UTC)
    made = []
    for url in store.web_places():
        if len(url) > URL_LONGEST:
            continue
        known = known_to(Watched(url, Kind.PAGE, now, now), store)
        made.append(replace(known, due_at=now + _SPREAD * _share(url)))
    return store.watches.add(made)


def known_to(watched: Watched, store: Store) -> Watched:
    """The address as the library knows it: what it gave when it was taken in."""
    held = held_at(store, watched.url)
    page = store.page_at(watched.url) if held else None
    if page is None:
        return watched
    digest = hashlib.sha256(page.body).hexdigest()
    return replace(watched, documents=held, digest=digest, good_at=page.fetched_at)


def held_at(store: Store, url: str) -> tuple[Held, ...]:
    """The documents that a page gives now, with their versions."""
    ids = dict.fromkeys(store.documents_at(url))
    return tuple((i, max((v.number for v in store.versions(i)), default=1)) for i in ids)


def _share(url: str) -> float:
    """0 to 1, always the same for an address."""
    wait = timedelta(days=1)
    return ((schedule.spread(wait, url) - wait * 0.9) / wait) / 0.2
