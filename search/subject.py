"""Who a clause or a question is about, and whether the two are the same people.

乡镇干部, 村主职干部 and 乡镇公务员 are three subjects however alike their clauses read.
A subject is taken apart into levels (乡镇, 村), a role (干部) and other modifiers (新录用);
role names, synonyms and the hierarchy come from search/words/roles.txt. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import cache, lru_cache

from corpus.folding import fold
from search.terms import coverage, cut, lexicon_lines, tags, word_list

_REACH = 14
"""Characters in front of a role noun that may modify it."""
_LEVEL = re.compile(
    r"(?P<国家>中央|国家|全国)|(?P<省>省(?!略|去|份)|自治区)|(?P<村乡镇>乡村)|(?P<乡镇>乡镇|乡(?!村|愁|亲)|(?<!城)镇)"
    r"|(?P<街道>街道)|(?P<社区>社区)|(?P<基层>基层)|(?P<县>县|(?<![社地山园校])区(?!域|别|块|分))|(?P<市>市(?!场|民))"
    r"|(?P<村>村(?!民|官|镇))"
)
_BASE = "基层"
_BASIC = frozenset({"乡镇", "街道", "村", "社区"})
"""What 基层 means where no level is named."""
_BOTH = frozenset({"乡镇", "村"})
_AND_ABOVE = re.compile(r"(?P<level>省|市|县|区|乡镇)级?以上")
_LADDER = ("乡镇", "县", "市", "省", "国家")
_PLACE = re.compile(r"^[^各全本我该级地上的()、·]{2,3}?(?:省|市|县|自治州|自治区)(?![级直以])")
"""A named place is no level of the people: 云溪县乡镇干部 are 乡镇干部."""
_INSIDE = ("中", "里", "内")
"""评标委员会中评标专家: the place word belongs to what stands before."""
_SCOPE = re.compile(r"(?:全|本|我|该|各|所在)(?:国|省|市|县|区|乡镇|镇|乡|村|地|单位)(?![直级])")
_STOP = re.compile(
    r"应当?|必须|须|不得|可以?(?!再)|由|对于?|[向为给将把被在从到按让使经]|根据|按照|[和与及或、的是]|每(?:[年月届日]|名|个|位)?|"
    r"任期|轮训(?!班|对象)|注重|其中|以及|凡是?|担任|选拔|选派|选(?=[乡镇县市村])|加强|提高|落实|抓好|做好|确保|保障(?!性)|引导|"
    r"一般|原则上|因|经|等|要(?!素)|上述|前款|以下|下列|规定|至少|累计|有(?!关|限)"
)
_BRACKET = re.compile(r"\([^()]{0,10}\)")
_NEWLY = re.compile(r"新[\u4e00-\u9fff]{1,2}[的 ]$")
"""新上任的书记: only of those who are new."""
_NEW = re.compile(r"^新[\u4e00-\u9fff]{1,2}[的 ]")
_CANDIDATE = "人选"
_EXCEPT = "其他"
"""其他干部: those not named before."""
_GENERIC = word_list("plain")
"""Modifiers that change nothing about who is meant."""
_PARTICIPLES = word_list("participle")
"""Words a tagger calls verbs that here tell one group of people from another."""
_DUTIES = word_list("duty")
"""The same where they stand right before the role noun: 审批机关, but not 审批养老机构."""
_FRESH = ("新", "已", "拟", "被", "未", "退")
"""新录用 is a modifier, 录用 alone a verb."""


class Fit(IntEnum):
    """How a clause's subject suits the one asked about."""

    NO = 0
    """Other people."""
    NARROWER = 1
    """Some of those asked about."""
    WIDER = 2
    """Those asked about and others: the rule holds for them."""
    SAME = 3


@dataclass(frozen=True, slots=True)
class Subject:
    """A noun phrase that names people or bodies, in a folded text."""

    start: int
    end: int
    text: str
    role: str
    """Canonical, without its level."""
    levels: frozenset[str]
    modifiers: tuple[str, ...]
    person: bool
    """People; else a body (部门, 机构, 企业)."""


