"""Quotation marks and brackets that are opened and never closed. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.draft import Body

_PAIRS = {
    "“": "”",
    "《": "》",
    "〈": "〉",
    "（": "）",
    "(": ")",
    "【": "】",
    "〔": "〕",
    "[": "]",
    "「": "」",
    "『": "』",
}
_SAME = {")": "）", "(": "（", "[": "〔", "]": "〕"}
"""Widths are mixed on real pages: （ closed by ) is a pair."""
_CLOSERS = {_SAME.get(c, c): _SAME.get(o, o) for o, c in _PAIRS.items()}
_QUOTES = "“「『"
_MOST = 50
"""Marks told of one text: with more of them it is no prose, and a list of all helps nobody."""
_REACH = {"“": 400, "「": 400, "『": 400, "（": 6, "【": 2, "〔": 1, "《": 2, "〈": 1}
"""Paragraphs within which each may close: quoted articles of an amendment run on for pages."""


@dataclass(frozen=True, slots=True)
class Unclosed:
    """A mark without its partner."""

    mark: str
    start: int
    """Offset in the body's text."""


@dataclass(slots=True)
class _Open:
    mark: str
    at: int
    paragraph: int


def unclosed(body: Body) -> tuple[Unclosed, ...]:
    """Opening marks that nothing closes, in order.

    A quotation that goes over several paragraphs repeats its opening mark at the beginning of
    each and closes once, at the end; the repeated marks are no openings of their own.
    """
    stack: list[_Open] = []
    found: list[Unclosed] = []
    for number, (paragraph, span) in enumerate(zip(body.paragraphs, body.spans, strict=True)):
        if len(found) + len(stack) > _MOST:
            break
        found += _dropped(stack, number)
        for i, character in enumerate(paragraph.text):
            mark = _SAME.get(character, character)
            if mark in _CLOSERS.values():
                if not (i == 0 and mark in _QUOTES and any(o.mark == mark for o in stack)):
                    stack.append(_Open(mark, span.start + i, number))
            elif mark in _CLOSERS:
                found += _close(stack, _CLOSERS[mark])
    found += [Unclosed(o.mark, o.at) for o in stack]
    return tuple(sorted(found, key=lambda u: u.start)[:_MOST])


def _close(stack: list[_Open], opener: str) -> Sequence[Unclosed]:
    """Take the innermost such mark off; what was opened inside it stays unclosed."""
    at = next((i for i in reversed(range(len(stack))) if stack[i].mark == opener), None)
    if at is None:
        return ()
    inside = [Unclosed(o.mark, o.at) for o in stack[at + 1 :]]
    del stack[at:]
    return inside


def _dropped(stack: list[_Open], paragraph: int) -> Iterator[Unclosed]:
    """Marks whose reach has ended before this paragraph."""
    kept = []
    for entry in stack:
        if paragraph - entry.paragraph > _REACH.get(entry.mark, 1):
            yield Unclosed(entry.mark, entry.at)
        else:
            kept.append(entry)
    stack[:] = kept
