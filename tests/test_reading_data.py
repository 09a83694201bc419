"""Questions that a reader is to learn from: spans are verbatim, and none is one of the judged."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from corpus.folding import squeeze

ROOT = Path(__file__).parent.parent
FILES = sorted((ROOT / "training" / "reading").glob("*.jsonl"))
STYLES = {"lay", "plain", "official", "terse", "typo", "traditional"}
TYPES = {
    "figure", "date", "condition", "subject", "yes_no", "definition", "list", "procedure",
    "statement",
}  # fmt: skip
WHY = {"other_subject", "other_case", "other_action", "no_figure", "not_there", "template"}
NEAR = 0.7
"""Share of character pairs from which on two questions are the same."""


def _records(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def _pairs(text: str) -> frozenset[str]:
    text = squeeze(text)
    return frozenset(text[at : at + 2] for at in range(len(text) - 1))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_answer_stands_in_its_clause(path: Path) -> None:
    documents: dict[str, list[str]] = {}
    asked: set[str] = set()
    for record in _records(path):
        if "clauses" in record:
            assert record["id"] not in documents
            documents[record["id"]] = record["clauses"]
            continue
        clauses, answer = documents[record["doc"]], record["answer"]
        assert record["q"] not in asked
        asked.add(record["q"])
        assert record["style"] in STYLES
        if answer is None:
            assert record["why"] in WHY
            assert 0 <= record["near"] < len(clauses), record["q"]
            continue
        assert record["type"] in TYPES
        clause = clauses[record["clause"]]
        if "at" in record:
            assert clause.startswith(answer, record["at"]), record["q"]
        else:
            assert clause.count(answer) == 1, record["q"]
    assert len(asked) > 1_000


def test_no_question_is_one_of_the_judged() -> None:
    judged = [ROOT / "corpus" / "samples" / "questions.jsonl", ROOT / "bench/fresh_questions.jsonl"]
    judged += (ROOT / "bench" / "answers").glob("*.jsonl")
    known = [
        _pairs(said)
        for path in judged
        for record in _records(path)
        if (said := record.get("q") or record.get("question"))
    ]
    assert len(known) > 1_000
    holding: dict[str, list[int]] = {}
    for number, pairs in enumerate(known):
        for pair in pairs:
            holding.setdefault(pair, []).append(number)
    for path in FILES:
        for record in _records(path):
            if len(pairs := _pairs(record.get("q", ""))) > 2:
                near = {n for pair in pairs for n in holding.get(pair, ())}
                assert all(len(pairs & known[n]) < NEAR * len(pairs | known[n]) for n in near), (
                    record["q"]
                )
