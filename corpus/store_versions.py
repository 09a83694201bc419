"""Queries about versions, the ids that they had, and what parsers read."""

from __future__ import annotations

from sqlalchemy import Connection, select

from corpus import schema
from corpus.errors import BrokenLibrary
from corpus.model import Document, Page
from corpus.plain_json import load_document
from corpus.store_model import Reason, Use, Version
from corpus.store_read import documents


def versions(connection: Connection, document_id: str) -> tuple[Version, ...]:
    """Every version of a document, the oldest first; none where the id was never given."""
    table = schema.versions.c
    columns = (
        table.document_id,
        table.number,
        table.reason,
        table.began,
        table.ended,
        table.parser,
        table.locator,
        table.sha256,
    )
    query = select(*columns).where(table.document_id == document_id).order_by(table.number)
    return tuple(
        Version(row[0], row[1], Reason(row[2]), *row[3:]) for row in connection.execute(query)
    )


def document_at(connection: Connection, document_id: str, number: int) -> Document | None:
    """The document as it was in a version; as it is where that is the one that stands.

    Raises:
        BrokenLibrary: what was laid away cannot be read.
    """
    table = schema.versions.c
    query = select(table.body, table.ended).where(
        table.document_id == document_id, table.number == number
    )
    row = connection.execute(query).first()
    if row is None:
        return None
    if row.ended is None:
        return next(iter(documents(connection, [document_id])), None)
    try:
        return load_document(row.body or "")
    except (ValueError, KeyError, TypeError) as error:
        msg = f"文件 {document_id} 的第 {number} 版读不出。请改用最近的备份。"
        raise BrokenLibrary(msg) from error


def uses(connection: Connection, clause_id: str) -> tuple[Use, ...]:
    """The ended versions that used a clause id, the newest first."""
    table, known = schema.old_clauses.c, schema.versions.c
    query = (
        select(table.document_id, table.number, table.words)
        .join(
            schema.versions,
            (known.document_id == table.document_id) & (known.number == table.number),
        )
        .where(table.id == clause_id)
        .order_by(table.document_id, table.number.desc(), table.position)
    )
    return tuple(Use(*row) for row in connection.execute(query))


def successor(connection: Connection, document_id: str) -> str | None:
    """The id by which the document is known now, None where it was never given another."""
    table, name = schema.redirects.c, document_id
    while (new := connection.scalar(select(table.new).where(table.old == name))) is not None:
        name = new
    return None if name == document_id else name


def predecessors(connection: Connection, document_id: str) -> tuple[str, ...]:
    """Ids that lead to this one, the nearest first."""
    table, found = schema.redirects.c, [document_id]
    for name in found:  # grows while it is walked
        older = connection.scalars(select(table.old).where(table.new == name))
        found += sorted(set(older) - set(found))
    return tuple(found[1:])


def refusal(connection: Connection, locator: str, sha: str, parser: str) -> str | None:
    """Why this parser found no document in these bytes; None where it has not looked."""
    table = schema.failures.c
    query = select(table.message).where(
        table.locator == locator, table.sha256 == sha, table.parser == parser
    )
    return connection.scalar(query.limit(1))


def places_read_otherwise(connection: Connection, parser: str | None) -> tuple[str, ...]:
    """Places whose page another parser read than this one; with None every place."""
    seen = schema.sightings.c
    query = select(seen.locator).where(seen.current).order_by(seen.id)
    if parser is not None:
        query = query.where(seen.parser != parser)
    return tuple(dict.fromkeys(connection.scalars(query)))


def page_at(connection: Connection, locator: str) -> Page | None:
    """The bytes that a place gave last."""
    seen, pages = schema.sightings.c, schema.pages.c
    query = (
        select(pages.body, pages.content_type, seen.fetched_at)
        .join(schema.sightings, seen.sha256 == pages.sha256)
        .where(seen.locator == locator, seen.current)
        .order_by(seen.id)
    )
    row = connection.execute(query.limit(1)).first()
    return None if row is None else Page(row.body, locator, row.content_type, row.fetched_at)
