"""What a crawl has brought, for the library, while the crawl goes on."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from ingest.crawl.address import Failure, Kept, New
from ingest.crawl.evidence import Evidence, digest_of
from ingest.crawl.frontier import Frontier
from ingest.crawl.harvest import harvest
from ingest.crawl.model import Role
from ingest.crawl.ripe import ripe
from tests.ingest.crawl.answers import answer

SITE = "http://bbs.a.cn/"


@dataclass
class Crawl:
    """A crawl by hand."""

    frontier: Frontier
    evidence: Evidence

    def find(self, role: Role, *paths: str, on: str = "") -> None:
        found_on = self.row(on) if on else None
        self.frontier.add([New(SITE + path, 1, role) for path in paths], found_on)

    def keep(self, path: str, body: str = "", leads_to: Mapping[str, Role] | None = None) -> None:
        page = answer(body or f"<p>{path}</p>", SITE + path)
        digest = self.evidence.add(page)
        [address] = self.frontier._select("url = ?", page.url)
        self.frontier.take(address, time.time())
        news = [New(SITE + to, 1, role) for to, role in (leads_to or {}).items()]
        kept = Kept(200, "ok", "", digest, len(page.body), is_list=False)
        self.frontier.keep(address, kept, news)

    def row(self, path: str) -> int:
        return self.frontier._select("url = ?", SITE + path)[0].id

    def ripe(self) -> set[str]:
        crops = harvest(self.frontier, self.evidence, is_ripe=ripe(self.frontier))
        return {crop.fetched.url.removeprefix(SITE) for crop in crops}


@pytest.fixture
def crawl(tmp_path: Path) -> Iterator[Crawl]:
    frontier = Frontier(tmp_path, [SITE])
    with Evidence(tmp_path / "warc") as evidence:
        yield Crawl(frontier, evidence)
    frontier.close()


def test_pages_by_themselves_come_at_once(crawl: Crawl) -> None:
    crawl.find(Role.PAGE, "a.html", "b.html")
    crawl.keep("a.html")
    assert crawl.ripe() == {"a.html"}


THREAD = ("thread-5-1-1.html", "thread-5-2-1.html", "thread-5-3-1.html")
ARTICLE = ("t1.html", "other-name.html", "third.html")


@pytest.mark.parametrize(
    ("pages", "role"),
    [(THREAD, Role.PART), (ARTICLE, Role.PART), (ARTICLE, Role.NEXT)],
    ids=["thread", "article", "article with next pages"],
)
def test_text_waits_until_all_its_known_pages_have_come(
    crawl: Crawl, pages: tuple[str, str, str], role: Role
) -> None:
    first, second, third = pages
    crawl.find(Role.PAGE, first)
    crawl.keep(first, leads_to={second: role, third: role})
    assert first not in crawl.ripe()
    crawl.keep(second)
    assert first not in crawl.ripe()
    crawl.keep(third)
    assert first in crawl.ripe()


def test_page_that_is_asked_for_just_now_is_waited_for(crawl: Crawl) -> None:
    first, second, _ = THREAD
    crawl.find(Role.PAGE, first)
    crawl.keep(first, leads_to={second: Role.PART})
    [address] = crawl.frontier._select("state = 'waiting'")
    crawl.frontier.take(address, time.time())
    assert crawl.ripe() == set()


def test_page_that_never_comes_is_waited_for_no_longer(crawl: Crawl) -> None:
    first, second, _ = THREAD
    crawl.find(Role.PAGE, first)
    crawl.keep(first, leads_to={second: Role.PART})
    [address] = crawl.frontier._select("state = 'waiting'")
    crawl.frontier.fail(address, Failure.SLOW, "")
    assert crawl.ripe() == {first}


def test_page_that_comes_between_two_looks_holds_its_text_back(crawl: Crawl) -> None:
    first, second, _ = THREAD
    crawl.find(Role.PAGE, first)
    is_ripe = ripe(crawl.frontier)
    crawl.keep(first, leads_to={second: Role.PART})
    assert not list(harvest(crawl.frontier, crawl.evidence, is_ripe=is_ripe))


def test_without_a_wish_texts_come_as_they_are(crawl: Crawl) -> None:
    first, second, _ = THREAD
    crawl.find(Role.PAGE, first)
    crawl.keep(first, leads_to={second: Role.PART})
    assert len(list(harvest(crawl.frontier, crawl.evidence))) == 1


def test_what_came_anew_while_it_was_taken_in_is_still_to_be_taken(crawl: Crawl) -> None:
    crawl.find(Role.PAGE, "a.html", "b.html")
    crawl.keep("a.html", "<p>old</p>")
    crawl.keep("b.html")
    seen_at = time.time()
    crops = list(harvest(crawl.frontier, crawl.evidence))
    time.sleep(0.01)
    crawl.keep("a.html", "<p>new</p>")
    for crop in crops:
        crawl.frontier.ingested(crop.addresses, seen_at)
    left = list(harvest(crawl.frontier, crawl.evidence))
    assert [digest_of(crop.fetched.body) for crop in left] == [digest_of(b"<p>new</p>")]
    assert crawl.frontier.fresh() == 1


def test_two_that_write_at_once_get_on(crawl: Crawl, tmp_path: Path) -> None:
    """Each write of one is seen by the other, and neither is refused."""
    library = Frontier(tmp_path, [SITE])
    for n in range(50):
        crawl.find(Role.PAGE, f"{n}.html")
        crawl.keep(f"{n}.html")
        library.ingested([crawl.row(f"{n}.html")], time.time())
    assert crawl.frontier.fresh() == 0
    assert library.states() == {"done": 50}
    library.close()


def test_what_waits_is_told_apart(crawl: Crawl) -> None:
    _, second, _ = THREAD
    crawl.find(Role.PART, second)
    crawl.keep(second)
    told: list[str] = []
    waits: list[str] = []
    assert not list(harvest(crawl.frontier, crawl.evidence, told.append, waits=waits.append))
    assert not told
    assert "缺少第 1 页" in waits[0]
    assert not list(harvest(crawl.frontier, crawl.evidence, told.append))
    assert told == waits
