"""Every address of every crawl, and where it stands: written at once, so that a kill loses nothing.

One SQLite file, one process that crawls (`ingest.crawl.lock`); another one may read, and write what
the library has taken (`ingested`), at any time. An address is taken, answered
and read in this order: taken here, its answer written to the evidence and forced to the disk, and
then, in one transaction, done here together with all that its page leads to. Killed before the
second step it is asked for again, since nobody has the answer; killed before the third the answer
is found in the evidence (`taken`). WAL with synchronous=NORMAL, as the library's own store.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from math import inf
from pathlib import Path
from typing import Final

from corpus.errors import PolicyError
from corpus.store_errors import translated
from ingest.crawl.address import Address, Failure, Kept, Left, New, State, host_of
from ingest.crawl.frontier_tables import NEW, SCHEMA
from ingest.crawl.model import Role
from ingest.crawl.robots import RobotsFile
from ingest.crawl.tally import Tally, states, tally

FILE_NAME: Final = "frontier.db"
_FORMAT: Final = 1
_OTHER: Final = "采集进度 {} 由另一版本的程序写成，无法接着用。请把它移到别处后重新采集。"
_WAIT_SECONDS: Final = 30.0
_COLUMNS: Final = "id, url, host, depth, role, tries, taken_at, way"


class Frontier:
    """One crawl's addresses."""

    def __init__(self, folder: Path, starts: Sequence[str]) -> None:
        """Open a crawl, or make it: the same starts are the same crawl.

        Args:
            folder: where the file lies; made where it is not there.
            starts: canonical addresses.

        Raises:
            PolicyError: the file cannot be opened, or is of another version.
        """
        folder.mkdir(parents=True, exist_ok=True)
        self.file = folder / FILE_NAME
        with translated():
            self._db = sqlite3.connect(self.file, timeout=_WAIT_SECONDS, isolation_level=None)
            self._db.row_factory = sqlite3.Row
            self._prepare()
            self.crawl, self.is_over = self._open(json.dumps(sorted(starts)))
        self.run = 0

    def _prepare(self) -> None:
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        with self._writing():
            version = self._db.execute("PRAGMA user_version").fetchone()[0]
            if version == 0:
                for statement in SCHEMA.split(";"):
                    self._db.execute(statement)
                self._db.execute(f"PRAGMA user_version = {_FORMAT}")
            elif version != _FORMAT:
                raise PolicyError(_OTHER.format(self.file))

    def _open(self, key: str) -> tuple[int, bool]:
        with self._writing():
            self._db.execute(
                "INSERT INTO crawls (key, began_at) VALUES (?, ?) ON CONFLICT DO NOTHING",
                (key, time.time()),
            )
            row = self._db.execute("SELECT id, is_over FROM crawls WHERE key = ?", (key,))
            crawl, is_over = row.fetchone()
        return crawl, bool(is_over)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """One transaction: all of it, or nothing."""
        with translated():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    # Runs

    def begin(self) -> int:
        """A new run; says how many addresses an earlier run had taken and not brought back."""
        with self._writing():
            found = self._db.execute(
                "INSERT INTO runs (crawl, began_at) VALUES (?, ?)", (self.crawl, time.time())
            )
            self.run = int(found.lastrowid or 0)
        return self._count("state = 'taken'")

    def again(self) -> None:
        """A new round over a crawl that is over.

        Asked for again are starts, lists, feeds and sitemaps, pages on which another was first
        found, and what failed; only there can be news.
        """
        with self._writing():
            self._db.execute(
                "UPDATE addresses SET state = 'waiting', tries = 0, not_before = 0, reason = ''"
                " WHERE crawl = :crawl AND (state = 'failed' OR state IN ('done', 'alias') AND ("
                " found_on IS NULL OR is_list OR role IN ('list', 'next', 'feed', 'sitemap')"
                " OR id IN (SELECT found_on FROM addresses WHERE crawl = :crawl)))",
                {"crawl": self.crawl},
            )
            self._db.execute(
                "UPDATE crawls SET round = round + 1, is_over = 0 WHERE id = ?", (self.crawl,)
            )
        self.is_over = False

    def end(self, ended: str, manifest: str) -> None:
        """This run is over; the crawl is, where nothing waits any more."""
        with self._writing():
            self._db.execute(
                "UPDATE runs SET ended_at = ?, ended = ?, manifest = ? WHERE id = ?",
                (time.time(), ended, manifest, self.run),
            )
            over = not self._count("state IN ('waiting', 'taken')")
            self._db.execute("UPDATE crawls SET is_over = ? WHERE id = ?", (over, self.crawl))
        self.is_over = over

    def killed_runs(self) -> int:
        """How many earlier runs of this crawl ended without a word."""
        row = self._db.execute(
            "SELECT count(*) FROM runs WHERE crawl = ? AND id != ? AND ended_at IS NULL",
            (self.crawl, self.run),
        )
        return int(row.fetchone()[0])

    # Addresses

    def add(self, found: Iterable[New], found_on: int | None = None) -> None:
        """Keep what was found."""
        with self._writing():
            self._add(found, found_on)

    def _add(self, found: Iterable[New], found_on: int | None) -> None:
        rows = [
            {
                "crawl": self.crawl, "url": new.url, "host": host_of(new.url), "depth": new.depth,
                "role": new.role.value, "state": State.LEFT if new.left else State.WAITING,
                "reason": new.left or "", "message": new.message, "found_on": found_on,
                "run": self.run,
            }
            for new in found
        ]  # fmt: skip
        self._db.executemany(NEW, rows)

    def known(self, urls: Iterable[str]) -> dict[str, State]:
        """Which of these stand in the frontier, and how."""
        rows = self._db.execute(
            "SELECT url, state FROM addresses"
            " WHERE crawl = ? AND url IN (SELECT value FROM json_each(?))",
            (self.crawl, json.dumps(list(urls))),
        )
        return {row[0]: State(row[1]) for row in rows}

    def every_url(self) -> Iterator[str]:
        """Every address that is to be or was asked for, in the order they were found."""
        for row in self._db.execute(
            "SELECT url FROM addresses WHERE crawl = ? AND state != 'left' ORDER BY id",
            (self.crawl,),
        ):
            yield row[0]

    def left_behind(self, *reasons: Left) -> list[Address]:
        """Addresses that were left for these reasons: other limits may take them up."""
        marks = ", ".join("?" * len(reasons))
        return self._select(f"state = 'left' AND reason IN ({marks})", *reasons)

    def hosts(self) -> dict[str, int]:
        """How many addresses wait at each host."""
        rows = self._db.execute(
            "SELECT host, count(*) FROM addresses WHERE crawl = ? AND state = 'waiting'"
            " GROUP BY host",
            (self.crawl,),
        )
        return dict(map(tuple, rows))

    def next_at(self, host: str, now: float) -> Address | float | None:
        """The next address of a host, without taking it.

        Returns:
            the address; or the seconds until the first that was put off; or None.
        """
        found = self._select(
            "state = 'waiting' AND host = ? AND not_before <= ? ORDER BY depth, id LIMIT 1",
            host, now,
        )  # fmt: skip
        if found:
            return found[0]
        row = self._db.execute(
            "SELECT min(not_before) FROM addresses"
            " WHERE crawl = ? AND state = 'waiting' AND host = ?",
            (self.crawl, host),
        ).fetchone()
        return None if row[0] is None else max(0.0, row[0] - now)

    def redirected(self) -> list[Address]:
        """Addresses that others led to."""
        return self._select("way != '[]'")

    def take(self, address: Address, now: float) -> None:
        """It is asked for now."""
        self._set(address, state=State.TAKEN, taken_at=now)

    def taken(self) -> list[Address]:
        """What was asked for and has not come back: of a run that was killed."""
        return self._select("state = 'taken'")

    def keep(self, address: Address, kept: Kept, found: Sequence[New]) -> None:
        """Its answer is in the evidence: done, together with all that its page leads to."""
        with self._writing():
            self._db.execute(
                "UPDATE addresses SET state = 'done', reason = '', done_at = ?, run = ?,"
                " status = ?, ingested = CASE WHEN digest = ? THEN ingested ELSE 0 END,"
                " finding = ?, message = ?, digest = ?, size = ?, is_list = ? WHERE id = ?",
                (
                    time.time(), self.run, kept.status, kept.digest, kept.finding, kept.message,
                    kept.digest, kept.size, kept.is_list, address.id,
                ),
            )  # fmt: skip
            self._add(found, address.id)

    def alias(self, address: Address, landed: str) -> None:
        """It leads to an address that stands in the frontier: that one is asked for, or was."""
        way = json.dumps([*address.way, address.url])
        with self._writing():
            self._add([New(landed, address.depth, address.role)], address.id)
            self._db.execute(
                "UPDATE addresses SET way = ? WHERE crawl = ? AND url = ? AND state = 'waiting'",
                (way, self.crawl, landed),
            )
            self._update(address, state=State.ALIAS, run=self.run)

    def put_off(self, address: Address, until: float, *, counts: bool) -> None:
        """Ask for it again, not before a time (seconds since 1970).

        Args:
            address: it.
            until: when.
            counts: whether it was a try in vain.
        """
        tries = address.tries + counts
        self._set(address, state=State.WAITING, tries=tries, not_before=until)

    def count_try(self, address: Address) -> None:
        """It is tried once more, and stays taken."""
        self._set(address, tries=address.tries + 1)

    def fail(self, address: Address, reason: Failure, message: str, status: int = 0) -> None:
        """Give it up."""
        self._set(
            address, state=State.FAILED, reason=reason, message=message, status=status,
            done_at=time.time(), run=self.run,
        )  # fmt: skip

    def leave(self, address: Address, reason: Left, message: str = "") -> None:
        """It is not to be asked for."""
        self._set(address, state=State.LEFT, reason=reason, message=message, run=self.run)

    def take_up(self, addresses: Iterable[Address]) -> None:
        """What was left is to be asked for after all."""
        with self._writing():
            self._db.executemany(
                "UPDATE addresses SET state = 'waiting', reason = '' WHERE id = ?",
                [(a.id,) for a in addresses],
            )

    def pages(self, *, lists: bool = False) -> Iterator[tuple[int, str, bool]]:
        """Rows and addresses of kept pages that may hold documents, and whether they are new.

        Args:
            lists: whether those are meant that were taken for lists.
        """
        for row in self._db.execute(
            "SELECT id, url, NOT ingested FROM addresses WHERE crawl = ? AND state = 'done'"
            " AND finding = 'ok' AND is_list = ? ORDER BY id",
            (self.crawl, lists),
        ).fetchall():
            yield row[0], row[1], bool(row[2])

    def to_come(self) -> Iterator[tuple[str, int | None]]:
        """Addresses that are still to be answered; of a further page of a text, the row it is of.

        That is the page on which it was found first. What looks like the next page of a list may
        be one of a text.
        """
        for row in self._db.execute(
            "SELECT url, CASE WHEN role IN ('part', 'next') THEN found_on END FROM addresses"
            " WHERE crawl = ? AND state IN ('waiting', 'taken')",
            (self.crawl,),
        ).fetchall():
            yield row[0], row[1]

    def fresh(self) -> int:
        """How many kept pages may hold a document and were not taken by the library."""
        return self._count("state = 'done' AND finding = 'ok' AND NOT is_list AND NOT ingested")

    def ingested(self, rows: Iterable[int], seen_at: float = inf) -> None:
        """The library has taken these.

        Args:
            rows: of `pages`.
            seen_at: when they were read there (seconds since 1970); of a page that has come anew
                since then the library has the older answer, so that one stays to be taken.
        """
        with self._writing():
            self._db.executemany(
                "UPDATE addresses SET ingested = 1 WHERE id = ? AND done_at <= ?",
                [(row, seen_at) for row in rows],
            )

    def states(self) -> dict[str, int]:
        """How many addresses stand where."""
        return states(self._db, self.crawl)

    def tally(self) -> Tally:
        """All counts, and some addresses of each kind."""
        return tally(self._db, self.crawl, self.run)

    # Robots

    def robots(self, authority: str) -> RobotsFile | None:
        """The robots.txt of `http(s)://host`, as it was answered last."""
        row = self._db.execute(
            "SELECT status, body, fetched_at FROM robots WHERE authority = ?", (authority,)
        ).fetchone()
        return None if row is None else RobotsFile(*row)

    def keep_robots(self, authority: str, file: RobotsFile) -> None:
        """Keep it for the next run."""
        self._db.execute(
            "INSERT OR REPLACE INTO robots VALUES (?, ?, ?, ?)",
            (authority, file.status, file.body, file.fetched_at),
        )

    # Small change

    def _set(self, address: Address, **values: object) -> None:
        with self._writing():
            self._update(address, **values)

    def _update(self, address: Address, **values: object) -> None:
        assignments = ", ".join(f"{name} = ?" for name in values)
        self._db.execute(
            f"UPDATE addresses SET {assignments} WHERE id = ?",  # noqa: S608  our own names
            (*values.values(), address.id),
        )

    def _select(self, where: str, *values: object) -> list[Address]:
        with translated():
            rows = self._db.execute(
                f"SELECT {_COLUMNS} FROM addresses WHERE crawl = ? AND {where}",  # noqa: S608
                (self.crawl, *values),
            ).fetchall()
        return [_address(row) for row in rows]

    def _count(self, where: str) -> int:
        row = self._db.execute(
            f"SELECT count(*) FROM addresses WHERE crawl = ? AND {where}",  # noqa: S608
            (self.crawl,),
        )
        return int(row.fetchone()[0])


def _address(row: sqlite3.Row) -> Address:
    return Address(
        row["id"], row["url"], row["host"], row["depth"], Role(row["role"]), row["tries"],
        row["taken_at"], tuple(json.loads(row["way"])),
    )  # fmt: skip
