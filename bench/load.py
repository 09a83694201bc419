"""Many users at once: latency by kind, failures and memory, alone and beside an ingestion.

python bench/load.py build/statutes [--users 50] [--minutes 5] [--no-ingestion] [--serve OPTIONS…]

Starts `tiaowen serve` over a library made by bench/statutes_library.py, lets locust play the users
of bench/load_users.py, and looks at the memory of the service every few seconds. Then the same
again while `tiaowen ingest` takes invented documents into the same library. Needs the extra `load`.
Exit status 1 where a target is missed.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from reporting import table
from statutes_library import STATUTES
from synthetic import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).resolve().parent
QUESTIONS = STATUTES / "queries.dev.jsonl"
TARGETS = {"search": 400.0, "ask": 800.0}
"""p95 in milliseconds."""
_SLOWER = 2.0
"""How many times the p95 of a search may grow while documents are taken in."""
_FLAT = 1.10
"""Memory counts as flat while the last third of a run holds so much of the second at most."""
_EVERY = 5.0
"""Seconds between two looks at the memory."""
_AT_ONCE = 20
"""Invented documents in one `tiaowen ingest`; one run follows the other."""
_READY_S = 300
_COLUMNS = ("50%", "95%", "99%")


@dataclass(frozen=True, slots=True)
class Row:
    """Requests of one kind."""

    count: int
    failures: int
    milliseconds: tuple[float, ...]
    """At `_COLUMNS`."""


@dataclass(frozen=True, slots=True)
class Run:
    """What one run showed."""

    rows: dict[str, Row]
    memory: tuple[float, ...]
    """MB of the service and its workers, shared pages counted once, at every look."""
    documents: int
    """Taken in meanwhile."""


def main() -> None:
    """Print a table a run and whether the targets are met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("library", type=Path)
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--no-ingestion", action="store_true")
    parser.add_argument("--serve", nargs="*", default=[], help="further options of `serve`")
    chosen = parser.parse_args()
    missed = []
    with serving(chosen.library, chosen.serve) as (url, process):
        alone = measured(url, process, chosen.users, chosen.minutes)
        missed += told("alone", alone)
        if not chosen.no_ingestion:
            beside = measured(url, process, chosen.users, chosen.minutes, chosen.library)
            missed += told("beside an ingestion", beside, alone)
    print("\nAll targets are met." if not missed else "\nMissed: " + "; ".join(missed))
    sys.exit(1 if missed else 0)


