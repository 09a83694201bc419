"""A running service: what it counts, what it logs and what it must not, when it is ready."""

from __future__ import annotations

import io
import json
import logging
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from api import following, knowing
from api.app import create_app
from api.knowing import catalogue
from api.logs import clear_logs
from api.observed import network_of
from api.running import enter, leave
from api.service import Interrupted, Service
from api.service_log import set_up_service_log
from api.settings import Settings
from api.wiring import RealParts
from search.model import Query
from tests.api.conftest import TOKEN
from tests.api.material import PAGES, QUESTION
from tests.fakes import FakeEmbedder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fastapi import FastAPI

    from search.catalogue import Catalogue

API = "/api/v1"
BEARER = {"Authorization": f"Bearer {TOKEN}"}


def _samples(client: TestClient) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    text = client.get(f"{API}/metrics", headers=BEARER).text
    return {
        (s.name, frozenset(s.labels.items())): s.value
        for family in text_string_to_metric_families(text)
        for s in family.samples
    }


def _value(client: TestClient, name: str, **labels: str) -> float | None:
    return _samples(client).get((name, frozenset(labels.items())))


@pytest.fixture
def own(service: Service) -> Iterator[TestClient]:
    """An application of its own, so that its counters begin at nought."""
    with TestClient(create_app(service), raise_server_exceptions=False) as client:
        yield client


def test_requests_are_counted_by_route(own: TestClient) -> None:
    card = own.get(f"{API}/documents").json()["documents"][0]
    for _ in range(3):
        own.get(f"{API}/documents/{card['id']}", params={"version": 1})
    own.get("/nowhere/at/all")
    own.request("BREW", f"{API}/health")

    labels = {"method": "GET", "route": f"{API}/documents/{{document_id}}", "status": "200"}
    assert _value(own, "tiaowen_requests_total", **labels) == 3
    assert _value(own, "tiaowen_request_seconds_count", **labels) == 3
    other = {"method": "GET", "route": "other", "status": "404"}
    assert _value(own, "tiaowen_requests_total", **other) == 1
    assert any(("method", "OTHER") in labels for _, labels in _samples(own))
    assert _value(own, "tiaowen_requests_in_flight") == 1, "the scrape itself"
    assert _value(own, "process_resident_memory_bytes") is None or sys.platform == "linux"


def test_work_is_timed_and_two_applications_do_not_mix(own: TestClient, client: TestClient) -> None:
    before = _value(client, "tiaowen_work_seconds_count", work="ask") or 0
    own.get(f"{API}/search", params={"q": "补助"})
    own.post(f"{API}/ask", json={"question": QUESTION})
    own.post(f"{API}/citations/check", json={"text": "《没有的办法》第一条。"})

    for work in ("search", "ask", "check"):
        assert _value(own, "tiaowen_work_seconds_count", work=work) == 1, work
    assert (_value(client, "tiaowen_work_seconds_count", work="ask") or 0) == before


def test_the_library_is_told(own: TestClient) -> None:
    assert _value(own, "tiaowen_documents") == 4
    assert _value(own, "tiaowen_index_in_step") == 1
    assert (_value(own, "tiaowen_index_age_seconds") or -1) >= 0
    assert _value(own, "tiaowen_ready") == 1


def _await(client: TestClient, job: str) -> None:
    while True:
        state = client.get(f"{API}/jobs/{job}", headers=BEARER).json()["status"]
        if state not in {"queued", "running"}:
            return
        time.sleep(0.02)


def test_pages_and_jobs_are_counted(fresh: TestClient) -> None:
    for name in ("a.txt", "b.txt"):
        body = {"text": PAGES["measures.txt"], "name": name}
        job = fresh.post(f"{API}/pages", json=body, headers=BEARER).json()["id"]
        _await(fresh, job)
    body = {"text": "只有一行", "name": "c.txt"}
    job = fresh.post(f"{API}/pages", json=body, headers=BEARER).json()["id"]
    _await(fresh, job)

    assert _value(fresh, "tiaowen_pages_ingested_total", outcome="stored") == 2
    assert _value(fresh, "tiaowen_pages_ingested_total", outcome="failed") == 1
    assert _value(fresh, "tiaowen_jobs", state="done") == 3


