"""Watched addresses, visits to them and changes, as they are kept with the library."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update
from sqlalchemy import Row as SqlRow

from corpus import schema
from corpus.errors import BadQuery, UnknownDocument, shown
from corpus.store_connect import Database
from corpus.succession import Fate
from corpus.watching import (
    Change,
    ChangeKind,
    Citing,
    Ended,
    Kind,
    Seen,
    State,
    Touched,
    Visit,
    Watched,
)

MOST = 200_000
"""Addresses that are kept: some twenty visits a minute where each is seen once a week."""
_AT_ONCE = 500
"""Addresses that one query names."""
KEPT_VISITS = 40
"""Of one address; the schedule reads half of them."""
_SAID = ("before", "after", "touched", "ended", "citing")


class Watches:
    """What is watched. Safe among threads; use `Store.watches`."""

    def __init__(self, database: Database) -> None:
        """Keep it in `database`."""
        self._database = database

    def all(self) -> tuple[Watched, ...]:
        """Every address: columns first, then what a person asked for, then by address."""
        table = schema.watched.c
        query = select(schema.watched).order_by(table.kind, table.parent, table.url)
        with self._database.reading() as connection:
            return tuple(_watched(row) for row in connection.execute(query))

    def find(self, url: str) -> Watched | None:
        """The watched address, None where it is not watched."""
        query = select(schema.watched).where(schema.watched.c.url == url)
        with self._database.reading() as connection:
            row = connection.execute(query).first()
        return None if row is None else _watched(row)

    def known(self, urls: Iterable[str]) -> frozenset[str]:
        """Those of the addresses that are watched."""
        return frozenset(self.visited(urls))

    def visited(self, urls: Iterable[str]) -> dict[str, datetime | None]:
        """Those of the addresses that are watched, and when each was looked at last."""
        wanted, table = list(dict.fromkeys(urls)), schema.watched.c
        found: dict[str, datetime | None] = {}
        with self._database.reading() as connection:
            for i in range(0, len(wanted), _AT_ONCE):
                query = select(table.url, table.visited_at).where(
                    table.url.in_(wanted[i : i + _AT_ONCE])
                )
                found |= {row[0]: row[1] for row in connection.execute(query)}
        return found

    def add(self, wanted: Sequence[Watched]) -> int:
        """Watch addresses; those that are watched already stay as they are. Says how many are new.

        Raises:
            BadQuery: there would be too many.
        """
        with self._database.writing() as connection:
            return _add(connection, wanted)

    def put(self, watched: Watched) -> None:
        """Keep one as it is now; one that was removed meanwhile stays removed."""
        with self._database.writing() as connection:
            _put(connection, watched)

    def remove(self, url: str) -> int:
        """Watch an address no more, nor what a column led to; says how many. Changes stay.

        Raises:
            UnknownDocument: it is not watched.
        """
        table = schema.watched
        with self._database.writing() as connection:
            wanted = (table.c.url == url) | ((table.c.parent == url) & (table.c.parent != ""))
            gone = list(connection.scalars(select(table.c.url).where(wanted)))
            if url not in gone:
                msg = f"没有监测 {shown(url)}。请用 tiaowen watch list 查看正在监测的网址。"
                raise UnknownDocument(msg)
            for i in range(0, len(gone), _AT_ONCE):
                some = gone[i : i + _AT_ONCE]
                connection.execute(delete(table).where(table.c.url.in_(some)))
                visits = schema.watch_visits
                connection.execute(delete(visits).where(visits.c.url.in_(some)))
        return len(gone)

    def claim(self, now: datetime, most: int, lease: timedelta) -> tuple[Watched, ...]:
        """What is due, the longest overdue first, columns before pages.

        Until `lease` is over nobody else is given them; a run that is killed leaves them to the
        next one after that.
        """
        table = schema.watched
        due = select(table).where(table.c.due_at <= now)
        with self._database.writing() as connection:
            query = due.order_by(table.c.kind, table.c.due_at, table.c.url).limit(most)
            found = [_watched(row) for row in connection.execute(query)]
            urls = [w.url for w in found]
            wanted = table.c.url.in_(urls)
            connection.execute(update(table).where(wanted).values(due_at=now + lease))
        return tuple(found)

    def hurry(self, now: datetime, urls: Sequence[str] | None = None) -> int:
        """Make addresses due now, or all of them; says how many."""
        table = schema.watched
        change = update(table).values(due_at=now).where(table.c.due_at > now)
        if urls is not None:
            change = change.where(table.c.url.in_(list(urls)))
        with self._database.writing() as connection:
            return int(connection.execute(change).rowcount)

    def record(
        self,
        watched: Watched,
        visit: Visit,
        changes: Sequence[Change] = (),
        found: Sequence[Watched] = (),
    ) -> tuple[Change, ...]:
        """Keep a visit with all that came of it, at once or not at all.

        Args:
            watched: how the address stands after it.
            visit: what was seen.
            changes: what there is to report.
            found: what the column leads to and was not watched.

        Returns:
            The changes with their numbers.
        """
        with self._database.writing() as connection:
            _put(connection, watched)
            _note(connection, visit)
            _add(connection, found)
            return tuple(_keep(connection, change) for change in changes)

    def report(self, changes: Sequence[Change]) -> tuple[Change, ...]:
        """Keep changes by themselves; gives them with their numbers."""
        with self._database.writing() as connection:
            return tuple(_keep(connection, change) for change in changes)

    def visits(self, url: str) -> tuple[Visit, ...]:
        """The last looks at an address, the oldest first."""
        table = schema.watch_visits.c
        query = select(table.url, table.at, table.seen, table.status).where(table.url == url)
        with self._database.reading() as connection:
            rows = connection.execute(query.order_by(table.id))
            return tuple(Visit(row[0], row[1], Seen(row[2]), row[3]) for row in rows)

    def changes(
        self, most: int = 100, before: int | None = None, kind: ChangeKind | None = None
    ) -> tuple[Change, ...]:
        """What was noticed, the newest first.

        Args:
            most: how many at most.
            before: only those with a smaller number.
            kind: only those of this kind.
        """
        table = schema.watch_changes
        query = select(table).order_by(table.c.number.desc()).limit(most)
        if before is not None:
            query = query.where(table.c.number < before)
        if kind is not None:
            query = query.where(table.c.kind == kind.value)
        with self._database.reading() as connection:
            return tuple(_change(row) for row in connection.execute(query))

    def change(self, number: int) -> Change:
        """One change.

        Raises:
            UnknownDocument: there is none of this number.
        """
        table = schema.watch_changes
        with self._database.reading() as connection:
            row = connection.execute(select(table).where(table.c.number == number)).first()
        if row is None:
            msg = f"没有第 {number} 号变动。请从监测页面的列表中打开。"
            raise UnknownDocument(msg)
        return _change(row)

    def unsent(self, since: datetime, most: int, tries: int) -> tuple[Change, ...]:
        """What the webhook has not taken yet, the oldest first."""
        table = schema.watch_changes
        query = (
            select(table)
            .where(table.c.sent_at.is_(None), table.c.at >= since, table.c.tries < tries)
            .order_by(table.c.number)
            .limit(most)
        )
        with self._database.reading() as connection:
            return tuple(_change(row) for row in connection.execute(query))

    def sent(self, numbers: Sequence[int], at: datetime | None) -> None:
        """The webhook took these, or with None: failed to."""
        table = schema.watch_changes
        done = {"sent_at": at} if at is not None else {"tries": table.c.tries + 1}
        with self._database.writing() as connection:
            wanted = table.c.number.in_(list(numbers))
            connection.execute(update(table).where(wanted).values(done))


def _add(connection: Connection, wanted: Sequence[Watched]) -> int:
    table = schema.watched
    fresh = {w.url: w for w in wanted}
    for i in range(0, len(fresh), _AT_ONCE):
        some = list(fresh)[i : i + _AT_ONCE]
        for url in connection.scalars(select(table.c.url).where(table.c.url.in_(some))).all():
            del fresh[url]
    if not fresh:
        return 0
    there = connection.scalar(select(func.count()).select_from(table)) or 0
    if there + len(fresh) > MOST:
        msg = f"监测的网址太多，最多 {MOST} 个。请先用 tiaowen watch remove 去掉不需要的栏目。"
        raise BadQuery(msg)
    connection.execute(insert(table), [_values(w) for w in fresh.values()])
    return len(fresh)


def _put(connection: Connection, watched: Watched) -> None:
    table = schema.watched
    values = _values(watched)
    connection.execute(update(table).where(table.c.url == values.pop("url")).values(values))


def _note(connection: Connection, visit: Visit) -> None:
    table = schema.watch_visits
    row = {"url": visit.url, "at": visit.at, "seen": visit.seen.value, "status": visit.status}
    connection.execute(insert(table), [row])
    kept = select(table.c.id).where(table.c.url == visit.url).order_by(table.c.id.desc())
    oldest = connection.scalar(kept.offset(KEPT_VISITS - 1).limit(1))
    if oldest is not None:
        past = (table.c.url == visit.url) & (table.c.id < oldest)
        connection.execute(delete(table).where(past))


def _keep(connection: Connection, change: Change) -> Change:
    table = schema.watch_changes
    whole = asdict(change)
    values = {
        "kind": change.kind.value,
        "at": change.at,
        "url": change.url,
        "title": change.title,
        "told": change.told,
        "said": {name: whole[name] for name in _SAID},
        "sent_at": change.sent_at,
        "tries": change.tries,
    }
    number = connection.scalar(insert(table).values(values).returning(table.c.number))
    return replace(change, number=number or 0)


def _values(watched: Watched) -> dict[str, Any]:
    values = {name: getattr(watched, name) for name in Watched.__slots__}
    values["kind"], values["state"] = watched.kind.value, watched.state.value
    values["documents"] = [list(held) for held in watched.documents]
    return values


def _watched(row: SqlRow[Any]) -> Watched:
    values = {name: getattr(row, name) for name in Watched.__slots__}
    values["kind"], values["state"] = Kind(row.kind), State(row.state)
    values["documents"] = tuple((name, number) for name, number in row.documents)
    return Watched(**values)


def _change(row: SqlRow[Any]) -> Change:
    said = row.said
    return Change(
        ChangeKind(row.kind),
        row.at,
        row.url,
        row.title,
        row.told,
        before=_held(said["before"]),
        after=_held(said["after"]),
        touched=tuple(_touched(one) for one in said["touched"]),
        ended=tuple(_ended(one) for one in said["ended"]),
        citing=_citing(said["citing"]),
        number=row.number,
        sent_at=row.sent_at,
        tries=row.tries,
    )


def _held(pair: list[Any] | None) -> tuple[str, int] | None:
    return None if pair is None else (pair[0], pair[1])


def _touched(one: dict[str, Any]) -> Touched:
    fate = None if one["fate"] is None else Fate(one["fate"])
    return Touched(one["clause"], one["place"], fate, tuple(one["now"]), _citing(one["citing"]))


def _ended(one: dict[str, Any]) -> Ended:
    return Ended(**{**one, "citing": _citing(one["citing"])})


def _citing(several: list[dict[str, Any]]) -> tuple[Citing, ...]:
    return tuple(Citing(**one) for one in several)
