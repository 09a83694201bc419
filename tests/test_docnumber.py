"""发文字号: every loose spelling has one canonical form, and nothing else is taken for one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.docnumber import DocumentNumber, canonical, find_numbers

LOOSE = [
    ("国令第706号", "国令第706号"),
    ("中办发[2014]14号", "中办发〔2014〕14号"),
    ("中办发〔2014〕14号", "中办发〔2014〕14号"),
    ("中办发【2014】14号", "中办发〔2014〕14号"),
    ("中办发（2014）14号", "中办发〔2014〕14号"),
    ("中办发［２０１４］１４号", "中办发〔2014〕14号"),
    ("中辦發〔2014〕14號", "中办发〔2014〕14号"),
    ("中办发 〔 2014 〕 第14号", "中办发〔2014〕14号"),
    ("中办发2014 14号", "中办发〔2014〕14号"),
    ("中办发2014年14号", "中办发〔2014〕14号"),
    ("中办发〔二〇一四〕十四号", "中办发〔2014〕14号"),
    ("財綜[2019]21號", "财综〔2019〕21号"),
    ("农药检（药效）函[2016]101号", "农药检（药效）函〔2016〕101号"),
    ("农药检(药效)函[2016]101号", "农药检（药效）函〔2016〕101号"),
    ("（财资〔2017〕86号 2017年12月29日）", "财资〔2017〕86号"),
    ("并政发〔2019〕3号", "并政发〔2019〕3号"),
    ("中华人民共和国国务院令第504号", "中华人民共和国国务院令第504号"),
    ("中华人民共和国主席令（第十六号）", "中华人民共和国主席令第16号"),
    ("国家发展和改革委员会令2017年第5号", "国家发展和改革委员会令2017年第5号"),
    ("某省农业部令\n2017年 第5号", "某省农业部令2017年第5号"),
    ("税务总局公告2018年第23号", "税务总局公告2018年第23号"),
    ("农业部第2579号公告", "农业部公告第2579号"),
    ("农业部2017年第5号令", "农业部令2017年第5号"),
]


@pytest.mark.parametrize(("text", "expected"), LOOSE)
def test_loose_spellings_have_one_canonical_form(text: str, expected: str) -> None:
    assert canonical(text) == expected
    assert canonical(expected) == expected


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("根据国发〔2014〕20号文件精神", "国发〔2014〕20号"),
        ("为贯彻落实国办发[2019]5号，", "国办发[2019]5号"),
        ("《若干意见》（国发〔2014〕20号）和", "国发〔2014〕20号"),
        ("以及财税〔2018〕7号", "财税〔2018〕7号"),
        ("发表于民发〔2014〕225号", "民发〔2014〕225号"),
        ("《办法》以及财政部令第12号同时废止", "财政部令第12号"),
        ("执行并政发〔2019〕3号的规定", "并政发〔2019〕3号"),
        ("请按人社部规〔2019〕1号办理", "人社部规〔2019〕1号"),
        ("省政府令第3号和国务院令第9号", "省政府令第3号"),
        ("按照國發〔2014〕20號執行", "國發〔2014〕20號"),
    ],
)
def test_the_words_of_the_sentence_are_left_out(text: str, printed: str) -> None:
    first = next(find_numbers(text))

    assert text[first.start : first.end] == printed


def test_several_numbers_are_found_in_order() -> None:
    text = "甲厅、乙厅联合印发（民发〔2014〕225号、财社〔2014〕8号），国务院令第9号。"

    assert [str(f.value) for f in find_numbers(text)] == [
        "民发〔2014〕225号",
        "财社〔2014〕8号",
        "国务院令第9号",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "第十二条",
        "第12条第3款",
        "2014年2月18日",
        "二〇一四年二月十八日",
        "联系电话010-62001234",
        "位于2014年第3号楼",
        "幸福路3号",
        "发布公告第5号",
        "命令第三号",
        "2014年第3号楼",
        "〔2014〕14号",
        "第14号",
        "中办发〔3014〕14号",
        "京ICP备20140856号-1",
        "",
    ],
)
def test_other_things_are_no_numbers(text: str) -> None:
    assert list(find_numbers(text, loose=True)) == []
    assert canonical(text) is None


def test_a_year_without_brackets_needs_the_loose_reading() -> None:
    assert list(find_numbers("中办发2014 14号")) == []


_CODES = st.text(alphabet="国中办发财综税社民农人政府函字规省厅", min_size=2, max_size=8)
_YEARS = st.integers(min_value=1949, max_value=2099)


@given(_CODES, _YEARS, st.integers(min_value=1, max_value=99_999))
def test_canonical_is_a_fixed_point(code: str, year: int, number: int) -> None:
    printed = str(DocumentNumber(code, year, number))

    assert canonical(printed) == printed


@given(
    st.sampled_from(["财政部令", "国务院令", "农业部公告", "某市人民政府通告"]),
    st.none() | _YEARS,
    st.integers(min_value=1, max_value=9_999),
)
def test_orders_are_fixed_points(name: str, year: int | None, number: int) -> None:
    printed = str(DocumentNumber(name, year, number))

    assert canonical(printed) == printed


@given(st.text(alphabet="国办发根据并和令公告第〔〕[]（）2014年号號財十五 \n的", max_size=40))
def test_whatever_is_found_in_a_text_is_canonical(text: str) -> None:
    for found in find_numbers(text, loose=True):
        assert 0 <= found.start < found.end <= len(text)
        assert canonical(str(found.value)) == str(found.value)
