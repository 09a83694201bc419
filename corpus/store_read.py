"""Queries. Each takes the connection of one reading transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Table, func, or_, select
from sqlalchemy import Row as SqlRow

from corpus import schema
from corpus.access import Clearance
from corpus.model import Document, Page
from corpus.status import Basis, Force, Status
from corpus.store_keys import number_key, title_key
from corpus.store_model import Failure, Sighting
from corpus.store_rows import Row, to_document

AT_ONCE = 200
"""Ids in one query; SQLite and PostgreSQL both take far more, memory is the limit."""
_REVISION = "revision"


def documents(
    connection: Connection, ids: Sequence[str], *, as_parsed: bool = False
) -> list[Document]:
    """The documents with these ids that exist, in the order of `ids`.

    Args:
        connection: a transaction.
        ids: at most `AT_ONCE`.
        as_parsed: the status that the page said, not the one found out since.
    """
    table, texts = schema.documents, schema.document_texts
    query = select(table, texts).where(table.c.id == texts.c.document_id, table.c.id.in_(ids))
    rows = {row["id"]: row for row in connection.execute(query).mappings()}
    clauses, removed, warnings = (
        _children(connection, child, list(rows))
        for child in (schema.clauses, schema.removed, schema.warnings)
    )
    found = [
        to_document(rows[name], clauses[name], removed[name], warnings[name])
        for name in ids
        if name in rows
    ]
    current = {} if as_parsed else forces(connection, list(rows))
    return [standing(document, current.get(document.id)) for document in found]


def witnesses(connection: Connection, ids: Sequence[str]) -> dict[str, object]:
    """For each of the documents that exist what changes with anything that `documents` reads.

    The row has a digest of text, clauses and metadata and the bytes that it came from; the rest
    follows from these bytes and the parser that read them, but for warnings: a person may have
    dismissed one.
    """
    table, seen = schema.documents, schema.sightings.c
    by = select(seen.document_id, seen.parser).where(seen.document_id.in_(ids), seen.current)
    parsers: defaultdict[str, set[str]] = defaultdict(set)
    for name, parser in connection.execute(by):
        parsers[name].add(parser)
    doubts: defaultdict[str, list[object]] = defaultdict(list)
    told = schema.warnings
    said = select(told).where(told.c.document_id.in_(ids))
    for name, *doubt in connection.execute(said.order_by(told.c.document_id, told.c.position)):
        doubts[name].append(tuple(doubt))
    current = forces(connection, ids)
    rows = connection.execute(select(table).where(table.c.id.in_(ids)))
    return {
        row.id: (tuple(row), parsers[row.id], current.get(row.id), doubts[row.id]) for row in rows
    }


def standing(document: Document, force: Force | None) -> Document:
    """The document with a status that was found out, where one was."""
    return document if force is None else replace(document, status=force.status, force=force)


def forces(connection: Connection, ids: Sequence[str] | None = None) -> dict[str, Force]:
    """What was found out of 时效性, by id; of these documents or of all."""
    table = schema.statuses
    query = select(table) if ids is None else select(table).where(table.c.document_id.in_(ids))
    return {row.document_id: _force(row) for row in connection.execute(query)}


def _force(row: SqlRow[Any]) -> Force:
    return Force(
        Status(row.status),
        row.since,
        row.explicit,
        tuple(Basis(*basis) for basis in row.basis),
        row.author,
        row.until,
        row.replaced_by,
    )


def _children(connection: Connection, table: Table, ids: list[str]) -> defaultdict[str, list[Row]]:
    found: defaultdict[str, list[Row]] = defaultdict(list)
    query = select(table).where(table.c.document_id.in_(ids)).order_by(table.c.position)
    for row in connection.execute(query).mappings():
        found[row["document_id"]].append(row)
    return found


def document_ids(connection: Connection) -> list[str]:
    """Every id, sorted by code point (databases sort by their own locales)."""
    return sorted(connection.scalars(select(schema.documents.c.id)))


def matching(connection: Connection, reference: str) -> list[str]:
    """Ids of the documents whose id, 文号 or title equals the reference, sorted."""
    table = schema.documents.c
    title = title_key(reference)
    same = [table.id == reference, table.number_key == number_key(reference)]
    if title:
        same.append(table.title_key == title)
    return sorted(connection.scalars(select(table.id).where(or_(*same))))


def owners_of(connection: Connection, clause_ids: Sequence[str]) -> dict[str, str]:
    """The documents that have clauses of their outlines with these ids."""
    table = schema.clauses.c
    query = select(table.id, table.document_id).where(table.id.in_(clause_ids))
    return {row[0]: row[1] for row in connection.execute(query)}


def page(connection: Connection, sha: str) -> Page | None:
    """The bytes, with the place where they were first seen."""
    table, seen = schema.pages.c, schema.sightings.c
    found = connection.execute(select(table.body, table.content_type).where(table.sha256 == sha))
    row = found.first()
    if row is None:
        return None
    query = select(seen.locator, seen.fetched_at).where(seen.sha256 == sha).order_by(seen.id)
    first = connection.execute(query.limit(1)).first()
    locator, fetched_at = (first.locator, first.fetched_at) if first is not None else ("", None)
    return Page(row.body, locator, row.content_type, fetched_at)


def page_text(connection: Connection, document_id: str) -> str | None:
    """The page text that the document's runs point into."""
    table, texts = schema.documents.c, schema.page_texts.c
    query = select(texts.body).where(table.page_text == texts.sha256, table.id == document_id)
    return connection.scalar(query)


