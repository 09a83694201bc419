"""How far the source vouches for a text, and the words that prove it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from corpus.model import Proof, Removed, Span, Trust
from ingest.placeholders import find_placeholders
from ingest.reading import Reading

_MODEL = re.compile(
    r"来源于网友|网友上传|范文|不代表本站观点|由.{0,10}整理(?:收集|发布)|仅供(?:大家)?参考|本模板|下载全文"
)
"""What a site of model texts prints beside and in them."""
_SITE_CODE = re.compile(r"网站标识码|政府网站工作年度报表|政府网站找错")
_ORIGIN = re.compile(
    r"(?:文章|稿件|信息|本文)?(?:来源于?|轉自|转自|转载自|出处|摘自|文章转载)\s*+[:：]\s*[^\s:：]{2,}|转载文章|授权转载|整理自|搜集整理"
)
_FORUM_SITE = re.compile(r"论坛|論壇|社区|贴吧|文库|BBS|Discuz|forum|俱乐部", re.IGNORECASE)
_FORUM_URL = re.compile(r"(?:^|[/.])(?:bbs|forum|club|tieba)|thread-|viewthread", re.IGNORECASE)
_SITE_PART = re.compile(r"[_|｜]|\s[-–—]+\s|-{2,}|(?<=[\u3400-\u9fff])-(?=[\u3400-\u9fffA-Za-z])")
_FLOORS = ("html:reply", "html:post-head", "html:post-status", "forum:")
_REPOSTED = ("line:self-reference",)
_LONGEST = 200


def is_forum(reading: Reading) -> bool:
    """Whether the page is a thread: floors, or a forum's name or address."""
    if any(x.removed_by and x.removed_by.startswith(_FLOORS) for x in reading.page.lines):
        return True
    return any(True for _ in _forum_names(reading))


def trust_of(
    reading: Reading, removed: Sequence[Removed], issued: Sequence[Proof], *, model: bool
) -> Proof | None:
    """The proof of the source's trust, None where nothing is known.

    Args:
        reading: the document.
        removed: what cleaning took out around it.
        issued: proofs of number, issuers or date that the text itself carries, empty where
            they do not amount to an issued document.
        model: whether it is a form or a model text.
    """
    if model:
        essay = next(_essay(reading, removed), None)
        if essay:
            return essay
    if issued:
        first = issued[0]
        return Proof(
            "trust", Trust.ISSUED, first.source, first.quote, first.start, first.page_start
        )
    if is_forum(reading):
        return next(_forum(reading, removed), None)
    return next(_official(reading), None) or next(_repost(reading, removed), None)


def _essay(reading: Reading, removed: Sequence[Removed]) -> Iterator[Proof]:
    """Disclaimers of a site of model texts, then blanks to be filled in."""
    for taken in removed:
        match = _MODEL.search(taken.text)
        if match and taken.start >= 0:
            span = Span(taken.start, taken.start + len(taken.text))
            yield _page_line(reading, Trust.ESSAY, "line", span.start + match.start())
    match = _MODEL.search(reading.body.text)
    if match:
        yield reading.in_text("trust", Trust.ESSAY, "body", Span(match.start(), match.end()))
    for blank in find_placeholders(reading.body.text):
        yield reading.in_text("trust", Trust.ESSAY, "placeholder", blank)


def _official(reading: Reading) -> Iterator[Proof]:
    """The address of a government, its index table, the code of its site.

    《政府网站发展指引》 (2017) prescribes SiteIDCode and ColumnName to government sites.
    """
    for claim in reading.said("url"):
        host = urlsplit(claim.value).hostname or ""
        if host == "gov.cn" or host.endswith(".gov.cn"):
            yield Proof("trust", Trust.OFFICIAL, "url", claim.value)
    for claim in reading.claims:
        if claim.field == "site_code" and re.fullmatch("[0-9a-zA-Z]{10}", claim.value.strip()):
            yield Proof("trust", Trust.OFFICIAL, claim.source, claim.value)
        if claim.field == "genre" and claim.source == "meta":
            yield Proof("trust", Trust.OFFICIAL, claim.source, claim.value)
        if claim.source == "index_table" and claim.field in {"index_number", "issuer"}:
            yield reading.claimed(claim, "trust", Trust.OFFICIAL)
    for line in reading.page.lines:
        match = _SITE_CODE.search(reading.page.text, line.start, line.end)
        if match:
            yield _page_line(reading, Trust.OFFICIAL, "line", match.start())


def _forum(reading: Reading, removed: Sequence[Removed]) -> Iterator[Proof]:
    for taken in removed:
        if taken.start >= 0 and taken.rule.startswith(_FLOORS):
            at = taken.start + len(taken.text) - len(taken.text.lstrip())
            yield _page_line(reading, Trust.REPOST, "forum", at)
    yield from _forum_names(reading)


def _forum_names(reading: Reading) -> Iterator[Proof]:
    """The name of a forum behind the title, or its address."""
    for claim in reading.said("title"):
        if claim.source == "title_tag":
            for part in _SITE_PART.split(claim.value)[1:]:
                if _FORUM_SITE.search(part):
                    yield Proof("trust", Trust.REPOST, "title_tag", part.strip())
    for claim in reading.said("url"):
        if _FORUM_URL.search(claim.value):
            yield Proof("trust", Trust.REPOST, "url", claim.value)


def _repost(reading: Reading, removed: Sequence[Removed]) -> Iterator[Proof]:
    """Lines that name another source; then the mark of a collector."""
    for taken in removed:
        if taken.start >= 0 and taken.rule.startswith(_REPOSTED):
            yield _page_line(reading, Trust.REPOST, "line", taken.start)
    for line in reading.page.lines:
        match = _ORIGIN.search(reading.page.text, line.start, line.end)
        if match and line.end - line.start <= _LONGEST:
            yield reading.on_page("trust", Trust.REPOST, "line", Span(match.start(), match.end()))


def _page_line(reading: Reading, value: Trust, source: str, at: int) -> Proof:
    """The line of the page around an offset."""
    text = reading.page.text
    begin = text.rfind("\n", 0, at) + 1
    end = text.find("\n", at)
    return reading.on_page("trust", value, source, Span(begin, end if end >= 0 else len(text)))
