"""Work that may take its time gives way to people who wait."""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_NICE, _NICE_BESIDE = 10, 19
"""Beside other work such a process gets a tenth of a core that both want, beside a service the
least there is; else all of it."""
_SERVED = "serving.lock"
"""In the library's folder; held while a service runs, and let go by the system when it dies."""


def give_way(library: Path) -> None:
    """Lower the priority of this process; beside a service leave it a core of its own, too.

    A kernel lets even a process of low priority finish its slice of some milliseconds before
    another one that wakes, and a question wakes many times. Where the system knows none of this,
    nothing happens.

    Args:
        library: the folder that may be served.
    """
    beside = is_served(library)
    with suppress(OSError, AttributeError):
        os.nice(_NICE_BESIDE if beside else _NICE)
    with suppress(OSError, AttributeError):
        cores = sorted(os.sched_getaffinity(0))
        if beside and len(cores) > 1:
            os.sched_setaffinity(0, cores[1:])


@contextmanager
def served(library: Path) -> Iterator[None]:
    """Says to `give_way` that a service runs; a folder that cannot be written says nothing."""
    try:
        library.mkdir(parents=True, exist_ok=True)
        file = (library / _SERVED).open("a", encoding="ascii")
    except OSError:
        yield
        return
    with file:
        with suppress(OSError):
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        yield


def is_served(library: Path) -> bool:
    """Whether a service runs over this library on this machine."""
    try:
        file = (library / _SERVED).open(encoding="ascii")
    except OSError:
        return False
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False
