"""Markdown: its marks go, its words, labels and placeholders stay."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import extract_md as module
from ingest.extract_md import extract_md
from ingest.pagetext import PageText
from tests.test_extract_robust import is_sound


def shown(text: PageText) -> list[str]:
    return [text.of(line) for line in text.lines if line.removed_by is None]


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("**第一条**　为了*规范*管理", ["第一条　为了规范管理"]),
        ("# 办法\n\n正文", ["办法", "正文"]),
        ("第一行\n第二行", ["第一行", "第二行"]),
        ("1. 甲\n2. 乙\n", ["1. 甲", "2. 乙"]),
        ("3. 丙\n", ["3. 丙"]),
        ("- 甲\n- 乙", ["甲", "乙"]),
        ("1. 甲\n   1. 子\n", ["1. 甲", "1. 子"]),
        ("> 引文", ["引文"]),
        ("见[国务院](https://a.example/b)规定", ["见国务院规定"]),
        ("![图一](a.png)", ["图一"]),
        ("    四个空格起头的段落", ["四个空格起头的段落"]),
        ("标题\n---\n正文", ["标题", "正文"]),
        ("周**同志任书记", ["周**同志任书记"]),
        ("工资***元，补贴***元", ["工资***元，补贴***元"]),
        ("`代码`与\\*星号", ["代码与*星号"]),
        ("```\n第一条\n第二条\n```", ["第一条", "第二条"]),
        ("<b>不是标签</b>", ["<b>不是标签</b>"]),
        ("甲\r\n\r\n乙\r\n", ["甲", "乙"]),
    ],
)
def test_marks_go_and_words_stay(source: str, lines: list[str]) -> None:
    assert shown(extract_md(source)) == lines


def test_headings_keep_their_level_and_the_first_is_the_title() -> None:
    text = extract_md("# 办法\n\n## 第一章\n\n第一条")

    assert [line.heading for line in text.lines] == [1, 2, 0]
    assert [c.value for c in text.claims] == ["办法"]


def test_a_table_keeps_its_cells() -> None:
    text = extract_md("| 乡镇 | 投资 |\n| --- | --- |\n| 石桥镇 | **12.5** |\n\n后文")

    cells = [
        (text.of(ln), ln.cell.row, ln.cell.column, ln.cell.header) for ln in text.lines if ln.cell
    ]
    assert cells == [
        ("乡镇", 0, 0, True), ("投资", 0, 1, True), ("石桥镇", 1, 0, False), ("12.5", 1, 1, False),
    ]  # fmt: skip
    assert shown(text)[-1] == "后文"


def test_front_matter_is_marked_and_read_as_claims() -> None:
    text = extract_md(
        '---\ntitle: "会议室管理办法"\ndate: 2023-05-09\n---\n\n第一条', "https://a.example"
    )

    assert shown(text) == ["第一条"]
    assert {line.removed_by for line in text.lines} == {None, "text:front-matter"}
    assert [(c.field, c.value) for c in text.claims] == [
        ("url", "https://a.example"), ("title", "会议室管理办法"), ("published_on", "2023-05-09"),
    ]  # fmt: skip


def test_a_very_long_text_is_left_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_MARKDOWN", 10)

    assert shown(extract_md("# 办法\n**第一条** 为了规范")) == ["# 办法", "**第一条** 为了规范"]


@given(
    st.lists(st.sampled_from(["# ", "- ", "1. ", "> ", "**", "|", "\n", "甲", "```", "---", "["]))
)
def test_any_text_gives_sound_lines(pieces: list[str]) -> None:
    assert is_sound(extract_md("".join(pieces)))