@lru_cache(maxsize=8_192)
def find_subjects(folded: str) -> tuple[Subject, ...]:
    """Every phrase of a folded text that ends in a role noun, in order."""
    found: list[Subject] = []
    for match in _role_pattern().finditer(folded):
        if match[0] == _CANDIDATE and found and found[-1].end == match.start():
            # 乡镇长人选 is asked and ruled of as 乡镇长
            whole = folded[found[-1].start : match.end()]
            found[-1] = replace(found[-1], end=match.end(), text=whole)
            continue
        floor = max(match.start() - _REACH, found[-1].end if found else 0)
        start = _phrase_start(folded, floor, match.start())
        subject = _subject(folded, start, match.start(), match.end())
        if found and subject.person and not found[-1].person and found[-1].end == start:
            subject = _of_body(found.pop(), subject)
        found.append(subject)
    return tuple(found)


def _of_body(body: Subject, people: Subject) -> Subject:
    """People named with their body in front: 县直机关 + 干部 are of the county's level."""
    return replace(
        people,
        start=body.start,
        text=body.text + people.text,
        levels=people.levels or body.levels,
        modifiers=(*body.modifiers, *people.modifiers),
    )


def subject_of(phrase: str) -> Subject | None:
    """The subject that `phrase` names; its last role noun counts."""
    found = find_subjects(phrase)
    return found[-1] if found else None


def fit(asked: Subject, given: Subject) -> Fit:
    """How `given` (of a clause) suits `asked` (of a question)."""
    parts = {_role_fit(asked, given), _level_fit(asked, given), _modifier_fit(asked, given)}
    if Fit.NO in parts or {Fit.NARROWER, Fit.WIDER} <= parts:
        return Fit.NO  # a rule for some civil servants says nothing of graduates on assignment
    if asked.role != given.role and _EXCEPT in given.modifiers:
        return Fit.NO
    return min(parts)


def _role_fit(asked: Subject, given: Subject) -> Fit:
    if asked.role == given.role:
        return Fit.SAME
    return Fit.WIDER if any(given.role == role for role, _ in _above(asked)) else Fit.NO


def _level_fit(asked: Subject, given: Subject) -> Fit:
    levels = asked.levels | {
        level for role, added in _above(asked) if role == given.role for level in added
    }
    if levels == given.levels:
        return Fit.SAME
    if not levels:
        return Fit.NARROWER
    if not given.levels:
        # 干部 alone is mostly a topic (干部选任工作), seldom all who are called so.
        return Fit.WIDER if asked.role == given.role else Fit.NO
    if levels <= given.levels:
        return Fit.WIDER
    return Fit.NARROWER if levels & given.levels else Fit.NO


def _modifier_fit(asked: Subject, given: Subject) -> Fit:
    more_asked = [m for m in asked.modifiers if not coverage(m, given.text)]
    more_given = [m for m in given.modifiers if not coverage(m, asked.text)]
    if more_asked and more_given:
        return Fit.NO
    if more_given:
        return Fit.NARROWER
    return Fit.WIDER if more_asked else Fit.SAME


def _above(subject: Subject) -> Iterator[tuple[str, frozenset[str]]]:
    """Roles that include this one, with the levels their names add."""
    seen = {subject.role}
    queue = [(subject.role, subject.levels)]
    while queue:
        role, levels = queue.pop()
        for needed, wider, added in _lexicon().above.get(role, ()):
            if wider not in seen and needed <= levels:
                seen.add(wider)
                queue.append((wider, levels | added))
                yield wider, added


def _phrase_start(folded: str, floor: int, role: int) -> int:
    """Where the modifiers of the role noun at `role` begin."""
    reach = _BRACKET.sub(lambda m: m[0].replace("、", "·"), folded[floor:role])
    cuts = [
        m.end()
        for m in re.finditer(r"[,。;:!?\s\"]|\d+[.、]|\([一二三四五六七八九十\d]{1,3}\)", reach)
    ]
    cuts += [m.end() for m in _STOP.finditer(reach) if not _and_joins_levels(reach, m)]
    start = floor + max(cuts, default=0)
    start += 1 if folded[start : start + 1] in _INSIDE and start < role else 0
    newly = _NEWLY.search(folded, max(floor, start - _REACH), start)
    if newly is not None and newly.end() == start:
        return newly.start()
    return _behind_verb(folded, start, role)


