"""The course of a crawl on a web of dictionaries: no Scrapy, no network, no waiting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest

from ingest.crawl.address import Ask, Failure
from ingest.crawl.course import Course, Ended
from ingest.crawl.evidence import Evidence
from ingest.crawl.frontier import Frontier
from ingest.crawl.model import Fetched, Site
from ingest.crawl.pace import Pace
from ingest.crawl.plan import Plan
from ingest.crawl.tally import Tally

HOST = "http://a.example"
TEXT = "第一条　为了规范村级公章的保管和使用，制定本办法，由各村民委员会遵照执行。" * 4
START = 1_800_000_000.0


@dataclass
class Answer:
    """What a server says."""

    body: str = TEXT
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    kind: str = "text/html; charset=utf-8"


def page(*hrefs: str) -> Answer:
    anchors = "".join(f'<p><a href="{href}">关于{href}的通知</a></p>' for href in hrefs)
    return Answer(f"<html><title>页</title><body><p>{TEXT}</p>{anchors}</body></html>")


def moved(to: str, *headers: tuple[str, str]) -> Answer:
    return Answer("", 302, (("Location", to), *headers))


NO_ROBOTS = Answer("", 404)


@dataclass
class Net:
    """Answers by address; a list is used up one by one."""

    pages: Mapping[str, Answer | Failure | list[Answer | Failure]]
    asked: list[tuple[float, str]] = field(default_factory=list)
    now: float = START

    def clock(self) -> float:
        return self.now

    def answer(self, url: str) -> Answer | Failure:
        self.asked.append((self.now, url))
        found = self.pages.get(url, NO_ROBOTS)
        if isinstance(found, list):
            found = found.pop(0) if len(found) > 1 else found[0]
        return found

    @property
    def times(self) -> Counter[str]:
        return Counter(url for _, url in self.asked)


@dataclass
class Ran:
    """A run that is over."""

    ended: Ended
    course: Course
    tally: Tally


@contextmanager
def course_of(net: Net, folder: Path, **given: object) -> Iterator[Course]:
    plan = Plan(folder, (f"{HOST}/",), **{"delay": 0.0, **given})  # type: ignore[arg-type]
    frontier = Frontier(folder, plan.starts)
    pace = Pace(plan.delay, net.clock)
    evidence = Evidence(folder / "warc")
    course = Course(plan, frontier, evidence, pace, clock=net.clock)
    try:
        yield course
    finally:
        evidence.close()
        frontier.close()


def go_on(net: Net, course: Course, most: int = 10_000) -> None:
    """Do what the course wants, at most so many requests."""
    for _ in range(10 * most):
        step = course.step()
        if step is None:
            return
        if isinstance(step, float):
            net.now += step
            continue
        if most == 0:
            return  # killed with a request under way
        most -= 1
        tell(net, course, step)


def tell(net: Net, course: Course, ask: Ask) -> None:
    answer = net.answer(ask.url)
    if isinstance(answer, Failure):
        course.failed(ask, answer, "出了问题")
        return
    way = ask.address.way if ask.address else ask.way
    headers = (("Content-Type", answer.kind), *answer.headers)
    when = datetime.fromtimestamp(net.now, UTC)
    fetched = Fetched(
        ask.url, way[0] if way else ask.url, answer.status, headers, answer.body.encode(), when, way
    )
    course.answered(ask, fetched, 0.0)


def crawl(net: Net, folder: Path, **given: object) -> Ran:
    with course_of(net, folder, **given) as course:
        course.open()
        go_on(net, course)
        ended = course.ended()
        course._frontier.end(ended, "")
        return Ran(ended, course, course._frontier.tally())


def test_every_page_once(tmp_path: Path) -> None:
    net = Net(
        {
            f"{HOST}/": page("/1.html", "/2.html", "/1.html#top", "http://b.example/"),
            f"{HOST}/1.html": page("/", "/2.html"),
            f"{HOST}/2.html": page("/1.html"),
        }
    )
    ran = crawl(net, tmp_path)
    assert ran.ended is Ended.FINISHED
    assert net.times == Counter(
        {f"{HOST}/robots.txt": 1, f"{HOST}/": 1, f"{HOST}/1.html": 1, f"{HOST}/2.html": 1}
    )
    assert ran.tally.left == {"outside": 1}


def test_robots_are_obeyed_and_their_sitemaps_read(tmp_path: Path) -> None:
    robots = f"User-agent: *\nDisallow: /in/\nCrawl-delay: 3\nSitemap: {HOST}/map.xml\n"
    places = "".join(f"<url><loc>{HOST}/{n}.html</loc></url>" for n in ("1", "in/2"))
    net = Net(
        {
            f"{HOST}/robots.txt": Answer(robots, kind="text/plain"),
            f"{HOST}/map.xml": Answer(f"<urlset>{places}</urlset>", kind="text/xml"),
            f"{HOST}/": page("/in/1.html"),
            f"{HOST}/1.html": page(),
        }
    )
    ran = crawl(net, tmp_path)
    assert set(net.times) == {f"{HOST}/{p}" for p in ("robots.txt", "map.xml", "", "1.html")}
    assert ran.tally.left == {"robots": 2}
    times = [at for at, _ in net.asked]
    assert all(b - a >= 3 for a, b in pairwise(times[1:]))


@pytest.mark.parametrize("answer", [Answer("", 500), Answer("", 503), Failure.UNREACHABLE])
def test_site_that_cannot_say_what_it_allows_is_left(
    tmp_path: Path, answer: Answer | Failure
) -> None:
    net = Net({f"{HOST}/robots.txt": answer, f"{HOST}/": page()})
    ran = crawl(net, tmp_path)
    assert ran.ended is Ended.CLOSED
    assert f"{HOST}/" not in net.times
    assert ran.tally.states == {"waiting": 1}
    assert ran.course.shut


def test_robots_over_a_redirect(tmp_path: Path) -> None:
    net = Net(
        {
            f"{HOST}/robots.txt": moved("/real.txt"),
            f"{HOST}/real.txt": Answer("User-agent: *\nDisallow: /", kind="text/plain"),
            f"{HOST}/": page(),
        }
    )
    assert crawl(net, tmp_path).tally.left == {"robots": 1}


def test_busy_host_rests_and_its_page_comes_later(tmp_path: Path) -> None:
    busy = Answer("", 429, (("Retry-After", "90"),))
    net = Net({f"{HOST}/": [busy, page("/1.html")], f"{HOST}/1.html": page()})
    ran = crawl(net, tmp_path)
    first, again = (at for at, url in net.asked if url == f"{HOST}/")
    assert again - first >= 90
    assert ran.tally.states == {"done": 2}


def test_page_that_is_always_busy_is_given_up_and_counted(tmp_path: Path) -> None:
    net = Net({f"{HOST}/": page("/1.html"), f"{HOST}/1.html": Answer("", 503)})
    ran = crawl(net, tmp_path)
    assert ran.tally.failed == {"busy": 1}
    assert net.times[f"{HOST}/1.html"] == 5


def test_host_that_asks_to_be_left_for_long_is_left_for_another_run(tmp_path: Path) -> None:
    net = Net({f"{HOST}/": [Answer("", 503, (("Retry-After", "90000"),)), page()]})
    assert crawl(net, tmp_path).ended is Ended.CLOSED
    net.now += 90_000
    assert crawl(net, tmp_path).ended is Ended.FINISHED


@pytest.mark.parametrize("failure", [Failure.UNREACHABLE, Failure.SLOW, Failure.UNREADABLE])
def test_failure_is_tried_again(tmp_path: Path, failure: Failure) -> None:
    net = Net({f"{HOST}/": [failure, page()]})
    assert crawl(net, tmp_path).tally.states == {"done": 1}


@pytest.mark.parametrize("failure", [Failure.PRIVATE, Failure.TOO_LARGE, Failure.NOT_TEXT])
def test_failure_that_stays_is_not_tried_again(tmp_path: Path, failure: Failure) -> None:
    net = Net({f"{HOST}/": page("/1.html"), f"{HOST}/1.html": failure})
    assert crawl(net, tmp_path).tally.failed == {failure: 1}
    assert net.times[f"{HOST}/1.html"] == 1


def test_redirect_leads_to_a_page_that_is_fetched_once_and_knows_its_way(tmp_path: Path) -> None:
    net = Net(
        {
            f"{HOST}/": page("/old.html", "/older.html", "/new.html"),
            f"{HOST}/old.html": moved("/new.html"),
            f"{HOST}/older.html": moved("/old.html"),
            f"{HOST}/new.html": page(),
        }
    )
    ran = crawl(net, tmp_path)
    assert net.times[f"{HOST}/new.html"] == 1
    assert ran.tally.states == {"done": 2, "alias": 2}


def test_way_of_redirects_is_kept_as_evidence(tmp_path: Path) -> None:
    net = Net({f"{HOST}/": moved("/a"), f"{HOST}/a": moved("/b"), f"{HOST}/b": page()})
    crawl(net, tmp_path)
    kept = Evidence(tmp_path / "warc").find(f"{HOST}/b")[0]
    assert kept.asked == f"{HOST}/"
    assert kept.redirects == (f"{HOST}/", f"{HOST}/a")


def test_start_that_leads_to_another_host_takes_the_crawl_there(tmp_path: Path) -> None:
    net = Net(
        {
            f"{HOST}/": moved("http://b.example/"),
            "http://b.example/": page("/1.html", "http://c.example/"),
            "http://b.example/1.html": moved("http://c.example/"),
        }
    )
    ran = crawl(net, tmp_path)
    assert "http://b.example/1.html" in net.times
    assert "http://c.example/" not in net.times
    assert ran.tally.left == {"outside": 1, "led_outside": 1}


@pytest.mark.parametrize("to", ["/", "/b", "ftp://a.example/", "//", "javascript:x"])
def test_redirects_without_end(tmp_path: Path, to: str) -> None:
    net = Net({f"{HOST}/": moved(to), f"{HOST}/b": moved("/")})
    assert crawl(net, tmp_path).tally.failed == {"redirects": 1}


def test_chain_of_redirects_is_bounded(tmp_path: Path) -> None:
    net = Net({f"{HOST}/": moved("/0")} | {f"{HOST}/{n}": moved(f"/{n + 1}") for n in range(50)})
    assert crawl(net, tmp_path).tally.failed == {"redirects": 1}
    assert len(net.asked) < 15


def test_depth_is_bounded_and_what_is_left_is_taken_up_by_a_larger_one(tmp_path: Path) -> None:
    pages = {f"{HOST}/{n or ''}": page(f"/{n + 1}") for n in range(5)}
    net = Net({**pages, f"{HOST}/5": page()})
    first = crawl(net, tmp_path, depth=2)
    assert first.tally.states == {"done": 3, "left": 1}
    second = crawl(net, tmp_path, depth=9)
    assert second.tally.states == {"done": 6}


def test_number_of_pages_is_bounded_and_the_next_run_goes_on(tmp_path: Path) -> None:
    net = Net(
        {f"{HOST}/": page(*(f"/{n}" for n in range(9)))} | {f"{HOST}/{n}": page() for n in range(9)}
    )
    first = crawl(net, tmp_path, most=4)
    assert first.ended is Ended.MOST
    assert first.tally.states == {"done": 4, "waiting": 6}
    second = crawl(net, tmp_path)
    assert second.ended is Ended.FINISHED
    assert set(net.times.values()) == {1}, "robots.txt is remembered, too"


def test_crawl_that_is_over_looks_again_where_something_new_may_be(tmp_path: Path) -> None:
    net = Net(
        {
            f"{HOST}/": [page("/1.html"), page("/1.html", "/2.html")],
            f"{HOST}/1.html": page(),
            f"{HOST}/2.html": page(),
        }
    )
    crawl(net, tmp_path)
    ran = crawl(net, tmp_path)
    assert net.times[f"{HOST}/"] == 2
    assert net.times[f"{HOST}/1.html"] == 1
    assert ran.tally.states == {"done": 3}


def test_redirect_that_leads_outside_is_not_asked_for_again(tmp_path: Path) -> None:
    net = Net({f"{HOST}/": page("/1", "/2"), f"{HOST}/1": moved("http://b.example/")})
    crawl(net, tmp_path, most=2)
    crawl(net, tmp_path)
    assert net.times[f"{HOST}/1"] == 1


@pytest.mark.parametrize("kill", range(12))
def test_killed_anywhere_it_goes_on(tmp_path: Path, kill: int) -> None:
    pages = {f"{HOST}/{n}.html": page(f"/{n + 1}.html", "/") for n in range(6)}
    net = Net({f"{HOST}/": page("/0.html", "/old"), f"{HOST}/old": moved("/3.html"), **pages})
    with course_of(net, tmp_path, depth=99) as course:
        course.open()
        go_on(net, course, kill)
    done = dict(net.times)
    ran = crawl(net, tmp_path, depth=99)
    assert ran.tally.states == {"done": 8, "alias": 1}
    assert set(net.times.values()) == {1}, done


def test_page_that_ends_the_program_again_and_again_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    net = Net({f"{HOST}/": page()})

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("ingest.crawl.course.diagnose", killed)
        for _ in range(4):
            with course_of(net, tmp_path) as course:
                try:
                    course.open()
                    go_on(net, course)
                except KeyboardInterrupt:
                    continue
    assert crawl(net, tmp_path).tally.failed == {"unreadable": 1}
    assert net.times[f"{HOST}/"] == 1


def test_mistake_in_reading_one_page_ends_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    net = Net(
        {f"{HOST}/": page("/1.html", "/2.html"), f"{HOST}/1.html": page(), f"{HOST}/2.html": page()}
    )
    real = Course._read

    def faulty(self: Course, address: object, fetched: Fetched, digest: str) -> None:
        if fetched.url.endswith("/1.html"):
            raise ZeroDivisionError
        real(self, address, fetched, digest)  # type: ignore[arg-type]

    monkeypatch.setattr(Course, "_read", faulty)
    ran = crawl(net, tmp_path)
    assert ran.ended is Ended.FINISHED
    assert ran.tally.failed == {"unreadable": 1}


def test_disk_that_is_full_ends_the_run_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    net = Net({f"{HOST}/": page()})

    def full(*_: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Evidence, "add", full)
    ran = crawl(net, tmp_path)
    assert ran.ended is Ended.STOPPED
    assert "无法保存" in ran.course.trouble


def test_site_settings(tmp_path: Path) -> None:
    site = Site(within=("/zc/",), without=("/zc/old/",), pages=(r"/zc/\d+\.html",), delay=7.0)
    net = Net(
        {
            f"{HOST}/": page("/zc/", "/news/1.html", "/zc/old/1.html"),
            f"{HOST}/zc/": page("/zc/1.html", "/zc/about.html"),
            f"{HOST}/zc/1.html": page(),
            f"{HOST}/zc/about.html": page(),
        }
    )
    with course_of(net, tmp_path, sites=(site,)) as course:
        course.open()
        go_on(net, course)
        assert [u for _, u, _ in course._frontier.pages()] == [f"{HOST}/zc/1.html"]
        assert course._frontier.tally().left == {"outside": 1, "without": 1}
    times = [at for at, _ in net.asked]
    assert all(b - a >= 7 for a, b in pairwise(times))
