"""A wrong answer becomes a case with one command, and the cases are asked again with another."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from api.regressions import append, expectation, fault, new_case, rerun
from corpus.errors import BadQuery, UnknownClause
from search.model import Answer, Reason

if TYPE_CHECKING:
    from api.service import Service

QUESTION = "火星移民补助多少元"


def test_a_case_holds_what_was_said_then(service: Service, tmp_path: Path) -> None:
    path = tmp_path / "new" / "cases.jsonl"
    case, wrong = new_case(service, QUESTION, (), expectation(None, None, "not_in_library"))
    append(path, case)

    kept = json.loads(path.read_text(encoding="utf-8"))
    assert kept["question"] == QUESTION
    assert kept["expected"]["reason"] == "not_in_library"
    assert set(kept["given"]) == {"answer", "reason", "clause_id"}
    assert len(kept["date"]) == len("2026-01-01")
    assert rerun(service, path) == [(QUESTION, wrong)]


def test_a_span_must_stand_in_its_clause(service: Service) -> None:
    clause = next(c for d in service.library.documents() for c in d.clauses)
    with pytest.raises(BadQuery, match="照原文"):
        new_case(service, QUESTION, (), expectation("火星移民", clause.id, None))
    with pytest.raises(UnknownClause):
        new_case(service, QUESTION, (), expectation("火星移民", "no-such", None))


@pytest.mark.parametrize(
    "options",
    [
        (None, None, None),
        ("6年", None, "not_in_library"),
        (" ", None, None),
        (None, None, "because"),
        (None, "x", "not_in_library"),
    ],
)
def test_options_that_make_no_sense(options: tuple[str | None, str | None, str | None]) -> None:
    with pytest.raises(BadQuery):
        expectation(*options)


def test_what_is_wrong_is_said() -> None:
    silent = Answer("问", None, Reason.AMBIGUOUS, "", ())

    assert fault(silent, expectation("6年", None, None)) == "没有作答（ambiguous），应答“6年”"
    assert fault(silent, expectation(None, None, "ambiguous")) == ""
    assert "应为 template_value" in fault(silent, expectation(None, None, "template_value"))


def test_a_broken_file_is_named(service: Service, tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    assert rerun(service, path) == []
    path.write_text("{}\n", encoding="utf-8")
    with pytest.raises(BadQuery, match=r"cases\.jsonl"):
        rerun(service, path)
