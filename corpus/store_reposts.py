"""Rows about copies: sketches, pairs compared, and which copy is best."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from sqlalchemy import Connection, delete, distinct, func, insert, or_, select

from corpus import schema
from corpus.reposts import Group, Likeness, Route, Standing
from corpus.sameness import Reason
from corpus.store_connect import Database
from corpus.store_read import batches
from corpus.store_remembered import Remembered
from corpus.store_write import bump_revision, upsert

if TYPE_CHECKING:
    # Loads datasketch and with it scipy (half a second), which reading a library does not need.
    from corpus.sketch import Sketch

_LITTLE_ENDIAN = np.dtype("<u4")


@dataclass(frozen=True, slots=True)
class Card:
    """What is kept of a document to find its copies by."""

    document_id: str
    title_key: str
    number_key: str | None
    fingerprint: str
    """Of the text, blind to spacing, script and width."""
    url_key: str | None
    numbers: Sketch
    standing: Standing


@dataclass(frozen=True, slots=True)
class Sketched:
    """The part of a card that has to be computed from the text."""

    document_id: str
    url_key: str | None
    numbers: Sketch
    standing: Standing


class Copies:
    """The copies of a library: what `corpus.store.Store` has to say and to be told of them."""

    def __init__(self, database: Database, remembered: Remembered) -> None:
        """Use `Store.copies`."""
        self._database = database
        self._remembered = remembered

    def unsketched(self) -> list[str]:
        """Documents that are new, or changed, or moved since they were sketched; sorted."""
        with self._database.reading() as connection:
            return unsketched(connection)

    def put_sketches(self, sketched: Sequence[Sketched]) -> None:
        """Keep what was computed of these documents."""
        with self._database.writing() as connection:
            put_sketches(connection, sketched)

    def cards(self) -> list[Card]:
        """All that is sketched, by id."""
        with self._database.reading() as connection:
            return cards(connection)

    def put_likenesses(self, fresh: Sequence[str], pairs: Sequence[Likeness]) -> None:
        """Put these pairs in place of all that was said of the documents `fresh`."""
        with self._database.writing() as connection:
            put_likenesses(connection, fresh, pairs)

    def likenesses(self, document_id: str | None = None) -> list[Likeness]:
        """All pairs compared, or those that a document is one of."""
        with self._database.reading() as connection:
            return likenesses(connection, document_id)

    def put_groups(self, groups: Sequence[Group]) -> bool:
        """Put these groups in place of all others; says whether anything changed."""
        with self._database.writing() as connection:
            changed = put_groups(connection, groups)
            if changed:
                bump_revision(connection)
        return changed

    def seen_elsewhere(self) -> list[str]:
        """Documents that stand in several places under one id, sorted."""
        seen = schema.sightings.c
        query = select(seen.document_id).where(seen.current, seen.document_id.is_not(None))
        several = query.group_by(seen.document_id).having(func.count(distinct(seen.locator)) > 1)
        with self._database.reading() as connection:
            return sorted(connection.scalars(several))

    def best(self) -> Mapping[str, str]:
        """For each copy that is not the best the one that is."""
        return self._remembered.get(best_copies)


def unsketched(connection: Connection) -> list[str]:
    """Documents that are new, or changed, or moved since they were sketched; sorted."""
    table, known = schema.documents, schema.sketches
    query = (
        select(table.c.id)
        .select_from(table.outerjoin(known, known.c.document_id == table.c.id))
        .where(
            or_(
                known.c.document_id.is_(None),
                known.c.digest != table.c.digest,
                known.c.locator != table.c.source_locator,
            )
        )
    )
    return sorted(connection.scalars(query))


def put_sketches(connection: Connection, sketched: Sequence[Sketched]) -> None:
    """Keep what was computed; documents that are gone meanwhile are passed over."""
    table = schema.documents
    for ids in batches(s.document_id for s in sketched):
        columns = (table.c.id, table.c.digest, table.c.source_locator)
        query = select(*columns).where(table.c.id.in_(ids))
        known = {row.id: row for row in connection.execute(query)}
        rows = [
            {
                "document_id": s.document_id,
                "digest": known[s.document_id].digest,
                "locator": known[s.document_id].source_locator,
                "url_key": s.url_key,
                "numbers": s.numbers.astype(_LITTLE_ENDIAN).tobytes(),
                "standing": list(s.standing),
            }
            for s in sketched
            if s.document_id in known and s.document_id in ids
        ]
        upsert(connection, schema.sketches, "document_id", rows)


def cards(connection: Connection) -> list[Card]:
    """All that is sketched, by id."""
    table, known = schema.documents.c, schema.sketches.c
    query = select(
        table.id,
        table.title_key,
        table.number_key,
        table.fingerprint,
        known.url_key,
        known.numbers,
        known.standing,
    ).where(table.id == known.document_id)
    found = [
        Card(*row[:5], np.frombuffer(row[5], dtype=_LITTLE_ENDIAN), tuple(row[6]))
        for row in connection.execute(query)
    ]
    return sorted(found, key=lambda card: card.document_id)


def put_likenesses(
    connection: Connection, fresh: Iterable[str], likenesses: Iterable[Likeness]
) -> None:
    """Put these pairs in place of all that was said of the documents `fresh`."""
    table = schema.likenesses
    for ids in batches(fresh):
        connection.execute(delete(table).where(or_(table.c.a.in_(ids), table.c.b.in_(ids))))
    known = set(connection.scalars(select(schema.documents.c.id)))
    rows = [_row(pair) for pair in likenesses if {pair.a, pair.b} <= known]
    if rows:
        connection.execute(insert(table), rows)


def _row(pair: Likeness) -> dict[str, object]:
    return {
        "a": pair.a,
        "b": pair.b,
        "same": pair.same,
        "similarity": pair.similarity,
        "route": pair.route.value,
        "reason": None if pair.reason is None else pair.reason.value,
        "evidence": list(pair.evidence),
        "misprints": pair.misprints,
    }


def likenesses(connection: Connection, document_id: str | None = None) -> list[Likeness]:
    """All pairs compared, or those that a document is one of; ordered by ids."""
    table = schema.likenesses
    query = select(table).order_by(table.c.a, table.c.b)
    if document_id is not None:
        query = query.where(or_(table.c.a == document_id, table.c.b == document_id))
    return [
        Likeness(
            row.a,
            row.b,
            row.same,
            row.similarity,
            Route(row.route),
            None if row.reason is None else Reason(row.reason),
            tuple(row.evidence),
            row.misprints,
        )
        for row in connection.execute(query)
    ]


def put_groups(connection: Connection, groups: Iterable[Group]) -> bool:
    """Put these groups in place of all others; says whether anything changed."""
    known = set(connection.scalars(select(schema.documents.c.id)))
    wanted = {
        copy: group.best
        for group in groups
        for copy in group.copies
        if copy in known and group.best in known
    }
    table = schema.reposts
    if wanted == best_copies(connection):
        return False
    connection.execute(delete(table))
    if wanted:
        rows = [{"document_id": copy, "best": best} for copy, best in wanted.items()]
        connection.execute(insert(table), rows)
    return True


def best_copies(connection: Connection) -> Mapping[str, str]:
    """For each copy that is not the best the one that is."""
    table = schema.reposts.c
    return {row[0]: row[1] for row in connection.execute(select(table.document_id, table.best))}
