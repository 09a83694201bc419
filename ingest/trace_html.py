"""The text of an HTML source with the place of every character. Pure.

A scan of the source itself, not of a tree: tags, comments and raw-text elements are skipped,
character references decoded. Every step moves forward, so the time is linear.
"""

from __future__ import annotations

import html
import re
from array import array
from dataclasses import dataclass
from html.entities import html5

_RAW = re.compile(r"(?:script|style|title|template|iframe|noframes|xmp)\b", re.IGNORECASE)
_REFERENCE = re.compile(r"&(?:#[0-9]{1,9};?|#[xX][0-9a-fA-F]{1,8};?|[a-zA-Z][a-zA-Z0-9]{1,31};?)")
_NEXT = re.compile(r"[<&]")
_IN_TAG = re.compile(r"=[ \t\r\n\f]*([\"'])|>")
"""The end of a tag or the beginning of a quoted value; a quote elsewhere means nothing."""


@dataclass(frozen=True, slots=True)
class Stream:
    """Visible characters of a source, blanks left out."""

    text: str
    offsets: array[int]
    """For every character its offset in the source; that of the & for a reference."""


def stream(source: str) -> Stream:
    """The characters between the tags of an HTML source."""
    pieces: list[str] = []
    offsets: array[int] = array("q")

    def add(text: str, start: int, *, step: int) -> None:
        for i, character in enumerate(text):
            if not character.isspace():
                pieces.append(character)
                offsets.append(start + i * step)

    position = 0
    while position < len(source):
        found = _NEXT.search(source, position)
        end = found.start() if found else len(source)
        add(source[position:end], position, step=1)
        if found is None:
            break
        if source[end] == "<":
            position = _after_markup(source, end)
            if position == end:
                add("<", end, step=1)
                position += 1
            continue
        decoded, position = _reference(source, end)
        add(decoded, end, step=0)
    return Stream("".join(pieces), offsets)


def _after_markup(source: str, start: int) -> int:
    """Where the markup that begins at `start` ends; `start` itself where it is a plain `<`."""
    following = source[start + 1 : start + 2]
    if source.startswith("<!--", start):
        end = source.find("-->", start + 4)
        return len(source) if end < 0 else end + 3
    if following in {"!", "?"}:
        end = source.find(">", start)
        return len(source) if end < 0 else end + 1
    if not (following.isascii() and following.isalpha()) and following != "/":
        return start
    end = _tag_end(source, start + 1)
    raw = _RAW.match(source, start + 1)
    if raw is None:
        return end
    close = re.compile("</" + raw.group(), re.IGNORECASE).search(source, end)
    return len(source) if close is None else _tag_end(source, close.start() + 1)


def _tag_end(source: str, position: int) -> int:
    """Where a tag ends; a > inside quotes does not end it."""
    while True:
        found = _IN_TAG.search(source, position)
        if found is None:
            return len(source)
        if found.group() == ">":
            return found.end()
        close = source.find(found.group(1), found.end())
        if close < 0:
            return len(source)
        position = close + 1


def _reference(source: str, start: int) -> tuple[str, int]:
    """The characters of the reference at `start`, and where it ends; a lone & is itself."""
    match = _REFERENCE.match(source, start)
    if match is None:
        return "&", start + 1
    name = match.group()[1:]
    if name.startswith("#"):
        return html.unescape(match.group()), match.end()
    for size in range(len(name), 1, -1):
        if name[:size] in html5:
            return html5[name[:size]], start + 1 + size
    return "&", start + 1
