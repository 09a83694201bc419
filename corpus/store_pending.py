"""What has changed in the library and is not yet seen to.

A mark is made in the transaction of the change and taken away in that of the work, so a kill
between the two leaves the mark. The work then costs by what changed, not by the library.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from sqlalchemy import Connection, delete, insert, select

from corpus import schema
from corpus.store_read import batches


class Task(StrEnum):
    """What is to be done for a document."""

    FORCE = "force"
    """Find out its 时效性 anew."""
    SKETCH = "sketch"
    """Sketch it and compare it with its likely copies."""
    GROUP = "group"
    """Put it and its copies into groups anew."""
    REVIEW = "review"
    """Read its page again: a person's rule came or went. The id is a page's locator."""


def mark(connection: Connection, task: Task, ids: Iterable[str]) -> None:
    """Note that this is to be done for these documents."""
    table = schema.pending
    for some in batches(set(ids)):
        unmark(connection, task, some)
        rows = [{"task": task.value, "document_id": name} for name in some]
        connection.execute(insert(table), rows)


def marked(connection: Connection, task: Task) -> list[str]:
    """The documents for which this is to be done, sorted; some may be gone."""
    table = schema.pending.c
    return sorted(connection.scalars(select(table.document_id).where(table.task == task.value)))


def is_marked(connection: Connection, task: Task, name: str) -> bool:
    """Whether this is to be done for one of them."""
    table = schema.pending.c
    query = select(table.task).where(table.task == task.value, table.document_id == name)
    return connection.scalar(query) is not None


def unmark(connection: Connection, task: Task, ids: Iterable[str]) -> None:
    """It is done for these."""
    table = schema.pending
    for some in batches(ids):
        done = (table.c.task == task.value) & table.c.document_id.in_(some)
        connection.execute(delete(table).where(done))
