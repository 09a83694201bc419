"""Persons' decisions: what they may say, where they hold, and that no character changes by them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import BadQuery, NotADocument, UnknownDocument
from corpus.model import Page
from corpus.review import (
    MOST,
    OF_PAIRS,
    Rule,
    RuleKind,
    checked,
    for_page,
    opening,
    rules_from_json,
    rules_json,
)
from corpus.store import Store
from corpus.store_review import Reviews
from ingest.pipeline import parse

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TEXT = """青河市社区食堂管理办法

青政发〔2021〕12号

一、总体要求

社区食堂由街道办事处负责建设，面积不少于80平方米。

三、保障措施

各街道要落实责任，每月报送一次进度，不得设置最低消费。

打印本页

青河市人民政府
2021年6月3日
"""
PLACE = "https://www.qinghe.example/a.html"
LINES = [line for line in TEXT.split("\n") if line]


def page(text: str = TEXT, place: str = PLACE) -> Page:
    """As it was fetched."""
    return Page(text.encode(), place, "text/plain; charset=utf-8")


def line_rules() -> st.SearchStrategy[list[Rule]]:
    """Any decisions about lines of the text, and about lines that it has not."""
    rule = st.builds(
        Rule,
        kind=st.sampled_from([RuleKind.KEEP, RuleKind.REMOVE]),
        place=st.just(PLACE),
        about=st.sampled_from([*LINES, "别的一行"]),
    )
    return st.lists(rule, max_size=6)


@given(line_rules())
@settings(max_examples=60, deadline=None)
def test_no_character_changes_by_a_rule(rules: list[Rule]) -> None:
    try:
        found = parse(page(), rules)
    except NotADocument:
        return

    plain = parse(page())
    assert found.page_text == plain.page_text
    for document in found.documents:
        for run in document.runs:
            words = document.text[run.start : run.start + run.length]
            assert found.page_text[run.page : run.page + run.length] == words
    told = [d.text for d in found.documents] + [r.text for d in found.documents for r in d.removed]
    assert sorted("".join("".join(told).split())) == sorted("".join(plain.page_text.split()))
    assert parse(page(), rules) == found


def test_the_rule_of_the_page_goes_before_that_of_its_site() -> None:
    site = Rule(RuleKind.REMOVE, "www.qinghe.example", about="打印本页")
    own = Rule(RuleKind.KEEP, PLACE, about="打印本页")
    field = Rule(RuleKind.FIELD, "www.qinghe.example", "d1", "form", "办法")

    assert for_page([site, own, field], PLACE) == (own, site)
    assert for_page([site, own], "https://www.qinghe.example/b.html") == (site,)
    assert for_page([site, own], "sources/a.txt") == ()
    assert "打印本页" in parse(page(), for_page([site, own], PLACE)).documents[0].text


def test_a_label_rule_names_the_clause_by_its_opening() -> None:
    (before,) = parse(page()).documents
    second = before.clauses[1]
    words = opening(before.text, second.start)
    assert words == "三、保障措施"

    (after,) = parse(page(), [Rule(RuleKind.LABEL, PLACE, before.id, words, "二")]).documents

    assert [c.path for c in after.clauses] == [("一",), ("二",)]
    assert after.clauses[1].printed == "三、"
    assert {w.code for w in after.warnings} == {"reviewed"}
    assert after.text == before.text


@pytest.mark.parametrize(
    "rule",
    [
        Rule(RuleKind.REMOVE, about="一行"),
        Rule(RuleKind.REMOVE, PLACE),
        Rule(RuleKind.REMOVE, PLACE, about="两\n行"),
        Rule(RuleKind.REMOVE, PLACE, about="长" * 5_000),
        Rule(RuleKind.FIELD, PLACE, about="form", value="办法"),
        Rule(RuleKind.FIELD, PLACE, "d1", "secrecy", ""),
        Rule(RuleKind.FIELD, PLACE, "d1", "text", "换掉全文"),
        Rule(RuleKind.FIELD, PLACE, "d1", "title", " "),
        Rule(RuleKind.FIELD, PLACE, "d1", "issued_on", "2024-13-01"),
        Rule(RuleKind.FIELD, PLACE, "d1", "doc_number", "第九号"),
        Rule(RuleKind.FIELD, PLACE, "d1", "genre", "小说"),
        Rule(RuleKind.FIELD, PLACE, "d1", "normative", "也许"),
        Rule(RuleKind.DISMISS, PLACE, "d1", "secrecy_mark"),
        Rule(RuleKind.DISMISS, PLACE, "d1", "personal_data"),
        Rule(RuleKind.LABEL, PLACE, "d1", "三、", "<b>"),
        Rule(RuleKind.SAME, document="d1", about="d1"),
        Rule(RuleKind.APART, document="d1"),
    ],
)
def test_what_no_reading_can_honour_is_refused(rule: Rule) -> None:
    with pytest.raises(BadQuery):
        checked(rule)


def test_values_are_kept_in_one_spelling() -> None:
    number = Rule(RuleKind.FIELD, PLACE, "d1", "doc_number", "青政发[2024]8号")

    assert checked(number).value == "青政发〔2024〕8号"
    assert checked(Rule(RuleKind.SAME, "x", "d2", "d1")) == Rule(RuleKind.SAME, "", "d1", "d2")


@given(
    st.lists(
        st.builds(
            Rule,
            kind=st.sampled_from(
                sorted(set(RuleKind) - {RuleKind.FIELD, RuleKind.LABEL} - OF_PAIRS)
            ),
            place=st.just(PLACE),
            document=st.just("d1"),
            about=st.sampled_from(["label_gap", "打印本页"]),
            by=st.sampled_from(["", "李某"]),
            at=st.sampled_from([None, datetime(2026, 1, 2, tzinfo=UTC)]),
        ),
        max_size=5,
    )
)
def test_rules_come_back_from_a_file(rules: list[Rule]) -> None:
    content = json.loads(json.dumps(rules_json(rules), ensure_ascii=False))

    assert list(rules_from_json(content)) == rules


@pytest.mark.parametrize(
    "content",
    [
        None,
        [],
        {"rules": []},
        {"format": "tiaowen-rules-1", "rules": [1]},
        {"format": "tiaowen-rules-1", "rules": [{"kind": "field", "place": 1}]},
        {"format": "tiaowen-rules-1", "rules": [{"kind": "keep", "place": "a", "at": "gestern"}]},
        {"format": "tiaowen-rules-1", "rules": [{}] * (MOST + 1)},
    ],
)
def test_a_file_that_is_none_is_refused(content: object) -> None:
    with pytest.raises(BadQuery):
        rules_from_json(content)


@pytest.fixture
def reviews(tmp_path: Path) -> Iterator[Reviews]:
    """Over a library with one page."""
    with Store.open(tmp_path) as store:
        found = parse(page())
        store.save_page(page(), found.source.kind, found.page_text, found.documents)
        yield store.reviews


def test_a_rule_marks_its_pages_until_they_are_read_by_it(reviews: Reviews) -> None:
    rule = Rule(RuleKind.REMOVE, "www.qinghe.example", about="打印本页")
    assert reviews.add([rule]) == 1
    assert reviews.waiting() == (PLACE,)

    reviews.applied(PLACE, ())
    assert reviews.waiting() == (PLACE,), "it was read by older rules"
    reviews.applied(PLACE, reviews.of_page(PLACE))
    assert reviews.waiting() == ()

    assert reviews.add([rule]) == 0
    assert reviews.waiting() == ()
    assert reviews.add([Rule(RuleKind.KEEP, rule.place, about=rule.about)]) == 1
    (kept,) = reviews.rules()
    assert kept.kind is RuleKind.KEEP
    assert reviews.drop(kept.id) == kept
    assert reviews.waiting() == (PLACE,)
    with pytest.raises(UnknownDocument):
        reviews.drop(kept.id)
