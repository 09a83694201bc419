"""How the store does in a large library: what one new document costs, and what requests ask for.

python bench/large_library.py [--clauses 10000 100000 1000000] [--url postgresql://…]

The library is invented (bench/synthetic.py) and stands in a temporary folder. Ingestion is
measured without embedding and index: parse and store, regroup, refresh, as `tiaowen ingest`
calls them, in a process that has the library open. Each figure is the median of some runs.
With --url the tables of that empty database are filled instead, which is for one size.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from reporting import table
from synthetic import fill, text_of

from api.settings import Settings
from api.wiring import RealParts
from corpus.model import Page
from corpus.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_RUNS = 5


def main() -> None:
    """Print a table and the same as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clauses", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--url", default="")
    options = parser.parse_args()
    found: dict[str, dict[str, float]] = {}
    for clauses in options.clauses:
        with tempfile.TemporaryDirectory(prefix="tiaowen-large-") as folder:
            found[f"{clauses:,}"] = dict(_measured(Path(folder), clauses, options.url))
    names = dict.fromkeys(name for column in found.values() for name in column)
    rows = [(name, *(f"{c[name]:,.1f}" for c in found.values())) for name in names]
    print(table(("", *(f"{n} clauses" for n in found)), rows))
    print(json.dumps(found, ensure_ascii=False))


def _measured(folder: Path, clauses: int, url: str) -> Iterator[tuple[str, float]]:
    """Name and milliseconds, unless the name says otherwise."""
    began = time.perf_counter()
    with Store.open(folder, url or None) as store:
        yield "documents", fill(store, clauses, lambda told: print(told, end="\r", flush=True))
    yield "filled in, s", time.perf_counter() - began
    file = folder / "tiaowen.db"
    if file.exists():
        yield "size, MB", file.stat().st_size / 1e6
    parts = RealParts(Settings(folder, database_url=url))
    yield "open", _once(lambda: parts.store)
    yield "refresh of the whole library", _once(parts.refresh)
    parts.regroup(lambda _: None)
    yield from _ingestion(parts)
    yield from _reading(parts)
    parts.close()


def _ingestion(parts: RealParts) -> Iterator[tuple[str, float]]:
    known = [card.title for card in parts.store.document_cards()[:_RUNS]]
    spent: defaultdict[str, list[float]] = defaultdict(list)
    for run, repealed in enumerate(known):
        text = text_of(10_000_000 + run, repeals=repealed)
        for name, words in (("new", text), ("changed", text.replace("除外", "不在此列"))):
            page = Page(words.encode(), f"new-{run}.txt", "text/plain")
            for step, took in _ingested(parts, page).items():
                spent[f"{name} document: {step}"].append(took)
            for step in ("document_digests", "document_cards", "statuses"):
                spent[f"after it: {step}"].append(_once(getattr(parts.shown, step)))
    for name, times in spent.items():
        yield name, statistics.median(times)


def _ingested(parts: RealParts, page: Page) -> dict[str, float]:
    took = {
        "parse and store": _once(lambda: parts.intake.ingest(page)),
        "regroup": _once(lambda: parts.regroup(lambda _: None)),
        "refresh": _once(parts.refresh),
        "stamp": _once(lambda: parts.stamp),
    }
    return {**took, "in all": sum(took.values())}


def _reading(parts: RealParts) -> Iterator[tuple[str, float]]:
    shown, store = parts.shown, parts.store
    today = date.today()  # noqa: DTZ011  a day is a day
    cards = shown.document_cards()
    step = max(1, len(cards) // (10 * _RUNS))
    ids = [f"{card.id}-t3" for card in cards[::step]]
    tens = [ids[i : i + 10] for i in range(0, len(ids), 10)][:_RUNS]
    yield "clauses of 10 hits", statistics.median(_once(lambda t=t: shown.clauses(t)) for t in tens)
    documents = [t.rpartition("-")[0] for t in tens[0]]
    for name, call in (
        ("places of 10 hits", lambda: parts.elsewhere(documents)),
        ("digest", shown.digest),
        ("document_cards, again", shown.document_cards),
        ("document_digests, again", shown.document_digests),
        ("statuses, again", shown.statuses),
        ("is_empty", parts.library.is_empty),
        ("counts", parts.counts),
        ("settled already", parts.refresh),
    ):
        yield name, _median(call)
    for years in (1, 10):
        day = today - timedelta(days=365 * years)
        yield f"forces_on, {years} years ago", _once(lambda d=day: shown.forces_on(d))
    yield "the next day", _once(lambda: store.settle(today + timedelta(days=1)))


def _median(call: Callable[[], object]) -> float:
    return statistics.median(_once(call) for _ in range(_RUNS))


def _once(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    main()
