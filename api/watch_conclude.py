"""How a watched address stands after a visit, and when it is looked at next. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from corpus.watching import Change, ChangeKind, Seen, State
from ingest.crawl import schedule

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from corpus.watching import Held, Watched

MANY_FAILURES = 5
"""Visits in a row without an answer before that is reported: by the waits between them two days."""
LEAST_SHAKEN = timedelta(days=7)
"""How long pages must be gone of which most of the site's are: a site that moves house."""

Looks = "Sequence[tuple[datetime, bool]]"


def column_same(
    watched: Watched, now: datetime, before: Sequence[tuple[datetime, bool]]
) -> Watched:
    """The same bytes."""
    due = _due([*before, (now, False)], watched, schedule.COLUMN, now)
    return replace(_good(watched, now), due_at=due, told="没有新的链接")


def column_read(
    watched: Watched,
    now: datetime,
    fresh: int,
    before: Sequence[tuple[datetime, bool]],
    seen: Seen,
) -> Watched:
    """Its links were read; `fresh` of them are new."""
    due = _due([*before, (now, seen is Seen.CHANGED)], watched, schedule.COLUMN, now)
    told = f"新链接 {fresh} 个" if fresh else "没有新的链接"
    changed = now if seen is Seen.CHANGED else watched.changed_at
    return replace(_good(watched, now), due_at=due, told=told, changed_at=changed)


def page_same(watched: Watched, now: datetime, before: Sequence[tuple[datetime, bool]]) -> Watched:
    """The same bytes; a page without any document stays so."""
    if not watched.documents:
        return _bare(watched, now, watched.told)
    due = _due([*before, (now, False)], watched, schedule.PAGE, now)
    return replace(_good(watched, now), due_at=due, told="")


def page_read(
    watched: Watched,
    now: datetime,
    held: Sequence[Held],
    before: Sequence[tuple[datetime, bool]],
    seen: Seen,
) -> Watched:
    """It was taken in and gives these documents."""
    due = _due([*before, (now, seen is Seen.CHANGED)], watched, schedule.PAGE, now)
    changed = now if seen is Seen.CHANGED else watched.changed_at
    good = _good(watched, now)
    return replace(good, due_at=due, documents=tuple(held), changed_at=changed, told="")


def page_bare(watched: Watched, now: datetime, told: str) -> Watched:
    """It was read and gave no document."""
    return _bare(watched, now, told)


def missing(
    watched: Watched, now: datetime, told: str, *, shaken: bool
) -> tuple[Watched, Change | None]:
    """It was not there; the change where enough visits over enough time said so.

    Args:
        watched: before the visit.
        now: of the visit.
        told: how that is known.
        shaken: most pages of its site are missing at once.
    """
    misses, since = watched.misses + 1, watched.missing_since or now
    kept = replace(
        watched, visited_at=now, misses=misses, missing_since=since, failures=0, told=told
    )
    if watched.state is State.GONE:
        return replace(kept, due_at=_later(schedule.GONE, watched, now)), None
    vanished = schedule.has_vanished(misses, since, now)
    if not vanished or (shaken and now - since < LEAST_SHAKEN):
        due = _later(schedule.after_miss(misses), watched, now)
        return replace(kept, state=State.MISSING, due_at=due), None
    kept = replace(kept, state=State.GONE, due_at=_later(schedule.GONE, watched, now))
    if watched.good_at is None:  # it was never there: a wrong address, and nothing lost
        return kept, None
    last = watched.good_at.astimezone().strftime("%Y-%m-%d")
    saved = "库中保存其原文" if watched.documents else "已停止从这里收录"
    words = f"网页消失：连续 {misses} 次找不到（{told}），{last} 最后一次正常；{saved}。"
    return kept, Change(ChangeKind.VANISHED, now, watched.url, watched.name, words)


def failing(
    watched: Watched, now: datetime, told: str, retry_after: float | None
) -> tuple[Watched, Change | None]:
    """Its server did not give it; the change where that goes on and a person asked for it.

    Of a column's pages it is not told one by one: the column fails as well.
    """
    failures = watched.failures + 1
    state = watched.state if watched.state in {State.GONE, State.MISSING} else State.FAILING
    wait = schedule.after_failure(failures, retry_after)
    kept = replace(
        watched,
        state=state,
        visited_at=now,
        due_at=_later(wait, watched, now),
        failures=failures,
        told=told,
    )
    if failures != MANY_FAILURES or watched.parent:
        return kept, None
    words = f"网页连续 {failures} 次没有取得：{told}。网页是否还在，无法判断。"
    return kept, Change(ChangeKind.FAILING, now, watched.url, watched.name, words)


def _good(watched: Watched, now: datetime) -> Watched:
    return replace(
        watched,
        state=State.THERE,
        visited_at=now,
        good_at=now,
        missing_since=None,
        misses=0,
        failures=0,
    )


def _bare(watched: Watched, now: datetime, told: str) -> Watched:
    due = _later(schedule.BARE, watched, now)
    return replace(_good(watched, now), state=State.BARE, due_at=due, told=told)


def _due(
    seen: Sequence[tuple[datetime, bool]], watched: Watched, pace: schedule.Pace, now: datetime
) -> datetime:
    return _later(schedule.interval(schedule.gaps_of(seen), pace), watched, now)


def _later(wait: timedelta, watched: Watched, now: datetime) -> datetime:
    return now + schedule.spread(wait, watched.url)
