"""Copies told from other documents: recall and false merges on constructed pairs, and speed.

    python bench/reposts.py [--step N] [--speed DOCUMENTS] [-v]

Texts are the statutes of ../shared/laws, parsed as pages; `repost_pairs` makes the pairs, with a
fixed seed for each kind and law. `make eval-reposts` runs it on all of them.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from figures import Figure, share
from reporting import peak_memory, table
from repost_pairs import CHANGES, COPIES, chance_for, law_texts, subjects, versions

from api.grouping import regroup
from corpus.errors import PolicyError
from corpus.folding import squeeze
from corpus.model import Document, Kind, Page
from corpus.reposts import groups
from corpus.sameness import compare_texts
from corpus.sketch import likeness, sketch
from corpus.store import Store
from corpus.store_model import Parsed
from ingest.pipeline import parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"
LAWS = SHARED / "laws"
_LEAST_LIKE = 0.25
"""As `api.grouping` asks of a pair that meets by its sketches alone."""
_SLACK = 0.045
"""One copy in the 25 that CI looks at: cleaning, which others own, may lose a line more or less."""
_LONGEST_SPEED_TEXT = 20


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was said of one pair, against what is true."""

    kind: str
    name: str
    copy: bool
    """What is true."""
    same: bool
    """What was said."""
    met: bool
    """Whether the sketches alone would bring them together."""
    why: str


def outcomes(folder: Path, step: int = 1) -> Iterator[Outcome]:
    """Every pair judged."""
    texts = law_texts(folder)
    chosen = list(texts)[::step]
    base = {name: parsed(texts[name]) for name in chosen}
    for kind, copying in COPIES.items():
        for name in chosen:
            yield _judged(kind, name, base[name], copying(texts[name], chance_for(kind, name)))
    for kind, changing in CHANGES.items():
        for name in chosen:
            text = changing(texts[name], chance_for(kind, name))
            if squeeze(text)[0] != squeeze(texts[name])[0]:
                yield _judged(kind, name, base[name], text, copy=False)
    for kind, pairs in (("versions", versions(folder, texts)), ("subjects", subjects(texts))):
        for name, one, other in pairs:
            a, b = parsed(one), parsed(other)
            if _articles(a) != _articles(b):  # some versions on file are one text under two dates
                yield _judged(kind, name, a, other, copy=False)


def _judged(kind: str, name: str, a: Document, text: str, *, copy: bool = True) -> Outcome:
    try:
        b = parsed(text)
    except (PolicyError, ValueError) as error:  # parsing fails here, not telling copies apart
        return Outcome(kind, name, copy, not copy, met=False, why=f"not parsed: {error}")
    verdict = compare_texts(a, b)
    met = likeness(sketch(a.text), sketch(b.text)) >= _LEAST_LIKE
    why = f"{verdict.reason} {verdict.similarity} {verdict.misprints} {verdict.evidence[:2]}"
    return Outcome(kind, name, copy, verdict.same, met, why)


def parsed(text: str) -> Document:
    """The document of a text; the longest where it has several."""
    found = parse(Page(text.encode("utf-8", "surrogatepass"), "law.txt")).documents
    if not found:
        msg = "a statute gave no document"
        raise PolicyError(msg)
    return max(found, key=lambda d: len(d.text))


def _articles(document: Document) -> Counter[str]:
    """The words of its 条, or of all its clauses where it has none; no title, no contents."""
    articles = [c for c in document.clauses if c.kind is Kind.ARTICLE] or document.clauses
    return Counter(squeeze(c.span.of(document.text))[0] for c in articles)


def reposts(folder: Path, step: int = 1) -> Iterator[Figure]:
    """Recall of copies and share of other documents kept apart, for `bench/quality.py`."""
    found = list(outcomes(folder, step))
    for kind in dict.fromkeys(o.kind for o in found):
        cases = [o for o in found if o.kind == kind]
        word = "found" if cases[0].copy else "kept apart"
        right = {f"{o.kind}: {o.name} {o.why}": o.same == o.copy for o in cases}
        yield share("reposts", f"{kind} {word}", right, _SLACK if cases[0].copy else 0.0)


# --- speed ---


