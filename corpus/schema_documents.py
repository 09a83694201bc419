"""Tables of pages and the documents on them, of what stands where, and of what was there before."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Date,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
)

from corpus.store_types import Compact, Compressed, CompressedText, Instant, Verbatim

metadata = MetaData()


def lookup(name: str, column: Column[Any]) -> Index:
    """An index for equality: a hash on PostgreSQL, whose B-trees refuse keys over 2,700 bytes."""
    return Index(name, column, postgresql_using="hash")


def few(name: str, column: Column[Any], which: ColumnElement[bool]) -> Index:
    """An index over the few rows of which something holds."""
    return Index(name, column, sqlite_where=which, postgresql_where=which)


pages = Table(
    "pages",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("body", Compressed, nullable=False),
    Column("content_type", Verbatim, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("size", Integer, nullable=False, comment="bytes of the body, not deflated"),
    comment="original bytes, kept for ever",
)

page_texts = Table(
    "page_texts",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("body", CompressedText, nullable=False),
    comment="extracted page text: what runs and removed spans point into",
)

documents = Table(
    "documents",
    metadata,
    Column("id", Verbatim, primary_key=True),
    Column("title", Verbatim, nullable=False),
    Column("title_key", Verbatim, nullable=False, comment="folded, without outer 《》"),
    Column("doc_number", Verbatim),
    Column("number_key", Verbatim, comment="canonical 文号"),
    Column("issuers", Compact, nullable=False),
    Column("issued_on", Date),
    Column("published_on", Date),
    Column("effective_on", Date),
    Column("posted_on", Date),
    Column("genre", String(32), nullable=False),
    Column("normative", Boolean, nullable=False),
    Column("template", Boolean, nullable=False),
    Column("script", String(16), nullable=False),
    Column("status", String(16), nullable=False, comment="as parsed; see statuses"),
    Column("cover_start", Integer),
    Column("cover_end", Integer),
    Column("signature_start", Integer),
    Column("signature_end", Integer),
    Column("issued_by", Verbatim),
    Column("index_number", Verbatim),
    Column("subjects", Compact, nullable=False, server_default="[]"),
    Column("form", Verbatim),
    Column("region", Verbatim),
    Column("level", String(16)),
    Column("trust", String(16), nullable=False, server_default="repost"),
    Column("secrecy", Verbatim),
    Column("ocr", Float),
    Column("source_locator", Verbatim, nullable=False),
    Column("source_sha256", ForeignKey("pages.sha256"), nullable=False),
    Column("source_kind", String(16), nullable=False),
    Column("source_is_url", Boolean, nullable=False),
    Column("page_text", ForeignKey("page_texts.sha256"), nullable=False),
    Column("fingerprint", String(64), nullable=False, comment="of the text, blind to spacing"),
    Column("digest", String(64), nullable=False, comment="of text, clauses and metadata"),
)


def owner(*, primary: bool = False) -> Column[Any]:
    """The document that a row belongs to, and goes with."""
    return Column(
        "document_id",
        ForeignKey("documents.id", ondelete="CASCADE"),
        primary_key=primary,
        nullable=False,
    )


document_texts = Table(
    "document_texts",
    metadata,
    owner(primary=True),
    Column("text", Verbatim, nullable=False),
    Column("tables", Compact, nullable=False, comment="[[clause, rows, header_rows, rebuilt], …]"),
    Column("runs", Compact, nullable=False, comment="[[start, page, length], …]"),
    Column("proofs", Compact, nullable=False, server_default="[]", comment="corpus.model.Proof"),
    Column("comments", Compact, nullable=False, server_default="[]", comment="replies beneath"),
    comment="the long part of documents, so that lists of them are read without it",
)

clauses = Table(
    "clauses",
    metadata,
    owner(primary=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("id", Verbatim, nullable=False),
    Column("path", Compact, nullable=False),
    Column("printed", Verbatim, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("heading", Verbatim),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("parent", Verbatim),
)

removed = Table(
    "removed",
    metadata,
    owner(primary=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("rule", Verbatim, nullable=False),
    Column("text", Verbatim, nullable=False),
    Column("start", Integer, nullable=False, comment="in the page text, or -1"),
    comment="what cleaning took out",
)

warnings = Table(
    "warnings",
    metadata,
    owner(primary=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("code", Verbatim, nullable=False),
    Column("message", Verbatim, nullable=False),
    Column("clause", Verbatim),
    Column("start", Integer),
    Column("end", Integer),
)

sightings = Table(
    "sightings",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("locator", Verbatim, nullable=False),
    Column("sha256", ForeignKey("pages.sha256"), nullable=False),
    Column("fetched_at", Instant),
    Column("document_id", ForeignKey("documents.id", ondelete="SET NULL")),
    Column("current", Boolean, nullable=False, comment="false once the locator gave other bytes"),
    Column("parser", Verbatim, nullable=False, server_default="", comment="that read it last"),
    Column("clearance", Integer, nullable=False, server_default="0", comment="who may know of it"),
    comment="which page was seen where, and which documents it gave",
)

statuses = Table(
    "statuses",
    metadata,
    owner(primary=True),
    Column("status", String(16), nullable=False),
    Column("since", Date),
    Column("explicit", Boolean, nullable=False),
    Column(
        "basis",
        Compact,
        nullable=False,
        server_default="[]",
        comment="[[document, clause, start, end, quote], …]",
    ),
    Column("author", Verbatim, comment="id of another document that brought it about"),
    Column("until", Date, comment="last day in force"),
    Column("replaced_by", Verbatim),
    comment="时效性 and what it rests on; overrides documents.status",
)

vectors = Table(
    "vectors",
    metadata,
    Column("digest", String(64), primary_key=True, comment="of the embedded text"),
    Column("model", Verbatim, primary_key=True),
    Column("vector", LargeBinary, nullable=False, comment="float32, little endian"),
    comment="cache: the one expensive part of an index",
)

meta = Table(
    "meta",
    metadata,
    Column("key", Verbatim, primary_key=True),
    Column("value", Verbatim, nullable=False),
)

failures = Table(
    "failures",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("locator", Verbatim, nullable=False),
    Column("message", Verbatim, nullable=False),
    Column("at", Instant, nullable=False),
    Column("sha256", String(64), comment="of the bytes, where reading them again is no use"),
    Column("parser", Verbatim),
)

versions = Table(
    "versions",
    metadata,
    Column("document_id", Verbatim, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("reason", String(16), nullable=False, comment="corpus.store_model.Reason"),
    Column("began", Instant, comment="null: before versions were kept"),
    Column("ended", Instant, comment="null: the one that stands in documents"),
    Column("parser", Verbatim, nullable=False, comment="that read it last"),
    Column("locator", Verbatim, nullable=False),
    Column("sha256", ForeignKey("pages.sha256"), nullable=False),
    Column("page_text", ForeignKey("page_texts.sha256"), nullable=False),
    Column("body", CompressedText, comment="corpus.plain_json; null while it stands in documents"),
    comment="every text that a document ever had; withdrawn documents have no other place",
)

old_clauses = Table(
    "old_clauses",
    metadata,
    Column("document_id", Verbatim, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("id", Verbatim, nullable=False),
    Column("words", String(16), nullable=False, comment="corpus.wording.wording_digest"),
    ForeignKeyConstraint(
        ["document_id", "number"],
        ["versions.document_id", "versions.number"],
        ondelete="CASCADE",
        name="fk_old_clauses_version",
    ),
    comment="which id stood for which words in a version that ended",
)

redirects = Table(
    "redirects",
    metadata,
    Column("old", Verbatim, primary_key=True),
    Column("new", Verbatim, nullable=False),
    Column("at", Instant, nullable=False),
    comment="a document that its page now gives under another id",
)

lookup("ix_documents_title_key", documents.c.title_key)
lookup("ix_documents_number_key", documents.c.number_key)
lookup("ix_documents_page_text", documents.c.page_text)
lookup("ix_documents_source_sha256", documents.c.source_sha256)
lookup("ix_clauses_id", clauses.c.id)
lookup("ix_sightings_locator", sightings.c.locator)
lookup("ix_sightings_sha256", sightings.c.sha256)
lookup("ix_sightings_document_id", sightings.c.document_id)
lookup("ix_failures_locator", failures.c.locator)
lookup("ix_old_clauses_id", old_clauses.c.id)
lookup("ix_redirects_new", redirects.c.new)
lookup("ix_versions_page_text", versions.c.page_text)
lookup("ix_documents_doc_number", documents.c.doc_number)
lookup("ix_documents_fingerprint", documents.c.fingerprint)
lookup("ix_documents_issued_by", documents.c.issued_by)
few("ix_documents_marked", documents.c.fingerprint, documents.c.secrecy.is_not(None))
# What is indexed is told by these two.
Index("ix_documents_digest", documents.c.id, documents.c.digest)
