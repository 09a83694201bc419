"""The direct route: a question that names a document or a clause needs no ranking to find it.

Reads 发文字号, titles (in 《》 or standing free, short or with a slip), short names of the library,
labels (第十条, 第三部分第10条, 三、10, 公务员法12条) and ids.
What is named and not there is told, never passed over.
The full grammar of citations in running text is `corpus.citations`; this is a search box's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.folding import fold, squeeze
from corpus.model import Kind
from corpus.numbering import NUMERAL, to_han, to_int
from search.names import SHORTEST_TITLE, is_titled
from search.typed_numbers import typed_numbers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from corpus.model import Clause, Document
    from search.aliases import AliasBook
    from search.names import Names

_QUOTED = re.compile(r"《([^《》]+(?:《[^《》]+》[^《》]*)?)》")
_ID = re.compile(r"(?P<document>d[a-z2-7]{9})(?:-[A-Za-z0-9.~]+)?(?:@[a-z0-9]+)?")
_AFTER_NAME = (
    r"(?<=[》\s])|(?<=法)|(?<=条例)|(?<=规定)|(?<=办法)|(?<=细则)|(?<=准则)|(?<=意见)|(?<=方案)"
    r"|(?<=通知)"
)
_BY_NAME = rf"(?:{_AFTER_NAME}|^)(?={NUMERAL}\s*+条)|(?<=[条款项])(?=\(?{NUMERAL}\)?\s*+[款项目])"
"""公务员法12条2款: behind a name 第 may be missing in front of a 条, behind a 条 before a 款."""
_ORDINAL = re.compile(
    rf"(?:第\s*+|{_BY_NAME})\(?({NUMERAL})\)?\s*+(编|章|节|条|款|项|目|部分|点)(?:\s*+之\s*+({NUMERAL}))?"
    r"(?!措施|意见|政策|举措|硬)"
)
_STEPS = re.compile(
    rf"(?:^|(?<=[号,，、:：])|{_AFTER_NAME})({NUMERAL})\s*+[、›>.．]\s*+(?:\(({NUMERAL})\)|({NUMERAL}))(?![0-9年月日])"
)
_PARENTHESISED = re.compile(rf"\(({NUMERAL})\)")
_TALK = re.compile(
    r"^(?:请问|查询|查找|查一下|查看|打开|搜索|看看|帮我找|找)+"
    r"|(?:的?(?:全文|原文|内容|正文|条文|规定)?(?:是什么|有哪些|怎么说|怎么规定|如何规定|讲什么|讲了什么|规定了什么|"
    r"写了什么|在哪里?|是啥)|的?(?:全文|原文|内容|条文))?[?!。,、;:]*$"
)
"""Words around a name that say only that it is looked for."""
_EDITION = r"[\[(]?((?:19|20)[0-9]{2})(?:年(?:的|版|修订版?|修正版?)?|版|(?=[\])]))[\])]?"
_YEAR = re.compile(rf"^\s*{_EDITION}|{_EDITION}\s*$")
"""The year of an edition, before or behind its name: 2018年的公务员法, 公务员法2018版."""
_LONGEST_NAME = 120
"""Characters of what may be a name as a whole."""


@dataclass(frozen=True, slots=True)
class Step:
    """One label of a reference: how it may be written in a path."""

    labels: frozenset[str]
    top: bool = False
    """It has no other above it: a 部分 is never a point of one."""


@dataclass(frozen=True, slots=True)
class Absent:
    """Something that a question names and the library does not have."""

    kind: str
    """"number", "title" or "id"."""
    text: str
    """As typed; a title without 《》; a number in its canonical spelling."""
    full: str = ""
    """The title that a short name stands for."""


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
    """"number", "title", "short_title", "near_title", "alias" or "id"; empty where no document
    is named."""
    typed: str = ""
    """The name of a document as typed, where its title is another (short, alias, a slip)."""
    place: str = ""
    """The labels as typed."""
    year: int | None = None
    """Of the edition named."""
    clause: str = ""
    """A clause id, where the question is one."""
    absent: tuple[Absent, ...] = ()


@dataclass(frozen=True, slots=True)
class _Found:
    """Documents that one name leads to."""

    ids: tuple[str, ...]
    how: str
    typed: str = ""


def route(
    text: str, names: Names, aliases: AliasBook | None = None, within: Sequence[str] = ()
) -> Route:
    """Read what a question names.

    Args:
        text: the question.
        names: of the library's documents.
        aliases: short names that the library introduces.
        within: documents that the search is narrowed to; their own short names hold.
    """
    by_id = _by_id(text, names)
    if by_id is not None:
        return by_id
    lost: list[Absent] = []
    numbered, rest = _by_number(text, names, lost)
    quoted, rest = _quoted(rest, names, aliases, within, lost)
    found = [*numbered, *quoted]
    year = None
    if not quoted:
        inside = names.inside(rest)
        if inside is not None:
            ids, start, end = inside
            found.append(_Found(ids, "title"))
            year = _year(rest[start:end])[0]
            rest = rest[:start] + " " + rest[end:]
    steps, place, rest = _steps(rest)
    if found and year is None:
        year, yearless = _year(rest)
        # Between other words a year may be that of anything.
        year, rest = (None, rest) if yearless.strip() else (year, yearless)
    elif not found and not lost:
        year, whole = _edition(rest, names, aliases, within, steps)
        if isinstance(whole, _Found):
            found, rest = [whole], ""
        elif whole is not None:
            lost.append(whole)
    return Route(
        documents=tuple(dict.fromkeys(i for f in found for i in f.ids)),
        steps=steps,
        rest=rest,
        matched=found[0].how if found else "",
        typed=next((f.typed for f in found if f.typed), ""),
        place=place,
        year=year,
        absent=tuple(lost),
    )


def _by_id(text: str, names: Names) -> Route | None:
    """A document's or a clause's own id, alone in the question."""
    typed = text.strip()
    match = _ID.fullmatch(typed)
    if match is None:
        return None
    document = match["document"]
    if document not in names:
        return Route(rest=text, absent=(Absent("id", typed),))
    clause = typed if typed != document else ""
    return Route((document,), matched="id", clause=clause)


def _by_number(text: str, names: Names, lost: list[Absent]) -> tuple[list[_Found], str]:
    found: list[_Found] = []
    rest = text
    for number in reversed(typed_numbers(text, names.agencies)):
        ids = tuple(names.numbers.get(str(number.value), ()))
        if ids:
            found.insert(0, _Found(ids, "number"))
            rest = rest[: number.start] + " " + rest[number.end :]
        elif number.sure:
            lost.insert(0, Absent("number", str(number.value)))
    return found, rest


def _quoted(
    text: str,
    names: Names,
    aliases: AliasBook | None,
    within: Sequence[str],
    lost: list[Absent],
) -> tuple[list[_Found], str]:
    found: list[_Found] = []
    missing: list[Absent] = []
    rest = text
    for match in reversed(list(_QUOTED.finditer(text))):
        named = _named(match[1], names, aliases, within, titled=True)
        if isinstance(named, _Found):
            found.insert(0, named)
            rest = rest[: match.start()] + " " + rest[match.end() :]
        else:
            missing.insert(0, named)
    lost.extend(missing)
    return found, rest


def _named(
    name: str, names: Names, aliases: AliasBook | None, within: Sequence[str], *, titled: bool
) -> _Found | Absent:
    """Documents of that title; else by a short name, its end, its characters, or with a slip.

    The last two are compared with many titles, so only what is surely meant as one.
    """
    exact = names.titled(name)
    if exact:
        return _Found(exact, "title")
    full = ""
    for meant in aliases.meanings(name, within) if aliases is not None else ():
        full = full or meant
        ids = names.titled(meant)
        if ids:
            return _Found(ids, "alias", name)
    ids = names.ending(name) or (names.abbreviated(name) if titled else ())
    if ids:
        return _Found(ids, "short_title", name)
    near = names.near(name) if titled else None
    if near is not None:
        return _Found(near.documents, "near_title", name)
    return Absent("title", name, full)


def _whole(
    rest: str,
    names: Names,
    aliases: AliasBook | None,
    within: Sequence[str],
    steps: Sequence[Step],
) -> _Found | Absent | None:
    """The document that all the rest of a question is the name of.

    A name with a label behind it is surely one; without, only a whole title or a short name of
    the library's own is taken for one, and a slip where the title is long.
    """
    folded = fold(rest)
    bare = _TALK.sub("", folded.strip()).strip().strip("的").strip()
    if not bare or len(bare) > _LONGEST_NAME:
        return None
    begin = folded.find(bare)
    name = rest[begin : begin + len(bare)] if begin >= 0 else bare
    titled = bool(steps) or is_titled(name)
    named = _named(name, names, aliases, within, titled=titled)
    if isinstance(named, Absent):
        return named if named.full or (steps and is_titled(name)) else None
    long = len(squeeze(name)[0]) >= 2 * SHORTEST_TITLE and is_titled(name)
    return named if steps or long or named.how in {"title", "alias"} else None


def _edition(
    rest: str,
    names: Names,
    aliases: AliasBook | None,
    within: Sequence[str],
    steps: Sequence[Step],
) -> tuple[int | None, _Found | Absent | None]:
    """As `_whole`, where the name may stand beside the year of an edition."""
    whole = _whole(rest, names, aliases, within, steps)
    year, yearless = _year(rest)
    if isinstance(whole, _Found) or year is None:  # a title may begin with a year of its own
        return None, whole
    other = _whole(yearless, names, aliases, within, steps)
    return (year, other) if isinstance(other, _Found) else (None, whole)


def _year(text: str) -> tuple[int | None, str]:
    """The year of an edition, and the text without it."""
    match = _YEAR.search(fold(text))
    if match is None:
        return None, text
    return int(match[1] or match[2]), text[: match.start()] + " " + text[match.end() :]


def read_steps(text: str) -> tuple[Step, ...]:
    """The labels that a text names, from the top."""
    return _steps(text)[0]


def _steps(text: str) -> tuple[tuple[Step, ...], str, str]:
    """Labels, the labels as typed, and the text without them."""
    folded = fold(text)
    ordinals = list(_ORDINAL.finditer(folded))
    if ordinals:
        steps = tuple(_ordinal(m[1], m[2], m[3]) for m in ordinals)
        # 第五条（二）: the label in brackets follows the ordinal at once.
        tail = _PARENTHESISED.match(folded, ordinals[-1].end())
        end = tail.end() if tail else ordinals[-1].end()
        extra = (_plain(tail[1], bracketed=True),) if tail else ()
        start = ordinals[0].start()
        return steps + extra, text[start:end].strip(), text[:start] + " " + text[end:]
    match = _STEPS.search(folded)
    if match is None:
        return (), "", text
    lower = match[2] or match[3]
    steps = (_plain(match[1], bracketed=False), _plain(lower, bracketed=bool(match[2])))
    return steps, match[0].strip(), text[: match.start()] + " " + text[match.end() :]


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
    return Step(frozenset(labels), top=unit == "部分")


_FIRST_PARAGRAPH = frozenset({"第一款"})
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
    if not found and len(steps) > 1 and steps[-1].labels == _FIRST_PARAGRAPH:
        # A 条 of one paragraph prints no 款; its first is the whole of it.
        whole = clauses_at(document, steps[:-1])
        inside = {c.parent for c in document.clauses if c.kind is Kind.PARAGRAPH}
        return [c for c in whole if c.kind is Kind.ARTICLE and c.id not in inside]
    return sorted(found, key=lambda c: (len(c.path), c.start))


def _leads_to(path: tuple[str, ...], steps: Sequence[Step]) -> bool:
    if steps[0].top:
        if not path or path[0] not in steps[0].labels:
            return False
        path, steps = path[1:], steps[1:]
        if not steps:
            return not path
    if not path or path[-1] not in steps[-1].labels:
        return False
    above = iter(path[:-1])
    return all(any(label in step.labels for label in above) for step in steps[:-1])
