"""落款: the organisations and the date that close a text."""

from __future__ import annotations

import re

from corpus.model import Span
from ingest.dates import find_dates, is_date_line
from ingest.draft import Body
from ingest.lines import HEADING_LONGEST, is_back_matter, is_organisation, is_prose

_SIGNATURE_REACH = 14
"""Paragraphs from the end within which a signature stands: 抄送 and annexes follow it."""
OFFICER = re.compile(
    r"^(?P<organ>[\u3400-\u9fff]{0,24}?)\s*+(?:总\s*+理|主\s*+席|主\s*+任|部\s*+长|局\s*+长|署\s*+长|行\s*+长|厅\s*+长"
    r"|院\s*+长|省\s*+长|市\s*+长|州\s*+长|区\s*+长|县\s*+长|镇\s*+长|乡\s*+长|审计长)[\s\u3000:：]*[\u3400-\u9fff·\s]{2,10}$"
)
"""住房城乡建设部部长　某某, 市长　某某."""
_SIGNED_BY = re.compile(r"^[\u3400-\u9fff\s]{2,8}[:：]\s*+\S{0,24}$")


def find_signature(body: Body, begin: int = 0) -> Span | None:
    """The closing block of organisations and a date, None where there is none."""
    indices = [i for i, s in enumerate(body.spans) if s.start >= begin]
    for i in reversed(indices[-_SIGNATURE_REACH:]):
        text = body.paragraphs[i].text
        if not (is_date_line(text) or _ends_with_date(text)) or body.paragraphs[i].cell:
            continue
        below = [body.paragraphs[j].text for j in range(i + 1, indices[-1] + 1)]
        if any(is_prose(text) and not is_back_matter(text) for text in below):
            return None
        first = i
        while first - 1 in indices and _signs(body.paragraphs[first - 1].text):
            first -= 1
        if first == indices[0]:
            return None
        return Span(body.spans[first].start, body.spans[i].end)
    return None


def is_signatory(text: str) -> bool:
    """Whether the line names who signs: organisations, or an officer."""
    return _signs(text) or OFFICER.match(text.strip()) is not None


def _signs(text: str) -> bool:
    return is_organisation(text) or _SIGNED_BY.match(text.strip()) is not None


def _ends_with_date(text: str) -> bool:
    """中共××县委办公室2014年3月1日 on one line."""
    stripped = text.strip()
    last = max(find_dates(stripped), key=lambda d: d.end, default=None)
    return (
        last is not None
        and last.end == len(stripped)
        and len(stripped) <= HEADING_LONGEST
        and is_organisation(stripped[: last.start])
    )