def speed(folder: Path, documents: int) -> str:
    """Seconds for sketching and grouping a library of statutes, and for one page more."""
    with tempfile.TemporaryDirectory() as data, Store.open(Path(data)) as store:
        texts = _made(folder, documents + 1)
        for number, text in enumerate(texts[:-1]):
            _save(store, number, text)
        first = _timed(store)
        _save(store, documents, texts[-1])
        rows = [
            ["all at once", str(documents), f"{first:.1f}", f"{1000 * first / documents:.1f}"],
            ["one page more", "1", f"{_timed(store):.2f}", "–"],
            ["nothing new", "0", f"{_timed(store):.2f}", "–"],
        ]
        likenesses = store.copies.likenesses()
        standings = {c.document_id: c.standing for c in store.copies.cards()}
        found = groups(standings, likenesses)
        told = f"{len(likenesses)} pairs compared of {documents * (documents - 1) // 2}; "
        told += f"{len(found)} groups; peak memory {peak_memory()} MB"
    return table(["Grouping", "documents", "seconds", "ms each"], rows) + "\n\n" + told


def _timed(store: Store) -> float:
    began = time.perf_counter()
    regroup(store)
    return time.perf_counter() - began


def _made(folder: Path, count: int) -> list[str]:
    """Texts of twenty articles each, every tenth a copy with header, cut tail and misprints."""
    with gzip.open(folder / "corpus.jsonl.gz", "rt", encoding="utf-8") as lines:
        articles = [json.loads(line)["text"] for line in lines]
    made: list[str] = []
    for number in range(count):
        chance = chance_for("speed", str(number))
        if made and number % 10 == 9:  # noqa: PLR2004  every tenth
            made.append(COPIES["header, cut tail, 1% noise"](chance.choice(made), chance))
            continue
        chosen = chance.sample(articles, _LONGEST_SPEED_TEXT)
        body = (f"第{i}条 {text}" for i, text in enumerate(chosen, 1))
        made.append("\n".join([f"第{number}号条例", *body]))
    return made


def _save(store: Store, number: int, text: str) -> None:
    page = Page(text.encode(), f"{number}.txt")
    read = parse(page)
    store.save(Parsed(page, read.source.kind, read.page_text, read.documents))


# --- printing ---


def main() -> int:
    """Print both tables; the exit status is 1 where anything was merged that is not one text."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--step", type=int, default=1, help="every STEP-th law only")
    options.add_argument("--speed", type=int, default=10_000, help="documents, 0 for none")
    options.add_argument("-v", "--verbose", action="store_true", help="list what is not right")
    chosen = options.parse_args()
    if not LAWS.is_dir():
        print("skipped: reposts need ../shared/laws", file=sys.stderr)
        return 0
    began = time.perf_counter()
    found = list(outcomes(LAWS, chosen.step))
    print(_quality(found))
    print(f"\n{time.perf_counter() - began:.0f} s for {len(found)} pairs, parsing included\n")
    if chosen.verbose:
        print("\n".join(f"- {o.kind}: {o.name}: {o.why}" for o in found if o.same != o.copy))
    statutes = SHARED / "eval" / "statutes"
    if chosen.speed and statutes.is_dir():
        print(speed(statutes, chosen.speed))
    return int(any(o.same and not o.copy for o in found))


def _quality(found: Sequence[Outcome]) -> str:
    rows = []
    for kind in dict.fromkeys(o.kind for o in found):
        cases = [o for o in found if o.kind == kind]
        right = sum(o.same == o.copy for o in cases)
        meets = f"{sum(o.met for o in cases) / len(cases):.3f}" if cases[0].copy else "–"
        truth = "copy" if cases[0].copy else "another document"
        rows.append([kind, truth, str(len(cases)), f"{right / len(cases):.4f}", meets])
    copies = [o for o in found if o.copy]
    merged = sum(o.same for o in found)
    false = sum(o.same for o in found if not o.copy)
    recall = sum(o.same for o in copies) / len(copies)
    precision = 1 - false / merged if merged else 1.0
    head = ["Kind", "is", "pairs", "right", "met by sketch alone"]
    summary = f"precision {precision:.4f} ({false} false merges), recall {recall:.4f}"
    return table(head, rows) + f"\n\n{summary}"


if __name__ == "__main__":
    sys.exit(main())
