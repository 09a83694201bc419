"""Slips of a draft: what is told, what is left alone, what the fix makes of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.docnumber import canonical
from corpus.draft_slips import find_slips
from corpus.slips import RULES, Weight, fixed

SAMPLES = Path("corpus/samples")


def _rules(draft: str) -> list[str]:
    return [s.rule.id for s in find_slips(draft)]


@pytest.mark.parametrize(
    ("draft", "rules", "right"),
    [
        ("青政发[2014]14号", ["number-brackets"], "青政发〔2014〕14号"),
        ("按照青政发（2014）14号", ["number-brackets"], "按照青政发〔2014〕14号"),
        ("青政办函【98】3号", ["number-brackets", "number-year"], "青政办函〔1998〕3号"),
        ("青政发〔2014〕第14号", ["number-ordinal"], "青政发〔2014〕14号"),
        ("青政发〔2014〕014号", ["number-zero"], "青政发〔2014〕14号"),
        ("青政发〔14〕14号", ["number-year"], "青政发〔2014〕14号"),
        ("青政发〔2014年〕14号", ["number-year"], "青政发〔2014〕14号"),
        ("青政发〔二〇一四〕十四号", ["number-numerals"], "青政发〔2014〕14号"),
        ("青政发〔2014〕14，已印发", ["number-unit"], "青政发〔2014〕14号，已印发"),
        ("〔2014〕青政发14号", ["number-order"], "青政发〔2014〕14号"),
        ("青政发2014年14号", ["number-no-brackets"], "青政发〔2014〕14号"),
        ("青政发 〔2014〕 14号", ["number-space"], "青政发 〔2014〕 14号"),
        ("《关于印发《办法》的通知》", ["title-nested"], "《关于印发〈办法〉的通知》"),
        ("青河市\n2014年05月06日\n", ["date-zero"], "青河市\n2014年5月6日\n"),
        ("青河市\n二〇一四年十二月三十一日", ["date-numerals"], "青河市\n2014年12月31日"),
    ],
)
def test_slips_and_what_the_fix_gives(draft: str, rules: list[str], right: str) -> None:
    assert _rules(draft) == rules
    assert fixed(draft, find_slips(draft)) == right


@pytest.mark.parametrize(
    ("draft", "rules"),
    [
        ("青政发〔2014〕14号《关于食堂的意见》", ["title-first"]),
        ("自2014年起，至二〇二〇年五月", ["date-mixed"]),
        ("二○一四年五月开始", ["date-ling"]),
        ("于2014年05月06日印发", ["date-zero-text"]),
        ("一、甲\n二、乙\n四、丁", ["label-jump"]),
        ("第一条 甲\n第二条 乙\n第3条 丙", ["label-mixed"]),
        ("依照第3条第二款", ["place-mixed"]),
    ],
)
def test_advice_is_kept_apart_and_not_put_right(draft: str, rules: list[str]) -> None:
    found = find_slips(draft)

    assert [s.rule.id for s in found] == rules
    assert {s.rule.weight for s in found} == {Weight.ADVICE}
    assert fixed(draft, found) == draft


@pytest.mark.parametrize(
    "draft",
    [
        "青政发〔2014〕14号、15号",
        "财资〔2017〕8、9号",
        "（2014）民一终字第12号判决",
        "网文许可[2014]0123号",
        "农业部公告2017年第5号",
        "国务院令第504号",
        "见附件（2014）3号",
        "一、甲\n（一）子\n（二）丑\n二、乙\n（一）子",
        "第一章\n第一条 甲\n第二条 乙\n第二章\n第三条 丙",
        "十四、五岁的人",
        "《关于甲的意见》和《关于乙的意见》",
        "《没有写完的标题\n《另一个》",
        "",
    ],
)
def test_what_is_right_or_has_other_rules_is_left_alone(draft: str) -> None:
    assert _rules(draft) == []


def test_errors_have_a_standard_or_regulation_as_source_and_advice_says_so() -> None:
    for rule in RULES.values():
        standard = re.match(r"GB/T|《党政机关公文处理工作条例》", rule.source)
        assert standard if rule.weight is Weight.ERROR else rule.source


def test_no_number_of_the_samples_is_told_falsely() -> None:
    """Two samples print theirs with wrong brackets, as their sources do."""
    texts = [p.read_text("utf-8") for p in sorted(SAMPLES.glob("*.txt"))]
    found = [s for t in texts for s in find_slips(t) if s.rule.id.startswith("number-")]

    assert {s.rule.id for s in found} <= {"number-brackets"}
    assert all(re.match(r"[\[(（]20\d\d[\])）]", s.text) for s in found)


@given(st.text("青政发函办〔〕[]（）第0123号年《》〈〉二〇 \n一、条"))
def test_spans_are_the_text_and_mending_twice_changes_nothing(draft: str) -> None:
    found = find_slips(draft)

    assert all(draft[s.start : s.end] == s.text for s in found)
    once = fixed(draft, found)
    twice = fixed(once, find_slips(once))
    assert fixed(twice, find_slips(twice)) == twice


@given(st.integers(1990, 2030), st.integers(1, 999))
def test_a_mended_number_is_canonical(year: int, number: int) -> None:
    draft = f"青政发[{year}]第0{number}号"

    assert fixed(draft, find_slips(draft)) == canonical(draft) == f"青政发〔{year}〕{number}号"
