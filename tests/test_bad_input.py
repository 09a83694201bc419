"""Bad input through the command line and the API, on the real parts with a fake model.

Each case: the right exit status, a Chinese sentence that names the source and says why, no
traceback, and whatever else was given is done.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import zipfile
from itertools import product
from typing import TYPE_CHECKING, Any

import pypdfium2
import pytest
from fastapi.testclient import TestClient
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from api.app import create_app
from api.service import Service
from api.settings import Settings
from api.wiring import RealParts
from tests.commands import Run
from tests.fakes import FakeEmbedder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

GOOD = """青河市村级公章管理办法

青政发〔2020〕7号

第一条　为规范村级公章的保管和使用，制定本办法。

第二条　村级公章由乡镇人民政府统一保管，每次用印须登记。

第三条　用印登记簿保存期限不少于10年。

青河市人民政府
2020年4月9日
"""
NUMBER = "青政发〔2020〕7号"
DAY = "2020-04-09"
SPARSE = 66 * 1024 * 1024
"""Above the largest page taken; costs no disk."""


@pytest.fixture
def run(run: Run, tmp_path: Path) -> Run:
    """As in conftest.py; and bad input is never an unexpected failure."""

    def command(*arguments: object) -> tuple[int, str, str]:
        result = run(*arguments)
        log = tmp_path / "errors.log"
        assert not log.exists(), f"an unexpected failure was logged: {log.read_text('utf-8')}"
        return result

    return command


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of sources with one good document in it, read after the bad one."""
    made = tmp_path / "pages"
    made.mkdir()
    (made / "z-good.txt").write_text(GOOD, encoding="utf-8")
    return made


def chinese(text: str) -> bool:
    return any("\u4e00" <= c <= "\u9fff" for c in text)


