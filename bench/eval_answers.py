"""Answers on the judged questions of bench/answers, with the cases that fail. `make eval-answers`.

    python bench/eval_answers.py [--half dev|test|all] [--test-cases] [--evidence [--sample N]]

Failing cases of the dev half are listed; of the test half, on which nothing is tuned, only
with --test-cases. --evidence adds how often what is shown holds a judged article of
../shared/eval/statutes; --vectors names the cache that bench/embed_beir.py filled.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from answer_evidence import evidence_table
from cache import VECTORS
from judge_answer_sets import Case, Judgement, answer_sets, measures, paces

HALVES = ("dev", "test")
ROOT = Path(__file__).resolve().parent.parent
BEIR = ROOT.parent / "shared" / "eval" / "statutes"


def main() -> int:
    """Print the tables, then the failing cases."""
    chosen = _options()
    found = [j for j in answer_sets() if chosen.half in ("all", j.case.half)]
    print(table(found))
    for line in paces(found):
        print(line)
    for half in HALVES:
        failed = [j for j in found if j.case.half == half and j.fault]
        print(f"\n## {half}: {len(failed)} cases fail\n")
        if half == "dev" or chosen.test_cases:
            print("\n".join(map(told, failed)))
    if chosen.evidence and BEIR.is_dir():
        print(evidence_table(BEIR, chosen.vectors, chosen.sample))
    elif chosen.evidence:
        print("skipped: evidence needs ../shared/eval/statutes", file=sys.stderr)
    return 0


def table(found: list[Judgement]) -> str:
    """Markdown: a row a library, half and type."""
    lines: list[str] = []
    for group in _groups(found):
        part = [j for j in found if _in(j.case, group)]
        row = measures(part)
        if not lines:
            lines = [f"| part | n | {' | '.join(row)} |", f"|---|---:|{'---:|' * len(row)}"]
        shown = " | ".join("-" if v is None else f"{v:.3f}" for v in row.values())
        lines.append(f"| {group} | {len(part)} | {shown} |")
    return "\n".join(lines)


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


def _groups(found: list[Judgement]) -> list[str]:
    cases = [j.case for j in found]
    return [
        "all",
        *sorted({c.half for c in cases}),
        *sorted({c.library for c in cases}),
        *sorted({c.set for c in cases}),
        *sorted({c.type for c in cases}),
        *sorted({c.wording for c in cases}),
        *sorted({c.trap for c in cases if c.trap}),
    ]


def _in(case: Case, group: str) -> bool:
    return group in ("all", case.half, case.library, case.set, case.type, case.wording, case.trap)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--half", choices=(*HALVES, "all"), default="all")
    parser.add_argument("--test-cases", action="store_true", help="list the test half's too")
    parser.add_argument("--evidence", action="store_true", help="judge the evidence on statutes")
    parser.add_argument("--vectors", type=Path, default=VECTORS, help="vectors of the statutes")
    parser.add_argument("--sample", type=int, metavar="N", help="so many of the questions")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
