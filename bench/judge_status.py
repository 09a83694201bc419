"""Whether documents are in force, judged on small invented libraries: `make eval-status`.

    python bench/judge_status.py [-v] [--half dev|test]

A case of bench/status_cases.jsonl is one to three short texts and a day, and asks for the status
of the first text. The cases were written before any output was looked at; odd ones are the dev
half, on which the reading may be mended, and even ones the test half.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from figures import Figure
from reporting import table

from corpus.force import statuses
from corpus.model import Page
from ingest.pipeline import parse_page

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from corpus.force import Force

CASES = Path(__file__).resolve().parent / "status_cases.jsonl"
HALVES = ("dev", "test")
_SLACK = 0.02
"""About one case of fifty."""


@dataclass(frozen=True, slots=True)
class Case:
    """What was wanted and what was found."""

    wanted: Mapping[str, Any]
    given: Force

    @property
    def state(self) -> bool:
        """The status, and whether it is said or inferred."""
        wanted = (self.wanted["status"], self.wanted["said"])
        return (self.given.status.value, self.given.explicit) == wanted

    @property
    def proof(self) -> bool:
        """The words shown hold the words that prove it; nothing is shown where nothing does."""
        shown = self.given.basis_text or ""
        return str(self.wanted["proof"]) in shown if self.wanted["proof"] else not shown

    @property
    def date(self) -> bool:
        """The day from which on the status holds."""
        since = self.given.since
        return bool((since and since.isoformat()) == self.wanted["date"])

    def __str__(self) -> str:
        """Wanted against found, for the reader of the failures."""
        wanted, given = self.wanted, self.given
        return (
            f"{wanted['id']} ({wanted['half']}): wanted {wanted['status']} {wanted['date']} "
            f"「{wanted['proof']}」, "
            f"found {given.status.value} {given.since} 「{given.basis_text}」"
        )


def judged(half: str = "") -> list[Case]:
    """Every case of a half, or of both."""
    wanted = [json.loads(line) for line in CASES.read_text("utf-8").splitlines()]
    return [_case(w) for w in wanted if half in ("", w["half"])]


def _case(wanted: Mapping[str, Any]) -> Case:
    parsed = [
        parse_page(Page(text.encode(), f"{wanted['id']}-{n}.txt"))
        for n, text in enumerate(wanted["documents"])
    ]
    force = statuses([d for documents in parsed for d in documents], _day(wanted))
    return Case(wanted, force[parsed[0][0].id])


def _day(wanted: Mapping[str, Any]) -> date:
    return date.fromisoformat(wanted["day"])


def figures() -> list[Figure]:
    """The shares of both halves together."""
    return _figures(judged())


def _figures(cases: Sequence[Case]) -> list[Figure]:
    found = []
    for name in ("state", "proof", "date"):
        missed = tuple(str(c) for c in cases if not getattr(c, name))
        share = 1 - len(missed) / len(cases)
        found.append(Figure("status", f"{name} right", share, len(cases), _SLACK, missed))
    return found


def main() -> None:
    """Print the shares of each half, then the cases that fail."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-v", "--verbose", action="store_true", help="list the cases that fail")
    parser.add_argument("--half", choices=HALVES, help="one half only")
    chosen = parser.parse_args()
    cases = judged(chosen.half or "")
    rows = []
    for half in HALVES:
        some = [c for c in cases if c.wanted["half"] == half]
        if some:
            rows.append([half, str(len(some)), *(f"{f.value:.3f}" for f in _figures(some))])
    print(table(["half", "cases", "state right", "proof right", "date right"], rows))
    if chosen.verbose:
        print("\n".join(f"- {c}" for c in cases if not (c.state and c.proof and c.date)))


if __name__ == "__main__":
    main()
