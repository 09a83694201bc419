"""Rows about users, keys, sessions and what was done: who may ask, never what they asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from corpus import schema
from corpus.access import AccessKey, Act, Clearance, Logged, Role, Session, User
from corpus.errors import BadQuery
from corpus.store_connect import Database

_LONGEST = 200
"""Characters kept of what was done to what."""


class Accounts:
    """The people and programs that a library knows. Safe among threads."""

    def __init__(self, database: Database) -> None:
        """Use `Store.accounts`."""
        self._database = database

    # --- users ---

    def users(self) -> Sequence[User]:
        """Everybody, ordered by name."""
        with self._database.reading() as connection:
            rows = connection.execute(select(schema.users)).all()
        return sorted((_user(row) for row in rows), key=lambda u: u.name)

    def user(self, name: str) -> User | None:
        """One, or None."""
        with self._database.reading() as connection:
            return _find(connection, name)

    def has_admin(self) -> bool:
        """Whether somebody can administer."""
        return any(u.role is Role.ADMIN and not u.disabled for u in self.users())

    def add(self, user: User, password: str | None) -> None:
        """Somebody new.

        Args:
            user: who.
            password: its argon2id hash; None for who signs in elsewhere.

        Raises:
            BadQuery: the name is taken.
        """
        row = {
            "name": user.name,
            "password": password,
            "role": int(user.role),
            "clearance": int(user.clearance),
            "disabled": user.disabled,
            "created_at": user.created_at,
        }
        with self._database.writing() as connection:
            if _find(connection, user.name) is not None:
                msg = f"用户名 {user.name} 已有人使用。请换一个，或用 tiaowen user passwd 改口令。"
                raise BadQuery(msg)
            connection.execute(insert(schema.users), [row])

    def change(self, name: str, role: Role, clearance: Clearance) -> None:
        """What somebody may do and see."""
        self._update(name, {"role": int(role), "clearance": int(clearance)})

    def password(self, name: str) -> str | None:
        """The hash of somebody's password; None where there is none, or nobody."""
        table = schema.users.c
        with self._database.reading() as connection:
            return connection.scalar(select(table.password).where(table.name == name))

    def set_password(self, name: str, password: str) -> None:
        """Another password; whoever was signed in by the old one is signed out."""
        self._update(name, {"password": password})
        self.end_sessions(name)

    def set_disabled(self, name: str, *, disabled: bool) -> None:
        """Keep somebody out, with all sessions and keys; or let them in again."""
        self._update(name, {"disabled": disabled})
        if disabled:
            self.end_sessions(name)

    def _update(self, name: str, values: dict[str, object]) -> None:
        table = schema.users
        with self._database.writing() as connection:
            connection.execute(update(table).where(table.c.name == name).values(values))

    # --- keys ---

    def access_keys(self) -> Sequence[AccessKey]:
        """All, revoked ones as well, the newest first."""
        table = schema.access_keys
        with self._database.reading() as connection:
            rows = connection.execute(select(table)).all()
        return sorted((_key(row) for row in rows), key=lambda k: k.created_at, reverse=True)

    def add_key(self, key: AccessKey, secret: str) -> None:
        """A new key, of which only the digest is kept."""
        row = {
            "id": key.id,
            "secret": secret,
            "owner": key.owner,
            "label": key.label,
            "role": int(key.role),
            "clearance": int(key.clearance),
            "created_at": key.created_at,
            "expires_on": key.expires_on,
            "used_on": key.used_on,
            "revoked": key.revoked,
        }
        with self._database.writing() as connection:
            connection.execute(insert(schema.access_keys), [row])

    def key(self, key_id: str) -> tuple[AccessKey, str] | None:
        """A key by how it begins, and the digest of the whole."""
        table = schema.access_keys
        with self._database.reading() as connection:
            row = connection.execute(select(table).where(table.c.id == key_id)).first()
        return None if row is None else (_key(row), row.secret)

    def note_use(self, key_id: str, day: date) -> None:
        """The key was used on a day."""
        table = schema.access_keys
        with self._database.writing() as connection:
            connection.execute(update(table).where(table.c.id == key_id).values(used_on=day))

    def revoke(self, key_id: str) -> None:
        """It is of no use any more."""
        table = schema.access_keys
        with self._database.writing() as connection:
            connection.execute(update(table).where(table.c.id == key_id).values(revoked=True))

    # --- sessions ---

    def session(self, secret: str) -> Session | None:
        """The session whose cookie has this digest."""
        table = schema.sessions
        with self._database.reading() as connection:
            row = connection.execute(select(table).where(table.c.secret == secret)).first()
        return None if row is None else Session(row.user, row.began, row.used)

    def begin_session(self, secret: str, session: Session, forget: timedelta) -> None:
        """Somebody signed in; sessions not used for so long are forgotten."""
        table = schema.sessions
        row = {
            "secret": secret,
            "user": session.user,
            "began": session.began,
            "used": session.used,
        }
        old = (session.began - forget).astimezone(UTC)
        with self._database.writing() as connection:
            connection.execute(delete(table).where(table.c.used < old))
            connection.execute(insert(table), [row])

    def touch_session(self, secret: str, now: datetime) -> None:
        """It was used."""
        table = schema.sessions
        with self._database.writing() as connection:
            connection.execute(update(table).where(table.c.secret == secret).values(used=now))

    def end_session(self, secret: str) -> None:
        """Signed out."""
        table = schema.sessions
        with self._database.writing() as connection:
            connection.execute(delete(table).where(table.c.secret == secret))

    def end_sessions(self, user: str) -> None:
        """Signed out everywhere."""
        table = schema.sessions
        with self._database.writing() as connection:
            connection.execute(delete(table).where(table.c.user == user))

    # --- what was done ---

    def log(self, who: str, act: Act, what: str, origin: str) -> None:
        """Add a line; none is ever changed or taken away."""
        row = {
            "at": datetime.now(UTC),
            "who": who[:_LONGEST],
            "act": act.value,
            "what": what[:_LONGEST],
            "origin": origin[:_LONGEST],
        }
        with self._database.writing() as connection:
            connection.execute(insert(schema.audit), [row])

    def logged(self, most: int, before: int | None = None) -> Sequence[Logged]:
        """The newest lines first, those before a line where one is named."""
        table = schema.audit
        query = select(table).order_by(table.c.id.desc()).limit(most)
        if before is not None:
            query = query.where(table.c.id < before)
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        return [Logged(r.id, r.at, r.who, Act(r.act), r.what, r.origin) for r in rows]

    def lines(self) -> int:
        """How many lines the log has."""
        with self._database.reading() as connection:
            return connection.scalar(select(func.count()).select_from(schema.audit)) or 0


def _find(connection: Connection, name: str) -> User | None:
    table = schema.users
    row = connection.execute(select(table).where(table.c.name == name)).first()
    return None if row is None else _user(row)


def _user(row: Any) -> User:  # noqa: ANN401  a row of users
    return User(
        row.name,
        Role(row.role),
        Clearance(row.clearance),
        row.disabled,
        row.created_at,
        row.password is not None,
    )


def _key(row: Any) -> AccessKey:  # noqa: ANN401  a row of access_keys
    return AccessKey(
        row.id,
        row.owner,
        row.label,
        Role(row.role),
        Clearance(row.clearance),
        row.created_at,
        row.expires_on,
        row.used_on,
        row.revoked,
    )
