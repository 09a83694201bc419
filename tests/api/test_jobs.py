"""Long work: followed as it goes, cancelled between pages, remembered over a restart."""

from __future__ import annotations

import json
import threading
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from api.job_file import JobFile
from api.jobs import ENDED, Job, Jobs, Run
from corpus.model import Page
from tests.api.conftest import TOKEN
from tests.api.material import MEASURES, PAGES

if TYPE_CHECKING:
    from pathlib import Path

    from fastapi.testclient import TestClient

    from api.present import Json
    from api.service import Service

API = "/api/v1"
BEARER = {"Authorization": f"Bearer {TOKEN}"}


def _ended(jobs: Jobs, name: str) -> Job:
    for _ in range(400):
        job = jobs.get(name)
        assert job is not None
        if job.status in ENDED:
            return job
        time.sleep(0.01)
    pytest.fail("the job did not end")


def _pages(ready: threading.Event, go_on: threading.Event) -> Any:  # noqa: ANN401  a piece of work
    """Work of five pages that waits at the second."""

    def work(run: Run) -> Json:
        for page in range(5):
            run.page(page)
            if run.stopping():
                return {"pages": page}
            if page == 1:
                ready.set()
                go_on.wait(5)
        run.page(5)
        return {"pages": 5}

    return work


def test_progress_is_told() -> None:
    jobs = Jobs()

    def work(run: Run) -> Json:
        run.say("入库 一")
        run.page(1)
        return {"pages": 1}

    job = _ended(jobs, jobs.submit(work, Job("", about="一", total=1)).id)
    _, events = jobs.events(job.id)

    assert (job.status, job.done, job.total, job.result) == ("done", 1, 1, {"pages": 1})
    assert [e.name for e in events] == ["status", "status", "message", "progress", "status"]
    assert [e.number for e in events] == [1, 2, 3, 4, 5]
    assert jobs.events(job.id, 4)[1] == [events[-1]]
    jobs.close()


def test_a_job_is_cancelled_between_pages() -> None:
    jobs, ready, go_on = Jobs(), threading.Event(), threading.Event()
    running = jobs.submit(_pages(ready, go_on))
    waiting = jobs.submit(_pages(ready, go_on))
    assert ready.wait(5)

    jobs.cancel(waiting.id)
    jobs.cancel(running.id)
    go_on.set()

    assert _ended(jobs, running.id).result == {"pages": 2}
    assert _ended(jobs, running.id).status == "cancelled"
    assert _ended(jobs, waiting.id).status == "cancelled"
    assert jobs.cancel("none") is None
    jobs.close()


def test_what_comes_too_late_changes_nothing() -> None:
    jobs = Jobs()
    done = _ended(jobs, jobs.submit(lambda _: {}).id)

    assert jobs.cancel(done.id) == done
    jobs.close()


def test_a_stop_of_the_service_interrupts(tmp_path: Path) -> None:
    file = JobFile(tmp_path / "jobs.jsonl")
    jobs, ready, go_on = Jobs(file), threading.Event(), threading.Event()
    running = jobs.submit(_pages(ready, go_on))
    waiting = jobs.submit(_pages(ready, go_on))
    assert ready.wait(5)
    closing = threading.Thread(target=jobs.close)
    closing.start()
    time.sleep(0.05)
    go_on.set()
    closing.join(5)
    assert not closing.is_alive()

    later = Jobs(file)
    later.open()

    assert {j.id: j.status for j in later.all()} == {
        running.id: "interrupted",
        waiting.id: "interrupted",
    }
    again = later.get(running.id)
    assert again is not None
    assert "重新提交" in (again.message or "")


def test_a_kill_interrupts(tmp_path: Path) -> None:
    path = tmp_path / "jobs.jsonl"
    jobs, ready, go_on = Jobs(JobFile(path)), threading.Event(), threading.Event()
    done = _ended(jobs, jobs.submit(lambda _: {"pages": 1}).id)
    running = jobs.submit(_pages(ready, go_on))
    assert ready.wait(5)
    path.write_bytes(path.read_bytes() + b'{"id": "half a li')

    later = Jobs(JobFile(path))
    later.open()
    fresh = _ended(later, later.submit(lambda _: {}).id)
    last = Jobs(JobFile(path))
    last.open()

    assert later.get(done.id) == done
    assert {j.id: j.status for j in last.all()} == {
        done.id: "done",
        running.id: "interrupted",
        fresh.id: "done",
    }
    go_on.set()
    jobs.close()


