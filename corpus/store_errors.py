"""Failures of the database, said so that the operator knows what to do."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DatabaseError, DBAPIError, IntegrityError, ProgrammingError

from corpus.errors import BrokenLibrary, PolicyError

_BUSY = (
    "另一个程序正在写入资料库，等了很久仍未轮到。请等它结束（如另一个 tiaowen ingest），然后重试。"
)
_FULL = "磁盘已满，资料库无法写入；已保存的内容没有损坏。请腾出空间后重试。"
_DENIED = "资料库无法打开或写入。请检查资料文件夹是否存在、当前用户有无读写权限，然后重试。"
_DAMAGED = (
    "资料库文件已损坏。请先把整个资料文件夹另存一份，再用最近的备份替换；"
    "没有备份时，把 tiaowen.db（连同 -wal、-shm 文件）移到别处，重新运行 tiaowen ingest 导入。"
)
_UNREACHABLE = "连接不上 PostgreSQL 数据库。请检查地址、用户名和密码，并确认数据库服务已启动。"
_TABLE: tuple[tuple[tuple[str, ...], type[PolicyError], str], ...] = (
    (("is locked", "lock timeout", "table is busy"), PolicyError, _BUSY),
    (("disk is full", "no space left"), PolicyError, _FULL),
    (("readonly", "unable to open", "permission denied", "read-only"), BrokenLibrary, _DENIED),
    (
        ("malformed", "not a database", "disk i/o", "corrupt", "could not decode"),
        BrokenLibrary,
        _DAMAGED,
    ),
    (
        (
            "connection failed",
            "connection refused",
            "could not connect",
            "authentication",
            "connection timeout",
            "closed the connection",
            "terminating connection",
            "starting up",
            "failed to resolve",
            "does not exist",
        ),
        BrokenLibrary,
        _UNREACHABLE,
    ),
)  # fmt: skip  one row a failure
"""Words of the engine's message, and what they mean; the first row that fits wins."""


def explained(error: Exception) -> PolicyError:
    """What the engine's error means to the operator."""
    said = str(getattr(error, "orig", None) or error)
    for words, kind, message in _TABLE:
        if any(word in said.lower() for word in words):
            return kind(message)
    first = said.strip().splitlines()[0] if said.strip() else type(error).__name__
    return BrokenLibrary(
        f"资料库出错：{first}。请运行 tiaowen doctor 检查；仍不能解决时用备份恢复。"
    )


@contextmanager
def translated() -> Iterator[None]:
    """Turn the database's failures into ours; mistakes of our own code pass as they are.

    Raises:
        PolicyError: busy or full.
        BrokenLibrary: damaged, unreachable, not permitted.
    """
    try:
        yield
    except (IntegrityError, ProgrammingError):
        raise
    except (DatabaseError, sqlite3.DatabaseError) as error:
        raise explained(error) from error
    except DBAPIError as error:
        raise explained(error) from error
    except zlib.error as error:
        raise BrokenLibrary(_DAMAGED) from error
