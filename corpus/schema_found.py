"""Tables of what was found out about documents: copies, what they say of each other, what waits."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
)

from corpus.schema_documents import few, lookup, metadata, owner
from corpus.store_types import Compact, Verbatim

sketches = Table(
    "sketches",
    metadata,
    owner(primary=True),
    Column("digest", String(64), nullable=False, comment="of what was sketched; documents.digest"),
    Column("locator", Verbatim, nullable=False),
    Column("url_key", Verbatim, comment="corpus.urls.url_key of the locator"),
    Column("numbers", LargeBinary, nullable=False, comment="corpus.sketch, uint32, little endian"),
    Column("standing", Compact, nullable=False, comment="corpus.reposts.standing"),
    comment="by which likely copies are found",
)


def _document(name: str, *, primary: bool = False) -> Column[Any]:
    return Column(
        name, ForeignKey("documents.id", ondelete="CASCADE"), primary_key=primary, nullable=False
    )


likenesses = Table(
    "likenesses",
    metadata,
    _document("a", primary=True),
    _document("b", primary=True),
    Column("same", Boolean, nullable=False),
    Column("similarity", Float, nullable=False),
    Column("route", String(16), nullable=False, comment="corpus.reposts.Route"),
    Column("reason", String(16), comment="why not the same; corpus.sameness.Reason"),
    Column("evidence", Compact, nullable=False),
    Column("misprints", Float, nullable=False),
    comment="two documents compared, the lesser id first",
)

reposts = Table(
    "reposts",
    metadata,
    _document("document_id", primary=True),
    _document("best"),
    comment="which copy stands for a document in lists and answers; others only",
)

bands = Table(
    "bands",
    metadata,
    Column("key", BigInteger, primary_key=True, autoincrement=False, comment="corpus.sketch.bands"),
    Column("document_id", Verbatim, primary_key=True),
    comment="which sketches have a stretch in common; of a document that is gone none",
    sqlite_with_rowid=False,
)

findings = Table(
    "findings",
    metadata,
    owner(primary=True),
    Column("digest", String(64), nullable=False, comment="documents.digest of what was read"),
    Column("logic", String(16), nullable=False, comment="corpus.findings.LOGIC"),
    Column("title", Verbatim, nullable=False, comment="as everybody may see it"),
    Column("private", Boolean, nullable=False, comment="has personal data: is shown masked"),
    Column("name", Verbatim, nullable=False, comment="corpus.title_names.name_key"),
    Column("said", Compact, nullable=False, comment="corpus.claims.Claims, less its mentions"),
    comment="what a text says that readings of the whole library need, found when it is stored",
)

mentions = Table(
    "mentions",
    metadata,
    owner(primary=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("name", Verbatim, comment="corpus.title_names.name_key of the title"),
    Column("number", Verbatim, comment="canonical"),
    Column("plain_number", Verbatim, comment="without 原"),
    Column("said", Compact, nullable=False, comment="corpus.mentions.Mention"),
    comment="documents that a document says to be repealed, amended or still in force",
)

turns = Table(
    "turns",
    metadata,
    owner(primary=True),
    Column("day", Date, primary_key=True),
    comment="days from which on a document may count otherwise: begun, expired, issued",
)

pending = Table(
    "pending",
    metadata,
    Column("task", String(16), primary_key=True, comment="corpus.store_pending.Task"),
    Column("document_id", Verbatim, primary_key=True),
    comment="what has changed and is not yet seen to; also documents that are gone",
)

lookup("ix_likenesses_b", likenesses.c.b)
lookup("ix_reposts_best", reposts.c.best)
lookup("ix_sketches_url_key", sketches.c.url_key)
lookup("ix_findings_name", findings.c.name)
lookup("ix_mentions_name", mentions.c.name)
lookup("ix_mentions_number", mentions.c.number)
lookup("ix_mentions_plain_number", mentions.c.plain_number)
Index("ix_turns_day", turns.c.day)
few("ix_findings_private", findings.c.digest, findings.c.private)
