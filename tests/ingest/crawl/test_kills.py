"""A real crawl of a real server, killed again and again: nothing is lost, nothing fetched twice."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from ingest.crawl.canonical import canonical
from ingest.crawl.evidence import Evidence
from ingest.crawl.frontier import Frontier
from ingest.crawl.pace import AT_ONCE
from ingest.crawl.plan import WARC, Plan
from ingest.crawl.run import WORKER, crawl
from tests.web import Web, serving_web

KILLS = 4
SITE = "cms"
ROOT = Path(__file__).parents[3]


def plan_for(web: Web, folder: Path, site: str, **more: object) -> Plan:
    start = web.base(site) + "/"
    host = urlsplit(start).hostname or ""
    given: dict[str, object] = {"delay": 0.0, "allowed": (host,), **more}
    return Plan(folder, (start,), **given)  # type: ignore[arg-type]  # fields by name


def worker(plan: Plan) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        WORKER,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert process.stdin is not None
    process.stdin.write(plan.to_json() + "\n")
    process.stdin.flush()
    return process


def wait_for(fact: Callable[[], bool], seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while not fact():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def end(process: subprocess.Popen[str]) -> None:
    if process.stdin:
        process.stdin.close()
    process.wait(30)


def test_after_kills_nothing_is_lost_and_nothing_fetched_twice(tmp_path: Path) -> None:
    with serving_web(only=[SITE]) as web:
        plan = plan_for(web, tmp_path, SITE)
        for _ in range(KILLS):
            before = len(web.log)
            process = worker(plan)
            wait_for(lambda before=before: len(web.log) >= before + 5)  # type: ignore[misc]
            process.send_signal(signal.SIGKILL)
            end(process)
        hits = len(web.log)
        crawled = crawl(plan)
        asked = Counter(hit.path for hit in web.log)
        there = {canonical(u) for t in web.truth if t.site == SITE for u in (t.url, *t.parts)}
    assert crawled.manifest["ended"] == "finished"
    assert crawled.manifest["killed_before"] == KILLS
    assert hits < len(asked), "there was something left to do"
    assert there <= {u for _, u, _ in Frontier(plan.folder, plan.starts).pages()}
    kept = Counter(page.url for page in Evidence(plan.folder / WARC))
    assert set(kept.values()) == {1}, "an answer that was kept is not asked for again"
    again = sum(n - 1 for n in asked.values())
    assert again <= KILLS * AT_ONCE, "only what was under way at a kill is asked for again"


def test_answer_that_was_kept_and_not_read_is_not_asked_for_again(tmp_path: Path) -> None:
    with serving_web(only=[SITE]) as web:
        plan = plan_for(web, tmp_path, SITE)
        crawl(plan)
        frontier = Frontier(plan.folder, plan.starts)
        done = list(frontier.pages())[:7]
        frontier._db.executemany(
            "UPDATE addresses SET state = 'taken' WHERE id = ?", [(row,) for row, _, _ in done]
        )
        frontier._db.execute("UPDATE crawls SET is_over = 0")
        frontier.close()
        before = len(web.log)
        crawled = crawl(plan)
        assert len(web.log) == before
    assert crawled.manifest["this_run"]["recovered"] == len(done)


def test_worker_ends_when_whoever_started_it_is_killed(tmp_path: Path) -> None:
    with serving_web(only=["slow"]) as web:
        plan = plan_for(web, tmp_path, "slow")
        process = worker(plan)
        wait_for(lambda: len(web.log) >= 2)
        assert process.stdin is not None
        process.stdin.close()  # as the system does it for a killed one
        process.wait(20)
    manifest = json.loads(next((tmp_path / "runs").glob("*.json")).read_text("utf-8"))
    assert manifest["ended"] == "stopped"
    assert any("再次运行" in line for line in manifest["truncated"])


def test_two_crawls_of_one_library_do_not_run_at_once(tmp_path: Path) -> None:
    with serving_web(only=[SITE]) as web:
        plan = plan_for(web, tmp_path, SITE, delay=0.3)
        first = worker(plan)
        wait_for(lambda: len(web.log) >= 3)
        second = worker(plan)
        time.sleep(2)
        asked = Counter(hit.path for hit in web.log)
        os.kill(second.pid, signal.SIGKILL)
        end(second)
        end(first)
    assert set(asked.values()) == {1}
