"""Archives and mails by command line and over HTTP: each page in them is one of its own."""

from __future__ import annotations

import io
import json
import time
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.service import Service
from api.settings import Settings
from api.wiring import RealParts
from tests.commands import Run
from tests.fakes import FakeEmbedder

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMATS = Path(__file__).parents[1] / "formats"
RULE = """青河市村级公章管理办法

青政发〔2020〕7号

第一条　为规范村级公章的保管和使用，制定本办法。

第二条　村级公章由乡镇人民政府统一保管，每次用印须登记。

青河市人民政府
2020年4月9日
"""


def archive() -> bytes:
    """A rule, another in Word, a style sheet, an empty file."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        made.writestr("一/公章.txt", RULE)
        made.writestr("二/会议室.docx", (FORMATS / "measures.docx").read_bytes())
        made.writestr("style.css", "p {}")
        made.writestr("空.txt", "")
    return buffer.getvalue()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "pages"
    made.mkdir()
    (made / "材料.zip").write_bytes(archive())
    (made / "通知.eml").write_bytes((FORMATS / "measures.eml").read_bytes())
    (made / "script.js").write_text("1", encoding="utf-8")
    return made


def test_every_member_is_a_page_and_each_failure_is_named(run: Run, folder: Path) -> None:
    status, out, err = run("ingest", folder, "--json")

    report = json.loads(out)
    assert status == 1
    assert (report["pages"], report["documents"], report["failed"]) == (4, 2, 1)
    assert report["reposts"] == 1, "the mail brings the same rule as the archive"
    (failure,) = report["failures"]
    assert failure["source"].endswith("材料.zip!/空.txt")
    assert report["skipped"] == 3
    assert "style.css" in err
    assert ".js 1 个" in err

    _, out, _ = run("ingest", folder, "--json")
    assert json.loads(out)["unchanged"] == 3


def test_parse_prints_the_documents_of_an_archive(run: Run, folder: Path) -> None:
    status, out, err = run("parse", folder / "材料.zip", "--json")

    documents = [json.loads(line) for line in out.splitlines()]
    assert status == 1
    assert [d["doc_number"] for d in documents] == ["青政发〔2020〕7号", "青政办发〔2023〕18号"]
    assert documents[1]["source"]["path"].endswith("材料.zip!/二/会议室.docx")
    assert documents[1]["source"]["kind"] == "docx"
    assert "空.txt" in err


def test_documents_of_an_archive_can_be_compared(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes((FORMATS / "measures.zip").read_bytes())
    (tmp_path / "b.txt").write_text(RULE, encoding="utf-8")

    status, out, _ = run("compare", tmp_path / "a.zip", tmp_path / "b.txt", "--json")

    assert status == 0
    assert json.loads(out)["a"]["doc_number"] == "青政办发〔2023〕18号"


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    settings = Settings(tmp_path / "library", admin_token="secret")  # noqa: S106  a test's own
    service = Service(settings, RealParts(settings, FakeEmbedder()))
    with TestClient(create_app(service)) as made:
        yield made


def test_an_archive_may_be_uploaded(client: TestClient) -> None:
    headers = {"Authorization": "Bearer secret"}
    files = {"file": ("材料.zip", archive(), "application/zip")}

    answer = client.post("/api/v1/pages", files=files, headers=headers)

    assert answer.status_code == 202
    result = finished(client, answer.headers["Location"])
    assert (result["documents"], result["failed"], result["skipped"]) == (2, 1, 1)
    assert result["failures"][0]["source"] == "材料.zip!/空.txt"


def finished(client: TestClient, place: str) -> dict[str, Any]:
    """The result of a job, waited for."""
    for _ in range(600):
        job = client.get(place, headers={"Authorization": "Bearer secret"}).json()
        if job["status"] in {"done", "failed"}:
            found: dict[str, Any] = job["result"]
            return found
        time.sleep(0.05)
    pytest.fail("the job did not end")
