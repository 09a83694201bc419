"""Words that the index tables of government pages print, with markup or without. Pure.

《政府信息公开条例》 asks for 索引号, name, date and 内容概述; sites add their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

LABELS: Mapping[str, str] = MappingProxyType(
    {
        "index_number": "索引号 索引号码 索引编号",
        "subject": "主题分类 信息分类 所属主题 分类",
        "issuer": "发文机关 发文机构 发文单位 制发机关 制发单位 制定机关",
        "publisher": "发布机构 发布机关 发布单位 公开主体",
        "issued_on": "成文日期 生成日期 发文日期 印发日期 成文时间 生成时间",
        "effective_on": "实施日期 施行日期 生效日期",
        "published_on": "发布日期 公开日期 发布时间 公开时间 公布日期",
        "doc_number": "发文字号 文号 文件编号 文件字号 公文文号",
        "title": "标题 名称 文件名称 信息名称",
        "status": "失效日期 废止日期 有效性 时效性? 是否有效 效力状态",
        "other": (
            "主题词 体裁分类 体裁 公文种类 信息类别 类别"
            " 公开方式 公开形式 公开范围 公开时限 公开类别 关键词 内容概述 统一编号 登记号"
        ),
    }
)
"""Patterns by field, separated by spaces; `status` and `other` are read over."""
UNREAD = frozenset({"status", "other"})
STRONG = frozenset({"index_number", "issuer", "publisher", "issued_on", "doc_number"})
"""Fields of which a table must have one: the other words stand in front of many things."""
LEAST = 3
"""Different labels that make a table."""
NEAR = 3
"""Lines from one label to the next inside one table."""
LONGEST_VALUE = 120
"""Characters of the longest value believed."""


def alternatives(more: Mapping[str, str] = MappingProxyType({})) -> str:
    """One pattern for all labels, a group named after each field.

    Args:
        more: further words by field, where the place of a label is surer.
    """
    words = {name: f"{known} {more.get(name, '')}".split() for name, known in LABELS.items()}
    return "|".join(f"(?P<{name}>{'|'.join(known)})" for name, known in words.items())
