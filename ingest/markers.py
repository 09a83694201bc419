"""Pass 1: every place where a clause could begin.

All candidates of every kind are found, at line starts and after 。；：, and nothing is decided:
which of them are labels follows from the sequence they form (`ingest.sequence`).
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from types import MappingProxyType

from corpus.model import Kind, Span
from corpus.numbering import HAN_NUMERAL, NUMERAL, from_roman, to_int
from ingest.references import refers, stands_in_a_sentence

_HAN = HAN_NUMERAL
HEADINGS = frozenset({Kind.BOOK, Kind.SUBBOOK, Kind.CHAPTER, Kind.SECTION})
"""Kinds whose clauses have a title and other clauses, and no words of their own."""
STATUTE = HEADINGS | {Kind.ARTICLE}
LETTERS = frozenset({Kind.LATIN, Kind.LATIN_PAREN, Kind.ROMAN})
_SPEAKING = frozenset({Kind.ARABIC, Kind.DECIMAL, Kind.ENUMERATION, Kind.SEQUENCE})
"""Kinds that are no label with nothing behind them: a bare figure is a cell."""
ALONE_LONGEST = 40
"""Characters of the longest heading that stands alone on its line."""
_ALONE_WINDOW = 80
"""Characters behind a label that decide whether such a heading stands there."""


class Place(IntEnum):
    """Where in a line a candidate stands; the lower, the likelier a label."""

    LINE_START = 0
    AFTER_SENTENCE = 1
    """After 。！？ or a closing quote behind one of them."""
    AFTER_CLAUSE = 2
    """After ；or ：."""
    AFTER_SPACE = 3
    """After white space in the middle of a line, as in flattened headings."""
    AFTER_COMMA = 4
    AFTER_HEADING = 5
    """Right behind the words of a heading: 第一章总则第一条."""


@dataclass(frozen=True, slots=True)
class Marker:
    """A candidate label."""

    kind: Kind
    number: int | None
    """None where the numeral itself is lost (a line that starts with 、)."""
    branch: int
    """之一 gives 1, no branch 0."""
    start: int
    end: int
    """Span of the label with its punctuation; the heading starts at `end`."""
    place: Place
    doubt: float = 0.0
    """Extra cost of believing it: what follows reads like a reference or like prose."""
    alone: bool = False
    """Whether nothing but a short heading stands behind it, up to the line's end or a 第X条."""
    prefix: tuple[int, ...] = ()
    """Numbers before the last one of a decimal: 1, 2 of 1.2.3."""

    @property
    def form(self) -> tuple[Kind, int]:
        """What tells its level apart: the kind, and for decimals how many dots it has."""
        return self.kind, len(self.prefix)


@dataclass(frozen=True, slots=True)
class _Rule:
    kind: Kind
    pattern: re.Pattern[str]
    places: frozenset[Place]


_START = frozenset({Place.LINE_START})
_GLUED = _START | {Place.AFTER_SENTENCE, Place.AFTER_SPACE, Place.AFTER_HEADING}
_INLINE = _START | {Place.AFTER_SENTENCE, Place.AFTER_CLAUSE}
_FLAT = _INLINE | {Place.AFTER_SPACE}
_ANYWHERE = _FLAT | {Place.AFTER_COMMA}
_HEAD_PLACES = frozenset(
    {Place.LINE_START, Place.AFTER_SENTENCE, Place.AFTER_SPACE, Place.AFTER_HEADING}
)
_NEXT_STATUTE = re.compile(rf"[\s\u3000]第\s*{NUMERAL}\s*(?:分?[编編]|[章节節条條])")
_TITLE_NEXT = r"(?=[\s　:：\u3400-\u9fff“《]|$)"