def test_a_damaged_file_is_no_reason_to_stop(tmp_path: Path) -> None:
    path = tmp_path / "jobs.jsonl"
    path.write_bytes(b'\xff\xfe\nnull\n[1]\n{"id": "a", "status": "running", "other": 1}\n{')

    jobs = Jobs(JobFile(path))
    jobs.open()

    assert [(j.id, j.status) for j in jobs.all()] == [("a", "interrupted")]


def test_jobs_over_http(fresh: TestClient) -> None:
    files = [("file", (name, text.encode(), "text/plain")) for name, text in PAGES.items()]
    sent = fresh.post(f"{API}/pages", files=files, headers=BEARER)
    job = sent.json()
    assert sent.status_code == 202, sent.text
    address = sent.headers["location"]

    with fresh.stream("GET", f"{address}/events", headers=BEARER) as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        events = _events("".join(stream.iter_text()))
    listed = fresh.get(f"{API}/jobs", headers=BEARER).json()["jobs"]

    assert [name for name, _, _ in events][-1] == "end"
    assert events[-1][2]["result"]["documents"] == 4
    assert (events[-1][2]["done"], events[-1][2]["total"]) == (4, 4)
    assert [data["done"] for name, _, data in events if name == "progress"] == [1, 2, 3, 4]
    assert [j["id"] for j in listed] == [job["id"]]
    resumed = fresh.get(f"{address}/events", headers={**BEARER, "Last-Event-ID": events[-2][1]})
    assert [name for name, _, _ in _events(resumed.text)] == ["end"]
    late = fresh.post(f"{address}/cancel", headers=BEARER)
    assert (late.status_code, late.json()["status"]) == (202, "done")


def test_readers_find_the_old_library_amid_the_first_ingestion(
    fresh: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    service: Service = fresh.app.state.service  # type: ignore[attr-defined]
    service.ingest_pages([Page(MEASURES.encode(), "a.txt", "text/plain", datetime.now(UTC))])
    service._parts._engine = None  # type: ignore[attr-defined]
    stored, go_on = threading.Event(), threading.Event()

    def regroup(_: object) -> int:
        stored.set()
        go_on.wait(5)
        return 0

    monkeypatch.setattr(service._parts, "regroup", regroup)
    fresh.post(f"{API}/pages", json={"text": PAGES["revised.txt"]}, headers=BEARER)
    assert stored.wait(5)
    amid = fresh.get(f"{API}/search?q=食堂")
    go_on.set()

    assert amid.status_code == 200
    assert amid.json()["hits"]


def _events(text: str) -> list[tuple[str, str, Any]]:
    found = []
    for block in text.replace("\r\n", "\n").split("\n\n"):
        fields = dict(
            line.split(": ", 1) for line in block.splitlines() if not line.startswith(":")
        )
        if fields:
            found.append((fields["event"], fields.get("id", ""), json.loads(fields["data"])))
    return found


def test_jobs_are_for_editors(fresh: TestClient) -> None:
    for path in ("/jobs", "/jobs/x/events"):
        assert fresh.get(API + path).status_code == 401
    assert fresh.get(f"{API}/jobs/x").json()["code"] == "unknown_job"
    assert fresh.post(f"{API}/jobs/x/cancel").status_code == 401
    for path in ("/jobs/x", "/jobs/x/events"):
        assert fresh.get(API + path, headers=BEARER).json()["code"] == "unknown_job"


def test_pages_are_listed_in_pages(fresh: TestClient) -> None:
    sent = [
        fresh.post(f"{API}/pages", json={"text": MEASURES, "name": f"{n}"}, headers=BEARER).json()
        for n in range(3)
    ]

    first = fresh.get(f"{API}/jobs?size=2", headers=BEARER).json()
    second = fresh.get(first["next"], headers=BEARER).json()

    listed = [j["id"] for j in [*first["jobs"], *second["jobs"]]]
    assert listed == [j["id"] for j in reversed(sent)]
    assert second["next"] is None
