"""The labelled pairs of clauses: they name clauses that are there, and enough of them."""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from search.units import units

BENCH = Path(__file__).resolve().parents[1] / "bench"
LABELS = [
    json.loads(line)
    for line in (BENCH / "comparison_labels.jsonl").read_text(encoding="utf-8").splitlines()
]
ENOUGH = 70
"""Pairs asked for."""


@pytest.fixture
def judge(monkeypatch: pytest.MonkeyPatch) -> Any:  # noqa: ANN401  a script
    monkeypatch.setattr(sys, "path", [str(BENCH), *sys.path])
    return importlib.import_module("judge_compare")


def test_there_are_enough() -> None:
    assert sum(len(label["pairs"]) for label in LABELS) >= ENOUGH
    assert sum(len(label["apart"]) for label in LABELS) >= ENOUGH / 2


@pytest.mark.parametrize("label", LABELS, ids=lambda label: f"{label['a']} {label['b']}")
def test_labels_name_clauses_that_are_there(judge: Any, label: Any) -> None:  # noqa: ANN401
    named: dict[str, set[str]] = {"a": set(), "b": set()}
    for pair in label["pairs"]:
        named["a"] |= set(pair["a"])
        named["b"] |= set(pair["b"])
    for a, b in label["optional"]:
        named["a"] |= set(a)
        named["b"] |= set(b)
    for a, b in label["apart"]:
        named["a"].add(a)
        named["b"].add(b)
    for side, paths in named.items():
        document = judge.document(label[side])
        if document is not None:
            assert paths <= {"/".join(u.clause.path) or "-" for u in units(document)}


def test_both_halves_are_filled(judge: Any) -> None:  # noqa: ANN401
    halves = [judge.half_of(str(n)) for n in range(100)]

    assert set(halves) == {"dev", "test"}
    assert abs(halves.count("dev") - 50) < 20
