"""Signing in: passwords, keys and sessions; the same answer and time for all that fail.

Passwords are kept as argon2id, keys and sessions as SHA-256 of random tokens (they need no salt:
nobody guesses 256 bits). Attempts that fail are slowed by account and by address.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import threading
import time
import unicodedata
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from corpus.access import AccessKey, Act, Clearance, Reader, Role, Session, User
from corpus.errors import BadQuery

if TYPE_CHECKING:
    from corpus.store_access import Accounts

IDLE = timedelta(hours=12)
"""A session that is not used for so long is over."""
LONGEST = timedelta(days=7)
"""However often it is used."""
_NOTED = timedelta(minutes=5)
"""How exactly the last use of a session is kept: a write for every request would be too many."""
KEY_PREFIX = "tw_"
"""How every key begins, so that scanners for secrets know one."""
_ID = 8
"""Random characters that tell a key from others."""
SHORTEST_PASSWORD, _LONGEST_PASSWORD = 8, 256
_NAME = re.compile(r"[\w.@-]{1,64}")
_AT_ONCE = threading.BoundedSemaphore(2)
"""Passwords hashed at the same time: each takes 64 MiB."""


@cache
def _hasher() -> PasswordHasher:
    """argon2id with the library's parameters (RFC 9106, low memory)."""
    return PasswordHasher()


@cache
def _nobody() -> str:
    """A hash to check against where there is no user: that takes as long."""
    return _hasher().hash(secrets.token_hex())


def folded(name: str) -> str:
    """A user name as it is kept: full width and case make no other person.

    Raises:
        BadQuery: it cannot be one.
    """
    plain = unicodedata.normalize("NFKC", name).strip().casefold()
    if _NAME.fullmatch(plain) is None:
        raise BadQuery("用户名最多 64 个字，只用汉字、字母、数字和 . _ - @。")
    return plain


def hashed(password: str) -> str:
    """The password as it is kept.

    Raises:
        BadQuery: it is too short or too long.
    """
    if not SHORTEST_PASSWORD <= len(password) <= _LONGEST_PASSWORD:
        raise BadQuery(f"口令须有 {SHORTEST_PASSWORD} 至 {_LONGEST_PASSWORD} 个字符。")
    with _AT_ONCE:
        return _hasher().hash(password)


def matches(kept: str | None, password: str) -> bool:
    """Whether it is the password; takes as long where nothing is kept."""
    with _AT_ONCE:
        try:
            fits = _hasher().verify(kept or _nobody(), password[:_LONGEST_PASSWORD])
        except (VerificationError, InvalidHashError):
            return False
    return fits and kept is not None


def digest(token: str) -> str:
    """A random token as it is kept."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


# --- attempts that fail ---


class Attempts:
    """Failed attempts of late, by account and address, in this process. Safe among threads."""

    FREE_ACCOUNT, FREE_ADDRESS = 5, 20
    """So many may fail before the next one has to wait; at an address sit many people."""
    LONGEST_WAIT = 60.0
    FORGOTTEN = 900.0
    """Seconds after the last one that failed."""
    MOST = 10_000
    """Names remembered."""

    def __init__(self) -> None:
        self._failed: dict[str, tuple[int, float]] = {}
        self._lock = threading.Lock()

    def wait(self, account: str, address: str, now: float | None = None) -> float:
        """Seconds until the next attempt may be made; 0 at once."""
        moment = time.monotonic() if now is None else now
        with self._lock:
            return max(
                self._wait(f"u:{account}", self.FREE_ACCOUNT, moment),
                self._wait(f"a:{address}", self.FREE_ADDRESS, moment),
            )

    def failed(self, account: str, address: str, now: float | None = None) -> None:
        """One more."""
        moment = time.monotonic() if now is None else now
        with self._lock:
            for name in (f"u:{account}", f"a:{address}"):
                count, last = self._failed.pop(name, (0, moment))
                fresh = moment - last > self.FORGOTTEN
                self._failed[name] = (1 if fresh else count + 1), moment
            while len(self._failed) > self.MOST:
                self._failed.pop(next(iter(self._failed)))

    def succeeded(self, account: str) -> None:
        """The account's own count begins anew; the address's does not."""
        with self._lock:
            self._failed.pop(f"u:{account}", None)

    def _wait(self, name: str, free: int, now: float) -> float:
        count, last = self._failed.get(name, (0, now))
        if count < free or now - last > self.FORGOTTEN:
            return 0.0
        pause = min(self.LONGEST_WAIT, 2.0 ** (count - free))
        return max(0.0, last + pause - now)


# --- who it is ---


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Someone whose password was right."""

    token: str
    """For the cookie."""
    user: User


