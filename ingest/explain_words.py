"""The words in which a reading is explained: places, moves, rules of removal. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ingest.markers import Place
from ingest.sequence import Move

PLACES: Mapping[Place, str] = MappingProxyType(
    {
        Place.LINE_START: "行首",
        Place.AFTER_SENTENCE: "句号之后",
        Place.AFTER_CLAUSE: "分号或冒号之后",
        Place.AFTER_SPACE: "行中空白之后",
        Place.AFTER_COMMA: "逗号之后",
        Place.AFTER_HEADING: "标题之后",
    }
)
"""Where a label stands."""
MOVES: Mapping[Move, str] = MappingProxyType(
    {
        Move.NEXT: "{after}，标号相接",
        Move.GAP: "{after}，中间缺号，仍按印出的“{printed}”接续",
        Move.MISPRINT: "{after}，此处应为“{label}”，原文印作“{printed}”，视为误印",
        Move.RESTART: "{after}，标号回到第一项，另起一组",
        Move.OPEN: "一组标号从这里开始",
        Move.RUN_ON: "接着上一组同类标号往下编",
        Move.OPEN_LATE: "一组标号从这里开始，但第一项不是1，前面可能有缺",
    }
)
"""How a label joined the outline."""
NO_LABEL = "{after}，原文此处缺标号，按次序推定为“{label}”"
_FAMILIES: Mapping[str, str] = MappingProxyType(
    {
        "html": "网页结构表明不是正文",
        "docx": "页眉页脚、脚注或隐藏文字",
        "pdf": "每页重复的页眉页脚",
        "xlsx": "隐藏的行或工作表",
        "text": "文件开头的说明字段",
        "forum": "论坛的楼层、帖头或回复",
        "run": "在正文主体之外，与正文不相连",
        "line": "行文是网页附带的信息，不是文件内容",
        "glyph": "排版多印的字符",
        "inline": "收集者加在句中的标记",
    }
)
"""Reasons by the first half of a rule id, for rules that have none of their own."""
_RULES: Mapping[str, str] = MappingProxyType(
    {
        "html:hidden": "网页上不显示的文字",
        "html:form": "按钮、选项或输入框",
        "html:nav": "导航",
        "html:outside-main": "在正文区域之外",
        "html:index-table": "政务网页的索引表，已读作文号、日期等",
        "html:link-block": "几乎全是链接的区块",
        "html:related": "相关链接、分享或翻页",
        "html:reply": "后面楼层的回复",
        "html:title-repeated": "正文里已有的页面标题",
        "docx:footnote": "脚注或尾注",
        "docx:hidden": "隐藏文字",
        "pdf:page-number": "页码",
        "forum:reply": "首帖之后的回复，另存为评论",
        "run:aside": "插在段落之间的推荐阅读",
        "line:licence": "备案号",
        "line:copyright": "版权声明",
        "line:counter": "浏览次数",
        "line:share": "分享、打印等按钮",
        "line:neighbour": "上一篇、下一篇",
        "line:info": "来源、日期、编辑等发布信息",
        "line:disclaimer": "转载网站的免责声明",
        "line:breadcrumb": "当前位置",
        "line:related-link": "附件文件名",
        "line:nav": "菜单项",
        "line:footer": "页脚",
        "line:index-table": "政务网页的索引表，已读作文号、日期等",
        "line:repeated-title": "正文里已有的标题",
        "line:page-number": "页码",
        "line:running-head": "每页重复的页眉",
        "line:compilation-title": "汇编的总标题",
        "line:bullet": "标题前的项目符号或分类",
        "line:broken": "句中的换行，词语已连接",
        "glyph:misplaced": "标号前错位的字符，其后另有一个",
    }
)


FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "title": "标题",
        "doc_number": "文号",
        "issuers": "发布机关",
        "issued_on": "成文日期",
        "published_on": "发布日期",
        "effective_on": "施行日期",
        "posted_on": "转载日期",
        "index_number": "索引号",
        "subjects": "主题分类",
        "form": "文种",
        "genre": "类别",
        "normative": "是否规范性",
        "template": "是否模板",
        "trust": "来源可信度",
        "level": "层级",
        "region": "地区",
    }
)
"""Fields of the metadata."""


def removal_reason(rule: str) -> str:
    """Why a rule takes something out, in a few words."""
    return _RULES.get(rule) or _FAMILIES.get(rule.partition(":")[0], "不是文件内容")
