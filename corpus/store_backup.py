"""A copy of the library taken while it is in use: always one SQLite file in a folder."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlalchemy import Connection, insert, select

from corpus.errors import PolicyError
from corpus.schema import metadata
from corpus.store_connect import FILE_NAME, Database, connect
from corpus.store_errors import translated
from corpus.store_upgrade import upgrade

_ROWS = 500
"""Rows copied at once from a server."""


def backup(database: Database, target: Path) -> Path:
    """Copy the library into the folder `target`; gives the file written.

    Raises:
        PolicyError: `target` holds a library already, or cannot be written.
    """
    file = target / FILE_NAME
    if file.exists():
        msg = f"{target} 里已有资料库，不会覆盖。请另选一个空文件夹。"
        raise PolicyError(msg)
    part = target / "tiaowen.part"
    try:
        target.mkdir(parents=True, exist_ok=True)
        part.mkdir(exist_ok=True)
        half = part / FILE_NAME
        half.unlink(missing_ok=True)
        (_copy_file if database.is_sqlite else _copy_rows)(database, half)
        half.rename(file)  # a backup is there as a whole or not at all
        part.rmdir()
    except OSError as error:
        msg = f"备份写不到 {target}：{error.strerror}。请检查权限和磁盘空间，或换一个文件夹。"
        raise PolicyError(msg) from error
    return file


def _copy_file(database: Database, file: Path) -> None:
    with translated():
        raw = database.engine.raw_connection()
        copy = sqlite3.connect(file)
        try:
            source = raw.driver_connection
            assert isinstance(source, sqlite3.Connection)  # noqa: S101  for the type checker
            source.backup(copy)
        finally:
            copy.close()
            raw.close()


def _copy_rows(database: Database, file: Path) -> None:
    copy = connect(file.parent, None)
    try:
        upgrade(copy)
        with database.reading() as source, copy.writing() as target:
            _pour(source, target)
    finally:
        copy.close()


def _pour(source: Connection, target: Connection) -> None:
    for table in metadata.sorted_tables:
        found = source.execution_options(yield_per=_ROWS).execute(select(table))
        for rows in found.mappings().partitions():
            target.execute(insert(table), [dict(row) for row in rows])
