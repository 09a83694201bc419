"""Re-ingestion measured: fates of clauses on real and on edited versions of laws, and its cost.

python bench/versions.py ../shared/laws [--seed 7]

Real: the versions of one law, flattened, are ingested one after the other at one place. Right is
`same` or `moved` for exactly the clauses whose words (told here by another way than the code's)
stand in the newer version, `same` where their path is the same as well.
Edited: articles of the older version are deleted, reworded, split, merged and put in, and all are
renumbered, so that the true fate and the true successors of every article are known.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from reporting import table

from corpus.model import Document, Kind, Page
from corpus.numbering import to_han
from corpus.outline import addressable
from corpus.store import Parsed, Store
from corpus.succession import Fate, Outcome, outcomes
from ingest.pipeline import parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_ARTICLE = re.compile(
    r"第[零〇一二三四五六七八九十百千]+条(?:之[一二三四五六七八九十]+)?[ \u3000]+"
)
_EDITED = 0.3
"""Share of the articles that are edited."""
_TAIL = "，并按照规定报上一级主管部门备案"


def flattened(markdown: str) -> str:
    """A law without its marks."""
    lines = (line.lstrip("#").strip() for line in markdown.split("\n"))
    return "\n".join(line for line in lines if line and not line.startswith("<!--"))


def words_of(document: Document) -> dict[str, str]:
    """Words of every clause: own text after own text, each without its printed label."""
    found: dict[str, str] = {}
    clauses = addressable(document)
    for clause in clauses:
        said = []
        inside = [c for c in clauses if clause.start <= c.start and c.end <= clause.end]
        cuts = sorted({clause.start, clause.end, *(c.start for c in inside)})
        labels = {c.start: c.printed.strip() for c in reversed(inside) if c.printed.strip()}
        for start, end in pairwise(cuts):
            piece = document.text[start:end].strip()
            said.append(piece.removeprefix(labels.get(start, "")))
        found[clause.id] = re.sub(r"\s", "", "".join(said))
    return found


@dataclass
class Real:
    """Figures over the real versions."""

    clauses: int = 0
    right: int = 0
    led_on: int = 0
    steps: int = 0
    fates: Counter[str] = field(default_factory=Counter)
    likeness: list[float] = field(default_factory=list)
    saving: list[float] = field(default_factory=list)
    aligning: list[float] = field(default_factory=list)


def real_versions(laws: Path, pairs: Mapping[str, Sequence[str]]) -> Real:
    """Ingest the versions of each law at one place."""
    figures = Real()
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder)) as store:
        for name, files in pairs.items():
            before: Document | None = None
            for file in files:
                text = flattened((laws / file).read_text("utf-8"))
                page = Page(text.encode(), f"{name}.txt", "text/plain")
                read = parse(page)
                began = time.perf_counter()
                saved = store.save(
                    Parsed(page, read.source.kind, read.page_text, read.documents, "bench")
                )
                if before is not None:
                    figures.saving.append(time.perf_counter() - began)
                    compared(figures, store, before)
                before = max((store.document(i) for i in saved.ids), key=lambda d: len(d.text))
    return figures


def compared(figures: Real, store: Store, old: Document) -> None:
    """One step from a version to the next."""
    figures.steps += 1
    number = store.versions(old.id)[-1 if store.successor(old.id) else -2].number
    kept = store.version(old.id, number)
    new = store.document(old.id)
    figures.led_on += kept.text == old.text
    began = time.perf_counter()
    found = outcomes(kept, new)
    figures.aligning.append(time.perf_counter() - began)
    ours, theirs = words_of(kept), words_of(new)
    standing = set(theirs.values())
    for clause in addressable(kept):
        outcome, words = found[clause.id], ours[clause.id]
        same = words == theirs.get(clause.id.replace(kept.id, new.id, 1))
        expected = {Fate.SAME} if same else {Fate.MOVED}
        right = expected if words in standing else {Fate.CHANGED, Fate.GONE}
        figures.clauses += 1
        figures.right += outcome.fate in right
        figures.fates[outcome.fate] += 1
        if outcome.fate is Fate.CHANGED:
            figures.likeness.append(outcome.likeness)


@dataclass(frozen=True)
class Truth:
    """What was done to an article: its kind, and the numbers of its successors."""

    edit: str
    now: frozenset[int]


def edited_versions(texts: Sequence[str], seed: int) -> tuple[Counter[str], Counter[str]]:
    """Articles of each edit, and those whose fate and successors are right."""
    chance = random.Random(seed)  # noqa: S311  a benchmark that repeats
    asked: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for text in texts:
        strange = strange_to(text, texts)
        frame, bodies = articles_of(text)
        new_bodies, truths = edited(bodies, strange, chance)
        old = largest(printed(frame, bodies, {}))
        new = largest(printed(frame, new_bodies, homes(truths)))
        ours, theirs = articles(old), articles(new)
        if len(ours) != len(bodies) or len(theirs) != len(new_bodies):
            asked["law not split as printed"] += 1
            continue
        found = outcomes(old, new)
        for name, truth in zip(ours, truths, strict=True):
            asked[truth.edit] += 1
            right[truth.edit] += is_right(found[name], truth, theirs)
    return asked, right


def strange_to(text: str, texts: Sequence[str]) -> list[str]:
    """Articles of the other laws, which it has not itself."""
    others = (a for other in texts if other != text for a in articles_of(other)[1])
    return [a for a in others if len(a) > 30 and a not in text]  # noqa: PLR2004  no mere phrases


def is_right(outcome: Outcome, truth: Truth, theirs: Sequence[str]) -> bool:
    """Whether the fate is the true one and every successor is named, or a clause inside it."""
    stays = truth.edit == "untouched"
    fates = {Fate.SAME, Fate.MOVED} if stays else {Fate.CHANGED}
    if truth.edit == "deleted":
        return outcome.fate is Fate.GONE
    return outcome.fate in fates and all(
        any(name == wanted or name.startswith(f"{wanted}.") for name in outcome.now)
        for wanted in (theirs[j] for j in truth.now)
    )


def articles_of(text: str) -> tuple[list[str], list[str]]:
    """The lines before, between and after the articles ("" for an article), and their bodies."""
    frame: list[str] = []
    bodies: list[str] = []
    for line in text.split("\n"):
        match = _ARTICLE.match(line)
        if match:
            frame.append("")
            bodies.append(line[match.end() :])
        elif (
            bodies
            and not re.match(r"第[一二三四五六七八九十百]+[编章节]", line)
            and frame[-1] == ""
        ):
            bodies[-1] += "\n" + line
        else:
            frame.append(line)
    return frame, bodies


def edited(
    bodies: Sequence[str], strange: Sequence[str], chance: random.Random
) -> tuple[list[str], list[Truth]]:
    """Other bodies, and what became of each."""
    made: list[str] = []
    truths: list[Truth] = []
    merge = False
    for body in bodies:
        if merge:
            merge = False
            truths.append(Truth("merged", frozenset({len(made) - 1})))
            made[-1] += body
            continue
        edit = chance.choice(["deleted", "reworded", "split", "merged", "put in before"])
        halves = [h for h in re.split(r"(?<=。)", body) if h.strip()]
        if chance.random() > _EDITED or (edit == "split" and min(map(len, halves)) < 15):  # noqa: PLR2004
            edit = "untouched"
        if edit == "split" and len(halves) < 2:  # noqa: PLR2004
            edit = "reworded"
        if edit == "deleted":
            truths.append(Truth(edit, frozenset()))
            continue
        if edit == "put in before":
            made.append(chance.choice(strange))
            edit = "untouched"
        at = len(made)
        truths.append(Truth(edit, frozenset({at, at + 1} if edit == "split" else {at})))
        if edit == "split":
            made += [halves[0], "".join(halves[1:])]
        elif edit == "reworded":
            made.append(reworded(body))
        else:
            made.append(body)
        merge = edit == "merged"
    if merge:  # nothing came after it
        truths[-1] = Truth("untouched", truths[-1].now)
    return made, truths


def reworded(body: str) -> str:
    """Every third part of a sentence left out, and a duty added."""
    parts = re.split(r"(?<=，)", body)
    kept = [p for i, p in enumerate(parts) if i % 3 != 1 or p.endswith("。")]
    return re.sub(r"。(?!.*。)", _TAIL + "。", "".join(kept), count=1, flags=re.DOTALL)


def homes(truths: Sequence[Truth]) -> Mapping[int, int]:
    """For each new article the old one in whose place it stands."""
    return {j: i for i, truth in reversed(list(enumerate(truths))) for j in truth.now}


def printed(frame: Sequence[str], bodies: Sequence[str], home: Mapping[int, int]) -> str:
    """The law with its articles numbered through; chapters stand before the same articles."""
    lines: list[str] = []
    at, old = 0, 0
    for line in frame:
        if line:
            lines.append(line)
            continue
        while at < len(bodies) and home.get(at, old if home else at) <= old:
            lines.append(f"第{to_han(at + 1)}条　{bodies[at]}")
            at += 1
        old += 1
    lines += [f"第{to_han(i + 1)}条　{bodies[i]}" for i in range(at, len(bodies))]
    return "\n".join(lines)


def largest(text: str) -> Document:
    """The longest document of a text."""
    read = parse(Page(text.encode(), "law.txt", "text/plain"))
    return max(read.documents, key=lambda d: len(d.text))


def articles(document: Document) -> list[str]:
    """Ids of the articles, in order."""
    return [c.id for c in document.clauses if c.kind is Kind.ARTICLE]


def report(laws: Path, seed: int) -> Iterator[str]:
    """The tables."""
    pairs = json.loads((laws / "pairs.json").read_text("utf-8"))["version_pairs"]
    real = real_versions(laws, pairs)
    shares = {str(f): f"{real.fates[f]}" for f in Fate}
    cost = [f"{np.percentile(real.saving, p) * 1000:.0f}" for p in (50, 95)]
    spent = [f"{np.percentile(real.aligning, p) * 1000:.0f}" for p in (50, 95)]
    yield table(
        ("Real versions at one place", "figure"),
        [
            ("laws, steps from one version to the next", f"{len(pairs)}, {real.steps}"),
            ("old text kept and led on to the new", f"{real.led_on} of {real.steps}"),
            ("clauses with the right fate", f"{real.right} of {real.clauses}"),
            *((f"of them {name}", count) for name, count in shares.items()),
            (
                "likeness of the changed, p10 / median",
                "{:.2f} / {:.2f}".format(*np.percentile(real.likeness, [10, 50])),
            ),
            ("saving the newer version, p50 / p95 ms", " / ".join(cost)),
            ("telling all fates, p50 / p95 ms", " / ".join(spent)),
        ],
    )  # fmt: skip  a row reads as one line
    yield ""
    texts = [flattened((laws / files[0]).read_text("utf-8")) for files in pairs.values()]
    asked, right = edited_versions(texts, seed)
    yield table(
        ("Edited versions", "articles", "right", "share"),
        [
            (edit, str(n), str(right[edit]), f"{right[edit] / n:.4f}")
            for edit, n in sorted(asked.items())
        ],
    )


def main() -> None:
    """Print the tables; skip, saying so, where the laws are absent."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("laws", type=Path)
    parser.add_argument("--seed", type=int, default=7)
    chosen = parser.parse_args()
    if not (chosen.laws / "pairs.json").exists():
        print(f"{chosen.laws}: no pairs.json, nothing measured")
        sys.exit(0)
    for line in report(chosen.laws, chosen.seed):
        print(line)


if __name__ == "__main__":
    main()
