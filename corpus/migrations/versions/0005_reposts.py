"""Copies of one document: sketches to find them, verdicts on pairs, and which copy is best."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """All empty: the next ingestion fills them for the whole library."""
    op.create_table(
        "sketches",
        sa.Column("document_id", sa.Text(), nullable=False),
        sa.Column(
            "digest",
            sa.String(length=64),
            nullable=False,
            comment="of what was sketched; documents.digest",
        ),
        sa.Column("locator", sa.Text(), nullable=False),
        sa.Column("url_key", sa.Text(), nullable=True, comment="corpus.urls.url_key of the locator"),
        sa.Column(
            "numbers",
            sa.LargeBinary(),
            nullable=False,
            comment="corpus.sketch, uint32, little endian",
        ),
        sa.Column("standing", sa.Text(), nullable=False, comment="corpus.reposts.standing"),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("document_id"),
        comment="by which likely copies are found",
    )
    op.create_table(
        "likenesses",
        sa.Column("a", sa.Text(), nullable=False),
        sa.Column("b", sa.Text(), nullable=False),
        sa.Column("same", sa.Boolean(), nullable=False),
        sa.Column("similarity", sa.Float(), nullable=False),
        sa.Column("route", sa.String(length=16), nullable=False, comment="corpus.reposts.Route"),
        sa.Column(
            "reason",
            sa.String(length=16),
            nullable=True,
            comment="why not the same; corpus.sameness.Reason",
        ),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("misprints", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["a"], ["documents.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["b"], ["documents.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("a", "b"),
        comment="two documents compared, the lesser id first",
    )
    op.create_index("ix_likenesses_b", "likenesses", ["b"], postgresql_using="hash")
    op.create_table(
        "reposts",
        sa.Column("document_id", sa.Text(), nullable=False),
        sa.Column("best", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["best"], ["documents.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("document_id"),
        comment="which copy stands for a document in lists and answers; others only",
    )
    op.create_index("ix_reposts_best", "reposts", ["best"], postgresql_using="hash")
