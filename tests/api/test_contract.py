"""Every endpoint that is promised is there, with the fields that are promised."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.api.material import DRAFT, QUESTION

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

API = "/api/v1"
OLD, NEW = "青政发〔2021〕12号", "青政发〔2024〕8号"
CLAUSE = {"id", "path", "printed", "kind", "heading", "start", "end", "parent"}
DOCUMENT = {
    *("id", "title", "doc_number", "issuers", "issued_on", "published_on", "effective_on"),
    *("posted_on", "genre", "normative", "template", "script", "status", "source", "cover"),
    *("issued_by", "text", "clauses", "removed", "warnings"),
}
HIT = {"clause", "document", "text", "highlights", "score", "why"}
REFERENCE = {"id", "title", "doc_number", "status", "normative", "genre"}
ANSWER = {
    *("question", "status", "answer", "reason", "message", "evidence", "conflicts", "engine"),
}
EVIDENCE = {"clause_id", "path", "document_id", "quote", "start", "end"}
PAIR = {"a", "b", "relation", "score", "diff", "parameters"}
CHECKED = {
    *("text", "start", "end", "document_id", "clause_id", "verdict", "message", "suggestion"),
}
PROMISED = {
    *("GET /search", "POST /ask", "GET /documents", "GET /documents/{document_id}"),
    *("GET /documents/{document_id}/clauses", "GET /clauses/{clause_id}"),
    *("GET /clauses/{clause_id}/similar", "POST /compare", "POST /citations/check"),
    *("GET /citations/format", "GET /suggest", "POST /pages", "GET /jobs/{job_id}"),
    *("GET /health", "GET /ready", "GET /metrics"),
}


def _get(client: TestClient, path: str) -> Any:  # noqa: ANN401  JSON
    answer = client.get(API + path)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.fixture(scope="module")
def document(client: TestClient) -> dict[str, Any]:
    listed = _get(client, "/documents")["documents"]
    name = next(d["id"] for d in listed if d["doc_number"] == OLD)
    found: dict[str, Any] = _get(client, f"/documents/{name}")
    return found


def test_every_endpoint_is_there(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    there = {f"{m.upper()} {p.removeprefix(API)}" for p, methods in paths.items() for m in methods}

    assert there >= PROMISED
    assert client.get("/docs").status_code == 200


def test_document_and_clauses(client: TestClient, document: dict[str, Any]) -> None:
    assert set(document) >= DOCUMENT
    assert {"path", "sha256", "kind"} == set(document["source"])
    assert all(set(c) >= CLAUSE for c in document["clauses"])
    assert all(set(r) >= {"rule", "text"} for r in document["removed"])
    assert all(set(w) >= {"code", "message", "clause"} for w in document["warnings"])
    listed = _get(client, f"/documents/{document['id']}/clauses")["clauses"]
    assert all(set(c) >= CLAUSE for c in listed)
    one = _get(client, f"/clauses/{listed[0]['id']}")
    assert set(one["clause"]) >= CLAUSE


def test_hits(client: TestClient, document: dict[str, Any]) -> None:
    similar = f"/clauses/{document['clauses'][1]['id']}/similar"
    for path in ("/search?q=社区食堂", similar):
        hits = _get(client, path)["hits"]
        assert hits
        for hit in hits:
            assert set(hit) >= HIT
            assert set(hit["clause"]) >= CLAUSE
            assert set(hit["document"]) >= REFERENCE
            assert all(0 <= a < b <= len(hit["text"]) for a, b in hit["highlights"])


def test_answer(client: TestClient) -> None:
    body = client.post(f"{API}/ask", json={"question": QUESTION}).json()

    assert set(body) >= ANSWER
    assert all(set(e) >= EVIDENCE for e in [*body["evidence"], *body["nearest"]])


def test_comparison(client: TestClient) -> None:
    body = client.post(f"{API}/compare", json={"a": OLD, "b": NEW}).json()

    assert set(body) >= {"a", "b", "pairs", "only_a", "only_b"}
    assert all(set(body[s]) >= {"id", "title", "doc_number", "clauses"} for s in "ab")
    for pair in body["pairs"]:
        assert set(pair) >= PAIR
        assert all(set(d) == {"op", "a", "b"} for d in pair["diff"])
        named = {"name", "subject", "a", "b", "comparable"}
        assert all(set(p) >= named for p in pair["parameters"])


def test_check(client: TestClient) -> None:
    body = client.post(f"{API}/citations/check", json={"text": DRAFT}).json()
    none = client.post(f"{API}/citations/check", json={"text": "没有引用。"}).json()

    assert body["found"] == len(body["citations"]) == 2
    assert all(set(c) >= CHECKED for c in body["citations"])
    assert none["found"] == 0
    assert "没有核对" in none["message"]