@pytest.mark.parametrize(
    ("address", "headers", "opened", "status"),
    [
        ("127.0.0.1", {}, False, 200),
        ("::1", {}, False, 200),
        ("10.1.2.3", {}, False, 403),
        ("10.1.2.3", {}, True, 200),
        ("10.1.2.3", BEARER, False, 200),
        ("testclient", {}, False, 403),
    ],
)
def test_who_may_read_the_metrics(
    service: Service, address: str, headers: dict[str, str], *, opened: bool, status: int
) -> None:
    made = Service(replace(service.settings, metrics_open=opened), service._parts)
    with TestClient(create_app(made), client=(address, 5000)) as client:
        answer = client.get(f"{API}/metrics", headers=headers)

    assert answer.status_code == status
    if status == 403:
        assert "metrics_open" in answer.json()["detail"]


def test_readiness_is_not_liveness(service: Service) -> None:
    app = create_app(service)
    with TestClient(app) as client:
        app.state.readiness.warming = True
        warming = client.get(f"{API}/ready")
        app.state.readiness.warming = False
        assert client.get(f"{API}/ready").status_code == 200
        app.state.stop()
        stopping = client.get(f"{API}/ready")

        assert (warming.status_code, warming.json()["code"]) == (503, "warming_up")
        assert (stopping.status_code, stopping.json()["code"]) == (503, "stopping")
        assert stopping.headers["retry-after"] == "5"
        assert client.get(f"{API}/health").json() == {"status": "ok"}
        assert client.get(f"{API}/search", params={"q": "补助"}).status_code == 200


def test_what_is_open_goes_on_while_the_index_is_out_of_step(
    fresh: TestClient, tmp_path: Path
) -> None:
    body = {"text": PAGES["measures.txt"], "name": "a.txt"}
    _await(fresh, fresh.post(f"{API}/pages", json=body, headers=BEARER).json()["id"])
    app: FastAPI = fresh.app  # type: ignore[assignment]  # starlette knows it as any ASGI app
    assert fresh.get(f"{API}/ready").status_code == 200

    _interrupt(app.state.service, tmp_path)

    assert fresh.get(f"{API}/ready").json()["engine"]["in_step"] is False
    assert _value(fresh, "tiaowen_index_in_step") == 0
    app.state.service.warm_up()
    ready = fresh.get(f"{API}/ready").json()
    assert (ready["engine"]["in_step"], ready["library"]["documents"]) == (True, 2)


