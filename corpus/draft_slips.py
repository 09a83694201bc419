"""Slips of a draft beside its 发文字号: titles in titles, dates, labels that jump. Pure."""

from __future__ import annotations

import re
from collections import Counter
from itertools import chain
from typing import TYPE_CHECKING

from corpus.docnumber import find_numbers
from corpus.number_slips import number_slips
from corpus.numbering import to_han, to_int
from corpus.slips import slip

if TYPE_CHECKING:
    from collections.abc import Iterator

    from corpus.slips import Slip

_LONGEST_TITLE = 200
_INDENT = 80
"""Most blanks beside a date that stands on a line of its own."""
_TITLE_MARKS = re.compile(r"[《》\n]")
_HAN_YEAR = r"[一二][〇零○Ｏ一二三四五六七八九]{3}年"
_HAN_MONTH = r"(?:十[一二]?|[一二三四五六七八九])月"
_HAN_DAY = r"(?:三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])日"
_HAN_DATE = re.compile(rf"{_HAN_YEAR}(?:{_HAN_MONTH}(?:{_HAN_DAY})?)?")
_DATE = re.compile(r"[12]\d{3}年(?:\d{1,2}月(?:\d{1,2}日)?)?")
_ZERO_DATE = re.compile(r"[12]\d{3}年(?:0\d月\d{1,2}日|\d{1,2}月0\d日|0\d月)")
_PIECES = re.compile(r"(?P<year>.{4})年(?:(?P<month>.{1,3})月)?(?:(?P<day>.{1,4})日)?")
_DIGIT_OF = {c: str(i) for i, c in enumerate("〇一二三四五六七八九")} | dict.fromkeys("零○Ｏ", "0")
_LING = re.compile(r"[零○Ｏ]")
_LABELS = (
    (
        "part",
        re.compile(r"^[ \t　]*(?P<n>[一二三四五六七八九十百]+)、(?![一二三四五六七八九十])"),
        "{}、",
    ),
    ("article", re.compile(r"^[ \t　]*第(?P<n>[一二三四五六七八九十百千零〇]+|\d+)条"), "第{}条"),
    ("item", re.compile(r"^[ \t　]*[（(](?P<n>[一二三四五六七八九十]+)[）)]"), "（{}）"),
    ("point", re.compile(r"^[ \t　]*(?P<n>\d{1,3})[.．、](?!\d)"), "{}."),
    ("sub", re.compile(r"^[ \t　]*[（(](?P<n>\d{1,2})[）)]"), "（{}）"),
)
"""Labels at the head of a line, the higher first; how they are shown."""
_REFERENCE = re.compile(
    r"第(?P<a>[一二三四五六七八九十百千零〇]+|\d+)条第(?P<b>[一二三四五六七八九十]+|\d+)款"
)
_HIGHEST = 2_000
_JUMPS = frozenset({0, *range(2, 11)})
"""Steps from one label to the next that are slips; a longer one is another list's."""
_TITLE_BEHIND = re.compile(r"(?:文件)?《")


def find_slips(draft: str) -> tuple[Slip, ...]:
    """Every slip of a draft, in order; offsets are those of `draft`."""
    found = chain(
        number_slips(draft), _nested(draft), _dates(draft), _labels(draft), _references(draft),
        _number_first(draft),
    )  # fmt: skip
    return tuple(sorted(found, key=lambda s: (s.start, s.end, s.rule.id)))


def _nested(draft: str) -> Iterator[Slip]:
    """《…《…》…》, wherever both pairs close on their line."""
    opened: list[int] = []
    inside: list[tuple[int, int]] = []
    for match in _TITLE_MARKS.finditer(draft):
        if match[0] == "\n":
            opened, inside = [], []
        elif match[0] == "《":
            opened.append(match.start())
        elif opened:
            start = opened.pop()
            if len(opened) == 1:
                inside.append((start, match.end()))
            elif not opened:
                for begin, end in inside:
                    fix = f"〈{draft[begin + 1 : end - 1]}〉"
                    yield slip("title-nested", draft, begin, end, fix)
                inside = []


def _closing(draft: str, start: int) -> int | None:
    depth = 0
    for i in range(start, min(len(draft), start + _LONGEST_TITLE)):
        if draft[i] == "\n":
            return None
        depth += (draft[i] == "《") - (draft[i] == "》")
        if depth == 0:
            return i + 1
    return None


