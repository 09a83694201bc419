"""The direct route: a question that names a document or a clause needs no ranking to find it.

Reads 发文字号, titles (in 《》 or standing free) and labels (第十条, 第三部分第10条, 三、10).
The full grammar of citations in running text is `corpus.citations`; this is a search box's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.docnumber import canonical, find_numbers
from corpus.folding import fold, squeeze
from corpus.numbering import NUMERAL, to_han, to_int

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from corpus.model import Clause, Document
    from search.listing import Listed

_SHORTEST_TITLE = 6
"""Characters; a shorter title standing free in a question is too likely an ordinary word."""
_QUOTED = re.compile(r"《([^《》]+)》")
_ORDINAL = re.compile(
    rf"第\s*\(?({NUMERAL})\)?\s*(编|章|节|条|款|项|目|部分|点)(?:\s*之\s*({NUMERAL}))?"
)
_STEPS = re.compile(
    rf"(?:^|(?<=[\s》号,，、:：]))({NUMERAL})\s*[、›>.．]\s*(?:\(({NUMERAL})\)|({NUMERAL}))(?![0-9年月日])"
)
_PARENTHESISED = re.compile(rf"\(({NUMERAL})\)")


@dataclass(frozen=True, slots=True)
class Step:
    """One label of a reference: how it may be written in a path."""

    labels: frozenset[str]


@dataclass(frozen=True, slots=True)
class Route:
    """What a question names."""

    documents: tuple[str, ...] = ()
    """Ids of the documents named, all versions of a title."""
    steps: tuple[Step, ...] = ()
    """Labels named, from the top."""
    rest: str = ""
    """The question without what was read."""
    matched: str = ""
    """"number" or "title"; empty where no document is named."""


def route(text: str, documents: Sequence[Listed]) -> Route:
    """Read what a question names.

    Args:
        text: the question.
        documents: those of the library.
    """
    by_number, rest = _by_number(text, documents)
    by_title, rest = _by_title(rest, documents)
    found = tuple(dict.fromkeys([*by_number, *by_title]))
    steps, rest = _steps(rest)
    matched = "number" if by_number else "title" if by_title else ""
    return Route(found, steps, rest, matched)


def _by_number(text: str, documents: Sequence[Listed]) -> tuple[list[str], str]:
    found = list(find_numbers(text, loose=True))
    wanted = {str(number.value) for number in found}
    numbered = [(d.id, canonical(d.doc_number) or d.doc_number) for d in documents if d.doc_number]
    ids = [document for document, number in numbered if number in wanted]
    for number in reversed(found if ids else []):
        text = text[: number.start] + " " + text[number.end :]
    return ids, text


def _by_title(text: str, documents: Sequence[Listed]) -> tuple[list[str], str]:
    titles = [(squeeze(d.title)[0].strip("《》"), d.id) for d in documents if d.title]
    ids: list[str] = []
    for match in reversed(list(_QUOTED.finditer(text))):
        named = _named(squeeze(match[1])[0], titles)
        if named:
            ids = [*named, *ids]
            text = text[: match.start()] + " " + text[match.end() :]
    if ids:
        return ids, text
    return _free_title(text, titles)


def _named(name: str, titles: Sequence[tuple[str, str]]) -> list[str]:
    """Documents of that very title, else those whose title ends with it (a short name)."""
    exact = [document for title, document in titles if title == name]
    short = [d for title, d in titles if len(name) >= _SHORTEST_TITLE and title.endswith(name)]
    return exact or short


def _free_title(text: str, titles: Sequence[tuple[str, str]]) -> tuple[list[str], str]:
    """Documents whose whole title stands in the question; of titles in one another, the longest."""
    squeezed, offsets = squeeze(text)
    inside = {t for t, _ in titles if len(t) >= _SHORTEST_TITLE and t in squeezed}
    longest = max(inside, key=lambda title: (len(title), title), default=None)
    if longest is None:
        return [], text
    first = squeezed.index(longest)
    start, end = offsets[first], offsets[first + len(longest) - 1] + 1
    ids = [document for title, document in titles if title == longest]
    return ids, text[:start] + " " + text[end:]


def _steps(text: str) -> tuple[tuple[Step, ...], str]:
    folded = fold(text)
    ordinals = list(_ORDINAL.finditer(folded))
    if ordinals:
        steps = tuple(_ordinal(m[1], m[2], m[3]) for m in ordinals)
        # 第五条（二）: the label in brackets follows the ordinal at once.
        tail = _PARENTHESISED.match(folded, ordinals[-1].end())
        end = tail.end() if tail else ordinals[-1].end()
        extra = (_plain(tail[1], bracketed=True),) if tail else ()
        return steps + extra, text[: ordinals[0].start()] + " " + text[end:]
    match = _STEPS.search(folded)
    if match is None:
        return (), text
    lower = match[2] or match[3]
    steps = (_plain(match[1], bracketed=False), _plain(lower, bracketed=bool(match[2])))
    return steps, text[: match.start()] + " " + text[match.end() :]


def _ordinal(numeral: str, unit: str, branch: str | None) -> Step:
    """第十条 may be printed 第十条, or 10. or 十、 where the document has no 条."""
    number = to_int(numeral)
    if number is None or number > _LARGEST:
        return Step(frozenset())
    after = to_int(branch) if branch else None
    suffix = f"之{to_han(after)}" if after is not None and after <= _LARGEST else ""
    labels = {f"第{to_han(number)}{unit}{suffix}"}
    if not suffix:
        labels |= set(_spellings(number, unit))
    return Step(frozenset(labels))


_LARGEST = 9_999
"""Largest number that an outline prints."""


def _spellings(number: int, unit: str) -> Iterator[str]:
    """Labels that readers call by this unit where the document prints no such unit."""
    han = to_han(number)
    if unit in "条点":
        yield from (str(number), han)
    if unit == "部分":
        yield from (han, str(number))
    if unit == "项":
        yield from (f"({han})", f"({number})")
    if unit == "目":
        yield str(number)


def _plain(numeral: str, *, bracketed: bool) -> Step:
    number = to_int(numeral)
    if number is None or number > _LARGEST:
        return Step(frozenset())
    written = {str(number)} if numeral.isdigit() else {to_han(number)}
    return Step(frozenset(f"({w})" if bracketed else w for w in written))


def clauses_at(document: Document, steps: Sequence[Step]) -> list[Clause]:
    """The clauses that `steps` name, shortest path first, then in reading order.

    Levels may be left out (第十条 without its 章), but their order counts.
    """
    if not steps:
        return []
    found = [c for c in document.clauses if _leads_to(c.path, steps)]
    return sorted(found, key=lambda c: (len(c.path), c.start))


def _leads_to(path: tuple[str, ...], steps: Sequence[Step]) -> bool:
    if not path or path[-1] not in steps[-1].labels:
        return False
    above = iter(path[:-1])
    return all(any(label in step.labels for label in above) for step in steps[:-1])
