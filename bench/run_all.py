"""Every benchmark, each with the command that gives it. `make bench` runs this.

python bench/run_all.py [--vectors CACHE]

Prints Markdown; asserts nothing. What needs ../shared or a cache of vectors is left out, saying
so, where it is absent. Each benchmark is a process of its own, so that peaks of memory are its.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BEIR = "../shared/eval/statutes"
PAGES = "../shared/pages"


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A script with its arguments, as a reader would type them in the repository's root."""

    title: str
    arguments: tuple[str, ...]
    needs: str = ""
    """A folder without which it cannot run."""


def benchmarks(vectors: str | None) -> list[Benchmark]:
    """All of them; `vectors` is the cache that bench/embed_beir.py filled."""
    cached = ("bench/search_latency.py", BEIR, "--cache", vectors or "CACHE")
    return [
        Benchmark("Ingest: samples", ("bench/ingest_speed.py", "corpus/samples")),
        Benchmark("Ingest: real pages", ("bench/ingest_speed.py", PAGES), PAGES),
        Benchmark("Extraction of real pages", ("bench/extract_f1.py", "--pages", PAGES), PAGES),
        Benchmark("Recognition of scans", ("bench/ocr_accuracy.py",)),
        Benchmark("Reading a query in a large library", ("bench/query_reading.py",)),
        Benchmark("Embedding", ("bench/embed_speed.py",)),
        Benchmark("Comparison: 200 by 200 clauses", ("bench/compare_speed.py",)),
        Benchmark("Service: sample library", ("bench/service_latency.py",)),
        Benchmark("Search in 58,639 articles: words", (cached[0], BEIR, "--words-only"), BEIR),
        Benchmark("Search in 58,639 articles: words and vectors", cached, vectors or "CACHE"),
    ]


def main() -> int:
    """Run them one after another; the exit status says whether all ran."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--vectors", help="cache of the statutes' vectors (bench/embed_beir.py)")
    failed = 0
    for benchmark in benchmarks(parser.parse_args().vectors):
        print(f"\n## {benchmark.title}\n", flush=True)
        if benchmark.needs and not (ROOT / benchmark.needs).is_dir():
            print(f"Left out: {benchmark.needs} is not there.", flush=True)
            continue
        print(f"```sh\npython {' '.join(benchmark.arguments)}\n```\n", flush=True)
        command = [sys.executable, *benchmark.arguments]
        done = subprocess.run(command, cwd=ROOT, check=False)  # noqa: S603  our own scripts
        failed += done.returncode != 0
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
