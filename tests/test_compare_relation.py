"""How one clause stands to another, and the words that prove it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.model import Document
from search.compare import compare
from search.modals import modal_changes
from search.model import Pair, Relation
from tests.outlines import outlined


def _pair(a: str, b: str) -> tuple[Document, Document, Pair]:
    left, right = outlined("甲办法", f"第一条{a}"), outlined("乙办法", f"第一条{b}")
    (pair,) = compare(left, right).pairs
    return left, right, pair


@pytest.mark.parametrize(
    ("a", "b", "relation", "words"),
    [
        (
            "服务点应当公开收费标准。",
            "服务点可以公开收费标准。",
            Relation.LOOSENED,
            {"应当", "可以"},
        ),
        (
            "服务点可以公开收费标准。",
            "服务点必须公开收费标准。",
            Relation.TIGHTENED,
            {"可以", "必须"},
        ),
        (
            "鼓励服务点公开收费标准。",
            "服务点应当公开收费标准。",
            Relation.TIGHTENED,
            {"鼓励", "应当"},
        ),
        ("收费原则上不得超过5元。", "收费不得超过5元。", Relation.TIGHTENED, {"原则上"}),
        (
            "街道每年至少检查1次食堂卫生。",
            "街道每半年至少检查1次食堂卫生。",
            Relation.TIGHTENED,
            {"每年至少检查1次", "每半年至少检查1次"},
        ),
        (
            "街道每周至少探访1次独居老人。",
            "街道每10天至少探访1次独居老人。",
            Relation.LOOSENED,
            {"每周至少探访1次", "每10天至少探访1次"},
        ),
        (
            "食堂面积不少于80平方米。",
            "食堂面积不少于60平方米。",
            Relation.LOOSENED,
            {"不少于80平方米", "不少于60平方米"},
        ),
        (
            "申请应当在10日内办结。",
            "申请应当在5日内办结。",
            Relation.TIGHTENED,
            {"10日内", "5日内"},
        ),
        (
            "街道负责组织实施本辖区内养老服务工作。",
            "街道负责组织实施本辖区内养老服务工作，并指定专人登记，按月汇总报送。",
            Relation.DETAILED,
            {"，并指定专人登记，按月汇总报送"},
        ),
    ],
)
def test_relation_and_its_proof(a: str, b: str, relation: Relation, words: set[str]) -> None:
    _, _, pair = _pair(a, b)

    assert pair.relation is relation
    assert words <= {ground.text for ground in pair.grounds}


def test_figures_that_went_both_ways_are_neither() -> None:
    _, _, pair = _pair(
        "食堂面积不少于80平方米。每餐菜品不少于4种，申请应当在10日内办结。",
        "食堂面积不少于60平方米。每餐菜品不少于4种，申请应当在5日内办结。",
    )

    assert pair.relation is Relation.REWRITTEN
    assert {"数值收紧", "数值放宽"} <= {ground.why for ground in pair.grounds}


def test_a_formula_is_no_detail() -> None:
    _, _, pair = _pair(
        "食堂应当每月至少开展1次安全自查，发现隐患立即整改。",
        "食堂应当每月至少开展1次安全自查，发现隐患立即整改。本办法自2024年3月1日起施行。",
    )

    assert pair.relation is Relation.COPIED


def test_modal_words_of_different_rules_do_not_meet() -> None:
    assert modal_changes("街道应当检查食堂卫生。", "老年人可以自带餐具。") == ()


_LINES = st.lists(
    st.sampled_from(
        [
            "食堂应当在十个工作日内受理申请。",
            "食堂可以在五個工作日內受理申請，原則上不收費。",
            "街道每半年至少检查1次，不得收费；",
            "鼓励志愿组织参与  。",
            "面积不少于50平方米\n",
            "在此基础上再给予每个2万元的补助。",
        ]
    ),
    min_size=1,
    max_size=5,
)


@settings(max_examples=60, deadline=None)
@given(_LINES, _LINES)
def test_every_ground_is_verbatim(left: list[str], right: list[str]) -> None:
    a = outlined("甲", "\n".join(f"{i}.{line.strip()}" for i, line in enumerate(left, 1)))
    b = outlined("乙", "\n".join(f"{i}.{line.strip()}" for i, line in enumerate(right, 1)))

    for pair in compare(a, b).pairs:
        assert pair.grounds
        for ground in pair.grounds:
            document = a if ground.side == "a" else b
            assert document.text[ground.start : ground.end] == ground.text
