"""Cards of all documents, read again only where a document changed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, select

from corpus import schema
from corpus.findings import LOGIC
from corpus.masking import display
from corpus.model import DocumentCard, Genre, Level, Trust
from corpus.status import Status
from corpus.store_read import batches, document_digests, documents
from corpus.store_remembered import Remembered

_PART = 10
"""Where more than one document in so many changed, all are read in one query."""


class Cards:
    """The cards of a library. Safe among threads."""

    def __init__(
        self,
        remembered: Remembered,
        statuses: Callable[[Connection], Mapping[str, Status]],
    ) -> None:
        """Nothing is read yet.

        Args:
            remembered: what follows from the library as a whole.
            statuses: of today.
        """
        self._remembered = remembered
        self._statuses = statuses
        self._kept: Mapping[str, DocumentCard] = {}

    def all(self, connection: Connection) -> tuple[DocumentCard, ...]:
        """Every card, ordered by id; to be remembered until the library changes."""
        digests = self._remembered.within(connection, document_digests)
        standing = self._remembered.within(connection, self._statuses)
        before = self._kept
        cards = {i: c for i, c in before.items() if digests.get(i) == c.digest}
        changed = digests.keys() - cards.keys()
        cards |= read_cards(connection, changed, every=len(changed) * _PART > len(digests))
        now = {
            i: c if c.status is standing[i] else replace(c, status=standing[i])
            for i, c in sorted(cards.items())
        }
        self._kept = now
        return tuple(now.values())


def read_cards(
    connection: Connection, ids: Collection[str], *, every: bool = False
) -> dict[str, DocumentCard]:
    """The cards of these documents, titles as everybody may see them.

    Args:
        connection: a transaction.
        ids: which.
        every: they are most of the library: read it whole.
    """
    table, known = schema.documents, schema.findings
    query = select(*_COLUMNS, known.c.title.label("shown"), known.c.logic).select_from(
        table.outerjoin(known, known.c.document_id == table.c.id)
    )
    queries = [query] if every else [query.where(table.c.id.in_(s)) for s in batches(ids)]
    rows = [r for q in queries for r in connection.execute(q) if r.id in ids]
    titles = {r.id: r.shown for r in rows if r.logic == LOGIC}
    for some in batches(r.id for r in rows if r.id not in titles):
        titles |= {d.id: display(d).title for d in documents(connection, some)}
    return {r.id: _card(r, titles[r.id]) for r in rows}


def _card(row: Any, title: str) -> DocumentCard:  # noqa: ANN401  a row of the columns below
    return DocumentCard(
        row.id,
        title,
        row.digest,
        row.doc_number,
        tuple(row.issuers),
        row.issued_on,
        row.published_on,
        row.effective_on,
        row.posted_on,
        Genre(row.genre),
        row.form,
        row.region,
        None if row.level is None else Level(row.level),
        row.normative,
        row.template,
        row.script,
        Status(row.status),
        Trust(row.trust),
        row.issued_by,
        row.index_number,
        tuple(row.subjects),
        row.secrecy,
        row.ocr,
    )


_COLUMNS = [
    schema.documents.c[name]
    for name in (
        "id",
        "digest",
        "doc_number",
        "issuers",
        "issued_on",
        "published_on",
        "effective_on",
        "posted_on",
        "genre",
        "form",
        "region",
        "level",
        "normative",
        "template",
        "script",
        "status",
        "trust",
        "issued_by",
        "index_number",
        "subjects",
        "secrecy",
        "ocr",
    )
]
