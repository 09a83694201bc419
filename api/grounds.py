"""What each fact about a document rests on, in words for a reader."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from corpus.model import Document, Proof

_FIELDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "发文字号": ("doc_number",),
        "发布机关": ("issuers",),
        "成文日期": ("issued_on",),
        "发布日期": ("published_on",),
        "施行日期": ("effective_on",),
        "转载日期": ("posted_on",),
        "文种": ("genre",),
        "公文文种": ("form",),
        "层级地域": ("level", "region"),
        "索引号": ("index_number",),
        "主题分类": ("subjects",),
        "来源可信度": ("trust",),
    }
)
"""Fields of the metadata behind the names that `api.labels` gives."""
PLACES: Mapping[str, str] = MappingProxyType(
    {
        "part_heading": "篇题", "title_line": "标题行", "container": "网页标题区",
        "index_table": "信息公开目录", "meta": "网页元数据", "forum": "论坛楼层",
        "page_heading": "网页标题", "first_line": "首行", "title_tag": "浏览器标题",
        "line_above": "正文上方", "body": "正文", "number_line": "文号行", "order_line": "令号行",
        "title": "标题", "signature": "落款", "masthead": "发文机关标志", "adopted": "题注",
        "officer": "签署人", "byline": "来源时间行", "line": "网页文字", "page_date": "日期行",
        "url": "网址", "inferred": "正文（推算）", "placeholder": "占位符", "notice": "印发通知",
    }
)  # fmt: skip
"""The kinds of places that a proof names."""
_LONGEST = 80


def grounds(document: Document, name: str) -> list[str]:
    """The proofs of one fact, each with its place; the same words are told once."""
    fields = _FIELDS.get(name, ())
    found = [_told(p) for p in document.proofs if p.field in fields]
    return list(dict.fromkeys(found))


def _told(proof: Proof) -> str:
    place = PLACES.get(proof.source, proof.source)
    quote = " ".join(proof.quote.split())
    if len(quote) > _LONGEST:
        quote = quote[: _LONGEST - 1] + "…"
    return f"{place}：“{quote}”" if quote else place
