"""Where the text of a real page is lost: in extraction, or in the cleaning and splitting after it.

Run `python bench/pipeline_f1.py [--pages ../shared/pages] [--flat]`.
Prints, per page, the F1 (see bench/page_set.py) of the lines that extraction keeps, of the texts
of the documents, and with --flat of the documents made of the page without its markup.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from itertools import chain
from pathlib import Path
from statistics import mean

from extract_f1 import kept_text
from flatten import VARIANTS, flattened
from page_set import JudgedPage, documents_text, f1, read_pages

from corpus.errors import PolicyError
from corpus.model import Page
from ingest.pipeline import parse_page


def extraction(page: JudgedPage) -> float:
    """Of the lines that extraction keeps."""
    try:
        kept = kept_text(Page(page.body, page.locator), with_title=page.with_title)
    except PolicyError:
        return 0.0
    return f1(kept, page.truth)


def documents(page: JudgedPage, source: Page) -> float:
    """Of the documents' texts, made of `source`."""
    try:
        found = parse_page(source)
    except PolicyError:
        return 0.0
    return f1(documents_text(found, with_title=page.with_title), page.truth)


def columns(page: JudgedPage, *, flat: bool) -> dict[str, float]:
    """All figures of a page by their heading."""
    found = {
        "extraction": extraction(page),
        "documents": documents(page, Page(page.body, page.locator)),
    }
    if flat:
        for variant in VARIANTS:
            found[variant] = documents(page, flattened(page.body, variant))
    return found


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=Path, default=Path("../shared/pages"))
    parser.add_argument("--flat", action="store_true", help="flattened pages as well")
    options = parser.parse_args()
    scores: dict[str, list[dict[str, float]]] = defaultdict(list)
    for page in read_pages(options.pages):
        row = columns(page, flat=options.flat)
        if not scores:
            print("|".join(["page kind", *row]))
        scores[page.kind].append(row)
        print(f"{page.name} {page.kind:6}", *(f"{value:.3f}" for value in row.values()))
    for kind, rows in [*sorted(scores.items()), ("all", list(chain(*scores.values())))]:
        means = (f"{mean(r[name] for r in rows):.4f}" for name in rows[0])
        print(f"{kind:6}", *means, f"({len(rows)} pages)")


if __name__ == "__main__":
    main()
