"""Measures of the crawler on the test web, for `bench/crawl.py`: what the servers saw of it."""

from __future__ import annotations

import os
import random
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from corpus.model import Page  # noqa: E402  after the path is set
from ingest.crawl.canonical import canonical  # noqa: E402
from ingest.crawl.diagnose import diagnose  # noqa: E402
from ingest.crawl.evidence import Evidence  # noqa: E402
from ingest.crawl.model import Fetched  # noqa: E402
from ingest.crawl.plan import DEPTH, WARC, Plan  # noqa: E402
from ingest.crawl.run import crawl  # noqa: E402
from ingest.decode import decode  # noqa: E402
from ingest.pipeline import parse_page  # noqa: E402
from tests.web import CRAWL_DELAY, Web, serving_web  # noqa: E402
from tests.web.failing import Failing  # noqa: E402
from tests.web.server import Asked, There  # noqa: E402
from tests.web.trouble import Busy  # noqa: E402

SITES = ("forum", "board", "cms", "gbk", "changing", "busy", "slow")
KILLED = ("forum", "cms", "gbk")
TROUBLE = ("calendar", "redirects", "hostile", "failing", "closed")
DELAY = 0.1
"""Seconds between two requests to a host: short, so that the run is; the rule is the same."""
_CRAWL_DELAY = {"cms": CRAWL_DELAY}
"""What robots.txt asks for, where it asks for more."""
_IN_A_ROW = 10
_JITTER = 0.95
"""Of the delay: requests are stamped when a thread of the server wakes, sometimes late."""
_OK = 200
_CONTACT = "https://contact.example/crawler"
_SPEED_SIZE = 5
"""Makes 800 pages and more, so that the start of the process counts for little."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a crawl found of one site, by what its server saw."""

    site: str
    there: int
    """Documents and threads."""
    found: int
    addresses: int
    """Pages of these, further pages of threads included."""
    requests: int
    closest: float
    """Seconds between the two requests that came closest, as the server saw them; a busy machine
    delivers one late and the next in time."""
    least: float
    """Seconds a request took of the eleven that came closest: what the host has to bear."""
    wanted: float
    """Seconds that should lie between two."""
    forbidden: int
    """Requests that robots.txt forbids."""

    early: int = 0
    """Requests that came before the end of a Retry-After."""

    @property
    def is_polite(self) -> bool:
        """Whether delay, robots.txt and Retry-After were kept."""
        is_slow = self.least >= self.wanted * _JITTER
        return is_slow and not self.forbidden and not self.early


@dataclass(frozen=True, slots=True)
class Survived:
    """What is left after kills."""

    kills: int
    there: int
    lost: tuple[str, ...]
    twice: tuple[str, ...]
    in_flight: int
    """Answers that a server had sent and nobody had kept."""


@dataclass(frozen=True, slots=True)
class Troubled:
    """How a crawl of the sites that make trouble ended."""

    found: tuple[Found, ...]
    misnamed: tuple[str, ...]
    """Answers of 200 that hold nothing, and were taken for something else than they are."""
    astray: int
    """Requests that reached the private server."""
    manifest: dict[str, Any]
    megabytes: float
    """The most memory that a child of this process held."""

    @property
    def is_over(self) -> bool:
        """Whether it came to its end by itself; what waits is in private networks alone."""
        return self.manifest["ended"] in {"finished", "closed"}

    @property
    def refused(self) -> tuple[str, ...]:
        """Hosts that were not asked, with the reason given."""
        hosts = self.manifest["hosts"].items()
        return tuple(name for name, told in hosts if "内部网络" in told["left_because"])


def kept_in(folder: Path) -> list[Fetched]:
    """Every answer of status 200 that a crawl kept."""
    return [page for page in _all_kept_in(folder) if page.status == _OK]


def _all_kept_in(folder: Path) -> list[Fetched]:
    with Evidence(folder / WARC) as evidence:
        return list(evidence)


