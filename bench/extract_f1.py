"""How much of the true text of real pages extraction finds.

Run `python bench/extract_f1.py [--pages ../shared/pages] [-v]`.
The measure is the F1 of the multisets of character bigrams, after NFKC and without
white space, and its mean over the pages.
A title counts only where `gold_title` in meta.json says that the true text begins with it.
"""

from __future__ import annotations

import argparse
import json
import time
import unicodedata
from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import Path
from statistics import mean

from corpus.errors import PolicyError
from corpus.model import Page
from ingest.extract import extract


def bigrams(text: str) -> Counter[str]:
    """Character bigrams of the folded text."""
    folded = "".join(unicodedata.normalize("NFKC", text).split())
    return Counter(a + b for a, b in pairwise(folded))


def f1(found: str, true: str) -> float:
    """Harmonic mean of precision and recall over bigrams."""
    a, b = bigrams(found), bigrams(true)
    common = (a & b).total()
    return 2 * common / (a.total() + b.total()) if common else 0.0


def kept_text(page: Page, *, with_title: bool) -> str:
    """What extraction keeps of a page, its title line only where it counts."""
    _, text = extract(page)
    kept = [text.of(line) for line in text.lines if line.removed_by is None]
    title = "".join(next((c.value for c in text.claims if c.source == "container"), "").split())
    if not with_title and title:
        seen = ""
        for i, line in enumerate(kept[:6]):
            seen += "".join(line.split())
            if seen == title:
                kept = kept[i + 1 :]
                break
            if not title.startswith(seen):
                break
    return "\n".join(kept)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=Path, default=Path("../shared/pages"))
    parser.add_argument("-v", "--verbose", action="store_true")
    options = parser.parse_args()
    metas = json.loads((options.pages / "meta.json").read_text(encoding="utf-8"))
    scores: dict[str, list[float]] = defaultdict(list)
    spent = 0.0
    for meta in sorted(metas, key=lambda m: m["id"]):
        body = (options.pages / f"{meta['id']}.html").read_bytes()
        true = (options.pages / f"{meta['id']}.txt").read_text(encoding="utf-8")
        begin = time.perf_counter()
        try:
            found = kept_text(Page(body, meta["url"] or "page.html"), with_title=meta["gold_title"])
        except PolicyError as error:
            print(meta["id"], error)
            found = ""
        took = time.perf_counter() - begin
        spent += took
        score = f1(found, true)
        scores[meta["kind"]].append(score)
        if options.verbose:
            print(f"{meta['id']} {meta['kind']:6} {score:.3f} {took * 1000:6.0f} ms")
    for kind, values in sorted(scores.items()):
        print(f"{kind:6} {mean(values):.4f}  ({len(values)} pages)")
    everything = [v for values in scores.values() for v in values]
    print(f"all    {mean(everything):.4f}  ({len(everything)} pages)")
    print(f"{len(everything) / spent:.1f} pages/s")


if __name__ == "__main__":
    main()
