"""Reading what others send, in processes that may be ended: seconds and memory have bounds.

An upload or a fetched page is read by code that was not written against its sender. In a process of
its own it can use up neither the service's memory nor its interpreter lock, and it ends when its
time is over. It is a bound on cost; it keeps no secret from code that would run in it.
"""

from __future__ import annotations

import multiprocessing
import os
import queue
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, ParamSpec, Protocol, TypeVar

from corpus.errors import BadPage, PolicyError

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

P = ParamSpec("P")
T = TypeVar("T")

PAGE_SECONDS: Final = 3_600.0
"""Longest reading of a page that is taken in. The longest of a sound one: two hundred scanned
sheets (`ingest.scans.MAX_SCANS`) of 16 CPU seconds each (`make bench-ocr`)."""
DRAFT_SECONDS: Final = 30.0
"""Longest reading of a draft while its sender waits; a docx of 500,000 characters takes 4."""
MEMORY: Final = 6 * 1024**3
"""Bytes of address space of such a process. Recognition takes 1 GB of memory and maps 3 GB."""
PROCESSES: Final = 2
"""Files that one reader reads at the same time."""
_NICENESS: Final = 5
"""Below the service itself, which answers people who wait."""
_START_SECONDS: Final = 60.0
_TOO_LONG = "读取这个文件超过 {0:.0f} 秒，已停止。它可能过大或结构异常，请拆分或另存后再导入。"
_ENDED = "读取这个文件时内存不足或程序中断，已停止。它可能过大或结构异常，请拆分或另存后再导入。"
_BUSY = "正在读取其他文件，请过几分钟再试。"


class Reader(Protocol):
    """Calls a function that reads a file."""

    def __call__(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What the function gives; raises what it raises."""
        ...


def read_here(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """In this process and without bounds: for files of one's own."""
    return function(*args, **kwargs)


class BoundedReader:
    """Calls functions in other processes; safe among threads."""

    def __init__(self, seconds: float, memory: int = MEMORY) -> None:
        """Prepare; processes are started when they are first needed.

        Args:
            seconds: how long one call may take.
            memory: bytes of address space of a process.
        """
        self._seconds = seconds
        self._memory = memory
        self._free = threading.Semaphore(PROCESSES)
        self._idle: queue.LifoQueue[_Helper] = queue.LifoQueue()

    def __call__(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What the function gives.

        Raises:
            PolicyError: the function's own, and `BadPage` where time or memory did not suffice.
        """
        if not self._free.acquire(timeout=self._seconds):
            raise BadPage(_BUSY)
        try:
            helper = self._helper()
            try:
                failed, result = helper.call(self._seconds, function, args, kwargs)
            except BaseException:
                helper.end()
                raise
            self._idle.put(helper)
        finally:
            self._free.release()
        if failed:
            raise result
        return result  # type: ignore[no-any-return]  # it went through a pipe

    def _helper(self) -> _Helper:
        while True:
            try:
                helper = self._idle.get_nowait()
            except queue.Empty:
                return _Helper(self._memory)
            if helper.lives():
                return helper
            helper.end()

    def close(self) -> None:
        """End the processes."""
        with suppress(queue.Empty):
            while True:
                self._idle.get_nowait().end()


class _Helper:
    """One such process."""

    def __init__(self, memory: int) -> None:
        # Not forked: a fork would inherit the locks of the service's threads.
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process: BaseProcess = context.Process(
            target=_serve, args=(theirs, memory), name="tiaowen-read", daemon=True
        )
        self._process.start()
        theirs.close()
        if not self._pipe.poll(_START_SECONDS):
            self.end()
            raise BadPage(_BUSY)
        self._pipe.recv()

    def lives(self) -> bool:
        return self._process.is_alive()

    def call(
        self, seconds: float, function: Callable[..., Any], args: object, kwargs: object
    ) -> tuple[bool, Any]:
        """Whether it raised, and what it gave or raised.

        Raises:
            BadPage: the time is over, or the process has ended.
        """
        try:
            self._pipe.send((function, args, kwargs))
            if not self._pipe.poll(seconds):
                raise BadPage(_TOO_LONG.format(seconds))
            answer: tuple[bool, Any] = self._pipe.recv()
        except (EOFError, OSError) as error:
            raise BadPage(_ENDED) from error
        return answer

    def end(self) -> None:
        self._process.kill()
        self._process.join()
        self._pipe.close()


def _serve(pipe: Connection, memory: int) -> None:
    """Answer calls until the other end is closed."""
    _bound(memory)
    pipe.send("ready")
    with suppress(EOFError, KeyboardInterrupt):
        while True:
            function, args, kwargs = pipe.recv()
            pipe.send(_answered(function, args, kwargs))


def _answered(function: Callable[..., Any], args: Any, kwargs: Any) -> tuple[bool, Any]:  # noqa: ANN401  whatever is called
    try:
        return False, function(*args, **kwargs)
    except PolicyError as error:
        return True, error
    except MemoryError:
        return True, BadPage(_ENDED)
    except Exception as error:  # noqa: BLE001  told to the caller, who logs it
        # The traceback does not go through a pipe, and not every exception does.
        return True, RuntimeError(f"{type(error).__name__}: {error}")


def _bound(memory: int) -> None:
    """Bounds that only a Unix has; elsewhere the seconds alone hold."""
    try:
        import resource  # noqa: PLC0415  absent on Windows
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(_NICENESS)
