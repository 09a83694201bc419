"""One crawl in a process of its own, followed from here."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from corpus.errors import PolicyError
from ingest.crawl.plan import Plan

LOG: Final = "crawl.log"
"""What the last run's libraries had to say, beside the frontier."""
_END_SECONDS: Final = 30.0
"""How long the process may take to end after it was told to stop."""
WORKER: Final = (sys.executable, "-P", "-m", "ingest.crawl.worker")
"""The command; without what lies in the folder where it happens to be started."""
_ROOT: Final = str(Path(__file__).parents[2])
_BROKEN: Final = "采集进程意外结束。进度已保存，再次运行同一命令即可继续；详情见 {}。"


@dataclass(frozen=True, slots=True)
class Crawled:
    """A run that is over."""

    manifest: Mapping[str, Any]
    """See `ingest.crawl.manifest`."""
    path: Path
    """Where it is kept."""
    notices: tuple[str, ...] = ()
    """What the operator should know of the evidence."""


def crawl(
    plan: Plan,
    follow: Callable[[Mapping[str, Any]], None] = lambda _: None,
) -> Crawled:
    """Crawl until nothing is left, or a limit is reached, or it is interrupted.

    Args:
        plan: what to do.
        follow: told about once a second how it goes.

    Raises:
        PolicyError: another crawl is under way, or it broke off.
        KeyboardInterrupt: it was interrupted; it has been stopped in good order.
    """
    plan.folder.mkdir(parents=True, exist_ok=True)
    with (plan.folder / LOG).open("wb") as log:
        process = subprocess.Popen(  # noqa: S603  our own module
            WORKER,
            env=_environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            encoding="utf-8",
            start_new_session=True,  # Ctrl-C comes here, and from here the wish to stop
        )
        try:
            return _followed(process, plan, follow)
        finally:
            _stop(process)


def _environment() -> dict[str, str]:
    """Ours, and the modules of this very program first."""
    path = os.pathsep.join(filter(None, (_ROOT, os.environ.get("PYTHONPATH"))))
    return {**os.environ, "PYTHONPATH": path}


def _followed(
    process: subprocess.Popen[str],
    plan: Plan,
    follow: Callable[[Mapping[str, Any]], None],
) -> Crawled:
    if process.stdin is None or process.stdout is None:  # they are pipes, as asked for
        raise TypeError
    process.stdin.write(plan.to_json() + "\n")
    process.stdin.flush()
    interrupted: KeyboardInterrupt | None = None
    while True:
        try:
            line = process.stdout.readline()
        except KeyboardInterrupt as error:
            if interrupted:
                raise
            interrupted = error
            process.stdin.close()
            continue
        if not line:
            raise PolicyError(_BROKEN.format(plan.folder / LOG))
        told = json.loads(line)
        if told["event"] == "error":
            raise PolicyError(told["message"])
        if told["event"] == "end":
            crawled = Crawled(told["manifest"], Path(told["path"]), tuple(told["notices"]))
            if interrupted:
                raise interrupted
            return crawled
        follow(told)


def _stop(process: subprocess.Popen[str]) -> None:
    """Let it end; end it where it does not."""
    if process.stdin and not process.stdin.closed:
        with suppress(OSError):
            process.stdin.close()
    try:
        process.wait(_END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout:
        process.stdout.close()
