"""Rows about who may see which document. Each function takes the connection of one transaction.

A document without a row is for everybody. Hidden from a reader are the documents above the
reader's clearance and, whoever reads, those that are held (`corpus.store_withheld`). Rows stay
when their document goes, so what it was is hidden as well.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime

from sqlalchemy import Connection, func, select, update

from corpus import schema
from corpus.access import Clearance
from corpus.store_model import Classified
from corpus.store_read import batches
from corpus.store_tally import Tally, one, tally
from corpus.store_withheld import withheld_ids
from corpus.store_write import upsert


def hidden_ids(connection: Connection, clearance: Clearance) -> frozenset[str]:
    """Ids that a reader of this clearance may not know of, of documents that are gone as well."""
    return withheld_ids(connection) | above_ids(connection, clearance)


def above_ids(connection: Connection, clearance: Clearance) -> frozenset[str]:
    """Ids that are above this clearance, of documents that are gone as well."""
    table = schema.clearances.c
    above = connection.scalars(select(table.document_id).where(table.clearance > clearance))
    return frozenset(above)


def beyond_open(connection: Connection, clearance: Clearance) -> frozenset[str]:
    """Documents that a reader of this clearance may see and not everybody may."""
    if clearance is Clearance.OPEN:
        return frozenset()
    table, documents = schema.clearances.c, schema.documents.c
    query = select(table.document_id).where(
        table.document_id == documents.id,
        table.clearance > Clearance.OPEN,
        table.clearance <= clearance,
    )
    return frozenset(connection.scalars(query))


def levels(connection: Connection) -> tuple[Clearance, ...]:
    """`OPEN`, and every other level that a document of the library has, ascending."""
    table, documents = schema.clearances.c, schema.documents.c
    query = select(table.clearance).where(table.document_id == documents.id).distinct()
    found = {Clearance(n) for n in connection.scalars(query)}
    return tuple(sorted(found | {Clearance.OPEN}))


def decided_clearances(connection: Connection, ids: Collection[str]) -> dict[str, Clearance]:
    """Those of the ids that a person or a place decided about; all others are for everybody."""
    table = schema.clearances.c
    found: dict[str, Clearance] = {}
    for some in batches(ids):
        query = select(table.document_id, table.clearance).where(table.document_id.in_(some))
        found |= {row[0]: Clearance(row[1]) for row in connection.execute(query)}
    return found


def classified(connection: Connection) -> tuple[Classified, ...]:
    """Every document of the library that is not for everybody, ordered by id."""
    table, documents = schema.clearances.c, schema.documents.c
    query = select(table.document_id, documents.title, table.clearance, table.by, table.at).where(
        table.document_id == documents.id, table.clearance > Clearance.OPEN
    )
    rows = connection.execute(query)
    found = (Classified(r[0], r[1], Clearance(r[2]), r[3], r[4]) for r in rows)
    return tuple(sorted(found, key=lambda c: c.document_id))


def put_clearances(
    connection: Connection, ids: Iterable[str], clearance: Clearance, by: str
) -> None:
    """Say up to which level these ids are."""
    now = datetime.now(UTC)
    rows = [{"document_id": i, "clearance": int(clearance), "by": by, "at": now} for i in ids]
    upsert(connection, schema.clearances, "document_id", rows)


def place_clearance(connection: Connection, locator: str) -> Clearance:
    """The highest clearance of what this place gives now, and of its being known at all."""
    seen, table = schema.sightings.c, schema.clearances.c
    here = (seen.locator == locator) & seen.current
    own = connection.scalar(select(func.max(seen.clearance)).where(here)) or 0
    query = select(func.max(table.clearance)).where(here, table.document_id == seen.document_id)
    return Clearance(max(own, connection.scalar(query) or 0))


def places_above(connection: Connection, clearance: Clearance) -> frozenset[str]:
    """Places of which a reader of this clearance may not know that they give anything."""
    seen, table = schema.sightings.c, schema.clearances.c
    own = select(seen.locator).where(seen.current, seen.clearance > clearance)
    given = select(seen.locator).where(
        seen.current, table.document_id == seen.document_id, table.clearance > clearance
    )
    return frozenset(connection.scalars(own)) | frozenset(connection.scalars(given))


def seen_from(connection: Connection, document_id: str, but: str) -> Clearance:
    """From which level on a place is known where a document stands, apart from one place."""
    seen = schema.sightings.c
    others = (seen.document_id == document_id) & seen.current & (seen.locator != but)
    return Clearance(connection.scalar(select(func.min(seen.clearance)).where(others)) or 0)


def lower_places(connection: Connection, ids: Collection[str], clearance: Clearance) -> None:
    """Whoever has this clearance may know where these documents stand."""
    seen = schema.sightings
    for some in batches(ids):
        higher = seen.c.document_id.in_(some) & (seen.c.clearance > clearance)
        connection.execute(update(seen).where(higher).values(clearance=int(clearance)))


def raise_place(connection: Connection, locator: str, clearance: Clearance) -> None:
    """Who is below this clearance may not know that the place gives anything."""
    seen = schema.sightings
    lower = (seen.c.locator == locator) & seen.c.current & (seen.c.clearance < clearance)
    connection.execute(update(seen).where(lower).values(clearance=int(clearance)))


def open_tally(connection: Connection, hidden: Collection[str]) -> Tally:
    """Counts and digest of the documents that are not hidden: as if the others were not there."""
    return tally(connection).minus(_tally_of(connection, hidden))


def _tally_of(connection: Connection, ids: Collection[str]) -> Tally:
    table, clauses = schema.documents.c, schema.clauses.c
    found = Tally()
    for some in batches(ids):
        counted = select(clauses.document_id, func.count()).group_by(clauses.document_id)
        own = connection.execute(counted.where(clauses.document_id.in_(some)))
        count = {row[0]: int(row[1]) for row in own}
        query = select(table.id, table.digest).where(table.id.in_(some))
        for name, digest in connection.execute(query):
            found = found.plus(one(name, digest, count.get(name, 0)))
    return found


def open_counts(
    connection: Connection, clearance: Clearance, hidden: Collection[str]
) -> Mapping[str, int]:
    """Pages, versions and reposts, less those that only hidden documents have."""
    seen, past = schema.sightings.c, schema.versions.c
    known = [(r[0], r[1]) for r in connection.execute(select(past.document_id, past.sha256))]
    rows = connection.execute(
        select(seen.document_id, seen.sha256, seen.clearance, seen.current)
    ).all()
    known += [(r[0], r[1]) for r in rows if r[0] is not None and r[2] <= clearance]
    visible = {sha for name, sha in known if name not in hidden}
    gone = {sha for name, sha in known if name in hidden}
    gone |= {r[1] for r in rows if r[2] > clearance}
    every = set(connection.scalars(select(schema.pages.c.sha256)))
    stand = [r[0] for r in rows if r[3] and r[0] is not None and r[2] <= clearance]
    stand = [name for name in stand if name not in hidden]
    versions = connection.execute(select(past.document_id)).scalars()
    return {
        "pages": len(every - (gone - visible)),
        "versions": sum(1 for name in versions if name not in hidden),
        "reposts": len(stand) - len(set(stand)),
    }


def shares_page(connection: Connection, document_id: str, hidden: Collection[str]) -> bool:
    """Whether the page text of a document holds a hidden one's, of today or laid away."""
    table, past = schema.documents.c, schema.versions.c
    text = select(table.page_text).where(table.id == document_id).scalar_subquery()
    queries = (
        select(table.id).where(table.page_text == text),
        select(past.document_id).where(past.page_text == text),
    )
    return any(name in hidden for query in queries for name in connection.scalars(query))
