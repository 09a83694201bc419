"""Joint issuers, and where an organ has its seat."""

from __future__ import annotations

import pytest

from corpus.model import Level
from ingest.organisations import organisations
from ingest.places import seat_of


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("财 政 部", ["财政部"]),
        ("民 政 部 中央编办 发展改革委", ["民政部", "中央编办", "发展改革委"]),
        ("工业和信息化部 商 务 部 人民银行", ["工业和信息化部", "商务部", "人民银行"]),
        ("财政部农业农村部", ["财政部", "农业农村部"]),
        ("财政部、农业农村部", ["财政部", "农业农村部"]),
        ("财政部，农业农村部", ["财政部", "农业农村部"]),
        ("财政部办公厅水利部办公厅", ["财政部办公厅", "水利部办公厅"]),
        ("中共中央 国务院", ["中共中央", "国务院"]),
        ("中共中央办公厅国务院办公厅", ["中共中央办公厅", "国务院办公厅"]),
        ("最高人民法院最高人民检察院", ["最高人民法院", "最高人民检察院"]),
        ("临江市民政局临江市财政局", ["临江市民政局", "临江市财政局"]),
        ("中共临江市委临江市人民政府", ["中共临江市委", "临江市人民政府"]),
        ("省民政厅省财政厅", ["省民政厅", "省财政厅"]),
        ("临江市民政局（章） 临江市财政局（章）", ["临江市民政局", "临江市财政局"]),
    ],
)
def test_joint_issuers_are_told_apart(line: str, names: list[str]) -> None:
    assert [n.name for n in organisations(line)] == names


@pytest.mark.parametrize(
    "name",
    [
        "国务院办公厅",
        "民政部办公厅",
        "农业部农药检定所",
        "国务院国有资产监督管理委员会",
        "云川省人民政府办公厅",
        "国家税务总局临江市税务局",
        "全国人民代表大会常务委员会",
        "中国人民银行上海总部",
        "市场监督管理局",
        "某某建设集团教育部有限公司",
    ],
)
def test_one_name_stays_one(name: str) -> None:
    assert [n.name for n in organisations(name)] == [name]


def test_names_point_at_what_is_printed() -> None:
    line = "  财 政 部　农业农村部  "

    assert [line[n.start : n.end] for n in organisations(line)] == ["财 政 部", "农业农村部"]


def test_a_sentence_names_no_issuer() -> None:
    assert organisations("各地要高度重视") == ()


@pytest.mark.parametrize(
    ("name", "level", "region"),
    [
        ("国务院办公厅", Level.CENTRAL, ""),
        ("住房城乡建设部", Level.CENTRAL, ""),
        ("云川省民政厅", Level.PROVINCE, "云川省"),
        ("北京市人民政府", Level.PROVINCE, "北京市"),
        ("內蒙古自治區人民政府", Level.PROVINCE, "內蒙古自治區"),
        ("新疆生产建设兵团民政局", Level.PROVINCE, "新疆生产建设兵团"),
        ("省财政厅", Level.PROVINCE, ""),
        ("民政厅", Level.PROVINCE, ""),
        ("中共臨江市委組織部", Level.CITY, "臨江市"),
        ("广州市人民政府", Level.CITY, "广州市"),
        ("红河哈尼族彝族自治州人民政府", Level.CITY, "红河哈尼族彝族自治州"),
        ("国家税务总局临江市税务局", Level.CITY, "临江市"),
        ("市人民政府办公室", Level.CITY, ""),
        ("北京市海淀区人民政府", Level.COUNTY, "北京市海淀区"),
        ("云川省临江市青石县教育局", Level.COUNTY, "云川省临江市青石县"),
        ("赵县人民政府", Level.COUNTY, "赵县"),
        ("临江经济技术开发区管委会", Level.COUNTY, "临江经济技术开发区"),
        ("青石县柳河镇人民政府", Level.TOWNSHIP, "青石县柳河镇"),
        ("云岭街道办事处", Level.TOWNSHIP, "云岭街道"),
        ("临江市社区居家养老服务办法", Level.CITY, "临江市"),
    ],
)
def test_level_and_region(name: str, level: Level, region: str) -> None:
    seat = seat_of(name)

    assert seat is not None
    assert (seat.level, name[seat.start : seat.end]) == (level, region)


@pytest.mark.parametrize(
    "title",
    ["城市管理办法", "社区居家养老服务办法", "农村社区服务规范", "住房和城乡建设局", "某某公司"],
)
def test_common_words_are_no_places(title: str) -> None:
    assert seat_of(title) is None
