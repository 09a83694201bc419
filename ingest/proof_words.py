"""Words for the kinds of places that a proof of the metadata names. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

PLACES: Mapping[str, str] = MappingProxyType(
    {
        "part_heading": "篇题", "title_line": "标题行", "container": "网页标题区",
        "index_table": "信息公开目录", "meta": "网页元数据", "forum": "论坛楼层",
        "page_heading": "网页标题", "first_line": "首行", "title_tag": "浏览器标题",
        "line_above": "正文上方", "body": "正文", "number_line": "文号行", "order_line": "令号行",
        "title": "标题", "signature": "落款", "masthead": "发文机关标志", "adopted": "题注",
        "officer": "签署人", "byline": "来源时间行", "line": "网页文字", "page_date": "日期行",
        "url": "网址", "inferred": "正文（推算）", "placeholder": "占位符", "notice": "印发通知",
        "person": "人工核定",
    }
)  # fmt: skip
"""The kinds of places that a proof names."""
