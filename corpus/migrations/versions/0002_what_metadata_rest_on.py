"""More metadata, what they rest on, replies beneath, and where a warning points."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """From the first tables."""
    for column in (
        sa.Column("index_number", sa.Text(), nullable=True),
        sa.Column("subjects", sa.Text(), nullable=False, server_default="[]"),
        sa.Column("form", sa.Text(), nullable=True),
        sa.Column("region", sa.Text(), nullable=True),
        sa.Column("level", sa.String(length=16), nullable=True),
        sa.Column("trust", sa.String(length=16), nullable=False, server_default="repost"),
        sa.Column("secrecy", sa.Text(), nullable=True),
        sa.Column("ocr", sa.Float(), nullable=True),
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
    ):
        op.add_column("documents", column)
    for name in ("start", "end"):
        op.add_column("warnings", sa.Column(name, sa.Integer(), nullable=True))
