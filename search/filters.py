"""Narrowing a search to some documents, and counting what it found by the same facets. Pure.

Values are folded once for each state of the library; a filter looks at the distinct values of a
facet and joins the documents behind them.
"""

# ruff: noqa: SLF001  one that follows takes over what another of its kind has made

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from copy import copy
from functools import lru_cache
from types import MappingProxyType

from corpus.docnumber import canonical
from corpus.errors import BadQuery
from corpus.folding import fold, squeeze, squeeze_all
from corpus.model import DocumentCard, Genre
from corpus.status import Status
from search.catalogue import dated
from search.model import FacetValue

Wanted = Mapping[str, str | Sequence[str]]
"""Values by facet; a document must have one of each facet's."""

YES, NO = "是", "否"
_YES = frozenset({"true", "1", "yes", "y", YES})
_NO = frozenset({"false", "0", "no", "n", NO})
_YEAR = re.compile(r"([0-9]{4})年?")
_YEARS = re.compile(r"([0-9]{4})?年?(?:\.{2,3}|-|—|–|~|至|到)([0-9]{4})?年?")
_LIST = re.compile(r"[,，;；]")
_MOST_VALUES = 200
"""Values that a query may name of one facet."""
_SHOWN = 20
"""Values of a facet that are counted for display, the most frequent."""

Matcher = Callable[[str, str], bool]


def _equal(wanted: str, value: str) -> bool:
    return wanted == value


def _part(wanted: str, value: str) -> bool:
    """A part of the name is enough: 国务院 finds 国务院办公厅 too."""
    return wanted in value


def _level(wanted: str, value: str) -> bool:
    return wanted.removesuffix("级") == value


def _flag(wanted: str, value: str) -> bool:
    return wanted in (_YES if value == YES else _NO)


def _year(wanted: str, value: str) -> bool:
    """2014, 2014年, 2014..2018, ..2018, 2014.."""
    if single := _YEAR.fullmatch(wanted):
        return single[1] == value
    years = _YEARS.fullmatch(wanted)
    return years is not None and (years[1] or "") <= value <= (years[2] or "9999")


FACETS: Mapping[str, tuple[Matcher, Callable[[DocumentCard], Iterable[str]]]] = MappingProxyType(
    {
        "genre": (_equal, lambda c: [str(c.genre)]),
        "form": (_equal, lambda c: [c.form or ""]),
        "normative": (_flag, lambda c: [YES if c.normative else NO]),
        "template": (_flag, lambda c: [YES if c.template else NO]),
        "issuer": (_part, lambda c: c.issuers),
        "level": (_level, lambda c: [str(c.level or "")]),
        "region": (_part, lambda c: [c.region or ""]),
        "year": (_year, lambda c: [str(day.year)] if (day := dated(c)) else []),
        "doc_number": (_equal, lambda c: [c.doc_number or ""]),
        "document": (_equal, lambda c: [c.id, c.title.strip("《》")]),
        "script": (_equal, lambda c: [c.script]),
    }
)
"""How a wanted value is compared, and a document's values, by facet; 时效 is no property of the
document alone and is told beside it."""
FILTERS = (*FACETS, "status")
"""Facets that a query may name."""
NAMES: Mapping[str, str] = MappingProxyType(
    {
        "genre": "类别",
        "form": "文种",
        "normative": "规范性",
        "template": "模板",
        "status": "时效",
        "issuer": "机关",
        "level": "层级",
        "region": "地区",
        "year": "年份",
        "doc_number": "文号",
        "document": "文件",
        "script": "字体",
    }
)
"""What a facet is called, which a query may say as well."""
_ALIASES: Mapping[str, str] = MappingProxyType(
    {
        **{name: facet for facet, name in NAMES.items()},
        "发文机关": "issuer",
        "发布机关": "issuer",
        "单位": "issuer",
        "年": "year",
        "年度": "year",
        "时效性": "status",
        "效力": "status",
        "地域": "region",
        "级别": "level",
        "发文字号": "doc_number",
        "标题": "document",
        "文件类别": "genre",
        "繁简": "script",
    }
)
COUNTED = ("issuer", "year", "form", "genre", "status", "level", "region", "normative")
"""Facets that results are counted by."""
_GENRES = frozenset(str(genre) for genre in Genre) - {"方案"}
"""Words that are no 文种 of an issued document; 方案 is one."""
_WHOLE = frozenset({"document"})
"""Facets whose values may hold a comma."""


def facet_of(name: str) -> str:
    """The facet that a query names, in English or Chinese.

    Raises:
        BadQuery: there is none, naming those there are.
    """
    typed = fold(name).strip()
    facet = _ALIASES.get(typed, typed)
    if facet not in FILTERS:
        known = "、".join(f"{NAMES[f]}（{f}）" for f in FILTERS)
        msg = f"没有筛选条件“{name.strip()[:40]}”。可用的有：{known}。"
        raise BadQuery(msg)
    return facet


def _meant(name: str, given: str | Sequence[str]) -> str:
    """As `facet_of`; 文种 is said of both: 文种=通知, 文种=规范性文件."""
    facet = facet_of(name)
    if facet == "form" and all(_key(v) in _GENRES for v in _values(facet, given)):
        return "genre"
    return facet


def check(wanted: Wanted) -> dict[str, tuple[str, ...]]:
    """The values by facet, folded, each once.

    Raises:
        BadQuery: a facet that does not exist, an empty value, a year that is none.
    """
    found: defaultdict[str, list[str]] = defaultdict(list)
    for name, given in wanted.items():
        facet = _meant(name, given)
        found[facet] += [_checked(facet, v) for v in _values(facet, given)]
        if len(found[facet]) > _MOST_VALUES:
            msg = f"“{NAMES[facet]}”的值超过 {_MOST_VALUES} 个。请减少后再试。"
            raise BadQuery(msg)
    return {facet: tuple(dict.fromkeys(values)) for facet, values in found.items()}


