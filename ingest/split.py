"""One page, several documents: compilations (第一篇 …), a notice and the text it issues."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from corpus.folding import squeeze
from ingest.dates import is_date_line
from ingest.draft import Draft
from ingest.lines import is_marked, is_prose, is_signature, is_title
from ingest.markers import Place, find_markers
from ingest.paragraphs import Paragraph

_PART = re.compile(
    r"^[【\[]?(?:第\s*+[一二三四五六七八九十0-9]{1,3}\s*+篇|篇\s*+[一二三四五六七八九十0-9]{1,3})[】\]]?\s*[:：、\s]?\s*(?P<title>.{0,60})$"
)
_REACH = 14
"""Paragraphs below a title within which its first label must come."""
_NEAR = 4
"""Paragraphs between a signature and the title of the text it issues (附件：, 此页无正文)."""
_ANNEX_LINE = re.compile(r"^附\s*+件\s*+[一二三四五六七八九十0-9]*\s*+[:：]?$")


def split(paragraphs: Sequence[Paragraph]) -> tuple[Draft, ...]:
    """The documents of a page, in order."""
    drafts: list[Draft] = []
    for title, part in _parts(paragraphs):
        first = len(drafts)
        pieces = _texts(part)
        for draft in _related(pieces, first):
            drafts.append(replace(draft, title=title) if len(drafts) == first else draft)
    return tuple(drafts)


def _parts(paragraphs: Sequence[Paragraph]) -> Iterator[tuple[str | None, Sequence[Paragraph]]]:
    """The 篇 of a compilation with their titles, or the whole page."""
    starts = _part_starts(paragraphs)
    if not starts:
        yield None, paragraphs
        return
    if starts[0] > len(preamble(paragraphs)):
        yield None, paragraphs[: starts[0]]
    for start, end in zip(starts, [*starts[1:], len(paragraphs)], strict=True):
        match = _PART.match(paragraphs[start].text)
        title = match["title"].strip() if match else ""
        yield title or None, paragraphs[start:end]


def preamble(paragraphs: Sequence[Paragraph]) -> Sequence[Paragraph]:
    """What stands above the first 篇 of a compilation and is no document of its own."""
    starts = _part_starts(paragraphs)
    above = paragraphs[: starts[0]] if starts else ()
    return () if any(is_prose(p.text) for p in above) else above


def _part_starts(paragraphs: Sequence[Paragraph]) -> list[int]:
    """Where the 篇 of a compilation begin; none where there are not two of them."""
    starts = [i for i, p in enumerate(paragraphs) if p.cell is None and _PART.match(p.text)]
    return starts if len(starts) > 1 else []


def _texts(part: Sequence[Paragraph]) -> list[tuple[Sequence[Paragraph], bool]]:
    """Texts that stand by themselves, each with whether a signature closes what comes before it."""
    texts: list[tuple[Sequence[Paragraph], bool]] = []
    begin = 0
    after_signature = False
    for i in range(1, len(part)):
        signed = _signed_before(part, begin, i)
        if _is_boundary(part, begin, i, signed=signed):
            texts.append((part[begin:i], after_signature))
            begin, after_signature = i, signed
    texts.append((part[begin:], after_signature))
    return texts


def _is_boundary(part: Sequence[Paragraph], begin: int, i: int, *, signed: bool) -> bool:
    paragraph = part[i]
    if paragraph.cell is not None or not is_title(paragraph.text) or len(part) - i < 2:  # noqa: PLR2004
        return False
    first = _first_number(part[i + 1 : i + 1 + _REACH])
    if signed:
        return any(is_prose(p.text) for p in part[i + 1 : i + 1 + _REACH]) or first == 1
    restarts = first == 1 and _has_outline(part[begin:i])
    return restarts and not _is_heading_of_list(part, i)


def _signed_before(part: Sequence[Paragraph], begin: int, i: int) -> bool:
    """Whether a signature date stands just above paragraph `i`, with body text above it."""
    near = range(max(begin, i - _NEAR), i)
    dated = [j for j in near if is_date_line(part[j].text)]
    if not dated:
        return False
    between = part[dated[-1] + 1 : i]
    return any(is_prose(p.text) for p in part[begin : dated[-1]]) and all(
        is_signature(p.text) or _ANNEX_LINE.match(p.text) or len(p.text) <= 24  # noqa: PLR2004  此页无正文, 公开方式
        for p in between
    )


def _first_number(part: Sequence[Paragraph]) -> int | None:
    """Number of the first label at a line start, None where there is none."""
    for paragraph in part:
        for marker in find_markers(paragraph.text):
            if marker.place is Place.LINE_START:
                return marker.number
    return None


def _has_outline(part: Sequence[Paragraph]) -> bool:
    return sum(1 for p in part if is_marked(p.text)) > 1


def _is_heading_of_list(part: Sequence[Paragraph], i: int) -> bool:
    """A line such as 工作要求 inside a text: too short to be a title by itself."""
    return len(squeeze(part[i].text)[0]) < 6  # noqa: PLR2004  no title is shorter


def _related(texts: list[tuple[Sequence[Paragraph], bool]], offset: int) -> Iterator[Draft]:
    """Drafts, a covering notice joined to the first text it issues."""
    pending: Sequence[Paragraph] = ()
    issuer: int | None = None
    count = offset
    for i, (text, after_signature) in enumerate(texts):
        last = i + 1 == len(texts)
        if not last and not pending and texts[i + 1][1] and not _has_outline(text):
            pending = text
            continue
        issued_by = issuer if after_signature or (issuer is not None and not pending) else None
        yield Draft((*pending, *text), cover=len(pending), issued_by=issued_by)
        if pending or (not last and texts[i + 1][1]):
            issuer = count
        pending = ()
        count += 1
