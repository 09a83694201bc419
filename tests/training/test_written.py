"""The questions that were written for training: well formed, each once, unlike the judged ones."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from training.written import Written, written

JUDGED = Path(__file__).parents[3] / "shared" / "eval" / "statutes" / "queries.dev.jsonl"
LONGEST = 60


def test_every_line_is_a_question_with_its_articles() -> None:
    found = written()

    assert len(found) > 15_000
    assert len({w.text for w in found}) == len(found)
    assert [w for w in found if len(w.text) > LONGEST] == []
    assert all(re.fullmatch(r"s\d+", a) for w in found for a in w.articles)


@pytest.mark.skipif(not JUDGED.is_file(), reason="../shared/eval is not here")
def test_none_is_a_judged_question() -> None:
    lines = JUDGED.read_text(encoding="utf-8").splitlines()
    judged = {re.sub(r"\W", "", json.loads(line)["text"]) for line in lines}

    assert [w.text for w in written() if re.sub(r"\W", "", w.text) in judged] == []


@pytest.mark.parametrize("line", ["s1 问题", "s1\t", "\t问题", ",\t问题"])
def test_a_malformed_line_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "questions.tsv"
    file.write_text(f"s1,s2\t房子漏水谁修？\n{line}\n", encoding="utf-8")

    with pytest.raises(ValueError, match=":2: not ids"):
        written(file)


def test_several_articles_may_answer(tmp_path: Path) -> None:
    file = tmp_path / "questions.tsv"
    file.write_text("s1,s2\t房子漏水谁修？\n", encoding="utf-8")

    assert written(file) == [Written("房子漏水谁修？", ("s1", "s2"))]