def misnamed(web: Web, pages: Iterable[Fetched]) -> tuple[str, ...]:
    """Answers that hold nothing and were not told by their name, and pages that were."""
    base, told = web.base("failing"), {page.url: diagnose(page).finding for page in pages}
    return tuple(
        f"{path}: {told.get(base + path, 'not kept')}, not {finding}"
        for path, (finding, _, _) in Failing.pages.items()
        if told.get(base + path) != finding
    )


def plan_for(web: Web, folder: Path, delay: float, **more: Any) -> Plan:  # noqa: ANN401  Plan's own
    """A crawl of all that is served, from its front pages."""
    bases = [web.base(name) for name in web.names if name != "secret"]
    return Plan(
        folder=folder,
        starts=tuple(url for base in bases if (url := canonical(f"{base}/"))),
        allowed=tuple(urlsplit(base).hostname or "" for base in bases),
        contact=_CONTACT,
        delay=delay,
        seconds=5.0,
        max_bytes=4 * 1024 * 1024,
        **more,
    )


def found(web: Web, pages: Iterable[Fetched], delay: float) -> tuple[Found, ...]:
    """What was found of each site.

    Raises:
        ValueError: a request did not say who asks.
    """
    unnamed = [hit for hit in web.log if _CONTACT not in hit.agent]
    if unnamed:
        raise ValueError(f"{unnamed[0]} does not say who asks")
    kept = {page.url: page for page in pages}
    return tuple(_found(web, name, kept, delay) for name in web.names if name != "secret")


def _found(web: Web, name: str, kept: dict[str, Fetched], delay: float) -> Found:
    there = [page for page in web.truth if page.site == name]
    hits = web.hits(name)
    times = sorted(hit.at for hit in hits)
    rules = _disallowed(web, name)
    return Found(
        site=name,
        there=len(there),
        found=sum(_is_found(page, kept) for page in there),
        addresses=sum(1 + len(page.parts) for page in there),
        requests=len(hits),
        closest=_gap(times, 1),
        least=_gap(times, _IN_A_ROW),
        wanted=max(delay, _CRAWL_DELAY.get(name, 0.0)) if delay else 0.0,
        forbidden=sum(hit.path != "/robots.txt" and hit.path.startswith(rules) for hit in hits),
        early=len(site.early) if isinstance(site := web.site(name), Busy) else 0,
    )


def _gap(times: Sequence[float], over: int) -> float:
    """The least mean of so many gaps in a row, or of all where there are fewer."""
    over = min(over, len(times) - 1)
    if over < 1:
        return float("inf")
    return min(later - sooner for sooner, later in zip(times, times[over:], strict=False)) / over


def _is_found(page: There, kept: dict[str, Fetched]) -> bool:
    """Whether all its addresses are kept and its sentence stands in what was kept."""
    answers = [kept.get(canonical(url) or "") for url in (page.url, *page.parts)]
    if not all(answers):
        return False
    first = answers[0]
    return page.url.endswith(".docx") or (first is not None and page.said in _text(first))


def _text(page: Fetched) -> str:
    return decode(page.body, page.header("content-type")).text


def _disallowed(web: Web, name: str) -> tuple[str, ...]:
    """The beginnings of paths that the site's robots.txt forbids."""
    said = web.site(name).answer(Asked("/robots.txt", {"host": "x"}, 1, 1))
    if said.status != _OK or not isinstance(said.body, bytes):
        return ()
    lines = said.body.decode("utf-8", "replace").splitlines()
    return tuple(
        line.removeprefix("Disallow: ") for line in lines if line.startswith("Disallow: /")
    )


def of_sites(folder: Path, size: int = 1, only: Sequence[str] = SITES) -> tuple[Found, ...]:
    """A polite crawl of many hosts at once."""
    with serving_web(size, only) as web:
        crawl(plan_for(web, folder, DELAY))
        return found(web, kept_in(folder), DELAY)


