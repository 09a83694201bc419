"""Jobs on disk, beside the library: JSON Lines, one a change of state, the last one holds.

A killed process may leave half a line at the end: it is passed over.
"""

from __future__ import annotations

import json
import logging
import os
import threading
from typing import TYPE_CHECKING

from api.present import dump

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from api.present import Json

log = logging.getLogger("tiaowen.jobs")

NAME = "jobs.jsonl"
"""In the library's folder."""


class JobFile:
    """Reads and writes it. A disk that takes nothing is logged and ends no job."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()

    def read(self) -> list[Json]:
        """Every job's last state, the oldest job first."""
        try:
            lines = self._path.read_bytes().splitlines()
        except OSError:
            return []
        found: dict[object, Json] = {}
        for line in lines:
            try:
                job = json.loads(line)
            except ValueError:
                continue
            if isinstance(job, dict) and "id" in job:
                found[job["id"]] = job
        return list(found.values())

    def add(self, job: Json) -> None:
        """Write a job's new state."""
        with self._lock:
            try:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                torn = self._path.exists() and not _ends_well(self._path)
                with self._path.open("ab") as file:
                    file.write((b"\n" if torn else b"") + dump(job).encode() + b"\n")
            except OSError as error:
                log.warning("the state of a job could not be written: %s", error)

    def replace(self, jobs: Iterable[Json]) -> None:
        """Write these alone."""
        body = b"".join(dump(job).encode() + b"\n" for job in jobs)
        fresh = self._path.with_suffix(".new")
        with self._lock:
            try:
                fresh.write_bytes(body)
                fresh.replace(self._path)
            except OSError as error:
                log.warning("the list of jobs could not be written: %s", error)


def _ends_well(path: Path) -> bool:
    """Whether the last line is whole."""
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        if not size:
            return True
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"
