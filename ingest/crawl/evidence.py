"""What servers answered, kept so that it can be shown and read again: WARC files in a folder.

A page is on the disk when `add` returns. One file is written at a time, and by one process: another
one that writes here takes a file of its own. What a killed process left behind half written is cut
off before more is added, and told.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import sqlite3
import threading
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Final, Self

from ingest.crawl.evidence_index import Entry, EvidenceIndex
from ingest.crawl.records import Before, Kept, Way, group, header_record, members, read

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from typing import BinaryIO

    from ingest.crawl.model import Fetched

MAX_FILE: Final = 1_000_000_000
"""Bytes after which the next page opens a new file: what WARC tools advise."""
_AT_ONCE: Final = 200
"""Entries that are written into the index together."""
_SOFTWARE: Final = "tiaowen"
_FILES: Final = "tiaowen-*.warc.gz"
_INDEX: Final = "index.db"


class Evidence:
    """The pages that were fetched.

    May be used by several threads. Reading and writing at once, also by several processes, is safe.
    """

    def __init__(self, folder: Path, max_file: int = MAX_FILE) -> None:
        self.notices: list[str] = []
        """What was found damaged and cut off, for the operator, in Simplified Chinese."""
        self._folder = folder
        self._max_file = max_file
        self._index = EvidenceIndex(folder / _INDEX)
        self._out: BinaryIO | None = None
        self._name = ""
        self._lock = threading.RLock()

    def add(self, fetched: Fetched) -> str:
        """Keep a page; it is on the disk when this returns.

        Returns:
            The digest of its body, `sha256:` and hexadecimal digits.

        Raises:
            OSError: it cannot be written; what was there before is as it was.
        """
        digest = digest_of(fetched.body)
        with self._lock:
            out = self._file()
            before = self._index.body(digest)
            kept_at = before and self._read(*before)
            data = group(
                fetched,
                digest,
                Before(kept_at.fetched.url, kept_at.fetched.fetched_at) if kept_at else None,
            )
            start = out.seek(0, os.SEEK_END)
            try:
                out.write(data)
                out.flush()
                os.fsync(out.fileno())
            except OSError:
                with suppress(OSError):
                    out.truncate(start)
                raise
            kept = Kept(fetched, digest, whole=not kept_at)
            self._index.add([_entry(self._name, start, start + len(data), kept)])
        return digest

    def find(self, url: str, most: int | None = None) -> Sequence[Fetched]:
        """The pages that an address led to, by itself or over redirects, newest first.

        Args:
            url: as it was asked, or any address on the way.
            most: how many are read; None for all.

        Raises:
            OSError: the files cannot be read.
        """
        with self._lock:
            if not self._folder.is_dir():
                return ()
            self._catch_up()
            found = (self._fetched(self._read(*at)) for at in self._index.at(url)[:most])
            return tuple(page for page in found if page is not None)

    def count(self, url: str) -> int:
        """How many pages an address led to."""
        return len(self._index.at(url)) if self._folder.is_dir() else 0

    def __iter__(self) -> Iterator[Fetched]:
        """Every page, in the order of writing."""
        if not self._folder.is_dir():
            return
        with self._lock:
            self._catch_up()
        for path in self._paths():
            with path.open("rb") as file:
                for _, _, kept in _pages(file, 0):
                    if (fetched := self._fetched(kept)) is not None:
                        yield fetched

    def close(self) -> None:
        """Let go of the files; what comes later opens them again."""
        with self._lock:
            self._index.close()
            if self._out is not None:
                self._out.close()
                self._out = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _paths(self) -> list[Path]:
        return sorted(self._folder.glob(_FILES))

    def _fetched(self, kept: Kept | None) -> Fetched | None:
        """A page with its body; None where that is lost."""
        if kept is None or kept.whole:
            return kept.fetched if kept else None
        at = self._index.body(kept.digest)
        holder = self._read(*at) if at else None
        return replace(kept.fetched, body=holder.fetched.body) if holder else None

    def _read(self, name: str, start: int) -> Kept | None:
        """The page that begins there."""
        try:
            with (self._folder / name).open("rb") as file:
                found = next(_pages(file, start), None)
        except FileNotFoundError:
            return None
        return found[2] if found and found[0] == start else None

    def _file(self) -> BinaryIO:
        """The file to write to."""
        if self._out is not None and self._out.tell() < self._max_file:
            return self._out
        self.close()
        self._folder.mkdir(parents=True, exist_ok=True)
        self._catch_up()
        for path in reversed(self._paths()):
            if path.stat().st_size < self._max_file and (out := _locked(path, "r+b")) is not None:
                self._cut(path.name, out)
                break
        else:
            path, out = self._fresh()
        if out.seek(0, os.SEEK_END) == 0:
            out.write(header_record(_SOFTWARE))
        self._out, self._name = out, path.name
        return out

    def _fresh(self) -> tuple[Path, BinaryIO]:
        """A new file."""
        stamp = f"{datetime.now(UTC):%Y%m%d%H%M%S}"
        number = 0
        while True:
            path = self._folder / f"tiaowen-{stamp}-{number:05}.warc.gz"
            with suppress(FileExistsError):
                out = _locked(path, "x+b")
                if out is not None:
                    return path, out
            number += 1

    def _cut(self, name: str, out: BinaryIO) -> None:
        """Take off what a killed process left half written."""
        self._catch_up()
        stop = self._index.stops().get(name, 0)
        torn = out.seek(0, os.SEEK_END) - stop
        if torn > 0:
            out.truncate(stop)
            out.seek(stop)
            self.notices.append(f"{name} 末尾有 {torn} 字节没有写完（上次中断），已截去。")

    def _catch_up(self) -> None:
        """Bring the index in step with the files."""
        try:
            known = self._index.stops()
        except sqlite3.DatabaseError:
            self._index.remove()
            known = {}
        sizes = {path.name: path.stat().st_size for path in self._paths()}
        for name, stop in known.items():
            if sizes.get(name, -1) < stop:
                self._index.drop(name)
        for path in self._paths():
            start = known.get(path.name, 0)
            start = start if sizes[path.name] >= start else 0
            if sizes[path.name] > start:
                with path.open("rb") as file:
                    entries = (_entry(path.name, *page) for page in _pages(file, start))
                    # Some at a time: whoever writes must not wait for a long file.
                    while some := list(islice(entries, _AT_ONCE)):
                        self._index.add(some)


def digest_of(body: bytes) -> str:
    """The digest that evidence names a body by."""
    return f"sha256:{hashlib.sha256(body).hexdigest()}"


def _pages(file: BinaryIO, start: int) -> Iterator[tuple[int, int, Kept]]:
    """The pages of a file from `start` on, with where each begins and ends."""
    way: Way = []
    begin = start
    for at, stop, data in members(file, start):
        if not way:
            begin = at
        if (kept := read(data, way)) is not None:
            yield begin, stop, kept
            begin = stop


def _entry(name: str, start: int, stop: int, kept: Kept) -> Entry:
    fetched = kept.fetched
    urls = dict.fromkeys((fetched.url, fetched.asked, *fetched.redirects))
    when = fetched.fetched_at.astimezone(UTC).isoformat(timespec="microseconds")
    return Entry(name, start, stop, kept.digest, when, kept.whole, tuple(urls))


def _locked(path: Path, mode: str) -> BinaryIO | None:
    """A file that nobody else writes; None where somebody does."""
    file: BinaryIO = path.open(mode)  # type: ignore[assignment]  # the modes are binary
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        return None
    return file
