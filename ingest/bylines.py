"""发布日期 and post dates: what the page says about when it put the text up."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from corpus.model import Proof, Span
from ingest.dates import find_dates, first_date
from ingest.pagetext import Line
from ingest.reading import Reading

SOURCES = ("index_table", "meta", "byline", "line", "page_date", "url")
"""Where the date of publication is read, in order of trust."""
POST_SOURCES = ("container", "forum", "line", "page_date")
"""Where a post date is read."""
_ABOVE, _INSIDE, _BELOW = 14, 4, 3
"""Lines around the body's first and behind its last in which a date may stand."""
_LONGEST = 90
_TIME = r"(?:\s*+(?:T|星期.|周.)?\s*+[0-9]{1,2}[:：][0-9]{2}(?:[:：][0-9]{2})?)?"
_BEFORE = re.compile(
    r"^(?:[\W_]*|https?://\S+\s+|.{0,30}(?:发布|发表|更新|添加|创建|录入|上传|公开|刊发)?(?:于|时间|日期)[\W_]*"
    r"|[\W_]*(?:来源|信息来源|作者|稿源)\s*+[:：]?\s*+\S{1,20}[\W_]*)$"
)
_AFTER = re.compile(
    rf"^{_TIME}[\W_]*(?:更新|发布|发表|来源|信息来源|文章来源|稿源|作者|记者|编辑|责编|责任编辑|阅读|浏览|点击|查看|访问|字号|字体"
    r"|【|楼主|新华|人民|分享|评论|打印|$)"
)
_SIGNED_LIKE = re.compile(r"^[（(]?[^:：\s]{6,16}[）)]?$")
"""A bare date: above the text it is the page's, in or behind the text it signs the text."""
_NOT_OF_THE_TEXT = re.compile("今天是|现在是|截至|截止|版权|[Cc]opyright|京港台")
_IN_URL = re.compile(
    r"(?<![0-9])(?P<y>(?:19|20)[0-9]{2})[-/]?(?P<m>0[1-9]|1[0-2])[-/]?(?P<d>0[1-9]|[12][0-9]|3[01])(?![0-9])"
)


def publication_dates(reading: Reading, *, forum: bool) -> Iterator[Proof]:
    """Proofs of the date of publication, the most trusted first."""
    claims = sorted(reading.said("published_on"), key=lambda c: _order(c.source))
    for claim in claims:
        day = first_date(claim.value)
        if day:
            yield reading.claimed(claim, "published_on", day.isoformat())
    if reading.leads and not forum:
        yield from _near_the_text(reading, "published_on")
        yield from _in_address(reading)


def post_dates(reading: Reading, *, forum: bool) -> Iterator[Proof]:
    """Proofs of the date on which somebody put the text up again."""
    for claim in reading.said("posted_on"):
        day = first_date(claim.value)
        if day:
            yield reading.claimed(claim, "posted_on", day.isoformat())
    if reading.leads and forum:
        yield from _near_the_text(reading, "posted_on")


def _order(source: str) -> int:
    return SOURCES.index(source) if source in SOURCES else len(SOURCES)


def _near_the_text(reading: Reading, name: str) -> Iterator[Proof]:
    """A line by itself that is a date, next to the title or the first line of the text."""
    begin = reading.body.paragraphs[0].pieces[0].start if reading.body.paragraphs else 0
    for line in _around(reading):
        text = reading.page.of(line)
        day = _date_line(text)
        if day and (line.end < begin or _SIGNED_LIKE.match(text.strip()) is None):
            span = Span(line.start, line.end)
            yield reading.on_page(name, day.isoformat(), "page_date", span)
            return


def _around(reading: Reading) -> Iterator[Line]:
    """Lines of the page, the nearest above the text first, then its first and those behind it."""
    lines = [x for x in reading.page.lines if reading.page.of(x).strip()]
    if not reading.body.paragraphs or not lines:
        return
    begin = reading.body.paragraphs[0].pieces[0].start
    end = reading.body.paragraphs[-1].pieces[-1].end
    first = next((i for i, x in enumerate(lines) if x.end >= begin), len(lines))
    yield from _outside(reversed(lines[max(0, first - _ABOVE) : first]))
    yield from lines[first : first + _INSIDE]
    behind = [x for x in lines if x.start >= end]
    yield from _outside(behind[:_BELOW])


def _outside(lines: Sequence[Line] | Iterator[Line]) -> Iterator[Line]:
    """Lines that extraction did not give to replies or the index table."""
    for line in lines:
        if line.removed_by not in {"html:reply", "html:index-table", "html:link-block"}:
            yield line


def _date_line(text: str) -> date | None:
    """The date of a line that is a date, alone or with the source and counters beside it."""
    stripped = text.strip()
    if len(stripped) > _LONGEST or _NOT_OF_THE_TEXT.search(stripped):
        return None
    found = min(find_dates(stripped), key=lambda f: f.start, default=None)
    if found is None:
        return None
    fits = _BEFORE.match(stripped[: found.start]) and _AFTER.match(stripped[found.end :])
    return found.value if fits else None


def _in_address(reading: Reading) -> Iterator[Proof]:
    """/2018-12/06/, t20210820_, /2024/0517/ in the page's address."""
    for claim in reading.said("url"):
        match = _IN_URL.search(claim.value.split("?")[0])
        if match:
            try:
                day = date(int(match["y"]), int(match["m"]), int(match["d"]))
            except ValueError:
                continue
            yield Proof("published_on", day.isoformat(), "url", claim.value)
            return