def signed_in(accounts: Accounts, user: User, origin: str, before: str = "") -> SignedIn:
    """Begin a session, in place of the one before: its cookie may have been planted."""
    if before:
        accounts.end_session(digest(before))
    token, now = secrets.token_urlsafe(32), datetime.now(UTC)
    accounts.begin_session(digest(token), Session(user.name, now, now), LONGEST)
    accounts.log(user.name, Act.SIGNED_IN, "", origin)
    return SignedIn(token, user)


def check_password(accounts: Accounts, name: str, password: str) -> User | None:
    """The user whose password this is; None for a wrong one, an unknown or a disabled user."""
    try:
        wanted = folded(name)
    except BadQuery:
        wanted = ""
    user = accounts.user(wanted)
    right = matches(accounts.password(wanted), password)
    return user if right and user is not None and not user.disabled else None


def known_name(accounts: Accounts, name: str) -> str:
    """The user's name as it is kept; empty where there is none."""
    try:
        user = accounts.user(folded(name))
    except BadQuery:
        user = None
    return "" if user is None else user.name


def by_session(accounts: Accounts, token: str) -> Reader | None:
    """Who has this cookie; None where the session is over."""
    secret, now = digest(token), datetime.now(UTC)
    session = accounts.session(secret)
    if session is None or now - session.used > IDLE or now - session.began > LONGEST:
        return None
    user = accounts.user(session.user)
    if user is None or user.disabled:
        return None
    if now - session.used > _NOTED:
        accounts.touch_session(secret, now)
    return Reader(user.name, user.role, user.clearance)


def new_key(accounts: Accounts, wanted: AccessKey) -> tuple[str, AccessKey]:
    """Make a key.

    Args:
        accounts: where it is kept.
        wanted: owner, label, role, clearance, expiry; the rest is filled in.

    Returns:
        The key, which is told this once, and what is kept of it.

    Raises:
        BadQuery: the owner is none, or may less than the key.
    """
    owner = accounts.user(wanted.owner)
    if owner is None or owner.disabled:
        raise BadQuery(f"没有用户 {wanted.owner}，或已停用。请用 tiaowen user list 查看。")
    if wanted.role > owner.role or wanted.clearance > owner.clearance:
        may = f"{owner.role.label}、{owner.clearance.label}"
        raise BadQuery(f"密钥的角色和范围不能高于所属用户（{may}）。请降低后再试。")
    name = f"{KEY_PREFIX}{secrets.token_hex(_ID // 2)}"
    token = f"{name}_{secrets.token_urlsafe(32)}"
    made = replace(wanted, id=name, created_at=datetime.now(UTC), used_on=None, revoked=False)
    accounts.add_key(made, digest(token))
    return token, made


def by_key(accounts: Accounts, token: str, today: date) -> Reader | None:
    """Whose key this is; None for one that is not valid."""
    found = accounts.key(token[: len(KEY_PREFIX) + _ID])
    secret = digest(token)
    if found is None or not hmac.compare_digest(found[1], secret):
        return None
    key = found[0]
    owner = accounts.user(key.owner)
    over = key.revoked or (key.expires_on is not None and key.expires_on < today)
    if over or owner is None or owner.disabled:
        return None
    if key.used_on != today:
        accounts.note_use(key.id, today)
    role, clearance = min(key.role, owner.role), min(key.clearance, owner.clearance)
    return Reader(f"{owner.name}/{key.id}", Role(role), Clearance(clearance))


def new_user(
    accounts: Accounts, name: str, password: str | None, role: Role, clearance: Clearance
) -> User:
    """Somebody new.

    Raises:
        BadQuery: name or password cannot be used, or the name is taken.
    """
    user = User(
        folded(name),
        role,
        clearance,
        disabled=False,
        created_at=datetime.now(UTC),
        has_password=password is not None,
    )
    accounts.add(user, None if password is None else hashed(password))
    return user


def the_user(accounts: Accounts, name: str) -> User:
    """The user of this name.

    Raises:
        BadQuery: there is none.
    """
    user = accounts.user(folded(name))
    if user is None:
        raise BadQuery(f"没有用户 {name[:64]}。请用 tiaowen user list 查看。")
    return user


def form_token(session: str) -> str:
    """What forms send back beside the cookie: known only to who can read our pages."""
    return hmac.new(session.encode(), b"tiaowen form", hashlib.sha256).hexdigest()[:32]
