"""The character diff: verbatim slices, blind to script, width and white space."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.folding import squeeze
from search import textdiff
from search.textdiff import diff


def _ops(a: str, b: str) -> list[tuple[str, str, str]]:
    return [(p.op, p.a, p.b) for p in diff(a, b)]


def test_one_changed_figure_is_one_change() -> None:
    assert _ops("学习不少于12天。", "学习不少于15天。") == [
        ("equal", "学习不少于", "学习不少于"),
        ("delete", "12", ""),
        ("insert", "", "15"),
        ("equal", "天。", "天。"),
    ]


def test_numbers_that_share_a_digit_share_nothing() -> None:
    assert _ops("床位面积不少于750平方米", "床位面积不少于1000平方米") == [
        ("equal", "床位面积不少于", "床位面积不少于"),
        ("delete", "750", ""),
        ("insert", "", "1000"),
        ("equal", "平方米", "平方米"),
    ]


def test_script_and_width_are_no_change() -> None:
    assert _ops("乡镇干部(１２天)", "鄉鎮干部（12天）") == [
        ("equal", "乡镇干部(１２天)", "鄉鎮干部（12天）")
    ]


def test_white_space_is_kept_but_no_change() -> None:
    assert _ops("乡镇 干部\n", "乡镇干部") == [("equal", "乡镇 干部\n", "乡镇干部")]


def test_chance_characters_do_not_shred_a_rewriting() -> None:
    parts = diff("应当加强对培训工作的组织领导和统筹", "鼓励社会力量参与各类职业技能竞赛活动")

    assert [p.op for p in parts] == ["delete", "insert"]


@pytest.mark.parametrize(("a", "b"), [("", ""), ("", "甲"), ("甲", ""), (" ", "甲"), ("\n", "")])
def test_nothing_is_a_text_too(a: str, b: str) -> None:
    assert "".join(p.a for p in diff(a, b)) == a
    assert "".join(p.b for p in diff(a, b)) == b


_TEXTS = st.text(alphabet="乡鄉镇鎮干部12１天不少于於。，( （ \n", max_size=40)


@given(_TEXTS, _TEXTS)
def test_parts_join_to_the_texts(a: str, b: str) -> None:
    parts = diff(a, b)

    assert "".join(p.a for p in parts) == a
    assert "".join(p.b for p in parts) == b
    for part in parts:
        if part.op == "equal":
            assert squeeze(part.a)[0] == squeeze(part.b)[0]
        assert part.op != "delete" or part.b == ""
        assert part.op != "insert" or part.a == ""


@given(_TEXTS, _TEXTS)
def test_long_texts_go_by_sentence_and_join_as_well(a: str, b: str) -> None:
    kept, textdiff._AT_ONCE = textdiff._AT_ONCE, -1
    try:
        parts = diff(a, b)
    finally:
        textdiff._AT_ONCE = kept

    assert "".join(p.a for p in parts) == a
    assert "".join(p.b for p in parts) == b
