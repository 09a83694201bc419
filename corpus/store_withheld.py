"""Held documents and their release. Each function takes the connection of one transaction.

A document is held while it bears a 密级 mark and no release names both its id and its text:
a text that changes after its release is held again.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, Connection, FromClause, exists, insert, select

from corpus import schema
from corpus.errors import BadQuery, unknown_document
from corpus.model import Document
from corpus.store_keys import text_key
from corpus.store_model import Release, Withheld
from corpus.store_read import batches

_NAME_LONGEST = 100


def withheld_ids(connection: Connection) -> frozenset[str]:
    """Ids of the documents that are held."""
    return frozenset(connection.scalars(select(schema.documents.c.id).where(_is_withheld())))


def issued_by(connection: Connection, notices: Collection[str]) -> frozenset[str]:
    """Ids of the documents that one of these notices issued."""
    table = schema.documents.c
    queries = (select(table.id).where(table.issued_by.in_(some)) for some in batches(notices))
    return frozenset(name for query in queries for name in connection.scalars(query))


def withheld(connection: Connection) -> tuple[Withheld, ...]:
    """The documents that are held, ordered by id."""
    table = schema.documents.c
    columns = (table.id, table.title, table.doc_number, table.secrecy, table.source_locator)
    rows = connection.execute(select(*columns).where(_is_withheld()))
    return tuple(sorted((Withheld(*row) for row in rows), key=lambda h: h.document_id))


def release(connection: Connection, document_id: str, by: str) -> Release:
    """Note who lets the document out.

    Raises:
        UnknownDocument: there is no such document.
        BadQuery: it is not held, or nobody is named.
    """
    name = " ".join(by.split())
    if not name or len(name) > _NAME_LONGEST:
        msg = f"请写明由谁解除（--by 姓名，最多 {_NAME_LONGEST} 个字），以便日后查考。"
        raise BadQuery(msg)
    table = schema.documents.c
    query = select(table.fingerprint, table.secrecy).where(table.id == document_id)
    row = connection.execute(query).first()
    if row is None:
        raise unknown_document(document_id)
    if document_id not in withheld_ids(connection):
        msg = f"文件 {document_id} 没有被扣留，无须解除。请用 tiaowen held 查看待解除的文件。"
        raise BadQuery(msg)
    entry = Release(document_id, row.secrecy, name, datetime.now(UTC))
    values = {
        "document_id": document_id,
        "fingerprint": row.fingerprint,
        "secrecy": entry.secrecy,
        "released_by": entry.by,
        "released_at": entry.at,
    }
    connection.execute(insert(schema.releases), [values])
    return entry


def is_released(connection: Connection, document: Document) -> bool:
    """Whether a person let this text of the document out; an archived one as well."""
    table = schema.releases.c
    query = select(table.document_id).where(
        table.document_id == document.id, table.fingerprint == text_key(document.text)
    )
    return connection.scalar(query) is not None


def releases(connection: Connection) -> tuple[Release, ...]:
    """Every release, the first one first."""
    table = schema.releases.c
    columns = (table.document_id, table.secrecy, table.released_by, table.released_at)
    query = select(*columns).order_by(table.released_at, table.document_id)
    return tuple(Release(*row) for row in connection.execute(query))


def _is_withheld(documents: FromClause = schema.documents) -> ColumnElement[bool]:
    table, released = documents.c, schema.releases.c
    let_out = exists().where(
        released.document_id == table.id, released.fingerprint == table.fingerprint
    )
    return table.secrecy.is_not(None) & ~let_out
