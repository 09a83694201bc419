"""Clause structure against the truth: flattened laws and real pages. `make eval-structure`.

    python bench/eval_structure.py [--seed N] [-v]

Every law of ../shared/laws is made plain text twice (bench/flatten_laws.py says how) and must
split back into its 编 章 节 条: a 条 is right where path and words are, to the character and the
line break. Every normative page of ../shared/pages must give the paths of structure.json.
Lists every law and page that is not exact; -v says what is wrong with it. The same seed gives the
same texts. Exit status 1 where a target is missed.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from judge_structure import FLATTENINGS, Judged, laws, pages
from reporting import table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"
SEED = 20
TARGETS = {"plain": 0.995, "harsh": 0.98, "pages": 0.98}
FALSE_MOST = 0.02
_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    name: str
    unit: str
    target: float | None
    judged: tuple[Judged, ...]

    @property
    def found(self) -> float:
        """Share of the true ones that were found."""
        return sum(j.right for j in self.judged) / max(1, sum(j.true for j in self.judged))

    @property
    def false(self) -> float:
        """Share of the found ones that are false."""
        found = sum(j.found for j in self.judged)
        return (found - sum(j.right for j in self.judged)) / max(1, found)

    @property
    def missed(self) -> bool:
        """Whether it falls short of its target."""
        return self.target is not None and (self.found < self.target or self.false > FALSE_MOST)

    def cells(self) -> tuple[str, ...]:
        """As the table shows it."""
        exact = sum(j.exact for j in self.judged)
        return (
            f"{self.name}: {self.unit}",
            str(sum(j.true for j in self.judged)),
            f"{100 * self.found:.2f}",
            f"{100 * self.false:.2f}",
            f"{exact} of {len(self.judged)}",
            "-" if self.target is None else f"{100 * self.target:.1f}",
        )


def measured(shared: Path, seed: int) -> Iterable[Row]:
    """The rows whose data is there."""
    for name in FLATTENINGS if (shared / "laws").is_dir() else ():
        articles, headings = zip(*laws(shared / "laws", name, seed), strict=True)
        yield Row(f"laws, {name}", "条", TARGETS[name], articles)
        yield Row(f"laws, {name}", "headings", None, headings)
    if (shared / "pages").is_dir():
        yield Row("pages", "paths", TARGETS["pages"], tuple(pages(shared / "pages")))


def report(rows: Sequence[Row], *, verbose: bool) -> str:
    """The table and what is not exact."""
    head = ("what", "true", "found %", "false %", "exact", "target %")
    lines = [table(head, (row.cells() for row in rows)), ""]
    for row in rows:
        for judged in row.judged:
            if not judged.exact:
                lines.append(f"- {row.name}, {row.unit}: {judged.name} {_short(judged)}")
                lines += _wrong(judged) if verbose else []
    return "\n".join(lines)


def _short(judged: Judged) -> str:
    return f"({judged.right} of {judged.true} right, {judged.found - judged.right} false)"


def _wrong(judged: Judged) -> list[str]:
    shown = [f"    missed {p}" for p in judged.missed[:_SHOWN]]
    return shown + [f"    false {p}" for p in judged.false[:_SHOWN]]


def main() -> int:
    """Print the table; the exit status says whether every target is met."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seed", type=int, default=SEED, help=f"of the flattenings; {SEED}")
    parser.add_argument("-v", "--verbose", action="store_true", help="say what is wrong")
    chosen = parser.parse_args()
    rows = list(measured(SHARED, chosen.seed))
    if not rows:
        print("skipped: needs ../shared/laws or ../shared/pages", file=sys.stderr)
        return 0
    print(report(rows, verbose=chosen.verbose))
    short = [f"{row.name}: {row.unit}" for row in rows if row.missed]
    print("\nMissed: " + ", ".join(short) if short else "\nEvery target is met.")
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main())
