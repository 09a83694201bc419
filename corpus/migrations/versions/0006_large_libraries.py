"""What keeps work on a large library small: long parts apart, findings, bands, what is pending."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_LONG = ("text", "tables", "runs", "proofs", "comments")


def upgrade() -> None:
    """Texts move; findings are made and copies looked for at the next ingestion."""
    _move_texts()
    _make_findings()
    _make_pending()
    for name, table, column in (
        ("ix_documents_doc_number", "documents", "doc_number"),
        ("ix_documents_fingerprint", "documents", "fingerprint"),
        ("ix_documents_issued_by", "documents", "issued_by"),
        ("ix_sketches_url_key", "sketches", "url_key"),
        ("ix_findings_title_key", "findings", "title_key"),
        ("ix_mentions_title_key", "mentions", "title_key"),
        ("ix_mentions_number", "mentions", "number"),
        ("ix_mentions_plain_number", "mentions", "plain_number"),
    ):
        op.create_index(name, table, [column], postgresql_using="hash")
    op.create_index("ix_turns_day", "turns", ["day"])
    marked = sa.text("secrecy IS NOT NULL")
    op.create_index(
        "ix_documents_marked",
        "documents",
        ["fingerprint"],
        sqlite_where=marked,
        postgresql_where=marked,
    )
    op.create_index(
        "ix_findings_private",
        "findings",
        ["digest"],
        sqlite_where=sa.text("private = 1"),
        postgresql_where=sa.text("private"),
    )


def _owned() -> tuple[sa.Column[str], sa.ForeignKeyConstraint]:
    return (
        sa.Column("document_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], ondelete="CASCADE"),
    )


def _move_texts() -> None:
    op.create_table(
        "document_texts",
        *_owned(),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column(
            "tables",
            sa.Text(),
            nullable=False,
            comment="[[clause, rows, header_rows, rebuilt], …]",
        ),
        sa.Column("runs", sa.Text(), nullable=False, comment="[[start, page, length], …]"),
        sa.Column(
            "proofs",
            sa.Text(),
            nullable=False,
            server_default="[]",
            comment="corpus.model.Proof",
        ),
        sa.Column(
            "comments", sa.Text(), nullable=False, server_default="[]", comment="replies beneath"
        ),
        sa.PrimaryKeyConstraint("document_id"),
        comment="the long part of documents, so that lists of them are read without it",
    )
    columns = ", ".join(_LONG)
    op.execute(
        f"INSERT INTO document_texts (document_id, {columns}) SELECT id, {columns} FROM documents"  # noqa: S608  names of ours
    )
    for name in _LONG:
        # Not by copying the table, as Alembic would on SQLite: that deletes all that hangs on it.
        op.execute(f"ALTER TABLE documents DROP COLUMN {name}")


def _make_findings() -> None:
    op.create_table(
        "findings",
        *_owned(),
        sa.Column(
            "digest",
            sa.String(length=64),
            nullable=False,
            comment="documents.digest of what was read",
        ),
        sa.Column(
            "logic", sa.String(length=16), nullable=False, comment="corpus.findings.LOGIC"
        ),
        sa.Column("title", sa.Text(), nullable=False, comment="as everybody may see it"),
        sa.Column(
            "private", sa.Boolean(), nullable=False, comment="has personal data: is shown masked"
        ),
        sa.Column("title_key", sa.Text(), nullable=False, comment="corpus.citing.title_key"),
        sa.Column("begins", sa.Text(), nullable=False, comment="corpus.force.Claims, or null"),
        sa.Column("terms", sa.Text(), nullable=False, comment="corpus.force.Claims"),
        sa.PrimaryKeyConstraint("document_id"),
        comment="what a text says that readings of the whole library need, found when it is stored",
    )
    op.create_table(
        "mentions",
        *_owned(),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("title", sa.Text(), nullable=True, comment="as printed"),
        sa.Column("title_key", sa.Text(), nullable=True, comment="corpus.citing.title_key"),
        sa.Column("number", sa.Text(), nullable=True, comment="canonical"),
        sa.Column("plain_number", sa.Text(), nullable=True, comment="without 原"),
        sa.Column("clause", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("repealed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("document_id", "position"),
        comment="documents that a document says to be repealed or amended",
    )
    op.create_table(
        "turns",
        *_owned(),
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("document_id", "day"),
        comment="days from which on a document may count otherwise: begun, expired, issued",
    )


def _make_pending() -> None:
    op.create_table(
        "bands",
        sa.Column(
            "key",
            sa.BigInteger(),
            autoincrement=False,
            nullable=False,
            comment="corpus.sketch.bands",
        ),
        sa.Column("document_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", "document_id"),
        comment="which sketches have a stretch in common; of a document that is gone none",
        sqlite_with_rowid=False,
    )
    op.create_table(
        "pending",
        sa.Column(
            "task", sa.String(length=16), nullable=False, comment="corpus.store_pending.Task"
        ),
        sa.Column("document_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("task", "document_id"),
        comment="what has changed and is not yet seen to; also documents that are gone",
    )
    op.execute("DELETE FROM sketches")
    op.execute("INSERT INTO pending (task, document_id) SELECT 'sketch', id FROM documents")
