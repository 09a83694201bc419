"""The words that only say that a clause is looked for are left out of what is searched."""

from __future__ import annotations

import pytest

from search.framing import unframed


@pytest.mark.parametrize(
    ("question", "content"),
    [
        ("哪一条规定了尽职免责", "尽职免责"),
        ("哪一條規定了盡職免責", "盡職免責"),
        ("请问在哪条里写明了保存期限？", "保存期限？"),
        ("容错免责的条件在哪？", "容错免责的条件"),
        ("抽查服务质量的比例写在第几条", "抽查服务质量的比例"),
        ("旧的公寓办法是哪一条废止的", "旧的公寓办法废止的"),
    ],
)
def test_a_frame_is_left_out(question: str, content: str) -> None:
    assert unframed(question) == content


@pytest.mark.parametrize(
    "question",
    [
        "哪一条",
        "写在哪里",
        "在哪里办理登记",
        "登记在哪里办",
        "哪些人可以申请",
        "第十条是什么",
        " ",
        "",
    ],
)
def test_what_is_no_frame_or_all_of_it_stays(question: str) -> None:
    assert unframed(question) == question
