"""Who reads: what a person may do, and up to which level a document may be seen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum, StrEnum

from corpus.errors import BadQuery


class Role(IntEnum):
    """What a person may do; each may do what those before may."""

    READER = 1
    """读者: search, ask, read, compare."""
    DRAFTER = 2
    """文秘: check drafts, baskets, exports."""
    EDITOR = 3
    """编辑: ingest, review warnings, synonyms, rules."""
    ADMIN = 4
    """管理员: users, keys, held documents, settings."""

    @property
    def label(self) -> str:
        """As people call it."""
        return _ROLES[self]


class Clearance(IntEnum):
    """Up to which level documents are seen; a document has one, a reader has one."""

    OPEN = 0
    """公开."""
    INTERNAL = 1
    """内部."""
    RESTRICTED = 2
    """限定范围."""

    @property
    def label(self) -> str:
        """As people call it."""
        return _CLEARANCES[self]


_ROLES = {
    Role.READER: "读者",
    Role.DRAFTER: "文秘",
    Role.EDITOR: "编辑",
    Role.ADMIN: "管理员",
}
_CLEARANCES = {
    Clearance.OPEN: "公开",
    Clearance.INTERNAL: "内部",
    Clearance.RESTRICTED: "限定范围",
}


def role_named(name: str) -> Role:
    """The role of this name, in Chinese or English.

    Raises:
        BadQuery: there is none.
    """
    wanted = name.strip()
    for role, label in _ROLES.items():
        if wanted == label or wanted.upper() == role.name:
            return role
    raise BadQuery(f"没有“{wanted[:20]}”这种角色。可用：{'、'.join(_ROLES.values())}。")


def clearance_named(name: str) -> Clearance:
    """The clearance of this name, in Chinese or English.

    Raises:
        BadQuery: there is none.
    """
    wanted = name.strip()
    for clearance, label in _CLEARANCES.items():
        if wanted == label or wanted.upper() == clearance.name:
            return clearance
    raise BadQuery(f"没有“{wanted[:20]}”这种范围。可用：{'、'.join(_CLEARANCES.values())}。")


@dataclass(frozen=True, slots=True)
class Reader:
    """The one who asks, as far as the service knows."""

    name: str
    """Empty for someone who did not sign in."""
    role: Role
    clearance: Clearance = Clearance.OPEN


@dataclass(frozen=True, slots=True)
class User:
    """Someone who may sign in."""

    name: str
    role: Role
    clearance: Clearance
    disabled: bool
    created_at: datetime
    has_password: bool
    """False for people who sign in with another service alone."""


@dataclass(frozen=True, slots=True)
class AccessKey:
    """What a program signs in with; the key itself is kept nowhere."""

    id: str
    """How the key begins: enough to tell it from others, not to use it."""
    owner: str
    label: str
    """What it is for."""
    role: Role
    clearance: Clearance
    created_at: datetime
    expires_on: date | None
    """The last day on which it may be used."""
    used_on: date | None
    """The last day on which it was used."""
    revoked: bool


@dataclass(frozen=True, slots=True)
class Session:
    """A browser that is signed in."""

    user: str
    began: datetime
    used: datetime


class Act(StrEnum):
    """What is kept in the audit log."""

    SIGNED_IN = "signed_in"
    SIGN_IN_REFUSED = "sign_in_refused"
    SIGNED_OUT = "signed_out"
    USER_ADDED = "user_added"
    USER_CHANGED = "user_changed"
    PASSWORD_SET = "password_set"  # noqa: S105  what was done
    USER_DISABLED = "user_disabled"
    USER_ENABLED = "user_enabled"
    KEY_MADE = "key_made"
    KEY_REVOKED = "key_revoked"
    CLEARANCE_SET = "clearance_set"
    RELEASED = "released"
    INGESTED = "ingested"
    EXPORTED = "exported"

    @property
    def label(self) -> str:
        """As people call it."""
        return _ACTS[self]


_ACTS = {
    Act.SIGNED_IN: "登录",
    Act.SIGN_IN_REFUSED: "登录被拒",
    Act.SIGNED_OUT: "退出",
    Act.USER_ADDED: "添加用户",
    Act.USER_CHANGED: "更改用户",
    Act.PASSWORD_SET: "设置口令",
    Act.USER_DISABLED: "停用用户",
    Act.USER_ENABLED: "启用用户",
    Act.KEY_MADE: "建立密钥",
    Act.KEY_REVOKED: "吊销密钥",
    Act.CLEARANCE_SET: "设定范围",
    Act.RELEASED: "解除扣留",
    Act.INGESTED: "入库",
    Act.EXPORTED: "导出",
}


@dataclass(frozen=True, slots=True)
class Logged:
    """A line of the audit log."""

    id: int
    at: datetime
    who: str
    """User, key or system user; empty for somebody unknown."""
    act: Act
    what: str
    """Whom or what it was done to, in few words; never a question."""
    origin: str
    """Network address, or `cli`."""
