"""Questions that lean on the ones before them are written out; others are left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.followup import in_context

TRAINING = "乡镇干部每年培训几天"


@pytest.mark.parametrize(
    ("before", "asked", "read"),
    [
        (TRAINING, "那村主职干部呢", "村主职干部每年培训几天"),
        (TRAINING, "那村主職幹部呢？", "村主职干部每年培训几天"),
        (TRAINING, "村干部几天", "村干部每年培训几天"),
        (TRAINING, "每月呢", "乡镇干部每月培训几天"),
        (TRAINING, "由谁负责", "乡镇干部每年培训由谁负责"),
        (TRAINING, "那他们的服务年限呢", "乡镇干部服务年限"),
        ("投标保证金的比例是多少", "履约保证金呢？", "履约保证金的比例是多少"),
        ("重度失能老人每月补贴多少钱", "中度失能呢", "中度失能老人每月补贴多少钱"),
        ("公办养老机构新增床位补助多少", "民办的呢", "民办养老机构新增床位补助多少"),
        ("白河市独居老人每周探访几次", "青原县呢", "青原县独居老人每周探访几次"),
        ("《养犬办法》第十条是什么", "第三款呢", "《养犬办法》第十条第三款是什么"),
        ("《养犬办法》第十条第一款是什么", "第二款呢", "《养犬办法》第十条第二款是什么"),
        ("《养犬办法》第十条是什么", "第十一条呢", "《养犬办法》第十一条是什么"),
        ("《养犬办法》规定每户限养几条", "它什么时候施行", "《养犬办法》什么时候施行"),
        ("《养犬办法》规定每户限养几条", "什么时候施行", "《养犬办法》什么时候施行"),
    ],
)
def test_what_is_left_out_is_filled_in(before: str, asked: str, read: str) -> None:
    assert in_context(asked, [before]).text == read


@pytest.mark.parametrize(
    "asked",
    [
        "投标保证金的比例是多少",
        "新录用乡镇公务员最低服务年限是几年",
        "《养犬办法》什么时候施行",
        "什么是养老机构",
        "村民委员会主任由谁任命",
    ],
)
def test_a_question_that_stands_by_itself_is_left_alone(asked: str) -> None:
    assert in_context(asked, [TRAINING]).text == asked


def test_without_earlier_questions_nothing_changes() -> None:
    assert in_context("那村主职干部呢", []).text == "那村主职干部呢"


def test_the_context_is_itself_read_in_context() -> None:
    assert in_context("由谁负责", [TRAINING, "那村主职干部呢"]).text == "村主职干部每年培训由谁负责"


def test_a_document_that_only_the_answer_names_is_asked_for() -> None:
    read = in_context("它什么时候施行", ["养老机构备案由哪个部门办理"])

    assert read.needs_document
    named = in_context("它什么时候施行", ["养老机构备案由哪个部门办理"], "养老办法")
    assert named.text == "《养老办法》什么时候施行"
    assert not named.needs_document


@given(st.text(max_size=60), st.lists(st.text(max_size=60), max_size=3))
def test_any_text_is_read(text: str, after: list[str]) -> None:
    assert isinstance(in_context(text, after).text, str)
