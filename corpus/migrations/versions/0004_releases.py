"""Who let a held document out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """From documents that bear a mark but could not be released."""
    op.create_table(
        "releases",
        sa.Column("document_id", sa.Text(), nullable=False),
        sa.Column(
            "fingerprint",
            sa.String(length=64),
            nullable=False,
            comment="of the text that was released",
        ),
        sa.Column("secrecy", sa.Text(), nullable=False, comment="the mark that it bore"),
        sa.Column("released_by", sa.Text(), nullable=False),
        sa.Column("released_at", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("document_id", "fingerprint"),
        comment="who let a held document out, and when; kept when the document is gone",
    )
