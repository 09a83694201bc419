"""What persons decided about pages, and how much was asked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Three tables, all empty."""
    _rules()
    _counts()
    _words()


def _rules() -> None:
    op.create_table(
        "review_rules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False, comment="corpus.review.RuleKind"),
        sa.Column(
            "place", sa.Text(), nullable=False, comment="locator of a page, or the host of a site"
        ),
        sa.Column("document_id", sa.Text(), nullable=False, comment="that was looked at"),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        comment="what persons decided about pages; applied at every reading, see corpus.review",
    )
    op.create_index(
        "ix_review_rules_place", "review_rules", ["place"], postgresql_using="hash"
    )


def _counts() -> None:
    op.create_table(
        "query_counts",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("verb", sa.String(length=16), nullable=False, comment="corpus.queries.Verb"),
        sa.Column("mark", sa.String(length=64), nullable=False, comment="corpus.queries.marks_of"),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "verb", "mark"),
        comment="how much was asked, by day; nothing of who asked or what",
    )


def _words() -> None:
    op.create_table(
        "query_words",
        sa.Column(
            "digest", sa.String(length=32), nullable=False, comment="corpus.queries.digest_of"
        ),
        sa.Column(
            "text",
            sa.Text(),
            nullable=True,
            comment="null until it may be kept, see corpus.queries.may_be_shown",
        ),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False, comment="different days"),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column(
            "in_vain", sa.Integer(), nullable=False, comment="how often nothing was found"
        ),
        sa.PrimaryKeyConstraint("digest"),
        comment="queries in words, where the operator turned that on; personal data covered",
    )
