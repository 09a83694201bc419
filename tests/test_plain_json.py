"""A version that is laid away comes back as it was, in later versions of the program too."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given

from corpus.model import Comment, Document, Level, Proof, Trust
from corpus.plain_json import dump_document, load_document
from tests.store_factories import make_document
from tests.test_store_properties import contents


@given(contents)
def test_any_document_comes_back_equal(fields: dict[str, Any]) -> None:
    document: Document = replace(make_document(), **fields)

    assert load_document(dump_document(document)) == document


def test_every_kind_of_field_comes_back() -> None:
    document = replace(
        make_document(),
        level=Level.COUNTY,
        trust=Trust.ISSUED,
        ocr=0.5,
        proofs=(Proof("title", "甲", "meta", "甲", 1, 2),),
        comments=(Comment("好", "张三", date(2024, 1, 2), 7), Comment("再看")),
    )

    assert load_document(dump_document(document)) == document


def test_fields_that_the_model_gained_or_lost_do_no_harm() -> None:
    plain = json.loads(dump_document(make_document()))
    del plain["comments"], plain["trust"]
    plain["forgotten"] = 1

    assert load_document(json.dumps(plain)) == make_document()


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", '{"id": 1, "title": "x"}'])
def test_what_is_no_document_is_refused(text: str) -> None:
    with pytest.raises((ValueError, KeyError, TypeError, AttributeError)):
        load_document(text)
