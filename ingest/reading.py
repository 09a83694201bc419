"""What the metadata of one document are read from, and the proofs that point back to it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.model import Document, Kind, Proof, Removed, Span
from ingest.dates import find_dates, is_date_line
from ingest.draft import Body, Draft
from ingest.lines import is_prose, is_salutation
from ingest.pagetext import Claim, PageText
from ingest.segment import Outlined
from ingest.signature import is_signatory

OUTSIDE = frozenset({"index_table", "meta", "title_tag", "url"})
"""Sources that are not the text's own words."""
_HEAD = 14
"""Paragraphs at the start in which a title, a number or a bracketed date may stand."""
_BELOW = 6
"""Lines of the page behind the body in which a signature may stand that extraction lost."""
_LONGEST_DATED = 150
"""Characters of the longest line that is quoted for a date outside the body."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands around one document on its page."""

    page: PageText
    claims: Sequence[Claim]
    """Those that speak for this document."""
    removed: Sequence[Removed]
    """What cleaning took out around it."""
    notice: Document | None = None
    """The document on the same page that issues this one."""
    leads: bool = True
    """Whether it is the page's only text, or the notice above those that it issues."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One document in the making, its page, and what its container claims."""

    body: Body
    page: PageText
    claims: tuple[Claim, ...]
    """Those that speak for this document."""
    heading: str | None
    """A title that the page prints as a boundary (第一篇：…)."""
    cover: int
    """How many paragraphs from the start are a covering notice."""
    head: int
    """How many paragraphs stand before the outline, at most a few behind the cover."""
    closing: tuple[int, ...]
    """Paragraphs of the closing block: organisations and a date."""
    outlined: Outlined
    notice: Document | None = None
    """The document on the same page that issues this one."""
    leads: bool = True
    """Whether it is the page's only text, or the notice above those that it issues."""

    def line(self, i: int) -> str:
        """The words of a paragraph."""
        return self.body.paragraphs[i].text

    def lines(self, indices: Sequence[int]) -> list[str]:
        """The words of several."""
        return [self.line(i) for i in indices]

    def in_line(
        self, name: str, value: str, source: str, i: int, span: Span | None = None
    ) -> Proof:
        """A proof that is paragraph `i`, or a part of it."""
        begin = self.body.spans[i].start
        part = span or Span(0, len(self.line(i)))
        return self.in_text(name, value, source, Span(begin + part.start, begin + part.end))

    def in_text(self, name: str, value: str, source: str, span: Span) -> Proof:
        """A proof in the document's text."""
        quote = span.of(self.body.text)
        page_start = self._page_offset(span.start)
        if self.page.text[page_start : page_start + len(quote)] != quote:
            page_start = -1
        return Proof(name, value, source, quote, span.start, page_start)

    def on_page(self, name: str, value: str, source: str, span: Span) -> Proof:
        """A proof on the page but outside the document."""
        return Proof(name, value, source, span.of(self.page.text), -1, span.start)

    def claimed(self, claim: Claim, name: str, value: str) -> Proof:
        """A proof by something that the container says; it points at the page where it can."""
        span = locate(self.page, claim)
        if span is None:
            return Proof(name, value, claim.source, claim.value)
        return self.on_page(name, value, claim.source, span)

    def said(self, field: str) -> Iterator[Claim]:
        """The claims about a field, in page order."""
        return (c for c in self.claims if c.field == field and c.value.strip())

    def lines_below(self) -> list[Span]:
        """The lines of the page right behind the body."""
        end = self.body.paragraphs[-1].pieces[-1].end if self.body.paragraphs else 0
        spans = (Span(x.start, x.end) for x in self.page.lines if x.start >= end)
        filled = (s for s in spans if s.of(self.page.text).strip())
        return [s for s, _ in zip(filled, range(_BELOW), strict=False)]

    def _page_offset(self, offset: int) -> int:
        for run in self.body.runs:
            if run.start <= offset < run.start + run.length:
                return run.page + offset - run.start
        return -1


