"""The crawler on a web of our own: what it finds, how it behaves, what it survives, how fast it is.

python bench/crawl.py [--part sites|kills|trouble|speed …] [--size 1] [--kills 20] [--seed 7]

`tests/web` serves sites on loopback and writes down every request; so what is measured here is
what the servers saw, not what the crawler says of itself.

- sites: forums, a CMS, an old site in GBK, a busy and a slow one, all at once, a delay per host.
  Found: pages whose address and whose sentence are in the evidence. Least: seconds a request, of
  the eleven in a row that came closest. Early: requests within somebody's Retry-After.
- kills: the crawler is killed with SIGKILL after a random number of answers, and started again.
  Lost: pages that are there and not in the evidence at the end. Twice: addresses whose answer was
  in the evidence and that were asked for again. In flight: answers on the way when the kill came.
- trouble: an endless calendar, redirects into private networks, bombs, answers of 200 that hold
  nothing. Astray: requests that reached the private server.
- speed: pages a second of crawl and parse on one core; the servers run in a process on another.

Exit status 1 where a page was lost or fetched twice, or politeness or safety broken.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from crawl_measures import DELAY, Found, after_kills, in_trouble, of_sites, speed
from reporting import table

PARTS = ("sites", "kills", "trouble", "speed")


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
        "a page",
        "closest s",
        "least s",
        "wanted s",
        "forbidden",
        "early",
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
                f"{one.closest:.2f}",
                f"{one.least:.2f}",
                f"{one.wanted:.2f}" if one.wanted else "",
                str(one.forbidden),
                str(one.early),
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
    print(f"\nastray: {told.astray}; most memory: {told.megabytes:.0f} MB")
    print(f"ended: {told.manifest['ended']}; hosts refused as private: {len(told.refused)}")
    for name in ("failed", "left", "findings"):
        print(f"{name}: {told.manifest[name]}")
    for line in told.manifest["truncated"]:
        print(" ", line)
    for line in told.misnamed:
        print("  misnamed:", line)
    complete = all(one.found == one.there and not one.forbidden for one in told.found)
    return complete and not told.misnamed and not told.astray and told.is_over


def print_speed(folder: Path) -> bool:
    """Pages a second on one core."""
    told = speed(folder)
    taken = told.crawled + told.parsed
    print("### Speed on one core\n")
    head = (
        "pages",
        "documents",
        "crawl s",
        "parse s",
        "pages/s",
        "processor s",
        "pages/processor s",
    )
    row = (
        str(told.pages),
        str(told.documents),
        f"{told.crawled:.1f}",
        f"{told.parsed:.1f}",
        f"{told.pages / taken:.1f}",
        f"{told.worked:.1f}",
        f"{told.pages / told.worked:.1f}",
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