@contextmanager
def serving(library: Path, options: list[str]) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """`tiaowen serve` on a free port; its address and process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    command = [*_TIAOWEN, "--data", str(library), "serve", "--port", port, *options]
    process = subprocess.Popen(command)  # noqa: S603  our own
    try:
        url = f"http://127.0.0.1:{port}"
        for path in ("/ready", "/search?q=yure", "/suggest?q=yure"):  # nobody waits for tables
            _wait(f"{url}/api/v1{path}")
        yield url, process
    finally:
        process.terminate()
        process.wait(timeout=60)


_TIAOWEN = [sys.executable, "-c", "from api.cli import main; main()"]


def _wait(url: str) -> None:
    for _ in range(_READY_S):
        try:
            with urllib.request.urlopen(url, timeout=_READY_S):  # noqa: S310  loopback
                return
        except OSError:
            time.sleep(1)
    sys.exit(f"{url} does not answer")


def measured(
    url: str,
    process: subprocess.Popen[bytes],
    users: int,
    minutes: float,
    ingest_into: Path | None = None,
) -> Run:
    """One run of the users."""
    over = threading.Event()
    memory: list[float] = []
    taken: list[int] = []
    watch = threading.Thread(target=_watch, args=(process.pid, memory, over))
    threads = [watch]
    if ingest_into is not None:
        threads.append(threading.Thread(target=_ingest, args=(ingest_into, taken, over)))
    for thread in threads:
        thread.start()
    try:
        rows = _locust(url, users, minutes)
    finally:
        over.set()
        for thread in threads:
            thread.join()
    return Run(rows, tuple(memory), sum(taken))


def _locust(url: str, users: int, minutes: float) -> dict[str, Row]:
    with tempfile.TemporaryDirectory() as folder:
        seconds = round(minutes * 60)
        command = [sys.executable, "-m", "locust", "-f", str(HERE / "load_users.py"), "--headless"]
        command += ["--users", str(users), "--spawn-rate", str(max(1, users // 5))]
        command += ["--run-time", f"{seconds}s", "--host", url, "--reset-stats"]
        command += ["--csv", f"{folder}/run", "--only-summary", "--loglevel", "WARNING"]
        environment = {**os.environ, "LOAD_QUESTIONS": str(QUESTIONS)}
        subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)  # noqa: S603  our own
        with Path(folder, "run_stats.csv").open(encoding="utf-8") as file:
            return {line["Name"]: _row(line) for line in csv.DictReader(file)}


def _row(line: dict[str, str]) -> Row:
    figures = tuple(float(line[c]) if line[c] != "N/A" else 0.0 for c in _COLUMNS)
    return Row(int(line["Request Count"]), int(line["Failure Count"]), figures)


def _watch(pid: int, memory: list[float], over: threading.Event) -> None:
    while not over.wait(_EVERY):
        memory.append(sum(_megabytes(p) for p in _family(pid)))


def _family(pid: int) -> list[int]:
    """A process and all below it."""
    found = [pid]
    for parent in found:
        try:
            children = Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="ascii")
        except OSError:
            continue
        found += map(int, children.split())
    return found


def _megabytes(pid: int) -> float:
    """Proportional set size: pages shared among n processes count 1/n in each."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0.0
    return next((int(s.split()[1]) / 1024 for s in lines if s.startswith("Pss:")), 0.0)


def _ingest(library: Path, taken: list[int], over: threading.Event) -> None:
    """One `tiaowen ingest` after the other, each with documents that are not there yet."""
    begin = time.time_ns() // 1_000_000
    while not over.is_set():
        with tempfile.TemporaryDirectory() as folder:
            for number in range(_AT_ONCE):
                text = text_of(begin + sum(taken) + number)
                Path(folder, f"{number}.txt").write_text(text, encoding="utf-8")
            command = [*_TIAOWEN, "--data", str(library), "ingest", "--json", folder]
            done = subprocess.run(command, check=True, capture_output=True)  # noqa: S603  our own
            taken.append(int(json.loads(done.stdout)["documents"]))


def told(name: str, run: Run, before: Run | None = None) -> list[str]:
    """Print a run; gives what it missed."""
    head = (name, "requests", "failed", *(f"p{c.rstrip('%')} ms" for c in _COLUMNS))
    rows = [
        (kind or "all", f"{r.count:,}", f"{r.failures}", *(f"{ms:.0f}" for ms in r.milliseconds))
        for kind, r in run.rows.items()
    ]
    print("\n" + table(head, rows), flush=True)
    if run.documents:
        print(f"\nDocuments taken in meanwhile: {run.documents}.")
    third = max(1, len(run.memory) // 3)
    middle, last = np.median(run.memory[third:-third]), np.median(run.memory[-third:])
    print(f"Memory: {middle:.0f} MB in the middle third, {last:.0f} MB in the last.", flush=True)
    missed = [f"{name}: {k} failed {r.failures} times" for k, r in run.rows.items() if r.failures]
    for kind, most in TARGETS.items():
        p95 = run.rows[kind].milliseconds[1]
        if before is None and p95 > most:
            missed.append(f"{name}: {kind} p95 {p95:.0f} ms > {most:.0f}")
    if before is None and last > _FLAT * middle:
        missed.append(f"{name}: memory grows from {middle:.0f} to {last:.0f} MB")
    if before is not None:
        slower = run.rows["search"].milliseconds[1] / max(1, before.rows["search"].milliseconds[1])
        print(f"A search takes {slower:.1f} times as long at p95.")
        if slower > _SLOWER:
            missed.append(f"{name}: search p95 {slower:.1f} times that of before")
    return missed


if __name__ == "__main__":
    main()
