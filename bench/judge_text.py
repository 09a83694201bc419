"""The texts of the documents against the true texts of the pages, with and without markup."""

from __future__ import annotations

from statistics import mean
from typing import TYPE_CHECKING

from figures import Figure
from flatten import VARIANTS, flattened
from page_set import KINDS, documents_text, f1, read_pages
from pipeline_f1 import documents

from corpus.errors import PolicyError
from corpus.model import Page
from ingest.pipeline import parse_page

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from page_set import JudgedPage

_SLACK = 0.002
_LOW = 0.9


def flattened_pages(folder: Path) -> Iterator[Figure]:
    """The documents made of pages, with their markup and after it was dropped in three ways."""
    pages = list(read_pages(folder))
    scores = {p.name: documents(p, Page(p.body, p.locator)) for p in pages}
    yield _figure("documents of HTML, F1 (mean)", scores)
    for kind in KINDS:
        of_kind = {p.name: scores[p.name] for p in pages if p.kind == kind}
        yield _figure(f"documents of HTML, {kind}, F1 (mean)", of_kind)
    for variant in VARIANTS:
        scores = {p.name: documents(p, flattened(p.body, variant)) for p in pages}
        yield _figure(f"markup dropped {variant}, F1 (mean)", scores)
    threads = [p for p in pages if p.thread is not None]
    yield _figure("threads with their comments, F1 (mean)", {p.name: _thread(p) for p in threads})


def _thread(page: JudgedPage) -> float:
    """Document and comments together, of the page without markup."""
    try:
        found = parse_page(flattened(page.body, "by node"))
    except PolicyError:
        return 0.0
    comments = [c.text for d in found for c in d.comments]
    text = documents_text(found, with_title=page.with_title)
    return f1("\n".join([text, *comments]), page.thread or "")


def _figure(name: str, scores: Mapping[str, float]) -> Figure:
    missed = tuple(f"{n} {s:.3f}" for n, s in sorted(scores.items()) if s < _LOW)
    return Figure("flattened", name, mean(scores.values()), len(scores), _SLACK, missed)
