"""One crawl in a process of its own, followed from here."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from corpus.errors import PolicyError
from ingest.crawl.plan import Plan

LOG: Final = "crawl.log"
"""What the last run's libraries had to say, beside the frontier."""
_END_SECONDS: Final = 30.0
"""How long the process may take to end after it was told to stop."""
_LOOK_SECONDS: Final = 1.0
"""Between two times that `meanwhile` is called."""
WORKER: Final = (sys.executable, "-P", "-m", "ingest.crawl.worker")
"""The command; without what lies in the folder where it happens to be started."""
_ROOT: Final = str(Path(__file__).parents[2])
_BROKEN: Final = (
    "采集进程意外结束。进度已保存，再次运行同一命令即可继续采集，已采而未入库的网页也在那时入库；"
    "详情见 {}。"
)


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
    meanwhile: Callable[[], None] = lambda: None,
) -> Crawled:
    """Crawl until nothing is left, or a limit is reached, or it is interrupted.

    Args:
        plan: what to do.
        follow: told about once a second how it goes, in a thread of its own: whatever is done
            meanwhile, nobody's word waits in the pipe.
        meanwhile: called again and again in this thread while the crawl runs; may take its time.

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
        if process.stdin is None or process.stdout is None:  # they are pipes, as asked for
            raise TypeError
        listener = _Listener(process.stdout, follow)
        try:
            with suppress(BrokenPipeError):  # it ended already: what it said tells why
                process.stdin.write(plan.to_json() + "\n")
                process.stdin.flush()
            return _followed(process.stdin, listener, meanwhile, plan.folder / LOG)
        finally:
            _stop(process, listener)


def _environment() -> dict[str, str]:
    """Ours, and the modules of this very program first."""
    path = os.pathsep.join(filter(None, (_ROOT, os.environ.get("PYTHONPATH"))))
    return {**os.environ, "PYTHONPATH": path}


class _Listener:
    """Takes every word of the worker at once, so that it never waits for who listens."""

    def __init__(self, said: IO[str], follow: Callable[[Mapping[str, Any]], None]) -> None:
        """Listen from now on.

        Args:
            said: the worker's standard output.
            follow: told of everything but the end.
        """
        self._said = said
        self._follow = follow
        self._end: Mapping[str, Any] | None = None
        self._failure: Exception | None = None
        self.over = threading.Event()
        """The worker has said its last word, or nobody can follow it any more."""
        self.thread = threading.Thread(target=self._listen, name="crawl", daemon=True)
        self.thread.start()

    def _listen(self) -> None:
        for line in self._said:
            if self._failure is None:
                try:
                    self._hear(json.loads(line))
                except Exception as error:  # noqa: BLE001  raised by `crawled`, in the other thread
                    self._failure = error
                    self.over.set()
        self.over.set()

    def _hear(self, told: Mapping[str, Any]) -> None:
        if told["event"] == "error":
            raise PolicyError(told["message"])
        if told["event"] == "end":
            self._end = told
            self.over.set()
        else:
            self._follow(told)

    def crawled(self, log: Path) -> Crawled:
        """What came of it, once it is `over`.

        Args:
            log: where to look if it broke off.

        Raises:
            PolicyError: it broke off, or could not begin.
            Exception: whatever `follow` raised.
        """
        if self._failure is not None:
            raise self._failure
        if self._end is None:
            raise PolicyError(_BROKEN.format(log))
        return Crawled(self._end["manifest"], Path(self._end["path"]), tuple(self._end["notices"]))


def _followed(
    wish: IO[str], listener: _Listener, meanwhile: Callable[[], None], log: Path
) -> Crawled:
    try:
        while not listener.over.wait(_LOOK_SECONDS):
            meanwhile()
    except KeyboardInterrupt:
        wish.close()
        listener.over.wait(_END_SECONDS)  # interrupted once more, nobody waits
        raise
    return listener.crawled(log)


def _stop(process: subprocess.Popen[str], listener: _Listener) -> None:
    """Let it end; end it where it does not."""
    if process.stdin and not process.stdin.closed:
        with suppress(OSError):
            process.stdin.close()
    try:
        process.wait(_END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    listener.thread.join(_END_SECONDS)
    if process.stdout and not listener.thread.is_alive():
        process.stdout.close()
