"""The one of a kind that is asked for: 什么方式, 哪些能力, and 政府采购方式, 组织动员的能力. Pure.

A question that names the kind is answered by the words right in front of it; whether the
statement speaks of what was asked is judged by `search.relevance`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from search.question import Question
from search.slot_model import Slot
from search.statements import Statement
from search.terms import word_list
from search.worded import LABEL, segments, slot_at

_LED_BY = re.compile(
    r"(?:按照?|依照|根据|通过|采取|采用|运用|利用|选择|取得|持有?|凭|坚持|遵循|实行|建立|提升|提高|增强|熟悉|具备|具有|"
    r"包括|分为|组织(?=[^、和与]{2,8}[和与])|属于|达到|超出|超过|[在以用经从向到对由于为](?![人资期]))(?!的)"
)
"""What stands in front of the one of a kind, and is no part of its name."""
_LONGEST = 60
"""Characters."""


def of_kind(question: Question, statement: Statement) -> Iterator[Slot]:
    """The words in front of the kind asked for, with it: 权责对等原则."""
    asked = _asked().search(question.text)
    if asked is None:
        return
    named = asked["kind"] or asked["any"]
    kind = re.escape(named)
    more = rf"(?:[和与及、][^,;。]{{0,6}}?{re.escape(asked['more'])})?" if asked["more"] else ""
    for segment in segments(statement.folded):
        for at in re.finditer(rf"{kind}(?![和与及或、][^,;。]{{2,20}}{kind}){more}", segment[0]):
            start = _start(segment[0], at.start())
            name = segment[0][start : at.start()].rstrip("的等")
            if len(name) > 1 and at.end() - start <= _LONGEST and name not in question.text:
                begin = segment.start()
                slot = slot_at(statement, begin + start, begin + at.end(), rank=1.0)
                yield replace(slot, spoken=frozenset({named}))


def _start(segment: str, end: int) -> int:
    """Where the name begins: behind the last word that leads to it, else behind the label."""
    label = LABEL.match(segment)
    start = label.end() if label is not None else len(segment) - len(segment.lstrip())
    for led in _LED_BY.finditer(segment, start, end):
        if end - led.end() > 1:
            start = led.end()
    return start


@cache
def _asked() -> re.Pattern[str]:
    kinds = "|".join(sorted(map(re.escape, word_list("kind")), key=len, reverse=True))
    return re.compile(
        r"(?:什么|何种|啥|哪(?:些|一?[种类个项级]|[几两二三四五六七八九十](?:[种类个项级]|个?(?=方面))))(?:样的?|的)?"
        rf"[\u4e00-\u9fff]{{0,2}}?(?P<kind>{kinds})(?:[和与及](?P<more>[\u4e00-\u9fff]{{2}}))?|"
        r"哪[几两二三四五六七八九十][种类个项](?P<any>[\u4e00-\u9fff]{2})(?![情条部])"
    )
