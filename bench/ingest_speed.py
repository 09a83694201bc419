"""Pages a second through ingest, parsed only and parsed and stored, without embedding.

python bench/ingest_speed.py FOLDER … [--repeat 3]

Pages are read into memory first. The best of the repeats counts: other work on the machine
only ever takes time away.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from reporting import peak_memory, table

from api.settings import Settings
from api.sources import read_sources
from corpus.errors import PolicyError
from corpus.model import Page
from corpus.store import Store
from ingest.pipeline import parse

if TYPE_CHECKING:
    from collections.abc import Sequence

_SUFFIXES = (".html", ".txt", ".docx", ".pdf")


def pages_of(folder: Path) -> list[Page]:
    """The pages of a folder; the true texts beside the pages of ../shared are no pages."""
    found = read_sources([str(folder)], Settings(Path()))
    pages = [p for p in found if isinstance(p, Page)]
    stems = {Path(p.locator).stem for p in pages if p.locator.endswith(".html")}
    return [
        p
        for p in pages
        if Path(p.locator).suffix in _SUFFIXES
        and not (p.locator.endswith(".txt") and Path(p.locator).stem.split(".")[0] in stems)
    ]


def parsed(pages: Sequence[Page], store: Store | None) -> tuple[float, int, int]:
    """Seconds, documents and clauses."""
    documents = clauses = 0
    began = time.perf_counter()
    for page in pages:
        try:
            result = parse(page)
        except PolicyError:
            continue
        documents += len(result.documents)
        clauses += sum(len(d.clauses) for d in result.documents)
        if store is not None:
            store.save_page(page, result.source.kind, result.page_text, result.documents)
    return time.perf_counter() - began, documents, clauses


def measured(folder: Path, repeat: int) -> list[tuple[str, ...]]:
    """A row for parsing and one for parsing and storing."""
    pages = pages_of(folder)
    size = sum(len(p.body) for p in pages)
    parsed(pages[:3], None)
    plain = min(parsed(pages, None) for _ in range(repeat))
    with tempfile.TemporaryDirectory() as data:
        stored = []
        for turn in range(repeat):
            with Store.open(Path(data) / str(turn)) as store:
                stored.append(parsed(pages, store))
    return [
        (
            f"{folder.name}: {what}",
            str(len(pages)),
            str(documents),
            str(clauses),
            f"{len(pages) / seconds:.1f}",
            f"{size / seconds / 1e6:.2f}",
        )
        for what, (seconds, documents, clauses) in (
            ("parse", plain),
            ("parse and store", min(stored)),
        )
    ]


def main() -> None:
    """Print a row a folder and way."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--repeat", type=int, default=3)
    chosen = parser.parse_args()
    head = ("what", "pages", "documents", "clauses", "pages/s", "MB/s")
    rows = [row for folder in chosen.folders for row in measured(folder, chosen.repeat)]
    print(table(head, rows))
    print(f"\nPeak memory {peak_memory()} MB.")


if __name__ == "__main__":
    main()
