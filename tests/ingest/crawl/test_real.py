"""One real crawl of several sites at once, as their servers saw it."""

from __future__ import annotations

from collections import Counter
from urllib.parse import urlsplit

import pytest

from corpus.model import Kind, Page
from ingest.crawl.canonical import canonical
from ingest.crawl.evidence import Evidence
from ingest.crawl.frontier import Frontier
from ingest.crawl.harvest import harvest
from ingest.crawl.plan import WARC, Plan
from ingest.crawl.run import Crawled, crawl
from ingest.pipeline import parse_page
from tests.web import CRAWL_DELAY, Web, serving_web

SITES = ("busy", "cms", "redirects", "failing")
LATE = 0.5
"""Seconds by which a server on a busy machine may notice the first request late."""


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> tuple[Web, Plan, Crawled]:
    with serving_web(only=SITES) as web:
        starts = tuple(web.base(name) + "/" for name in SITES)
        hosts = tuple(urlsplit(start).hostname or "" for start in starts)
        folder = tmp_path_factory.mktemp("crawl")
        plan = Plan(folder, starts, contact="mailto:a@b.example", delay=0.05, allowed=hosts)
        return web, plan, crawl(plan)


def test_every_page_that_is_there_is_found(done: tuple[Web, Plan, Crawled]) -> None:
    web, plan, crawled = done
    there = {canonical(u) for t in web.truth if t.site in SITES for u in (t.url, *t.parts)}
    got = {url for _, url, _ in Frontier(plan.folder, plan.starts).pages()}
    assert crawled.manifest["ended"] == "finished"
    assert there <= got


def test_hosts_are_asked_as_seldom_as_they_want(done: tuple[Web, Plan, Crawled]) -> None:
    web, _, crawled = done
    for site in SITES:
        least = CRAWL_DELAY if site == "cms" else 0.05
        # At the sender, request by request: a busy machine delivers one late and the next in time.
        told = crawled.manifest["hosts"][urlsplit(web.base(site)).netloc]
        assert told["closest"] >= least, site
        # At the server, over all; robots.txt is asked for before its wish is known.
        asked = sorted(hit.at for hit in web.hits(site))[1:]
        assert asked[-1] - asked[0] >= least * (len(asked) - 1) - LATE, site


def test_busy_hosts_are_left_alone_as_long_as_they_say(done: tuple[Web, Plan, Crawled]) -> None:
    web, _, crawled = done
    assert crawled.manifest["failed"]["busy"] == 1
    asked = sorted((h.at, h.status) for h in web.log if h.site == "busy")
    refused = [at for at, status in asked if status in {429, 503}]
    for at in refused:
        # one more request may have been under way
        assert sum(at < other < at + 0.9 for other, _ in asked) <= 1


def test_what_is_no_page_is_named(done: tuple[Web, Plan, Crawled]) -> None:
    findings = done[2].manifest["findings"]
    assert findings["captcha"] == 1
    assert findings["script_shell"] == 1
    assert findings["empty_list"] == 1


def test_private_servers_see_nothing(done: tuple[Web, Plan, Crawled]) -> None:
    web, _, _ = done
    assert not [hit for hit in web.log if hit.site == "secret"]


def test_who_asks_can_be_asked(done: tuple[Web, Plan, Crawled]) -> None:
    web, plan, _ = done
    assert {hit.agent for hit in web.log} == {plan.agent}
    assert "mailto:a@b.example" in plan.agent


def test_nothing_is_fetched_twice_but_what_was_refused(done: tuple[Web, Plan, Crawled]) -> None:
    web, _, _ = done
    answered = Counter((h.site, h.path) for h in web.log if h.status == 200)
    assert set(answered.values()) == {1}


def test_articles_of_several_pages_are_one_document_each(done: tuple[Web, Plan, Crawled]) -> None:
    web, plan, _ = done
    told: list[str] = []
    frontier = Frontier(plan.folder, plan.starts)
    with Evidence(plan.folder / WARC) as evidence:
        crops = {crop.fetched.url: crop for crop in harvest(frontier, evidence, told.append)}
    frontier.close()
    cut = [there for there in web.truth if there.site == "cms" and there.parts]

    assert len(cut) == 2
    assert not crops.keys() & {url for there in cut for url in there.parts}
    assert told == []
    for there in cut:
        fetched = crops[there.url].fetched
        (read,) = parse_page(Page(fetched.body, fetched.url, fetched.header("content-type")))
        assert len(crops[there.url].addresses) == 3
        assert read.title == there.title
        assert [c.kind for c in read.clauses].count(Kind.ARTICLE) == 9
