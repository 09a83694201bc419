"""What an operator sees of `tiaowen ingest`: a count on a terminal, every line in a log."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from api.ingest_screen import Counter, expected
from api.progress import Taken, Trouble
from tests.commands import Run

TEXT = "某市规定\n\n第一条　为了规范管理，制定本规定。\n第二条　本规定自公布之日起施行。\n"


def test_count_with_the_time_left(capsys: pytest.CaptureFixture[str]) -> None:
    shown: list[str] = []
    times = iter([0.0, 0.1, 1.0, 1.1, 20.0, 30.0])
    counter = Counter(shown.append, 100, lambda: next(times))
    counter.page(1)
    counter.page(2)
    counter(Taken("入库 a：文件 1 件"))
    counter.page(3)
    counter.page(20)
    counter(Trouble("失败 b：坏"))
    counter.page(100)
    counter.close()
    counted = [line.removeprefix("\r\x1b[K") for line in shown]
    assert counted == [
        "已处理网页 2/100 个",
        "已处理网页 20/100 个，约剩 1 分钟",
        "",
        "已处理网页 100/100 个",
        "",
    ]
    assert capsys.readouterr().err == "失败 b：坏\n"


@pytest.mark.parametrize(("pages", "done"), [(None, 7), (5, 7)])
def test_what_nobody_knows_is_not_guessed(pages: int | None, done: int) -> None:
    shown: list[str] = []
    times = iter([0.0, 9.0])
    Counter(shown.append, pages, lambda: next(times)).page(done)
    assert shown == ["\r\x1b[K已处理网页 7 个"]


@pytest.mark.parametrize(
    ("names", "count"),
    [
        (("a.html", "b/c.docx", "b/style.css", ".git/d.txt"), 2),
        (("a.html", "many.zip"), None),
        (("many.warc.gz",), None),
    ],
)
def test_pages_are_counted_before(tmp_path: Path, names: tuple[str, ...], count: int) -> None:
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    found = expected([str(tmp_path), "https://a.example/1.html"])
    assert found == (count and count + 1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "bad.pdf").write_bytes(b"%PDF-1.4 and nothing more")
    for n in range(30):
        text = TEXT.replace("某市", f"第{n}市").replace("管理", f"管理事务{n}")
        (pages / f"{n:02}.txt").write_text(text, "utf-8")
    return pages


def test_log_has_a_line_a_page(run: Run, folder: Path) -> None:
    _, _, err = run("ingest", folder)
    assert sum(line.startswith("入库 ") for line in err.splitlines()) == 30
    assert "失败 pages/bad.pdf" in err


def test_terminal_has_a_count_and_the_failures(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(sys.stderr), "isatty", lambda _: True, raising=False)
    status, out, err = run("ingest", folder)
    assert status == 1
    assert "网页 31，文件 30" in out
    assert "入库 pages/" not in err
    assert "失败 pages/bad.pdf" in err
    assert "已处理网页 31/31 个" in err
