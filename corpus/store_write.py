"""Changes to rows. Each takes the connection of one writing transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Table, delete, exists, insert, select, update

from corpus import schema
from corpus.access import Clearance
from corpus.status import Force
from corpus.store_keys import text_sha256
from corpus.store_model import Parsed
from corpus.store_read import batches, revision


def put_page(connection: Connection, parsed: Parsed, sha: str) -> str:
    """Keep the page's bytes and its text; gives the digest of the text."""
    table, texts = schema.pages, schema.page_texts
    if connection.scalar(select(table.c.sha256).where(table.c.sha256 == sha)) is None:
        row = {
            "sha256": sha,
            "body": parsed.page.body,
            "content_type": parsed.page.content_type,
            "kind": parsed.kind.value,
            "size": len(parsed.page.body),
        }
        connection.execute(insert(table), [row])
    digest = text_sha256(parsed.text)
    if connection.scalar(select(texts.c.sha256).where(texts.c.sha256 == digest)) is None:
        connection.execute(insert(texts), [{"sha256": digest, "body": parsed.text}])
    return digest


def drop_unused_texts(connection: Connection, digests: Iterable[str]) -> None:
    """Delete those of the page texts that no document and no version points into any more."""
    texts, documents, versions = schema.page_texts, schema.documents, schema.versions
    used = exists().where(documents.c.page_text == texts.c.sha256)
    kept = exists().where(versions.c.page_text == texts.c.sha256)
    connection.execute(delete(texts).where(texts.c.sha256.in_(list(digests)), ~used, ~kept))


def retire_sightings(connection: Connection, locator: str) -> None:
    """What was seen at this place becomes history."""
    seen = schema.sightings
    here = (seen.c.locator == locator) & seen.c.current
    connection.execute(update(seen).where(here).values(current=False))


def put_sightings(
    connection: Connection,
    parsed: Parsed,
    sha: str,
    ids: Iterable[str],
    clearance: Clearance = Clearance.OPEN,
) -> None:
    """Note that this page gave these documents; a page that gave none is noted as well."""
    rows = [
        {
            "locator": parsed.page.locator,
            "sha256": sha,
            "fetched_at": parsed.page.fetched_at,
            "document_id": document_id,
            "current": True,
            "parser": parsed.parser,
            "clearance": int(clearance),
        }
        for document_id in (dict.fromkeys(ids) or [None])
    ]
    connection.execute(insert(schema.sightings), rows)


def move_sightings(connection: Connection, old: str, new: str, but: str) -> None:
    """Everywhere except at `but`, what stands is `new` and no longer `old`."""
    seen = schema.sightings
    elsewhere = (seen.c.document_id == old) & seen.c.current & (seen.c.locator != but)
    connection.execute(update(seen).where(elsewhere).values(document_id=new))


def put_statuses(connection: Connection, forces: Mapping[str, Force]) -> None:
    """Replace what is known of these documents; ids that are gone meanwhile are passed over."""
    table = schema.statuses
    known = schema.documents.c.id
    for ids in batches(forces):
        present = set(connection.scalars(select(known).where(known.in_(ids))))
        rows = [_status_row(name, forces[name]) for name in ids if name in present]
        upsert(connection, table, "document_id", rows)


def _status_row(document_id: str, force: Force) -> dict[str, Any]:
    return {
        "document_id": document_id,
        "status": force.status.value,
        "since": force.since,
        "explicit": force.explicit,
        "basis": [list(astuple(basis)) for basis in force.basis],
        "author": force.by,
        "until": force.until,
        "replaced_by": force.replaced_by,
    }


def put_setting(connection: Connection, key: str, value: str) -> None:
    """Keep a value with the library."""
    upsert(connection, schema.meta, "key", [{"key": key, "value": value}])


def bump_revision(connection: Connection) -> None:
    """Tell every reader, in other processes too, that its cache is old."""
    put_setting(connection, "revision", str(revision(connection) + 1))


def put_failure(
    connection: Connection, locator: str, message: str, sha: str | None, parser: str | None
) -> None:
    """Note why a page could not be read, in place of an earlier note."""
    clear_failure(connection, locator)
    row = {
        "locator": locator,
        "message": message,
        "at": datetime.now(UTC),
        "sha256": sha,
        "parser": parser,
    }
    connection.execute(insert(schema.failures), [row])


def clear_failure(connection: Connection, locator: str) -> None:
    """The page was read after all."""
    connection.execute(delete(schema.failures).where(schema.failures.c.locator == locator))


def upsert(
    connection: Connection, table: Table, key: str, rows: Sequence[Mapping[str, Any]]
) -> None:
    """Insert rows in place of those with the same key. Safe, since there is but one writer."""
    if rows:
        connection.execute(delete(table).where(table.c[key].in_([row[key] for row in rows])))
        connection.execute(insert(table), list(rows))
