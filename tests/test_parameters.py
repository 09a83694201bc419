"""Figures side by side: what they are called, and which may be compared."""

from __future__ import annotations

import pytest

from search.compare import compare
from search.measured import measured
from search.model import Parameter
from search.parameter_table import parameter_table
from search.units import units
from tests.outlines import outlined


def _rows(a: str, b: str) -> tuple[Parameter, ...]:
    left, right = outlined("甲办法", f"第一条{a}"), outlined("乙办法", f"第一条{b}")
    return tuple(p for pair in compare(left, right).pairs for p in pair.parameters)


def _comparable(a: str, b: str) -> list[tuple[str | None, str | None]]:
    return [(p.a, p.b) for p in _rows(a, b) if p.comparable]


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("乡镇干部每年参加集中学习累计不少于12天。", "村干部每年参加集中学习累计不少于8天。"),
        ("乡镇干部每年参加集中学习累计不少于12天。", "乡镇干部每年参加集中学习累计不少于x天。"),
        (
            "对街道服务中心给予每个20万元的建设补助。",
            "在省级补助基础上，对街道服务中心再给予每个30万元的建设补助。",
        ),
        (
            "对街道综合服务中心给予每个20万元的建设补助。",
            "对乡镇区域服务站点给予每个15万元的建设补助。",
        ),
        ("街道每周探访2次，其中至少1次为上门探访。", "街道每周探访老年人，其他探访每周3次。"),
    ],
)
def test_figures_of_different_subjects_are_not_compared(a: str, b: str) -> None:
    assert _comparable(a, b) == []


@pytest.mark.parametrize(
    ("a", "b", "rows"),
    [
        (
            "县级民政部门自受理之日起15个工作日内办结并答复。",
            "县民政局自受理之日起10个工作日内办结并答复。",
            [("15个工作日内", "10个工作日内")],
        ),
        ("街道每年对食堂至少检查1次。", "街道每半年对食堂至少检查1次。", [("1次", "1次")]),
        ("食堂面積不少於80平方米。", "食堂面积不少于100平方米。", [("80平方米", "100平方米")]),
    ],
)
def test_the_same_rule_is_compared(a: str, b: str, rows: list[tuple[str, str]]) -> None:
    assert _comparable(a, b) == rows


def test_periods_stand_beside_times() -> None:
    (row,) = _rows("街道每年对食堂至少检查1次。", "街道每半年对食堂至少检查1次。")

    assert (row.every_a, row.every_b) == ("每年", "每半年")


def test_two_accounts_count_different_people() -> None:
    a = outlined("甲报告", "一、全县干部中，女性28名，占22%。", normative=False, genre="调研报告")
    b = outlined("乙报告", "一、全县干部中，女性24名，占15%。", normative=False, genre="调研报告")

    assert not [p for pair in compare(a, b).pairs for p in pair.parameters if p.comparable]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("对验收合格的街道服务中心给予每个20万元的一次性建设补助。", ["一次性建设补助"]),
        (
            "新建住宅小区按照每百户不少于30平方米的标准配套建设用房。",
            ["新建住宅小区按照每百户标准"],
        ),
        ("护理员上岗前应当接受不少于40课时的培训。", ["培训"]),
        ("服务点每年至少开展1次质量评估。", ["质量评估"]),
        (
            "对在同一机构连续从事一线照护工作并且按时参加各项业务培训考核合格满3年的人员给予奖励。",
            ["同一机构连续从事一线照护工作并且按时参加各项业务培训考核合格"],
        ),
    ],
)
def test_names_are_whole(text: str, names: list[str]) -> None:
    found = measured(units(outlined("甲办法", f"第一条{text}")))

    assert [m.name for m in found] == names


def test_the_table_has_every_figure_once() -> None:
    a = outlined("甲办法", "1.食堂面积不少于80平方米。\n2.河道每年清淤2次。")
    b = outlined("乙办法", "1.食堂面积不少于60平方米。\n2.路灯间距不超过30米。")

    rows = parameter_table(compare(a, b))

    assert [(r.parameter.a, r.parameter.b) for r in rows] == [
        ("80平方米", "60平方米"),
        ("2次", None),
        (None, "30米"),
    ]
