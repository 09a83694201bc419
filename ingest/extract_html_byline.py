"""The line under a title that says when a page went up, where from and by whom. Pure.

A line is one when nothing is left of it after dates, labelled fields and the words of
its buttons are taken out; a sentence, a 发文字号 or a date in words always leaves something.
"""

from __future__ import annotations

import re

_FIELDS = (
    "来源|來源|稿源|出处|文章来源|信息来源|新闻来源|作者|记者|通讯员|编辑|责任编辑|责編|责编|编审|审核|校对|选稿|录入|供稿"
    "|发布者|发布人|发布机构|发布单位|发布|发表|更新|添加|上传|创建"
    "|(?:发布|發布|发表|更新|添加|上传|创建|录入|公开)(?:时间|時間|日期|于)|时间|時間|日期"
    "|(?:浏览|阅读|点击|访问|查看|人气|评论|回复|围观|下载|阅览)(?:次数|数|量|人数)?|字数|字号|字体|关键词|标签|栏目|分类|类别|所属"
)
_MOMENT = (
    r"(?:\d{4}|\d{2})\s*+[-/.年]\s*+\d{1,2}\s*+[-/.月]\s*+\d{1,2}\s*+日?\s*+(?:星期[一二三四五六日天])?\s*+T?"
    r"\s*+(?P<clock>\d{1,2}\s*+[:：]\s*+\d{2}(?:\s*+[:：]\s*+\d{2})?)?"
)
_DATE = re.compile(_MOMENT)
_FIELD = re.compile(
    rf"(?<![\u3400-\u9fff])(?:{_FIELDS})\s*"
    rf"(?:[:：]\s*(?!(?:{_FIELDS})\s*[:：])[^\s|｜:：，、；]{{0,30}}|[(（]\s*[\d.万千]+\s*[)）]|\s[\d.万千]+)"
)
_BUTTONS = re.compile(
    r"【[^】]{0,6}】|打印(?:本页|正文)?|收藏(?:本页)?|分享(?:到)?|关闭(?:窗口)?|转发|纠错|复制(?:链接)?|关注|原创|转载|听新闻|语音播报"
    r"|(?:放大|缩小)?字[体号]|[大中小](?![\u3400-\u9fff])|[A-Za-z]?[+-](?=\s|$)|\d+\s*(?:次|人|评论|阅读|浏览|赞)?"
)
_LEFT = re.compile(r"[\s\u3000\xa0|｜/·•,，:：;；()（）\[\]【】<>《》\-—_~]+")
_BY = re.compile(r"\s*(?:作者|记者|文|编辑)")
"""A name alone may be the document's: who wrote the poem, the report."""
_LONGEST = 150
_NAME = 4
"""Characters that may be left over: a name without a label …"""
_PUBLISHER = 12
"""… or that of a publisher, beside the time of day."""


def is_byline(text: str) -> bool:
    """Whether the line holds nothing but when, where from and by whom."""
    if len(text) > _LONGEST or "。" in text:
        return False
    dates = list(_DATE.finditer(text))
    timed = any(match["clock"] for match in dates)
    printed = any(not re.search("[年月]", match.group()) for match in dates)
    left, fields = _FIELD.subn(" ", _DATE.sub(" ", text))
    if not (fields > 1 or timed or printed or (fields and not _BY.match(text))):
        return False
    left = _LEFT.sub("", _BUTTONS.sub(" ", left))
    return len(left) <= (_PUBLISHER if timed else _NAME)
