"""The process in which Scrapy runs: `python -m ingest.crawl.worker`, started by `ingest.crawl.run`.

Its first line of standard input is the plan; the end of standard input is the wish to stop, and
comes by itself when whoever started it is killed. Standard output has one JSON object a line.
A reactor runs once in a process, and a page that breaks the parser breaks this process only.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from scrapy import signals
from scrapy.crawler import CrawlerProcess

from corpus.errors import PolicyError
from ingest.crawl.course import Course, Ended
from ingest.crawl.evidence import Evidence
from ingest.crawl.frontier import Frontier
from ingest.crawl.manifest import RunTold, manifest, write
from ingest.crawl.memory import EXCEEDED
from ingest.crawl.pace import IN_ALL, Pace
from ingest.crawl.plan import WARC, Plan, plan_from_json
from ingest.crawl.safety import ALLOWED, SAFE
from ingest.crawl.spider import CourseSpider

log = logging.getLogger("tiaowen.crawl")

LOCK: Final = "lock"
RUNS: Final = "runs"
_LOCK_SECONDS: Final = 20.0
"""How long a run waits for one that is stopping: longer than `_STOP_SECONDS`."""
_STOP_SECONDS: Final = 8.0
"""How long a run that is to stop waits for the answers under way."""
_TELL_SECONDS: Final = 1.0
_WRITE_SECONDS: Final = 20.0
_BUSY: Final = "另一个采集正在进行。请等它结束后再运行；它被停止时会自动保存进度。"
_TOO_MUCH: Final = "采集占用内存过多，已停止并保存进度。请再运行一次，从停下的地方继续。"
_ACCEPT: Final = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


class Run:
    """One run, from its first second to its manifest."""

    def __init__(self, plan: Plan) -> None:
        """Open what the run stands on.

        Raises:
            PolicyError: the frontier cannot be opened.
            OSError: the evidence cannot be written.
        """
        self._plan = plan
        self._frontier = Frontier(plan.folder, plan.starts)
        self._evidence = Evidence(plan.folder / WARC)
        self._pace = Pace(plan.delay)
        self._course = Course(plan, self._frontier, self._evidence, self._pace)
        self._course.open()
        self._began = time.monotonic()
        self._began_at = datetime.now(UTC)
        self._told = self._written = 0.0
        self._stop_by = float("inf")
        self._is_over = False
        self._path = (
            plan.folder / RUNS / f"{self._began_at:%Y%m%dT%H%M%S}-{self._frontier.run}.json"
        )

    def crawl(self) -> None:
        """Run until the course has no next step."""
        process = CrawlerProcess(_settings(self._plan), install_root_handler=False)
        crawler = process.create_crawler(CourseSpider)
        crawler.signals.connect(self._closed, signal=signals.spider_closed)
        threading.Thread(target=self._wait_for_the_end_of_input, daemon=True).start()
        self._write()
        process.crawl(crawler, course=self._course, tell=self._tell)
        process.start(install_signal_handlers=False)

    def _wait_for_the_end_of_input(self) -> None:
        while sys.stdin.readline():
            pass
        self._stop_by = time.monotonic() + _STOP_SECONDS
        self._course.stopped = True

    def _tell(self) -> None:
        """Say now and then how it goes."""
        now = time.monotonic()
        if now > self._stop_by:
            self._finish()
            os._exit(0)  # answers under way are asked for again
        if now - self._written > _WRITE_SECONDS:
            self._write()
        if now - self._told > _TELL_SECONDS:
            self._told = now
            states = self._frontier.states()
            told = {
                "kept": states.get("done", 0),
                "asked": self._course.taken,
                "waiting": states.get("waiting", 0),
                "failed": states.get("failed", 0),
                "seconds": now - self._began,
                "waits": self._course.waits,
            }
            say("progress", **told)

    def _closed(self, reason: str) -> None:
        if reason == EXCEEDED:
            self._course.trouble, self._course.stopped = _TOO_MUCH, True
        self._finish()

    def _finish(self) -> None:
        if not self._is_over:
            self._is_over = True
            ended = self._course.ended()
            self._frontier.end(ended, self._path.name)
            told = self._write(ended)
            self._evidence.close()
            self._frontier.close()
            say("end", manifest=told, path=str(self._path), notices=self._evidence.notices)

    def _write(self, ended: Ended | None = None) -> dict[str, object]:
        self._written = time.monotonic()
        about = RunTold(
            self._began_at, self._frontier.run, self._frontier.killed_runs(), ended,
            self._course.trouble,
        )  # fmt: skip
        told = manifest(self._plan, about, self._frontier.tally(), self._course, self._pace)
        write(self._path, told)
        return told


def _settings(plan: Plan) -> dict[str, object]:
    """Scrapy's settings: it fetches, and nothing more; all else is the course's."""
    return {
        **SAFE,
        ALLOWED: list(plan.allowed),
        "USER_AGENT": plan.agent,
        "DEFAULT_REQUEST_HEADERS": {"Accept": _ACCEPT, "Accept-Language": "zh-CN,zh;q=0.9"},
        "ROBOTSTXT_OBEY": False,  # obeyed by the course, before a request is made
        "REDIRECT_ENABLED": False,  # a redirect is a step of the course
        "METAREFRESH_ENABLED": False,
        "RETRY_ENABLED": False,  # what failed waits in the frontier
        "AUTOTHROTTLE_ENABLED": False,  # its rule is in the pace
        "REFERER_ENABLED": False,
        "DOWNLOAD_DELAY": 0,
        "CONCURRENT_REQUESTS": IN_ALL,
        "CONCURRENT_REQUESTS_PER_DOMAIN": IN_ALL,
        "DOWNLOAD_MAXSIZE": plan.max_bytes,
        "DOWNLOAD_TIMEOUT": plan.seconds,
        "LOG_LEVEL": "WARNING",
    }


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Nobody else crawls in this folder.

    Raises:
        PolicyError: somebody does, and does not end.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK).open("ab") as lock:
        deadline = time.monotonic() + _LOCK_SECONDS
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise PolicyError(_BUSY) from None
                time.sleep(0.1)
        yield


def say(event: str, **told: object) -> None:
    """One event to whoever started this process; nothing where nobody listens any more."""
    try:
        sys.stdout.write(json.dumps({"event": event, **told}, ensure_ascii=False) + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def main() -> None:
    """Crawl what standard input says."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(message)s")
    plan = plan_from_json(sys.stdin.readline())
    try:
        with _alone(plan.folder):
            Run(plan).crawl()
    except PolicyError as error:
        say("error", message=str(error))
    except OSError as error:
        log.exception("no crawl")
        say("error", message=f"无法写入 {plan.folder}：{error.strerror}。请检查磁盘空间和权限。")


if __name__ == "__main__":
    main()
