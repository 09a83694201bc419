"""What else to search for where a question led nowhere or has a slip in it. Pure.

Every hint gives the question to run; none is run by itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from corpus.docnumber import find_numbers
from corpus.folding import fold, squeeze
from search.filters import NAMES
from search.model import Hint
from search.names import is_titled
from search.pinyin import typed_letters
from search.typed_numbers import yearless_number

if TYPE_CHECKING:
    from search.names import Names
    from search.route import Absent, Route
    from search.spelling import Spelling

_LETTERS = re.compile(r"(?<![a-z0-9])[a-z]{3,60}(?![a-z0-9])")
MOST = 5
"""Hints a search."""
_SHORTEST_TITLE, _LONGEST_TITLE = 4, 120
"""Characters of a name that is compared with titles."""

Chosen = Mapping[str, tuple[str, ...]]
"""Filters as `search.filters.check` gives them."""


@dataclass(frozen=True, slots=True)
class Help:
    """What hints are drawn from."""

    names: Names
    spelling: Callable[[], Spelling]
    """Made at the first need."""
    present: Callable[[str], bool]
    """Whether a folded word stands anywhere in the library."""


def hints(text: str, named: Route, filters: Chosen, known: Help) -> tuple[Hint, ...]:
    """Other searches to try, the likeliest first; none where the question seems right."""
    ways = (
        _numbers(text, named, filters, known.names),
        _titles(text, named, filters, known.names),
        _letters(text, filters, known),
        _slips(text, named, filters, known),
    )
    found: dict[str, Hint] = {}
    for way in ways:
        for hint in way:
            if squeeze(hint.query)[0] != squeeze(text)[0]:
                found.setdefault(hint.query, hint)
    return tuple(islice(found.values(), MOST))


def without_filters(
    text: str, filters: Chosen, matching: Callable[[Chosen], int]
) -> Iterator[Hint]:
    """Filters to drop where together they leave no document.

    Args:
        text: the question.
        filters: all of them.
        matching: how many documents pass some filters.
    """
    alone = len(filters) == 1
    for facet in filters:
        rest = {f: v for f, v in filters.items() if f != facet}
        if rest and matching(rest):
            values = "、".join(filters[facet])
            yield Hint("filter", f"去掉“{NAMES[facet]}：{values}”再查", text, rest)
    name = "筛选条件" if alone else "全部筛选条件"
    yield Hint("filter", f"没有文件符合筛选。去掉{name}再查", text, {})


def _numbers(text: str, named: Route, filters: Chosen, names: Names) -> Iterator[Hint]:
    for absent in _of_kind(named, "number"):
        wanted = next(find_numbers(absent.text, loose=True), None)
        alike = names.alike_numbers(wanted.value) if wanted else ()
        yield from (_number(number, filters, names) for number in alike)
    if named.documents or named.absent:
        return
    yearless = yearless_number(text, names.agencies)
    if yearless is not None:
        agency, figure = yearless
        known = [n for n in names.agencies[agency] if n.number == figure and n.year]
        for number in sorted(known, key=lambda n: -(n.year or 0)):
            yield _number(str(number), filters, names)


def _number(number: str, filters: Chosen, names: Names) -> Hint:
    title = names.titles[names.numbers[number][0]]
    return Hint("number", f"您是否指 {number}《{title}》", number, filters)


def _titles(text: str, named: Route, filters: Chosen, names: Names) -> Iterator[Hint]:
    """Titles like one that is not there, or like a question that ends as titles do."""
    missing = [absent.full or absent.text for absent in _of_kind(named, "title")]
    if not named.documents and not named.absent and is_titled(text):
        missing.append(text)
    for name in missing:
        if not _SHORTEST_TITLE <= len(squeeze(name)[0]) <= _LONGEST_TITLE:
            continue
        for title in names.like(name):
            place = f" {named.place}" if named.place else ""
            query = f"《{title.strip('《》')}》{place}".strip()
            yield Hint("title", f"您是否指{query}", query, filters)


def _of_kind(named: Route, kind: str) -> Sequence[Absent]:
    return [a for a in named.absent if a.kind == kind]


def _letters(text: str, filters: Chosen, known: Help) -> Iterator[Hint]:
    """Pinyin or initials, alone or among other words: xzgb, xzgb 待遇."""
    whole = typed_letters(text)
    if whole is not None:
        for phrase in known.spelling().from_letters(whole):
            yield Hint("pinyin", f"您是否指“{phrase}”（拼音 {text.strip()[:40]}）", phrase, filters)
        return
    for match in _LETTERS.finditer(fold(text)):
        letters = typed_letters(match[0])
        if letters is None or known.present(match[0]):
            continue
        for phrase in known.spelling().from_letters(letters, most=1):
            query = text[: match.start()] + phrase + text[match.end() :]
            yield Hint("pinyin", f"您是否指“{phrase}”（拼音 {match[0]}）", query, filters)


def _slips(text: str, named: Route, filters: Chosen, known: Help) -> Iterator[Hint]:
    if named.documents and not named.rest.strip():
        return
    slip = known.spelling().correct(text, known.present)
    if slip is None:
        return
    typed = text[slip.start : slip.end]
    meant = f"您是否指“{slip.word}”（原写“{typed}”）"
    yield Hint("word", meant, slip.applied(text), filters)
