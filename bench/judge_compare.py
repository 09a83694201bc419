"""Comparison of different documents on labelled pairs of clauses: `make eval-compare`.

    python bench/judge_compare.py [-q] [--half dev|test]

bench/comparison_labels.jsonl names, for pairs of documents, every pair of clauses that belongs
together with its relation (several where a careful reader may say either), pairs that may be
seen either way (they count for nothing), pairs that a program is tempted to join and must not,
and every pair of figures that may be compared. It was written by reading, before the program
was run on them. Rules are tuned on the dev half alone; a stable digest parts the halves.

A link is one clause of A with one of B. Leads, covers and bare headings make no link unless
labelled. Seeds come from ../shared/seeds and are left out, saying so, where that is absent.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from cache import VECTORS
from figures import Figure
from reporting import table

from corpus.folding import squeeze
from corpus.model import Document, Page
from ingest.pipeline import parse_page
from search.compare import compare_documents
from search.embed import load_embedder
from search.shape import is_bare
from search.units import units
from search.vector_folder import FolderVectors
from search.vectors import CachedEmbedder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from search.model import Comparison, Pair
    from search.units import Unit

ROOT = Path(__file__).resolve().parent.parent
LABELS = ROOT / "bench" / "comparison_labels.jsonl"
SAMPLES = ROOT / "corpus" / "samples"
SEEDS = ROOT.parent / "shared" / "seeds"
HALVES = ("dev", "test")
_BARE = "-"
"""The path of a lead or a cover."""
_SLACK = 0.02
"""Two or three cases: rounding of vectors differs between processors."""

Link = tuple[str, str]
"""Paths of a clause of A and of a clause of B."""


@dataclass(slots=True)
class Tally:
    """What came out right in one half."""

    found: int = 0
    """Links that were given and count."""
    right: int = 0
    wanted: int = 0
    related: int = 0
    """Labelled links found whose relation is right."""
    apart: int = 0
    kept_apart: int = 0
    comparable: int = 0
    compared: int = 0
    """Comparable figures that were compared."""
    false_rows: int = 0
    """Figures that were compared and must not be."""
    missed: dict[str, list[str]] = field(default_factory=dict)

    @property
    def precision(self) -> float:
        """Right links among those given."""
        return self.right / max(1, self.found)

    @property
    def recall(self) -> float:
        """Right links among those labelled."""
        return self.right / max(1, self.wanted)

    @property
    def f1(self) -> float:
        """Harmonic mean of both."""
        return 2 * self.right / max(1, self.found + self.wanted)

    def miss(self, kind: str, case: str) -> None:
        """Keep a case that counts against the figure `kind`."""
        self.missed.setdefault(kind, []).append(case)


def judge(*, seeds: bool = True) -> dict[str, Tally]:
    """Both halves, counted over all labelled pairs of documents that are there.

    Args:
        seeds: count the pairs with seeds, too.
    """
    tallies = {half: Tally() for half in HALVES}
    embedder = CachedEmbedder(load_embedder(), FolderVectors(VECTORS))
    for label in _labels():
        if not seeds and "seeds/" in label["a"] + label["b"]:
            continue
        a, b = document(label["a"]), document(label["b"])
        if a is None or b is None:
            print(f"skipped: {label['a']} and {label['b']} need ../shared/seeds", file=sys.stderr)
            continue
        _count(label, _Seen(a, b, compare_documents(a, b, embedder)), tallies)
    return tallies


def document(key: str) -> Document | None:
    """A sample or a seed; None where it is not there."""
    folder, _, name = key.partition("/")
    if folder == "samples":
        return parse_page(Page((SAMPLES / name).read_bytes(), name))[0]
    for path in sorted(SEEDS.glob(f"{name}_*.txt")):
        return parse_page(Page(path.read_bytes(), path.name, "text/plain; charset=utf-8"))[0]
    return None


class _Seen:
    """A comparison by paths."""

    def __init__(self, a: Document, b: Document, comparison: Comparison) -> None:
        self.a = {u.clause.id: u for u in units(a)}
        self.b = {u.clause.id: u for u in units(b)}
        self.links: dict[Link, Pair] = {}
        for pair in comparison.pairs:
            for x in pair.a:
                for y in pair.b:
                    self.links[_path(self.a[x]), _path(self.b[y])] = pair
        self.pairs = comparison.pairs
        self.bare = (
            {_path(u) for u in self.a.values() if _is_bare(u)},
            {_path(u) for u in self.b.values() if _is_bare(u)},
        )


def _count(label: Mapping[str, list], seen: _Seen, tallies: Mapping[str, Tally]) -> None:
    name = f"{_short(label['a'])} × {_short(label['b'])}"
    wanted = {link: p["relation"] for p in label["pairs"] for link in _links(p["a"], p["b"])}
    free = {link for a, b in label["optional"] for link in _links(a, b)}
    for link, relations in wanted.items():
        tally = tallies[half_of(name, *link)]
        tally.wanted += 1
        pair = seen.links.get(link)
        if pair is None:
            tally.miss("recall", f"{name}: {link[0]} ↔ {link[1]} not aligned")
            continue
        tally.right += 1
        tally.found += 1
        if pair.relation in relations:
            tally.related += 1
        else:
            said = f"{pair.relation}, not {' or '.join(relations)}"
            tally.miss("relation", f"{name}: {link[0]} ↔ {link[1]} {said}")
    for link in seen.links:
        if link in wanted or link in free or _bare_link(link, seen):
            continue
        tally = tallies[half_of(name, *link)]
        tally.found += 1
        tally.miss("precision", f"{name}: {link[0]} ↔ {link[1]} aligned")
    for x, y in label["apart"]:
        tally = tallies[half_of(name, x, y)]
        tally.apart += 1
        tally.kept_apart += (x, y) not in seen.links
    _count_figures(name, label["comparable"], seen, tallies)


def _count_figures(
    name: str, comparable: Sequence[Sequence[str]], seen: _Seen, tallies: Mapping[str, Tally]
) -> None:
    open_rows = [tuple(row) for row in comparable]
    for pair in seen.pairs:
        paths = [_path(seen.a[x]) for x in pair.a]
        for row in (p for p in pair.parameters if p.comparable):
            match = next(
                (
                    r
                    for r in open_rows
                    if r[0] in paths and r[1] in _plain(row.a) and r[2] in _plain(row.b)
                ),
                None,
            )
            case = f"{name}: {paths[0]} {row.subject}{row.name} {row.a} / {row.b}"
            if match is None:
                tally = tallies[half_of(name, paths[0], f"{row.a}{row.b}")]
                tally.false_rows += 1
                tally.miss("false comparison", case)
            else:
                open_rows.remove(match)
                tally = tallies[half_of(name, *match)]
                tally.comparable += 1
                tally.compared += 1
    for missing in open_rows:
        tally = tallies[half_of(name, *missing)]
        tally.comparable += 1
        tally.miss("comparable", f"{name}: {' '.join(missing)} not compared")


def half_of(*names: str) -> str:
    """Dev or test, by a digest of what names the case."""
    return HALVES[hashlib.sha256("\n".join(names).encode()).digest()[0] % 2]


def figures() -> Iterator[Figure]:
    """What `make eval` holds to floors: both halves together, the samples and, with seeds, all."""
    yield from _figures("samples", _sum(judge(seeds=False).values()))
    if SEEDS.is_dir():
        yield from _figures("all", _sum(judge().values()))


def _figures(part: str, whole: Tally) -> Iterator[Figure]:
    missed = whole.missed

    def figure(name: str, right: int, of: int, slack: float, *kinds: str) -> Figure:
        cases = tuple(case for kind in kinds for case in missed.get(kind, ()))
        value = right / max(1, of)
        return Figure("compare documents", f"{part}, {name}", value, of, slack, cases)

    links = whole.found + whole.wanted
    yield figure("alignment F1", 2 * whole.right, links, _SLACK, "precision", "recall")
    yield figure("relation right of aligned", whole.related, whole.right, _SLACK, "relation")
    yield figure("hard negatives kept apart", whole.kept_apart, whole.apart, _SLACK)
    rows = whole.compared + whole.false_rows
    yield figure("compared figures comparable", whole.compared, rows, 0.0, "false comparison")
    yield figure(
        "comparable figures compared", whole.compared, whole.comparable, _SLACK, "comparable"
    )


def main() -> int:
    """Print one row a half, then the cases that fail."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--half", choices=HALVES, help="this half only")
    parser.add_argument("-q", "--quiet", action="store_true", help="without the failing cases")
    chosen = parser.parse_args()
    tallies = {h: t for h, t in judge().items() if chosen.half in {None, h}}
    rows = [_row(half, tally) for half, tally in tallies.items()]
    if len(tallies) > 1:
        rows.append(_row("both", _sum(tallies.values())))
    print(table(_HEADS, rows))
    for half, tally in tallies.items() if not chosen.quiet else ():
        for kind, cases in tally.missed.items():
            print("\n".join(["", f"{half}, {kind}:", *(f"- {case}" for case in cases)]))
    return 0


