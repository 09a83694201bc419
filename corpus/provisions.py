"""Provisions (第三部分第10条, 第十二条之一第二款第（三）项) read, and found in an outline.

Reading works on folded text (`corpus.folding.fold`). Finding is exact: a step that the outline does
not have is said to be missing, with the numbers it does have; nothing near is put in its place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from corpus.model import Clause, Document, Kind
from corpus.numbering import HAN_NUMERAL, NUMERAL, to_int

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


class Unit(StrEnum):
    """What a step of a provision is called."""

    ANNEX = "附件"
    BOOK = "编"
    CHAPTER = "章"
    SECTION = "节"
    PART = "部分"
    ARTICLE = "条"
    PARAGRAPH = "款"
    ITEM = "项"
    POINT = "点"
    SUBITEM = "目"
    SAYING = "是"
    """一是, 首先: named by its word."""
    TABLE = "表"


_RANK = {unit: rank for rank, unit in enumerate(Unit)} | {Unit.SUBITEM: 8}


@dataclass(frozen=True, slots=True)
class Step:
    """One step, such as 第十二条之一."""

    unit: Unit
    number: int
    branch: int = 0
    """1 for 之一; 0 where there is none."""
    form: str = ""
    """"(" for a number in brackets, "①" for a circled one, "汉" added for Chinese numerals."""

    @property
    def value(self) -> tuple[int, int]:
        """Number and branch together."""
        return self.number, self.branch

    def __str__(self) -> str:
        """For messages: 第16条."""
        if self.unit is Unit.SAYING:
            return f"“{self.form}”"
        if self.unit in (Unit.ANNEX, Unit.TABLE):
            return f"{self.unit}{self.number or ''}"
        return f"第{self.number}{self.unit}" + (f"之{self.branch}" if self.branch else "")


@dataclass(frozen=True, slots=True)
class Provision:
    """A place in a document as a text names it."""

    start: int
    end: int
    steps: tuple[Step, ...]
    until: tuple[Step, ...] = ()
    """The last one of a range (第三条至第五条)."""


_N = rf"(?:{NUMERAL}|[①-⓿])"
_UNIT = "部分|编|章|节|条|款|项|目|点"
_ONE = rf"(?:\(\s*+{_N}\s*+\)|{_N})(?:之{NUMERAL})?"
_ATOM = re.compile(rf"第\s*+(?P<one>{_ONE})\s*+(?P<unit>{_UNIT})(?P<branch>之{NUMERAL})?")
_LIST = re.compile(
    rf"第\s*+(?P<one>{_ONE})(?P<more>(?:\s*+(?:、|,|和|及|与|以及)\s*+第?{_ONE})+)\s*+(?P<unit>{_UNIT})"
)
_RANGE = re.compile(
    rf"第\s*+(?P<one>{_ONE})\s*+(?:{_UNIT})?\s*+(?:至|到|-|—|–|~)\s*+第?(?P<last>{_ONE})\s*+(?P<unit>{_UNIT})"
    rf"(?P<branch>之{NUMERAL})?"
)
_BARE = re.compile(rf"(?P<one>\(\s*+{_N}\s*+\))\s*+(?P<unit>{_UNIT})")
_AGAIN = re.compile(rf"(?P<one>{NUMERAL})(?P<unit>条|款|项|点)(?P<branch>之{NUMERAL})?(?!件)")
_PART = re.compile(rf"(?P<one>{HAN_NUMERAL}{{1,3}})、(?=\s*+\(\s*+{HAN_NUMERAL}{{1,3}}\s*+\))")
"""三、（二）: headings as they are printed, in place of 第三部分第（二）项."""
_HEADING = re.compile(rf"(?P<one>\(\s*+{_N}\s*+\))(?!\s*+(?:{_UNIT}|号|年))")
"""（二） below a part or an article."""
_ANNEX = re.compile(rf"附(?:件|表)\s*+(?P<one>{NUMERAL})?")
_TABLE = re.compile(rf"表\s*+(?P<one>{NUMERAL})")
_SAYING = re.compile(
    r'"(?P<word>[一二三四五六七八九十]{1,3}是|首先|其次|再次|其[一二三四五六七八九]|最后)"'
)
_LINK = re.compile(r"\s*+(?:的|中的|中|之)?\s*+")
_AND = re.compile(r"\s*+(?:、|,|和|及|与|以及|或者|或)\s*+")


def read_provisions(folded: str, offset: int) -> tuple[Provision, ...]:
    """The provisions named from `offset` on; several for a list, none where there is no step.

    Args:
        folded: text folded by `corpus.folding.fold`.
        offset: where the first step may begin, white space and 的 allowed.
    """
    found: list[Provision] = []
    steps: tuple[Step, ...] = ()
    begin = position = offset
    while (group := _group(folded, position, steps)) is not None:
        if found and found[-1].end == position and begin < position and not group.fresh:
            found.pop()
        if group.fresh:
            begin = group.start
        rank = _RANK[group.first[0].unit]
        prefix = tuple(s for s in steps if not group.fresh or _RANK[s.unit] < rank)
        found.extend(_provisions(group, prefix, begin))
        steps, position = found[-1].steps, group.end
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Group:
    """What one match of the grammar gives."""

    start: int
    end: int
    first: tuple[Step, ...]
    """The alternatives of a list; one where it is none."""
    places: tuple[tuple[int, int], ...]
    until: Step | None
    fresh: bool
    """It stands beside what came before, not below it."""


def _provisions(group: _Group, prefix: tuple[Step, ...], begin: int) -> Iterable[Provision]:
    last = () if group.until is None else (*prefix, group.until)
    for i, (step, (start, end)) in enumerate(zip(group.first, group.places, strict=True)):
        yield Provision(begin if i == 0 else start, end, (*prefix, step), last)


def _group(folded: str, position: int, steps: tuple[Step, ...]) -> _Group | None:
    link = _LINK.match(folded, position)
    below = _match(folded, link.end() if link else position, below=bool(steps))
    if below and (not steps or _goes_below(steps[-1], below.first[0])):
        return below
    joint = _AND.match(folded, position) if steps else None
    beside = _match(folded, joint.end(), below=True) if joint else None
    if joint and beside is None:
        beside = _again(folded, joint.end(), steps)
    if beside and _RANK[beside.first[0].unit] <= _RANK[steps[-1].unit]:
        return _Group(
            beside.start, beside.end, beside.first, beside.places, beside.until, fresh=True
        )
    return None


def _again(folded: str, position: int, steps: tuple[Step, ...]) -> _Group | None:
    """第十条、十一条: the same unit with its number and without 第."""
    match = _AGAIN.match(folded, position)
    if match is None or not any(s.unit == match["unit"] for s in steps):
        return None
    return _read(_AGAIN, match)


def _goes_below(above: Step, step: Step) -> bool:
    """A lower rank, or the same otherwise numbered: 第1点第（1）点, “首先”“一是”."""
    if _RANK[step.unit] == _RANK[above.unit]:
        if step.unit is Unit.SAYING:
            return step.form.endswith("是") and not above.form.endswith("是")
        return step.unit in (Unit.POINT, Unit.SUBITEM) and step.form != above.form
    return _RANK[step.unit] > _RANK[above.unit]


def _match(folded: str, position: int, *, below: bool) -> _Group | None:
    """The longest reading at `position`; bare （三）项 and sayings only below another step."""
    more = [_BARE, _SAYING, _TABLE, _HEADING] if below else [_PART]
    patterns = [_RANGE, _LIST, _ATOM, _ANNEX, *more]
    for pattern in patterns:
        match = pattern.match(folded, position)
        group = _read(pattern, match) if match else None
        if group is not None:
            return group
    return None


def _read(pattern: re.Pattern[str], match: re.Match[str]) -> _Group | None:
    if pattern is _SAYING:
        step: Step | None = Step(Unit.SAYING, 0, form=match["word"])
    elif pattern is _ANNEX:
        step = Step(Unit.ANNEX, to_int(match["one"]) or 0 if match["one"] else 0)
    elif pattern is _TABLE:
        step = Step(Unit.TABLE, to_int(match["one"]) or 0)
    elif pattern in (_PART, _HEADING):
        step = _step(match["one"], Unit.PART if pattern is _PART else Unit.ITEM, "")
    else:
        step = _step(match["one"], match["unit"], match.groupdict().get("branch") or "")
    if step is None:
        return None
    if pattern is _LIST:
        return _read_list(match, step)
    until = (
        _step(match["last"], match["unit"], match["branch"] or "") if pattern is _RANGE else None
    )
    if until is not None:
        step = _step(match["one"], match["unit"], "") or step
    span = (match.start(), match.end())
    return _Group(*span, (step,), (span,), until, fresh=False)


def _read_list(match: re.Match[str], first: Step) -> _Group | None:
    steps, places = [first], [(match.start(), match.end("one"))]
    for one in re.finditer(rf"第?(?P<one>{_ONE})", match["more"]):
        step = _step(one["one"], match["unit"], "")
        if step is None:
            return None
        steps.append(step)
        base = match.start("more")
        places.append((base + one.start(), base + one.end()))
    places[-1] = (places[-1][0], match.end())
    return _Group(match.start(), match.end(), tuple(steps), tuple(places), None, fresh=False)


def _step(one: str, unit: str, branch: str) -> Step | None:
    number_part, _, branch_inside = one.partition("之")
    printed = number_part.strip().strip("()").strip()
    number = to_int(printed)
    extra = to_int(branch.removeprefix("之") or branch_inside) or 0
    if number is None:
        return None
    circled = "①" if "①" <= printed <= "⓿" else ""
    han = "" if printed.isdecimal() or circled else "汉"
    form = ("(" if number_part.strip().startswith("(") else circled) + han
    return Step(Unit(unit), number, extra, form)


# --- finding a provision in a document's outline ---


@dataclass(frozen=True, slots=True)
class Missing:
    """The outline does not have this step."""

    step: Step
    scope: Clause | None
    """Where it was looked for; None for the whole document."""
    numbers: tuple[int, ...]
    """Numbers of the clauses of that rank that are there, ascending."""


@dataclass(frozen=True, slots=True)
class Several:
    """The outline has this step more than once; the citation leaves it open which is meant."""

    step: Step
    clauses: tuple[Clause, ...]


_ITEMS = (Kind.HAN_PAREN, Kind.ARABIC, Kind.ARABIC_PAREN, Kind.CIRCLED)
_POINTS = (Kind.ARABIC, Kind.HAN_PAREN, Kind.ARABIC_PAREN, Kind.CIRCLED)
_NUMBERED = (Kind.ARABIC, Kind.HAN_PAREN, Kind.HAN)
_KINDS: Mapping[Unit, tuple[Kind, ...]] = MappingProxyType(
    {
        Unit.ANNEX: (Kind.ANNEX, Kind.TABLE),
        Unit.BOOK: (Kind.BOOK,),
        Unit.CHAPTER: (Kind.CHAPTER,),
        Unit.SECTION: (Kind.SECTION,),
        Unit.PART: (Kind.HAN,),
        Unit.PARAGRAPH: (Kind.PARAGRAPH,),
        Unit.ITEM: _ITEMS,
        Unit.POINT: _POINTS,
        Unit.SUBITEM: (Kind.ARABIC, Kind.ARABIC_PAREN, Kind.CIRCLED),
        Unit.SAYING: (Kind.ENUMERATION, Kind.SEQUENCE, Kind.ORDINAL),
        Unit.TABLE: (Kind.TABLE,),
    }
)
_BY_FORM: Mapping[str, Kind] = MappingProxyType(
    {"(汉": Kind.HAN_PAREN, "(": Kind.ARABIC_PAREN, "①": Kind.CIRCLED}
)


def find_provision(
    document: Document, steps: Sequence[Step], scope: Clause | None = None
) -> Clause | Missing | Several | None:
    """The clause that `steps` lead to.

    Args:
        document: where to look.
        steps: from the top; steps in between may be left out (第十条 without its chapter).
        scope: look below this clause only.

    Returns:
        The clause; what is missing; what is named too loosely; None for no steps at all.
    """
    found: Clause | None = None
    for step in steps:
        outcome = _find_step(document, found or scope, step)
        if not isinstance(outcome, Clause):
            return outcome
        found = outcome
    return found


def _find_step(document: Document, scope: Clause | None, step: Step) -> Clause | Missing | Several:
    peers = _peers(document, scope, step)
    if step.unit is Unit.SAYING:
        found = [c for c in peers if c.label == step.form]
    elif step.unit is Unit.PARAGRAPH and not peers and scope and step.value == (1, 0):
        return scope
    else:
        found = [c for c in peers if label_number(c.label) == step.value]
    if len(found) == 1:
        return found[0]
    if found:
        return Several(step, tuple(found))
    numbers = {n[0] for c in peers if (n := label_number(c.label)) is not None}
    return Missing(step, scope, tuple(sorted(numbers)))


def _peers(document: Document, scope: Clause | None, step: Step) -> list[Clause]:
    """The clauses that a step of this unit can mean, below `scope`."""
    below = _below(document, scope, annexes=step.unit is Unit.ANNEX)
    kinds = _article_kinds(below) if step.unit is Unit.ARTICLE else _KINDS[step.unit]
    if step.unit in (Unit.ITEM, Unit.POINT, Unit.SUBITEM) and step.form in _BY_FORM:
        kinds = (_BY_FORM[step.form], *kinds)
    if step.unit is Unit.SAYING:
        return [c for c in below if c.kind in kinds]
    for kind in kinds:
        peers = [c for c in below if c.kind is kind]
        if peers:
            return peers
    return []


def _below(document: Document, scope: Clause | None, *, annexes: bool) -> list[Clause]:
    """Descendants of `scope`; of the whole document without its annexes, unless they are meant."""
    inside = {scope.id} if scope else set()
    barred: set[str] = set()
    below = []
    for clause in document.clauses:
        if scope is None and not annexes and (clause.kind is Kind.ANNEX or clause.parent in barred):
            barred.add(clause.id)
        elif scope is None or clause.parent in inside:
            inside.add(clause.id)
            below.append(clause)
    return below


def _article_kinds(below: Sequence[Clause]) -> tuple[Kind, ...]:
    """What 第10条 means: 条 where there are any, else the numbers that run through."""
    kinds = {c.kind for c in below}
    if Kind.ARTICLE in kinds:
        return (Kind.ARTICLE,)
    present = [k for k in _NUMBERED if k in kinds]
    running = [k for k in present if _runs_through([c for c in below if c.kind is k])]
    return tuple((running or present)[:1])


def _runs_through(clauses: Sequence[Clause]) -> bool:
    labels = [c.label for c in clauses]
    return len(set(labels)) == len(labels)


def label_number(label: str) -> tuple[int, int] | None:
    """Number and branch of a path label: 第十二条之一 is (12, 1), (三) is (3, 0)."""
    match = re.search(rf"({_N})(?:\D*?之({NUMERAL}))?", label)
    number = to_int(match[1]) if match else None
    if match is None or number is None:
        return None
    return number, (to_int(match[2]) or 0) if match[2] else 0
