"""How clauses stand to claims: figures, modal words, subjects, conditions."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from search.basis_stand import Stand, claim_of, judge


def _stand(claim: str, clause: str) -> Stand:
    return judge(claim_of(claim), clause, "").stand


@pytest.mark.parametrize(
    ("claim", "clause", "stand"),
    [
        ("食堂面积不少于80平方米。", "社区食堂面积不少于80平方米。", Stand.SUPPORTS),
        ("食堂面积不少于60平方米。", "社区食堂面积不少于80平方米。", Stand.CONTRADICTS),
        ("食堂面积不超过80平方米。", "社区食堂面积不少于80平方米。", Stand.CONTRADICTS),
        ("食堂可以强制充值。", "食堂不得强制充值。", Stand.CONTRADICTS),
        ("食堂不得强制充值。", "食堂应当公布价格，不得强制充值。", Stand.SUPPORTS),
        ("专家可以主动回避。", "有利害关系的专家应当主动回避。", Stand.CONTRADICTS),
        ("村干部每年培训不少于5天。", "乡镇干部每年培训不少于12天。", Stand.RELATED),
        (
            "连续工作满10年的护理员，给予每人9000元奖励。",
            "连续工作满3年的护理员，给予每人5000元奖励。",
            Stand.RELATED,
        ),
        ("名录每5年更新1次。", "乡镇建立名录，每2年更新1次。", Stand.CONTRADICTS),
        ("道路限速每小时40公里。", "食堂每日公布菜单。", Stand.NONE),
    ],
)
def test_stands(claim: str, clause: str, stand: Stand) -> None:
    assert _stand(claim, clause) is stand


def test_the_words_that_prove_it_are_given_side_by_side() -> None:
    found = judge(claim_of("食堂面积不少于60平方米。"), "社区食堂面积不少于８０平方米。", "")

    assert found.claim_words == ("60平方米",)
    assert found.clause_words == ("８０平方米",)


def test_what_a_sentence_cites_is_no_claim_of_its_own() -> None:
    assert not claim_of("见《食堂管理办法》（青政发〔2021〕12号）第五条。").is_rule
    assert not claim_of("二〇二四年五月六日").is_rule
    assert claim_of("食堂应当公布价格。").is_rule


def test_the_judged_paragraphs_are_told_apart_and_many() -> None:
    lines = Path("bench/basis_paragraphs.jsonl").read_text("utf-8").splitlines()
    cases = [json.loads(line) for line in lines]

    assert len({c["id"] for c in cases}) == len({c["text"] for c in cases}) == len(cases) >= 60
    assert set(Counter(c["half"] for c in cases)) == {"dev", "test", "held"}
    assert all(("proof" in c) == (c["expect"] != "neither") for c in cases)
