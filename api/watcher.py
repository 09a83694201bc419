"""One round of watching: visit what is due, take in what is new, report what changed.

What a round does is kept visit by visit, each with all that came of it, so a kill loses nothing
that was reported and reports nothing twice: which versions were told of stands with the address.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from api import watch_compare as compare
from api.fetch import NO_HEADERS
from api.watch_adding import held_at, known_to
from api.watch_column import read_column, to_watch
from api.watch_conclude import (
    column_read,
    column_same,
    failing,
    missing,
    page_bare,
    page_read,
    page_same,
)
from api.watch_polite import LONGEST_PAUSE, host_of
from api.watch_report import Reporter
from corpus.errors import BadPage, PolicyError
from corpus.model import Page
from corpus.watching import Change, ChangeKind, Kind, Seen, Visit, Watched
from ingest.crawl.again import retry_after
from ingest.crawl.judging import Look, look
from ingest.crawl.threads import thread_of
from ingest.crawl.whole import TornText, Whole, whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from api.service import Service
    from api.watch_polite import Polite
    from corpus.model import Document
    from corpus.store_watch import Watches
    from ingest.crawl.model import Fetched, Link

BATCH = 50
"""Visits after which what was fetched is taken in: the index is brought in step once for all."""
LEASE = timedelta(hours=1)
"""How long the addresses of a batch are a round's own; after a kill they wait so long."""
_FEW = 5
"""Pages of one host from which on it tells when most are missing at once."""


@dataclass(frozen=True, slots=True)
class Round:
    """What a round did."""

    seen: Mapping[Seen, int]
    changes: tuple[Change, ...]
    postponed: int = 0
    """Addresses whose hosts asked to be left alone for now."""
    stopped: bool = False
    """More is due than was asked for."""

    @property
    def visits(self) -> int:
        """Addresses that were looked at."""
        return sum(self.seen.values())


@dataclass(frozen=True, slots=True)
class _Looked:
    watched: Watched
    look: Look
    fetched: Fetched | None = None
    is_paged: bool = False
    """Whether it is of several pages, joined."""

    @property
    def page(self) -> Page:
        """For the parser; under the address that is watched, whatever it led to."""
        assert self.fetched is not None  # noqa: S101  only pages that came are read
        kind = self.fetched.header("Content-Type")
        return Page(self.fetched.body, self.watched.url, kind, self.fetched.fetched_at)

    @property
    def visit_status(self) -> int:
        """Of HTTP."""
        return self.fetched.status if self.fetched is not None else 0


