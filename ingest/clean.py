"""From page text to the paragraphs of its documents. Nothing leaves without a rule id.

Stages: what the container marked; where it marked nothing, the floors of a thread
(`ingest.floors`) or the main stretch of a page (`ingest.mainrun`); else the edges above and
below the body; known chrome inside it; repeated titles; then broken lines and misplaced
glyphs (`ingest.paragraphs`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from corpus.folding import squeeze
from corpus.model import Comment, Removed
from ingest.chrome import bullet_length, rule_for
from ingest.dates import first_date
from ingest.floors import strip_floors
from ingest.furniture import is_stamp
from ingest.glued import unglued
from ingest.index_lines import index_lines
from ingest.lines import (
    is_document_number,
    is_marked,
    is_order_line,
    is_organisation,
    is_prose,
    is_salutation,
    is_signature,
    is_title,
)
from ingest.mainbody import ABOVE, strip
from ingest.mainrun import shape_of
from ingest.pagetext import Claim, PageText, Reply
from ingest.paragraphs import Paragraph, paragraphs_of
from ingest.rows import Row, removals, rows_of, take
from ingest.running_heads import PAGE_NUMBER, RUNNING_HEAD, mark_pages, strip_pages

BY_PERSON = "line:person"
"""A person said that the line is no document text."""
_HEAD_REACH = 12
"""Lines below the first title in which a second copy of it makes the first one chrome."""
_HEADINGS = 4
"""Lines from the top among which the page heading is; further down a text may repeat itself."""
_CORE_MARKED = 8
_ANNEX = re.compile(r"^附\s*+[件表]\s*+[一二三四五六七八九十0-9]*\s*+[:：]?$")
"""Below it stand the cells of a form, however short."""
_FOOTER_RULES = frozenset(
    {"line:licence", "line:powered", "line:copyright", "line:counter", "line:organiser"}
)
_TITLE_LINES = 6
"""Lines that one title and the issuers above it may take."""
_ABOUT = re.compile(r"(?:关于|關於)(?!我们|本站|我們)")
_FRAGMENT = re.compile(r"^[^。；：:，！？;!?（(|>»]{2,44}$")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What cleaning leaves, takes and learns."""

    paragraphs: tuple[Paragraph, ...]
    removed: tuple[Removed, ...]
    claims: tuple[Claim, ...] = ()
    comments: tuple[Comment, ...] = ()


@dataclass(slots=True)
class _Notes:
    claims: list[Claim] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    chosen: bool = False
    """Whether the container says where the text is: a short line in it is no menu entry."""


def clean(page: PageText, decided: Mapping[str, bool] | None = None) -> Cleaned:
    """Take out what is not document text and mend what the layout broke.

    Args:
        page: what a reader of it sees.
        decided: lines that a person decided about, by their words, and whether they are text.
    """
    rows = rows_of(page)
    notes = _Notes(comments=[_comment(reply, page.text) for reply in page.replies])
    notes.chosen = any(r.rule == "html:outside-main" for r in rows)
    strip_pages(rows)
    bare = all(r.rule in {None, PAGE_NUMBER, RUNNING_HEAD} and r.cell is None for r in rows)
    found = False
    if bare:
        cut = unglued(rows)
        found = _flat([r for r in cut if r.rule is None], notes, page.text)
        rows = cut if found else rows
    stages = (_inside, _repeated_titles) if found else (_edges, _inside, _repeated_titles)
    for stage in stages:
        stage([r for r in rows if r.rule is None], notes)
    mark_pages(rows)
    _as_decided(rows, decided or {}, page.text)
    kept = [r for r in rows if r.rule is None]
    paragraphs, inline = paragraphs_of(kept, page.text)
    removed = [*removals(rows, page.text), *inline]
    return Cleaned(
        tuple(paragraphs),
        tuple(sorted(removed, key=lambda r: r.start)),
        (*page.claims, *notes.claims),
        tuple(notes.comments),
    )


def _as_decided(rows: Iterable[Row], decided: Mapping[str, bool], text: str) -> None:
    """A person's word on a line goes before that of every stage."""
    for row in rows:
        whole = text[row.start - row.bullet : row.end]
        kept = decided.get(whole, decided.get(row.text))
        if kept is not None:
            row.rule = None if kept else BY_PERSON


def _comment(reply: Reply, text: str) -> Comment:
    return Comment(text[reply.start : reply.end], reply.author, reply.posted_on, reply.start)


def _flat(rows: list[Row], notes: _Notes, text: str) -> bool:
    """A web page or a thread that lost its markup; whether it is one."""
    claims, table = index_lines(rows)
    notes.claims += claims
    take((rows[i] for i in table), "line:index-table")
    rest = [r for r in rows if r.rule is None]
    thread = strip_floors(rest, text)
    if thread is not None:
        notes.claims += thread.claims
        notes.comments += thread.comments
        for row in rest[: thread.title + 1]:
            if row.rule is None:
                _bullet(row)
        return True
    shape = shape_of(rest)
    if shape is None:
        return False
    title = strip(rest, shape)
    if title is not None:
        _bullet(rest[title])
        notes.claims.append(Claim("title", rest[title].text, "page_heading"))
    for row in rest:
        _claim(row, notes)
    return True


