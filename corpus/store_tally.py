"""How many documents and clauses there are, and their digest, kept with every change.

The library's digest is the sum of a SHA-256 of each document's id and digest, modulo 2²⁵⁶: a sum
does not depend on the order, and a document is taken out by subtracting what was added for it.
Where nothing is kept yet everything is counted; doctor compares both.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, select

from corpus import schema
from corpus.store_read import setting

_KEY = "tally"
_MODULUS = 1 << 256


@dataclass(frozen=True, slots=True)
class Tally:
    """What is counted."""

    documents: int = 0
    clauses: int = 0
    digests: int = 0
    """Sum of the documents' terms."""

    @property
    def digest(self) -> str:
        """In hexadecimal."""
        return f"{self.digests:064x}"

    def plus(self, other: Tally) -> Tally:
        """With these documents."""
        return Tally(
            self.documents + other.documents,
            self.clauses + other.clauses,
            (self.digests + other.digests) % _MODULUS,
        )

    def minus(self, other: Tally) -> Tally:
        """Without these documents."""
        return self.plus(Tally(-other.documents, -other.clauses, -other.digests))


def one(document_id: str, digest: str, clauses: int) -> Tally:
    """What one document adds."""
    body = f"{document_id}\x1f{digest}".encode("utf-8", "surrogatepass")
    return Tally(1, clauses, int.from_bytes(hashlib.sha256(body).digest(), "big"))


def stored(connection: Connection, document_id: str) -> Tally:
    """What a document adds as it stands; nothing where there is none."""
    table, clauses = schema.documents.c, schema.clauses
    digest = connection.scalar(select(table.digest).where(table.id == document_id))
    if digest is None:
        return Tally()
    query = select(func.count()).select_from(clauses).where(clauses.c.document_id == document_id)
    return one(document_id, digest, connection.scalar(query) or 0)


def tally(connection: Connection) -> Tally:
    """As kept; counted where nothing is kept yet."""
    kept = setting(connection, _KEY)
    if kept is None:
        return counted(connection)
    documents, clauses, digests = kept.split()
    return Tally(int(documents), int(clauses), int(digests, 16))


def recount(connection: Connection, *others: str) -> None:
    """Count anew from now on; what other keys count as well."""
    connection.execute(delete(schema.meta).where(schema.meta.c.key.in_([_KEY, *others])))


def to_setting(found: Tally) -> tuple[str, str]:
    """Key and value by which it is kept."""
    return _KEY, f"{found.documents} {found.clauses} {found.digest}"


def counted(connection: Connection) -> Tally:
    """Counted anew from all documents."""
    table = schema.documents.c
    found = Tally()
    for name, digest in connection.execute(select(table.id, table.digest)):
        found = found.plus(one(name, digest, 0))
    clauses = connection.scalar(select(func.count()).select_from(schema.clauses)) or 0
    return found.plus(Tally(clauses=clauses))
