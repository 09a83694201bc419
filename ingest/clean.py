"""From page text to the paragraphs of its documents. Nothing leaves without a rule id.

Stages, each a function over the lines: what the container marked, forum floors,
edges above and below the body, known chrome inside it, repeated titles,
then broken lines and misplaced glyphs. Works on text that never had a container.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from corpus.folding import squeeze
from corpus.model import Removed, Span
from ingest.chrome import FLOOR, INLINE_WATERMARK, bullet_length, rule_for
from ingest.dates import first_date
from ingest.glyphs import find_strays
from ingest.joinlines import continues
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
from ingest.pagetext import Cell, Claim, PageText

_HEAD_REACH = 12
"""Lines below the first title in which a second copy of it makes the first one chrome."""
_CORE_MARKED = 8
_FOOTER_RULES = frozenset(
    {"line:licence", "line:powered", "line:copyright", "line:counter", "line:organiser"}
)
_FLOOR_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of body text, put together from spans of the page text."""

    pieces: tuple[Span, ...]
    text: str
    cell: Cell | None = None
    heading: int = 0
    synthetic: int = 0
    blank_before: bool = False
    strays: tuple[int, ...] = ()
    """Offsets in `text` where a misplaced glyph stood."""
    mended: bool = False
    """Whether a broken line was rejoined here."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What cleaning leaves, takes and learns."""

    paragraphs: tuple[Paragraph, ...]
    removed: tuple[Removed, ...]
    claims: tuple[Claim, ...] = ()


@dataclass(slots=True)
class _Row:
    """A line under consideration."""

    start: int
    end: int
    text: str
    cell: Cell | None
    heading: int
    synthetic: int
    blank_before: bool
    rule: str | None = None
    bullet: int = 0
    """Characters of a list bullet taken off the front."""


@dataclass(slots=True)
class _Notes:
    claims: list[Claim] = field(default_factory=list)


def clean(page: PageText) -> Cleaned:
    """Take out what is not document text and mend what the layout broke."""
    rows = _rows(page)
    notes = _Notes()
    stages: Sequence[Callable[[list[_Row], _Notes], None]] = (
        _floors,
        _edges,
        _inside,
        _repeated_titles,
    )
    for stage in stages:
        stage([r for r in rows if r.rule is None], notes)
    kept = [r for r in rows if r.rule is None]
    paragraphs, inline = _paragraphs(kept, page.text)
    removed = [*_removed(rows, page.text), *inline]
    return Cleaned(
        tuple(paragraphs),
        tuple(sorted(removed, key=lambda r: r.start)),
        (*page.claims, *notes.claims),
    )


def _rows(page: PageText) -> list[_Row]:
    rows = []
    blank = False
    for line in page.lines:
        raw = page.of(line)
        text = raw.strip()
        if not text:
            blank = True
            continue
        start = line.start + len(raw) - len(raw.lstrip())
        rows.append(
            _Row(
                start,
                start + len(text),
                text,
                line.cell,
                line.heading,
                line.synthetic,
                blank,
                line.removed_by,
            )
        )
        blank = False
    return rows


def _floors(rows: list[_Row], notes: _Notes) -> None:
    """A forum thread that lost its markup: header, first floor, replies."""
    floors = [
        i for i, r in enumerate(rows) if len(r.text) <= _FLOOR_LONGEST and FLOOR.match(r.text)
    ]
    forum_words = sum(1 for r in rows if rule_for(r.text, edge=False) == "line:forum")
    if not floors or (len(floors) == 1 and forum_words < 2):  # noqa: PLR2004  one such line is an info line
        return
    first = floors[0]
    titles = [r for r in rows[:first] if is_title(r.text) or r.text.startswith(("关于", "關於"))]
    if titles:
        notes.claims.append(Claim("title", titles[-1].text, "forum"))
    posted = _posted(rows[first].text)
    if posted:
        notes.claims.append(Claim("posted_on", posted.isoformat(), "forum"))
    _take(rows[:first], "forum:header")
    _take(rows[first : first + 1], "forum:floor")
    if len(floors) > 1:
        _take(rows[floors[1] :], "forum:reply")


def _posted(text: str) -> date | None:
    match = FLOOR.match(text)
    return first_date(match["date"].split()[0]) if match else None


def _edges(rows: list[_Row], notes: _Notes) -> None:
    """What stands above the first and below the last line of the body."""
    core = [i for i, r in enumerate(rows) if _is_core(r)]
    if not core:
        return
    for i, row in enumerate(rows[: core[0]]):
        _bullet(row)
        if not (_belongs_above(row) or _opens_title(rows, i)):
            row.rule = rule_for(row.text, edge=True)
            _claim(row, notes)
    footer = False
    for row in rows[core[-1] + 1 :]:
        rule = None if _belongs_below(row) else rule_for(row.text, edge=True)
        if (
            rule in {"line:contact", "line:nav", "line:counter"}
            and not footer
            and _maybe_content(row, rule)
        ):
            rule = None
        footer = footer or rule in _FOOTER_RULES
        row.rule = rule or ("line:footer" if footer else None)
        _claim(row, notes)


def _is_core(row: _Row) -> bool:
    if row.cell is not None or rule_for(row.text, edge=False) is not None:
        return False
    return is_prose(row.text) or (is_marked(row.text) and len(row.text) >= _CORE_MARKED)


def _belongs_above(row: _Row) -> bool:
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


def _opens_title(rows: list[_Row], i: int) -> bool:
    """The first half of a title: an issuer above 关于…, or …关于印发 above the rest."""
    text = rows[i].text
    below = rows[i + 1].text if i + 1 < len(rows) else ""
    issuer = is_organisation(text) and below.startswith(("关于", "關於"))
    return is_title(below) and (issuer or re.search(r"(?:关于|關於)\S{0,8}$", text) is not None)


