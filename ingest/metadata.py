"""Title, number, issuers and dates of a document, each from the best place that states it.

Precedence: the document's own lines, then the page's index table, then its meta tags,
then the page heading.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from corpus.docnumber import find_numbers
from corpus.folding import fold, squeeze
from corpus.model import Kind, Span
from ingest.chrome import bullet_length
from ingest.dates import find_dates, first_date
from ingest.draft import Body, Draft
from ingest.lines import (
    is_document_number,
    is_marked,
    is_order_line,
    is_organisation,
    is_prose,
    is_salutation,
    is_title,
)
from ingest.pagetext import Claim
from ingest.segment import Outlined

_HEAD = 14
"""Paragraphs at the start in which a title, a number or a bracketed date may stand."""
_EFFECTIVE = re.compile(r"自(?P<when>[^。，；]{4,24})(?:起|开始)(?:施行|实施|执行|生效)")
_ON_RELEASE = re.compile(r"自(?:发布|公布|印发|颁布|下发)之日起(?:施行|实施|执行|生效)?")
_SUBTITLE = re.compile(r"\s*(?:——|—|--).*$|(?<=[\u3400-\u9fff)）])\s*[0-9 ]{1,6}$")
_TITLE_BRACKET = re.compile(
    r"[（(](?P<inside>[^（()）]*(?:[（(〔\[][^（()）]*[)）〕\]])?[^（()）]*号)[)）]$"
)
_BREAKS = re.compile(r"[\s\u3000]+")
_TRUST = ("index_table", "meta", "line", "byline", "container", "forum")
_TITLE_SOURCES = ("forum", "meta", "page-heading", "container", "title_tag")


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a document says about itself and its page about it."""

    title: str
    doc_number: str | None
    issuers: tuple[str, ...]
    issued_on: date | None
    published_on: date | None
    effective_on: date | None
    posted_on: date | None


def metadata_of(
    draft: Draft, body: Body, outlined: Outlined, claims: Sequence[Claim], *, alone: bool
) -> Metadata:
    """Read the metadata of one document.

    Args:
        draft: its paragraphs.
        body: its text.
        outlined: its clauses and signature.
        claims: what the page says outside the body.
        alone: whether it is the only document of its page: claims speak for no one of several.
    """
    said = claims if alone else tuple(c for c in claims if c.field in {"posted_on", "published_on"})
    head = _head(draft, body, outlined)
    issuers, signed_on = _signature(draft, body, outlined.signature)
    title = _title(draft, head, said)
    number = _number(head) or _number_in_title(title) or _claimed(said, "doc_number")
    issued = signed_on or _bracketed_date(head) or _date(said, "issued_on")
    published = _date(said, "published_on")
    return Metadata(
        title=_without_number(title),
        doc_number=number,
        issuers=issuers or _issuers(said) or _from_order(head) or _from_title(draft, head),
        issued_on=issued,
        published_on=published,
        effective_on=_effective(body.text, issued or published),
        posted_on=_date(said, "posted_on"),
    )


def _head(draft: Draft, body: Body, outlined: Outlined) -> list[str]:
    """The lines before the outline, cover included."""
    first = min(
        (c.start for c in outlined.clauses if c.kind is not Kind.TABLE), default=len(body.text)
    )
    lines = [p.text for p, s in zip(draft.paragraphs, body.spans, strict=True) if s.start < first]
    return lines[: max(_HEAD, draft.cover + _HEAD)]


def _title(draft: Draft, head: list[str], claims: Sequence[Claim]) -> str:
    """A boundary's title, else the first title line behind the cover, else the page's word."""
    if draft.title:
        return _tidy(draft.title)
    own = head[draft.cover :] if draft.cover else head
    found = _title_line(own)
    if found:
        return _tidy(_completed(found, claims))
    if draft.cover and (issued := _title_line(head)):
        return _tidy(issued)
    for source in _TITLE_SOURCES:
        for claim in claims:
            if claim.field == "title" and claim.source == source and claim.value.strip():
                return _tidy(claim.value)
    rest = [h for h in own if not is_document_number(h) and not is_salutation(h)]
    return _tidy(rest[0])[:60] if rest else ""


def _completed(line: str, claims: Sequence[Claim]) -> str:
    """The whole of a title that is set in several lines, of which `line` is one."""
    part = squeeze(line)[0]
    for claim in claims:
        title = claim.value[bullet_length(claim.value) :]
        if claim.field == "title" and claim.source == "container" and is_title(title):
            whole = squeeze(title)[0]
            if whole != part and whole.endswith(part):
                return title
    return line


def _title_line(lines: list[str]) -> str | None:
    for i, line in enumerate(lines):
        if is_title(line):
            before = lines[i - 1] if i else ""
            whole = before + line if _begins_title(before, line) else line
            return line if i > 1 and is_organisation(lines[i - 2]) else whole
        if is_prose(line) and not is_salutation(line):
            break
    return next(
        (
            line
            for line in lines[:4]
            if 6 < len(line) <= 60  # noqa: PLR2004  shorter lines are mastheads
            and not re.search(r"[。；：:]", line)
            and not is_document_number(line)
            and not is_organisation(line)
            and not is_marked(line)
            and not re.match(r"^[（(\d]", line)
        ),
        None,
    )


