"""Questions that compare are taken apart into one question a side."""

# ruff: noqa: E501  a case is one line

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.comparing import Sides, Whole, sides


@pytest.mark.parametrize(
    ("asked", "a", "b"),
    [
        ("乡镇干部和村主职干部每年培训天数有什么不同", "乡镇干部每年培训天数", "村主职干部每年培训天数"),
        ("乡镇干部与村干部培训时间哪个更长", "乡镇干部培训时间", "村干部培训时间"),
        ("在培训天数上，乡镇干部和村干部有什么不同", "乡镇干部培训天数", "村干部培训天数"),
        ("重度失能和中度失能老人每月补贴哪个高", "重度失能老人每月补贴多少", "中度失能老人每月补贴多少"),
        ("白河市和青原县的独居老人探访频次有何不同", "白河市独居老人探访多久一次", "青原县独居老人探访多久一次"),
        ("《甲办法》与《乙办法》的服务期限有何不同", "《甲办法》服务期限", "《乙办法》服务期限"),
        ("投标保证金和履约保证金比例一样吗", "投标保证金比例", "履约保证金比例"),
    ],
)  # fmt: skip
def test_two_sides(asked: str, a: str, b: str) -> None:
    found = sides(asked)

    assert isinstance(found, Sides)
    assert (found.ask_a, found.ask_b) == (a, b)


def test_two_documents_and_no_matter() -> None:
    assert sides("《甲办法》和《乙办法》有什么不同") == Whole("《甲办法》", "《乙办法》")


@pytest.mark.parametrize("asked", ["乡镇干部每年培训几天", "有什么区别", "", "和", "哪个更长"])
def test_no_comparison(asked: str) -> None:
    assert sides(asked) is None


@given(st.text(max_size=80))
def test_any_text_is_read(text: str) -> None:
    sides(text)