def after_kills(
    folder: Path, kills: int, seed: int, size: int = 1, only: Sequence[str] = KILLED
) -> Survived:
    """A crawl that is killed again and again, then left to come to its end."""
    dice = random.Random(seed)  # noqa: S311  nothing secret
    with serving_web(size, only) as web:
        plan = plan_for(web, folder, 0.0)
        pages = sum(1 + len(page.parts) for page in web.truth)
        died = sum(
            _killed(plan, web, dice.randint(1, max(1, pages // (kills + 1)))) for _ in range(kills)
        )
        crawl(plan)
        kept = Counter(page.url for page in kept_in(folder))
        wanted = {canonical(url) or "" for page in web.truth for url in (page.url, *page.parts)}
        sent = sum(hit.status == _OK and hit.path != "/robots.txt" for hit in web.log)
        return Survived(
            kills=died,
            there=len(wanted),
            lost=tuple(sorted(wanted - kept.keys())),
            twice=tuple(url for url, times in kept.items() if times > 1),
            in_flight=sent - kept.total(),
        )


def _killed(plan: Plan, web: Web, answers: int) -> bool:
    """Starts the crawler and kills it after so many answers; whether it died of that."""
    stop = len(web.log) + answers
    process = subprocess.Popen(
        [sys.executable, "-m", "ingest.crawl.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
        text=True,
    )
    assert process.stdin  # noqa: S101  a pipe, as asked for
    process.stdin.write(plan.to_json() + "\n")
    process.stdin.flush()
    while len(web.log) < stop and process.poll() is None:
        time.sleep(0.001)
    process.kill()
    process.stdin.close()
    return process.wait() < 0


def in_trouble(folder: Path, only: Sequence[str] = TROUBLE, depth: int = DEPTH) -> Troubled:
    """A crawl of sites that mean it badly, following every link wherever it leads."""
    with serving_web(only=only) as web:
        crawled = crawl(plan_for(web, folder, 0.0, within=(".",), depth=depth, most=3_000))
        return Troubled(
            found=found(web, kept_in(folder), 0.0),
            misnamed=misnamed(web, _all_kept_in(folder)) if "failing" in only else (),
            astray=len(web.hits("secret")),
            manifest=dict(crawled.manifest),
            megabytes=resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
        )


@dataclass(frozen=True, slots=True)
class Speed:
    """How long crawl and parse took on one core."""

    pages: int
    documents: int
    crawled: float
    """Seconds by the clock."""
    parsed: float
    worked: float
    """Seconds of processor time of both: what a machine with other work to do cannot stretch."""


def speed(folder: Path, size: int = _SPEED_SIZE) -> Speed:
    """Crawl and parse on one core, without delays: no robots.txt asks for one here."""
    cores = sorted(os.sched_getaffinity(0))
    served = subprocess.Popen(  # noqa: S603  our own
        [sys.executable, "-m", "tests.web", "--size", str(size), "--crawl-delay", "0", *KILLED],
        stdout=subprocess.PIPE,
        cwd=ROOT,
        text=True,
    )
    try:
        assert served.stdout  # noqa: S101  a pipe, as asked for
        os.sched_setaffinity(served.pid, {cores[-1]})
        bases = [line.split()[1] for line in (served.stdout.readline() for _ in range(4))][1:]
        os.sched_setaffinity(0, {cores[0]})
        hosts = tuple(urlsplit(base).hostname or "" for base in bases)
        began, worked = time.perf_counter(), _worked()
        crawl(Plan(folder=folder, starts=tuple(bases), allowed=hosts, delay=0.0))
        crawled = time.perf_counter() - began
        pages = kept_in(folder)
        documents = sum(len(_parsed(page)) for page in pages)
        parsed = time.perf_counter() - began - crawled
        return Speed(len(pages), documents, crawled, parsed, _worked() - worked)
    finally:
        os.sched_setaffinity(0, cores)
        served.kill()
        served.wait()
        if served.stdout:
            served.stdout.close()


def _worked() -> float:
    """Processor seconds of this process and its children that have ended."""
    of = (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in of)


def _parsed(page: Fetched) -> Sequence[object]:
    try:
        return parse_page(Page(page.body, page.url, page.header("content-type"), page.fetched_at))
    except Exception:  # noqa: BLE001  lists and feeds are no documents
        return ()