_HEADS = (
    "half", "P", "R", "F1", "links", "relation right", "kept apart", "figures compared",
    "false comparisons",
)  # fmt: skip


def _row(name: str, t: Tally) -> list[str]:
    return [
        name,
        f"{t.precision:.3f}",
        f"{t.recall:.3f}",
        f"{t.f1:.3f}",
        str(t.wanted),
        f"{t.related / max(1, t.right):.3f} ({t.related}/{t.right})",
        f"{t.kept_apart}/{t.apart}",
        f"{t.compared}/{t.comparable}",
        str(t.false_rows),
    ]


def _sum(tallies: Iterable[Tally]) -> Tally:
    whole = Tally()
    for tally in tallies:
        for name in Tally.__slots__:
            if name != "missed":
                setattr(whole, name, getattr(whole, name) + getattr(tally, name))
        for kind, cases in tally.missed.items():
            whole.missed.setdefault(kind, []).extend(cases)
    return whole


@cache
def _labels() -> list[dict]:
    return [json.loads(line) for line in LABELS.read_text(encoding="utf-8").splitlines()]


def _links(a: Sequence[str], b: Sequence[str]) -> list[Link]:
    return [(x, y) for x in a for y in b]


def _path(unit: Unit) -> str:
    return "/".join(unit.clause.path) or _BARE


def _is_bare(unit: Unit) -> bool:
    """A lead, a cover, or a heading without a sentence."""
    return not unit.clause.path or is_bare(unit)


def _bare_link(link: Link, seen: _Seen) -> bool:
    return link[0] in seen.bare[0] or link[1] in seen.bare[1]


def _short(key: str) -> str:
    return key.rpartition("/")[2].split("-", 1)[0]


def _plain(value: str | None) -> str:
    return squeeze(value or "")[0]


if __name__ == "__main__":
    sys.exit(main())
