"""The command `tiaowen`: exit statuses, what goes to which stream, and no traceback ever."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from docx import Document as WordDocument

from api.intake import Intake
from api.service import Service
from tests.api.material import DRAFT, MEASURES, PAGES, QUESTION, REVISED
from tests.beir_folder import write_beir
from tests.commands import Run

if TYPE_CHECKING:
    from pathlib import Path

    from api.parts import Level, Saved
    from corpus.model import Page


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The pages, with things among them that are no documents."""
    made = tmp_path / "pages"
    (made / ".hidden").mkdir(parents=True)
    for name, text in PAGES.items():
        (made / name).write_text(text, encoding="utf-8")
    for name in (".hidden/a.txt", ".secret.txt", "picture.gif", "README.md", "list.json"):
        (made / name).write_text(MEASURES, encoding="utf-8")
    return made


def test_parse_gives_a_document_a_line(run: Run, folder: Path) -> None:
    status, out, err = run("parse", folder / "measures.txt", folder / "revised.txt", "--json")

    documents = [json.loads(line) for line in out.splitlines()]
    assert status == 0
    assert [d["doc_number"] for d in documents] == ["青政发〔2021〕12号", "青政发〔2024〕8号"]
    assert err == ""


def test_parse_for_people(run: Run, folder: Path) -> None:
    status, out, _ = run("parse", folder / "measures.txt")

    assert status == 0
    assert "《青河市社区食堂管理办法》" in out
    assert "第三条" in out


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("empty.txt", b""),
        ("binary.bin", bytes(range(256)) * 20),
        ("broken.docx", b"PK\x03\x04 not a real archive"),
        ("broken.pdf", b"%PDF-1.7 nothing"),
        ("crawl.warc.gz", b"\x1f\x8b"),
        ("missing.txt", None),
    ],
)
def test_a_bad_source_is_named_and_the_rest_done(
    run: Run, folder: Path, name: str, body: bytes | None
) -> None:
    bad = folder.parent / name
    if body is not None:
        bad.write_bytes(body)

    status, out, err = run("parse", bad, folder / "measures.txt", "--json")

    assert status == 1
    assert len(out.splitlines()) == 1
    assert name in err


def test_ingest_is_incremental_and_skips_what_is_no_document(run: Run, folder: Path) -> None:
    status, out, err = run("ingest", folder, "--json")
    first = json.loads(out)
    assert (status, first["pages"], first["documents"], first["failed"]) == (0, 4, 4, 0)
    assert first["clauses"] > 10
    assert "measures.txt" in err

    _, out, _ = run("ingest", folder, "--json")
    again = json.loads(out)
    assert (again["pages"], again["documents"], again["unchanged"]) == (4, 0, 4)

    _, out, _ = run("ingest", folder, "--force", "--json")
    assert json.loads(out)["unchanged"] == 0

    (folder / "copy.txt").write_text(MEASURES + "\n", encoding="utf-8")
    _, out, _ = run("ingest", folder / "copy.txt", "--json")
    assert json.loads(out)["reposts"] == 1


def test_one_file_named_in_two_ways_is_one_place(run: Run, folder: Path) -> None:
    run("ingest", "pages/measures.txt")

    _, out, _ = run("ingest", folder / "measures.txt", "./pages/../pages/measures.txt", "--json")

    assert json.loads(out)["unchanged"] == 2


def test_ingest_reports_failures(run: Run, folder: Path) -> None:
    (folder / "empty.txt").write_bytes(b"")

    status, out, _ = run("ingest", folder, "--json")

    report = json.loads(out)
    assert status == 1
    assert report["failed"] == 1
    assert report["documents"] == 4
    assert report["failures"][0]["source"].endswith("empty.txt")


