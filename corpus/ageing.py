"""What age says of a status: nothing for certain, so it is told beside it, never in it. Pure."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from corpus.folding import fold
from corpus.status import Status

if TYPE_CHECKING:
    from corpus.model import Document
    from corpus.status import Force

_TRIAL_YEARS = 2
"""Years after which a 暂行 or 试行 text is to be looked at again: where rules on normative
documents name a term for these, it is mostly two years."""
_UNKNOWN_YEARS = 5
"""The same for a text whose status no text of the library tells: such rules mostly give five."""
_SOON = 90
"""Days before its end from which a term is told of."""


def ageing(document: Document, force: Force | None, today: date) -> str | None:
    """What to look at before the document is relied on; None where there is nothing."""
    status = force.status if force is not None else document.status
    begun = _begun(document, force)
    years = _years(begun, today) if begun is not None else None
    if force is not None and force.until is not None and status is Status.IN_FORCE:
        left = (force.until - today).days
        return f"有效期至{_said(force.until)}，还有 {left} 天。" if 0 <= left <= _SOON else None
    if status in {Status.REPEALED, Status.EXPIRED, Status.NOT_YET} or not document.normative:
        return None
    trial = "试行" if "试行" in fold(document.title) else "暂行"
    if trial in fold(document.title) and years is not None and years >= _TRIAL_YEARS:
        return (
            f"标题为“{trial}”，已满 {years} 年，库内没有续期、修改或废止它的文件；"
            "是否仍然有效不能从标题推断，请向发文机关核实。"
        )
    if status is Status.UNKNOWN and years is not None and years >= _UNKNOWN_YEARS:
        return f"时效未查明，成文已满 {years} 年，引用前请核实。"
    return None


def _begun(document: Document, force: Force | None) -> date | None:
    since = force.since if force is not None and force.status is Status.IN_FORCE else None
    return since or document.effective_on or document.issued_on or document.published_on


def _years(begun: date, today: date) -> int:
    return today.year - begun.year - ((today.month, today.day) < (begun.month, begun.day))


def _said(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
