"""The crawler on a web of our own: what it finds, how it behaves, what it survives, how fast it is.

python bench/crawl.py [--part sites|kills|trouble|speed …] [--size 1] [--kills 20] [--seed 7]

`tests/web` serves sites on loopback and writes down every request; so what is measured here is
what the servers saw, not what the crawler says of itself.

- sites: forums, a CMS, an old site in GBK, a busy and a slow one, all at once with a delay per host.
  Found: pages whose address and whose sentence are in the evidence. Delay kept: the shortest time
  between two requests to a host.
- kills: the crawler is killed with SIGKILL after a random number of answers, and started again.
  Lost: pages that are there and not in the evidence at the end. Twice: addresses whose answer was in
  the evidence and that were asked for again. In flight: answers on their way when the kill came.
- trouble: an endless calendar, redirects into private networks, bombs, answers of 200 that hold
  nothing. Astray: requests that reached the private server.
- speed: pages a second of crawl and parse on one core; the servers run in a process on another.

Exit status 1 where a page was lost or fetched twice, or politeness or safety broken.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from reporting import table

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from ingest.crawl.evidence import Evidence  # noqa: E402
from ingest.crawl.plan import Plan  # noqa: E402
from ingest.crawl.run import crawl  # noqa: E402
from ingest.crawl.worker import WARC  # noqa: E402

from corpus.model import Page  # noqa: E402  after the path is set
from ingest.crawl.canonical import canonical  # noqa: E402
from ingest.crawl.model import Fetched  # noqa: E402
from ingest.decode import decode  # noqa: E402
from ingest.pipeline import parse_page  # noqa: E402
from tests.web import Web, serving_web  # noqa: E402
from tests.web.server import Asked, There  # noqa: E402
from tests.web.trouble import Busy  # noqa: E402

PARTS = ("sites", "kills", "trouble", "speed")
SITES = ("forum", "board", "cms", "gbk", "changing", "busy", "slow")
KILLED = ("forum", "cms", "gbk")
TROUBLE = ("calendar", "redirects", "hostile", "failing", "closed")
DELAY = 0.1
"""Seconds between two requests to a host: short, so that the run is; the rule is the same."""
_CRAWL_DELAY = {"cms": 0.2}
"""What robots.txt asks for, where it asks for more."""
_JITTER = 0.9
"""Of the delay: requests are stamped when a server's thread wakes, a little late each time."""
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
    least: float
    """Seconds between the two requests that came closest."""
    wanted: float
    """Seconds that should lie between two."""
    forbidden: int
    """Requests that robots.txt forbids."""

    @property
    def is_polite(self) -> bool:
        """Whether delay and robots.txt were kept."""
        return self.least >= self.wanted * _JITTER and not self.forbidden


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
    astray: int
    manifest: dict[str, Any]
    megabytes: float
    """The most memory that a child of this process held."""


@dataclass(slots=True)
class Folder:
    """A crawl's folder, read from outside."""

    path: Path
    pages: list[Fetched] = field(default_factory=list)

    def read(self) -> list[Fetched]:
        """Every kept answer of status 200."""
        with Evidence(self.path / WARC) as evidence:
            self.pages = [page for page in evidence if page.status == 200]  # noqa: PLR2004  HTTP's own
        return self.pages


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
    """What was found of each site."""
    kept = {page.url: page for page in pages}
    return tuple(_found(web, name, kept, delay) for name in web.names if name != "secret")


def _found(web: Web, name: str, kept: dict[str, Fetched], delay: float) -> Found:
    there = [page for page in web.truth if page.site == name]
    hits = web.hits(name)
    gaps = [later.at - sooner.at for sooner, later in pairwise(hits)]
    rules = _disallowed(web, name)
    return Found(
        site=name,
        there=len(there),
        found=sum(_is_found(page, kept) for page in there),
        addresses=sum(1 + len(page.parts) for page in there),
        requests=len(hits),
        least=min(gaps, default=float("inf")),
        wanted=max(delay, _CRAWL_DELAY.get(name, 0.0)) if delay else 0.0,
        forbidden=sum(hit.path != "/robots.txt" and hit.path.startswith(rules) for hit in hits),
    )


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
    if said.status != 200 or not isinstance(said.body, bytes):  # noqa: PLR2004  HTTP's own
        return ()
    lines = said.body.decode("utf-8", "replace").splitlines()
    return tuple(
        line.removeprefix("Disallow: ") for line in lines if line.startswith("Disallow: /")
    )


def of_sites(folder: Path, size: int = 1, only: Sequence[str] = SITES) -> tuple[Found, ...]:
    """A polite crawl of many hosts at once."""
    with serving_web(size, only) as web:
        crawl(plan_for(web, folder, DELAY))
        told = found(web, Folder(folder).read(), DELAY)
        agents = {hit.agent for hit in web.log}
        assert all(_CONTACT in agent for agent in agents), agents
        if "busy" in only:
            busy = web.site("busy")
            assert isinstance(busy, Busy)
            assert not busy.early, busy.early
    return told


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
        kept = Counter(page.url for page in Folder(folder).read())
        wanted = {canonical(url) or "" for page in web.truth for url in (page.url, *page.parts)}
        sent = sum(hit.status == 200 and hit.path != "/robots.txt" for hit in web.log)  # noqa: PLR2004
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
    assert process.stdin is not None
    process.stdin.write(plan.to_json() + "\n")
    process.stdin.flush()
    while len(web.log) < stop and process.poll() is None:
        time.sleep(0.001)
    process.kill()
    process.stdin.close()
    return process.wait() < 0


