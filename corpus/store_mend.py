"""Mending rows that were changed behind the program's back; nothing that says anything is lost.

What can be derived is removed, to be derived again. A text is only written over with words that
have the digest that was kept of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import (
    Connection,
    ForeignKeyConstraint,
    Table,
    and_,
    delete,
    exists,
    func,
    select,
    update,
)
from sqlalchemy.sql.elements import ColumnElement

from corpus import schema
from corpus.model import Document
from corpus.store_documents import put_document
from corpus.store_keys import document_digest
from corpus.store_read import batches

_FLOAT = 4
"""Bytes of a number in a vector."""


@dataclass(frozen=True, slots=True)
class Home:
    """Where a document was read from."""

    document_id: str
    locator: str
    sha256: str
    """Of the page's bytes."""


def orphans(connection: Connection) -> int:
    """How many rows name something that is not there; a server does not let it come to that."""
    if connection.dialect.name != "sqlite":
        return 0
    return len(connection.exec_driver_sql("PRAGMA foreign_key_check").all())


def drop_orphans(connection: Connection) -> int:
    """Remove rows of what is gone, as they would have gone with it; says how many.

    Documents whose page is gone stay: they are what a library is for.
    """
    removed = 0
    for table, constraint in _references():
        lost = _lost(table, constraint)
        if constraint.ondelete == "CASCADE":
            removed += connection.execute(delete(table).where(lost)).rowcount
        elif constraint.ondelete == "SET NULL":
            nothing = dict.fromkeys(constraint.column_keys)
            removed += connection.execute(update(table).where(lost).values(nothing)).rowcount
    return removed


def _references() -> Iterator[tuple[Table, ForeignKeyConstraint]]:
    for table in schema.metadata.sorted_tables:
        for constraint in table.foreign_key_constraints:
            yield table, constraint


def _lost(table: Table, constraint: ForeignKeyConstraint) -> ColumnElement[bool]:
    """Rows that name a row of another table that is not there."""
    pairs = [(table.c[e.parent.key], e.column) for e in constraint.elements]
    named = and_(*(column.is_not(None) for column, _ in pairs))
    there = exists().where(*(target == column for column, target in pairs))
    return and_(named, ~there)


def bad_vectors(connection: Connection) -> list[tuple[str, str]]:
    """Digest and model of the cached vectors that have not the length of most of their model's."""
    table = schema.vectors.c
    size = func.length(table.vector)
    query = select(table.model, size, func.count()).group_by(table.model, size)
    common: dict[str, tuple[int, int]] = {}
    for model, length, count in connection.execute(query):
        if length and length % _FLOAT == 0:
            common[model] = max(common.get(model, (0, 0)), (count, length))
    found: list[tuple[str, str]] = []
    for model in connection.scalars(select(table.model).distinct()).all():
        length = common.get(model, (0, 0))[1]
        odd = select(table.digest).where(table.model == model, size != length)
        found += [(digest, model) for digest in connection.scalars(odd)]
    return found


def drop_bad_vectors(connection: Connection) -> int:
    """Forget them: what is embedded next time is computed again; says how many."""
    table = schema.vectors
    found = bad_vectors(connection)
    for digest, model in found:
        one = (table.c.digest == digest) & (table.c.model == model)
        connection.execute(delete(table).where(one))
    return len(found)


def homes(connection: Connection, ids: Iterable[str]) -> tuple[Home, ...]:
    """Which bytes documents were read from, whatever became of their texts."""
    table = schema.documents.c
    query = select(table.id, table.source_locator, table.source_sha256)
    return tuple(
        Home(*row)
        for some in batches(ids)
        for row in connection.execute(query.where(table.id.in_(some)).order_by(table.id))
    )


def rewrite(connection: Connection, document: Document) -> bool:
    """Write a document's rows anew; only where it is what the kept digest says.

    No version ends by it: the text that readers were shown is the one that comes back.
    """
    table = schema.documents.c
    query = select(table.digest, table.page_text).where(table.id == document.id)
    row = connection.execute(query).first()
    if row is None or row.digest != document_digest(document):
        return False
    put_document(connection, document, row.page_text)
    return True
