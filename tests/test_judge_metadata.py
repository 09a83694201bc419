"""The judge of metadata: what counts as found, wanted and right."""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path
from typing import Any

import pytest

BENCH = Path(__file__).parent.parent / "bench"


@pytest.fixture(scope="module")
def judge() -> Any:  # noqa: ANN401  a module outside the packages
    sys.path.insert(0, str(BENCH))
    yield importlib.import_module("judge_metadata")
    sys.path.remove(str(BENCH))


@pytest.mark.parametrize(
    ("value", "label", "counted"),
    [
        ("通知", "通知", (1, 1, 1)),
        ("办法", ["办法", "通知"], (1, 1, 1)),
        ("公告", "通知", (0, 1, 1)),
        (None, "通知", (0, 0, 1)),
        (None, None, (0, 0, 0)),
        ("通知", None, (0, 1, 0)),
        (None, [None, "通知"], (0, 0, 0)),
        ("通知", [None, "通知"], (1, 1, 1)),
        ("关于 加强管理的通知", "关于加强管理的通知", (1, 1, 1)),
        (False, False, (0, 0, 0)),
        (True, False, (0, 1, 0)),
    ],
)
def test_counts(
    judge: Any,  # noqa: ANN401
    value: object,
    label: object,
    counted: tuple[int, int, int],
) -> None:
    count = judge.Count()
    count.add("case", value, label, many=False)

    assert (count.right, count.found, count.wanted) == counted


def test_a_list_is_one_value(judge: Any) -> None:  # noqa: ANN401
    count = judge.Count()
    count.add("case", ["财政部", "民政部"], ["财政部", "民政部"], many=True)
    count.add("case", ["财政部"], ["财政部", "民政部"], many=True)

    assert (count.right, count.found, count.wanted) == (1, 2, 2)
    assert (count.precision, count.recall) == (0.5, 0.5)
    assert count.missed == ["case: ['财政部'], not ['财政部', '民政部']"]


def test_labels_hold_facts_of_known_fields(judge: Any) -> None:  # noqa: ANN401
    labels = json.loads((BENCH / "metadata_labels.json").read_text("utf-8"))

    assert len(labels["pages"]) >= 40
    halves = {int(name) % 2 for name in labels["pages"]}
    assert halves == {0, 1}
    for label in [*labels["pages"].values(), *labels["samples"].values()]:
        assert set(label) <= set(judge.FIELDS)
        assert all(len(str(v)) < 200 for v in label.values())
