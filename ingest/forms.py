"""文种: the word with which a title says what kind of paper it heads. Pure."""

from __future__ import annotations

import re

from corpus.folding import simplify
from corpus.model import Span

LAW = "(?<![想方做看说写用技手语书玩疗算设文])法"
"""法 where it is no part of another word (想法, 方法)."""
_FORMS = (
    "通知 通告 公告 公报 决定 决议 意见 办法 规定 条例 细则 规则 章程 规程 方案 规划 计划 纲要 要点"
    " 措施 标准 规范 准则 守则 公约 指南 指引 制度 批复 复函 函 命令 令 纪要 议案 请示 倡议书 预案"
    " 目录 清单 说明 要求 解释 修正案"
)
_LONGEST_FIRST = "|".join(sorted(_FORMS.split(), key=len, reverse=True))
_FORM = re.compile(
    rf"(?P<form>{_LONGEST_FIRST}|{LAW})(?:\s*+[（(【\[〔].{{1,24}}?[)）】\]〕]){{0,3}}\s*+$"
)
_BY_NUMBER = re.compile("令|公告|通告")


def form_in(title: str) -> Span | None:
    """Where in the title its 文种 stands, None where it ends with none."""
    match = _FORM.search(simplify(title).rstrip("》〉 "))
    return Span(match.start("form"), match.end("form")) if match else None


def form_by_number(number: str) -> str | None:
    """The 文种 that a number of the kind 农业部公告第2579号 names."""
    match = _BY_NUMBER.search(number)
    return match[0] if match else None