def _begins_title(line: str, below: str) -> bool:
    """The first half of a title that is broken over two lines."""
    if is_organisation(line):
        return below.startswith(("关于", "關於"))
    return (
        bool(re.search(r"(?:关于|關於)", line))
        and not is_title(line)
        and not re.search(r"[。；：:，]$", line)
    )


def _tidy(title: str) -> str:
    """The title without a subtitle's dash part, counters and breaks."""
    plain = _BREAKS.sub(" ", title).strip().strip("*#")
    short = _SUBTITLE.sub("", plain).strip()
    while short != plain:
        plain, short = short, _SUBTITLE.sub("", short).strip()
    return short or plain


def _number(head: list[str]) -> str | None:
    """The 发文字号 on a line of its own or in a bracket below the title; never a cited one."""
    for line in head:
        if is_document_number(line):
            return str(next(find_numbers(line)).value)
    for upper, lower in pairwise(head):
        if is_order_line(upper) and is_order_line(lower):
            found = next(find_numbers(f"{upper}\n{lower}"), None)
            if found:
                return str(found.value)
    return None


def _number_in_title(title: str) -> str | None:
    """A number in the bracket that closes the title."""
    match = _TITLE_BRACKET.search(title)
    found = next(find_numbers(re.sub(r"^[0-9]{4}年", "", match["inside"])), None) if match else None
    return str(found.value) if found else None


def _without_number(title: str) -> str:
    return _TITLE_BRACKET.sub("", title).strip() if _number_in_title(title) else title


def _signature(
    draft: Draft, body: Body, signature: Span | None
) -> tuple[tuple[str, ...], date | None]:
    """Issuers and date of the closing block, or of the block that closes the cover."""
    spans = zip(draft.paragraphs, body.spans, strict=True)
    if signature is not None:
        lines = [p.text for p, s in spans if signature.covers(s)]
    else:
        lines = _closing_block([p.text for p in draft.paragraphs[: draft.cover]])
    dated = [line for line in lines if is_organisation(line) or _closing_date(line)]
    issuers = [
        o for line in dated if is_organisation(_without_date(line)) for o in _organisations(line)
    ]
    day = next((d for line in reversed(dated) if (d := _closing_date(line))), None)
    return tuple(issuers), day


def _closing_block(lines: list[str]) -> list[str]:
    """The last dated line and the short lines right above it."""
    last = next((i for i in reversed(range(len(lines))) if _closing_date(lines[i])), None)
    if last is None:
        return []
    first = last
    while first and not is_prose(lines[first - 1]) and not is_salutation(lines[first - 1]):
        first -= 1
    return lines[first : last + 1]


def _closing_date(line: str) -> date | None:
    found = list(find_dates(line))
    return found[-1].value if found and found[-1].end >= len(line.rstrip("）) ")) else None


def _without_date(line: str) -> str:
    found = next(find_dates(line), None)
    return line[: found.start] if found else line


def _organisations(line: str) -> list[str]:
    """The names on a signature line: 民政部 财政部 are two, 财 政 部 is one."""
    plain = re.sub(r"[（(](?:章|盖章|印章|公章)[)）]", "", _without_date(line)).strip()
    names = re.split(r"[\s\u3000]+", plain)
    if len(names) > 1 and all(len(n) > 1 for n in names):
        return names
    return ["".join(names)] if "".join(names) else []


def _bracketed_date(head: list[str]) -> date | None:
    """（2018年1月22日某委员会第三次会议通过） below a title."""
    for line in head:
        if re.match(r"^[（(]", line) and (found := first_date(line)):
            return found
    return None


def _from_order(head: list[str]) -> tuple[str, ...]:
    """The issuer in the head of an order: …人民政府令."""
    orders = [h.strip() for h in head if is_order_line(h) and h.strip().endswith("令")]
    return tuple(o.removesuffix("令").removeprefix("中华人民共和国") for o in orders[:1])


def _from_title(draft: Draft, head: list[str]) -> tuple[str, ...]:
    """The issuer that a notice names before 关于."""
    for line in head[: draft.cover + 2]:
        match = re.match(
            r"^(?P<who>[\u3400-\u9fff、 ]{2,40}?)关于.*(?:通知|意见|决定|通告|公告)$", line
        )
        if match and is_organisation(match["who"]):
            return tuple(w for w in re.split(r"[、\s]+", match["who"]) if w)
    return ()


def _claimed(claims: Sequence[Claim], name: str) -> str | None:
    for claim in claims:
        if claim.field == name and claim.value.strip():
            if name != "doc_number":
                return claim.value.strip()
            found = next(find_numbers(claim.value), None)
            if found:
                return str(found.value)
    return None


def _issuers(claims: Sequence[Claim]) -> tuple[str, ...]:
    value = _claimed([c for c in claims if c.source == "index_table"], "issuer")
    return tuple(w for w in re.split(r"[、，,;；\s]+", value) if w) if value else ()


def _date(claims: Sequence[Claim], name: str) -> date | None:
    """The first readable date, in the order of trust in who states it."""
    ordered = sorted(
        (c for c in claims if c.field == name),
        key=lambda c: _TRUST.index(c.source) if c.source in _TRUST else len(_TRUST),
    )
    return next((d for c in ordered if (d := first_date(c.value))), None)


def _effective(text: str, issued: date | None) -> date | None:
    """施行日期 as the text states it."""
    folded = fold(text)
    for match in _EFFECTIVE.finditer(folded):
        if found := first_date(text[match.start("when") : match.end("when")]):
            return found
    return issued if _ON_RELEASE.search(folded) else None
