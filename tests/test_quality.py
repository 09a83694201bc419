"""The gate of `make eval`: floors hold, go up freely and down only when asked."""

from __future__ import annotations

import importlib
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from search.model import Answer, Evidence
from tests.outlines import clause_at, outlined

BENCH = Path(__file__).parent.parent / "bench"


@pytest.fixture(scope="module", autouse=True)
def _on_path() -> Any:  # noqa: ANN401  a generator fixture
    """Scripts import one another as scripts do."""
    sys.path.insert(0, str(BENCH))
    yield
    sys.path.remove(str(BENCH))


@pytest.fixture
def figures() -> Any:  # noqa: ANN401  a module outside the packages
    return importlib.import_module("figures")


@pytest.fixture
def judge() -> Any:  # noqa: ANN401  a module outside the packages
    return importlib.import_module("judge_answers")


def test_floors_are_shares_of_known_sections(figures: Any) -> None:  # noqa: ANN401
    quality = importlib.import_module("quality")
    floors = figures.read_floors(BENCH / "floors.json")

    sections = {key.split(": ")[0] for key in floors}
    assert sections == {*quality.SECTIONS, "fresh questions"}
    assert all(0 <= floor <= 1 for floor in floors.values())
    assert floors["questions: quotations verbatim"] == 1
    assert floors["fresh questions: quotations verbatim"] == 1
    assert json.loads((BENCH / "floors.json").read_text("utf-8")) == dict(sorted(floors.items()))


def test_a_share_names_what_is_missed(figures: Any) -> None:  # noqa: ANN401
    figure = figures.share("samples", "x", {"a": True, "b": False, "c": True, "d": True}, 0.05)

    assert (figure.value, figure.of, figure.missed) == (0.75, 4, ("b",))
    assert figure.floor == 0.7
    assert figures.share("samples", "x", {}).value == 0


def test_below_the_floor_is_told(figures: Any) -> None:  # noqa: ANN401
    figure = figures.Figure("samples", "x", 0.9, 10)

    assert figures.below([figure], {"samples: x": 0.9}) == []
    (told,) = figures.below([figure], {"samples: x": 0.91})
    assert "below its floor 0.9100" in told
    (told,) = figures.below([figure], {})
    assert "no floor" in told


def test_floors_rise_and_fall_only_when_asked(figures: Any) -> None:  # noqa: ANN401
    figure = figures.Figure("samples", "x", 0.8, 10, slack=0.02)
    before = {"samples: x": 0.7, "other: y": 0.5}

    raised = figures.raised([figure], before, allow_regression=False)
    assert raised == {"samples: x": 0.78, "other: y": 0.5}
    kept = figures.raised([figure], {"samples: x": 0.79}, allow_regression=False)
    assert kept == {"samples: x": 0.79}
    with pytest.raises(ValueError, match="--allow-regression"):
        figures.raised([figure], {"samples: x": 0.81}, allow_regression=False)
    lowered = figures.raised([figure], {"samples: x": 0.81}, allow_regression=True)
    assert lowered == {"samples: x": 0.78}


def judged(judge: Any, start: int, quote: str, answer: str | None) -> Any:  # noqa: ANN401
    """An answer quoted from a small 办法, judged against its 第二条."""
    document = outlined("公章办法", "第一条 公章由乡镇保管。\n第二条 登记簿保存不少于10年。")
    clause = clause_at(document, "第二条")
    at = document.text.index(quote) if start < 0 else start
    evidence = Evidence(clause, document, quote, at, at + len(quote))
    expected = {"id": "a", "question": "几年", "expect": "answered", "answer": "10年"}
    reply = Answer("几年", answer, None, "", (evidence,))
    return judge.Judged(expected, clause, document, reply, ())


def test_answers_are_judged_by_place_and_span(judge: Any) -> None:  # noqa: ANN401
    right = judged(judge, -1, "登记簿保存不少于10年", "10年")
    assert right.right_clause()
    assert right.right_span(0)

    qualified = judged(judge, -1, "登记簿保存不少于10年", "不少于10年")
    assert not qualified.right_span(0)
    assert qualified.right_span(7)

    elsewhere = judged(judge, -1, "公章由乡镇保管", "乡镇")
    assert not elsewhere.right_clause()
    silent = judged(judge, -1, "登记簿保存不少于10年", None)
    assert not silent.right_clause()


def test_a_quotation_that_does_not_stand_is_counted(judge: Any) -> None:  # noqa: ANN401
    right = judged(judge, -1, "登记簿保存不少于10年", "10年")
    moved = judged(judge, 0, "登记簿保存不少于10年", "10年")
    outside = judged(judge, -1, "登记簿保存", "10年")
    unable = replace(right, expected={**right.expected, "expect": "abstained", "reason": "x"})
    asked = [
        replace(j, expected={**j.expected, "id": str(i)})
        for i, j in enumerate((right, moved, outside, unable))
    ]

    found = {f.name: f for f in judge.judge(asked)}

    assert found["quotations verbatim"].value == 0.5
    assert found["abstention recall"].value == 0
    assert found["right clause"].of == 3
