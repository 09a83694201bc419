"""What else to search for: another figure, title or word, and fewer filters."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.aliases import AliasBook
from search.model import Hint
from search.names import Names
from search.nearmiss import Help, hints, without_filters
from search.pinyin import initials, sound, syllables, typed_letters
from search.route import route
from search.spelling import Spelling
from tests.test_names import _Document

NAMES = Names(
    [
        _Document("opinion", "关于加强测试县乡镇干部队伍建设的若干意见", "测办发〔2014〕14号"),
        _Document("later", "测试县村干部培训方案", "测办发〔2015〕14号"),
        _Document("care", "测试市养老服务管理办法", "测政发〔2021〕3号"),
    ]
)
WORDS = {
    "乡镇": 9, "干部": 9, "乡镇干部": 5, "公务员": 8, "养老": 7, "服务": 7, "养老服务": 6,
    "补贴": 6, "劳动": 4, "报酬": 3, "银行": 3, "住房": 3, "公积金": 2, "工资": 5,
}  # fmt: skip
SPELLING = Spelling(WORDS, [NAMES.titles[i] for i in NAMES.titles])


def _hints(text: str, **filters: tuple[str, ...]) -> tuple[Hint, ...]:
    known = Help(NAMES, lambda: SPELLING, lambda word: word in WORDS)
    return hints(text, route(text, NAMES, AliasBook([])), filters, known)


@pytest.mark.parametrize(
    ("text", "kind", "query"),
    [
        ("测办发〔2014〕15号", "number", "测办发〔2014〕14号"),
        ("测办发〔2041〕14号", "number", "测办发〔2014〕14号"),
        ("测委发〔2014〕14号", "number", "测办发〔2014〕14号"),
        ("测办发14号", "number", "测办发〔2015〕14号"),
        ("《测试市养老服务条例》第三条", "title", "《测试市养老服务管理办法》 第三条"),
        ("测试市养老服务条例", "title", "《测试市养老服务管理办法》"),
        ("xzgb", "pinyin", "乡镇干部"),
        ("XZGB", "pinyin", "乡镇干部"),
        ("ＸＺＧＢ的待遇", "pinyin", "乡镇干部的待遇"),
        ("xiangzhenganbu", "pinyin", "乡镇干部"),
        ("yanglaofuwubutie", "pinyin", "养老服务补贴"),
        ("公物员服务年限", "word", "公务员服务年限"),
        ("养老服务布贴", "word", "养老服务补贴"),
        ("拖欠公资", "word", "拖欠工资"),
        ("公积今怎么取", "word", "公积金怎么取"),
    ],
)
def test_the_likeliest_is_offered(text: str, kind: str, query: str) -> None:
    found = _hints(text)

    assert (kind, query) in [(h.kind, h.query) for h in found]
    assert all(h.message for h in found)


def test_initials_of_a_title_lead_to_it() -> None:
    assert [h.query for h in _hints("cgbpxfa")] == ["测试县村干部培训方案"]


@pytest.mark.parametrize(
    "text",
    [
        "养老服务补贴",
        "测办发〔2014〕14号",
        "乡镇干部的工资是多少",
        "测试市养老服务管理办法",
        "2014",
        "？",
    ],
)
def test_what_is_right_is_left_alone(text: str) -> None:
    assert _hints(text) == ()


def test_filters_are_kept_in_what_is_offered() -> None:
    assert _hints("xzgb", year=("2014",))[0].filters == {"year": ("2014",)}


def test_filters_that_leave_nothing_are_offered_to_be_dropped() -> None:
    wanted = {"year": ("1999",), "genre": ("规范性文件",)}

    found = list(
        without_filters("养老", wanted, lambda rest: len(rest) if "year" not in rest else 0)
    )

    assert [h.filters for h in found] == [{"genre": ("规范性文件",)}, {}]
    assert all(h.query == "养老" for h in found)
    assert "年份：1999" in found[0].message


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("乡镇干部", "xiangzhenganbu"),
        ("鄉鎮幹部", "xiangzhenganbu"),
        ("银行", "yinhang"),
        ("行政", "xingzheng"),
        ("重庆", "chongqing"),
    ],
)
def test_words_sound_by_their_company(text: str, read: str) -> None:
    assert sound(text) == read


def test_initials_leave_out_marks() -> None:
    assert initials("《乡镇干部》（试行） 2") == "xzgbsx2"


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("XZGB", "xzgb"),
        ("ｘｚｇｂ", "xzgb"),
        ("xi'an shi", "xianshi"),
        ("ab", None),
        ("xz干部", None),
        ("a1b2", None),
    ],
)
def test_letters_alone_may_be_pinyin(text: str, letters: str | None) -> None:
    assert typed_letters(text) == letters


@given(st.text(max_size=40))
def test_anything_can_be_sounded(text: str) -> None:
    assert all(syllables(text))


@given(st.text(alphabet="养老服务布贴公物员的几abc，《》〔2014〕号", max_size=60))
def test_hints_never_repeat_the_question(text: str) -> None:
    assert all(h.query != text for h in _hints(text))


@pytest.mark.parametrize("text", ["布贴" * 900, "xz" * 30, "a" * 2_000, "没" * 2_000])
def test_long_questions_cost_little(text: str) -> None:
    began = time.process_time()

    _hints(text)

    assert time.process_time() - began < 1
