"""Where a document came from: command line, JSON, its page; WARC files as sources."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from fastapi.testclient import TestClient
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from api.app import create_app
from api.evidence import EVIDENCE, MOST_VISITS
from api.service import Service
from api.settings import Settings
from api.wiring import RealParts
from corpus.model import Page
from ingest.crawl.evidence import Evidence, digest_of
from ingest.crawl.model import Fetched
from tests.api.material import MEASURES, REVISED
from tests.commands import Run
from tests.fakes import FakeEmbedder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

URL = "https://www.example.gov.cn/zc/12.html"
ASKED = "http://www.example.gov.cn/zc/12.html"
WHEN = datetime(2026, 11, 2, 3, 4, 5, tzinfo=UTC)
VISIT = Fetched(
    URL,
    ASKED,
    200,
    (
        ("Content-Type", "text/plain"),
        ("Set-Cookie", "session=secret"),
        ("X-A", "<b>x</b>"),
        ("X-Name", "办法.docx".encode().decode("latin-1")),
    ),
    MEASURES.encode(),
    WHEN,
    redirects=(ASKED,),
)


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    """A library with one document from a visited page and one that somebody sent."""
    settings = Settings(tmp_path / "data")
    with Evidence(settings.data / EVIDENCE) as evidence:
        evidence.add(VISIT)
        for number in range(MOST_VISITS + 5):
            earlier = WHEN.replace(year=2025, second=number)
            evidence.add(Fetched(URL, URL, 404, (), b"gone", earlier))
    made = Service(settings, RealParts(settings, FakeEmbedder()))
    report = made.ingest_pages(
        [Page(VISIT.body, URL, "text/plain", WHEN), Page(REVISED.encode(), "修订.txt")]
    )
    assert not report.failed
    yield made
    made.close()


@pytest.fixture
def client(service: Service) -> Iterator[TestClient]:
    with TestClient(create_app(service)) as made:
        yield made


def test_the_answer_is_told_with_its_way(service: Service, client: TestClient) -> None:
    found = service.resolve("青政发〔2021〕12号")
    told = client.get(f"/api/v1/documents/{found.id}/evidence").json()
    (place,) = told["places"]
    assert place["locator"] == URL
    assert place["total"] == MOST_VISITS + 6
    assert len(place["visits"]) == MOST_VISITS
    newest = place["visits"][0]
    assert newest["redirects"] == [ASKED]
    assert newest["digest"] == digest_of(VISIT.body) == f"sha256:{place['sha256']}"
    assert newest["is_read"]
    assert not place["visits"][1]["is_read"]
    assert newest["fetched_at"] == "2026-11-02T03:04:05+00:00"
    assert ["X-A", "<b>x</b>"] in newest["headers"]
    assert ["X-Name", "办法.docx"] in newest["headers"]


def test_headers_of_the_session_are_kept_and_not_told(service: Service, client: TestClient) -> None:
    found = service.resolve("青政发〔2021〕12号")
    for address in (f"/api/v1/documents/{found.id}/evidence", f"/documents/{found.id}"):
        assert "session=secret" not in client.get(address).text
    assert VISIT in Evidence(service.settings.data / EVIDENCE).find(URL)


def test_the_page_tells_it_too(service: Service, client: TestClient) -> None:
    found = service.resolve("青政发〔2021〕12号")
    html = client.get(f"/documents/{found.id}").text
    assert "取证" in html
    assert "2026-11-02 03:04:05 UTC，状态 200" in html
    assert "&lt;b&gt;x&lt;/b&gt;" in html


def test_a_document_without_evidence_says_so(service: Service, client: TestClient) -> None:
    found = service.resolve("青政发〔2024〕8号")
    (place,) = client.get(f"/api/v1/documents/{found.id}/evidence").json()["places"]
    assert place["visits"] == []
    assert "没有保存采集记录" in client.get(f"/documents/{found.id}").text


def test_damaged_evidence_leaves_the_page_readable(service: Service, client: TestClient) -> None:
    folder = service.settings.data / EVIDENCE
    for path in folder.iterdir():
        path.write_bytes(b"\x1f\x8b damaged" * 999)
    found = service.resolve("青政发〔2021〕12号")
    assert client.get(f"/documents/{found.id}").status_code == 200


def test_an_unknown_document_is_not_found(client: TestClient) -> None:
    assert client.get("/api/v1/documents/daaaaaaaaa/evidence").status_code == 404


def foreign(path: Path) -> Path:
    """A WARC file of somebody else: two pages, a picture, a redirect, and noise at the end."""
    answers = [
        (URL, "200 OK", "text/plain; charset=utf-8", MEASURES.encode()),
        ("https://www.example.gov.cn/a.png", "200 OK", "image/png", b"\x89PNG"),
        (ASKED, "301 Moved", "text/html", b""),
        ("https://www.example.gov.cn/zc/8", "200 OK", "text/plain", REVISED.encode()),
    ]
    with path.open("wb") as out:
        writer = WARCWriter(out, gzip=path.suffix == ".gz")
        for url, status, kind, body in answers:
            headers = StatusAndHeaders(status, [("Content-Type", kind)], protocol="HTTP/1.1")
            writer.write_record(
                writer.create_warc_record(
                    url, "response", payload=io.BytesIO(body), length=len(body),
                    http_headers=headers,
                    warc_headers_dict={"WARC-Date": "2020-01-02T03:04:05Z"},
                )
            )  # fmt: skip
        out.write(b"\x1f\x8b\x08\x00 torn" if path.suffix == ".gz" else b"WARC/1.0\r\nWARC-Type")
    return path


@pytest.mark.parametrize("name", ["old.warc.gz", "old.warc"])
def test_a_warc_file_is_ingested(run: Run, tmp_path: Path, name: str) -> None:
    folder = tmp_path / "sources"
    folder.mkdir()
    foreign(folder / name)
    _, out, err = run("ingest", str(folder), "--json")
    report = json.loads(out)
    assert report["documents"] == 2, (out, err)
    _, told, _ = run("evidence", "青政发〔2021〕12号")
    assert f"来源：{URL}" in told
    assert "2020-01-02 03:04:05 UTC" in told
    assert "没有保存采集记录" in told
    assert report["failed"] == 1
    assert report["skipped"] == 2


def test_what_the_crawler_kept_is_ingested_again_without_a_network(
    service: Service, tmp_path: Path
) -> None:
    settings = Settings(tmp_path / "other")
    (kept,) = (service.settings.data / EVIDENCE).glob("*.warc.gz")
    made = Service(settings, RealParts(settings, FakeEmbedder()))
    made.ingest([str(kept)])
    ours, theirs = service.resolve("青政发〔2021〕12号"), made.resolve("青政发〔2021〕12号")
    assert (theirs.text, theirs.source) == (ours.text, ours.source)
    made.close()
