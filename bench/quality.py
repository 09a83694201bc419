"""Quality on judged sets, against the floors in bench/floors.json. `make eval` runs it.

    python bench/quality.py [-v] [--only SECTION …] [--vectors CACHE]
    python bench/quality.py --update [--allow-regression]

Exit status 1 where a figure is below its floor. What needs ../shared is left out, saying so,
where that folder is absent. A fixed part of the statutes is embedded and kept in the user's
cache folder; all of them are judged by `make eval-statutes`, whose fused figures need a folder
of vectors, which `nice python bench/embed_beir.py ../shared/eval/statutes CACHE` fills.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import judge_answer_sets
import judge_basis
import judge_citations
import judge_compare
import judge_metadata
import judge_parse
import judge_status
import judge_versions
from figures import Figure, below, raised, read_floors, table
from judge_answers import ask_all, judge, judge_fresh
from judge_retrieval import judged_samples, statutes, statutes_sample
from judge_text import flattened_pages
from reposts import reposts

from api.settings import Settings
from api.wiring import open_library

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "corpus" / "samples"
SHARED = ROOT.parent / "shared"
FLOORS = ROOT / "bench" / "floors.json"
SECTIONS = (
    "samples", "metadata", "questions", "answers", "citations", "seeds", "pages", "flattened",
    "laws", "structure", "reposts", "compare versions", "compare versions of laws",
    "compare documents", "judged", "basis", "status", "status of laws", "statutes sample",
    "statutes",
)  # fmt: skip
SLOW = ("statutes", "compare versions of laws")
"""Only when asked for: `make eval-statutes`, `make eval-compare`."""


def questions() -> Iterable[Figure]:
    """Both sets of questions over a library made for the purpose."""
    with tempfile.TemporaryDirectory() as folder:
        service = open_library(Settings(Path(folder)))
        try:
            service.ingest([str(SAMPLES)])
            known = ask_all(service, SAMPLES, SAMPLES / "questions.jsonl")
            fresh = ask_all(service, SAMPLES, ROOT / "bench" / "fresh_questions.jsonl")
            return [*judge(known), *judge_fresh(fresh)]
        finally:
            service.close()


def measured(only: Sequence[str], vectors: Path | None) -> list[Figure]:
    """All figures of the sections asked for."""
    beir = SHARED / "eval" / "statutes"
    steps: dict[str, tuple[Path, Callable[[], Iterable[Figure]]]] = {
        "samples": (SAMPLES, lambda: judge_parse.samples(SAMPLES)),
        "metadata": (SAMPLES, judge_metadata.figures),
        "questions": (SAMPLES, questions),
        "answers": (SAMPLES, judge_answer_sets.floors),
        "citations": (SAMPLES, judge_citations.figures),
        "status": (SAMPLES, judge_status.figures),
        "status of laws": (SHARED / "laws", judge_status.law_figures),
        "seeds": (SHARED / "seeds", lambda: judge_parse.seeds(ROOT / "tests")),
        "pages": (SHARED / "pages", lambda: judge_parse.pages(SHARED / "pages")),
        "flattened": (SHARED / "pages", lambda: flattened_pages(SHARED / "pages")),
        "laws": (SHARED / "laws", lambda: judge_parse.laws(SHARED / "laws")),
        "structure": (SHARED / "laws", lambda: judge_parse.structure(SHARED)),
        "reposts": (SHARED / "laws", lambda: reposts(SHARED / "laws", step=16)),
        "compare versions": (SAMPLES, judge_versions.own_figures),
        "compare versions of laws": (
            SHARED / "laws",
            lambda: judge_versions.real_figures(SHARED / "laws"),
        ),
        "compare documents": (SAMPLES, judge_compare.figures),
        "judged": (SAMPLES, judged_samples),
        "basis": (SAMPLES, judge_basis.figures),
        "statutes sample": (beir, lambda: statutes_sample(beir)),
        "statutes": (beir, lambda: statutes(beir, "dev", vectors)),
    }
    found: list[Figure] = []
    for name in only:
        needed, step = steps[name]
        if needed.is_dir():
            found += step()
        else:
            print(f"skipped: {name} needs ../{needed.relative_to(ROOT.parent)}", file=sys.stderr)
    return found


def default_sections() -> list[str]:
    """All but the slow ones."""
    return [name for name in SECTIONS if name not in SLOW]


def main() -> int:
    """Print the table; the exit status says whether every floor holds."""
    chosen = _options()
    figures = measured(chosen.only or default_sections(), chosen.vectors)
    floors = read_floors(FLOORS)
    if chosen.update:
        try:
            floors = raised(figures, floors, allow_regression=chosen.allow_regression)
        except ValueError as error:
            print(error, file=sys.stderr)
            return 1
        FLOORS.write_text(json.dumps(floors, ensure_ascii=False, indent=1) + "\n", "utf-8")
    print(table(figures, floors))
    if chosen.verbose:
        _print_missed(figures)
    failures = below(figures, floors)
    print("\n".join(["", *failures]) if failures else "\nEvery figure is at or above its floor.")
    return 1 if failures else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("-v", "--verbose", action="store_true", help="list what is not right")
    parser.add_argument(
        "--only", nargs="+", choices=SECTIONS, help="sections; all but the statutes by default"
    )
    parser.add_argument("--vectors", type=Path, help="vectors of the statutes, for fused figures")
    parser.add_argument("--update", action="store_true", help="set floors from what is measured")
    parser.add_argument("--allow-regression", action="store_true", help="floors may go down")
    return parser.parse_args()


def _print_missed(figures: Iterable[Figure]) -> None:
    for figure in figures:
        for case in figure.missed:
            print(f"- {figure.key}: {case}")


if __name__ == "__main__":
    sys.exit(main())
