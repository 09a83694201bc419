"""Changes to versions: what a document was is laid away before it is written over or taken out.

Each takes the connection of one writing transaction, so a version is whole or not there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update

from corpus import schema
from corpus.model import Document
from corpus.outline import addressable
from corpus.plain_json import dump_document
from corpus.store_model import Reason
from corpus.wording import wording_digest, wordings


@dataclass(frozen=True, slots=True)
class Reading:
    """How a text was come by."""

    page_text: str
    """Digest of the page text that the document's runs point into."""
    parser: str


def begin(connection: Connection, document: Document, reading: Reading, reason: Reason) -> None:
    """A version begins: the document stands in the library from now on."""
    last = last_number(connection, document.id)
    row = {
        "document_id": document.id,
        "number": last + 1,
        "reason": Reason.RETURNED if reason is Reason.NEW and last else reason,
        "began": datetime.now(UTC),
        **_read(document, reading),
    }
    connection.execute(insert(schema.versions), [row])
    # The id speaks for itself again.
    connection.execute(delete(schema.redirects).where(schema.redirects.c.old == document.id))


def reread(connection: Connection, document: Document, reading: Reading) -> None:
    """The version that stands was read again, perhaps from other bytes, and says the same."""
    standing = _standing(document.id)
    connection.execute(update(schema.versions).where(standing).values(_read(document, reading)))


def end(connection: Connection, document: Document) -> None:
    """A version ends: lay it away.

    Args:
        connection: a writing transaction.
        document: as it stands, with the status that was parsed.
    """
    table = schema.versions
    number = last_number(connection, document.id)
    values = {"body": dump_document(document), "ended": datetime.now(UTC)}
    connection.execute(update(table).where(_standing(document.id)).values(values))
    words = wordings(document)
    rows = [
        {
            "document_id": document.id,
            "number": number,
            "position": position,
            "id": clause.id,
            "words": wording_digest(words[clause.id]),
        }
        for position, clause in enumerate(addressable(document))
    ]
    if rows:
        connection.execute(insert(schema.old_clauses), rows)


def redirect(connection: Connection, old: str, new: str) -> None:
    """What was known by one id is known by another now."""
    table = schema.redirects
    connection.execute(delete(table).where(table.c.old == old))
    connection.execute(insert(table), [{"old": old, "new": new, "at": datetime.now(UTC)}])


def last_number(connection: Connection, document_id: str) -> int:
    """The number of a document's newest version, 0 where there never was one."""
    table = schema.versions.c
    query = select(func.max(table.number)).where(table.document_id == document_id)
    return connection.scalar(query) or 0


def parser_of(connection: Connection, document_id: str) -> str:
    """Which parser read the version that stands."""
    return connection.scalar(select(schema.versions.c.parser).where(_standing(document_id))) or ""


def stamp_places(connection: Connection, locator: str, parser: str) -> None:
    """What is seen at a place was read by this parser."""
    seen = schema.sightings
    here = (seen.c.locator == locator) & seen.c.current & (seen.c.parser != parser)
    connection.execute(update(seen).where(here).values(parser=parser))


def _standing(document_id: str) -> ColumnElement[bool]:
    table = schema.versions.c
    return (table.document_id == document_id) & table.ended.is_(None)


def _read(document: Document, reading: Reading) -> dict[str, str]:
    return {
        "parser": reading.parser,
        "locator": document.source.locator,
        "sha256": document.source.sha256,
        "page_text": reading.page_text,
    }
