"""The matrix and the tables of a comparison as people get them: command, service, page, files."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from docx import Document as WordDocument
from docx.oxml.ns import qn

from api.export import write_docx
from api.service import Service
from api.sidebyside import side_by_side
from corpus.errors import BadQuery
from corpus.folding import squeeze
from search.units import units
from tests.api.material import MEASURES, REVISED
from tests.commands import Run
from tests.outlines import outlined

if TYPE_CHECKING:
    from pathlib import Path

    from fastapi.testclient import TestClient

OFFICE = shutil.which("soffice") or ""
A, B = "青政发〔2021〕12号", "青政发〔2024〕8号"


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Two documents."""
    made = [tmp_path / "measures.txt", tmp_path / "revised.txt"]
    for path, text in zip(made, (MEASURES, REVISED), strict=True):
        path.write_text(text, encoding="utf-8")
    return made


def test_matrix_for_programs_and_in_files(run: Run, files: list[Path], tmp_path: Path) -> None:
    page, word = tmp_path / "m.html", tmp_path / "m.docx"

    status, out, err = run("matrix", *files, "--html", page, "--docx", word, "--json")

    body = json.loads(out)
    assert status == 0
    assert len(body["documents"]) == len(files)
    assert all(len(topic["cells"]) == len(files) for topic in body["topics"])
    assert "m.docx" in err
    assert "未涉及" in page.read_text(encoding="utf-8")
    assert len(WordDocument(str(word)).tables[0].columns) == 1 + len(files)


def test_matrix_for_people(run: Run, files: list[Path]) -> None:
    status, out, _ = run("matrix", *files)

    assert status == 0
    assert "【" in out
    assert "未涉及" in out


@pytest.mark.parametrize("many", [1, 9])
def test_too_few_and_too_many(run: Run, files: list[Path], many: int) -> None:
    status, _, err = run("matrix", *[files[0]] * many)

    assert status != 0
    assert "文件" in err
    assert "Traceback" not in err


def test_documents_that_are_too_long_are_refused(service: Service) -> None:
    body = "\n".join(f"{i}.服务点公开第{i}项收费。" for i in range(1, 1200))

    with pytest.raises(BadQuery, match="最多 2000 条"):
        service.matrix([outlined("甲", body), outlined("乙", body)])


def test_matrix_over_http(client: TestClient) -> None:
    body = client.post("/api/v1/compare/matrix", json={"documents": [A, B]}).json()

    assert {cell["says"] for topic in body["topics"] for cell in topic["cells"]} == {
        "有规定",
        "未涉及",
    }


@pytest.mark.parametrize("documents", [[A], [A, A], [A] * 9, [A, "没有这份文件"], []])
def test_bad_requests_are_problems(client: TestClient, documents: list[str]) -> None:
    reply = client.post("/api/v1/compare/matrix", json={"documents": documents})

    assert reply.status_code in (404, 422)
    assert reply.headers["content-type"].startswith("application/problem+json")


def test_matrix_page(client: TestClient) -> None:
    page = client.get("/matrix", params={"ids": [A, B]})

    assert page.status_code == 200
    assert '<table class="parameters matrix">' in page.text
    joined = client.get("/matrix", params={"ids": f"{A},{B}"})
    assert joined.text.partition("<footer")[0] == page.text.partition("<footer")[0]
    assert "主题" in client.get("/matrix").text
    assert client.get("/matrix", params={"ids": A}).status_code == 422


def test_proofs_are_in_the_answer(client: TestClient) -> None:
    body = client.post("/api/v1/compare", json={"a": A, "b": B}).json()

    assert all(pair["grounds"] for pair in body["pairs"])


def test_the_table_in_word_has_every_clause_once(service: Service, tmp_path: Path) -> None:
    comparison = service.compare(A, B)
    path = tmp_path / "table.docx"

    write_docx(comparison, path)

    table = WordDocument(str(path)).tables[0]
    for column, document in enumerate((comparison.a, comparison.b)):
        printed = squeeze("".join(row.cells[column].text for row in table.rows[1:]))[0]
        for unit in units(document):
            assert printed.count(squeeze(unit.text)[0]) == 1
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    section = WordDocument(str(path)).sections[0]
    assert section.page_width > section.page_height


def test_lines_follow_the_first_document(service: Service) -> None:
    view = side_by_side(service.compare(A, B))

    assert len(view.lines) == len(view.rows) + len(view.only_a) + len(view.only_b)


@pytest.mark.skipif(not OFFICE, reason="LibreOffice is absent")
def test_another_office_opens_the_table(service: Service, tmp_path: Path) -> None:
    path = tmp_path / "table.docx"
    comparison = service.compare(A, B)
    write_docx(comparison, path)

    subprocess.run(
        [OFFICE, f"-env:UserInstallation=file://{tmp_path}/office", "--headless",
         "--convert-to", "txt:Text (encoded):UTF8", "--outdir", str(tmp_path), str(path)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip

    text = squeeze((tmp_path / "table.txt").read_text(encoding="utf-8-sig"))[0]
    assert all(squeeze(unit.text)[0] in text for unit in units(comparison.a))
