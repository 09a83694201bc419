"""What holds for every request: its id, its ETag, its sender's quota."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.rates import Caller, Rates, caller_of
from api.service import Service
from api.wiring import RealParts
from corpus.access import Reader, Role
from tests.api.conftest import TOKEN
from tests.api.material import MEASURES, REVISED
from tests.fakes import FakeEmbedder

if TYPE_CHECKING:
    from pathlib import Path

    from api.settings import Settings

API = "/api/v1"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
OUTSIDE = ("203.0.113.5", 50_000)


def test_a_request_keeps_its_id(client: TestClient) -> None:
    name = "a-Request_1"

    answer = client.get(f"{API}/clauses/none", headers={"X-Request-ID": name})

    assert answer.headers["x-request-id"] == name == answer.json()["request_id"]


@pytest.mark.parametrize(
    "given", ["", "a b", "x" * 65, "<script>", "编号".encode().decode("latin-1")]
)
def test_an_id_that_is_not_well_formed_is_replaced(client: TestClient, given: str) -> None:
    answer = client.get(f"{API}/health", headers={"X-Request-ID": given.encode("latin-1")})  # type: ignore[dict-item]

    made = answer.headers["x-request-id"]
    assert made != given
    assert len(made) == 32


def test_every_answer_has_an_id(client: TestClient) -> None:
    for path in ("/", "/static/style.css", "/nowhere", f"{API}/search"):
        assert client.get(path).headers["x-request-id"]
    big = client.post(f"{API}/ask", content=b"x" * 3_000_000)
    assert big.status_code == 413
    assert big.headers["x-request-id"] == big.json()["request_id"]


def test_the_log_knows_the_id(
    client: TestClient,
    service: Service,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(service._parts, "find", fail)
    with caplog.at_level(logging.ERROR):
        answer = client.get(f"{API}/search?q=x", headers={"X-Request-ID": "look-for-me"})

    assert answer.status_code == 500
    assert "look-for-me" in answer.json()["detail"]
    assert "look-for-me" in caplog.text


CONDITIONAL = ["/documents", "/search?q=社区食堂", "/suggest?q=食堂", "/citations/missing"]


@pytest.mark.parametrize("path", CONDITIONAL)
def test_what_the_sender_has_is_not_sent_again(client: TestClient, path: str) -> None:
    first = client.get(API + path)
    tag = first.headers["etag"]

    again = client.get(API + path, headers={"If-None-Match": f'"other", {tag}'})
    other = client.get(API + path, headers={"If-None-Match": '"other"'})

    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert first.headers["cache-control"] == "public, no-cache"
    assert {"authorization", "cookie"} <= {
        w.strip().lower() for w in first.headers["vary"].split(",")
    }
    assert (other.status_code, other.content) == (200, first.content)


def test_no_work_is_done_for_what_the_sender_has(
    client: TestClient, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"{API}/search?q=食堂"
    tag = client.get(path).headers["etag"]

    def fail(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(service._parts, "find", fail)

    assert client.get(path, headers={"If-None-Match": tag}).status_code == 304


def test_who_signs_in_gets_an_answer_of_his_own(client: TestClient) -> None:
    answer = client.get(f"{API}/documents", headers=BEARER)

    assert answer.headers["cache-control"] == "private, no-cache"


def test_the_tag_changes_with_the_library_and_the_question(fresh: TestClient) -> None:
    service: Service = fresh.app.state.service  # type: ignore[attr-defined]
    before = fresh.get(f"{API}/documents").headers["etag"]
    _take(service, MEASURES)
    after = fresh.get(f"{API}/documents").headers["etag"]

    assert before != after != fresh.get(f"{API}/documents?size=5").headers["etag"]


def test_there_is_no_tag_amid_an_ingestion(
    client: TestClient, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service._parts, "_rebuilding", True)

    assert "etag" not in client.get(f"{API}/documents").headers


def test_failures_are_not_kept(client: TestClient) -> None:
    answer = client.get(f"{API}/documents/none")

    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers


def test_files_of_the_pages_are_kept(client: TestClient) -> None:
    stamped = client.get("/static/style.css?v=1")
    bare = client.get("/static/style.css")

    assert "immutable" in stamped.headers["cache-control"]
    assert bare.headers["cache-control"] == "public, no-cache"
    tag = {"If-None-Match": bare.headers["etag"]}
    assert client.get("/static/style.css", headers=tag).status_code == 304


def _take(service: Service, *texts: str) -> None:
    from datetime import UTC, datetime  # noqa: PLC0415

    from corpus.model import Page  # noqa: PLC0415

    pages = [
        Page(text.encode(), f"{n}.txt", "text/plain; charset=utf-8", datetime.now(UTC))
        for n, text in enumerate(texts)
    ]
    assert not service.ingest_pages(pages).failed


@pytest.fixture
def outside(settings: Settings, tmp_path: Path) -> TestClient:
    """A sender from another machine, who may ask three times a minute."""
    own = replace(settings, data=tmp_path / "own", rate_address=3, rate_key=5)
    service = Service(own, RealParts(own, FakeEmbedder()))
    _take(service, MEASURES, REVISED)
    return TestClient(create_app(service), client=OUTSIDE)


def test_a_quota_is_told_and_kept(outside: TestClient) -> None:
    answers = [outside.get(f"{API}/documents") for _ in range(4)]

    assert [a.status_code for a in answers] == [200, 200, 200, 429]
    assert answers[0].headers["ratelimit-policy"] == '"address";q=3;w=60'
    assert answers[0].headers["ratelimit"].startswith('"address";r=2;t=')
    assert answers[3].json()["code"] == "too_many_requests"
    assert 1 <= int(answers[3].headers["retry-after"]) <= 20
    assert answers[3].headers["content-type"] == "application/problem+json"


def test_a_key_has_a_quota_of_its_own(outside: TestClient) -> None:
    used = [outside.get(f"{API}/documents").status_code for _ in range(4)]

    with_key = outside.get(f"{API}/documents", headers=BEARER)

    assert used[-1] == 429
    assert with_key.status_code == 200
    assert with_key.headers["ratelimit-policy"] == '"key";q=5;w=60'


def test_an_invented_key_is_no_way_around(outside: TestClient) -> None:
    answers = [
        outside.get(f"{API}/documents", headers={"Authorization": f"Bearer {n}"}) for n in range(4)
    ]

    assert answers[-1].status_code in {401, 429}


def test_what_watches_the_service_is_let_in(outside: TestClient) -> None:
    assert {outside.get(f"{API}/health").status_code for _ in range(9)} == {200}


@pytest.mark.parametrize(
    ("host", "caller"),
    [
        ("127.0.0.1", None),
        ("::1", None),
        ("::ffff:127.0.0.1", None),
        ("", None),
        ("203.0.113.5", Caller("address", "203.0.113.5")),
        ("::ffff:203.0.113.5", Caller("address", "203.0.113.5")),
        ("2001:db8::5", Caller("address", "2001:db8::/64")),
        ("2001:db8::6", Caller("address", "2001:db8::/64")),
    ],
)
def test_addresses_that_are_counted(host: str, caller: Caller | None) -> None:
    from fastapi import Request  # noqa: PLC0415

    scope = {"type": "http", "client": (host, 1), "headers": [], "state": {}}

    assert caller_of(Request(scope), Reader("", Role.READER)) == caller


def test_a_quota_comes_back_bit_by_bit() -> None:
    now = [0.0]
    rates = Rates({"address": 6, "key": 6}, lambda: now[0])
    caller = Caller("address", "203.0.113.5")

    taken = [rates.take(caller) for _ in range(7)]
    now[0] = 10.0
    later = [rates.take(caller) for _ in range(2)]

    assert [t.remaining for t in taken] == [5, 4, 3, 2, 1, 0, 0]
    assert [t.allowed for t in taken] == [True] * 6 + [False]
    assert (taken[-1].retry, taken[-1].reset) == (10, 60)
    assert [t.allowed for t in later] == [True, False]
    assert rates.take(Caller("key", "x")).allowed
