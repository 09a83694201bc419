"""Glyphs that a layout engine printed in the wrong place, before a label.

Seen where bold headings were copied out of a page: the last glyph of the heading stands
before its label as well (设（一）…建设), or the 、 of the label does (、一、…).
Only a glyph that is proved to be a copy is taken out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_LABEL = r"(?:[（(][一二三四五六七八九十]{1,3}[)）]|[一二三四五六七八九十]{1,3}、)"
_STRAY_PAUSE = re.compile(
    r"(?:(?<=^)|(?<=[。！？\s]))(?P<glyph>、)(?=[一二三四五六七八九十]{1,3}、)"
)
_STRAY_LAST = re.compile(
    rf"(?:(?<=^)|(?<=[。！？\s]))(?P<glyph>[\u3400-\u9fff])(?={_LABEL}(?P<heading>[^\s。]{{2,40}})\s)"
)
_STRAY_TITLE = re.compile(r"^(?P<glyph>[\u3400-\u9fff])\s+(?=(?P<heading>[^\s。，]{4,40})\s)")


@dataclass(frozen=True, slots=True)
class Stray:
    """A glyph to take out: `text[start:end]`; the label it stood before begins at `end`."""

    start: int
    end: int


def find_strays(text: str) -> Iterator[Stray]:
    """Misplaced glyphs in one paragraph, in order."""
    found = [Stray(m.start("glyph"), m.end("glyph")) for m in _STRAY_PAUSE.finditer(text)]
    for pattern in (_STRAY_LAST, _STRAY_TITLE):
        for match in pattern.finditer(text):
            if match["heading"].endswith(match["glyph"]):
                end = match.end() if pattern is _STRAY_TITLE else match.end("glyph")
                found.append(Stray(match.start("glyph"), end))
    yield from sorted(found, key=lambda s: s.start)