def _interrupt(service: Service, tmp_path: Path) -> None:
    """Take in a page and die before the index is brought in step."""
    file = tmp_path / "revised.txt"
    file.write_text(PAGES["revised.txt"], "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(service._parts, "index", _die)
        with pytest.raises(KeyboardInterrupt):
            service.ingest([str(file)])


def _die(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_an_ingestion_ends_at_a_page_boundary(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "library")
    made = Service(settings, RealParts(settings, FakeEmbedder()))
    app = create_app(made)
    for name, text in PAGES.items():
        (tmp_path / name).write_text(text, "utf-8")
    told: list[str] = []

    def notify(message: str) -> None:
        told.append(message)
        app.state.stop()

    token = enter(app.state.running)
    try:
        with pytest.raises(Interrupted, match="重启后自动补建"):
            made.ingest([str(tmp_path / name) for name in PAGES], notify)
    finally:
        leave(token)
    assert len(told) == 1
    assert made.counts()["documents"] == 1
    made.warm_up()
    assert made.index_state().in_step
    made.close()


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Iterator[io.StringIO]:
    """What the service writes to standard error."""
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    set_up_service_log(settings)
    yield stream
    clear_logs()
    logging.getLogger().setLevel(logging.WARNING)


def _lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_request_is_one_line_without_what_was_asked(own: TestClient, logged: io.StringIO) -> None:
    words = "李某某的低保"
    own.get(f"{API}/search", params={"q": words})
    own.get("/", params={"q": words})
    own.post(f"{API}/ask", json={"question": words})
    own.get(f"/{words}")

    lines = [line for line in _lines(logged) if line["event"] == "request"]
    assert [line["route"] for line in lines] == [f"{API}/search", "/", f"{API}/ask", "other"]
    assert all({"method", "route", "status", "ms", "timestamp"} <= set(line) for line in lines)
    assert "network" not in lines[0]
    assert words not in logged.getvalue()
    assert "%E6" not in logged.getvalue()


def test_an_unexpected_failure_is_logged_with_its_reference(
    service: Service, logged: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("so it goes")

    monkeypatch.setattr(service, "catalogue", broken)
    with TestClient(create_app(service), raise_server_exceptions=False) as client:
        detail = client.get(f"{API}/documents").json()["detail"]

    error = next(line for line in _lines(logged) if line["level"] == "error")
    reference = error["event"].rpartition(" ")[2]
    assert reference in detail
    assert "RuntimeError: so it goes" in error["exception"]


def test_addresses_are_told_only_when_asked_for_and_cut(
    service: Service, logged: io.StringIO
) -> None:
    made = Service(replace(service.settings, log_addresses=True), service._parts)
    with TestClient(create_app(made), client=("203.0.113.77", 1)) as client:
        client.get(f"{API}/health")

    line = next(line for line in _lines(logged) if line["event"] == "request")
    assert line["network"] == "203.0.113.0/24"


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
        ("testclient", ""),
    ],
)
def test_networks(address: str, network: str) -> None:
    assert network_of(address) == network


def test_the_log_may_go_to_a_file_in_either_form(tmp_path: Path, settings: Settings) -> None:
    for form, mark in (("json", '"event": "hello"'), ("text", "hello"), ("auto", '"event"')):
        file = tmp_path / f"{form}.log"
        set_up_service_log(replace(settings, log_file=str(file), log_form=form))  # type: ignore[arg-type]
        logging.getLogger("tiaowen.test").info("hello", extra={"pages": 3})
        logging.getLogger("httpx").info("HTTP Request: GET http://x/?q=secret")
        clear_logs()
        assert mark in file.read_text("utf-8")
        assert "secret" not in file.read_text("utf-8")
    logging.getLogger().setLevel(logging.WARNING)


@pytest.fixture
def grown(settings: Settings, tmp_path: Path) -> Iterator[tuple[Service, list[str]]]:
    """A service that another process has put a text beside, and what it found before that."""
    own = replace(settings, data=tmp_path / "own")
    serving, other = (Service(own, RealParts(own, FakeEmbedder())) for _ in range(2))
    for name in ("measures.txt", "revised.txt"):
        (tmp_path / name).write_text(PAGES[name], "utf-8")
    other.ingest([str(tmp_path / "measures.txt")])
    before = [hit.clause.id for hit in serving.search(Query("社区食堂", k=30))]
    other.ingest([str(tmp_path / "revised.txt")])
    yield serving, before
    serving.close()
    other.close()


def test_others_go_on_while_one_learns_what_is_new(
    grown: tuple[Service, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A library that grew much is read anew for its short names: half a minute for a large one."""
    serving, before = grown
    learning, learnt = threading.Event(), threading.Event()

    def slowly(parts: RealParts) -> Catalogue:
        learning.set()
        assert learnt.wait(30)
        return catalogue(parts)

    monkeypatch.setattr(knowing, "catalogue", slowly)
    monkeypatch.setattr(following, "_PATIENCE", 30.0)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(serving.find, Query("社区食堂", k=30))
        assert learning.wait(30)
        assert [hit.clause.id for hit in serving.search(Query("社区食堂", k=30))] == before
        learnt.set()
        assert {hit.clause.id for hit in first.result().hits} - set(before)


def test_nobody_waits_long_for_what_is_learnt(
    grown: tuple[Service, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    serving, before = grown
    learnt = threading.Event()

    def slowly(parts: RealParts) -> Catalogue:
        assert learnt.wait(30)
        return catalogue(parts)

    monkeypatch.setattr(knowing, "catalogue", slowly)
    monkeypatch.setattr(following, "_PATIENCE", 0.05)
    assert [hit.clause.id for hit in serving.search(Query("社区食堂", k=30))] == before
    monkeypatch.setattr(following, "_PATIENCE", 30.0)
    reading = next(one for one in threading.enumerate() if one.name == "reopen")
    learnt.set()
    reading.join(30)
    after = {hit.clause.id for hit in serving.search(Query("社区食堂", k=30))}
    assert after > set(before)
