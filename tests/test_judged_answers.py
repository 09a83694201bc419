"""The judged answers: every judgement names a clause that holds its spans; what counts as right."""

from __future__ import annotations

import importlib
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from api.service import Service
from api.settings import Settings
from api.wiring import RealParts
from search.asking import Ask
from search.model import Reason

BENCH = Path(__file__).parent.parent / "bench"


@pytest.fixture(scope="module")
def sets() -> Any:  # noqa: ANN401  a module outside the packages
    sys.path.insert(0, str(BENCH))
    yield importlib.import_module("judge_answer_sets")
    sys.path.remove(str(BENCH))


@pytest.mark.parametrize("library", ["samples", "seeds", "lay"])
def test_every_span_stands_in_its_clause(sets: Any, library: str, tmp_path: Path) -> None:  # noqa: ANN401
    sources = sets.LIBRARIES[library]
    if not sources.is_dir():
        pytest.skip("needs ../shared")
    words_alone = importlib.import_module("judged").WordsAlone()
    service = Service(Settings(tmp_path), RealParts(Settings(tmp_path), words_alone))
    try:
        service.ingest([str(sources)])
        named = sets.documents_by_name(service, sources)
        for file in sets.FOLDER.glob(f"{library}*.jsonl"):
            for case in sets.load_cases(file):
                assert bool(sets.places_of(case, named)) is bool(case.answer)
    finally:
        service.close()


def test_questions_are_told_apart_and_a_third_has_no_answer(sets: Any) -> None:  # noqa: ANN401
    cases = [c for file in _files(sets) for c in sets.load_cases(file)]
    asked = Counter((c.library, c.after, c.question) for c in cases)

    assert max(asked.values()) == 1
    assert len({(c.set, c.id) for c in cases}) == len(cases) >= 300
    halves = [c for c in cases if c.library != "lay"]
    assert sum(not c.answer for c in halves) >= len(halves) / 3
    assert {c.half for c in halves} == {"dev", "test"}
    assert {c.type for c in cases} <= set(Ask)
    assert {r for c in cases for r in c.reasons} <= set(Reason)
    assert all(bool(c.answer) is not bool(c.reasons) for c in cases)


def test_fields_are_those_of_the_set(sets: Any) -> None:  # noqa: ANN401
    known = {
        "id", "question", "after", "type", "wording", "status", "reason", "document", "path",
        "others", "answer", "half", "trap",
    }  # fmt: skip
    for file in _files(sets):
        for line in file.read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            assert record.keys() <= known
            assert (record["status"] == "answered") is bool(record["answer"])


@pytest.mark.parametrize(
    ("kind", "accepted", "given", "right"),
    [
        ("figure", ["每半年"], "每半年至少更新1次", True),
        ("figure", ["5天"], "不少于5天", True),
        ("figure", ["5天"], "村黨組織書記每年參加集中培訓不少于5天", False),
        ("figure", ["5天"], "10天", False),
        ("yes_no", ["不得兑换现金"], "用于支付签约服务机构提供的服务，不得兑换现金", True),
        ("clause", ["第一句"], "第一句" + "很长" * 100, True),
        ("list", ["甲项", "乙项"], "甲项乙项", True),
        ("list", ["甲项", "乙项"], "甲项", False),
        ("date", ["６个月"], "6個月", True),
    ],
)
def test_a_right_span_holds_what_is_accepted_and_little_more(
    sets: Any,  # noqa: ANN401
    kind: str,
    accepted: list[str],
    given: str,
    right: bool,  # noqa: FBT001
) -> None:
    assert sets.fits(kind, accepted, given) is right


def _files(sets: Any) -> list[Path]:  # noqa: ANN401
    return [f for library in sets.LIBRARIES for f in sets.FOLDER.glob(f"{library}*.jsonl")]
