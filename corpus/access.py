"""Who reads: what a person may do, and up to which level a document may be seen."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

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
