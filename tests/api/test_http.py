"""The HTTP API: contract shapes, problem details over every route, hostile input."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.service import Service
from api.wiring import RealParts
from corpus.errors import BrokenLibrary
from tests.api.conftest import TOKEN
from tests.api.material import DRAFT, MEASURES, QUESTION
from tests.fakes import FakeEmbedder

if TYPE_CHECKING:
    from pathlib import Path

    from httpx2 import Response

    from api.settings import Settings

API = "/api/v1"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
_PROBLEM = {"type", "title", "status", "detail", "instance"}


def _problem(response: Response, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    assert set(body) >= _PROBLEM
    assert body["status"] == status
    assert any("\u4e00" <= c <= "\u9fff" for c in body["detail"])
    assert "Traceback" not in response.text
    return body


def _an_id(client: TestClient) -> str:
    found = client.get(f"{API}/documents").json()["documents"]
    return str(next(d["id"] for d in found if d["doc_number"] == "青政发〔2021〕12号"))


def test_search(client: TestClient) -> None:
    body = client.get(f"{API}/search", params={"q": "社区食堂 菜单", "k": 3}).json()

    assert 1 <= len(body["hits"]) <= 3
    assert body["hits"][0]["document"]["title"]


def test_search_by_number_comes_first(client: TestClient) -> None:
    body = client.get(f"{API}/search", params={"q": "青政发[2021]12号"}).json()

    assert body["hits"][0]["document"]["doc_number"] == "青政发〔2021〕12号"


def test_search_grouped(client: TestClient) -> None:
    params = {"q": "社区食堂", "group": "document"}

    groups = client.get(f"{API}/search", params=params).json()["groups"]

    ids = [g["document"]["id"] for g in groups]
    assert len(ids) == len(set(ids)) >= 1


def test_search_filtered(client: TestClient) -> None:
    params = {"q": "社区食堂", "filter": ["normative=true", "year=2024"]}

    hits = client.get(f"{API}/search", params=params).json()["hits"]

    assert {h["document"]["doc_number"] for h in hits} == {"青政发〔2024〕8号"}


def test_ask(client: TestClient) -> None:
    body = client.post(f"{API}/ask", json={"question": QUESTION}).json()

    assert body["question"] == QUESTION
    assert body["status"] in {"answered", "abstained"}
    assert body["engine"]


def test_ask_a_follow_up(client: TestClient) -> None:
    asked = {"question": "它什么时候施行", "after": ["《青河市社区食堂管理办法（修订）》面积多少"]}

    body = client.post(f"{API}/ask", json=asked).json()

    assert body["read_as"] == "《青河市社区食堂管理办法(修订)》什么时候施行"
    assert body["type"] == "date"
    assert (body["answer"], body["value"]["day"]) == ("2024年5月1日", "2024-05-01")


def test_earlier_questions_are_checked_like_the_question(client: TestClient) -> None:
    asked = {"question": QUESTION, "after": ["长" * 5_000]}

    assert client.post(f"{API}/ask", json=asked).status_code == 422
    assert client.post(f"{API}/ask", json={**asked, "after": [QUESTION] * 21}).status_code == 422


def test_documents_and_facets(client: TestClient) -> None:
    body = client.get(f"{API}/documents", params={"normative": "true"}).json()

    assert body["total"] == len(body["documents"]) >= 2
    assert all(d["normative"] for d in body["documents"])
    assert body["facets"]["year"]["2021"] == 1


def test_document_clauses_and_clause(client: TestClient) -> None:
    name = _an_id(client)
    document = client.get(f"{API}/documents/{name}").json()
    clauses = client.get(f"{API}/documents/{name}/clauses").json()["clauses"]

    assert [c["id"] for c in clauses] == [c["id"] for c in document["clauses"]]
    third = next(c for c in clauses if c["path"] == ["第三条"])
    one = client.get(f"{API}/clauses/{third['id']}").json()
    assert one["full_text"] == document["text"][third["start"] : third["end"]]
    assert one["document"]["id"] == name


def test_similar(client: TestClient) -> None:
    name = _an_id(client)
    clauses = client.get(f"{API}/documents/{name}/clauses").json()["clauses"]
    second = next(c["id"] for c in clauses if c["path"] == ["第二条"])

    hits = client.get(f"{API}/clauses/{second}/similar", params={"k": 3}).json()["hits"]

    assert hits
    assert second not in {h["clause"]["id"] for h in hits}


def test_compare(client: TestClient) -> None:
    body = client.post(
        f"{API}/compare", json={"a": "青政发〔2021〕12号", "b": "青政发〔2024〕8号"}
    ).json()

    relations = {p["relation"] for p in body["pairs"]}
    assert "identical" in relations
    assert len(relations) > 1


def test_check_and_format(client: TestClient) -> None:
    body = client.post(f"{API}/citations/check", json={"text": DRAFT}).json()
    verdicts = {c["verdict"] for c in body["citations"]}
    assert {"ok", "no_such_document"} <= verdicts

    clause = next(c["clause_id"] for c in body["citations"] if c["clause_id"])
    for style in ("full", "short", "footnote", "markdown"):
        params = {"clause": clause, "style": style}
        assert client.get(f"{API}/citations/format", params=params).json()["text"]


def test_suggest(client: TestClient) -> None:
    found = client.get(f"{API}/suggest", params={"q": "社区食堂"}).json()["suggestions"]

    assert any(s["kind"] == "title" for s in found)
    assert client.get(f"{API}/suggest", params={"q": ""}).json()["suggestions"] == []


def test_health_ready_metrics(client: TestClient) -> None:
    assert client.get(f"{API}/health").json() == {"status": "ok"}
    assert client.get(f"{API}/ready").json()["engine"]["model"] == "fake-bigrams"
    metrics = client.get(f"{API}/metrics", headers=BEARER)
    assert metrics.headers["content-type"].startswith("text/plain")
    assert f'route="{API}/health",status="200"' in metrics.text
    assert "tiaowen_documents 4" in metrics.text


def test_openapi_names_every_route_of_the_contract(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]

    wanted = {
        "/search": "get", "/ask": "post", "/documents": "get", "/documents/{document_id}": "get",
        "/documents/{document_id}/clauses": "get", "/clauses/{clause_id}": "get",
        "/clauses/{clause_id}/similar": "get", "/compare": "post", "/citations/check": "post",
        "/citations/format": "get", "/suggest": "get", "/pages": "post", "/jobs/{job_id}": "get",
        "/health": "get", "/ready": "get", "/metrics": "get",
    }  # fmt: skip
    assert {p for p, m in wanted.items() if m not in paths.get(API + p, {})} == set()


def test_every_route_answers_problems(client: TestClient) -> None:
    routes = client.get("/openapi.json").json()["paths"]
    assert len(routes) >= 16
    for route, methods in routes.items():
        names = {"document_id": "dnothere", "clause_id": "dnothere-t1", "job_id": "none"}
        path = route.format(**names, name="nobody", key_id="none", key="none")
        if "patch" not in methods:
            _problem(client.request("PATCH", path), 405)
        if "{" in route and "get" in methods:
            _problem(client.get(path, headers=BEARER), 404)


@pytest.mark.parametrize("path", ["/nowhere", f"{API}/nowhere", "/widget.jss", "/static/no"])
def test_unknown_addresses(client: TestClient, path: str) -> None:
    assert _problem(client.get(path), 404)["instance"] == path


@pytest.mark.parametrize(
    ("method", "path", "options"),
    [
        ("GET", "/search", {}),
        ("GET", "/search", {"params": {"q": ""}}),
        ("GET", "/search", {"params": {"q": " \t\n"}}),
        ("GET", "/search", {"params": {"q": "a" * 10_000}}),
        ("GET", "/search", {"params": {"q": "食堂", "k": 0}}),
        ("GET", "/search", {"params": {"q": "食堂", "k": "许多"}}),
        ("GET", "/search", {"params": {"q": "食堂", "filter": "没有等号"}}),
        ("GET", "/search", {"params": {"q": "食堂", "filter": "colour=red"}}),
        ("GET", "/search", {"params": {"q": "食堂", "group": "clause"}}),
        ("POST", "/ask", {}),
        ("POST", "/ask", {"content": b"{broken", "headers": {"content-type": "application/json"}}),
        ("POST", "/ask", {"json": []}),
        ("POST", "/ask", {"json": {"question": 7}}),
        ("POST", "/ask", {"json": {"question": ""}}),
        ("POST", "/ask", {"json": {"question": "长" * 10_000}}),
        ("POST", "/ask", {"json": {"question": "几年", "extra": 1}}),
        ("POST", "/compare", {"json": {"a": "青政发〔2021〕12号"}}),
        ("POST", "/compare", {"json": {"a": "青政发〔2021〕12号", "b": "青政发〔2021〕12号"}}),
        ("POST", "/citations/check", {"json": {"text": ""}}),
        ("GET", "/citations/format", {"params": {"clause": "x", "style": "gothic"}}),
        ("GET", "/documents", {"params": {"size": 0}}),
    ],
)
def test_unusable_requests(
    client: TestClient, method: str, path: str, options: dict[str, Any]
) -> None:
    _problem(client.request(method, API + path, **options), 422)


def test_comparison_with_an_unknown_document(client: TestClient) -> None:
    body = client.post(f"{API}/compare", json={"a": "青政发〔2021〕12号", "b": "没有这份"})

    assert _problem(body, 404)["code"] == "unknown_document"


@pytest.mark.parametrize(
    "text",
    ["字", "?", "\u202e倒", "a" * 999, "';DROP TABLE documents;--", "{{7*7}}", "第一条", "\x00"],
)
def test_odd_questions_are_answered(client: TestClient, text: str) -> None:
    assert client.get(f"{API}/search", params={"q": text}).status_code in {200, 422}
    response = client.post(f"{API}/ask", json={"question": text})
    assert response.status_code in {200, 422}
    assert "Traceback" not in response.text


def test_lone_surrogates_survive(client: TestClient) -> None:
    body = b'{"question": "\\ud800 \xe5\x87\xa0\xe5\xb9\xb4"}'
    headers = {"content-type": "application/json"}

    response = client.post(f"{API}/ask", content=body, headers=headers)

    assert response.status_code in {200, 422}


def test_unexpected_failures_tell_nothing(
    client: TestClient, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        msg = "secret detail"
        raise RuntimeError(msg)

    monkeypatch.setattr(service._parts, "find", fail)

    response = client.get(f"{API}/search", params={"q": "食堂"})

    assert _problem(response, 500)["code"] == "internal_error"
    assert "secret" not in response.text
    assert response.headers["x-content-type-options"] == "nosniff"


def test_not_ready_while_the_index_is_out_of_step(
    client: TestClient, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise BrokenLibrary("索引与库不一致。")

    monkeypatch.setattr(service._parts, "engine_info", fail)

    _problem(client.get(f"{API}/ready"), 503)
    assert client.get(f"{API}/health").status_code == 200


def test_security_headers(client: TestClient) -> None:
    for path in ("/", f"{API}/health", "/nowhere", "/static/style.css"):
        headers = client.get(path).headers
        policy = headers["content-security-policy"]
        assert "script-src 'self'" in policy
        assert "unsafe-inline" not in policy
        assert "frame-ancestors 'self'" in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"


def test_large_bodies_are_refused(fresh: TestClient) -> None:
    big = {"text": "长" * 10_000}

    assert _problem(fresh.post(f"{API}/citations/check", json=big), 413)["code"] == "too_large"
    chunks = (b"x" * 4_000 for _ in range(10))
    headers = {"content-type": "application/json"}
    _problem(fresh.post(f"{API}/ask", content=chunks, headers=headers), 413)


def test_a_browser_gets_a_page_for_a_body_that_is_too_large(fresh: TestClient) -> None:
    answer = fresh.post("/compare", data={"a": "长" * 10_000}, headers={"Accept": "text/html"})

    assert answer.status_code == 413
    assert answer.headers["content-type"].startswith("text/html")
    assert "请缩短或拆分" in answer.text
    assert "frame-ancestors" in answer.headers["content-security-policy"]


def test_https_is_asked_for_where_the_operator_says_so(settings: Settings, tmp_path: Path) -> None:
    own = replace(settings, data=tmp_path / "own", hsts_days=30)
    made = Service(own, RealParts(own, FakeEmbedder()))
    app = create_app(made)
    name = "strict-transport-security"

    plain = TestClient(app).get(f"{API}/health")
    safe = TestClient(app, base_url="https://testserver").get(f"{API}/health")

    assert name not in plain.headers
    assert safe.headers[name] == "max-age=2592000"
    made.close()


def test_ingestion_needs_the_token(empty: TestClient, fresh: TestClient) -> None:
    page = {"text": MEASURES}

    for client in (empty, fresh):
        assert _problem(client.post(f"{API}/pages", json=page), 401)["code"] == "missing_token"
    assert "tiaowen user add" in empty.post(f"{API}/pages", json=page).json()["detail"]
    wrong = {"Authorization": "Bearer wrong"}
    _problem(fresh.post(f"{API}/pages", json=page, headers=wrong), 403)


def _finished(client: TestClient, response: Response) -> dict[str, Any]:
    assert response.status_code == 202, response.text
    for _ in range(200):
        job: dict[str, Any] = client.get(response.headers["location"], headers=BEARER).json()
        if job["status"] in {"done", "failed"}:
            return job
        time.sleep(0.05)
    pytest.fail("the job did not end")


@pytest.mark.parametrize("form", ["json", "files"])
def test_what_is_sent_for_insiders_is_theirs_alone(fresh: TestClient, form: str) -> None:
    if form == "json":
        sent: dict[str, Any] = {"json": {"text": MEASURES, "name": "a.txt", "clearance": "内部"}}
    else:
        files = {"file": ("a.txt", MEASURES.encode(), "text/plain")}
        sent = {"files": files, "data": {"clearance": "内部"}}

    _finished(fresh, fresh.post(f"{API}/pages", headers=BEARER, **sent))

    assert fresh.get(f"{API}/documents").json()["total"] == 0
    assert fresh.get(f"{API}/documents", headers=BEARER).json()["total"] == 1
    odd = {"text": MEASURES, "clearance": "随便"}
    assert (
        "公开、内部"
        in _problem(fresh.post(f"{API}/pages", json=odd, headers=BEARER), 422)["detail"]
    )


def test_ingestion_of_texts_files_and_addresses(fresh: TestClient) -> None:
    pages = f"{API}/pages"
    first = _finished(fresh, fresh.post(pages, json={"text": MEASURES}, headers=BEARER))
    assert first["result"]["documents"] == 1

    files = {"file": ("../../etc/办法.txt", MEASURES.encode(), "text/plain")}
    second = _finished(fresh, fresh.post(pages, files=files, headers=BEARER))
    assert second["result"]["reposts"] == 1

    binary = {"file": ("x.bin", bytes(range(256)) * 8, "application/octet-stream")}
    third = _finished(fresh, fresh.post(pages, files=binary, headers=BEARER))
    assert third["result"]["failed"] == 1

    inside = _finished(
        fresh, fresh.post(pages, json={"url": "http://127.0.0.1:9/x"}, headers=BEARER)
    )
    assert "拒绝" in inside["result"]["failures"][0]["message"]

    assert fresh.get(f"{API}/search", params={"q": "社区食堂"}).json()["hits"]


@pytest.mark.parametrize(
    ("options", "status"),
    [
        ({"json": {}}, 422),
        ({"json": {"url": "file:///etc/passwd"}}, 422),
        ({"json": {"url": "https://example.org", "text": "x"}}, 422),
        ({"content": b"x", "headers": {"content-type": "text/plain"}}, 415),
        ({"files": {"other": ("a", b"x")}}, 422),
        ({"content": b"x" * 200_000, "headers": {"content-type": "text/plain"}}, 413),
    ],
)
def test_unusable_pages(fresh: TestClient, options: dict[str, Any], status: int) -> None:
    headers = {**BEARER, **options.pop("headers", {})}

    _problem(fresh.post(f"{API}/pages", headers=headers, **options), status)


def test_an_empty_library_works(empty: TestClient) -> None:
    assert empty.get(f"{API}/search", params={"q": "食堂"}).json()["hits"] == []
    answer = empty.post(f"{API}/ask", json={"question": "几年"}).json()
    assert answer["reason"] == "not_in_library"
    assert empty.get(f"{API}/ready").status_code == 200
    for path in ("/", "/?q=食堂", "/documents", "/compare"):
        assert empty.get(path, headers={"accept": "text/html"}).status_code == 200
