"""The contract's JSON: names, types, and what no text can break."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from pydantic import TypeAdapter

from api import schemas_citing, schemas_compare, schemas_documents, schemas_search
from api.answering import answer_json
from api.present import (
    check_json,
    comparison_json,
    document_json,
    dump,
    group_hits,
    grouped_json,
    hit_json,
    plain,
)
from api.schemas_answers import AnswerOut
from search.model import CheckedCitation, Query, Verdict
from tests.api.material import DRAFT, QUESTION

if TYPE_CHECKING:
    from api.service import Service

_DOCUMENT = {
    "id", "title", "doc_number", "issuers", "issued_on", "published_on", "effective_on",
    "posted_on", "genre", "normative", "template", "script", "status", "source", "cover",
    "issued_by", "text", "clauses", "removed", "warnings",
}  # fmt: skip
_CLAUSE = {"id", "path", "printed", "kind", "heading", "start", "end", "parent"}
_HIT = {"clause", "document", "text", "highlights", "score", "why"}
_ANSWER = {
    "question", "status", "answer", "reason", "message", "evidence", "conflicts", "nearest",
    "engine", "type", "read_as", "span", "value", "items",
}  # fmt: skip


def _valid(model: type, value: object) -> Any:  # noqa: ANN401  JSON
    """The value after a round trip through JSON, checked against the OpenAPI model."""
    read = json.loads(dump(value))
    TypeAdapter(model).validate_python(read)
    return read


def test_document(service: Service) -> None:
    document = service.resolve("青政发〔2021〕12号")

    found = _valid(schemas_documents.DocumentOut, document_json(document))

    assert set(found) >= _DOCUMENT
    assert all(set(c) == _CLAUSE for c in found["clauses"])
    assert found["doc_number"] == "青政发〔2021〕12号"
    assert found["issued_on"] == "2021-06-03"
    assert found["text"] == document.text
    assert ("path" in found["source"]) != ("url" in found["source"])


def test_hits(service: Service) -> None:
    hits = service.search(Query("社区食堂 菜单"))

    assert hits
    for hit in hits:
        found = _valid(schemas_search.HitOut, hit_json(hit))
        assert set(found) >= _HIT
        start = found["start"]
        assert hit.document.text[start : start + len(found["text"])] == found["text"]


def test_hits_are_grouped_in_the_order_of_the_best(service: Service) -> None:
    hits = service.search(Query("社区食堂 补助"))

    groups = grouped_json(hits)

    assert [g["document"] for g in groups] == list(
        {h.document.id: g["document"] for h, g in zip(hits, groups, strict=False)}.values()
    ) or len(groups) <= len(hits)
    assert sum(len(g) for g in group_hits(hits)) == len(hits)
    assert group_hits(hits)[0][0] == hits[0]


def test_answer(service: Service) -> None:
    answer = service.ask(QUESTION)

    found = _valid(AnswerOut, answer_json(answer))

    assert set(found) == _ANSWER
    assert (found["status"] == "answered") == (found["answer"] is not None)
    for evidence in found["evidence"]:
        text = service.library.document(evidence["document_id"]).text
        assert text[evidence["start"] : evidence["end"]] == evidence["quote"]


def test_comparison(service: Service) -> None:
    comparison = service.compare("青政发〔2021〕12号", "青政发〔2024〕8号")

    found = _valid(schemas_compare.ComparisonOut, comparison_json(comparison))

    assert found["pairs"]
    ids = {c["id"] for c in found["a"]["clauses"]}
    assert any(i in ids for p in found["pairs"] for i in p["a"])


def test_check(service: Service) -> None:
    found = _valid(schemas_citing.CheckOut, check_json(service.check(DRAFT)))

    assert found["found"] == len(found["citations"]) >= 1
    for citation in found["citations"]:
        assert DRAFT[citation["start"] : citation["end"]] == citation["text"]


def test_no_citation_is_no_pass() -> None:
    found = check_json([])

    assert found["found"] == 0
    assert "不等于" in str(found["message"])


def test_verdicts_are_the_contracts() -> None:
    one = CheckedCitation("第一条", 0, 3, None, None, Verdict.UNRESOLVED, "说明", None)

    assert (
        _valid(schemas_citing.CheckOut, check_json([one]))["citations"][0]["verdict"]
        == "unresolved"
    )


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (float("nan"), None),
        (float("inf"), None),
        (np.float32(0.5), 0.5),
        (np.int64(3), 3),
        ((1, "二"), [1, "二"]),
        ({"a": {"b": (None, True)}}, {"a": {"b": [None, True]}}),
        (date(2021, 6, 3), "2021-06-03"),
    ],
)
def test_plain_values(value: object, expected: object) -> None:
    assert plain(value) == expected


@pytest.mark.parametrize("text", ["政策", "\ud800", "a\x00b", "\u2028", "😀"])
def test_any_text_goes_through_json(text: str) -> None:
    encoded = dump({"text": text}).encode("utf-8")

    assert json.loads(encoded)["text"] == text
