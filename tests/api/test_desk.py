"""The drafting desk from the command line, over HTTP and as a page."""

from __future__ import annotations

import base64
import io
import json
import re
from typing import TYPE_CHECKING

import pytest
from docx import Document
from docx.oxml.ns import qn
from lxml import etree

from tests.api.material import MEASURES, PAGES
from tests.commands import Run, runner
from tests.word_files import accepted, comments, parts_of, rejected, word_file

if TYPE_CHECKING:
    from pathlib import Path

    from fastapi.testclient import TestClient

    from api.service import Service

DRAFT = (
    "根据《青河市社区食堂管理办法》（青政发[2021]012号）第三条规定："
    "“市级财政对新建社区食堂给予一次性建设补助30万元”。"
)
RIGHT = (
    "根据《青河市社区食堂管理办法》（青政发〔2021〕12号）第三条规定："
    "“市级财政对新建社区食堂给予一次性建设补助10万元”。"
)


@pytest.fixture
def desk(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Run:
    """Commands on a library with the test pages."""
    run = runner(monkeypatch, capsys, tmp_path)
    (tmp_path / "pages").mkdir()
    for name, text in PAGES.items():
        (tmp_path / "pages" / name).write_text(text, "utf-8")
    status, _, _ = run("ingest", "pages")
    assert status == 0
    return run


@pytest.fixture
def clause(service: Service) -> str:
    """The id of 第三条 of the measures."""
    (document,) = service.library.find("青政发〔2021〕12号")
    return next(c.id for c in document.clauses if c.path[-1:] == ("第三条",))


def test_a_checked_docx_has_the_right_words_when_accepted(desk: Run, tmp_path: Path) -> None:
    body = word_file((DRAFT[:20], DRAFT[20:61], DRAFT[61:]))
    (tmp_path / "draft.docx").write_bytes(body)

    status, out, err = desk("check", "draft.docx", "--docx", "checked.docx")

    assert status == 0
    assert "正文第 1 段" in out
    assert "写法错误" in err
    checked = (tmp_path / "checked.docx").read_bytes()
    assert accepted(checked) == RIGHT
    assert rejected(checked) == DRAFT
    assert any("引文与原文不一致" in c and "条文编号" in c for c in comments(checked))


def test_a_checked_text_comes_back_as_word(desk: Run, tmp_path: Path) -> None:
    (tmp_path / "draft.md").write_text(f"# 标题\n\n{DRAFT}\n", "utf-8")

    status, out, _ = desk("check", "draft.md", "--docx", "checked.docx", "--json")

    found = json.loads(out)
    assert (status, found["found"], found["places"]) == (0, 1, [None])
    assert found["lint"]["errors"] == 2
    assert RIGHT in accepted((tmp_path / "checked.docx").read_bytes())


def test_zero_citations_are_said_as_such(desk: Run, tmp_path: Path) -> None:
    (tmp_path / "draft.txt").write_text("没有引用。", "utf-8")

    assert "不等于引用无误" in desk("check", "draft.txt", "--docx", "out.docx")[1]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_lint_writes_a_fixed_copy_in_the_same_encoding(
    desk: Run, tmp_path: Path, encoding: str
) -> None:
    (tmp_path / "draft.txt").write_bytes(f"按照通知要求执行。\r\n{DRAFT}\r\n".encode(encoding))

    status, out, _ = desk("lint", "draft.txt", "--fix", "fixed.txt")

    assert status == 0
    assert out.startswith("错误 2 处，建议 0 处。")
    written = (tmp_path / "fixed.txt").read_bytes().decode(encoding)
    assert "（青政发〔2021〕12号）" in written
    assert written.count("\r\n") == 2


def test_lint_tracks_its_fixes_in_word(desk: Run, tmp_path: Path) -> None:
    (tmp_path / "draft.docx").write_bytes(word_file((DRAFT,)))

    status, out, _ = desk("lint", "draft.docx", "--fix", "fixed.docx", "--json")

    slips = json.loads(out)
    assert (status, slips["errors"]) == (0, 2)
    assert slips["slips"][0]["place"] == {"part": "正文", "paragraph": 1, "run": 1}
    assert "青政发〔2021〕12号" in accepted((tmp_path / "fixed.docx").read_bytes())


@pytest.mark.parametrize("command", ["check", "lint", "basis"])
def test_bad_files_are_refused_with_a_reason(desk: Run, tmp_path: Path, command: str) -> None:
    (tmp_path / "bad.docx").write_bytes(b"PK\x03\x04 broken")

    assert desk(command, "bad.docx")[0] == 1
    assert desk(command, "nowhere.docx")[0] == 1


def test_a_file_that_cannot_be_written_is_said(desk: Run, tmp_path: Path) -> None:
    (tmp_path / "draft.txt").write_text(DRAFT, "utf-8")

    status, _, err = desk("check", "draft.txt", "--docx", "no/such/folder.docx")

    assert status == 1
    assert "无法写入" in err


def test_basket_quotes_verbatim_with_real_footnotes(
    client: TestClient, service: Service, clause: str
) -> None:
    (document,) = service.library.find("青政发〔2021〕12号")
    other = next(c.id for c in document.clauses if c.path[-1:] == ("第二条",))
    body = {"clauses": [clause, other], "format": "docx"}

    content = client.post("/api/v1/citations/basket", json=body).content

    lines = [p.text for p in Document(io.BytesIO(content)).paragraphs]
    start = MEASURES.index("第三条")
    end = MEASURES.index("第四条")
    assert lines[1:3] == [x for x in MEASURES[start:end].strip().split("\n") if x]
    assert lines[3].startswith("第二条")
    notes = etree.fromstring(parts_of(content)["word/footnotes.xml"])
    texts = ["".join(n.itertext()) for n in notes if n.get(qn("w:type")) is None]
    assert [("第三条" in t, clause in t) for t in texts] == [(True, True), (False, False)]
    assert parts_of(content)["word/document.xml"].count(b"footnoteReference") == 2
    source = "青河市人民政府：《青河市社区食堂管理办法》（青政发〔2021〕12号），文件编号"
    assert lines[-2:] == ["资料来源", f"{source} {document.id}。"]


def test_basket_refuses_a_clause_that_is_not_there(
    desk: Run, client: TestClient, tmp_path: Path, clause: str
) -> None:
    reply = client.post("/api/v1/citations/basket", json={"clauses": [clause, "dnone-t9"]})
    status, _, err = desk("basket", "dnone-t9", "--docx", "out.docx")

    assert (reply.status_code, status) == (404, 1)
    assert "dnone-t9" in reply.json()["detail"]
    assert "dnone-t9" in err
    assert not (tmp_path / "out.docx").exists()


def test_basket_as_json_keeps_the_order(client: TestClient, clause: str) -> None:
    body = {"clauses": [clause, clause]}

    found = client.post("/api/v1/citations/basket", json=body).json()

    assert [q["clause_id"] for q in found["quotes"]] == [clause, clause]
    assert len(found["sources"]) == 1
    assert clause in found["quotes"][0]["footnote"]


def test_basis_tells_support_from_contradiction(client: TestClient) -> None:
    text = "新建社区食堂给予一次性建设补助30万元。社区食堂不得强制充值。今天天气好。"

    found = client.post("/api/v1/citations/basis", json={"text": text}).json()

    assert [c["stand"] for c in found["claims"]] == ["contradicts", "supports"]
    ground = found["claims"][0]["grounds"][0]
    assert {"claim": "30万元", "clause": ground["proof"][0]["clause"]} in ground["proof"]
    assert text[: found["claims"][0]["end"]] == found["claims"][0]["text"]


def test_basis_from_the_command_line(desk: Run, tmp_path: Path) -> None:
    (tmp_path / "draft.txt").write_text("社区食堂可以强制充值。", "utf-8")

    status, out, _ = desk("basis", "draft.txt")

    assert status == 0
    assert out.startswith("[相矛盾] 社区食堂可以强制充值。")
    assert "文稿“可以”，条款“不得”" in out


def test_lint_over_http(client: TestClient) -> None:
    found = client.post("/api/v1/citations/lint", json={"text": DRAFT}).json()

    assert {s["severity"] for s in found["slips"]} == {"error"}
    assert {s["fix"] for s in found["slips"]} == {"〔2021〕12号"}


def _download(html: str) -> bytes:
    match = re.search(r'href="data:[^;]+;base64,([^"]+)"', html)
    assert match is not None
    return base64.b64decode(match[1])


def test_the_page_checks_pasted_text(client: TestClient) -> None:
    assert "粘贴文稿" in client.get("/desk").text

    html = client.post("/desk", data={"text": DRAFT + "<script>"}).text

    assert "引文与原文不一致" in html
    assert "<script>" not in html
    assert RIGHT in accepted(_download(html))


def test_the_page_checks_an_upload(client: TestClient) -> None:
    body = word_file((DRAFT,))

    html = client.post("/desk", files={"file": ("稿.docx", body)}).text

    assert accepted(_download(html)) == RIGHT
    assert rejected(_download(html)) == DRAFT


@pytest.mark.parametrize(
    "sent",
    [
        {"data": {"text": "  "}},
        {"files": {"file": ("a.docx", b"PK\x03\x04 broken")}},
        {"files": {"file": ("a.exe", b"MZ\x00\x00\x01")}},
    ],
)
def test_the_page_says_what_is_wrong(client: TestClient, sent: dict[str, dict[str, str]]) -> None:
    reply = client.post("/desk", **sent)  # type: ignore[arg-type]  # either form

    assert reply.status_code == 422
    assert 'role="alert"' in reply.text
