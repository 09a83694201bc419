"""Where the command `tiaowen` starts: signals first, for what it imports takes a second or two."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import FrameType

_FIRST = 1
"""Number of the first process of a container."""


def main() -> None:
    """Entry point of the console script."""
    end_on_sigterm()
    from api.cli import main as command  # noqa: PLC0415  not before the signal is heeded

    command()


def end_on_sigterm() -> None:
    """Have SIGTERM end this process where the kernel would not.

    The kernel drops a signal to process 1 of a container that has no handler: a stop during
    start-up or ingestion would last until the engine kills. The service, once it listens, has
    a handler of its own and ends in order.
    """
    if os.getpid() == _FIRST:
        signal.signal(signal.SIGTERM, _end)


def _end(number: int, frame: FrameType | None) -> None:
    """End at once, with the status that a shell gives to a signal; nothing is lost by a kill."""
    del frame
    os._exit(128 + number)
