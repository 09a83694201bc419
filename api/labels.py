"""What the domain's values are called where a reader sees them. Pure."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from corpus.model import Clause, Document, Kind, Level, Trust
from search.model import Change, Ground, Pair, Reason, Relation, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

STEP = " › "
"""Between the labels of a path."""

RELATIONS: Mapping[Relation, str] = MappingProxyType(
    {
        Relation.IDENTICAL: "相同",
        Relation.COPIED: "照抄",
        Relation.REWRITTEN: "改写",
        Relation.DETAILED: "细化",
        Relation.TIGHTENED: "收紧",
        Relation.LOOSENED: "放宽",
        Relation.MOVED: "移位",
    }
)
CHANGES: Mapping[Change, str] = MappingProxyType(
    {
        Change.RENUMBERED: "改了编号",
        Change.MOVED: "移动",
        Change.SPLIT: "拆分",
        Change.MERGED: "合并",
        Change.CHANGED: "文字有改动",
    }
)
REASONS: Mapping[Reason, str] = MappingProxyType(
    {
        Reason.NOT_IN_LIBRARY: "库中没有依据",
        Reason.ONLY_NON_NORMATIVE: "只有非规范性材料提到",
        Reason.TEMPLATE_VALUE: "原文是模板，数值未定",
        Reason.NOT_IN_FORCE: "依据已不再有效",
        Reason.AMBIGUOUS: "问题有多种理解",
        Reason.UNSUPPORTED: "这类问题不能由条文直接回答",
    }
)
ADVICE: Mapping[Reason, str] = MappingProxyType(
    {
        Reason.NOT_IN_LIBRARY: "换用文件中的说法再问，或先把相关文件入库。",
        Reason.ONLY_NON_NORMATIVE: "下面的材料仅供参考，请查找正式印发的文件。",
        Reason.TEMPLATE_VALUE: "请查找已填写数值的正式文件。",
        Reason.NOT_IN_FORCE: "请查找替代它的现行文件。",
        Reason.AMBIGUOUS: "请写明对象、地区或文件名称。",
        Reason.UNSUPPORTED: "请改问条文里写明的对象、数额、期限、条件或程序。",
    }
)
VERDICTS: Mapping[Verdict, str] = MappingProxyType(
    {
        Verdict.OK: "无误",
        Verdict.NO_SUCH_DOCUMENT: "库中没有这份文件",
        Verdict.NO_SUCH_CLAUSE: "没有这一条",
        Verdict.NOT_VERBATIM: "引文与原文不一致",
        Verdict.WRONG_NUMBER: "文号不符",
        Verdict.WRONG_TITLE: "标题不符",
        Verdict.NOT_IN_FORCE: "已不再有效",
        Verdict.UNRESOLVED: "无法确定所指",
    }
)
KINDS: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.BOOK: "编",
        Kind.SUBBOOK: "分编",
        Kind.CHAPTER: "章",
        Kind.SECTION: "节",
        Kind.ARTICLE: "条",
        Kind.PARAGRAPH: "款",
        Kind.TABLE: "表格",
        Kind.ANNEX: "附件",
        Kind.LEAD: "导语",
        Kind.COVER: "印发通知",
    }
)
ROUTES: Mapping[str, str] = MappingProxyType(
    {"direct": "直接命中", "document": "所问文件之内", "ranking": "按相关度", "similar": "意思相近"}
)
"""How a hit was found."""


TRUST: Mapping[Trust, str] = MappingProxyType(
    {
        Trust.ISSUED: "正式印发的文本",
        Trust.OFFICIAL: "政府网站",
        Trust.REPOST: "转载或来源不明",
        Trust.ESSAY: "范文或模板",
    }
)
"""How far the source vouches for a text."""
TRUST_BADGES: Mapping[Trust, str] = MappingProxyType(
    {Trust.ISSUED: "原发", Trust.OFFICIAL: "官网", Trust.REPOST: "转载", Trust.ESSAY: "范文"}
)
"""The same in a badge."""


def related(pair: Pair) -> str:
    """The relation in Chinese, and what a newer version did to the clauses: 收紧，改了编号."""
    done = [CHANGES[c] for c in pair.changes if c is not Change.CHANGED]
    return "，".join([RELATIONS[pair.relation], *done])


def proofs(pair: Pair) -> tuple[Ground, ...]:
    """The words that prove the relation; those of equal clauses would only repeat them whole."""
    return () if pair.relation is Relation.IDENTICAL else pair.grounds


def place(clause: Clause) -> str:
    """A clause's path for reading: 三 › 10."""
    return STEP.join(clause.path) or KINDS.get(clause.kind, "正文")


def heading_of(clause: Clause) -> str:
    """Its heading, or what its label is."""
    return clause.heading or place(clause)


def han_date(value: date | None) -> str:
    """2014年2月18日."""
    return f"{value.year}年{value.month}月{value.day}日" if value is not None else ""


def _seat(document: Document) -> str:
    """省级（云川省）, 中央."""
    if document.level is None:
        return document.region or ""
    level = document.level + ("" if document.level is Level.CENTRAL else "级")
    return f"{level}（{document.region}）" if document.region else level


def facts(document: Document) -> list[tuple[str, str]]:
    """What is known about a document, name and value, unknown things left out."""
    told = [
        ("发文字号", document.doc_number or ""),
        ("发布机关", "、".join(document.issuers)),
        ("成文日期", han_date(document.issued_on)),
        ("发布日期", han_date(document.published_on)),
        ("施行日期", han_date(document.effective_on)),
        ("转载日期", han_date(document.posted_on)),
        ("文种", str(document.genre)),
        ("时效", str(document.status)),
    ]
    return [(name, value) for name, value in told if value]


def register(document: Document) -> list[tuple[str, str]]:
    """What its page has room for beside the facts: form, level, register, trust."""
    told = [
        ("公文文种", document.form or ""),
        ("层级地域", _seat(document)),
        ("索引号", document.index_number or ""),
        ("主题分类", "／".join(document.subjects)),
        ("来源可信度", TRUST[document.trust]),
    ]
    return [(name, value) for name, value in told if value]