def is_current(connection: Connection, locator: str, sha: str, parser: str | None = None) -> bool:
    """Whether these bytes are what was last saved from this place, as read by this parser."""
    seen = schema.sightings.c
    query = select(seen.id).where(seen.locator == locator, seen.sha256 == sha, seen.current)
    if parser is not None:
        query = query.where(seen.parser == parser)
    return connection.scalar(query.limit(1)) is not None


def ids_at(connection: Connection, locator: str) -> tuple[str, ...]:
    """The documents that this place gives now, in page order."""
    seen = schema.sightings.c
    query = select(seen.document_id).where(
        seen.locator == locator, seen.current, seen.document_id.is_not(None)
    )
    return tuple(connection.scalars(query.order_by(seen.id)))


def sightings(
    connection: Connection, document_id: str, clearance: Clearance = Clearance.RESTRICTED
) -> tuple[Sighting, ...]:
    """Where the document stands now, the first place first; as far as the reader may know."""
    seen = schema.sightings.c
    columns = (seen.locator, seen.sha256, seen.fetched_at, seen.document_id)
    query = select(*columns).where(
        seen.document_id == document_id, seen.current, seen.clearance <= clearance
    )
    return tuple(Sighting(*row) for row in connection.execute(query.order_by(seen.id)))


def statuses(connection: Connection) -> dict[str, Status]:
    """时效性 of every document: found out, else as parsed."""
    table, known = schema.documents, schema.statuses
    query = select(table.c.id, func.coalesce(known.c.status, table.c.status)).select_from(
        table.outerjoin(known)
    )
    return {row[0]: Status(row[1]) for row in connection.execute(query).all()}


def document_digests(connection: Connection) -> dict[str, str]:
    """The digest of every document, by id."""
    table = schema.documents.c
    return {row[0]: row[1] for row in connection.execute(select(table.id, table.digest)).all()}


def headings(
    connection: Connection, ids: Sequence[str] | None = None
) -> list[tuple[str, str, str]]:
    """Document, clause and heading of every clause that has one, in reading order."""
    table = schema.clauses.c
    query = select(table.document_id, table.id, table.heading, table.position).where(
        table.heading.is_not(None), table.heading != ""
    )
    if ids is not None:
        query = query.where(table.document_id.in_(ids))
    rows = sorted((row[0], row[3], row[1], row[2]) for row in connection.execute(query))
    return [(row[0], row[2], row[3]) for row in rows]


def present(connection: Connection, ids: Iterable[str]) -> list[str]:
    """Those of the documents that there are."""
    table = schema.documents.c
    queries = (select(table.id).where(table.id.in_(some)) for some in batches(ids))
    return [name for query in queries for name in connection.scalars(query)]


def counts(connection: Connection) -> dict[str, int]:
    """How many of each that is not counted as it is written.

    `reposts` are places beyond a document's first, `versions` all texts.
    """
    tables = {
        "pages": schema.pages,
        "failures": schema.failures,
        "versions": schema.versions,
    }
    found = {
        name: connection.scalar(select(func.count()).select_from(table)) or 0
        for name, table in tables.items()
    }
    seen = schema.sightings.c
    places, sighted = connection.execute(
        select(func.count(seen.document_id), func.count(func.distinct(seen.document_id))).where(
            seen.current
        )
    ).one()
    return {**found, "reposts": places - sighted}


def warning_counts(connection: Connection) -> dict[str, int]:
    """How many documents have a warning of each code."""
    table = schema.warnings.c
    query = select(table.code, func.count(func.distinct(table.document_id))).group_by(table.code)
    return {row[0]: row[1] for row in connection.execute(query)}


def failures(connection: Connection) -> tuple[Failure, ...]:
    """The pages that could not be read, in the order they failed."""
    table = schema.failures.c
    query = select(table.locator, table.message, table.at).order_by(table.id)
    return tuple(Failure(*row) for row in connection.execute(query))


def setting(connection: Connection, key: str) -> str | None:
    """A value kept with the library."""
    return connection.scalar(select(schema.meta.c.value).where(schema.meta.c.key == key))


def revision(connection: Connection) -> int:
    """Counts the writes that changed a document or a status; tells caches when to forget."""
    return int(setting(connection, _REVISION) or 0)


def batches(ids: Iterable[str]) -> Iterable[list[str]]:
    """The ids in lists short enough for one query."""
    every = list(ids)
    return (every[i : i + AT_ONCE] for i in range(0, len(every), AT_ONCE))
