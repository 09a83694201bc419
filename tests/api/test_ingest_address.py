"""`tiaowen ingest URL` takes in the whole text, or says which of its pages is missing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api import watch_polite
from tests.api.watched_web import FIRST, Office, html, serving_office
from tests.commands import Run
from tests.web import There, Web, serving_web

PARTS = tuple(f"/zcfg/t1{at}.html" for at in ("", "_1", "_2"))
SCRIPT = "<script>createPageHTML(3, 0, 't1', 'html')</script>"


@pytest.fixture(scope="module")
def web() -> Iterator[Web]:
    with serving_web(only=["cms", "forum"], crawl_delay=0) as served:
        yield served


@pytest.fixture(scope="module")
def office_server() -> Iterator[Office]:
    with serving_office() as office:
        yield office


@pytest.fixture
def office(office_server: Office) -> Office:
    """A text on three pages."""
    title, *lines = [line for line in FIRST.split("\n") if line.strip()]
    cuts = (lines[:2], lines[2:4], lines[4:])
    office_server.pages = {
        path: html("\n".join((title, *some))).replace("</body>", f"{SCRIPT}</body>")
        for path, some in zip(PARTS, cuts, strict=True)
    }
    office_server.answers = {}
    office_server.asked.clear()
    return office_server


@pytest.fixture(autouse=True)
def _allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Loopback may be asked, and without waiting."""
    monkeypatch.setenv("TIAOWEN_ALLOW_PRIVATE", "1")
    monkeypatch.setenv("TIAOWEN_CRAWL_DELAY", "0")


def cut(web: Web, site: str) -> list[There]:
    """The texts of several pages."""
    found = [there for there in web.truth if there.site == site and there.parts]
    return found if site == "cms" else found[:1]


def held(run: Run, folder: Path) -> list[dict[str, Any]]:
    """The documents of the library."""
    run("export", folder)
    lines = (folder / "documents.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@pytest.mark.parametrize("site", ["cms", "forum"])
@pytest.mark.parametrize("at", [0, 1])
def test_the_whole_text_comes_from_any_of_its_pages(
    web: Web, run: Run, tmp_path: Path, site: str, at: int
) -> None:
    for number, there in enumerate(cut(web, site)):
        before = len(web.hits(site))
        asked = (there.url, *there.parts)[at]

        status, _, err = run("ingest", asked)

        assert status == 0
        assert f"入库 {there.url}：" in err
        document = held(run, tmp_path / f"export{number}")[-1]
        assert there.said in json.dumps(document, ensure_ascii=False)
        pages = [hit for hit in web.hits(site)[before:] if hit.path != "/robots.txt"]
        assert len(pages) == 1 + len(there.parts)


def test_parsing_reads_the_whole_text(office: Office, run: Run) -> None:
    out = run("parse", office.base + PARTS[0])[1]

    assert "第五条" in out


@pytest.mark.parametrize("status", [404, 429, 500])
@pytest.mark.parametrize("path", PARTS[1:])
def test_a_torn_text_is_refused_with_the_page_that_is_missing(
    office: Office, run: Run, tmp_path: Path, path: str, status: int
) -> None:
    office.answers[path] = (status, {})

    ended, out, err = run("ingest", office.base + PARTS[0])

    assert ended == 1
    assert office.base + path in out + err
    assert "暂不入库" in out + err
    assert str(status) in out + err
    assert held(run, tmp_path / "export") == []


def test_robots_are_obeyed_for_further_pages(office: Office, run: Run) -> None:
    office.pages["/robots.txt"] = f"User-agent: *\nDisallow: {PARTS[1]}\n"

    _, out, err = run("ingest", office.base + PARTS[0])

    assert "robots.txt" in out + err
    assert office.times(PARTS[1]) == 0


def test_a_text_that_comes_too_slowly_is_refused(
    office: Office, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch_polite, "TEXT_SECONDS", 0.0)

    _, out, err = run("ingest", office.base + PARTS[0])

    assert "暂不入库" in out + err
    assert office.asked == [(PARTS[0], 200)]


def test_a_text_of_one_page_asks_for_nothing_else(office: Office, run: Run) -> None:
    office.pages = {PARTS[0]: html(FIRST)}

    run("ingest", office.base + PARTS[0])

    assert office.asked == [(PARTS[0], 200)]
