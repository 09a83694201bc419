"""One process a peer: its memory is its own, and it waits idle while the others have their turn."""

from __future__ import annotations

import gc
import os
import re
import time
from concurrent.futures import ProcessPoolExecutor
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from search_peers_compare import Ask, Peer

T = TypeVar("T")
_opened: list[Ask] = []
"""What this process has open: one searcher, once it is."""


class Worker:
    """A fresh process on a fixed number of cores."""

    def __init__(self, threads: int) -> None:
        self._pool = ProcessPoolExecutor(
            1, mp_context=get_context("spawn"), initializer=pin, initargs=(threads,)
        )

    def call(self, function: Callable[..., T], *arguments: object) -> T:
        """Run a function of a module there.

        Raises:
            Exception: whatever it raised; BrokenProcessPool where the process died.
        """
        return self._pool.submit(function, *arguments).result()

    def close(self) -> None:
        """End the process."""
        self._pool.shutdown(cancel_futures=True)


def limit_threads(threads: int) -> None:
    """Make processes started from here compute with so many threads, quietly and offline."""
    for name in ("OMP", "MKL", "OPENBLAS", "NUMEXPR", "RAYON"):
        os.environ[f"{name}_NUM_THREADS"] = str(threads)
    os.environ["TOKENIZERS_PARALLELISM"] = "true" if threads > 1 else "false"
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ["LANCEDB_LOG"] = "error"
    os.environ["TQDM_DISABLE"] = "1"


def pin(threads: int) -> None:
    """Keep this process on its first cores, whatever a library takes for the number of them."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:threads])


def build(module: str, name: str, task: Path, folder: Path) -> tuple[float, int, float]:
    """Build and save a peer's index: seconds, bytes on disk, peak memory in MB."""
    from search_peers_task import Task

    wanted = Task(task)
    peer = _peer(module, name)
    for part in peer.needs:
        getattr(wanted, part)
    folder.mkdir(parents=True, exist_ok=True)
    began = time.perf_counter()
    peer.build(wanted, folder)
    seconds = time.perf_counter() - began
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return seconds, size, peak_mb()


def open_(module: str, name: str, folder: Path) -> float:
    """Open a peer's index; seconds, its imports included."""
    began = time.perf_counter()
    _opened.append(_peer(module, name).open(folder))
    return time.perf_counter() - began


def ask(questions: Sequence[Any], k: int, seconds: float) -> tuple[list[float], list[list[int]]]:
    """Ask one after another: milliseconds of each, and the places of the articles found.

    Args:
        questions: texts or vectors.
        k: articles wanted.
        seconds: after which no further question is asked; there is always one answer.
    """
    spent: list[float] = []
    found: list[list[int]] = []
    gc.collect()
    for question in questions:
        if sum(spent) > seconds * 1000:
            break
        began = time.perf_counter()
        answer = _opened[0](question, k)
        spent.append((time.perf_counter() - began) * 1000)
        found.append([int(place) for place in answer])
    return spent, found


def peak_mb() -> float:
    """The most memory that this process ever held, in MB.

    From /proc: getrusage counts what the parent held when it started this process.
    """
    status = Path("/proc/self/status")
    if not status.is_file():
        return 0.0
    found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text(encoding="ascii"))
    return int(found[1]) / 1024 if found else 0.0


def _peer(module: str, name: str) -> Peer:
    peers: Sequence[Peer] = import_module(module).PEERS
    return next(peer for peer in peers if peer.name == name)
