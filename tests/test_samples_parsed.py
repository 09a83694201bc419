"""What the pipeline makes of the sample library, held against the writers' ground truth."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from corpus.model import Clause, Document, Page
from ingest.pipeline import parse_page

SAMPLES = Path(__file__).parent.parent / "corpus" / "samples"
MANIFEST: list[dict[str, Any]] = json.loads((SAMPLES / "manifest.json").read_text("utf-8"))
BY_NAME = {entry["name"]: entry for entry in MANIFEST}
FIELDS = (
    "title",
    "doc_number",
    "issued_on",
    "published_on",
    "effective_on",
    "posted_on",
    "genre",
    "normative",
    "template",
    "script",
)


@cache
def parsed(name: str) -> tuple[Document, ...]:
    return parse_page(Page((SAMPLES / name).read_bytes(), name))


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def any_of(expected: object) -> list[object]:
    return expected if isinstance(expected, list) else [expected]


def value_of(document: Document, field: str) -> object:
    value = getattr(document, field)
    return value.isoformat() if hasattr(value, "isoformat") else value


def cases() -> list[Any]:
    return [
        pytest.param(entry["name"], i, expected, id=f"{entry['name']}-{i}")
        for entry in MANIFEST
        for i, expected in enumerate(entry["expected"]["documents"])
    ]


@pytest.mark.parametrize("name", BY_NAME)
def test_number_of_documents(name: str) -> None:
    assert len(parsed(name)) == BY_NAME[name]["expected"]["count"]


@pytest.mark.parametrize(("name", "i", "expected"), cases())
@pytest.mark.parametrize("field", FIELDS)
def test_field(name: str, i: int, expected: dict[str, Any], field: str) -> None:
    assert value_of(parsed(name)[i], field) in any_of(expected[field])


@pytest.mark.parametrize(("name", "i", "expected"), cases())
def test_issuers(name: str, i: int, expected: dict[str, Any]) -> None:
    if expected["issuers"] is not None:
        assert list(parsed(name)[i].issuers) == expected["issuers"]


@pytest.mark.parametrize(("name", "i", "expected"), cases())
def test_covering_notice(name: str, i: int, expected: dict[str, Any]) -> None:
    assert (parsed(name)[i].cover is not None) is expected["cover"]


@pytest.mark.parametrize(("name", "i", "expected"), cases())
def test_outline(name: str, i: int, expected: dict[str, Any]) -> None:
    assert [list(c.path) for c in parsed(name)[i].clauses] == expected["paths"]


@pytest.mark.parametrize("name", BY_NAME)
def test_children_lie_inside_and_siblings_apart(name: str) -> None:
    for document in parsed(name):
        by_id = {c.id: c for c in document.clauses}
        last: dict[str | None, Clause] = {}
        for clause in document.clauses:
            assert clause.parent is None or by_id[clause.parent].span.covers(clause.span)
            before = last.get(clause.parent)
            assert before is None or before.end <= clause.start, (before, clause)
            last[clause.parent] = clause


@pytest.mark.parametrize("name", BY_NAME)
def test_chrome_is_gone_and_words_are_kept(name: str) -> None:
    expected = BY_NAME[name]["expected"]
    text = "\n".join(d.text for d in parsed(name))
    assert [words for words in expected["absent"] if words in text] == []
    missing = [w for w in expected.get("present", []) if squeezed(w) not in squeezed(text)]
    assert missing == []


def test_lost_numeral_and_table_conflict_are_told() -> None:
    entry = BY_NAME["16-county-research-table.txt"]
    (document,) = parsed(entry["name"])
    for clause in document.clauses:
        if len(clause.path) == 1:
            assert clause.printed in any_of(entry["expected"]["printed"][clause.label])
    codes = {w.code for w in document.warnings}
    assert {"label_mismatch", "table_rebuilt", "table_conflict"} <= codes
