"""What a crawl has brought can be asked while it still runs, and nothing is lost or taken twice."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from api import crawl_rounds
from api.parts import ANYBODY, Level
from api.service import Service
from api.settings import Settings
from api.wiring import RealParts
from corpus.errors import BrokenLibrary, PolicyError
from ingest.crawl import run as crawler
from ingest.crawl.frontier import Frontier
from ingest.crawl.harvest import group_of
from search.model import Query
from tests.commands import Run
from tests.fakes import FakeEmbedder
from tests.web import Web, serving_web
from tests.web.server import Asked, Reply, missing, serve
from tests.web.trouble import Slow

ROOT = Path(__file__).parents[2]
SECONDS = 60
LIBRARY = "data"


class Held(Slow):
    """A site with a page that does not come before it is let go."""

    def __init__(self) -> None:
        super().__init__(takes=0.0)
        self.let_go = threading.Event()

    def answer(self, asked: Asked) -> Reply:
        if asked.path == "/never.html":
            self.let_go.wait(SECONDS)
            return missing()
        return super().answer(asked)


@pytest.fixture(autouse=True)
def _quick_rounds(monkeypatch: pytest.MonkeyPatch) -> None:
    quick = partial(crawl_rounds.Pace, pages=3, seconds=0.2)
    monkeypatch.setattr(crawl_rounds, "Pace", quick)
    monkeypatch.setattr(crawl_rounds, "_REST", 0.0)
    monkeypatch.setattr(crawler, "_LOOK_SECONDS", 0.05)


@contextmanager
def allowed(monkeypatch: pytest.MonkeyPatch, web: Web, site: str) -> Iterator[str]:
    """The start of a site that may be crawled."""
    start = web.base(site) + "/"
    monkeypatch.setenv("TIAOWEN_CRAWL_PRIVATE", urlsplit(start).hostname or "")
    monkeypatch.setenv("TIAOWEN_CRAWL_DELAY", "0")
    monkeypatch.setenv("TIAOWEN_FETCH_SECONDS", str(2 * SECONDS))
    yield start


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Held, Web, str]]:
    site, web = Held(), Web()
    server = serve(web, site, "127.0.7.90")
    with allowed(monkeypatch, web, site.name) as start:
        yield site, web, start
    site.let_go.set()
    server.shutdown()
    server.server_close()


def found(folder: Path, title: str) -> bool:
    """Whether another process would find the document now."""
    settings = Settings(folder / LIBRARY)
    with closing(Service(settings, RealParts(settings, FakeEmbedder()))) as service:
        try:
            return any(hit.document.title == title for hit in service.find(Query(title)).hits)
        except BrokenLibrary:  # amid a round
            return False


def counted(folder: Path) -> int:
    """Documents of the library."""
    settings = Settings(folder / LIBRARY)
    with closing(Service(settings, RealParts(settings, FakeEmbedder()))) as service:
        return service.counts()["documents"]


def wait_for(fact: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        if fact():
            return True
        time.sleep(0.05)
    return False


def test_document_is_found_before_the_crawl_has_ended(
    run: Run, tmp_path: Path, held: tuple[Held, Web, str]
) -> None:
    site, web, start = held
    titles = [page.title for page in web.truth]
    early: list[bool] = []

    def ask() -> None:
        early.append(wait_for(lambda: found(tmp_path, titles[0])) and not site.let_go.is_set())
        site.let_go.set()

    reader = threading.Thread(target=ask)
    reader.start()
    status, out, err = run("crawl", start, "--json")
    reader.join()

    assert early == [True]
    assert status == 0
    told = json.loads(out)
    assert told["manifest"]["ended"] == "finished"
    assert told["pages"] == told["ingested"]["documents"] == len(titles)
    assert "累计入库网页" in err
    assert "入库 http" not in err, "the screen stays calm"
    assert all(found(tmp_path, title) for title in titles)


def test_threads_come_whole_while_the_crawl_runs(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving_web(only=["forum"]) as web, allowed(monkeypatch, web, "forum") as start:
        monkeypatch.setenv("TIAOWEN_CRAWL_DELAY", "0.08")
        _, out, err = run("crawl", start, "--json")
    told = json.loads(out)
    with closing(Frontier(tmp_path / LIBRARY / "crawl", [start])) as frontier:
        pages = [url for _, url, _ in frontier.pages()]
    texts = {group_of(url) for url in pages}
    assert "累计入库网页" in err
    assert len(texts) < len(pages)
    assert told["pages"] == len(texts), "each thread once, with all its pages"


def fail_index(monkeypatch: pytest.MonkeyPatch, errors: list[BaseException]) -> None:
    """The index cannot be made as often as there are errors."""
    index = RealParts.index

    def failing(
        self: RealParts,
        notify: Callable[[str], None],
        *,
        thorough: bool = False,
        level: Level = ANYBODY,
    ) -> None:
        if errors:
            raise errors.pop()
        index(self, notify, thorough=thorough, level=level)

    monkeypatch.setattr(RealParts, "index", failing)


def test_interrupted_round_leaves_a_library_that_answers(
    run: Run, tmp_path: Path, held: tuple[Held, Web, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    site, web, start = held
    errors: list[BaseException] = [KeyboardInterrupt()]
    fail_index(monkeypatch, errors)

    def let_go() -> None:  # else the crawl waits eight seconds for the answer under way
        wait_for(lambda: not errors)
        time.sleep(2)
        site.let_go.set()

    threading.Thread(target=let_go).start()
    status, _, err = run("crawl", start)
    assert status == 130
    assert "再次运行同一命令时入库" in err
    [manifest] = (tmp_path / LIBRARY / "crawl" / "runs").glob("*.json")
    assert json.loads(manifest.read_text("utf-8"))["ended"] == "stopped"
    assert any(found(tmp_path, page.title) for page in web.truth)
    assert run("crawl", start)[0] == 0
    assert all(found(tmp_path, page.title) for page in web.truth)


def test_round_that_fails_does_not_end_the_crawl(
    run: Run, tmp_path: Path, held: tuple[Held, Web, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    site, web, start = held
    errors: list[BaseException] = [PolicyError("磁盘已满。")]
    fail_index(monkeypatch, errors)
    threading.Thread(target=lambda: (wait_for(lambda: not errors), site.let_go.set())).start()
    status, out, err = run("crawl", start)
    assert status == 0
    assert "入库没有完成：磁盘已满。采集继续" in err
    assert "本次采集" in out
    assert all(found(tmp_path, page.title) for page in web.truth)


def test_library_that_fails_at_the_end_is_told_after_the_crawl(
    run: Run, held: tuple[Held, Web, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    site, _, start = held
    site.let_go.set()
    fail_index(monkeypatch, [PolicyError("磁盘已满。")] * 1000)
    status, out, err = run("crawl", start)
    assert status == 1
    assert "本次采集" in out
    assert "出错：磁盘已满。" in err


def taken(folder: Path) -> int:
    """How many pages the crawl knows that the library has."""
    file = folder / LIBRARY / "crawl" / "frontier.db"
    if not file.exists():
        return 0
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as db:
        try:
            return int(db.execute("SELECT count(*) FROM addresses WHERE ingested").fetchone()[0])
        except sqlite3.OperationalError:  # it is just being made
            return 0


def test_after_kills_all_is_there_once(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving_web(only=["gbk"]) as web, allowed(monkeypatch, web, "gbk") as start:
        monkeypatch.setenv("TIAOWEN_CRAWL_DELAY", "0.1")
        titles = [page.title for page in web.truth if page.site == "gbk"]
        for least in (1, 7):
            process = subprocess.Popen(
                (sys.executable, "-m", "tests.api.crawl_child", "crawl", start),
                cwd=tmp_path,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
            )
            assert wait_for(lambda least=least: taken(tmp_path) >= least)  # type: ignore[misc]
            process.send_signal(signal.SIGKILL)
            process.wait()
        told = json.loads(run("crawl", start, "--json")[1])
        again = json.loads(run("crawl", start, "--json")[1])
    assert told["manifest"]["ended"] == "finished"
    assert told["ingested"]["versions"] == 0
    assert again["pages"] == 0
    assert counted(tmp_path) == len(titles)
    assert all(found(tmp_path, title) for title in titles)
