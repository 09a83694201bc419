"""Where each record of evidence stands. A build product: made anew from the WARC files.

SQLite beside the files, so that a page is found and a body told to be there already without
reading them all. Nothing is known here that the files do not say.
"""

from __future__ import annotations

import sqlite3
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_VERSION: Final = 1
_WAIT_SECONDS: Final = 30.0
"""How long a writer waits for another."""
_TABLES: Final = """
CREATE TABLE IF NOT EXISTS records (
    file TEXT NOT NULL, start INTEGER NOT NULL, stop INTEGER NOT NULL,
    digest TEXT NOT NULL, fetched_at TEXT NOT NULL, whole INTEGER NOT NULL,
    PRIMARY KEY (file, start)
);
CREATE INDEX IF NOT EXISTS records_digest ON records (digest, whole);
CREATE TABLE IF NOT EXISTS addresses (
    url TEXT NOT NULL, file TEXT NOT NULL, start INTEGER NOT NULL,
    PRIMARY KEY (url, file, start)
) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One fetched page in a file."""

    file: str
    """Name of the file in the folder."""
    start: int
    """Bytes into the file."""
    stop: int
    digest: str
    fetched_at: str
    """UTC, ISO, so that it sorts."""
    whole: bool
    """Whether the body stands there; else it stands at another entry of the same digest."""
    urls: tuple[str, ...]
    """Every address that led there."""


class EvidenceIndex:
    """The entries of a folder's files."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._db: sqlite3.Connection | None = None
        self._lock = threading.RLock()

    def close(self) -> None:
        """Let go of the file; it is opened again when it is needed."""
        with self._lock:
            if self._db is not None:
                self._db.close()
                self._db = None

    def add(self, entries: Iterable[Entry]) -> None:
        """Keep entries; one that is there already is left as it is."""
        with self._open() as db:
            for entry in entries:
                where = (entry.file, entry.start)
                db.execute(
                    "INSERT OR IGNORE INTO records VALUES (?, ?, ?, ?, ?, ?)",
                    (*where, entry.stop, entry.digest, entry.fetched_at, entry.whole),
                )
                db.executemany(
                    "INSERT OR IGNORE INTO addresses VALUES (?, ?, ?)",
                    [(url, *where) for url in entry.urls],
                )

    def drop(self, file: str) -> None:
        """Forget a file that is no longer what it was."""
        with self._open() as db:
            db.execute("DELETE FROM records WHERE file = ?", (file,))
            db.execute("DELETE FROM addresses WHERE file = ?", (file,))

    def remove(self) -> None:
        """Begin anew: the file is damaged."""
        self.close()
        for suffix in ("", "-wal", "-shm"):
            self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)

    def stops(self) -> dict[str, int]:
        """How far each file is known, in bytes."""
        with self._open() as db:
            return dict(db.execute("SELECT file, max(stop) FROM records GROUP BY file"))

    def at(self, url: str) -> list[tuple[str, int]]:
        """File and start of every page that an address led to, newest first."""
        query = (
            "SELECT file, start FROM addresses JOIN records USING (file, start) WHERE url = ?"
            " ORDER BY fetched_at DESC, file DESC, start DESC"
        )
        with self._open() as db:
            return list(db.execute(query, (url,)))

    def body(self, digest: str) -> tuple[str, int] | None:
        """File and start of the page that holds a body."""
        query = "SELECT file, start FROM records WHERE digest = ? AND whole ORDER BY file, start"
        with self._open() as db:
            found: tuple[str, int] | None = db.execute(query, (digest,)).fetchone()
            return found

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """A transaction on tables that are there, by one thread at a time.

        The connection stays: closing the last one to a file in WAL mode syncs it.

        Raises:
            OSError: the file cannot be opened or written.
            sqlite3.DatabaseError: it is damaged.
        """
        with self._lock:
            try:
                db = self._db = self._db or self._connected()
                db.execute("BEGIN")
                yield db
                db.execute("COMMIT")
            except sqlite3.OperationalError as error:
                self.close()
                raise OSError(str(error)) from error
            except BaseException:
                self.close()  # and with it what was begun
                raise

    def _connected(self) -> sqlite3.Connection:
        db = sqlite3.connect(
            self._path, timeout=_WAIT_SECONDS, isolation_level=None, check_same_thread=False
        )
        try:
            if db.execute("PRAGMA user_version").fetchone()[0] != _VERSION:
                db.executescript(_TABLES)
                db.execute(f"PRAGMA user_version = {_VERSION}")
                db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = NORMAL")  # what is lost is read from the files again
        except sqlite3.DatabaseError:
            db.close()
            raise
        return db
