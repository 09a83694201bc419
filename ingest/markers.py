"""Pass 1: every place where a clause could begin.

All candidates of every kind are found, at line starts and after 。；：, and nothing is decided:
which of them are labels follows from the sequence they form (`ingest.sequence`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from types import MappingProxyType

from corpus.model import Kind, Span
from corpus.numbering import HAN_NUMERAL, NUMERAL, to_han, to_int

_HAN = HAN_NUMERAL


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


@dataclass(frozen=True, slots=True)
class _Rule:
    kind: Kind
    pattern: re.Pattern[str]
    places: frozenset[Place]


_START = frozenset({Place.LINE_START})
_GLUED = _START | {Place.AFTER_SENTENCE}
_INLINE = _GLUED | {Place.AFTER_CLAUSE}
_FLAT = _INLINE | {Place.AFTER_SPACE}
_ANYWHERE = _FLAT | {Place.AFTER_COMMA}

_RULES: Sequence[_Rule] = (
    _Rule(Kind.ANNEX, re.compile(rf"附\s*[件表](?P<n>{NUMERAL})?\s*(?=[:：\n\s]|$)[:：]?"), _START),
    _Rule(
        Kind.BOOK,
        re.compile(rf"第\s*(?P<n>{NUMERAL})\s*(?:编|編|分编)(?=[\s　:：\u3400-\u9fff]|$)"),
        _START,
    ),
    _Rule(
        Kind.CHAPTER, re.compile(rf"第\s*(?P<n>{NUMERAL})\s*章(?=[\s　:：\u3400-\u9fff]|$)"), _GLUED
    ),
    _Rule(
        Kind.SECTION,
        re.compile(rf"第\s*(?P<n>{NUMERAL})\s*[节節](?=[\s　:：\u3400-\u9fff]|$)"),
        _GLUED,
    ),
    _Rule(
        Kind.ARTICLE,
        re.compile(rf"第\s*(?P<n>{NUMERAL})\s*[条條](?:之(?P<b>{NUMERAL}))?[:：、]?"),
        _GLUED,
    ),
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
)
"""In the order in which they are tried at one place; the first that fits wins."""

_LOST = re.compile(r"[、．](?=[\u3400-\u9fff])")
_SEQUENCE_NUMBERS = {"首先": 1, "其次": 2, "再次": 3, "最后": None, "最後": None}
_REFERENCE_AFTER = re.compile(
    r"(?:第|规定|規定|所列|所称|所稱|之规定|、第|和第|至第|至|或者?第|的|中的|以及|项|款|與|与)"
)
_PAUSE = re.compile(r"(?P<mark>[。！？!?][”’\"」』）)]?|[；;：:]|[,，])\s*|\s+(?P<none>)")


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
            if marker is not None:
                found.append(replace(marker, doubt=0.0) if start in automatic else marker)
    return tuple(found)


def label_of(kind: Kind, number: int, branch: int = 0) -> str:
    """The normalised label of the contract: 一, (一), 1, (1), ①, 第三条, 一是, 首先, 附件1."""
    printer = _PRINTERS.get(kind)
    if printer is None:
        msg = f"{kind} has no numbered label"
        raise ValueError(msg)
    return printer(number) + (f"之{to_han(branch)}" if branch else "")


def sequence_label(printed: str) -> str:
    """The label of a 首先-kind marker: its own word in simplified characters."""
    return re.sub(r"[,，、]", "", printed).replace("後", "后")


_PRINTERS: dict[Kind, Callable[[int], str]] = {
    Kind.BOOK: lambda n: f"第{to_han(n)}编",
    Kind.CHAPTER: lambda n: f"第{to_han(n)}章",
    Kind.SECTION: lambda n: f"第{to_han(n)}节",
    Kind.ARTICLE: lambda n: f"第{to_han(n)}条",
    Kind.PARAGRAPH: lambda n: f"第{to_han(n)}款",
    Kind.HAN: to_han,
    Kind.HAN_PAREN: lambda n: f"({to_han(n)})",
    Kind.ARABIC: str,
    Kind.ARABIC_PAREN: lambda n: f"({n})",
    Kind.CIRCLED: lambda n: chr(0x2460 + n - 1) if 1 <= n <= 20 else f"({n})",  # noqa: PLR2004  ①–⑳
    Kind.ENUMERATION: lambda n: f"{to_han(n)}是",
    Kind.TABLE: lambda n: f"表{n}",
    Kind.ANNEX: lambda n: f"附件{n}" if n else "附件",
}


def _places(line: str, offset: int) -> Iterator[tuple[int, Place]]:
    """Positions in a line where a label could stand, with what goes before."""
    indent = len(line) - len(line.lstrip())
    yield offset + indent, Place.LINE_START
    for match in _PAUSE.finditer(line, indent):
        if match.end() >= len(line):
            return
        place = _place_after(match["mark"] or "")
        yield offset + match.end(), place


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
    if kind is Kind.SEQUENCE:
        word = groups["q"]
        number = to_int(word[1]) if word not in _SEQUENCE_NUMBERS else _SEQUENCE_NUMBERS[word]
        return Marker(kind, number, 0, match.start(), match.end(), place)
    numeral = groups.get("n") or groups.get("s")
    number = to_int(numeral) if numeral else 0
    if number is None or (kind is not Kind.ANNEX and not 0 < number < 10_000):  # noqa: PLR2004  no outline is longer
        return None
    branch = (to_int(groups["b"]) or 0) if groups.get("b") else 0
    doubt = _doubt(kind, text[match.end() : min(line_end, match.end() + 12)], match.group())
    return Marker(kind, number, branch, match.start(), match.end(), place, doubt)


def _doubt(kind: Kind, after: str, label: str) -> float:
    """How much what follows speaks against a label."""
    if kind in (Kind.ARTICLE, Kind.CHAPTER, Kind.SECTION, Kind.BOOK) and _REFERENCE_AFTER.match(
        after
    ):
        return 1.5
    if kind is Kind.HAN and label.endswith(("，", ".", "．")):
        return 0.4
    if not after.strip() and kind in (Kind.ARABIC, Kind.ENUMERATION, Kind.SEQUENCE):
        return 1.0
    if kind is Kind.ARABIC and re.match(
        r"\s*(?:[%％、。，,；;）)]|万|亿|[个名人元年月日号]\b)", after
    ):
        return 1.0
    return 0.0


def _blocked(skip: Sequence[Span]) -> Callable[[int], bool]:
    ordered = sorted(skip, key=lambda s: s.start)
    return lambda offset: any(s.start <= offset < s.end for s in ordered)