def test_search_ask_cite_check_compare_doctor(run: Run, folder: Path) -> None:
    run("ingest", folder)

    _, out, _ = run("search", "社区食堂 菜单", "-k", "2", "--filter", "year=2021", "--json")
    hits = json.loads(out)["hits"]
    assert 1 <= len(hits) <= 2
    clause = hits[0]["clause"]["id"]
    assert "《青河市社区食堂管理办法》" in run("search", "青政发[2021]12号")[1]

    answer = json.loads(run("ask", QUESTION, "--json")[1])
    assert answer["status"] in {"answered", "abstained"}
    assert "模型" in run("ask", QUESTION)[1]
    told = run("ask", "它什么时候施行", "--after", QUESTION, "--explain")[1]
    assert "问的是：日期" in told
    assert "按上文理解为" in told

    status, out, _ = run("cite", clause, "--style", "short")
    assert (status, bool(out.strip())) == (0, True)

    (folder / "draft.txt").write_text(DRAFT, encoding="utf-8")
    check = json.loads(run("check", folder / "draft.txt", "--json")[1])
    assert check["found"] >= 2
    assert "库中没有这份文件" in run("check", folder / "draft.txt")[1]

    status, out, _ = run(
        "compare", "青政发〔2021〕12号", "青河市社区食堂管理办法（修订）", "--json"
    )
    assert (status, bool(json.loads(out)["pairs"])) == (0, True)

    status, out, _ = run("doctor", "--json")
    assert (status, json.loads(out)["ok"]) == (0, True)


def test_a_draft_without_citations_is_no_pass(run: Run, tmp_path: Path) -> None:
    (tmp_path / "draft.txt").write_text("这里没有引用任何文件，只有一句话。", encoding="utf-8")

    status, out, _ = run("check", "draft.txt")

    assert status == 0
    assert "不等于引用无误" in out


def test_a_view_of_two_versions(run: Run, folder: Path, tmp_path: Path) -> None:
    a, b = folder / "measures.txt", folder / "revised.txt"

    status, out, _ = run("compare", a, b, "--view", "编注", "--only-changes")
    assert (status, "〔原文：" in out) == (0, True)

    page = tmp_path / "view.html"
    status, _, err = run("compare", a, b, "--view", "整理", "--html", page)
    assert (status, "view.html" in err) == (0, True)
    assert "<ins>" in page.read_text(encoding="utf-8")


def test_compare_files_and_write_tables(run: Run, folder: Path, tmp_path: Path) -> None:
    page, word = tmp_path / "table.html", tmp_path / "table.docx"
    a, b = folder / "measures.txt", folder / "revised.txt"

    status, out, err = run("compare", a, b, "--html", page, "--docx", word, "--json")

    assert status == 0
    assert json.loads(out)["pairs"]
    assert "table.docx" in err
    written = page.read_text(encoding="utf-8")
    assert "<del>" in written
    assert "<ins>" in written
    assert "<link" not in written
    table = WordDocument(str(word)).tables[0]
    assert len(table.columns) == 3
    runs = [r for row in table.rows for c in row.cells for p in c.paragraphs for r in p.runs]
    assert any(r.font.strike for r in runs)
    assert any(r.font.underline for r in runs)


def test_compare_a_file_of_several_documents_asks_which(run: Run, tmp_path: Path) -> None:
    parts = [f"第{n}篇：{t.splitlines()[0]}\n\n{t}" for n, t in (("一", MEASURES), ("二", REVISED))]
    (tmp_path / "both.txt").write_text("\n\n".join(parts), encoding="utf-8")
    _, out, _ = run("parse", "both.txt", "--json")
    several = len(out.splitlines()) > 1

    status, _, err = run("compare", "both.txt", "both.txt")
    if several:
        assert status == 1
        assert "both.txt#2" in err
        assert run("compare", "both.txt#1", "both.txt#2", "--json")[0] == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ["serch"],
        ["search"],
        ["search", "a", "b"],
        ["search", "a", "-k", "many"],
        ["search", "a", "--colour"],
        ["search", "a", "--filter", "no-equals-sign"],
        ["search", ""],
        ["search", "长" * 10_000],
        ["ask", "  "],
        ["ask", "长" * 10_000],
        ["cite", "x", "--style", "gothic"],
        ["serve", "--port", "99999"],
        ["eval"],
        ["ingest"],
        ["crawl"],
        ["crawl", "example.org"],
        ["crawl", "ftp://example.org/"],
        ["crawl", "https://example.org/", "--within", "("],
        ["crawl", "https://example.org/", "--most", "0"],
        [],
    ],
)
def test_bad_usage(run: Run, arguments: list[str]) -> None:
    status, out, err = run(*arguments)

    assert status == 2
    assert out == ""
    assert any("\u4e00" <= c <= "\u9fff" for c in err)


