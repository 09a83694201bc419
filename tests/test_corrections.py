"""From verdicts to changes in the draft."""

from __future__ import annotations

import pytest

from corpus.model import Span
from search.check import check
from search.corrections import correction, narrowed
from tests.fakes import InMemoryLibrary
from tests.outlines import outlined

TITLE = "《关于加强社区工作者队伍建设的意见》"
LIBRARY = InMemoryLibrary(
    [
        outlined(
            "关于加强社区工作者队伍建设的意见",
            "一、管理\n1.新招聘社区工作者最低服务年限为3年（含试用期）。上级一般不得借调。\n2.其他。",
            "民办发〔2016〕8号",
        )
    ]
)


def _corrected(draft: str) -> str:
    for checked in check(draft, LIBRARY):
        found = correction(draft, checked)
        if found is not None:
            span, words = found
            return draft[: span.start] + words + draft[span.end :]
    return draft


@pytest.mark.parametrize(
    ("draft", "right"),
    [
        (f"依据{TITLE}（民办发〔2016〕9号）执行", f"依据{TITLE}（民办发〔2016〕8号）执行"),
        ("依据《社区通知》（民办发〔2016〕8号）执行", f"依据{TITLE}（民办发〔2016〕8号）执行"),
        (
            f"{TITLE}第1条规定：“新招聘社区工作者最低服务年限为5年（含试用期）”。",
            f"{TITLE}第1条规定：“新招聘社区工作者最低服务年限为3年（含试用期）”。",
        ),
        (f"{TITLE}第9条", f"{TITLE}第9条"),
        ("《没有这份的办法》第九条", "《没有这份的办法》第九条"),
        (f"{TITLE}第1条", f"{TITLE}第1条"),
    ],
)
def test_what_the_check_is_sure_of_is_put_right(draft: str, right: str) -> None:
    assert _corrected(draft) == right


def test_a_replacement_is_narrowed_to_what_differs() -> None:
    assert narrowed("甲乙丙丁", Span(0, 4), "甲戊丁") == (Span(1, 3), "戊")
    assert narrowed("甲甲", Span(0, 2), "甲") == (Span(1, 2), "")
