"""Days and times of a statement that could answer 什么时候, 几点, 何时前. Pure.

Days of the calendar, with or without their year, hours, and what is counted from or named by an
event: 15日前, 清明前, 当日.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, pairwise

from corpus.model import Span
from search.figure_slots import figures_for
from search.question import Question
from search.slot_model import Slot
from search.statements import Statement
from search.terms import share
from search.worded import slot_at

_DAY = (
    r"(?:\d{4}|[〇零○一二三四五六七八九]{4})年"
    r"(?:[\d一二三四五六七八九十]{1,3}月(?:[\d一二三四五六七八九十]{1,3}日)?)?"
)
_NUMBER = r"[\d一二三四五六七八九十]{1,3}"
_MONTH_DAY = r"(?<!\d)\d{1,2}月(?:\d{1,2}日|底|初|[上中下]旬)"
_CLOCK = r"(?<!\d)\d{1,2}(?::\d{2}|[时点](?:\d{1,2}分|半)?(?!间))"
_AT_ONCE = (
    r"(?:当日|当天|次日|即时)"
    r"(?=[\u4e00-\u9fff]{0,2}(?:核发|办结|办理|送达|答复|审核|完成|发放|公布))"
)
_DATE = re.compile(
    rf"{_DAY}[底初末]?(?:{_CLOCK})?前?|(?:次年|当年|翌年)\d{{1,2}}月(?!\d)|{_AT_ONCE}|"
    rf"自[^,;。自从之]{{0,8}}之[月年]的?次[月年]起|[^,;。自从之]{{0,8}}(?:次月|当月|次年)(?:1月)?(?=起)|(?:公布|发布|印发|签发|通过|批准)之日(?=起)|"
    rf"(?:每年|次年|当年|翌年)?{_MONTH_DAY}(?:{_CLOCK})?(?:至(?:次年|当年)?(?:{_MONTH_DAY}|\d{{1,2}}日)(?:{_CLOCK})?)?前?|"
    rf"每(?:年|月|周|季度)(?:{_NUMBER}[月日](?:{_NUMBER}日)?)?前?|"
    rf"{_CLOCK}(?:至(?:{_CLOCK}))?"
)
_PERIOD = re.compile(
    r"(?:^|(?<=[,;。]))\s*+(?:在)?(?P<when>[^,;。:]{2,24}?(?:时段|时期|期间|季节))(?=[\u4e00-\u9fff,])"
)
"""A time of the year or of a course of business: 森林防火期等重点时段."""
_RELATIVE = re.compile(
    r"(?:(?<=[在于])|(?:^|(?<=[,;。])))"
    r"(?P<when>[^\d,;。:一二三四五六七八九十两]{2,10}(?<![以之])前)(?=[向报提完送交清发办])"
)
"""开工前, 清明前: a day by what happens on it."""
_CLOCK_ASKED = re.compile(r"几点")
_DAY_ASKED = re.compile(r"几[号日月](?!内|之内|以内|前)|哪一?天")
_NO_DAY = 0.3
"""What it costs that no day is said: 每年."""
_DIGIT = re.compile(r"[\d一二三四五六七八九十]")
_BEFORE = re.compile(r"(?:以|之)?前(?!款|条|项|述)")
"""Behind a figure: counted back."""
_EVENT = re.compile(r"(?<=[在于])[\u4e00-\u9fff]{2,10}$")
"""What it is counted back from: 投标截止15日前."""
_LONGEST_EVENT = 12
_SINCE_ASKED = re.compile(r"从(?:什么时候|何时|哪[天年月])|(?:什么时候|何时)(?:开始|起)")
_SINCE = re.compile(r"\s*+(?:起|开始)")
_EFFECT = frozenset(("施行", "实施", "生效", "执行"))
_FROM_THEN = re.compile(r"\s*+(?:起|后|开始)?(?:正式|开始)?\s*+(?:施行|实施|执行|生效)")
_TIMES = ("天", "工作日", "分钟", "小时", "个月", "年")


def dates_for(question: Question, statement: Statement) -> Iterator[Slot]:
    """Days of the calendar, and times counted from an event: 5日内."""
    numbered = _DAY_ASKED.search(question.text) is not None
    clock = _CLOCK_ASKED.search(question.text) is not None
    found = [
        m
        for m in _DATE.finditer(statement.folded)
        if (not numbered or _DIGIT.search(m[0]))
        and (re.search(_CLOCK, m[0]) is not None if clock else re.match(_CLOCK, m[0]) is None)
    ]
    since = _SINCE_ASKED.search(question.text) is not None
    takes_effect = any(word in _EFFECT for word in question.words)
    for match, following in pairwise([*found, None]):
        if match is None:
            continue
        end = following.start() if following is not None else len(statement.folded)
        behind = statement.folded[match.end() : end]
        if takes_effect and not _FROM_THEN.match(behind):
            continue
        if since and not _SINCE.match(behind):
            continue
        rank = share((*question.words, *question.keys), behind)
        rank -= _NO_DAY * (_DIGIT.search(match[0]) is None)
        yield slot_at(statement, match.start(), match.end(), rank=rank)
    if not (takes_effect or since or clock or numbered):
        for match in chain(
            _PERIOD.finditer(statement.folded), _RELATIVE.finditer(statement.folded)
        ):
            yield slot_at(statement, match.start("when"), match.end("when"))
        for slot in figures_for(question, statement, units=_TIMES):
            yield _with_before(slot, statement)


def _with_before(slot: Slot, statement: Statement) -> Slot:
    """15日前 with the day it is counted back from: 投标截止15日前."""
    text = statement.folded
    start, end = slot.span.start - statement.span.start, slot.span.end - statement.span.start
    behind = _BEFORE.match(text, end)
    if behind is None:
        return slot
    event = _EVENT.search(text, max(0, start - _LONGEST_EVENT), start)
    start = event.start() if event is not None and event.end() == start else start
    at = statement.span.start
    return replace(slot, span=Span(at + start, at + behind.end()))