_RULES: Sequence[_Rule] = (
    _Rule(
        Kind.ANNEX,
        re.compile(
            rf"附\s*(?:[件表录錄](?P<n>{NUMERAL})?\s*(?=[:：\s]|$)[:：]?|[:：](?=\s*$))",
            re.MULTILINE,
        ),
        _START | {Place.AFTER_SENTENCE},
    ),
    _Rule(Kind.BOOK, re.compile(rf"第\s*(?P<n>{NUMERAL})\s*[编編]{_TITLE_NEXT}"), _GLUED),
    _Rule(Kind.SUBBOOK, re.compile(rf"第\s*(?P<n>{NUMERAL})\s*分[编編]{_TITLE_NEXT}"), _GLUED),
    _Rule(Kind.CHAPTER, re.compile(rf"第\s*(?P<n>{NUMERAL})\s*章{_TITLE_NEXT}"), _GLUED),
    _Rule(Kind.SECTION, re.compile(rf"第\s*(?P<n>{NUMERAL})\s*[节節]{_TITLE_NEXT}"), _GLUED),
    _Rule(
        Kind.ARTICLE,
        re.compile(rf"第\s*(?P<n>{NUMERAL})\s*[条條](?:之(?P<b>{NUMERAL}))?[:：、]?"),
        _GLUED,
    ),
    _Rule(Kind.ORDINAL, re.compile(rf"第(?P<n>{_HAN}{{1,3}})(?=[,，、:：是])[、]?"), _INLINE),
    _Rule(
        Kind.HAN,
        re.compile(rf"(?P<n>{_HAN}{{1,4}})\s*[、．.，](?!{_HAN}*[、．])"),
        _INLINE | {Place.AFTER_SPACE},
    ),
    _Rule(
        Kind.HAN_PAREN,
        re.compile(rf"[（(〔]\s*(?P<n>{_HAN}{{1,4}})\s*[）)〕][、．.]?|(?P<s>[㈠-㈩])"),
        _FLAT,
    ),
    _Rule(
        Kind.ARABIC_PAREN,
        re.compile(r"[（(]\s*(?P<n>[0-9０-９]{1,3})\s*[）)][、．.]?|(?P<s>[⑴-⒇])"),
        _FLAT,
    ),
    _Rule(Kind.ARABIC_PAREN, re.compile(r"(?P<n>[0-9０-９]{1,2})\s*[）)][、．.]?"), _INLINE),
    _Rule(
        Kind.DECIMAL,
        re.compile(
            r"(?P<p>[0-9０-９]{1,2}(?:[.．][0-9０-９]{1,2}){0,3})[.．](?P<n>[0-9０-９]{1,2})"
            r"(?:[.．、](?![0-9０-９])|(?=[\s\u3400-\u9fff《“（(]|$))"
        ),
        _START,
    ),
    _Rule(
        Kind.ARABIC,
        re.compile(r"(?P<n>[0-9０-９]{1,3})\s*[.．、](?![0-9０-９])|(?P<s>[⒈-⒛])"),
        _FLAT,
    ),
    _Rule(Kind.CIRCLED, re.compile(r"(?P<n>[①-⑳㉑-㉟])[、．.]?"), _ANYWHERE),
    _Rule(Kind.ENUMERATION, re.compile(rf"(?P<n>{_HAN}{{1,2}})是(?!否|非)"), _ANYWHERE),
    _Rule(
        Kind.SEQUENCE,
        re.compile(r"(?P<q>首先|其次|再次|最后|最後|其[一二三四五六七八九十])(?=[,，、是要])"),
        _INLINE,
    ),
    _Rule(Kind.ROMAN, re.compile(r"(?P<r>[Ⅰ-Ⅻⅰ-ⅻ])\s*[.．、)）]?(?![A-Za-z0-9])"), _START),
    _Rule(Kind.ROMAN, re.compile(r"(?P<r>[IVXＩＶＸ]{2,5})\s*[.．、]"), _START),
    _Rule(
        Kind.LATIN_PAREN,
        re.compile(r"[（(]\s*(?P<l>[A-Za-z])\s*[）)]|(?P<m>[A-Za-zＡ-Ｚａ-ｚ])[）)]"),
        _START,
    ),
    _Rule(
        Kind.LATIN,
        re.compile(r"(?P<l>[A-Za-zＡ-Ｚａ-ｚ])\s*(?:[．、]|\.(?!\s?[A-Za-z0-9.]))"),
        _START,
    ),
)
"""In the order in which they are tried at one place; the first that fits wins."""

_LOST = re.compile(r"[、．](?=[\u3400-\u9fff])")
_SEQUENCE_NUMBERS = {"首先": 1, "其次": 2, "再次": 3, "最后": None, "最後": None}
_QUANTITY = re.compile(
    r"\s*(?:[%％、。，,；;）)]|万|亿|[个名人元年月日号米倍]\b|[个名元倍](?![\u3400-\u9fff]))"
)
_LONGEST_OUTLINE = 10_000
_PAUSE = re.compile(r"(?P<mark>[。！？!?][”’\"」』）)]*|[；;：:]|[,，])\s*|\s+(?P<none>)")
_BEHIND_HEADING = re.compile(
    rf"第\s*{NUMERAL}\s*(?:分?[编編]|[章节節])\s*[\u3400-\u9fff、（）]{{1,30}}?"
    rf"(?=第{NUMERAL}(?:分?[编編]|[章节節条條]))"
)
"""The words of a heading up to a label that stands right behind them."""


def find_markers(
    text: str, skip: Sequence[Span] = (), automatic: Mapping[int, int] = MappingProxyType({})
) -> tuple[Marker, ...]:
    """All candidates in `text`, in order, at most one a position.

    Args:
        text: a document's text, paragraphs parted by line feeds.
        skip: spans where nothing is a label (tables, quoted amendments).
        automatic: start and end of labels that the container's numbering printed; what
            follows them is no part of them (3. before 30万元).
    """
    blocked = _blocked(skip)
    found: list[Marker] = []
    for line in re.finditer(r"[^\n]+", text):
        for start, place in _places(line.group(), line.start()):
            if blocked(start) or (found and start < found[-1].end):
                continue
            marker = _marker_at(text, start, automatic.get(start, line.end()), place)
            if marker is None:
                continue
            found.append(replace(marker, doubt=0.0) if start in automatic else marker)
    return tuple(_one_alphabet(found, text))


