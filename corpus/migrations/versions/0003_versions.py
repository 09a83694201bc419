"""Versions of documents, the ids that they had, and which parser read what."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """What stands in a library is the first version of each document."""
    parser = sa.Column(
        "parser", sa.Text(), nullable=False, server_default="", comment="that read it last"
    )
    op.add_column("sightings", parser)
    op.add_column(
        "failures",
        sa.Column(
            "sha256",
            sa.String(length=64),
            nullable=True,
            comment="of the bytes, where reading them again is no use",
        ),
    )
    op.add_column("failures", sa.Column("parser", sa.Text(), nullable=True))
    op.create_table(
        "versions",
        sa.Column("document_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "reason", sa.String(length=16), nullable=False, comment="corpus.store_model.Reason"
        ),
        sa.Column(
            "began",
            sa.String(length=40),
            nullable=True,
            comment="null: before versions were kept",
        ),
        sa.Column(
            "ended",
            sa.String(length=40),
            nullable=True,
            comment="null: the one that stands in documents",
        ),
        sa.Column("parser", sa.Text(), nullable=False, comment="that read it last"),
        sa.Column("locator", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("page_text", sa.String(length=64), nullable=False),
        sa.Column(
            "body",
            sa.LargeBinary(),
            nullable=True,
            comment="corpus.plain_json; null while it stands in documents",
        ),
        sa.ForeignKeyConstraint(["page_text"], ["page_texts.sha256"]),
        sa.ForeignKeyConstraint(["sha256"], ["pages.sha256"]),
        sa.PrimaryKeyConstraint("document_id", "number"),
        comment="every text that a document ever had; withdrawn documents have no other place",
    )
    op.create_index("ix_versions_page_text", "versions", ["page_text"], postgresql_using="hash")
    op.create_table(
        "old_clauses",
        sa.Column("document_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column(
            "words",
            sa.String(length=16),
            nullable=False,
            comment="corpus.wording.wording_digest",
        ),
        sa.ForeignKeyConstraint(
            ["document_id", "number"],
            ["versions.document_id", "versions.number"],
            name="fk_old_clauses_version",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("document_id", "number", "position"),
        comment="which id stood for which words in a version that ended",
    )
    op.create_index("ix_old_clauses_id", "old_clauses", ["id"], postgresql_using="hash")
    op.create_table(
        "redirects",
        sa.Column("old", sa.Text(), nullable=False),
        sa.Column("new", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("old"),
        comment="a document that its page now gives under another id",
    )
    op.create_index("ix_redirects_new", "redirects", ["new"], postgresql_using="hash")
    op.create_index("ix_documents_digest", "documents", ["id", "digest"])
    op.execute(
        "INSERT INTO versions (document_id, number, reason, parser, locator, sha256, page_text) "
        "SELECT id, 1, 'new', '', source_locator, source_sha256, page_text FROM documents"
    )
