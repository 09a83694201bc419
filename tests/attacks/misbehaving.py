"""Functions that read no file: called in place of one, in a process that must bear it."""

from __future__ import annotations

import ctypes
import time


def go_on() -> None:
    """Wait without end."""
    while True:
        time.sleep(1)


def spin() -> None:
    """As a pattern without end would: it never lets go of the interpreter's lock."""
    sum(range(10**12))


def swell() -> bytes:
    """Ask for more memory than there is."""
    return bytes(1024**4)


def crash() -> None:
    """End the process as a fault in a C library does."""
    ctypes.string_at(0)


def fail() -> None:
    """Raise what nobody expects."""
    raise KeyError("x")


def double(number: int) -> int:
    """Do as one is told."""
    return number * 2
