"""Writing a document with all that hangs on it: rows, findings, tally, and marks of what is open.

Each function takes the connection of one writing transaction, so a document is there with
everything that the library knows of it, or not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, select, update

from corpus import schema
from corpus.findings import find
from corpus.model import Document
from corpus.store_findings import mark_force, put_findings
from corpus.store_pending import Task, mark
from corpus.store_read import documents
from corpus.store_reposts import drop_bands, mark_copies
from corpus.store_rows import clause_rows, document_row, removed_rows, text_row, warning_rows
from corpus.store_tally import one, stored, tally, to_setting
from corpus.store_write import put_setting

_CHILDREN: tuple[tuple[Table, Callable[[Document], list[dict[str, Any]]]], ...] = (
    (schema.document_texts, lambda d: [text_row(d)]),
    (schema.clauses, clause_rows),
    (schema.removed, removed_rows),
    (schema.warnings, warning_rows),
)


def put_document(connection: Connection, document: Document, page_text: str) -> None:
    """Store the document, in place of what its id held before.

    Args:
        connection: a writing transaction.
        document: what to store.
        page_text: digest of its page text, which is there already.
    """
    table = schema.documents
    row = document_row(document, page_text)
    before = tally(connection).minus(stored(connection, document.id))
    # An update where there is one already: deleting would take sightings and status along.
    changed = connection.execute(update(table).where(table.c.id == document.id).values(row))
    if not changed.rowcount:
        connection.execute(insert(table), [row])
    for child, rows_of in _CHILDREN:
        connection.execute(delete(child).where(child.c.document_id == document.id))
        rows = rows_of(document)
        if rows:
            connection.execute(insert(child), rows)
    put_findings(connection, document.id, row["digest"], find(document))
    mark(connection, Task.SKETCH, [document.id])
    now = before.plus(one(document.id, row["digest"], len(document.clauses)))
    put_setting(connection, *to_setting(now))


def delete_document(connection: Connection, document_id: str) -> None:
    """Forget a document; its page stays, its sightings stay as history."""
    left = tally(connection).minus(stored(connection, document_id))
    mark_force(connection, [document_id])
    mark_copies(connection, [document_id])
    drop_bands(connection, [document_id])
    connection.execute(delete(schema.documents).where(schema.documents.c.id == document_id))
    put_setting(connection, *to_setting(left))


def find_anew(connection: Connection, ids: Sequence[str]) -> None:
    """Read stored documents again for what is found in a text; at most `AT_ONCE`."""
    table = schema.documents.c
    digests = {
        row[0]: row[1]
        for row in connection.execute(select(table.id, table.digest).where(table.id.in_(ids)))
    }
    for document in documents(connection, ids, as_parsed=True):
        put_findings(connection, document.id, digests[document.id], find(document))