def _values(facet: str, given: str | Sequence[str]) -> Iterator[str]:
    for text in [given] if isinstance(given, str) else given:
        yield from [text] if facet in _WHOLE else _LIST.split(text)


def _checked(facet: str, value: str) -> str:
    folded = squeeze(value)[0].strip("《》")
    if facet == "doc_number":
        folded = squeeze(canonical(value) or value)[0]
    if not folded:
        msg = f"筛选条件“{NAMES[facet]}”没有写值。写法如 {facet}=…，几个值用逗号隔开。"
        raise BadQuery(msg)
    if facet == "year" and not (_YEAR.fullmatch(folded) or _is_range(folded)):
        msg = f"年份“{value.strip()[:20]}”读不懂。请写 2014，或 2014..2018。"
        raise BadQuery(msg)
    if facet in {"normative", "template"} and folded not in _YES | _NO:
        msg = f"“{NAMES[facet]}”只能是“是”或“否”，现为“{value.strip()[:20]}”。"
        raise BadQuery(msg)
    return folded


def _is_range(folded: str) -> bool:
    years = _YEARS.fullmatch(folded)
    return years is not None and bool(years[1] or years[2])


class FacetTable:
    """A library's documents by the values of every facet."""

    def __init__(self, cards: Iterable[DocumentCard]) -> None:
        """Fold every value once."""
        self._cards = {card.id: card for card in cards}
        self._behind = {f: _behind(v, self._cards.values()) for f, (_, v) in FACETS.items()}

    def changed(self, gone: Iterable[str], added: Iterable[DocumentCard]) -> FacetTable:
        """The table without some documents and with others; this one stays as it is."""
        out, more = frozenset(gone), list(added)
        left = [self._cards[i] for i in out]
        table = copy(self)
        table._cards = {i: c for i, c in self._cards.items() if i not in out}
        table._cards |= {card.id: card for card in more}
        table._behind = {
            f: _changed(ids, out, _behind(FACETS[f][1], left), _behind(FACETS[f][1], more))
            for f, ids in self._behind.items()
        }
        return table

    def card(self, document_id: str) -> DocumentCard | None:
        """The document without its text."""
        return self._cards.get(document_id)

    def __len__(self) -> int:
        """Documents."""
        return len(self._cards)

    def chosen(self, wanted: Wanted, statuses: Mapping[str, Status]) -> frozenset[str] | None:
        """Ids of the documents that pass every filter; None where there is no filter.

        Raises:
            BadQuery: see `check`.
        """
        found: frozenset[str] | None = None
        for facet, values in check(wanted).items():
            passing = self._passing(facet, values, statuses)
            found = passing if found is None else found & passing
        return found

    def _passing(
        self, facet: str, values: Sequence[str], statuses: Mapping[str, Status]
    ) -> frozenset[str]:
        if facet == "status":
            return frozenset(i for i in self._cards if i in statuses and str(statuses[i]) in values)
        matches = FACETS[facet][0]
        sets = [
            ids
            for value, ids in self._behind[facet].items()
            if any(matches(wanted, value) for wanted in values)
        ]
        return frozenset().union(*sets)

    def counts(
        self, clauses: Mapping[str, int], statuses: Mapping[str, Status]
    ) -> dict[str, tuple[FacetValue, ...]]:
        """What was found, by facet.

        Args:
            clauses: how many clauses were found of each document.
            statuses: of the documents.
        """
        return {f: self._count(f, clauses, statuses) for f in COUNTED}

    def _count(
        self, facet: str, clauses: Mapping[str, int], statuses: Mapping[str, Status]
    ) -> tuple[FacetValue, ...]:
        documents: Counter[str] = Counter()
        counted: Counter[str] = Counter()
        spelt: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for document, n in clauses.items():
            for value in self._values(facet, document, statuses):
                key = _key(value)
                documents[key] += 1
                counted[key] += n
                spelt[key][value] += 1
        order = sorted(documents, key=lambda v: (-documents[v], -counted[v], v))
        if facet == "year":
            order.sort(reverse=True)
        return tuple(
            FacetValue(max(spelt[v], key=lambda s: (spelt[v][s], s)), documents[v], counted[v])
            for v in order[:_SHOWN]
        )

    def _values(self, facet: str, document: str, statuses: Mapping[str, Status]) -> Iterable[str]:
        if facet == "status":
            return [str(statuses[document])] if document in statuses else []
        card = self._cards.get(document)
        values = FACETS[facet][1](card) if card is not None else ()
        return dict.fromkeys(filter(None, values))


def _behind(
    values: Callable[[DocumentCard], Iterable[str]], cards: Iterable[DocumentCard]
) -> Mapping[str, Collection[str]]:
    """The documents of every folded value."""
    spelt: defaultdict[str, list[str]] = defaultdict(list)
    for card in cards:
        for value in filter(None, values(card)):
            spelt[value].append(card.id)
    found: defaultdict[str, list[str]] = defaultdict(list)
    for key, ids in zip(squeeze_all(spelt), spelt.values(), strict=True):
        found[key] += ids
    return dict(found)


def _changed(
    behind: Mapping[str, Collection[str]],
    out: frozenset[str],
    left: Iterable[str],
    more: Mapping[str, Collection[str]],
) -> Mapping[str, Collection[str]]:
    found = dict(behind)
    for value in left:
        found[value] = [i for i in found[value] if i not in out]
        if not found[value]:
            del found[value]
    for value, ids in more.items():
        found[value] = [*found.get(value, ()), *ids]
    return found


@lru_cache(maxsize=4_096)
def _key(value: str) -> str:
    return squeeze(value)[0]
