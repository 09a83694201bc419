"""Rows about what was asked: counts by day, and queries in words where that is turned on."""

from __future__ import annotations

import secrets
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import Connection, delete, func, insert, select, update

from corpus import schema
from corpus.queries import (
    LONGEST,
    MOST_WORDS,
    Asked,
    Day,
    Verb,
    Words,
    day_of,
    digest_of,
    marks_of,
    may_be_shown,
    normalised,
    oldest_kept,
)
from corpus.store_connect import Database
from corpus.store_read import setting
from corpus.store_write import put_setting

_SALT, _ON = "queries_salt", "queries_in_words"


class Queries:
    """What was asked of a library: `corpus.store.Store.queries`."""

    def __init__(self, database: Database) -> None:
        """Use `Store.queries`."""
        self._database = database

    @property
    def in_words(self) -> bool:
        """Whether queries are kept in words; off until the operator turns it on."""
        with self._database.reading() as connection:
            return setting(connection, _ON) == "1"

    def keep_words(self, *, on: bool) -> None:
        """Turn it on or off; turning it off forgets the words that are kept."""
        with self._database.writing() as connection:
            put_setting(connection, _ON, "1" if on else "0")
            if not on:
                connection.execute(delete(schema.query_words))

    def note(self, asked: Sequence[Asked], today: date) -> None:
        """Count these queries, and forget what is too old or too much."""
        with self._database.writing() as connection:
            _count(connection, asked, today)
            if setting(connection, _ON) == "1":
                _note_words(connection, asked, today)
            _forget(connection, today)

    def days(self) -> tuple[Day, ...]:
        """The days on which something was asked, the newest first."""
        table = schema.query_counts.c
        counts: defaultdict[tuple[date, str], dict[str, int]] = defaultdict(dict)
        with self._database.reading() as connection:
            query = select(table.day, table.verb, table.mark, table.count)
            for day, verb, name, count in connection.execute(query):
                counts[day, verb][name] = count
        found = (day_of(day, Verb(verb), some) for (day, verb), some in counts.items())
        return tuple(sorted(found, key=lambda d: (-d.day.toordinal(), d.verb)))

    def words(self) -> tuple[Words, ...]:
        """The queries that may be shown, those asked most first."""
        table = schema.query_words.c
        columns = (table.text, table.first, table.last, table.days, table.asked, table.in_vain)
        query = select(*columns).where(table.text.is_not(None))
        with self._database.reading() as connection:
            found = [Words(*row) for row in connection.execute(query)]
        return tuple(sorted(found, key=lambda w: (-w.asked, w.text)))

    def forget(self, text: str | None = None) -> None:
        """Forget one query, or all words and counts."""
        words = schema.query_words
        with self._database.writing() as connection:
            if text is None:
                connection.execute(delete(words))
                connection.execute(delete(schema.query_counts))
            else:
                connection.execute(delete(words).where(words.c.text == text))


def _count(connection: Connection, asked: Iterable[Asked], today: date) -> None:
    table = schema.query_counts
    counts = Counter((a.verb.value, name) for a in asked for name in marks_of(a))
    for (verb, name), count in counts.items():
        here = (table.c.day == today) & (table.c.verb == verb) & (table.c.mark == name)
        moved = connection.execute(
            update(table).where(here).values(count=table.c.count + count)
        ).rowcount
        if not moved:
            row = {"day": today, "verb": verb, "mark": name, "count": count}
            connection.execute(insert(table), [row])


def _note_words(connection: Connection, asked: Iterable[Asked], today: date) -> None:
    salt = setting(connection, _SALT)
    if salt is None:
        salt = secrets.token_hex(16)
        put_setting(connection, _SALT, salt)
    for text, (count, in_vain) in _by_words(asked).items():
        _note_one(connection, (digest_of(text, salt), text), (count, in_vain), today)


def _by_words(asked: Iterable[Asked]) -> Mapping[str, tuple[int, int]]:
    """How often each query came, and how often in vain; of a query that both verbs got, one."""
    found: dict[str, tuple[int, int]] = {}
    for one in asked:
        text = normalised(one.text)
        if text and len(text) <= LONGEST and one.verb is Verb.SEARCH:
            count, in_vain = found.get(text, (0, 0))
            found[text] = count + 1, in_vain + one.in_vain
    return found


def _note_one(
    connection: Connection, query: tuple[str, str], more: tuple[int, int], today: date
) -> None:
    """One query: its digest and words; how often it came and how often in vain."""
    table = schema.query_words
    (digest, text), (asked, in_vain) = query, more
    row = connection.execute(select(table).where(table.c.digest == digest)).first()
    days = 1 if row is None else row.days + (row.last != today)
    in_vain += 0 if row is None else row.in_vain
    values = {
        "text": text if may_be_shown(days, in_vain) else None,
        "last": today,
        "days": days,
        "asked": asked + (0 if row is None else row.asked),
        "in_vain": in_vain,
    }
    if row is None:
        connection.execute(insert(table), [{"digest": digest, "first": today, **values}])
    else:
        connection.execute(update(table).where(table.c.digest == digest).values(**values))


def _forget(connection: Connection, today: date) -> None:
    words, counts, oldest = schema.query_words, schema.query_counts, oldest_kept(today)
    connection.execute(delete(counts).where(counts.c.day < oldest))
    connection.execute(delete(words).where(words.c.last < oldest))
    many = (connection.scalar(select(func.count()).select_from(words)) or 0) - MOST_WORDS
    if many > 0:
        order = (words.c.asked, words.c.last)
        least = select(words.c.digest).order_by(*order).limit(many)
        connection.execute(delete(words).where(words.c.digest.in_(least)))
