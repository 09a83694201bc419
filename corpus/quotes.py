"""Quotations that a text makes of another: “…” behind or before a citation. Pure.

Only words that the sentence presents as the other text's own count: 第十条规定：“…”, not
a term in quotation marks further on.
"""

from __future__ import annotations

import re

from corpus.model import Span

_PAIRS = {"“": "”", "「": "」", "『": "』", '"': '"', "＂": "＂", "〝": "〞"}
_LEADS_IN = re.compile(
    r"(?:[中里内的]|已经?|还|也|均|都|就|则|曾|又|明确|明文|具体|进一步|特别|指出|规定|提出|要求|强调|写明|写道|"
    r"载明|称|说|所|表述为?|即|是|为|原文|如下|,|:|\s)*"
)
_POINTS_BACK = re.compile(r"\s*+[(—]*\s*+(?:参?见|引自|出自|摘自|载于|语出|来源)?:?\s*+$")
SHORTEST = 12
"""Characters of a quotation; fewer are a term, unless a verb (规定, 明确) gives them as quoted."""
_TERM = re.compile(r"[中里内的,\s]*")
_LONGEST = 2_000
"""Characters of a quotation; a mark that is not closed within them opens none."""
_DEEPEST = 3
"""Marks of one pair inside each other."""
_GAP = 24
"""Longest wording, in characters, between a citation and its quotation."""


def quote_after(text: str, folded: str, offset: int) -> Span | None:
    """The quoted words that follow a citation ending at `offset`, marks left out."""
    lead = _LEADS_IN.match(folded, offset, min(len(text), offset + _GAP))
    start = lead.end() if lead else offset
    if start >= len(text) or text[start] not in _PAIRS:
        return None
    end = _closing(text, start)
    if end is None or (end - start <= SHORTEST and _TERM.fullmatch(folded, offset, start)):
        return None
    return Span(start + 1, end)


def quote_before(text: str, folded: str, offset: int) -> Span | None:
    """The quoted words that a citation at `offset` is given for: “…”（《意见》第10条）."""
    back = _POINTS_BACK.search(folded, max(0, offset - _GAP), offset)
    end = back.start() if back else offset
    if back is None or end == 0 or text[end - 1] not in _PAIRS.values():
        return None
    if text[end:offset].strip() == "":
        return None
    start = _opening(text, end - 1)
    return Span(start + 1, end - 1) if start is not None else None


def _closing(text: str, start: int) -> int | None:
    """The mark that closes the one at `start`; marks of the same pair may nest."""
    opened, closed = text[start], _PAIRS[text[start]]
    depth = 0
    for i in range(start, min(len(text), start + _LONGEST)):
        if text[i] == opened and (opened != closed or i == start):
            depth += 1
            if depth > _DEEPEST:
                return None
        elif text[i] == closed:
            depth -= 1
            if depth == 0:
                return i
    return None


def _opening(text: str, end: int) -> int | None:
    closed = text[end]
    opened = next(o for o, c in _PAIRS.items() if c == closed)
    depth = 0
    for i in range(end, max(-1, end - _LONGEST), -1):
        if text[i] == closed and (opened != closed or i == end):
            depth += 1
            if depth > _DEEPEST:
                return None
        elif text[i] == opened:
            depth -= 1
            if depth == 0:
                return i
    return None


def quoted_parts(text: str, quote: Span) -> tuple[Span, ...]:
    """The quotation cut at its ellipses (……, ...): each part is a claim of its own."""
    parts = []
    begin = quote.start
    for gap in re.finditer(r"…+|\.{3,}|。{3,}|·{3,}", text[quote.start : quote.end]):
        parts.append(Span(begin, quote.start + gap.start()))
        begin = quote.start + gap.end()
    parts.append(Span(begin, quote.end))
    return tuple(p for p in parts if p.of(text).strip())
