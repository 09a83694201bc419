"""A crawl's frontier, counted."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Final

EXAMPLES: Final = 5
"""Addresses that are named of each kind."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many addresses stand where, over all runs of a crawl."""

    states: dict[str, int]
    """By `State`."""
    findings: dict[str, int]
    """Of the kept answers, by `ingest.crawl.diagnose.Finding`."""
    failed: dict[str, int]
    """By `Failure`."""
    left: dict[str, int]
    """By `Left`."""
    kept_in_run: int
    bytes_in_run: int
    examples: dict[str, list[dict[str, str]]]
    """Some addresses of each finding but `ok`, each failure, each reason for leaving."""


def tally(db: sqlite3.Connection, crawl: int, run: int) -> Tally:
    """Count one crawl, and what its last run kept."""
    kept, size = db.execute(
        "SELECT count(*), coalesce(sum(size), 0) FROM addresses"
        " WHERE crawl = ? AND run = ? AND state = 'done'",
        (crawl, run),
    ).fetchone()
    return Tally(
        states=states(db, crawl),
        findings=_counts(db, crawl, "finding", "done"),
        failed=_counts(db, crawl, "reason", "failed"),
        left=_counts(db, crawl, "reason", "left"),
        kept_in_run=kept,
        bytes_in_run=size,
        examples=_examples(db, crawl),
    )


def states(db: sqlite3.Connection, crawl: int) -> dict[str, int]:
    """How many addresses stand where."""
    return dict(
        db.execute(
            "SELECT state, count(*) FROM addresses WHERE crawl = ? GROUP BY state", (crawl,)
        ).fetchall()
    )


def _counts(db: sqlite3.Connection, crawl: int, column: str, state: str) -> dict[str, int]:
    return dict(
        db.execute(
            f"SELECT {column}, count(*) FROM addresses"  # noqa: S608  our own names
            f" WHERE crawl = ? AND state = ? GROUP BY {column}",
            (crawl, state),
        ).fetchall()
    )


def _examples(db: sqlite3.Connection, crawl: int) -> dict[str, list[dict[str, str]]]:
    rows = db.execute(
        "SELECT kind, url, message FROM (SELECT *, row_number() OVER"
        " (PARTITION BY kind ORDER BY id) AS place FROM (SELECT id, url, message,"
        " CASE state WHEN 'done' THEN finding ELSE reason END AS kind FROM addresses"
        " WHERE crawl = ? AND state IN ('done', 'failed', 'left')))"
        " WHERE place <= ? AND kind != 'ok'",
        (crawl, EXAMPLES),
    )
    found: dict[str, list[dict[str, str]]] = {}
    for kind, url, message in rows:
        found.setdefault(kind, []).append({"url": url, "message": message})
    return found