def reading_of(
    draft: Draft,
    body: Body,
    outlined: Outlined,
    around: Surroundings,
) -> Reading:
    """Gather what one document's metadata are read from."""
    first = min(
        (c.start for c in outlined.clauses if c.kind is not Kind.TABLE), default=len(body.text)
    )
    head = sum(1 for s in body.spans if s.start < first)
    return Reading(
        body=body,
        page=around.page,
        claims=tuple(around.claims),
        heading=draft.title,
        cover=draft.cover,
        head=min(head, max(_HEAD, draft.cover + _HEAD)),
        closing=_closing(draft, body, outlined.signature, head),
        outlined=outlined,
        notice=around.notice,
        leads=around.leads,
    )


def _closing(draft: Draft, body: Body, signature: Span | None, head: int) -> tuple[int, ...]:
    """The block that closes the cover, else the whole text, else a notice before the outline."""
    lines = [p.text for p in body.paragraphs]
    if draft.cover and (block := _last_dated(lines[: draft.cover])):
        return block
    if signature is not None:
        return tuple(i for i, s in enumerate(body.spans) if signature.covers(s))
    if head == len(lines):
        return ()
    return tuple(i for i in _last_dated(lines[:head]) if i) if _is_signed(lines[:head]) else ()


def _is_signed(lines: Sequence[str]) -> bool:
    """Whether one who signs and below nothing but a date stand among the lines."""
    return any(is_signatory(a) and is_date_line(b) for a, b in pairwise(lines))


def _last_dated(lines: Sequence[str]) -> tuple[int, ...]:
    """The last line that closes with a date, and the short lines right above it."""
    last = next((i for i in reversed(range(len(lines))) if closing_date(lines[i])), None)
    if last is None:
        return ()
    first = last
    while first and _may_sign(lines[first - 1]):
        first -= 1
    return tuple(range(first, last + 1))


def _may_sign(line: str) -> bool:
    return not is_prose(line) and not is_salutation(line) and is_signatory(line)


def closing_date(line: str) -> Span | None:
    """Where in the line the date stands that closes it."""
    found = max(find_dates(line), key=lambda f: f.end, default=None)
    if found is None or found.end < len(line.rstrip("）)。 \u3000")):
        return None
    return Span(found.start, found.end)


def locate(page: PageText, claim: Claim) -> Span | None:
    """Where on the page a claim stands, None for what is no visible text (meta tags, address)."""
    if claim.source in {"meta", "title_tag", "url"}:
        return None
    if claim.field.endswith("_on"):
        return _dated_line(page, claim)
    value = claim.value.strip()
    for line in page.lines:
        if claim.source == "index_table" and line.removed_by != "html:index-table":
            continue
        at = page.text.find(value, line.start, line.end)
        if at >= 0:
            return Span(at, at + len(value))
    return find_broken(page.text, value)


def find_broken(text: str, value: str) -> Span | None:
    """Where `value` stands in `text`, white space on either side not counted."""
    characters = [re.escape(c) for c in value if not c.isspace()]
    match = re.search(r"\s*+".join(characters), text) if characters else None
    return Span(match.start(), match.end()) if match else None


def _dated_line(page: PageText, claim: Claim) -> Span | None:
    """The line that prints the date: of the index table, else the first one that does."""
    days = {f.value for f in find_dates(claim.value)}
    candidates = []
    for line in page.lines:
        text = page.of(line)
        if len(text) <= _LONGEST_DATED and any(f.value in days for f in find_dates(text)):
            if claim.source == "index_table" and line.removed_by == "html:index-table":
                found = next(f for f in find_dates(text) if f.value in days)
                return Span(line.start + found.start, line.start + found.end)
            candidates.append(Span(line.start, line.end))
    return candidates[0] if candidates else None
