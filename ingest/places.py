"""Region and level of government, from the name of an issuer or the beginning of a title. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.folding import simplify
from corpus.model import Level
from ingest.agencies import CENTRAL

_HAN = r"[\u3400-\u9fff]"
_OPENING = re.compile(r"^(?:中国共产党|中国共产主义青年团|中共|共青团|政协|中国人民政治协商会议)")
_PROVINCE = re.compile(
    r"(?:(?:北京|天津|上海|重庆)市|新疆生产建设兵团|(?:香港|澳门)特别行政区"
    rf"|{_HAN}{{2,3}}省|{_HAN}{{2,5}}自治区)"
)
_MUNICIPALITY = re.compile(r"(?:北京|天津|上海|重庆)市")
_CITY = re.compile(rf"{_HAN}{{2,8}}?(?:自治州|地区|盟|市|州(?!市))")
_COUNTY = re.compile(
    rf"(?:{_HAN}{{1,9}}?(?:自治县|县|自治旗)|{_HAN}{{2,12}}?[区旗]|{_HAN}{{2,4}}市)"
)
_TOWNSHIP = re.compile(rf"{_HAN}{{1,6}}?(?:街道|镇|乡|苏木)")
_ORGAN_END = re.compile("总局|银行|[局部委署]")
_NO_PLACE = re.compile(
    "管理|建设|住房|城乡|城镇|人力|社会|市场|农业|农村|乡村|城市|发展|改革|规划|财政|税务|教育"
    "|卫生|文化|民政|公安|司法|交通|运输|自然|生态|环境|应急|审计|统计|国土|水利|商务|科技"
    "|工业|信息|医疗|行政|执法|政务|服务|机关|事务|国有|资产|监督|人民|政府|委员|办公|中心"
    "|关于|印发|全省|全市|全县|各省|各市|各县|组织|宣传|食品|药品|安全|基层|公共"
)
"""Words of which no name of a place consists."""
_COMMON = ("社区", "园区", "景区", "灾区", "牧区", "库区", "小区", "校区", "山区", "地区", "辖区",
           "城区", "林区", "矿区", "城市", "上市", "超市", "联盟", "下乡", "城乡", "家乡", "城镇",
           "乡镇", "各县", "各区")  # fmt: skip
"""Words that end like the name of a place and name none."""
_BARE = re.compile(
    r"^(?P<unit>自治区|省|市|州|县|区|旗|乡|镇|街道)"
    r"(?=委|政府|人民|人大|政协|纪委|监委|党|直|级|属|发展|财政|民政|教育|公安|司法|住房|农业|卫生"
    r"|审计|统计|应急|市场|自然|生态|交通|水利|水务|商务|文化|科技|科学|工业|经济|医疗|税务|退役)"
)
_BARE_LEVEL = {
    "自治区": Level.PROVINCE, "省": Level.PROVINCE, "市": Level.CITY, "州": Level.CITY,
    "县": Level.COUNTY, "区": Level.COUNTY, "旗": Level.COUNTY,
    "乡": Level.TOWNSHIP, "镇": Level.TOWNSHIP, "街道": Level.TOWNSHIP,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Seat:
    """Where an organ has its seat: `name[start:end]` is the region, empty where none is named."""

    level: Level
    start: int = 0
    end: int = 0


def seat_of(name: str) -> Seat | None:
    """The level and region that an organ's name, or a title, begins with; None where neither.

    >>> seat_of("江苏省国土资源厅").level.value
    '省'
    """
    plain = simplify(name)
    opening = _OPENING.match(plain)
    begin = opening.end() if opening and not plain.startswith("中共中央") else 0
    place = _place(plain, begin)
    if place is not None:
        return place
    central = CENTRAL.match(plain)
    if central:
        return _branch(plain) or Seat(Level.CENTRAL)
    bare = _BARE.match(plain)
    if bare:
        return Seat(_BARE_LEVEL[bare["unit"]])
    return Seat(Level.PROVINCE) if re.search(r"[\u3400-\u9fff]{2,}厅$", plain) else None


def _branch(name: str) -> Seat | None:
    """The seat of a central organ's office in some place: 国家税务总局某市税务局."""
    for match in _ORGAN_END.finditer(name):
        place = _place(name, match.end())
        if place is not None:
            return place
    return None


def _place(name: str, begin: int) -> Seat | None:
    """省, 市, 县 and 乡 in a row from `begin`; the last of them tells the level."""
    level: Level | None = None
    at = begin
    province = _PROVINCE.match(name, at)
    if province and (_is_place(province[0]) or province[0].endswith("兵团")):
        level, at = Level.PROVINCE, province.end()
    municipal = province is not None and _MUNICIPALITY.match(province[0]) is not None
    for pattern, rank in (
        (_CITY, Level.CITY),
        (_COUNTY, Level.COUNTY),
        (_TOWNSHIP, Level.TOWNSHIP),
    ):
        if rank is Level.CITY and municipal:
            continue
        match = pattern.match(name, at)
        if match and _is_place(match[0]):
            level, at = rank, match.end()
    return Seat(level, begin, at) if level else None


def _is_place(unit: str) -> bool:
    return not _NO_PLACE.search(unit) and not unit.endswith(_COMMON) and CENTRAL.match(unit) is None
