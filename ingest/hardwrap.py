"""Text that was wrapped at a fixed width: every line is full but the last of a paragraph.

Mail, old forums and text editors break lines after so many columns, in the middle of words
and without a hyphen. The width shows itself: no line is longer, and most lines are as long.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ingest.lines import is_marked
from ingest.rows import Row

_NARROWEST, _WIDEST = 24, 120
"""Columns of a page that may be wrapped; a Chinese character has two."""
_LEAST = 4
"""Full lines that show the width."""
_SHARE = 0.45
"""Of all lines, the full ones. A heading, a signature and a paragraph's last line are not."""
_EXACT_SHARE = 0.3
"""The same for lines of one and the same number of characters."""
_PROSE = 0.6
"""Share of the full lines with a pause in them: entries of a list have none."""
_PAUSE = re.compile(r"[，,。；、]")
_EXACT = 0.7
"""Share of lines full by columns that must be full by characters, for characters to count."""
_PLAY = 4
"""Columns between full lines: a character that did not fit, a stop that sticks out."""
_ENDS = re.compile(r"[。！？!?：:]$|[。！？][”」』）)]$")


@dataclass(frozen=True, slots=True)
class Wrap:
    """How the rows of a page were wrapped."""

    measure: Callable[[Row], int]
    """Length of a row: in columns as a terminal counts, or in characters as old editors do."""
    full: int
    """Length from which a row is full."""
    indents: bool
    """Whether paragraphs begin with an indent."""

    def goes_on(self, above: Row, below: Row) -> bool:
        """Whether `below` goes on with the line `above`; no blank line is between them."""
        if self.measure(above) < self.full or below.indented:
            return False
        if _ENDS.search(above.text):
            return self.indents and not is_marked(below.text)
        return True


def find_wrap(rows: Sequence[Row]) -> Wrap | None:
    """How the rows were wrapped, None where they were not."""
    lines = [row for row in rows if row.cell is None]
    by_columns = _measured(lines, _columns, _NARROWEST, _PLAY)
    by_characters = _measured(lines, _characters, _NARROWEST // 2, 0)
    if by_columns is None or by_characters is None:
        return by_columns or by_characters
    # Lines of one and the same number of characters are no accident.
    exact = sum(1 for row in lines if _characters(row) >= by_characters.full)
    loose = sum(1 for row in lines if _columns(row) >= by_columns.full)
    return by_characters if exact >= _EXACT * loose else by_columns


def _measured(
    lines: Sequence[Row], measure: Callable[[Row], int], narrowest: int, play: int
) -> Wrap | None:
    width = max(map(measure, lines), default=0)
    full = [row for row in lines if measure(row) >= width - play]
    share = _SHARE if play else _EXACT_SHARE
    if not narrowest <= width <= _WIDEST or len(full) < max(_LEAST, share * len(lines)):
        return None
    prose = sum(1 for row in full if _PAUSE.search(row.text))
    if prose < _PROSE * len(full):
        return None
    return Wrap(measure, width - play, any(row.indented for row in lines))


def _columns(row: Row) -> int:
    if len(row.text) > _WIDEST:
        return _characters(row)
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in row.lead + row.text)


def _characters(row: Row) -> int:
    return len(row.lead) + len(row.text)
