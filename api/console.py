"""Standard output, standard error and the one place where a failure ends a command."""

from __future__ import annotations

import logging
import os
import sys
import warnings
from typing import TYPE_CHECKING

from api.logs import set_up_logs
from api.present import dump
from corpus.errors import BadQuery, PolicyError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

log = logging.getLogger("tiaowen")

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
    set_up_logs(debug=debug)
    if not debug and not sys.warnoptions:
        warnings.simplefilter("ignore")
        os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")


def guarded(action: Callable[[], int]) -> int:
    """Run a command; whatever goes wrong becomes a message and an exit status."""
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
        return _unexpected(error)


def _unexpected(error: Exception) -> int:
    log.error("程序遇到意外情况，没有完成。加上 --debug 可直接看到详情。", exc_info=error)
    return PART_FAILED