def _edges(rows: list[Row], notes: _Notes) -> None:
    """What stands above the first and below the last line of the body."""
    core = [i for i, r in enumerate(rows) if _is_core(r)]
    if not core:
        return
    for i, row in enumerate(rows[: core[0]]):
        _bullet(row)
        if not (_belongs_above(row) or _opens_title(rows, i)):
            rule = rule_for(row.text, edge=True)
            row.rule = None if notes.chosen and rule == "line:nav" else rule
            _claim(row, notes)
    footer = annexed = False
    for row in rows[core[-1] + 1 :]:
        annexed = annexed or _ANNEX.match(row.text) is not None
        rule = None if _belongs_below(row) else rule_for(row.text, edge=True)
        if (
            rule in {"line:contact", "line:nav", "line:counter"}
            and not footer
            and (annexed or notes.chosen or _maybe_content(row, rule))
        ):
            rule = None
        footer = footer or rule in _FOOTER_RULES
        row.rule = rule or ("line:footer" if footer else None)
        _claim(row, notes)


def _is_core(row: Row) -> bool:
    if row.cell is not None or rule_for(row.text, edge=False) is not None:
        return False
    return is_prose(row.text) or (is_marked(row.text) and len(row.text) >= _CORE_MARKED)


def _belongs_above(row: Row) -> bool:
    text = row.text
    return (
        row.cell is not None
        or row.heading > 0
        or is_marked(text)
        or is_document_number(text)
        or is_order_line(text)
        or is_title(text)
        or (is_salutation(text) and rule_for(text, edge=True) is None)
    )


def _opens_title(rows: list[Row], i: int) -> bool:
    """A part of a title above its last line: issuers above 关于…, or …关于 above the rest."""
    below = range(i + 1, min(i + _TITLE_LINES, len(rows)))
    last = next((j for j in below if is_title(rows[j].text)), None)
    if last is None:
        return False
    first = last
    while first and not _ABOUT.search(rows[first].text) and last - first < _TITLE_LINES:
        if not _FRAGMENT.match(rows[first - 1].text):
            return False
        first -= 1
    if not _ABOUT.search(rows[first].text):
        return False
    if _ABOUT.match(rows[first].text):
        while first and is_organisation(rows[first - 1].text):
            first -= 1
    return first <= i


def _belongs_below(row: Row) -> bool:
    return (
        row.cell is not None
        or is_signature(row.text)
        or row.text.startswith(("附件", "附：", "附:", "抄送"))
    )


def _maybe_content(row: Row, rule: str) -> bool:
    """A short line below the last sentence may still be the document's: a list, a telephone."""
    return rule != "line:nav" or len(row.text) > 2  # noqa: PLR2004  one or two characters say nothing


def _bullet(row: Row) -> None:
    """A title loses the bullet of a menu or the category of a forum in front of it."""
    length = bullet_length(row.text)
    rest = row.text[length:]
    category = row.text[:1] in "[【" and is_title(rest)
    if length and (category or len(rest) > 12):  # noqa: PLR2004  longer than a menu entry
        row.start += length
        row.text = row.text[length:]
        row.bullet = length


def _inside(rows: list[Row], notes: _Notes) -> None:
    """Chrome between the lines of the body, by strong rules only."""
    for row in rows:
        if row.cell is None and not is_title(row.text) and not is_signature(row.text):
            row.rule = rule_for(row.text, edge=False)
            _claim(row, notes)


def _claim(row: Row, notes: _Notes) -> None:
    """What a removed line said about the page."""
    told = row.rule in {"line:info", "line:self-reference"} or (
        row.rule == ABOVE and is_stamp(row.text)
    )
    found = first_date(row.text) if told else None
    if found is not None:
        posted = row.rule == "line:self-reference"
        notes.claims.append(
            Claim("posted_on" if posted else "published_on", found.isoformat(), "line")
        )


def _may_be_heading(line: str) -> bool:
    """No sentence, no signature and no clause: two clauses may well say the same."""
    return not (is_prose(line) or is_signature(line) or is_marked(line))


def _repeated_titles(rows: list[Row], notes: _Notes) -> None:
    """A page heading above and below the text it names."""
    heads = [r for r in rows[:_HEAD_REACH] if _may_be_heading(r.text)]
    for i, row in enumerate(heads[:_HEADINGS]):
        key = squeeze(row.text)[0]
        if len(key) > 5 and any(squeeze(r.text)[0] == key for r in heads[i + 1 :]):  # noqa: PLR2004  shorter lines repeat by chance
            row.rule = "line:repeated-title"
            notes.claims.append(Claim("title", row.text, "page_heading"))
    titles = {squeeze(r.text)[0] for r in rows[:_HEAD_REACH] if not is_prose(r.text)}
    for row in reversed(rows[_HEAD_REACH:]):
        if is_prose(row.text) or is_marked(row.text) or is_signature(row.text):
            return
        if squeeze(row.text)[0] in titles:
            row.rule = "line:repeated-title"
