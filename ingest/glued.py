"""Lines into which a page without markup ran together: menu, stamp and text in one.

Where a tool drops markup and puts nothing in its place, a page written without line breaks is
one line. It is cut where at least three words of menus stand side by side, one of them a word
that no text has, and at stamps with a clock.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise

from ingest.furniture import is_web_words, words_pattern
from ingest.rows import Row

_LONG = 80
"""Characters of a line that may be several."""
_STAMP = re.compile(
    r"(?<![于在至自从到截])(?:(?:发布|发稿|更新|发表)?(?:时间|日期)[:：]\s*+)?"
    r"(?:19|20)\d{2}[-/.]\d{1,2}[-/.]\d{1,2}\s*+\d{1,2}:\d{2}(?::\d{2})?"
)
_WORDS = words_pattern(least=3)
_BLANKS = re.compile(r"[ \t\xa0]{4,}")


def unglued(rows: Iterable[Row]) -> list[Row]:
    """The rows, long ones cut where furniture stands in them."""
    return [piece for row in rows for piece in _pieces(row)]


def _pieces(row: Row) -> Iterator[Row]:
    if len(row.text) < _LONG or row.cell is not None or row.rule is not None:
        yield row
        return
    cuts = {0, len(row.text)}
    for match in [*_WORDS.finditer(row.text), *_STAMP.finditer(row.text)]:
        if match.re is _STAMP or is_web_words(match[0]):
            cuts |= {match.start(), match.end()}
    cuts |= {m.end() for m in _BLANKS.finditer(row.text)}
    places = sorted(cuts)
    if len(places) == 2:  # noqa: PLR2004  begin and end: nothing to cut
        yield row
        return
    for begin, end in pairwise(places):
        piece = row.text[begin:end]
        words = piece.strip()
        if words:
            start = row.start + begin + len(piece) - len(piece.lstrip())
            yield replace(
                row, start=start, end=start + len(words), text=words,
                blank_before=row.blank_before and begin == 0, lead=row.lead if begin == 0 else "",
            )  # fmt: skip
