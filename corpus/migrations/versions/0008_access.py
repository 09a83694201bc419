"""Who may read what: clearances, users, keys, sessions, and what was done."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Every document is for everybody, as before; there are no users."""
    op.add_column(
        "sightings",
        sa.Column(
            "clearance",
            sa.Integer(),
            nullable=False,
            server_default="0",
            comment="who may know of it",
        ),
    )
    _clearances()
    _users()
    _access_keys()
    _sessions()
    _audit()


def _clearances() -> None:
    op.create_table(
        "clearances",
        sa.Column("document_id", sa.Text(), nullable=False),
        sa.Column("clearance", sa.Integer(), nullable=False, comment="corpus.access.Clearance"),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("document_id"),
        comment="documents that are not for everybody; kept when the document is gone",
    )


def _users() -> None:
    op.create_table(
        "users",
        sa.Column("name", sa.Text(), nullable=False, comment="folded: what is typed at sign-in"),
        sa.Column(
            "password", sa.Text(), nullable=True, comment="argon2id; null: signs in elsewhere"
        ),
        sa.Column("role", sa.Integer(), nullable=False, comment="corpus.access.Role"),
        sa.Column("clearance", sa.Integer(), nullable=False, comment="corpus.access.Clearance"),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("name"),
        comment="people who may sign in",
    )


def _owner(column: str) -> tuple[sa.Column[str], sa.ForeignKeyConstraint]:
    return (
        sa.Column(column, sa.Text(), nullable=False),
        sa.ForeignKeyConstraint([column], ["users.name"], ondelete="CASCADE"),
    )


def _access_keys() -> None:
    op.create_table(
        "access_keys",
        sa.Column(
            "id",
            sa.String(length=16),
            nullable=False,
            comment="first characters of the key, shown",
        ),
        sa.Column(
            "secret", sa.String(length=64), nullable=False, comment="SHA-256 of the whole key"
        ),
        *_owner("owner"),
        sa.Column("label", sa.Text(), nullable=False, comment="what it is for"),
        sa.Column("role", sa.Integer(), nullable=False),
        sa.Column("clearance", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.String(length=40), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True, comment="last day; null: none"),
        sa.Column("used_on", sa.Date(), nullable=True, comment="last day that it was used"),
        sa.Column("revoked", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        comment="what programs sign in with",
    )
    op.create_index("ix_access_keys_owner", "access_keys", ["owner"], postgresql_using="hash")


def _sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column(
            "secret",
            sa.String(length=64),
            nullable=False,
            comment="SHA-256 of the cookie's value",
        ),
        *_owner("user"),
        sa.Column("began", sa.String(length=40), nullable=False),
        sa.Column(
            "used", sa.String(length=40), nullable=False, comment="some minutes late at most"
        ),
        sa.PrimaryKeyConstraint("secret"),
        comment="browsers that are signed in",
    )
    op.create_index("ix_sessions_user", "sessions", ["user"], postgresql_using="hash")


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(length=40), nullable=False),
        sa.Column(
            "who", sa.Text(), nullable=False, comment="user, key or system user; empty: nobody"
        ),
        sa.Column("act", sa.String(length=32), nullable=False, comment="corpus.access.Act"),
        sa.Column(
            "what", sa.Text(), nullable=False, comment="whom or which document it was done to"
        ),
        sa.Column(
            "origin", sa.Text(), nullable=False, comment="address, or the command line"
        ),
        sa.PrimaryKeyConstraint("id"),
        comment="who did what; rows are added, never changed",
    )
    _keep_audit()


def _keep_audit() -> None:
    """Lines are added, never changed or taken away, whoever has the connection."""
    if op.get_bind().dialect.name == "sqlite":
        for event in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_no_{event.lower()} BEFORE {event} ON audit "
                "BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION audit_kept() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_kept BEFORE UPDATE OR DELETE ON audit "
        "FOR EACH ROW EXECUTE FUNCTION audit_kept()"
    )
