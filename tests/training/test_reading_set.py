"""What a reader learns from, as pairs: the clause that answers is told from all the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import training.verdicts
from tests.beir_folder import write_beir
from tests.fakes import FakeEmbedder
from training.reading_set import asked, questions
from training.verdicts import verdicts
from training.written import Written

if TYPE_CHECKING:
    from pathlib import Path

FIELD = "renshi"
ARTICLES = {
    "s1": ("停车条例", "机动车应当停放在划定的泊位内。"),
    "s2": ("停车条例", "占用人行道停放机动车的，处二百元罚款。"),
    "s3": ("停车条例", "停车泊位由交通部门划定。"),
    "s4": ("水法", "取水应当申请许可证。"),
}


def test_one_clause_answers_and_the_others_of_its_document_do_not() -> None:
    for question, one in zip(questions([FIELD]), asked([FIELD]), strict=True):
        first = one.first
        assert first.question == question.text
        assert first.clause == question.document.clauses[question.clause]
        assert first.answers == bool(question.answer)
        assert first.clause[first.start : first.end] == question.answer
        assert len(one.others) == len(question.document.clauses) - 1
        assert not any(other.answers for other in one.others)
        assert all(other.is_pointed and other.start < 0 for other in one.others)


def test_a_field_that_is_not_there_is_named() -> None:
    with pytest.raises(ValueError, match="nowhere"):
        asked([FIELD, "nowhere"])


@pytest.fixture
def beir(tmp_path: Path) -> Path:
    records = [
        {"_id": name, "title": f"{law} {name}", "text": text, "metadata": {"document": law}}
        for name, (law, text) in ARTICLES.items()
    ]
    return write_beir(tmp_path, records, [{"_id": "q1", "text": "取水"}], {"q1": {"s4": 1}})


def test_of_a_written_question_the_verdict_alone_is_learnt(
    beir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [Written("占用人行道停放机动车罚多少", ("s2",)), Written("不读", ("s4",))]
    monkeypatch.setattr(training.verdicts, "written", lambda: lines)
    monkeypatch.setattr(training.verdicts, "load_embedder", lambda _: FakeEmbedder())

    (one,) = verdicts(beir, beir / "vectors")

    assert one.first.clause == ARTICLES["s2"][1]
    assert one.first.title == "停车条例"
    assert one.first.answers
    assert not one.first.is_pointed
    assert one.others
    assert not any(other.answers or other.is_pointed for other in one.others)
    assert one.first.clause not in {other.clause for other in one.others}