def in_trouble(folder: Path, only: Sequence[str] = TROUBLE) -> Troubled:
    """A crawl of sites that mean it badly, following every link wherever it leads."""
    with serving_web(only=only) as web:
        crawled = crawl(plan_for(web, folder, 0.0, within=(".",), most=3_000))
        return Troubled(
            found=found(web, Folder(folder).read(), 0.0),
            astray=len(web.hits("secret")),
            manifest=dict(crawled.manifest),
            megabytes=resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
        )


def speed(folder: Path, size: int = _SPEED_SIZE) -> tuple[int, int, float, float]:
    """Crawl and parse on one core, without delays: pages, documents, seconds of each."""
    cores = sorted(os.sched_getaffinity(0))
    served = subprocess.Popen(
        [sys.executable, "-m", "tests.web", str(size), *KILLED],
        stdout=subprocess.PIPE,
        cwd=ROOT,
        text=True,
    )
    try:
        assert served.stdout is not None
        os.sched_setaffinity(served.pid, {cores[-1]})
        bases = [line.split()[1] for line in (served.stdout.readline() for _ in range(4))][1:]
        os.sched_setaffinity(0, {cores[0]})
        hosts = tuple(urlsplit(base).hostname or "" for base in bases)
        began = time.perf_counter()
        crawl(Plan(folder=folder, starts=tuple(bases), allowed=hosts, delay=0.0))
        crawled = time.perf_counter() - began
        pages = Folder(folder).read()
        documents = sum(len(_parsed(page)) for page in pages)
        return len(pages), documents, crawled, time.perf_counter() - began - crawled
    finally:
        os.sched_setaffinity(0, cores)
        served.kill()
        served.wait()
        if served.stdout:
            served.stdout.close()


def _parsed(page: Fetched) -> Sequence[object]:
    try:
        return parse_page(Page(page.body, page.url, page.header("content-type"), page.fetched_at))
    except Exception:  # noqa: BLE001  lists and feeds are no documents
        return ()


def print_sites(folder: Path, size: int) -> bool:
    """The polite crawl as a table; whether all was found and kept."""
    told = of_sites(folder, size)
    print(f"### Sites, {DELAY} s between requests\n")
    print(_of_found(told))
    return all(one.found == one.there and one.is_polite for one in told)


def _of_found(told: Iterable[Found]) -> str:
    head = (
        "site",
        "there",
        "found",
        "pages",
        "requests",
        "requests a page",
        "least s",
        "wanted s",
        "forbidden",
    )
    return table(
        head,
        [
            (
                one.site,
                str(one.there),
                str(one.found),
                str(one.addresses),
                str(one.requests),
                f"{one.requests / one.addresses:.2f}" if one.addresses else "",
                f"{one.least:.2f}",
                f"{one.wanted:.2f}" if one.wanted else "",
                str(one.forbidden),
            )
            for one in told
        ],
    )


def print_kills(folder: Path, kills: int, seed: int, size: int) -> bool:
    """What is left after kills; whether nothing was lost or fetched twice."""
    told = after_kills(folder, kills, seed, size)
    print("### Kills\n")
    head = ("kills", "pages there", "lost", "twice", "in flight")
    print(
        table(
            head,
            [
                (
                    str(told.kills),
                    str(told.there),
                    str(len(told.lost)),
                    str(len(told.twice)),
                    str(told.in_flight),
                )
            ],
        )
    )
    for url in (*told.lost, *told.twice):
        print(" ", url)
    return not told.lost and not told.twice


def print_trouble(folder: Path) -> bool:
    """How the crawl of bad sites ended; whether it came to its end and nothing went astray."""
    told = in_trouble(folder)
    print("### Trouble, no delay\n")
    print(_of_found(told.found))
    print(
        f"\nastray: {told.astray}; most memory: {told.megabytes:.0f} MB; ended: {told.manifest['ended']}"
    )
    for name in ("failed", "left", "findings"):
        print(f"{name}: {told.manifest[name]}")
    for line in told.manifest["truncated"]:
        print(" ", line)
    complete = all(one.found == one.there and not one.forbidden for one in told.found)
    return complete and not told.astray and told.manifest["ended"] == "finished"


def print_speed(folder: Path) -> bool:
    """Pages a second on one core."""
    pages, documents, crawled, parsed = speed(folder)
    print("### Speed on one core\n")
    head = ("pages", "documents", "crawl s", "parse s", "pages/s crawl", "pages/s with parse")
    row = (
        str(pages),
        str(documents),
        f"{crawled:.1f}",
        f"{parsed:.1f}",
        f"{pages / crawled:.1f}",
        f"{pages / (crawled + parsed):.1f}",
    )
    print(table(head, [row]))
    return True


def main() -> None:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--part", choices=PARTS, action="append", help="only these; all by default")
    parser.add_argument("--size", type=int, default=1, help="how much is on the sites, 1 to 7")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=7)
    said = parser.parse_args()
    steps: dict[str, Callable[[Path], bool]] = {
        "sites": lambda folder: print_sites(folder, said.size),
        "kills": lambda folder: print_kills(folder, said.kills, said.seed, said.size),
        "trouble": print_trouble,
        "speed": print_speed,
    }
    good = []
    with tempfile.TemporaryDirectory() as folder:
        for part in said.part or PARTS:
            began = time.perf_counter()
            good.append(steps[part](Path(folder) / part))
            print(f"\n({time.perf_counter() - began:.0f} s)\n", flush=True)
    sys.exit(0 if all(good) else 1)


if __name__ == "__main__":
    main()
