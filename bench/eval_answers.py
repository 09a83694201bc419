"""Answers on the judged questions of bench/answers, with the cases that fail. `make eval-answers`.

    python bench/eval_answers.py [--half dev|test|all] [--test-cases] [--statutes [N]]

Failing cases of the dev half are listed; of the test half, on which nothing is tuned, only
with --test-cases. --statutes adds how often the evidence holds a judged article of
../shared/eval/statutes, on all dev questions or N of them; --vectors names the cache that
bench/embed_beir.py filled. What counts as right stands in bench/judge_answer_sets.py.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from answer_evidence import evidence_table
from answer_regressions import regressions_told
from cache import VECTORS
from judge_answer_sets import Judgement, answer_sets, measures
from reporting import table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

HALVES = ("dev", "test")
ROOT = Path(__file__).resolve().parent.parent
BEIR = ROOT.parent / "shared" / "eval" / "statutes"


def main() -> int:
    """Print the tables, then the failing cases."""
    chosen = _options()
    found = [j for j in answer_sets() if chosen.half in ("all", j.case.half)]
    for title, parts in _tables(found):
        print(f"\n## {title}\n\n{_measured(title, parts)}")
    for half in HALVES:
        failed = [j for j in found if j.case.half == half and j.fault]
        if failed:
            counts = ", ".join(f"{n} {fault}" for fault, n in _faults(failed))
            print(f"\n## {half}: {len(failed)} cases fail ({counts})\n")
        if half == "dev" or chosen.test_cases:
            print("\n".join(map(told, failed)))
    if chosen.statutes is not None and BEIR.is_dir():
        print(f"\n## evidence\n\n{evidence_table(BEIR, chosen.vectors, chosen.statutes)}")
    elif chosen.statutes is not None:
        print("skipped: evidence needs ../shared/eval/statutes", file=sys.stderr)
    print(regressions_told())
    return 0


def told(judged: Judgement) -> str:
    """One failing case, for a reader."""
    case = judged.case
    wanted = "、".join(case.answer or case.reasons)
    given = judged.answer.answer or judged.answer.reason
    first = next(iter(judged.answer.evidence), None)
    place = f"《{first.document.title}》{'/'.join(first.clause.path)}" if first else ""
    asked = " → ".join((*case.after, case.question))
    tempted = f"{case.trap}: " if case.trap else ""
    return (
        f"- {case.id} [{case.type}] {asked}：{given} {place}（应为 {wanted}）"
        f"— {tempted}{judged.fault}"
    )


def _tables(found: Sequence[Judgement]) -> Iterator[tuple[str, dict[str, list[Judgement]]]]:
    yield "library and half", _by(found, lambda j: f"{j.case.library} {j.case.half}", whole=True)
    yield "hand", _by(found, lambda j: j.case.set)
    yield "type", _by(found, lambda j: j.case.type)
    yield "wording", _by(found, lambda j: j.case.wording)
    yield "trap", _by([j for j in found if j.case.trap], lambda j: j.case.trap)


def _by(
    found: Sequence[Judgement], key: Callable[[Judgement], str], *, whole: bool = False
) -> dict[str, list[Judgement]]:
    parts: dict[str, list[Judgement]] = {"all": list(found)} if whole else {}
    for name in sorted(set(map(key, found))):
        parts[name] = [j for j in found if key(j) == name]
    return parts


def _measured(title: str, parts: Mapping[str, Sequence[Judgement]]) -> str:
    rows = [(name, measures(part)) for name, part in parts.items()]
    head = [title, *(rows[0][1] if rows else ())]
    return table(head, ([name, *map(_shown, row.values())] for name, row in rows))


def _shown(value: float | None) -> str:
    if value is None:
        return "-"
    return str(value) if isinstance(value, int) else f"{value:.3f}"


def _faults(failed: Sequence[Judgement]) -> list[tuple[str, int]]:
    return Counter(j.fault for j in failed).most_common()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--half", choices=(*HALVES, "all"), default="all")
    parser.add_argument("--test-cases", action="store_true", help="list the test half's too")
    parser.add_argument(
        "--statutes", type=int, nargs="?", const=0, metavar="N", help="judge the evidence as well"
    )
    parser.add_argument("--vectors", type=Path, default=VECTORS, help="vectors of the statutes")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
