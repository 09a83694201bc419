"""The judged questions: every judgement names a clause that is there; folds are fixed."""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from api.service import Service
from api.settings import Settings
from api.wiring import RealParts
from training.folds import FOLDS, fold_of

BENCH = Path(__file__).parent.parent / "bench"


@pytest.fixture(scope="module")
def judged() -> Any:  # noqa: ANN401  a module outside the packages
    sys.path.insert(0, str(BENCH))
    yield importlib.import_module("judged")
    sys.path.remove(str(BENCH))


@pytest.mark.parametrize("name", ["samples", "seeds"])
def test_every_judgement_names_a_clause(judged: Any, name: str, tmp_path: Path) -> None:  # noqa: ANN401
    if not judged.SETS[name].is_dir():
        pytest.skip("needs ../shared")
    parts = RealParts(Settings(tmp_path), judged.WordsAlone())
    service = Service(Settings(tmp_path), parts)
    try:
        service.ingest([str(judged.SETS[name])])
        found = judged.load_judged(name, parts.shown)
    finally:
        service.close()

    assert len({q.id for q in found}) == len({q.text for q in found}) == len(found)
    assert all(max(q.grades.values()) in (1, 2) for q in found)
    halves = [q.half for q in found]
    assert abs(halves.count("dev") - halves.count("test")) <= 1


def test_the_sets_share_no_id() -> None:
    ids = [
        json.loads(line)["id"]
        for path in (BENCH / "judged").glob("*.jsonl")
        for line in path.read_text(encoding="utf-8").splitlines()
    ]

    assert len(ids) == len(set(ids)) >= 180


def test_folds_are_fixed_and_even() -> None:
    counts = [0] * FOLDS
    for i in range(1000):
        counts[fold_of(f"q{i}")] += 1

    assert [fold_of(q) for q in ("q437", "q1404", "p001")] == [0, 3, 0]
    assert min(counts) > 150
