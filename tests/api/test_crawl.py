"""`tiaowen crawl` of the test web, and answers from what it brought."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from ingest.crawl.threads import thread_of
from tests.commands import Run
from tests.web import Web, serving_web


@pytest.fixture(scope="module")
def web() -> Iterator[Web]:
    with serving_web(only=["gbk", "forum"]) as served:
        yield served


@pytest.fixture
def polite(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """Loopback may be crawled, and without waiting."""
    hosts = (urlsplit(web.base(name)).hostname or "" for name in ("gbk", "forum"))
    monkeypatch.setenv("TIAOWEN_CRAWL_PRIVATE", ",".join(hosts))
    monkeypatch.setenv("TIAOWEN_CRAWL_DELAY", "0")


@pytest.mark.usefixtures("polite")
def test_crawled_site_answers(web: Web, run: Run) -> None:
    status, out, err = run("crawl", web.base("gbk") + "/")
    assert status == 0
    assert "TIAOWEN_CRAWL_CONTACT" in err
    assert "本次采集" in out
    pages = [there for there in web.truth if there.site == "gbk"]
    _, found, _ = run("search", pages[0].title)
    assert pages[0].title in found
    _, answer, _ = run("ask", f"{pages[0].title}第二条的内容是什么？")
    page = next(there for there in pages if there.said in answer)
    assert page.url in answer


@pytest.mark.usefixtures("polite")
def test_threads_come_whole_and_a_second_crawl_takes_in_nothing_twice(web: Web, run: Run) -> None:
    start = web.base("forum") + "/"
    before = len(web.log)
    first = json.loads(run("crawl", start, "--most", "40", "--json")[1])
    second = json.loads(run("crawl", start, "--json")[1])
    assert first["manifest"]["ended"] == "most"
    assert any("页数上限" in line for line in first["manifest"]["truncated"])
    assert second["manifest"]["ended"] == "finished"
    threads = {thread_of(t.url) for t in web.truth if t.site == "forum"}
    paths = [hit.path for hit in web.log[before:]]
    assert len(paths) == len(set(paths)), "the second crawl goes on where the first stopped"
    third = json.loads(run("crawl", start, "--json")[1])
    assert third["pages"] == 0
    assert first["ingested"]["documents"] + second["ingested"]["documents"] >= len(threads)


@pytest.mark.usefixtures("polite")
def test_pages_wait_where_they_are_not_to_be_taken_in_at_once(web: Web, run: Run) -> None:
    start = web.base("gbk") + "/"
    first = json.loads(run("crawl", start, "--no-ingest", "--json")[1])
    assert "ingested" not in first
    second = json.loads(run("crawl", start, "--json")[1])
    assert second["ingested"]["documents"] == sum(t.site == "gbk" for t in web.truth)


def test_loopback_is_not_crawled_unless_named(web: Web, run: Run) -> None:
    before = len(web.log)
    status, out, _ = run("crawl", web.base("gbk") + "/", "--json")
    assert status == 0
    assert len(web.log) == before
    told = json.loads(out)["manifest"]
    assert told["hosts"][urlsplit(web.base("gbk")).netloc]["left_because"]
    assert told["truncated"]


def test_site_settings_with_a_mistake_are_told(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "site.toml"
    file.write_text('within = ["("]\n', "utf-8")
    status, _, err = run("crawl", "https://www.example.gov.cn/", "--site", file)
    assert status != 0
    assert "site.toml" in err


def test_interrupted_crawl_says_how_to_go_on(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("ingest.crawl.run.crawl", interrupted)
    status, _, err = run("crawl", "https://www.example.gov.cn/")
    assert status == 130
    assert "重新运行即可继续" in err