def _places(line: str, offset: int) -> Iterator[tuple[int, Place]]:
    """Positions in a line where a label could stand, with what goes before."""
    indent = len(line) - len(line.lstrip())
    yield offset + indent, Place.LINE_START
    behind = [m.end() for m in _BEHIND_HEADING.finditer(line, indent)]
    for match in _PAUSE.finditer(line, indent):
        while behind and behind[0] < match.end():
            yield offset + behind.pop(0), Place.AFTER_HEADING
        if match.end() >= len(line):
            return
        yield offset + match.end(), _place_after(match["mark"] or "")
    for position in behind:
        yield offset + position, Place.AFTER_HEADING


def _place_after(mark: str) -> Place:
    if not mark:
        return Place.AFTER_SPACE
    if mark[0] in "。！？!?":
        return Place.AFTER_SENTENCE
    return Place.AFTER_COMMA if mark in ",，" else Place.AFTER_CLAUSE


def _marker_at(text: str, start: int, line_end: int, place: Place) -> Marker | None:
    for rule in _RULES:
        if place not in rule.places:
            continue
        match = rule.pattern.match(text, start, line_end)
        if match is not None:
            return _made(rule.kind, match, text, line_end, place)
    lost = _LOST.match(text, start, line_end) if place is Place.LINE_START else None
    if lost is not None:
        return Marker(Kind.HAN, None, 0, lost.start(), lost.end(), place)
    return None


def _made(
    kind: Kind, match: re.Match[str], text: str, line_end: int, place: Place
) -> Marker | None:
    groups = match.groupdict()
    number = _number(groups)
    if number is None and kind is not Kind.SEQUENCE:
        return None
    if number is not None and not (kind is Kind.ANNEX or 0 < number < _LONGEST_OUTLINE):
        return None
    return Marker(
        kind,
        number,
        (to_int(groups["b"]) or 0) if groups.get("b") else 0,
        match.start(),
        match.end(),
        place,
        _doubt(kind, match, text, line_end),
        place in _HEAD_PLACES
        and _is_alone(text[match.end() : min(line_end, match.end() + _ALONE_WINDOW)]),
        tuple(to_int(n) or 0 for n in re.split("[.．]", groups["p"])) if groups.get("p") else (),
    )


def _number(groups: Mapping[str, str | None]) -> int | None:
    """The number that a rule's groups say: q a sequence word, r Roman, l or m a letter."""
    if word := groups.get("q"):
        return to_int(word[1]) if word not in _SEQUENCE_NUMBERS else _SEQUENCE_NUMBERS[word]
    if roman := groups.get("r"):
        return from_roman(unicodedata.normalize("NFKC", roman))
    if letter := groups.get("l") or groups.get("m"):
        return ord(unicodedata.normalize("NFKC", letter).lower()) - ord("a") + 1
    numeral = groups.get("n") or groups.get("s")
    return to_int(numeral) if numeral else 0


def _is_alone(rest: str) -> bool:
    """Whether what follows the label on its line is a heading and no sentence."""
    bare = _NEXT_STATUTE.split(rest.strip(), maxsplit=1)[0].strip()
    return len(bare) <= ALONE_LONGEST and not re.search(r"[。；;，,：:！？]", bare)


def _doubt(kind: Kind, match: re.Match[str], text: str, line_end: int) -> float:
    """How much what stands around it speaks against a label."""
    after = text[match.end() : min(line_end, match.end() + 12)]
    if kind in STATUTE:
        before = stands_in_a_sentence(text, match.start())
        return max(before, refers(after))
    if kind is Kind.HAN and match.group().endswith(("，", ".", "．")):
        return 0.4
    if not after.strip() and kind in _SPEAKING:
        return 1.0
    if kind in (Kind.ARABIC, Kind.DECIMAL) and _QUANTITY.match(after):
        return 1.0
    return 0.0


def _one_alphabet(found: Sequence[Marker], text: str) -> Iterator[Marker]:
    """A single I, V or X is a Roman number where longer ones stand beside it, else a letter."""
    roman = any(m.kind is Kind.ROMAN and m.end - m.start > 2 for m in found)  # noqa: PLR2004  II. and longer
    for marker in found:
        letter = text[marker.start] if marker.kind is Kind.LATIN else ""
        number = from_roman(letter) if roman and letter in "IVX" and letter else None
        yield marker if number is None else replace(marker, kind=Kind.ROMAN, number=number)


def _blocked(skip: Sequence[Span]) -> Callable[[int], bool]:
    """Whether an offset lies in one of the spans, which may overlap."""
    starts: list[int] = []
    reach: list[int] = []
    for span in sorted(skip, key=lambda s: s.start):
        starts.append(span.start)
        reach.append(max(span.end, reach[-1]) if reach else span.end)

    def inside(offset: int) -> bool:
        at = bisect_right(starts, offset) - 1
        return at >= 0 and offset < reach[at]

    return inside