class Watcher:
    """Looks at what is due."""

    def __init__(
        self,
        service: Service,
        polite: Polite,
        keep: Callable[[Fetched], object] = lambda _: None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        notify: Callable[[str], None] = lambda _: None,
    ) -> None:
        """Over a library.

        Args:
            service: takes in and compares.
            polite: asks servers.
            keep: takes every answer that is read, as evidence.
            now: in UTC.
            notify: told of every visit.
        """
        self._service = service
        self._reporter = Reporter(service)
        self._polite = polite
        self._keep = keep
        self._now = now
        self._notify = notify

    @property
    def _watches(self) -> Watches:
        return self._service.store.watches

    def round(self, most: int) -> Round:
        """Visit what is due, at most so many addresses; pages that columns lead to as well."""
        seen: Counter[Seen] = Counter()
        changes: list[Change] = []
        postponed = 0
        while seen.total() < most:
            batch = self._watches.claim(self._now(), min(BATCH, most - seen.total()), LEASE)
            if not batch:
                return Round(seen, tuple(changes), postponed)
            self._notify(f"正在查看 {len(batch)} 个网址")
            looked, left = self._visited(batch)
            postponed += left
            for visit, told in self._concluded(looked):
                seen[visit.seen] += 1
                changes += told
        return Round(seen, tuple(changes), postponed, stopped=True)

    def _visited(self, batch: Sequence[Watched]) -> tuple[list[_Looked], int]:
        """Look at each address, the host that may be asked soonest first."""
        waiting = list(batch)
        looked: list[_Looked] = []
        postponed = 0
        while waiting:
            following = min(waiting, key=lambda w: (w.kind, self._polite.pause(w.url)))
            waiting.remove(following)
            pause = self._polite.pause(following.url)
            if pause > LONGEST_PAUSE:
                wait = timedelta(seconds=min(pause, LEASE.total_seconds()))
                self._watches.put(replace(following, due_at=self._now() + wait))
                postponed += 1
                continue
            looked.append(self._looked(following))
        return looked, postponed

    def _looked(self, watched: Watched) -> _Looked:
        try:
            found = self._whole(watched, self._polite.get(watched.url, _asked_for(watched)))
        except TornText as error:  # what is there is no other text than before, nor a text
            return _Looked(watched, Look(Seen.FAILING, str(error)), error.answer)
        except BadPage as error:
            return _Looked(watched, Look(Seen.FAILING, str(error).rstrip("。")))
        if not found.is_first:
            told = f"不是文章的第 1 页，请改为监测 {found.fetched.url}"
            return _Looked(watched, Look(Seen.BARE, told), found.fetched, is_paged=True)
        judged = look(watched, found.fetched)
        if judged.seen in {Seen.FIRST, Seen.CHANGED}:
            for page in found.pages:
                self._keep(page)
        return _Looked(watched, judged, found.fetched, is_paged=len(found.pages) > 1)

    def _whole(self, watched: Watched, first: Fetched) -> Whole:
        """All pages of a text; a column's further parts are read where its links are."""
        if watched.kind is Kind.COLUMN:
            return Whole(first, (first,))
        return whole(first, self._polite.further())

    def _concluded(self, looked: Sequence[_Looked]) -> Iterator[tuple[Visit, tuple[Change, ...]]]:
        """Take in what came and keep what was seen, one address after the other."""
        judged = [self._guarded(one) for one in looked]
        failed = self._taken_in([one for one in judged if _is_read(one)])
        shaken = _shaken(judged)
        for one in judged:
            if one.watched.kind is Kind.COLUMN:
                yield self._column(one)
            else:
                yield self._page(one, failed.get(one.watched.url, ""), shaken)

    def _guarded(self, one: _Looked) -> _Looked:
        """A page that gives none of its documents any more is not taken in on one visit's word."""
        if not one.watched.documents or not _is_read(one):
            return one
        try:
            now: Sequence[Document] = self._service.parts.intake.parse(one.page)
        except PolicyError:
            now = ()
        if compare.goes_on(self._reporter.texts(one.watched.documents), now):
            return one
        told = "网页已换成别的内容" if now else "网页还在，但正文没有了"
        return replace(one, look=Look(Seen.MISSING, told, one.watched.digest))

    def _taken_in(self, read: Sequence[_Looked]) -> Mapping[str, str]:
        """Why pages could not be taken in, by their address."""
        if not read:
            return {}
        report = self._service.ingest_pages([one.page for one in read], self._notify)
        return {failed.source: failed.message for failed in report.failed}

    def _column(self, one: _Looked) -> tuple[Visit, tuple[Change, ...]]:
        watched, now = one.watched, self._now()
        if not _is_page(one):
            return self._unread(one, now)
        if one.look.seen is Seen.SAME or one.fetched is None:
            return self._record(column_same(watched, now, self._seen(watched)), one, Seen.SAME)
        column = read_column(one.fetched, watched, self._watches.known, self._part)
        strange = watched.good_at is not None and len(column.pages) == len(column.fresh)
        if not column.pages or (one.look.told and strange):
            told = one.look.told or "栏目里没有列出网页。请核对网址；列表可能由脚本加载"
            return self._unread(replace(one, look=Look(Seen.FAILING, told)), now)
        self._hurry(column.pages)
        store = self._service.store
        found = [known_to(w, store) for w in to_watch(watched, column.fresh, now)]
        again = Seen.CHANGED if found else Seen.SAME
        seen = Seen.FIRST if watched.good_at is None else again
        kept = column_read(_validated(one), now, len(found), self._seen(watched), seen)
        if column.cut and watched.good_at is None:  # what is left is no news either
            kept = replace(kept, good_at=None, etag="", modified="", digest="", due_at=now + LEASE)
        return self._record(kept, one, seen, found=found)

    def _hurry(self, pages: Sequence[Link]) -> None:
        """Look now at what the column says was changed since it was looked at."""
        dated = {p.url: p.changed_at for p in pages if p.changed_at is not None}
        visited = self._watches.visited(dated)
        late = [url for url, at in visited.items() if at is not None and dated[url] > at]
        if late:
            self._watches.hurry(self._now(), late)

    def _part(self, url: str) -> Fetched | None:
        try:
            return self._polite.get(url)
        except BadPage:
            return None

    def _page(
        self, one: _Looked, failed: str, shaken: frozenset[str]
    ) -> tuple[Visit, tuple[Change, ...]]:
        watched, now = one.watched, self._now()
        if not _is_page(one):
            return self._unread(one, now, shaken)
        back = self._reporter.returned(watched, now)
        if one.look.seen is Seen.SAME:
            return self._record(page_same(watched, now, self._seen(watched)), one, Seen.SAME, back)
        held = held_at(self._service.store, watched.url)
        if one.look.seen is Seen.BARE or failed or not held:
            told = one.look.told or failed or "网页里没有找到文件"
            return self._record(page_bare(_validated(one), now, told), one, Seen.BARE)
        changes = self._reporter.changes(watched, held, now)
        seen: Seen = one.look.seen
        if any(c.kind is ChangeKind.CHANGED for c in changes):
            seen = Seen.CHANGED
        elif seen is Seen.CHANGED and not changes:
            seen = Seen.SAME
        kept = page_read(_validated(one), now, held, self._seen(watched), seen)
        return self._record(kept, one, seen, [*back, *changes])

    def _unread(
        self, one: _Looked, now: datetime, shaken: frozenset[str] = frozenset()
    ) -> tuple[Visit, tuple[Change, ...]]:
        """Keep that an address was missing, or its server failing."""
        watched, told = one.watched, one.look.told
        if one.look.seen is Seen.MISSING:
            kept, gone = missing(watched, now, told, shaken=host_of(watched.url) in shaken)
        else:
            asked = retry_after(one.fetched.header("Retry-After")) if one.fetched else None
            kept, gone = failing(watched, now, told, asked)
        changes = [] if gone is None else [self._reporter.completed(gone, watched)]
        return self._record(kept, one, one.look.seen, changes)

    def _seen(self, watched: Watched) -> list[tuple[datetime, bool]]:
        """The visits that tell of changes, the oldest first."""
        told = (
            v for v in self._watches.visits(watched.url) if v.seen.answered or v.seen is Seen.FIRST
        )
        return [(v.at, v.seen is Seen.CHANGED) for v in told]

    def _record(
        self,
        kept: Watched,
        one: _Looked,
        seen: Seen,
        changes: Sequence[Change] = (),
        found: Sequence[Watched] = (),
    ) -> tuple[Visit, tuple[Change, ...]]:
        at = kept.visited_at or self._now()
        visit = Visit(kept.url, at, seen, one.visit_status)
        self._notify(f"{TOLD[seen]} {kept.url}" + (f"：{kept.told}" if kept.told else ""))
        return visit, self._watches.record(kept, visit, changes, found)


