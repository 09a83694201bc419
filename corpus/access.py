"""Who reads: what a person may do, and up to which level a document may be seen."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


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


class Clearance(IntEnum):
    """Up to which level documents are seen; a document has one, a reader has one."""

    OPEN = 0
    """公开."""
    INTERNAL = 1
    """内部."""
    RESTRICTED = 2
    """限定范围."""


@dataclass(frozen=True, slots=True)
class Reader:
    """The one who asks, as far as the service knows."""

    name: str
    """Empty for someone who did not sign in."""
    role: Role
    clearance: Clearance = Clearance.OPEN