@pytest.mark.parametrize(
    "arguments",
    [
        ["cite", "dnothere-t1"],
        ["compare", "没有这份文件", "也没有这份"],
        ["check", "nothing.txt"],
        ["parse", "nothing.txt"],
        ["ingest", "https://127.0.0.1/x"],
        ["ingest", "file:///etc/passwd"],
        ["ingest", "ftp://example.org/x"],
    ],
)
def test_failures_have_a_message(run: Run, arguments: list[str]) -> None:
    status, out, err = run(*arguments, *(["--json"] if arguments[0] == "ingest" else []))

    assert status == 1
    assert any("\u4e00" <= c <= "\u9fff" for c in err)
    assert out == "" or json.loads(out)["failed"] == 1


def test_one_character_is_a_question(run: Run, folder: Path) -> None:
    run("ingest", folder)

    assert run("search", "食", "--json")[0] == 0
    assert run("ask", "食", "--json")[0] == 0


def test_an_empty_library_is_said_so(run: Run) -> None:
    assert "没有找到" in run("search", "食堂")[1]
    assert "tiaowen ingest" in run("ask", "补助多少")[1]
    assert run("doctor")[0] == 0


def test_data_before_and_after_the_command(
    run: Run, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("--data", tmp_path / "one", "ingest", folder / "measures.txt")
    assert json.loads(run("search", "食堂", "--data", tmp_path / "one", "--json")[1])["hits"]
    assert json.loads(run("search", "食堂", "--json")[1])["hits"] == []
    monkeypatch.setenv("TIAOWEN_DATA", str(tmp_path / "one"))
    assert json.loads(run("search", "食堂", "--json")[1])["hits"]


def test_unexpected_failures_are_logged(
    run: Run, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        msg = "a defect"
        raise RuntimeError(msg)

    monkeypatch.setattr(Service, "find", fail)

    status, out, err = run("search", "食堂")

    assert (status, out) == (1, "")
    assert "errors.log" in err
    assert "a defect" not in err
    assert "a defect" in (tmp_path / "errors.log").read_text(encoding="utf-8")
    assert folder.is_dir()


def test_a_defect_on_one_page_does_not_end_the_run(
    run: Run, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Intake.ingest

    def fail_once(intake: Intake, page: Page, *, force: bool, level: Level) -> Saved:
        if page.locator.endswith("revised.txt"):
            raise RecursionError
        return real(intake, page, force=force, level=level)

    monkeypatch.setattr(Intake, "ingest", fail_once)

    status, out, err = run("ingest", folder, "--json")

    report = json.loads(out)
    assert (status, report["documents"], report["failed"]) == (1, 3, 1)
    assert "revised.txt" in err
    assert "RecursionError" in (tmp_path / "errors.log").read_text(encoding="utf-8")


def test_a_document_cannot_steer_the_terminal(run: Run, tmp_path: Path) -> None:
    text = MEASURES.replace("社区食堂应当", "社区\x1b[2J\x07食堂应当")
    (tmp_path / "odd.txt").write_text(text, encoding="utf-8")

    _, out, err = run("parse", "odd.txt")

    assert "\x1b" not in out + err


def test_start_is_light() -> None:
    code = (
        "import sys, api.cli\n"
        "heavy = {'torch', 'sentence_transformers', 'faiss', 'fastapi', 'docx'}\n"
        "sys.exit(', '.join(sorted(heavy & set(sys.modules))) or None)"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr


def test_eval_on_beir_files(run: Run, tmp_path: Path) -> None:
    records = [
        {"_id": "a", "title": "", "text": "食堂补助十万元"},
        {"_id": "b", "text": "道路养护"},
    ]
    queries = [{"_id": "q", "text": "食堂补助"}]
    folder = write_beir(tmp_path / "beir", records, queries, {"q": {"a": 1}})

    status, out, _ = run("eval", "--beir", folder, "--run", tmp_path / "run.txt", "--json")

    result = json.loads(out)
    assert (status, result["queries"], result["clauses"]) == (0, 1, 2)
    assert result["metrics"]["R@1"] == 1.0
    assert (tmp_path / "run.txt").read_text(encoding="utf-8").startswith("q Q0 a 1")
    assert run("eval", "--beir", tmp_path / "none")[0] == 2
