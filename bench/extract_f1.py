"""How much of the true text of real pages extraction finds.

Run `python bench/extract_f1.py [--pages ../shared/pages] [-v]`.
The measure is that of bench/page_set.py; `make bench-extract` compares it with public extractors.
"""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from pathlib import Path
from statistics import mean

from page_set import f1, read_pages, without_title

from corpus.errors import PolicyError
from corpus.model import Page
from ingest.extract import extract


def kept_text(page: Page, *, with_title: bool) -> str:
    """What extraction keeps of a page, its title line only where it counts."""
    _, text = extract(page)
    kept = [text.of(line) for line in text.lines if line.removed_by is None]
    if with_title:
        return "\n".join(kept)
    title = next((c.value for c in text.claims if c.source == "container"), "")
    return "\n".join(without_title(kept, title))


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=Path, default=Path("../shared/pages"))
    parser.add_argument("-v", "--verbose", action="store_true")
    options = parser.parse_args()
    scores: dict[str, list[float]] = defaultdict(list)
    spent = 0.0
    for page in read_pages(options.pages):
        begin = time.perf_counter()
        try:
            found = kept_text(Page(page.body, page.locator), with_title=page.with_title)
        except PolicyError as error:
            print(page.name, error)
            found = ""
        took = time.perf_counter() - begin
        spent += took
        score = f1(found, page.truth)
        scores[page.kind].append(score)
        if options.verbose:
            print(f"{page.name} {page.kind:6} {score:.3f} {took * 1000:6.0f} ms")
    for kind, values in sorted(scores.items()):
        print(f"{kind:6} {mean(values):.4f}  ({len(values)} pages)")
    everything = [v for values in scores.values() for v in values]
    print(f"all    {mean(everything):.4f}  ({len(everything)} pages)")
    print(f"{len(everything) / spent:.1f} pages/s")


if __name__ == "__main__":
    main()
