"""Where a command's failures are written: one line to standard error, the details to a file.

A running service has a log of its own, `api.service_log`.

No traceback reaches a user, unless it is asked for with `--debug`.
"""

from __future__ import annotations

import copy
import logging
import sys
from typing import TYPE_CHECKING

from platformdirs import user_log_path

if TYPE_CHECKING:
    from pathlib import Path

_DETAILS = "%(asctime)s %(levelname)s %(name)s %(message)s"


class OneLine(logging.Formatter):
    """The message alone, and where its details are."""

    def __init__(self, details: Path | None) -> None:
        super().__init__("%(message)s")
        self._details = details

    def format(self, record: logging.LogRecord) -> str:
        """The line, without control characters that a document might bring in."""
        short = copy.copy(record)
        short.exc_info = short.exc_text = short.stack_info = None
        line = super().format(short)
        line = "".join(c if c.isprintable() else " " for c in line)
        written = record.exc_info and self._details is not None
        return f"出错：{line}" + (f" 详情见 {self._details}" if written else "")


def set_up_logs(*, debug: bool) -> None:
    """Direct all loggers; calling it again starts afresh.

    Args:
        debug: tell more, and details on standard error.
    """
    clear_logs()
    root = logging.getLogger()
    details = None if debug else _details_file()
    screen = logging.StreamHandler(sys.stderr)
    screen.name = "tiaowen-screen"
    screen.setFormatter(logging.Formatter(_DETAILS) if debug else OneLine(details))
    root.addHandler(screen)
    root.setLevel(logging.INFO if debug else logging.ERROR)
    if details is not None:
        file = logging.FileHandler(details, encoding="utf-8", errors="backslashreplace", delay=True)
        file.name = "tiaowen-file"
        file.setFormatter(logging.Formatter(_DETAILS))
        root.addHandler(file)


def clear_logs() -> None:
    """Take away every handler that is ours."""
    root = logging.getLogger()
    for handler in list(root.handlers):
        if (getattr(handler, "name", None) or "").startswith("tiaowen-"):
            root.removeHandler(handler)
            handler.close()


def _details_file() -> Path | None:
    """The file, where its folder can be made; a full or read-only disk is no reason to stop."""
    try:
        return user_log_path("tiaowen", ensure_exists=True) / "errors.log"
    except OSError:
        return None
