"""时效性 with its proofs; what texts say of it is found anew at the next ingestion."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Statuses are kept until then; findings and mentions are made anew."""
    _statuses()
    for name in ("findings", "mentions"):
        op.drop_table(name)
    op.execute("DELETE FROM turns")
    op.execute("DELETE FROM meta WHERE key IN ('findings', 'statuses_of')")
    _findings()
    for name, table, column in (
        ("ix_findings_name", "findings", "name"),
        ("ix_mentions_name", "mentions", "name"),
        ("ix_mentions_number", "mentions", "number"),
        ("ix_mentions_plain_number", "mentions", "plain_number"),
    ):
        op.create_index(name, table, [column], postgresql_using="hash")
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


def _statuses() -> None:
    for column in (
        sa.Column(
            "basis",
            sa.Text(),
            nullable=False,
            server_default="[]",
            comment="[[document, clause, start, end, quote], …]",
        ),
        sa.Column(
            "author", sa.Text(), nullable=True, comment="id of another document that brought it about"
        ),
        sa.Column("until", sa.Date(), nullable=True, comment="last day in force"),
        sa.Column("replaced_by", sa.Text(), nullable=True),
    ):
        op.add_column("statuses", column)
    for name in ("basis_clause_id", "basis_text"):
        op.execute(f"ALTER TABLE statuses DROP COLUMN {name}")


def _findings() -> None:
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
        sa.Column("name", sa.Text(), nullable=False, comment="corpus.title_names.name_key"),
        sa.Column(
            "said", sa.Text(), nullable=False, comment="corpus.claims.Claims, less its mentions"
        ),
        sa.PrimaryKeyConstraint("document_id"),
        comment="what a text says that readings of the whole library need, found when it is stored",
    )
    op.create_table(
        "mentions",
        *_owned(),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "name", sa.Text(), nullable=True, comment="corpus.title_names.name_key of the title"
        ),
        sa.Column("number", sa.Text(), nullable=True, comment="canonical"),
        sa.Column("plain_number", sa.Text(), nullable=True, comment="without 原"),
        sa.Column("said", sa.Text(), nullable=False, comment="corpus.mentions.Mention"),
        sa.PrimaryKeyConstraint("document_id", "position"),
        comment="documents that a document says to be repealed, amended or still in force",
    )
