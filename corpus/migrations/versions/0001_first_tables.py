"""The first tables. Types are spelt out, so that this step stays what it was when it ran."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """From an empty database."""
    op.create_table(
        "failures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("locator", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_failures_locator", "failures", ["locator"], postgresql_using="hash")
    op.create_table(
        "meta",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "page_texts",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256"),
        comment="extracted page text: what runs and removed spans point into",
    )
    op.create_table(
        "pages",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False, comment="bytes of the body, not deflated"),
        sa.PrimaryKeyConstraint("sha256"),
        comment="original bytes, kept for ever",
    )
    op.create_table(
        "vectors",
        sa.Column("digest", sa.String(length=64), nullable=False, comment="of the embedded text"),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False, comment="float32, little endian"),
        sa.PrimaryKeyConstraint("digest", "model"),
        comment="cache: the one expensive part of an index",
    )
    op.create_table(
        "documents",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("title_key", sa.Text(), nullable=False, comment="folded, without outer 《》"),
        sa.Column("doc_number", sa.Text(), nullable=True),
        sa.Column("number_key", sa.Text(), nullable=True, comment="canonical 文号"),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("issuers", sa.Text(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("posted_on", sa.Date(), nullable=True),
        sa.Column("genre", sa.String(length=32), nullable=False),
        sa.Column("normative", sa.Boolean(), nullable=False),
        sa.Column("template", sa.Boolean(), nullable=False),
        sa.Column("script", sa.String(length=16), nullable=False),
        sa.Column(
            "status", sa.String(length=16), nullable=False, comment="as parsed; see statuses"
        ),
        sa.Column("cover_start", sa.Integer(), nullable=True),
        sa.Column("cover_end", sa.Integer(), nullable=True),
        sa.Column("signature_start", sa.Integer(), nullable=True),
        sa.Column("signature_end", sa.Integer(), nullable=True),
        sa.Column("issued_by", sa.Text(), nullable=True),
        sa.Column("source_locator", sa.Text(), nullable=False),
        sa.Column("source_sha256", sa.String(length=64), nullable=False),
        sa.Column("source_kind", sa.String(length=16), nullable=False),
        sa.Column("source_is_url", sa.Boolean(), nullable=False),
        sa.Column("page_text", sa.String(length=64), nullable=False),
        sa.Column(
            "tables",
            sa.Text(),
            nullable=False,
            comment="[[clause, rows, header_rows, rebuilt], …]",
        ),
        sa.Column("runs", sa.Text(), nullable=False, comment="[[start, page, length], …]"),
        sa.Column(
            "fingerprint",
            sa.String(length=64),
            nullable=False,
            comment="of the text, blind to spacing",
        ),
        sa.Column(
            "digest", sa.String(length=64), nullable=False, comment="of text, clauses and metadata"
        ),
        sa.ForeignKeyConstraint(
            ["page_text"],
            ["page_texts.sha256"],
        ),
        sa.ForeignKeyConstraint(
            ["source_sha256"],
            ["pages.sha256"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_documents_number_key", "documents", ["number_key"], postgresql_using="hash")
    op.create_index("ix_documents_page_text", "documents", ["page_text"], postgresql_using="hash")
    op.create_index(
        "ix_documents_source_sha256", "documents", ["source_sha256"], postgresql_using="hash"
    )
    op.create_index("ix_documents_title_key", "documents", ["title_key"], postgresql_using="hash")
    op.create_table(
        "clauses",
        sa.Column("document_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("printed", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("heading", sa.Text(), nullable=True),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("parent", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("document_id", "position"),
    )
    op.create_index("ix_clauses_id", "clauses", ["id"], postgresql_using="hash")
    op.create_table(
        "removed",
        sa.Column("document_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False, comment="in the page text, or -1"),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("document_id", "position"),
        comment="what cleaning took out",
    )
    op.create_table(
        "sightings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("locator", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("fetched_at", sa.String(length=40), nullable=True),
        sa.Column("document_id", sa.Text(), nullable=True),
        sa.Column(
            "current",
            sa.Boolean(),
            nullable=False,
            comment="false once the locator gave other bytes",
        ),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["sha256"],
            ["pages.sha256"],
        ),
        sa.PrimaryKeyConstraint("id"),
        comment="which page was seen where, and which documents it gave",
    )
    op.create_index(
        "ix_sightings_document_id", "sightings", ["document_id"], postgresql_using="hash"
    )
    op.create_index("ix_sightings_locator", "sightings", ["locator"], postgresql_using="hash")
    op.create_index("ix_sightings_sha256", "sightings", ["sha256"], postgresql_using="hash")
    op.create_table(
        "statuses",
        sa.Column("document_id", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("basis_clause_id", sa.Text(), nullable=True),
        sa.Column("basis_text", sa.Text(), nullable=True),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("explicit", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("document_id"),
        comment="时效性 and what it rests on; overrides documents.status",
    )
    op.create_table(
        "warnings",
        sa.Column("document_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("clause", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("document_id", "position"),
    )
