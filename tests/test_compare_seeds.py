"""The two seeds that share sentences across scripts, where ../shared is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.folding import squeeze
from corpus.model import Document, Page
from ingest.pipeline import parse_page
from search.compare import compare
from search.model import Relation

SEEDS = Path(__file__).resolve().parents[2] / "shared" / "seeds"
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not SEEDS.is_dir(), reason="../shared/seeds is absent"),
]


def _seed(prefix: str) -> Document:
    path = next(SEEDS.glob(f"{prefix}_*.txt"))
    return parse_page(Page(path.read_bytes(), str(path), "text/plain; charset=utf-8"))[0]


def test_copied_sentences_are_found_across_scripts() -> None:
    copies = [p for p in compare(_seed("000"), _seed("002")).pairs if p.relation is Relation.COPIED]

    kept = [squeeze(part.b)[0] for p in copies for part in p.diff if part.op == "equal"]
    assert sum(1 for words in kept if words.startswith("注重从") and len(words) > 20) == 2


def test_days_of_different_people_are_not_compared() -> None:
    rows = [row for p in compare(_seed("000"), _seed("002")).pairs for row in p.parameters]
    (days,) = [row for row in rows if row.a == "12天"]

    assert days.b == "x天"
    assert not days.comparable