TOLD = {
    Seen.FIRST: "首次",
    Seen.SAME: "未变",
    Seen.CHANGED: "有变",
    Seen.MISSING: "找不到",
    Seen.FAILING: "打不开",
    Seen.BARE: "无文件",
}
"""What a visit saw, in a word."""


def _asked_for(watched: Watched) -> Mapping[str, str]:
    """Conditions under which the server need not send the page again.

    A thread has more pages than the one that the server speaks of.
    """
    if thread_of(watched.url) is not None or not watched.digest:
        return NO_HEADERS
    wanted = {"If-None-Match": watched.etag, "If-Modified-Since": watched.modified}
    return {name: value for name, value in wanted.items() if value}


def _is_page(one: _Looked) -> bool:
    return one.fetched is not None and one.look.seen not in {Seen.MISSING, Seen.FAILING}


def _is_read(one: _Looked) -> bool:
    wanted = one.look.seen in {Seen.FIRST, Seen.CHANGED}
    return wanted and one.fetched is not None and one.watched.kind is Kind.PAGE


def _validated(one: _Looked) -> Watched:
    """With what the server is asked by next time.

    Of several pages each has a validator of its own, and that of the first says nothing of the
    others: such a text is asked for without any, and its digest is that of the whole.
    """
    assert one.fetched is not None  # noqa: S101  a page that was read
    if one.is_paged:
        return replace(one.watched, etag="", modified="", digest=one.look.digest)
    etag, modified = one.fetched.header("ETag"), one.fetched.header("Last-Modified")
    return replace(one.watched, etag=etag, modified=modified, digest=one.look.digest)


def _shaken(judged: Sequence[_Looked]) -> frozenset[str]:
    """Hosts of which most pages are missing at once: rather a site in repair than pages gone."""
    visited: defaultdict[str, list[bool]] = defaultdict(list)
    for one in judged:
        visited[host_of(one.watched.url)].append(one.look.seen is Seen.MISSING)
    return frozenset(h for h, s in visited.items() if len(s) >= _FEW and sum(s) * 2 > len(s))
