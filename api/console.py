"""Standard output, standard error and the one place where a failure ends a command."""

from __future__ import annotations

import logging
import os
import sys
import traceback
import warnings
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from platformdirs import user_log_path

from api.present import dump
from corpus.errors import BadQuery, PolicyError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

DONE, PART_FAILED, BAD_USAGE, INTERRUPTED = 0, 1, 2, 130


def emit(value: object) -> None:
    """JSON to standard output, at once: a reader may wait for the line."""
    sys.stdout.write(dump(value) + "\n")
    sys.stdout.flush()


def say(lines: Iterable[str]) -> None:
    """Text for a person to standard output."""
    for line in lines:
        sys.stdout.write(printable(line) + "\n")


def note(message: str) -> None:
    """Progress and failures to standard error."""
    sys.stderr.write(printable(message) + "\n")
    sys.stderr.flush()


def printable(text: str) -> str:
    """`text` without control characters: a document must not steer the terminal."""
    return "".join(c if c >= " " and not "\x7f" <= c <= "\x9f" else " " for c in text)


def prepare(*, debug: bool) -> None:
    """Set up streams and logs: UTF-8 whatever the locale, libraries quiet unless asked."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    logging.basicConfig(stream=sys.stderr, level=logging.INFO if debug else logging.ERROR)
    if not debug and not sys.warnoptions:
        warnings.simplefilter("ignore")
        os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")


def guarded(action: Callable[[], int], *, debug: bool) -> int:
    """Run a command; whatever goes wrong becomes a message and an exit status.

    Args:
        action: the command; returns its exit status.
        debug: also print the traceback of an unexpected failure.
    """
    try:
        return action()
    except PolicyError as error:
        note(f"出错：{error}")
        return BAD_USAGE if isinstance(error, BadQuery) else PART_FAILED
    except KeyboardInterrupt:
        note("已中断。已完成的部分保留，重新运行即可继续。")
        return INTERRUPTED
    except BrokenPipeError:
        # The reader left (`| head`); what it wanted it has. Keep exit from flushing again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except Exception as error:  # noqa: BLE001  the outermost boundary: no traceback reaches a user
        return _unexpected(error, debug=debug)


def _unexpected(error: Exception, *, debug: bool) -> int:
    details = "".join(traceback.format_exception(error))
    where = _write_log(details)
    note("出错：程序遇到意外情况，没有完成。" + (f"详情已写入 {where}。" if where else ""))
    if debug:
        sys.stderr.write(details)
    else:
        note("加上 --debug 可直接看到详情。")
    return PART_FAILED


def _write_log(details: str) -> Path | None:
    try:
        folder = user_log_path("tiaowen", ensure_exists=True)
        path = folder / "errors.log"
        with path.open("a", encoding="utf-8", errors="backslashreplace") as log:
            log.write(f"{datetime.now(UTC).isoformat()}\n{details}\n")
    except OSError:
        return None
    return path
