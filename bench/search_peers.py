"""Search beside its peers: encoders, words, vectors and whole systems, in one run on one machine.

    make bench-search
    python bench/search_peers.py ../shared/eval/statutes [--sections lexical,dense]
    python bench/search_peers.py ../shared/eval/statutes --articles 5000 --questions 100

Prints the tables of docs/benchmarks.md and writes a JSON. Every peer has processes of its own, one
that builds and one that is asked; all are asked in rounds that take turns, on the same number
of cores. "Times ours" is the quotient of medians, round by round: median, least and most.
A peer that runs out of its seconds has answered an even sample of the questions.
Vectors that no file gives are computed and kept in a cache, in chunks, so a run that was ended
goes on where it was.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from pathlib import Path
from typing import Any

import search_peers_report as report
from search_peers_compare import Setting, tell
from search_peers_process import limit_threads
from search_peers_task import choose

SECTIONS = ("embedding", "lexical", "dense", "systems")
_BEIR = Path("../shared/eval/statutes")
_OUT = Path("bench/out/search_peers.json")
_ROUNDS = 5
_SECONDS = 60.0


def options() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("beir", type=Path, nargs="?", default=_BEIR)
    parser.add_argument("--split", default="dev")
    parser.add_argument("--sections", default=",".join(SECTIONS))
    parser.add_argument("--articles", type=int, help="only so many, all judged ones among them")
    parser.add_argument("--questions", type=int, help="only the first so many")
    parser.add_argument("--rounds", type=int, default=_ROUNDS)
    parser.add_argument(
        "--seconds", type=float, default=_SECONDS, help="that a peer of a section is asked for"
    )
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--cache", type=Path, help="where computed vectors are kept")
    parser.add_argument("--vectors", type=Path, help="of the base model, .npy, a row an article")
    parser.add_argument(
        "--cv-run", type=Path, help="TREC run of ours, each question by a model not trained on it"
    )
    parser.add_argument("--json", type=Path, default=_OUT)
    return parser.parse_args()


def main() -> None:
    """Print a table a section and write the JSON after each."""
    chosen = options()
    wanted = chosen.sections.split(",")
    if unknown := set(wanted) - set(SECTIONS):
        raise SystemExit(f"no such section: {', '.join(sorted(unknown))}; there are {SECTIONS}")
    if not chosen.beir.is_dir():
        print(f"{chosen.beir} is not here: nothing to measure.")
        return
    limit_threads(chosen.threads)
    from search_peers_sections import Inputs, measured

    from search.beir import load_beir

    picked = choose(load_beir(chosen.beir, chosen.split), chosen.articles, chosen.questions)
    if not picked.questions:
        raise SystemExit(f"no question of {chosen.split} is judged: nothing to measure")
    inputs = Inputs(picked, chosen.cache, chosen.vectors, chosen.cv_run)
    rounds = max(1, min(chosen.rounds, len(picked.questions)))
    found: dict[str, Any] = {
        "machine": report.machine(),
        "threads": chosen.threads,
        "rounds": rounds,
        "articles": len(picked.articles),
        "questions": len(picked.questions),
        "sections": {},
    }
    print(json.dumps({k: v for k, v in found.items() if k != "sections"}) + "\n", flush=True)
    with tempfile.TemporaryDirectory(prefix="search-peers-") as work:
        setting = Setting(Path(work), chosen.threads, rounds, chosen.seconds)
        for section in wanted:
            tell(section)
            outcomes = measured(section, inputs, setting)
            print(report.section_table(section, outcomes) + "\n", flush=True)
            found["sections"][section] = [report.as_json(outcome) for outcome in outcomes]
            chosen.json.parent.mkdir(parents=True, exist_ok=True)
            text = json.dumps(found, ensure_ascii=False, indent=2)
            chosen.json.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
