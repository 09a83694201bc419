"""Placeholders: an x, a row of stars or a rule where a figure or a name should be. Pure."""

from __future__ import annotations

import re

from corpus.model import Span

_UNIT = (
    "年|月|日|天|个|個|名|人|次|倍|元|万|萬|亿|億|％|%|岁|歲|届|屆|周|小时|小時|公里|平方|亩|畝|户|戶|家|项|項|条|條|号|號|县|縣|省|市|区|區|镇|鎮|乡|鄉|村|局|"
    "财政|財政|党委|黨委|人民|标准|標準|优秀|優秀|重要"
)
_PLACEHOLDER = re.compile(
    rf"(?<![A-Za-z0-9])[xX×Ｘｘ]{{1,6}}(?![A-Za-z])(?:\s*+[-—~至:：]\s*+[xX×Ｘｘ]{{1,4}}(?![A-Za-z]))?(?=\s*+(?:{_UNIT}))"
    r"|[*＊]{2,}|(?<![〇○])[〇○]{2,}+(?=[年月日省市县区])|[_＿]{2,}|(?<!…)…{2,}+(?=[年月日元])"
)
_FEW = 3
"""Fewer placeholders than this make no template: a masked name or a typing slip."""


def find_placeholders(text: str) -> tuple[Span, ...]:
    """Every placeholder in `text`."""
    return tuple(Span(m.start(), m.end()) for m in _PLACEHOLDER.finditer(text))


def is_form(text: str) -> bool:
    """Whether the text has enough placeholders to be a form with the values left out."""
    return len(find_placeholders(text)) >= _FEW
