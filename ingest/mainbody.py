"""What of a web page that lost its markup is its text: the main stretch and its edges.

Above it stand menus, a path, the heading and when it was put up; below it what belongs to
the text (signature, annexes) and then the boxes of the page. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.chrome import rule_for
from ingest.dates import is_date_line
from ingest.furniture import Look
from ingest.headline import first_of_heading, headline
from ingest.lines import (
    is_back_matter,
    is_document_number,
    is_order_line,
    is_organisation,
    is_salutation,
    is_signature,
    is_title,
)
from ingest.mainrun import Shape
from ingest.rows import Row

ABOVE, BELOW, ASIDE = "run:above", "run:below", "run:aside"
_HARD = frozenset({Look.CONTROL, Look.STAMP, Look.BOX, Look.COMMENTS, Look.CHROME, Look.TEASER})
_BOXES = frozenset({Look.BOX, Look.COMMENTS, Look.CHROME})
_LOOSE = _HARD | {Look.MARK, Look.LABEL}
_OVER = 8
"""Short rows right above the first sentence that may be the text's own."""
_UNDER = 3
"""The same below the last one."""
_LIST = 40
"""Rows between the last sentence and the date below it: a list of telephones, of annexes."""
_NAMES = 12
"""Characters of the longest menu entry."""
_ASIDE = 14
"""The most rows that a box inside the text has; more of them are a table of the text."""
_ANNEX = re.compile(r"^(?:附\s*件|附\s*表|附[:：]|附录|表\s*[0-9一二三四五六七八九十])")
_CLOSING = re.compile(
    r"^(?:此致|敬礼|特此\S{2,4}|\S{2,6}人\s*[:：]|[（(【][^（）()]{2,60}[)）】]$|"
    r"(?:记者|文|图|作者|撰稿|通讯员|监\s?制|总监制|审\s?读)\s*[/|｜:：丨 ]|"
    r"《[^《》]{2,16}》\s*[（(]|"
    r"(?:[0-9xX×*＊]{2,4}|[一二][〇○零一二三四五六七八九]{3})\s*年"
    r"\s*[0-9xX×*＊一二三四五六七八九十]{1,3}\s*月)"
)
"""Lines that close a letter, a report, an article."""


def strip(rows: Sequence[Row], shape: Shape) -> int | None:
    """Give every row outside the text its rule; the row of the heading, if one was found."""
    looks = shape.looks
    top = _top(rows, looks, shape.start)
    title = headline(rows, looks, top)
    heading = range(0)
    if title is not None:
        heading = range(first_of_heading(rows, looks, title), title + 1)
    for i in range(shape.start):
        if not (i in heading or _goes_with(rows[i].text, i, top, heading)):
            _rule(rows[i], ABOVE)
    for row in rows[_bottom(rows, looks, shape.end) :]:
        _rule(row, BELOW)
    _asides(rows[shape.start : shape.end], looks[shape.start : shape.end])
    return title


def _goes_with(text: str, i: int, top: int, heading: range) -> bool:
    """Whether a row between heading and first sentence is the text's: a number, a salutation."""
    below = not heading or i > heading[-1]
    return below and (i >= top or (bool(heading) and _letterhead(text)))


def _rule(row: Row, otherwise: str) -> None:
    row.rule = rule_for(row.text, edge=False) or otherwise


def _letterhead(text: str) -> bool:
    return (
        is_document_number(text)
        or is_order_line(text)
        or is_salutation(text)
        or (is_title(text) and len(text) > _NAMES)
    )


def _top(rows: Sequence[Row], looks: Sequence[Look], start: int) -> int:
    """The first of the rows above the first sentence that go with it."""
    top = start
    for i in range(start - 1, max(-1, start - 1 - _OVER), -1):
        text = rows[i].text
        if looks[i] in _LOOSE and not _letterhead(text):
            break
        if len(text) < 5 and not is_signature(text) and not re.search(r"言|要|题|的", text):  # noqa: PLR2004
            break
        top = i
    return top


def _bottom(rows: Sequence[Row], looks: Sequence[Look], end: int) -> int:
    """Behind the last of the rows below the last sentence that go with it."""
    stop = next((i for i in range(end, len(rows)) if looks[i] in _HARD), len(rows))
    between = rows[end:stop]
    if any(_ANNEX.match(r.text) for r in rows[max(0, end - 2) : end]) or any(
        _ANNEX.match(r.text) for r in between[:_UNDER]
    ):
        return stop
    dated = [i for i, r in enumerate(between[:_LIST]) if is_date_line(r.text)]
    if dated:
        return end + dated[-1] + 1
    closing = [i for i in range(min(4 * _UNDER, len(between))) if _closes(between, i)]
    if closing:
        return end + closing[-1] + 1
    return stop if len(between) <= _UNDER and stop < len(rows) else end


def _closes(rows: Sequence[Row], i: int) -> bool:
    """Whether the row closes the text; an office among many names is an entry of a menu."""
    text = rows[i].text
    if is_back_matter(text) or _CLOSING.match(text):
        return True
    return is_signature(text) and not (is_organisation(text) and len(rows) > 2 * _UNDER)


def _asides(rows: Sequence[Row], looks: Sequence[Look]) -> None:
    """Boxes and buttons between the paragraphs of the text."""
    i = 0
    while i < len(rows):
        if looks[i] not in _LOOSE:
            i += 1
            continue
        j = i
        while j < len(rows) and looks[j] in _LOOSE | {Look.SHORT}:
            j += 1
        _aside(rows[i:j], looks[i:j])
        i = max(j, i + 1)


def _aside(rows: Sequence[Row], looks: Sequence[Look]) -> None:
    """Rows without a sentence that begin with a piece of furniture."""
    whole = looks[0] in _BOXES and len(rows) <= _ASIDE
    last = len(rows) - (looks[-1] is Look.SHORT and len(rows) > 1) if whole else len(rows)
    for row, look in zip(rows[:last], looks, strict=False):
        if (whole or look in _BOXES) and not is_title(row.text):
            _rule(row, ASIDE)
