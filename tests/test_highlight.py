"""Marks are spans of the verbatim text."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.highlight import highlights, printed_words
from search.tokenize import words


@pytest.mark.parametrize(
    ("text", "query", "marked"),
    [
        ("最低服务年限为5年", "服务年限", ["服务年限"]),
        ("鄉鎮公務員的最低服務年限", "乡镇公务员", ["鄉鎮公務員"]),
        ("乡镇公务员", "鄉鎮", ["乡镇"]),
        ("天气很好", "乡镇公务员", []),
        ("", "乡镇", []),
    ],
)
def test_what_is_marked(text: str, query: str, marked: list[str]) -> None:
    assert [s.of(text) for s in highlights(text, words(query))] == marked


def test_words_are_known_by_their_folded_form() -> None:
    printed = printed_words("鄉鎮幹部的任期")
    assert [printed.get(w) for w in words("乡镇任期几年")] == ["鄉鎮", "任期", None]


@given(st.text(alphabet="乡镇鄉鎮公务员的，5年Ａ\n", max_size=80))
def test_marks_ascend_and_stand_apart(text: str) -> None:
    found = highlights(text, words("乡镇公务员 5年 a"))

    assert all(0 <= s.start < s.end <= len(text) for s in found)
    assert all(before.end < after.start for before, after in pairwise(found))