def word(parts: dict[str, bytes]) -> bytes:
    """A docx with these parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    return made.getvalue()


def zip_bomb() -> bytes:
    """100 KB that unpack to 100 MB."""
    types = b'<?xml version="1.0"?><Types/>'
    return word({"[Content_Types].xml": types, "word/document.xml": b" " * 100_000_000})


def image_only_pdf() -> bytes:
    """A sheet without a text layer, as a scanner makes them."""
    made = io.BytesIO()
    pdf = pypdfium2.PdfDocument.new()
    pdf.new_page(595, 842).close()
    pdf.save(made)
    pdf.close()
    return made.getvalue()


def locked_pdf() -> bytes:
    made = io.BytesIO()
    canvas = Canvas(made, encrypt=StandardEncryption("secret", ownerPassword="owner"))
    canvas.drawString(72, 720, "locked")
    canvas.save()
    return made.getvalue()


REFUSED: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "empty": ("empty.txt", lambda: b"", "空"),
    "white": ("white.html", lambda: b" \r\n\t" * 50, "空"),
    "binary": ("binary.bin", lambda: bytes(range(256)) * 20, "不是"),
    "picture": ("scan.txt", lambda: b"\x89PNG\r\n\x1a\n" + bytes(5_000), "图"),
    "bomb": ("bomb.docx", zip_bomb, "过大"),
    "no word": ("other.docx", lambda: word({"a.txt": b"a"}), "docx"),
    "cut docx": ("cut.docx", lambda: word({"word/document.xml": b"<a/>" * 999})[:90], "损坏"),
    "bad xml": ("xml.docx", lambda: word({"word/document.xml": b"<w:p><w:r>"}), "docx"),
    "broken pdf": ("broken.pdf", lambda: b"%PDF-1.7\n1 0 obj << nothing", "PDF"),
    "scanned": ("scanned.pdf", image_only_pdf, "扫描"),
    "locked": ("locked.pdf", locked_pdf, "密码"),
    "old word": ("old.doc", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(3_000), "docx"),
    "too many tags": ("tags.html", lambda: b"<i></i>" * 200_000, "标签过多"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_refused_file_is_named_with_its_reason_and_the_rest_is_taken(
    run: Run, folder: Path, case: str
) -> None:
    name, body, words = REFUSED[case]
    (folder / name).write_bytes(body())

    status, out, err = run("ingest", folder / name, folder / "z-good.txt", "--json")

    report = json.loads(out)
    assert (status, report["failed"], report["documents"]) == (1, 1, 1)
    (failure,) = report["failures"]
    assert failure["source"].endswith(name)
    assert words in failure["message"]
    assert name in err


def test_a_file_over_the_limit_is_not_read(run: Run, folder: Path) -> None:
    with (folder / "big.html").open("wb") as file:
        file.truncate(SPARSE)

    status, out, _ = run("ingest", folder, "--json")

    report = json.loads(out)
    assert (status, report["failed"], report["documents"]) == (1, 1, 1)
    assert "MB" in report["failures"][0]["message"]


def test_a_page_of_fifty_megabytes_is_refused(run: Run, folder: Path) -> None:
    line = "<p>村级公章由乡镇人民政府统一保管，每次用印须登记。</p>\n".encode()
    (folder / "big.html").write_bytes(line * (50_000_000 // len(line) + 1))

    status, out, _ = run("ingest", folder, "--json")

    report = json.loads(out)
    assert (status, report["failed"], report["documents"]) == (1, 1, 1)
    assert "20 MB" in report["failures"][0]["message"]


def html(charset: str, body: str) -> bytes:
    head = f"<meta charset={charset}><title>青河市村级公章管理办法</title>"
    lines = "".join(f"<p>{line}</p>" for line in body.splitlines() if line)
    return f"<html><head>{head}</head><body>{lines}</body></html>".encode("gb18030")


def nested() -> bytes:
    lines = "".join(f"<p>{line}</p>" for line in GOOD.splitlines() if line)
    return ("<div>" * 20_000 + lines + "</div>" * 20_000).encode()


TAKEN: dict[str, tuple[str, Callable[[], bytes], str | None]] = {
    "GBK marked as UTF-8": ("gbk.html", lambda: html("utf-8", GOOD), "mis_declared_charset"),
    "truncated UTF-8": ("cut.txt", lambda: (GOOD + "附记：完").encode()[:-1], "truncated"),
    "nesting bomb": ("deep.html", nested, None),
    "NUL bytes": ("nul.txt", lambda: GOOD.replace("登记。", "登记。\x00").encode(), None),
    "UTF-16": ("wide.txt", lambda: GOOD.encode("utf-16"), None),
    "GBK text": ("gbk.txt", lambda: GOOD.encode("gb18030"), None),
    "old line ends": ("mac.txt", lambda: GOOD.replace("\n", "\r").encode(), None),
}


@pytest.mark.parametrize("case", TAKEN)
def test_a_damaged_but_readable_page_loses_nothing(run: Run, folder: Path, case: str) -> None:
    name, body, warning = TAKEN[case]
    (folder / "z-good.txt").unlink()
    (folder / name).write_bytes(body())

    status, out, _ = run("parse", folder / name, "--json")

    assert status == 0
    document = json.loads(out)
    assert document["doc_number"] == NUMBER
    assert document["issued_on"] == DAY
    assert [c["path"] for c in document["clauses"]] == [["第一条"], ["第二条"], ["第三条"]]
    for words in ("为规范村级公章的保管和使用", "每次用印须登记", "保存期限不少于10年"):
        assert words in document["text"]
    if warning is not None:
        assert warning in {w["code"] for w in document["warnings"]}
    assert run("ingest", folder)[0] == 0


@pytest.mark.parametrize("name", ["奇 怪　名 #%&?.txt", "a\nb\t.txt", "；rm -rf～.txt", "-k.txt"])
def test_odd_names_of_files(run: Run, folder: Path, name: str) -> None:
    (folder / "z-good.txt").rename(folder / name)

    status, out, err = run("ingest", folder, "--json")

    assert (status, json.loads(out)["documents"]) == (0, 1)
    assert "\t" not in err
    status, out, _ = run("search", "青政发〔2020〕7号", "--json")
    assert (status, bool(json.loads(out)["hits"])) == (0, True)
    assert run("ask", "用印登记簿保存几年")[0] == 0


def test_a_name_that_is_no_text(run: Run, folder: Path) -> None:
    try:
        (folder / "z-good.txt").rename(folder / os.fsdecode(b"\xff\xfe-gbk\xb9.txt"))
    except OSError:
        pytest.skip("this file system takes no such name")

    status, out, err = run("ingest", folder, "--json")

    assert (status, json.loads(out)["documents"]) == (0, 1)
    assert chinese(err)
    assert run("search", "公章")[0] == 0
    assert run("doctor")[0] == 0


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_without_permission(run: Run, folder: Path) -> None:
    (folder / "secret.txt").write_text(GOOD, encoding="utf-8")
    (folder / "secret.txt").chmod(0)

    status, out, _ = run("ingest", folder, "--json")

    report = json.loads(out)
    assert (status, report["failed"], report["documents"]) == (1, 1, 1)
    assert "权限" in report["failures"][0]["message"]


@pytest.mark.parametrize("error", [PermissionError(13, "denied"), OSError(5, "I/O error")])
def test_a_file_that_cannot_be_read(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch, error: OSError
) -> None:
    (folder / "a.txt").write_text(GOOD, encoding="utf-8")
    read = type(folder).read_bytes

    def read_bytes(path: Path) -> bytes:
        if path.name == "a.txt":
            raise error
        return read(path)

    monkeypatch.setattr(type(folder), "read_bytes", read_bytes)

    status, out, _ = run("ingest", folder, "--json")

    report = json.loads(out)
    assert (status, report["failed"], report["documents"]) == (1, 1, 1)
    assert chinese(report["failures"][0]["message"])


def test_a_folder_without_documents(run: Run, tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    (tmp_path / "none" / "style.css").write_bytes(b"p {}")

    status, _, err = run("ingest", "none")

    assert status == 1
    assert "没有可以入库的文件" in err
    assert ".css 1 个" in err


@pytest.mark.parametrize(
    "source",
    ["nothing.txt", "a" * 400, "nul\x00.txt", "/dev/null", ""],
)
def test_a_source_that_is_no_file(run: Run, folder: Path, source: str) -> None:
    status, out, err = run("ingest", source, folder, "--json")

    report = json.loads(out)
    assert (status, report["failed"], report["documents"]) == (1, 1, 1)
    assert chinese(err)


def test_a_failure_is_noted_and_cleared_when_mended(run: Run, folder: Path) -> None:
    (folder / "a.txt").write_bytes(b"")
    run("ingest", folder)
    assert "a.txt" in run("doctor")[1]

    (folder / "a.txt").write_text(GOOD.replace("公章", "印章"), encoding="utf-8")

    assert run("ingest", folder)[0] == 0
    assert "a.txt" not in run("doctor")[1]


def test_commands_before_the_first_ingest(run: Run, tmp_path: Path) -> None:
    (tmp_path / "draft.txt").write_text("根据《某办法》第一条执行。", encoding="utf-8")

    for command in (["search", "公章"], ["ask", "公章由谁保管"]):
        status, out, err = run(*command)
        assert status == 0
        assert chinese(out + err)
    assert "tiaowen ingest" in run("ask", "公章由谁保管")[1]
    assert run("cite", "dnothere-t1")[0] == 1
    assert run("compare", "甲办法", "乙办法")[0] == 1
    assert "没有这份文件" in run("check", "draft.txt")[1]
    status, out, _ = run("doctor")
    assert status == 0
    assert "还没有文件" in out


def test_unknown_clauses_and_odd_questions(run: Run, folder: Path) -> None:
    run("ingest", folder)

    for clause in ("dnothere-t1", "x", "", "d1-t1'--", "长" * 10_000):
        status, out, err = run("cite", clause)
        assert (status, out) == (1, "")
        assert chinese(err)
    for command, question in product(("search", "ask"), ("章", "?", "a", "〇")):
        status, out, _ = run(command, question, "--json")
        assert status == 0
        assert json.loads(out)
    for command in ("search", "ask"):
        status, out, err = run(command, "公章保管" * 2_500)
        assert (status, out) == (2, "")
        assert "1000" in err


DRAFTS = {
    "no citation": ("这里只有一句话，没有引用。".encode(), 0, "不等于引用无误"),
    "empty": (b"", 1, "空"),
    "binary": (bytes(range(256)) * 9, 1, "不是"),
    "GBK": ("根据《青河市村级公章管理办法》第二条办理。".encode("gbk"), 0, "无误"),
}


def test_drafts(run: Run, folder: Path, tmp_path: Path) -> None:
    run("ingest", folder)
    for case, (body, wanted, words) in DRAFTS.items():
        (tmp_path / "draft.txt").write_bytes(body)

        status, out, err = run("check", "draft.txt")

        assert status == wanted, case
        assert words in out + err, case


COMMANDS = (
    ["search", "公章"],
    ["ask", "公章由谁保管"],
    ["cite", "d1-t1"],
    ["compare", "甲办法", "乙办法"],
    ["doctor"],
    ["ingest", "pages"],
)


@pytest.mark.parametrize("damage", ["header", "middle", "truncated", "folder"])
def test_a_damaged_library_is_said_so(run: Run, folder: Path, tmp_path: Path, damage: str) -> None:
    run("ingest", folder)
    database = tmp_path / "data" / "tiaowen.db"
    spoil(database, damage)
    before = database.read_bytes() if database.is_file() else b""

    for command in COMMANDS:
        status, _, err = run(*command)
        said = err if command != ["doctor"] else run(*command)[1] + err
        if damage != "middle" or command == ["doctor"]:
            assert status == 1, command
            assert chinese(said)
        assert "sqlite" not in said.lower()
    if damage == "header":
        assert database.read_bytes() == before


def spoil(database: Path, damage: str) -> None:
    """Damage a database: its first bytes, its inner pages, its end, or a folder in its place."""
    for beside in database.parent.glob("tiaowen.db-*"):
        beside.unlink()
    body = database.read_bytes()
    if damage == "folder":
        database.unlink()
        database.mkdir()
    elif damage == "header":
        database.write_bytes(b"not a database at all" * 8 + body[200:])
    elif damage == "truncated":
        database.write_bytes(body[: len(body) // 3])
    else:
        middle = len(body) // 2
        database.write_bytes(body[:middle] + b"\xff" * 8_192 + body[middle + 8_192 :])


@pytest.mark.parametrize(
    "damage",
    ["gone", "pointer", "stamp", "entries", "dense", "lexical"],
)
def test_a_damaged_index_says_how_to_mend_it(
    run: Run, folder: Path, tmp_path: Path, damage: str
) -> None:
    run("ingest", folder)
    index = tmp_path / "data" / "index"
    if damage == "gone":
        shutil.rmtree(index)
    elif damage == "pointer":
        (index / "current").write_text("gen-nothing", encoding="utf-8")
    else:
        (part,) = index.rglob(f"{damage}*")
        for file in part.rglob("*") if part.is_dir() else [part]:
            file.write_bytes(b"\x00\xff" * 50)

    for command in ("search", "ask"):
        status, out, err = run(command, "公章由谁保管")
        assert (status, out) == (1, "")
        assert "tiaowen ingest" in err
    status, out, _ = run("doctor")
    assert status == 1
    assert "tiaowen ingest" in out

    assert run("ingest", folder)[0] == 0
    assert run("search", "公章由谁保管")[0] == 0
    assert run("doctor")[0] == 0


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The API over a library that holds the good document."""
    folder = tmp_path_factory.mktemp("web")
    (folder / "good.txt").write_text(GOOD, encoding="utf-8")
    settings = Settings(folder / "data", admin_token="t")  # noqa: S106  of no use elsewhere
    service = Service(settings, RealParts(settings, FakeEmbedder()))
    service.ingest([str(folder / "good.txt")])
    with TestClient(create_app(service), raise_server_exceptions=False) as made:
        yield made
    service.close()


