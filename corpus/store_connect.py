"""Connections: SQLite in the library's folder or PostgreSQL by URL; one writer at a time.

On SQLite a writer begins with BEGIN IMMEDIATE, on PostgreSQL with an advisory lock,
so that a write never fails half-way for another's sake: it waits, or is refused at its beginning.
WAL with synchronous=NORMAL: a process killed at any moment loses nothing that was committed;
a power cut may lose the last transactions, but leaves a sound file.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from corpus.errors import PolicyError
from corpus.store_errors import translated

FILE_NAME = "tiaowen.db"
_WAIT_SECONDS = 30.0
"""How long a writer waits for another before it gives up."""
_POOL = 5
"""Connections kept open; more are opened when more threads read at once."""
_CACHE_KIB = 32 * 1024
"""Pages that each SQLite connection keeps; the library's own 2 MB are less than one list reads."""
_WRITER_LOCK = 0x7469616F  # "tiao": the advisory lock's key on PostgreSQL
_WRITING = "tiaowen_writing"


class Database:
    """One engine and the two ways to use it."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.is_sqlite = engine.dialect.name == "sqlite"
        # One transaction of several SELECTs must see one state of the library.
        self._reader = (
            engine
            if self.is_sqlite
            else engine.execution_options(isolation_level="REPEATABLE READ")
        )
        self._writer = engine.execution_options(**{_WRITING: True})
        self._turn = threading.Lock()  # SQLite's own waiting is unfair among threads

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one state and changes nothing.

        Raises:
            PolicyError: the database cannot be reached or read.
        """
        with translated(), self._reader.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that no other writer's overlaps; committed unless an exception leaves it.

        Raises:
            PolicyError: another writer does not finish, or the database cannot be written.
        """
        with self._turn, translated(), self._writer.begin() as connection:
            if not self.is_sqlite:
                connection.execute(text(f"SET LOCAL lock_timeout = {int(_WAIT_SECONDS * 1000)}"))
                connection.execute(
                    text("SELECT pg_advisory_xact_lock(:key)"), {"key": _WRITER_LOCK}
                )
            yield connection

    def close(self) -> None:
        """Close every pooled connection."""
        self.engine.dispose()


def connect(data: Path, url: str | None) -> Database:
    """The database of the library at `data`; it is not looked into yet.

    Raises:
        PolicyError: the URL is none, names an engine we do not support, or its driver is absent.
    """
    database = Database(_sqlite(data / FILE_NAME) if url is None else _postgres(_checked(url)))
    try:
        if database.is_sqlite:
            with translated():
                _switch_to_wal(database.engine)
    except BaseException:
        database.close()
        raise
    return database


def _sqlite(file: Path) -> Engine:
    engine = create_engine(
        URL.create("sqlite+pysqlite", database=str(file)),
        connect_args={"timeout": _WAIT_SECONDS},
        pool_size=_POOL,
        max_overflow=-1,
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401  the driver's own type
    connection.isolation_level = None  # the driver must not begin transactions by itself
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    connection.execute("PRAGMA temp_store = MEMORY")


def _begin_sqlite(connection: Connection) -> None:
    writing = connection.get_execution_options().get(_WRITING)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _switch_to_wal(engine: Engine) -> None:
    """Set the journal mode, which lasts in the file. Two first openers may collide: try again."""

    def switch() -> None:
        raw = engine.raw_connection()
        try:
            raw.cursor().execute("PRAGMA journal_mode = WAL")
        finally:
            raw.close()

    _again_while_locked(switch)


def _again_while_locked(action: Callable[[], None]) -> None:
    deadline = time.monotonic() + _WAIT_SECONDS
    while True:
        try:
            return action()
        except Exception as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def _checked(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise PolicyError(
            "数据库地址写法不对。应为 postgresql://用户:密码@主机:端口/库名；"
            "不填则用资料文件夹里的 SQLite。"
        ) from None
    if parsed.get_backend_name() not in {"postgresql", "postgres"}:
        msg = (
            f"不支持 {parsed.get_backend_name()} 数据库。"
            "请用 postgresql:// 地址，或不填地址而用 SQLite。"
        )
        raise PolicyError(msg)
    return parsed.set(drivername="postgresql+psycopg")


def _postgres(url: URL) -> Engine:
    try:
        return create_engine(url, pool_size=_POOL, max_overflow=-1, pool_pre_ping=True)
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        raise PolicyError(
            "缺少 PostgreSQL 驱动。请运行 pip install 'tiaowen[postgres]' 后再试。"
        ) from error