def _dates(draft: str) -> Iterator[Slip]:
    mixed = _DATE.search(draft) is not None
    for match in _HAN_DATE.finditer(draft):
        fix = _in_digits(match[0])
        if _alone(draft, match) and match[0].endswith("日"):
            yield slip("date-numerals", draft, *match.span(), fix)
        elif mixed:
            yield slip("date-mixed", draft, *match.span(), fix)
        elif _LING.search(match[0]):
            yield slip("date-ling", draft, *match.span(), _LING.sub("〇", match[0]))
    for match in _ZERO_DATE.finditer(draft):
        fix = re.sub(r"(?<=[年月])0", "", match[0])
        rule = "date-zero" if _alone(draft, match) else "date-zero-text"
        yield slip(rule, draft, *match.span(), fix)


def _alone(draft: str, match: re.Match[str]) -> bool:
    """Whether a date has the line to itself, as a 成文日期 has."""
    before = draft[max(0, match.start() - _INDENT) : match.start()]
    after = draft[match.end() : match.end() + _INDENT]
    first = match.start() <= _INDENT or "\n" in before
    last = match.end() + _INDENT >= len(draft) or "\n" in after
    beside = before.rpartition("\n")[2] + after.partition("\n")[0]
    return first and last and not beside.strip()


def _in_digits(printed: str) -> str | None:
    pieces = _PIECES.fullmatch(printed)
    if pieces is None:
        return None
    text = "".join(_DIGIT_OF[c] for c in pieces["year"]) + "年"
    for name, unit in (("month", "月"), ("day", "日")):
        if pieces[name]:
            text += f"{to_int(pieces[name])}{unit}"
    return text


def _labels(draft: str) -> Iterator[Slip]:
    """Labels that do not follow the one before them; 条 in two kinds of numerals."""
    last: dict[str, int] = {}
    articles: list[tuple[bool, int, int, int]] = []
    offset = 0
    for line in draft.split("\n"):
        for level, (kind, pattern, shown) in enumerate(_LABELS):
            match = pattern.match(line)
            number = to_int(match["n"]) if match else None
            if match is None or number is None or not 0 < number < _HIGHEST:
                continue
            start = offset + match.end() - len(match[0].lstrip())
            before = last.get(kind)
            if before is not None and number - before in _JUMPS:
                detail = f"{shown.format(_as(match, before))}后面是{match[0].strip()}。"
                yield slip("label-jump", draft, start, offset + match.end(), None, detail)
            last[kind] = number
            for lower, _, _ in _LABELS[level + 1 :]:
                last.pop(lower, None)
            if kind == "article":
                articles.append((match["n"].isdigit(), start, offset + match.end(), number))
            break
        offset += len(line) + 1
    yield from _mixed_articles(draft, articles)


def _as(match: re.Match[str], number: int) -> str:
    """A number in the numerals of a label."""
    return str(number) if match["n"].isdigit() else to_han(number)


def _mixed_articles(draft: str, found: list[tuple[bool, int, int, int]]) -> Iterator[Slip]:
    counts = Counter(digits for digits, *_ in found)
    if len(counts) < 2:  # noqa: PLR2004  both kinds
        return
    usual = counts[True] > counts[False]
    for digits, start, end, number in found:
        if digits != usual:
            fix = f"第{number if usual else to_han(number)}条"
            yield slip("label-mixed", draft, start, end, fix)


def _references(draft: str) -> Iterator[Slip]:
    for match in _REFERENCE.finditer(draft):
        if match["a"].isdigit() == match["b"].isdigit():
            continue
        article, paragraph = to_int(match["a"]), to_int(match["b"])
        if article and paragraph and article < _HIGHEST:
            fix = f"第{to_han(article)}条第{to_han(paragraph)}款"
            yield slip("place-mixed", draft, *match.span(), fix)


def _number_first(draft: str) -> Iterator[Slip]:
    for found in find_numbers(draft):
        behind = _TITLE_BEHIND.match(draft, found.end)
        end = _closing(draft, behind.end() - 1) if behind else None
        if behind is not None and end is not None:
            number, title = str(found.value), draft[behind.end() - 1 : end]
            yield slip("title-first", draft, found.start, end, f"{title}（{number}）")
