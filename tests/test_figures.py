"""Figures and limits: value, unit, direction, subject and name, in either script."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.figures import Figure, find_figures


def _only(text: str) -> Figure:
    (figure,) = find_figures(text)
    return figure


@pytest.mark.parametrize(
    ("text", "printed", "number", "unit", "direction"),
    [
        ("社区工作者每年参加培训不少于10天。", "10天", 10, "天", "min"),
        ("社區工作者每年參加培訓不少於１０天。", "１０天", 10, "天", "min"),
        ("护理员应有2年以上工作经历。", "2年以上", 2, "年", "min"),
        ("服务期为3年（含见习期），不得调动。", "3年（含见习期）", 3, "年", ""),
        ("保证金不得超过合同价的百分之二。", "百分之二", 2, "%", "max"),
        ("代表应不少于三分之二。", "三分之二", 200 / 3, "%", "min"),
        ("补贴标准为5万元。", "5万元", 50_000, "元", ""),
        ("应当在三十日内答复。", "三十日内", 30, "天", "max"),
        ("应当在15个工作日内答复。", "15个工作日内", 15, "工作日", "max"),
        ("每年学习时间累计不少于x天。", "x天", None, "天", "min"),
        ("優秀比例提高到xx%。", "xx%", None, "%", ""),
        ("选派3至5名骨干。", "3至5名", 3, "人", ""),
        ("年龄不超过45周岁。", "45周岁", 45, "岁", "max"),
        ("期限为半年。", "半年", 0.5, "年", ""),
    ],
)
def test_value_unit_and_direction(
    text: str, printed: str, number: float | None, unit: str, direction: str
) -> None:
    figure = _only(text)

    assert text[figure.start : figure.end] == printed
    assert figure.number == (pytest.approx(number) if number is not None else None)
    assert (figure.unit, figure.direction) == (unit, direction)
    assert figure.placeholder is (number is None)


def test_a_range_has_both_ends() -> None:
    figure = _only("每批选派3-5名骨干。")

    assert (figure.number, figure.upper) == (3, 5)


@pytest.mark.parametrize(
    "text",
    [
        "依照本办法第五条办理。",
        "自2019年6月1日起施行。",
        "树牢“四个意识”。",
        "任命一名负责人。",
        "进一步十分重视。",
        "上世纪70年代以来。",
        "根据国发〔2014〕20号文件。",
        "到x人民医院体检。",
    ],
)
def test_ordinals_dates_slogans_and_articles_are_no_figures(text: str) -> None:
    assert find_figures(text) == ()


@pytest.mark.parametrize(
    ("text", "subject", "name"),
    [
        ("社区干部每年参加集中轮训累计一般不少于10天。", "社区干部", "参加集中轮训"),
        (
            "抓好街道（社区）主职干部的轮训，确保每年学习时间不少于8天。",
            "街道（社区）主职干部",
            "学习时间",
        ),
        ("新招聘养老护理员在机构最低服务年限为3年。", "新招聘养老护理员", "机构最低服务年限"),
        ("参加城乡居民养老保险的村干部，每人补助300元。", "参加城乡居民养老保险的村干部", ""),
        ("对因工作需要的调任人选，原则上年龄不超过50周岁。", "因工作需要的调任人选", "年龄"),
        ("投標人應當提交保證金，保證金不得超過50萬元。", "投標人", "保证金"),
        ("注意节约，期限为3年。", None, "期限"),
    ],
)
def test_subject_and_name(text: str, subject: str | None, name: str) -> None:
    figure = _only(text)

    found = figure.subject.of(text) if figure.subject else None
    assert found == subject
    if name:
        assert figure.name == name


def test_a_pronoun_borrows_the_subject_of_the_sentence_before() -> None:
    figure = _only("供应商应当诚信经营。其保证金不得超过5万元。")

    assert figure.inherited
    assert figure.subject is not None
    assert figure.subject.start == 0


def test_each_figure_has_its_own_name() -> None:
    first, second = find_figures("副职应有2年以上管理经历或3年以上一线工作经历。")

    assert (first.name, second.name) == ("管理经历", "一线工作经历")


@given(
    st.text(
        alphabet="干部公务员每年不少于超过12x天年%万元第条，。的应在（含）、一二三分之号0.-",
        max_size=60,
    )
)
def test_spans_stay_inside_and_in_order(text: str) -> None:
    last = 0
    for figure in find_figures(text):
        assert last <= figure.start < figure.core_end <= figure.end <= len(text)
        assert figure.subject is None or figure.subject.end <= figure.start
        last = figure.core_end
