"""The part of a collection for CI: always the same, and all gold in it."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

import pytest

from search.beir import Collection
from search.entries import Entry

BENCH = Path(__file__).parent.parent / "bench"


@pytest.fixture(scope="module")
def part() -> Any:  # noqa: ANN401  a module outside the packages
    sys.path.insert(0, str(BENCH))
    yield importlib.import_module("statutes_sample")
    sys.path.remove(str(BENCH))


def collection(order: int) -> Collection:
    entries = tuple(Entry(f"c{i}", "", "", "文") for i in range(100))[::order]
    queries = {f"q{i}": "问" for i in range(30)}
    return Collection(entries, queries, {q: {f"c{i}": 1} for i, q in enumerate(queries)})


def test_gold_is_kept_and_order_does_not_matter(part: Any) -> None:  # noqa: ANN401
    one, other = (part.sample(collection(order), 10, 20) for order in (1, -1))

    ids = {e.id for e in one.entries}
    assert (len(one.queries), len(ids)) == (10, 30)
    assert {record for grades in one.qrels.values() for record in grades} <= ids
    assert ids == {e.id for e in other.entries}
    assert one.qrels == other.qrels
