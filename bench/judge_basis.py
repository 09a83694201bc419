"""The basis finder judged on paragraphs over the sample library: `make eval-basis`.

    python bench/judge_basis.py [-v] [--half dev|test|held]

Every paragraph of bench/basis_paragraphs.jsonl was written for this and makes one claim, to which
the library says yes (supports), no (contradicts) or nothing (neither: other subjects, other cases,
other matters). A yes or no is right where the sentence that proves it is among the grounds of that
stand. Thresholds were set on the dev half; the test half was written before and not tuned on.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from figures import Figure
from reporting import table

from api.settings import Settings
from api.wiring import open_library

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from api.service import Service
    from search.basis import Basis

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "corpus" / "samples"
PARAGRAPHS = ROOT / "bench" / "basis_paragraphs.jsonl"
HALVES = ("dev", "test", "held")
_SLACK = 0.05
"""Between one and two paragraphs of a half."""
_DECIDED = frozenset({"supports", "contradicts"})


@dataclass(frozen=True, slots=True)
class Case:
    """A paragraph and what came of it."""

    wanted: Mapping[str, Any]
    given: str
    right: bool
    seen: str
    """The first ground, for the reader of the failures."""


def judged(service: Service, half: str = "") -> list[Case]:
    """Every paragraph of a half, or of both."""
    lines = PARAGRAPHS.read_text("utf-8").splitlines()
    wanted = [json.loads(line) for line in lines]
    return [_case(service, w) for w in wanted if half in ("", w["half"])]


def _case(service: Service, wanted: Mapping[str, Any]) -> Case:
    found = service.basis(wanted["text"])
    given = str(found[0].stand) if found else "none"
    verdict = given if given in _DECIDED else "neither"
    right = verdict == wanted["expect"] and (
        verdict == "neither" or _proved(found[0], wanted["proof"])
    )
    first = found[0].grounds[0] if found and found[0].grounds else None
    seen = f"{first.document.title}：{first.quote[:60]}" if first is not None else "—"
    return Case(wanted, given, right, seen)


def _proved(basis: Basis, proof: str) -> bool:
    return any(proof in g.quote for g in basis.grounds if g.stand is basis.stand)


def on_samples(half: str = "") -> list[Case]:
    """The paragraphs of a half, or of both, over a library made for the purpose."""
    with tempfile.TemporaryDirectory() as folder:
        service = open_library(Settings(Path(folder)))
        try:
            service.ingest([str(SAMPLES)])
            return judged(service, half)
        finally:
            service.close()


def figures() -> list[Figure]:
    """Share of paragraphs that come out right, by half, for the floors."""
    cases = on_samples()
    return [_figure(half, [c for c in cases if c.wanted["half"] == half]) for half in HALVES]


def _figure(half: str, cases: Sequence[Case]) -> Figure:
    missed = tuple(str(c.wanted["text"]) for c in cases if not c.right)
    return Figure("basis", f"{half} right", _share(cases), len(cases), _SLACK, missed)


def _share(cases: Iterable[Case]) -> float:
    rights = [c.right for c in cases]
    return sum(rights) / len(rights) if rights else 0.0


def main() -> int:
    """Print the table, and the cases that fail."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=HALVES, default="")
    parser.add_argument("-v", action="store_true", help="print every case")
    options = parser.parse_args()
    cases = on_samples(options.half)
    rows = []
    for half in HALVES:
        for expect in ("supports", "contradicts", "neither"):
            some = [c for c in cases if (c.wanted["half"], c.wanted["expect"]) == (half, expect)]
            if some:
                given = Counter(c.given for c in some)
                shown = " ".join(f"{k}:{n}" for k, n in given.most_common())
                rows.append([half, expect, str(len(some)), f"{_share(some):.3f}", shown])
        some = [c for c in cases if c.wanted["half"] == half]
        if some:
            rows.append([half, "all", str(len(some)), f"{_share(some):.3f}", ""])
    print(table(["half", "expected", "paragraphs", "right", "given"], rows))
    for case in cases:
        if options.v or not case.right:
            print(f"\n{case.wanted['id']} {case.wanted['text']}")
            print(f"  expected {case.wanted['expect']}, given {case.given}: {case.seen}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