def _and_joins_levels(reach: str, mark: re.Match[str]) -> bool:
    """Whether 、 or 和 stands between two levels: 乡镇、村干部."""
    return mark[0] in "、和与及" and bool(
        re.search(r"(?:省|市|县|区|乡|镇|街道|村)级?$", reach[: mark.start()])
        and _LEVEL.match(reach[mark.end() :])
    )


def _behind_verb(folded: str, start: int, role: int) -> int:
    """Where the phrase begins behind the last verb or place name in front of the role."""
    place = _PLACE.match(folded[start:role])
    start += place.end() if place is not None else 0
    position, begin = start, start
    for word, tag in tags(folded[start:role]):
        position += len(word)
        fresh = folded[position - len(word) - 1 : position - len(word)] in _FRESH
        modifies = fresh or word in _PARTICIPLES or (word in _DUTIES and position == role)
        if tag == "ns" and not _LEVEL.fullmatch(word):
            begin = position
        if tag.startswith("v") and not modifies and not _LEVEL.search(word):
            begin = position
    return begin


def _subject(folded: str, start: int, role_start: int, end: int) -> Subject:
    name = folded[role_start:end]
    role, levels = _lexicon().names[name]
    before = _NEW.sub("新", _SCOPE.sub("", folded[start:role_start]))
    return Subject(
        start=start,
        end=end,
        text=folded[start:end],
        role=role,
        levels=levels | _levels(before),
        modifiers=tuple(w for w in cut(_LEVEL.sub("", before)) if w not in _GENERIC and w.strip()),
        person=role in _lexicon().persons,
    )


def _levels(text: str) -> frozenset[str]:
    above = _AND_ABOVE.search(text)
    if above is not None:
        level = "县" if above["level"] == "区" else above["level"]
        return frozenset(_LADDER[_LADDER.index(level) :])
    found: frozenset[str] = frozenset()
    for match in _LEVEL.finditer(text):
        name = str(match.lastgroup)
        found |= frozenset() if name == _BASE else frozenset({name}) if name != "村乡镇" else _BOTH
    return found or (_BASIC if _BASE in text else found)


@dataclass(frozen=True, slots=True)
class _Lexicon:
    names: Mapping[str, tuple[str, frozenset[str]]]
    """Role and levels for every spelling."""
    above: Mapping[str, tuple[tuple[frozenset[str], str, frozenset[str]], ...]]
    """By role: the levels that have to be there, the next wider role, the levels of its name."""
    persons: frozenset[str]


@cache
def _lexicon() -> _Lexicon:
    """Read the role list; a name made of a level and a listed role is split into the two."""
    groups, edges, persons = _read_roles()
    plain = {spelling for group in groups for spelling in group}
    names = {spelling: _split(group[0], plain) for group in groups for spelling in group}
    above: dict[str, tuple[tuple[frozenset[str], str, frozenset[str]], ...]] = {}
    for narrow, wide in edges:
        role, needed = names[narrow]
        if role != names[wide][0]:
            above[role] = (*above.get(role, ()), (needed, *names[wide]))
    return _Lexicon(names, above, frozenset(names[p][0] for p in persons))


def _read_roles() -> tuple[list[list[str]], list[tuple[str, str]], set[str]]:
    groups: dict[str, list[str]] = {}
    edges: list[tuple[str, str]] = []
    persons: set[str] = set()
    section = ""
    for line in lexicon_lines("roles.txt"):
        if line.startswith("["):
            section = line.strip("[]")
            continue
        if "<" in line:
            narrow, wide = (fold(part.strip()) for part in line.split("<"))
            edges.append((narrow, wide))
            members = [[narrow], [wide]]
        else:
            members = [[fold(part.strip()) for part in line.split("=")]]
        for group in members:
            known = groups.setdefault(group[0], group)
            known.extend(name for name in group if name not in known)
            if section == "person":
                persons.add(group[0])
    return list(groups.values()), edges, persons


def _split(name: str, plain: set[str]) -> tuple[str, frozenset[str]]:
    level = _LEVEL.match(name)
    if level is not None and name[level.end() :] in plain:
        return name[level.end() :], _levels(level[0])
    return name, _levels(name)


@cache
def _role_pattern() -> re.Pattern[str]:
    names = sorted(_lexicon().names, key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(map(re.escape, names))})(?![性才民力数口面势限长级预支补])")
