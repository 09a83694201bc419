"""The Python client against the real application on a real port."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from api.app import create_app
from api.client import Client
from api.client_errors import (
    ApiError,
    BadRequest,
    NotAllowed,
    NotFound,
    RateLimited,
    Truncated,
    Unavailable,
)
from api.service import Service
from api.wiring import RealParts
from tests.api.conftest import TOKEN
from tests.api.material import DRAFT, MEASURES, PAGES, QUESTION
from tests.browser.conftest import serving
from tests.fakes import FakeEmbedder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from api.settings import Settings

OLD, NEW = "青政发〔2021〕12号", "青政发〔2024〕8号"


@pytest.fixture(scope="module")
def address(
    settings: Settings, sources: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    own = replace(settings, data=tmp_path_factory.mktemp("own"))
    service = Service(own, RealParts(own, FakeEmbedder()))
    service.ingest([str(sources)])
    with serving(create_app(service)) as base:
        yield base
    service.close()


@pytest.fixture(scope="module")
def tiaowen(address: str) -> Iterator[Client]:
    with Client(address, TOKEN) as client:
        yield client


def test_a_search_and_all_its_pages(tiaowen: Client) -> None:
    found = tiaowen.search("社区食堂", k=2, filters={"year": "2024"})
    every = [hit["clause"]["id"] for hit in tiaowen.hits("社区食堂")]

    assert {hit["document"]["doc_number"] for hit in found["hits"]} == {NEW}
    assert len(every) == len(set(every)) > 10
    assert [h["clause"]["id"] for h in tiaowen.hits("社区食堂", most=3)] == every[:3]


def test_documents_and_clauses(tiaowen: Client) -> None:
    known = {d["doc_number"]: d for d in tiaowen.documents(normative="true")}
    document = tiaowen.document(known[OLD]["id"])
    clauses = list(tiaowen.clauses(document["id"]))
    third = next(c for c in clauses if c["path"] == ["第三条"])

    assert [c["id"] for c in clauses] == [c["id"] for c in document["clauses"]]
    detail = tiaowen.clause(third["id"])
    assert detail["full_text"] == document["text"][third["start"] : third["end"]]
    assert "第三条" in tiaowen.cite(third["id"], "short")
    assert tiaowen.similar(clauses[0]["id"], k=2)
    assert tiaowen.suggest("青河", k=3)


def test_questions_comparisons_and_checks(tiaowen: Client) -> None:
    assert tiaowen.ask(QUESTION)["question"] == QUESTION
    assert tiaowen.compare(OLD, NEW)["pairs"]
    assert tiaowen.check(DRAFT)["found"] == 2


def test_jobs_are_followed(tiaowen: Client) -> None:
    job = tiaowen.ingest_files({f"新{n}": text.encode() for n, text in PAGES.items()})

    events = list(tiaowen.follow(job["id"]))

    assert events[-1][0] == "end"
    assert events[-1][1]["status"] == "done"
    assert tiaowen.job(job["id"])["done"] == 4
    assert job["id"] in {j["id"] for j in tiaowen.jobs()}
    assert tiaowen.cancel(job["id"])["status"] == "done"
    inside = tiaowen.ingest_urls(["http://127.0.0.1:9/x"])
    assert list(tiaowen.follow(inside["id"]))[-1][1]["result"]["failed"] == 1
    assert tiaowen.ingest_text(MEASURES)["status"] == "queued"


def test_an_export_is_whole(tiaowen: Client) -> None:
    listed = {d["id"] for d in tiaowen.documents()}

    assert {d["id"] for d in tiaowen.export()} == listed
    assert {c["document_id"] for c in tiaowen.export("clauses")} == listed


@pytest.mark.parametrize(
    ("ask", "kind", "code"),
    [
        (lambda c: c.document("d00000000"), NotFound, "unknown_document"),
        (lambda c: c.search(""), BadRequest, "bad_query"),
        (lambda c: c.job("none"), NotFound, "unknown_job"),
        (lambda c: list(c.follow("none")), NotFound, "unknown_job"),
    ],
)
def test_problems_are_raised(tiaowen: Client, ask: Any, kind: type[ApiError], code: str) -> None:  # noqa: ANN401
    with pytest.raises(kind) as raised:
        ask(tiaowen)

    assert raised.value.code == code
    assert raised.value.request_id
    assert any("\u4e00" <= c <= "\u9fff" for c in str(raised.value))


def test_a_reader_may_not_export(address: str) -> None:
    with Client(address) as client, pytest.raises(NotAllowed):
        list(client.export())


def test_nobody_there() -> None:
    with Client("http://127.0.0.1:9") as client, pytest.raises(Unavailable, match="连不上"):
        client.search("食堂")


class _Scripted(httpx.BaseTransport):
    """Gives answers in their order."""

    def __init__(self, *answers: httpx.Response) -> None:
        self.answers = list(answers)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        del request
        return self.answers.pop(0)


def _scripted(*answers: httpx.Response) -> tuple[Client, list[float]]:
    waited: list[float] = []
    client = Client("http://service", sleep=waited.append)
    client._http = httpx.Client(base_url="http://service", transport=_Scripted(*answers))
    return client, waited


def _busy(status: int, wait: str) -> httpx.Response:
    return httpx.Response(status, json={"detail": "稍等"}, headers={"Retry-After": wait})


def test_it_waits_as_told() -> None:
    good = httpx.Response(200, json={"suggestions": []})
    client, waited = _scripted(_busy(429, "7"), _busy(503, "2"), good)

    assert client.suggest("x") == []
    assert waited == [7.0, 2.0]


def test_it_does_not_wait_for_ever() -> None:
    client, waited = _scripted(*[_busy(429, "1")] * 4)
    long, never = _scripted(_busy(429, "3600"))

    with pytest.raises(RateLimited):
        client.suggest("x")
    with pytest.raises(RateLimited):
        long.suggest("x")

    assert (waited, never) == ([1.0, 1.0, 1.0], [])


def test_a_failure_that_is_no_problem() -> None:
    client, _ = _scripted(httpx.Response(502, text="<html>"))

    with pytest.raises(Unavailable, match="502"):
        client.suggest("x")


@pytest.mark.parametrize(
    "body",
    [
        b'{"id": "a"}\n',
        b'{"id": "a"}\n{"id',
        b'{"id": "a"}\n{"manifest": {"files": {"documents.jsonl": {"sha256": "0"}}}}\n',
    ],
)
def test_a_cut_export_is_told(body: bytes) -> None:
    client, _ = _scripted(httpx.Response(200, content=body))

    with pytest.raises(Truncated):
        list(client.export())
