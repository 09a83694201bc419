"""施行日期: as the text states it, or inferred where it says 自发布之日起施行. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from corpus.folding import fold, squeeze
from corpus.model import Proof, Span
from corpus.numbering import to_int
from ingest.dates import first_date
from ingest.history import history
from ingest.reading import Reading

SOURCES = ("body", "adopted", "inferred", "index_table")
"""Where the date is read, in order of trust."""
_VERB = r"(?:正式)?(?:开始)?(?:正式)?(?:施行|实施|执行|生效|试行|施用|启用)"
_STATED = re.compile(
    rf"(?:自|从|于|由)\s*(?P<when>[^。,;:\n]{{4,24}}?)\s*+(?:零时|0时)?\s*+(?:起至[^。,;\n]{{4,20}}?止?|起)?\s*+{_VERB}"
    rf"|(?P<bare>[0-9一二三四五六七八九十〇○零]{{2,4}}\s*+年[^。,;:\n]{{2,10}}日)\s*+起\s*+{_VERB}"
)
_RELEASED = re.compile(
    r"自(?:本[\u3400-\u9fff]{1,4})?(?:正式)?(?:发布|公布|印发|颁布|下发|发文|签发|签署|通过|批准)之日起"
    rf"(?:(?:满)?\s*+(?P<days>[0-9]{{1,3}}|[一二三四五六七八九十百]{{1,4}})\s*+个?(?P<unit>日|天|月|工作日)(?:后|之后)?(?:起)?)?\s*+{_VERB}"
)
_OWN = re.compile(
    "本(?:办法|规定|条例|决定|细则|意见|通知|规程|规则|通告|公告|方案|制度|准则|标准|法|令|指南|规范"
    "|措施|章程|要求|目录|解释|实施|暂行|修正案|文件|政策)|现予|予以(?:公布|发布|印发)|现(?:将|公布|印发|发布)"
)
_NAMED = re.compile(r"[<《](?P<title>[^<>《》]{2,60})[>》]")
_SHORTEST_MONTH = 28
_BACK = 70
"""Characters before the date in which the sentence says what takes effect."""


def effective_dates(
    reading: Reading, title: str, issued: date | None, published: date | None
) -> Iterator[Proof]:
    """Proofs of the date from which the text applies, the most trusted first."""
    text = reading.body.text
    folded = fold(text)
    stated = [(_rank(folded, m.start(), title), m) for m in _STATED.finditer(folded)]
    for rank, match in sorted(stated, key=lambda r: (r[0], r[1].start())):
        part = "when" if match["when"] else "bare"
        day = first_date(text[match.start(part) : match.end(part)])
        if day and rank < _FOREIGN:
            span = Span(match.start(), match.end())
            yield reading.in_text("effective_on", day.isoformat(), "body", span)
    for step in history(reading):
        if step.in_force:
            span = Span(step.dated.start, step.words.end)
            yield reading.in_line("effective_on", step.day.isoformat(), "adopted", step.line, span)
    basis = issued or published or (reading.notice.issued_on if reading.notice else None)
    for match in _RELEASED.finditer(folded):
        if basis and _rank(folded, match.start(), title) < _FOREIGN:
            day = _later(basis, match)
            span = Span(match.start(), match.end())
            yield reading.in_text("effective_on", day.isoformat(), "inferred", span)
    for claim in reading.said("effective_on"):
        day = first_date(claim.value)
        if day:
            yield reading.claimed(claim, "effective_on", day.isoformat())


_SELF, _UNSAID, _FOREIGN = 0, 1, 2


def _rank(folded: str, at: int, title: str) -> int:
    """Whether the sentence speaks of this text, of nothing in particular, or of another text."""
    begin = max(folded.rfind(mark, 0, at) for mark in "。;\n") + 1
    sentence = folded[max(begin, at - _BACK) : at]
    if _OWN.search(sentence):
        return _SELF
    own = squeeze(title)[0]
    names = [squeeze(m["title"])[0] for m in _NAMED.finditer(sentence)]
    if names:
        return _SELF if any(n in own or own in n for n in names) else _FOREIGN
    return _FOREIGN if "原" in sentence else _UNSAID


def _later(basis: date, match: re.Match[str]) -> date:
    """The day of release, or so many days or months after it."""
    number = to_int(match["days"]) if match["days"] else None
    if not number:
        return basis
    if match["unit"] == "月":
        months = basis.month - 1 + number
        day = min(basis.day, _SHORTEST_MONTH)
        return date(basis.year + months // 12, months % 12 + 1, day)
    return basis + timedelta(days=number)
