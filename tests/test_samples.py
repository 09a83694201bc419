"""The sample library: files, manifest and questions agree with one another."""

from __future__ import annotations

import hashlib
import io
import json
import re
from pathlib import Path
from typing import Any

import docx
import pypdfium2
import pytest

SAMPLES = Path(__file__).parent.parent / "corpus" / "samples"
MANIFEST: list[dict[str, Any]] = json.loads((SAMPLES / "manifest.json").read_text("utf-8"))
QUESTIONS: list[dict[str, Any]] = [
    json.loads(line) for line in (SAMPLES / "questions.jsonl").read_text("utf-8").splitlines()
]
BY_NAME = {entry["name"]: entry for entry in MANIFEST}
REASONS = {
    "not_in_library",
    "only_non_normative",
    "template_value",
    "not_in_force",
    "ambiguous",
    "unsupported_question",
}


def read(name: str) -> str:
    """The words of a sample, tags and white space taken out."""
    body = (SAMPLES / name).read_bytes()
    kind = BY_NAME[name]["kind"]
    if kind == "docx":
        document = docx.Document(io.BytesIO(body))
        cells = [c.text for t in document.tables for r in t.rows for c in r.cells]
        text = "".join([*(p.text for p in document.paragraphs), *cells])
    elif kind == "pdf":
        text = "".join(p.get_textpage().get_text_range() for p in pypdfium2.PdfDocument(body))
    else:
        text = body.decode(BY_NAME[name]["encoding"])
    return re.sub(r"\s", "", re.sub(r"<[^>]*>", "", text) if kind == "html" else text)


def test_folder_and_manifest_hold_the_same_files() -> None:
    others = {"manifest.json", "questions.jsonl", "README.md"}
    assert {p.name for p in SAMPLES.iterdir()} - others == set(BY_NAME)
    assert sum(p.stat().st_size for p in SAMPLES.iterdir()) < 1_500_000


@pytest.mark.parametrize("name", BY_NAME)
def test_digest_and_decoding(name: str) -> None:
    body = (SAMPLES / name).read_bytes()
    assert hashlib.sha256(body).hexdigest() == BY_NAME[name]["sha256"]
    assert len(read(name)) > 300
    assert "⟦" not in read(name)


def test_gbk_page_needs_more_than_its_declared_charset() -> None:
    body = (SAMPLES / "04-bidding-measures-gbk.html").read_bytes()
    assert "charset=gb2312" in body.decode("gbk")
    with pytest.raises(UnicodeDecodeError):
        body.decode("gb2312")


@pytest.mark.parametrize("entry", MANIFEST, ids=lambda e: e["name"])
def test_expectations_are_complete(entry: dict[str, Any]) -> None:
    expected = entry["expected"]
    assert expected["count"] == len(expected["documents"]) > 0
    for document in expected["documents"]:
        paths = [tuple(p) for p in document["paths"]]
        assert len(set(paths)) == len(paths)
        assert all(p[:-1] in paths for p in paths if len(p) > 1), "a parent is missing"
        titles = document["title"]
        for title in [titles] if isinstance(titles, str) else titles:
            assert re.sub(r"\s", "", title) in read(entry["name"])


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q["id"])
def test_question_points_at_words_that_are_there(question: dict[str, Any]) -> None:
    if question["file"] is not None and question["path"] is not None:
        document = BY_NAME[question["file"]]["expected"]["documents"][question["document"]]
        assert question["path"] in document["paths"]
    if question["expect"] == "answered":
        assert re.sub(r"\s", "", question["answer"]) in read(question["file"])
    else:
        reasons = question["reason"]
        assert set([reasons] if isinstance(reasons, str) else reasons) <= REASONS


def test_questions_are_many_and_of_all_kinds() -> None:
    abstained = [q for q in QUESTIONS if q["expect"] == "abstained"]
    assert len(QUESTIONS) >= 60
    assert len(abstained) * 3 >= len(QUESTIONS)
    assert {q["style"] for q in QUESTIONS} == {"plain", "official", "hant"}
    assert len({q["id"] for q in QUESTIONS}) == len({q["question"] for q in QUESTIONS})
