"""What tells one document from another of nearly the same words. Pure.

文号, issuers, title and the history of amendments name a document. Where two copies both have
one of them and these contradict, they are two documents, whatever their words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.edits import Alignment, Nature, align, figures_at, value
from corpus.folding import squeeze
from corpus.model import Document
from corpus.numbering import NUMERAL
from corpus.places import names_place
from corpus.saying import saying

_HEAD = 1_500
"""Characters in which a history of amendments is looked for (题注: it stands under the title)."""
_TITLE_BLOCK = 400
"""Characters of the lines between title and text; more is text."""
_AMENDED = re.compile(r"修正|修订|修改")
_AMENDMENT = re.compile(
    r"(?P<year>[12][0-9]{3}|[一二][〇零○一二三四五六七八九]{3})年[^。;]{0,90}?(?:修正|修订|修改)"
    r"|第(?P<nth>[一二三四五六七八九十]{1,3})次(?:修正|修订|修改)"
)
_DATE = re.compile(rf"({NUMERAL})年({NUMERAL})月({NUMERAL})日(?!起?施行|起?实施)")
_FIRST_CLAUSE = re.compile(r"^\s*+(?:第[一二三四五六七八九十百]+[编章条]|一、)", re.MULTILINE)
_FORM = re.compile(r"实施细则|实施办法|实施意见|试行|暂行|补充|解读|征求意见|草案|修正案|废止|修改")


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two names that cannot be of one document."""

    what: str
    """"number", "issuer", "title" or "amendment"."""
    a: str
    b: str


def contradictions(a: Document, b: Document, *, noisy: bool) -> Iterator[Contradiction]:
    """What the copies' names say against their being one document.

    Args:
        a: one copy.
        b: the other.
        noisy: a copy is full of misprints, so a character lost in a name proves nothing.
    """
    found = (
        _numbers(a, b, noisy=noisy),
        None if noisy else _issuers(a, b),
        _titles(a, b, noisy=noisy),
        None if noisy else _amendments(a, b),
    )
    yield from (c for c in found if c is not None)


def _numbers(a: Document, b: Document, *, noisy: bool) -> Contradiction | None:
    one, other = a.doc_number or "", b.doc_number or ""
    if not one or not other or one == other:
        return None
    if noisy:  # what is left of the figures decides
        one, other = ("".join(c for c in n if c.isdecimal()) for n in (one, other))
        if _inside(one, other) or _inside(other, one):
            return None
    return Contradiction("number", a.doc_number or "", b.doc_number or "")


def _inside(short: str, long: str) -> bool:
    """Whether the characters of `short` stand in `long` in their order."""
    rest = iter(long)
    return all(c in rest for c in short)


def _issuers(a: Document, b: Document) -> Contradiction | None:
    """No issuer of one is, by its full or its short name, an issuer of the other.

    A body that the other text names as well (it passed or approved it) contradicts nothing:
    which of them issued it is our reading of the same words.
    """
    if not a.issuers or not b.issuers:
        return None
    names = [[squeeze(n)[0] for n in d.issuers] for d in (a, b)]
    if any(_inside(x, y) or _inside(y, x) for x in names[0] for y in names[1]):
        return None
    texts = [squeeze(d.text)[0] for d in (b, a)]
    if any(name in text for own, text in zip(names, texts, strict=True) for name in own):
        return None
    return Contradiction("issuer", "、".join(a.issuers), "、".join(b.issuers))


def _titles(a: Document, b: Document, *, noisy: bool) -> Contradiction | None:
    """Years, ordinals, places or the form of the text differ between titles that are alike."""
    one, other = (squeeze(d.title)[0].strip("《》<>") for d in (a, b))
    alignment = align(saying(one), saying(other))
    longest = max(len(alignment.a), len(alignment.b))
    if not alignment.edits or 2 * alignment.shared < longest:
        return None
    contradiction = Contradiction("title", a.title, b.title)
    if alignment.of(Nature.FIGURE) or (_lost_figures(alignment) and not noisy):
        return contradiction
    if noisy:
        return None
    forms = [set(_FORM.findall(t)) for t in (one, other)]
    return contradiction if forms[0] != forms[1] or _other_place(alignment) else None


def _lost_figures(alignment: Alignment) -> bool:
    """第二次 against 第次, 2021年 against 年: a copy drops a figure only with what it counts."""
    return any(
        e.least == 0 and figures_at(e, alignment.a, alignment.b) is not None
        for e in alignment.edits
    )


def _other_place(alignment: Alignment) -> bool:
    a, b = alignment.a.chars, alignment.b.chars
    return any(
        e.least > 0 and names_place(a, e.a_end - 1) and names_place(b, e.b_end - 1)
        for e in alignment.edits
    )


def _amendments(a: Document, b: Document) -> Contradiction | None:
    """Both say how they were amended, and the last time differs."""
    last = [_last_amendment(d) for d in (a, b)]
    if not last[0] or not last[1] or last[0] == last[1]:
        return None
    return Contradiction("amendment", *(" ".join(map(str, found)) for found in last))


def of_one_issue(a: Document, b: Document) -> bool:
    """Whether both say when they were issued or last amended, and say the same.

    An amendment dates anew: under the title, or by a 文号 of its own.
    """
    dates = [_dates(_head(d)) for d in (a, b)]
    if dates[0] and dates[1]:
        return max(dates[0]) == max(dates[1])
    numbered = a.doc_number is not None and a.doc_number == b.doc_number
    return numbered and a.issued_on is not None and a.issued_on == b.issued_on


def _dates(text: str) -> list[tuple[int, ...]]:
    found = ([value(n) for n in m.groups()] for m in _DATE.finditer(text))
    return [tuple(n for n in numbers if isinstance(n, int)) for numbers in found]


def _last_amendment(document: Document) -> tuple[int, ...]:
    """Year and ordinal of the last amendment that title and head name, () where they name none."""
    text = squeeze(document.title)[0] + "\n" + _head(document)
    if not _AMENDED.search(text):
        return ()
    years = [value(m["year"]) for m in _AMENDMENT.finditer(text) if m["year"]]
    ordinals = [
        value(m[0]) for m in re.finditer(r"(?<=第)[一二三四五六七八九十]{1,3}(?=次修)", text)
    ]
    latest = [
        max((n for n in found if isinstance(n, int)), default=0) for found in (years, ordinals)
    ]
    return tuple(latest) if any(latest) else ()


def _head(document: Document) -> str:
    """What stands before the first clause, without white space."""
    return squeeze(document.text[: head_end(document.text)])[0]


def head_end(text: str) -> int:
    """Where the first clause begins; where there is none, as far as a head may reach."""
    start = text[:_HEAD]
    first = _FIRST_CLAUSE.search(start)
    return first.start() if first else len(start)


def may_be_dropped(line: str, other_head: str) -> bool:
    """Whether a line under a title is one that copies drop: 文号, issuer, history of the text.

    Args:
        line: what one copy has in its head.
        other_head: the head of the copy that has it not. Where that tells dates of its own, a dated
            line that it lacks may be the amendment that makes the other one a newer version.
    """
    said = squeeze(line)[0]
    if "。" in said or len(said) > _TITLE_BLOCK:
        return False
    dated = _DATE.search(said) or _AMENDED.search(said)
    return not (dated and _dates(squeeze(other_head)[0]))