def _belongs_below(row: _Row) -> bool:
    return (
        row.cell is not None
        or is_signature(row.text)
        or row.text.startswith(("附件", "附：", "附:", "抄送"))
    )


def _maybe_content(row: _Row, rule: str) -> bool:
    """A short line below the last sentence may still be the document's: a list, a telephone."""
    return rule != "line:nav" or len(row.text) > 2  # noqa: PLR2004  one or two characters say nothing


def _bullet(row: _Row) -> None:
    """A title loses the bullet of a menu or the category of a forum in front of it."""
    length = bullet_length(row.text)
    rest = row.text[length:]
    category = row.text[:1] in "[【" and is_title(rest)
    if length and (category or len(rest) > 12):  # noqa: PLR2004  longer than a menu entry
        row.start += length
        row.text = row.text[length:]
        row.bullet = length


def _inside(rows: list[_Row], notes: _Notes) -> None:
    """Chrome between the lines of the body, by strong rules only."""
    for row in rows:
        if row.cell is None and not is_title(row.text) and not is_signature(row.text):
            row.rule = rule_for(row.text, edge=False)
            _claim(row, notes)


def _claim(row: _Row, notes: _Notes) -> None:
    """What a removed line said about the page."""
    found = first_date(row.text) if row.rule in {"line:info", "line:self-reference"} else None
    if found is not None:
        posted = row.rule == "line:self-reference"
        notes.claims.append(
            Claim("posted_on" if posted else "published_on", found.isoformat(), "line")
        )


def _repeated_titles(rows: list[_Row], notes: _Notes) -> None:
    """A page heading above and below the text it names."""
    heads = [r for r in rows[:_HEAD_REACH] if not is_prose(r.text) and not is_signature(r.text)]
    for i, row in enumerate(heads):
        key = squeeze(row.text)[0]
        if len(key) > 5 and any(squeeze(r.text)[0] == key for r in heads[i + 1 :]):  # noqa: PLR2004  shorter lines repeat by chance
            row.rule = "line:repeated-title"
            notes.claims.append(Claim("title", row.text, "page-heading"))
    titles = {squeeze(r.text)[0] for r in rows[:_HEAD_REACH] if not is_prose(r.text)}
    for row in reversed(rows[_HEAD_REACH:]):
        if is_prose(row.text) or is_marked(row.text) or is_signature(row.text):
            return
        if squeeze(row.text)[0] in titles:
            row.rule = "line:repeated-title"


def _take(rows: Iterable[_Row], rule: str) -> None:
    for row in rows:
        row.rule = rule


def _removed(rows: list[_Row], text: str) -> list[Removed]:
    """The log; neighbouring lines taken by one rule are one entry."""
    log: list[Removed] = []
    previous: _Row | None = None
    for row in rows:
        start = row.start - row.bullet
        if row.rule is None:
            if row.bullet:
                log.append(Removed("line:bullet", text[start : row.start], start))
        elif previous is not None and previous.rule == row.rule:
            start = log[-1].start
            log[-1] = Removed(row.rule, text[start : row.end], start)
        else:
            log.append(Removed(row.rule, text[start : row.end], start))
        previous = row
    return log


def _paragraphs(rows: list[_Row], text: str) -> tuple[list[Paragraph], list[Removed]]:
    """Rows put together where the layout broke them, and what that took out."""
    groups: list[list[_Row]] = []
    for row in rows:
        joins = (
            groups
            and not row.blank_before
            and row.cell is None
            and groups[-1][-1].cell is None
            and not row.heading
            and not groups[-1][-1].heading
            and continues("".join(r.text for r in groups[-1]), row.text)
        )
        if joins:
            groups[-1].append(row)
        else:
            groups.append([row])
    paragraphs, removed = [], []
    for group in groups:
        paragraph, taken = _paragraph(group, text)
        if paragraph.text:
            paragraphs.append(paragraph)
        removed += taken
    return paragraphs, removed


def _paragraph(group: list[_Row], page_text: str) -> tuple[Paragraph, list[Removed]]:
    removed = [
        Removed("line:broken", page_text[row.end : row.end + 1], row.end) for row in group[:-1]
    ]
    joined = "".join(r.text for r in group)
    origin = [i for r in group for i in range(r.start, r.end)]
    cuts = [(s.start, s.end, "glyph:misplaced") for s in find_strays(joined)]
    cuts += [(m.start(), m.end(), "inline:watermark") for m in INLINE_WATERMARK.finditer(joined)]
    kept: list[int] = []
    strays: list[int] = []
    position = 0
    for start, end, rule in sorted(cuts):
        if start < position:
            continue
        kept += range(position, start)
        removed.append(Removed(rule, joined[start:end], origin[start]))
        if rule == "glyph:misplaced":
            strays.append(len(kept))
        position = end
    kept += range(position, len(joined))
    first = group[0]
    return (
        Paragraph(
            pieces=_pieces([origin[i] for i in kept]),
            text="".join(joined[i] for i in kept),
            cell=first.cell,
            heading=first.heading,
            synthetic=first.synthetic,
            blank_before=first.blank_before,
            strays=tuple(strays),
            mended=len(group) > 1,
        ),
        removed,
    )


def _pieces(offsets: list[int]) -> tuple[Span, ...]:
    """Runs of consecutive page offsets."""
    pieces: list[Span] = []
    for offset in offsets:
        if pieces and pieces[-1].end == offset:
            pieces[-1] = Span(pieces[-1].start, offset + 1)
        else:
            pieces.append(Span(offset, offset + 1))
    return tuple(pieces)
