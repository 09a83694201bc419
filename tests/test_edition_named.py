"""A question may mean one of several texts of one name, by its year or as the old one."""

# ruff: noqa: E501  a printed paragraph is one line, however long

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.status import Status
from search.comparing import Sides, sides
from search.edition_named import Edition, edition_named, two_editions
from search.model import Reason
from tests.asking import asker
from tests.fakes import InMemoryLibrary
from tests.outlines import outlined

if TYPE_CHECKING:
    from collections.abc import Callable

    from search.model import Answer

OLD = outlined(
    "云屏县夜市摊位管理办法",
    """
第一条 摊主应当缴纳3个月租金作为摊位保证金。
第二条 摊位租赁合同每期为1年，累计租赁时间不超过3年。
第三条 本办法自2016年5月1日起施行。
""",
    "云屏办〔2016〕4号",
    issued_on=date(2016, 4, 20),
    status=Status.REPEALED,
)
NEW = outlined(
    "云屏县夜市摊位管理办法",
    """
第一条 摊主应当缴纳2个月租金作为摊位保证金。
第二条 摊位租赁合同每期为2年，累计租赁时间不超过8年。
第三条 本办法自2023年6月1日起施行。2016年4月20日印发的《云屏县夜市摊位管理办法》（云屏办〔2016〕4号）同时废止。
""",
    "云屏办〔2023〕9号",
    issued_on=date(2023, 5, 20),
)
LIBRARY = InMemoryLibrary((OLD, NEW))


@pytest.fixture(scope="module")
def ask() -> Callable[[str], Answer]:
    return asker(LIBRARY)


@pytest.mark.parametrize(
    ("question", "year"),
    [
        ("2016年的夜市摊位办法保证金几个月", 2016),
        ("按2023年印发的摊位管理办法，累计租赁时间多久", 2023),
        ("2023年版里保证金几个月", 2023),
        ("旧办法里保证金几个月", 0),
        ("以前的摊位管理办法保证金几个月", 0),
    ],
)
def test_an_edition_is_named(question: str, year: int) -> None:
    assert edition_named(question)[0] == Edition(year)


@pytest.mark.parametrize(
    "question",
    ["2021年的补贴标准是多少", "2023年6月1日起施行的办法有效期多久", "老人优待办法规定几岁", "老旧小区改造办法", "新办法租期几年"],
)  # fmt: skip
def test_none_is_named(question: str) -> None:
    assert edition_named(question) == (None, question)


@pytest.mark.parametrize(
    ("question", "a", "b"),
    [
        ("摊位累计租赁时间2016年和2023年的办法有什么变化", "2016年的办法摊位累计租赁时间多久", "2023年的办法摊位累计租赁时间多久"),
        ("摊位保证金，2016年的办法和2023年的办法各交几个月租金", "2016年的办法摊位保证金,交几个月租金", "2023年的办法摊位保证金,交几个月租金"),
        ("新旧摊位办法的累计租赁时间有什么不同", "旧办法摊位累计租赁时间多久", "新办法摊位累计租赁时间多久"),
    ],
)  # fmt: skip
def test_two_editions_are_two_questions(question: str, a: str, b: str) -> None:
    found = sides(question)

    assert isinstance(found, Sides)
    assert (found.ask_a, found.ask_b) == (a, b)


@pytest.mark.parametrize(
    ("question", "values"),
    [
        ("摊位累计租赁时间2016年和2023年的办法有什么变化", ("不超过3年", "不超过8年")),
        ("摊位保证金，2016年的办法和2023年的办法各交几个月租金", ("3个月", "2个月")),
        ("新旧摊位办法的保证金各是几个月租金", ("3个月", "2个月")),
    ],
)
def test_what_is_over_speaks_for_its_side(
    ask: Callable[[str], Answer], question: str, values: tuple[str, str]
) -> None:
    given = ask(question)

    assert tuple(item.text for item in given.items) == values
    assert [item.document.id for item in given.items] == [OLD.id, NEW.id]
    assert "云屏办〔2016〕4号）第一条，已废止" in given.message or "第二条，已废止" in given.message


def test_the_old_text_alone_is_no_answer(ask: Callable[[str], Answer]) -> None:
    for question in ("2016年的摊位办法要交几个月租金作保证金", "旧办法要交几个月租金作摊位保证金"):
        given = ask(question)

        assert (given.answer, given.reason) == (None, Reason.NOT_IN_FORCE)
        assert given.evidence[0].document.id == OLD.id


def test_a_year_of_which_there_is_no_text(ask: Callable[[str], Answer]) -> None:
    given = ask("2019年的摊位办法要交几个月租金作保证金")

    assert (given.answer, given.reason) == (None, Reason.NOT_IN_LIBRARY)
    assert "2019年" in given.message


@pytest.mark.parametrize("asked", ["2016年的摊位管理办法还管用吗", "2016年那份摊位管理办法现在还算数吗"])  # fmt: skip
def test_whether_an_edition_holds(ask: Callable[[str], Answer], asked: str) -> None:
    given = ask(asked)

    assert given.answer == "同时废止"


@given(st.text(max_size=80))
def test_any_text_is_read(text: str) -> None:
    edition_named(text)
    two_editions(text)
