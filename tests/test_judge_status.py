"""The judged cases of 时效性: enough of them, well formed, and those of the dev half all right."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

import pytest

BENCH = Path(__file__).resolve().parents[1] / "bench"
ENOUGH = 130
"""Cases of both sets."""


@pytest.fixture(scope="module")
def judge() -> Any:  # noqa: ANN401  a script
    sys.path.insert(0, str(BENCH))
    try:
        return importlib.import_module("judge_status")
    finally:
        sys.path.remove(str(BENCH))


def test_there_are_enough_and_each_expects_something(judge: Any) -> None:  # noqa: ANN401
    cases = list(judge.read_cases())

    assert len(cases) >= ENOUGH
    assert len({c.name for c in cases}) == len(cases)
    assert all(c.rows and c.pages for c in cases)
    assert all(len(row.fields) == len(judge.FIELDS) for c in cases for row in c.rows)


def test_the_dev_half_is_right(judge: Any) -> None:  # noqa: ANN401
    dev = [row for c in judge.read_cases() if c.half == "dev" for row in judge.judge(c)]

    assert [str(row) for row in dev if not row.is_right] == []
