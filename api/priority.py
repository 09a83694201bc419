"""Work that may take its time gives way to people who wait."""

from __future__ import annotations

import os
from contextlib import suppress

_NICE = 10
"""Beside a service that is busy such a process gets a tenth of the machine, else all of it."""


def give_way() -> None:
    """Lower the priority of this process; where the system knows none, nothing happens."""
    with suppress(OSError, AttributeError):
        os.nice(_NICE)
