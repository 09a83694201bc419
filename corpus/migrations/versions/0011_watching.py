"""Pages and columns that are watched, visits to them, and what was noticed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Three tables, all empty."""
    _watched()
    _visits()
    _changes()


def _watched() -> None:
    moment = sa.String(length=40)
    op.create_table(
        "watched",
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False, comment="corpus.watching.Kind"),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("parent", sa.Text(), nullable=False, comment="the column that led here"),
        sa.Column(
            "quiet", sa.Boolean(), nullable=False, comment="what it gives at first is no news"
        ),
        sa.Column("state", sa.String(length=16), nullable=False, comment="corpus.watching.State"),
        sa.Column("etag", sa.Text(), nullable=False),
        sa.Column("modified", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("documents", sa.Text(), nullable=False, comment="as they were reported last"),
        sa.Column("added_at", moment, nullable=False),
        sa.Column("due_at", moment, nullable=False),
        sa.Column("visited_at", moment, nullable=True),
        sa.Column("good_at", moment, nullable=True),
        sa.Column("changed_at", moment, nullable=True),
        sa.Column("missing_since", moment, nullable=True),
        sa.Column("misses", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("url"),
        comment="addresses that are looked at again and again",
    )
    op.create_index("ix_watched_due_at", "watched", ["due_at"])


def _visits() -> None:
    op.create_table(
        "watch_visits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=40), nullable=False),
        sa.Column("seen", sa.String(length=16), nullable=False, comment="corpus.watching.Seen"),
        sa.Column("status", sa.Integer(), nullable=False, comment="of HTTP; 0: no answer"),
        sa.PrimaryKeyConstraint("id"),
        comment="the last looks at each address: the schedule is made of them",
    )
    op.create_index("ix_watch_visits_url", "watch_visits", ["url"], postgresql_using="hash")


def _changes() -> None:
    op.create_table(
        "watch_changes",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "kind", sa.String(length=16), nullable=False, comment="corpus.watching.ChangeKind"
        ),
        sa.Column("at", sa.String(length=40), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False, comment="the rest of corpus.watching.Change"),
        sa.Column("sent_at", sa.String(length=40), nullable=True, comment="by the webhook"),
        sa.Column("tries", sa.Integer(), nullable=False, comment="of the webhook, in vain"),
        sa.PrimaryKeyConstraint("number"),
        comment="what was noticed at watched addresses",
    )
    op.create_index("ix_watch_changes_at", "watch_changes", ["at"])
