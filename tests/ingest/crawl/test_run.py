"""The process that crawls, followed: nobody waits for anybody, and no end goes unnoticed."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from corpus.errors import PolicyError
from ingest.crawl import run
from ingest.crawl.plan import Plan

PAGES = 3_000
"""Words of more than 64 KB in all: what a pipe holds on Linux."""
END = '{"event": "end", "manifest": {"ended": "finished"}, "path": "x.json", "notices": ["n"]}'
SAY = "import sys, pathlib\nsys.stdin.readline()\nfolder = pathlib.Path(sys.argv[1])\n"
TALK = (
    f"for n in range({PAGES}):\n"
    '    print(\'{"event": "progress", "kept": %d}\' % n, flush=True)\n'
    "(folder / 'said').touch()\n"
)
UNTIL_STOPPED = "sys.stdin.read()\n(folder / 'stopped').touch()\n"


@pytest.fixture
def follow_worker(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., run.Crawled]:
    """Follow a process that does what it is told instead of crawling."""

    def crawl(script: str, **more: Callable[..., None]) -> run.Crawled:
        command = (sys.executable, "-S", "-c", SAY + script, str(tmp_path))
        monkeypatch.setattr(run, "WORKER", command)
        monkeypatch.setattr(run, "_LOOK_SECONDS", 0.01)
        return run.crawl(Plan(tmp_path, ("http://a.example/",)), **more)

    return crawl


def wait_for(file: Path, seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not file.exists():
        assert time.monotonic() < deadline, file
        time.sleep(0.01)


def test_worker_does_not_wait_for_who_is_busy_and_no_word_is_lost(
    follow_worker: Callable[..., run.Crawled], tmp_path: Path
) -> None:
    heard: list[int] = []
    busy: list[int] = []

    def meanwhile() -> None:
        wait_for(tmp_path / "said")  # it can say all of it while nobody comes back from here
        busy.append(1)

    crawled = follow_worker(
        f"{TALK}print('''{END}''', flush=True)\n",
        follow=lambda told: heard.append(told["kept"]),
        meanwhile=meanwhile,
    )

    assert busy
    assert heard == list(range(PAGES))
    assert crawled == run.Crawled({"ended": "finished"}, Path("x.json"), ("n",))


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ('print(\'{"event": "error", "message": "另一个采集正在进行。"}\')\n', "另一个采集"),
        ("raise SystemExit(1)\n", "crawl.log"),
        (f"{TALK}import os; os._exit(9)\n", "crawl.log"),
    ],
)
def test_crawl_that_broke_off_is_told(
    follow_worker: Callable[..., run.Crawled], script: str, message: str
) -> None:
    with pytest.raises(PolicyError, match=message):
        follow_worker(script)


def _raise(error: BaseException) -> Callable[..., None]:
    def call(*_: Mapping[str, Any]) -> None:
        raise error

    return call


@pytest.mark.parametrize(
    ("error", "where"),
    [
        (KeyboardInterrupt(), "meanwhile"),
        (RuntimeError("disk"), "meanwhile"),
        (RuntimeError("screen"), "follow"),
    ],
)
def test_whatever_goes_wrong_here_the_worker_stops_in_good_order(
    follow_worker: Callable[..., run.Crawled], tmp_path: Path, error: BaseException, where: str
) -> None:
    with pytest.raises(type(error)):
        follow_worker(TALK + UNTIL_STOPPED, **{where: _raise(error)})
    assert (tmp_path / "stopped").exists()
