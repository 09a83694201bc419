"""Lists in pages: nothing twice, nothing lost, also while the library changes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from corpus.model import Page
from tests.api.material import MEASURES, PAGES

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

    from api.service import Service

API = "/api/v1"


def _walk(client: TestClient, address: str, key: str) -> list[dict[str, Any]]:
    """Everything on all pages."""
    found: list[dict[str, Any]] = []
    following: str | None = API + address
    while following:
        answer = client.get(following)
        assert answer.status_code == 200, answer.text
        body = answer.json()
        found += body[key]
        following = body["next"]
        assert answer.headers.get("link") == (f'<{following}>; rel="next"' if following else None)
        assert len(found) < 500
    return found


def test_documents(client: TestClient) -> None:
    pages = [d["id"] for d in _walk(client, "/documents?size=1", "documents")]
    whole = [d["id"] for d in _walk(client, "/documents?size=200", "documents")]

    assert pages == whole
    assert len(pages) == len(set(pages)) == 4


def test_clauses(client: TestClient) -> None:
    name = client.get(f"{API}/documents").json()["documents"][0]["id"]

    pages = _walk(client, f"/documents/{name}/clauses?size=2", "clauses")
    whole = _walk(client, f"/documents/{name}/clauses", "clauses")

    assert pages == whole
    assert all(c["text"] is not None for c in pages)


@pytest.mark.parametrize("size", [1, 3, 7])
@pytest.mark.parametrize("q", ["社区食堂 建设补助", "青政发〔2021〕12号", "第三条"])
def test_hits(client: TestClient, q: str, size: int) -> None:
    pages = [h["clause"]["id"] for h in _walk(client, f"/search?q={q}&k={size}", "hits")]
    whole = [h["clause"]["id"] for h in _walk(client, f"/search?q={q}&k=100", "hits")]

    assert len(pages) == len(set(pages))
    assert set(pages) == set(whole)


def test_grouped_hits(client: TestClient) -> None:
    address = "/search?q=社区食堂&group=document&k="

    pages = [g["document"]["id"] for g in _walk(client, f"{address}1", "groups")]

    assert pages == [g["document"]["id"] for g in _walk(client, f"{address}50", "groups")]


def test_a_list_goes_on_while_documents_come(fresh: TestClient) -> None:
    own: Service = fresh.app.state.service  # type: ignore[attr-defined]
    _take(own, [PAGES["revised.txt"], PAGES["hostile.txt"]])
    first = fresh.get(f"{API}/documents?size=1").json()
    search = fresh.get(f"{API}/search?q=食堂&k=1").json()["next"]

    _take(own, [MEASURES])
    rest = _walk(fresh, first["next"].removeprefix(API), "documents")
    refused = fresh.get(search)

    assert len({d["id"] for d in [*first["documents"], *rest]}) == 3
    assert (refused.status_code, refused.json()["code"]) == (410, "cursor_expired")


@pytest.mark.parametrize(
    "cursor",
    ["x", "编号", "e30", "bnVsbA", "WyJ4Il0", "WzEsMiwzXQ", "W1tbW1tb", "A" * 4_000, "A" * 5_000],
)
@pytest.mark.parametrize("path", ["/documents", "/search?q=食堂"])
def test_cursors_that_are_none(client: TestClient, path: str, cursor: str) -> None:
    answer = client.get(API + path, params={"cursor": cursor, "q": "食堂"})

    assert answer.status_code == 422
    assert answer.json()["code"] in {"bad_cursor", "invalid_request"}


def test_a_cursor_of_another_question(client: TestClient) -> None:
    following = client.get(f"{API}/documents?size=1").json()["next"]

    answer = client.get(following + "&genre=意见")

    assert (answer.status_code, answer.json()["code"]) == (422, "bad_cursor")


def _take(service: Service, texts: list[str]) -> None:
    pages = [
        Page(t.encode(), f"{t[:6]}.txt", "text/plain; charset=utf-8", datetime.now(UTC))
        for t in texts
    ]
    assert not service.ingest_pages(pages).failed