ASKED: list[tuple[str, str, dict[str, Any], int]] = [
    ("GET", "/documents/dnothere", {}, 404),
    ("GET", "/clauses/dnothere-t1", {}, 404),
    ("GET", "/clauses/dnothere-t1/similar", {}, 404),
    ("GET", "/citations/format", {"params": {"clause": "dnothere-t1"}}, 404),
    ("GET", "/jobs/none", {}, 404),
    ("POST", "/compare", {"json": {"a": "甲办法", "b": "乙办法"}}, 404),
    ("GET", "/search", {"params": {"q": "a" * 10_000}}, 422),
    ("POST", "/ask", {"json": {"question": "章" * 10_000}}, 422),
    ("POST", "/ask", {"json": {"question": " "}}, 422),
    ("GET", "/search", {"params": {"q": "章"}}, 200),
    ("POST", "/ask", {"json": {"question": "章"}}, 200),
    ("POST", "/citations/check", {"json": {"text": "没有引用的一句话。"}}, 200),
]


@pytest.mark.parametrize(("method", "path", "options", "status"), ASKED)
def test_requests(
    client: TestClient, method: str, path: str, options: dict[str, Any], status: int
) -> None:
    response = client.request(method, f"/api/v1{path}", **options)

    assert response.status_code == status, response.text
    assert "Traceback" not in response.text
    if status != 200:
        assert response.headers["content-type"] == "application/problem+json"
        assert chinese(response.json()["detail"])


def test_no_citations_are_no_pass(client: TestClient) -> None:
    body = client.post("/api/v1/citations/check", json={"text": "没有引用的一句话。"}).json()

    assert body["found"] == 0
    assert chinese(json.dumps(body, ensure_ascii=False))


@pytest.mark.parametrize("case", REFUSED)
def test_refused_uploads(client: TestClient, case: str) -> None:
    name, body, words = REFUSED[case]
    sent = {"file": (name, body(), "application/octet-stream")}

    response = client.post("/api/v1/pages", files=sent, headers={"Authorization": "Bearer t"})

    job = finished(client, response.json()["id"])
    (failure,) = job["result"]["failures"]
    assert words in failure["message"]
    assert client.get("/api/v1/search", params={"q": "公章"}).json()["hits"]


def finished(client: TestClient, job: str) -> dict[str, Any]:
    for _ in range(1_000):
        found: dict[str, Any] = client.get(f"/api/v1/jobs/{job}").json()
        if found["status"] not in {"queued", "running"}:
            return found
        # The test client's own thread must let the worker run.
        os.sched_yield()
    pytest.fail("the job did not end")
