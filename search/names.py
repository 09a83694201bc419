"""The names of a library's documents, in tables that answer without looking at every document.

Built once for each state of the library. Titles are compared by their core: without 《》, 关于, 的,
印发 and 中华人民共和国, which people leave out, and without a remark such as （试行） at the end.
"""

# ruff: noqa: SLF001  one that follows takes over what another of its kind has made

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from rapidfuzz import process
from rapidfuzz.distance import OSA, Editop, Indel, LCSseq, Levenshtein

from corpus.docnumber import DocumentNumber, find_numbers
from corpus.folding import squeeze, squeeze_all
from corpus.places import SUFFIXES, names_place

SHORTEST_TITLE = 6
"""Characters of a core; a shorter one standing free in a question is too likely a common word."""
_SHORTEST_END = 4
"""Characters of the end of a title that may stand for it."""
_MOST_ENDS = 5
"""Titles with one end; where more have it, the end names none of them."""
_DROPPED = re.compile(r"中华人民共和国|关于|印发|转发|的|[《》<>\"'「」『』·]")
_REMARK = re.compile(
    r"\((?:试行|暂行|草案|征求意见稿|修订稿?|修正|[^()]{0,16}(?:修订|修正|修改|版|本))\)$"
)
_NOTICE = re.compile(r"印发.*通知$")
_FIGURES = re.compile(r"[0-9〇零一二三四五六七八九十百]+")
_GENRE = re.compile(
    r"(?:法|法典|条例|规定|办法|细则|规则|规程|准则|意见|通知|决定|决议|方案|公告|通告|纲要|规划|计划|标准|制度|措施|"
    r"要点|批复|章程|目录|指南|指引|规范|守则|清单|令)$"
)


_CANONICAL = re.compile(r"([\u3400-\u9fff（）]{2,20})〔([0-9]{4})〕([0-9]{1,6})号")
_MOST_COMPARED = 4_000
"""Titles that one name is compared with, unless all its pairs of characters are in more."""
_LIKE = 0.6
"""Share of characters in common (Indel) from which a title is offered for another."""


class Named(Protocol):
    """A document as far as its name goes."""

    @property
    def id(self) -> str:
        """Its id."""
        ...

    @property
    def title(self) -> str:
        """As printed."""
        ...

    @property
    def doc_number(self) -> str | None:
        """发文字号, where there is one."""
        ...


@dataclass(frozen=True, slots=True)
class NearTitle:
    """A title that is not quite what was typed."""

    title: str
    documents: tuple[str, ...]
    edits: int


def core(squeezed: str) -> tuple[str, tuple[int, ...]]:
    """What a squeezed title is compared by, and where each of its characters stood."""
    remark = _REMARK.search(squeezed)
    end = remark.start() if remark and remark.start() else len(squeezed)
    kept: list[int] = []
    position = 0
    for match in _DROPPED.finditer(squeezed, 0, end):
        kept.extend(range(position, match.start()))
        position = match.end()
    kept.extend(range(position, end))
    return "".join(squeezed[i] for i in kept), tuple(kept)


def is_titled(name: str) -> bool:
    """Whether a text ends as titles do."""
    return _GENRE.search(_REMARK.sub("", squeeze(name)[0]).rstrip("》>")) is not None


class Names:
    """Documents by 文号 and by title."""

    def __init__(self, documents: Iterable[Named]) -> None:
        """Fold every title once."""
        self.titles: dict[str, str] = {}
        self.numbers: dict[str, list[str]] = {}
        self._parsed: dict[str, DocumentNumber] = {}
        self._exact: dict[str, list[str]] = {}
        self._cores: dict[str, list[str]] = {}
        self._add(documents)
        self._ends = sorted(name[::-1] for name in self._cores)

    def changed(self, gone: Iterable[str], added: Iterable[Named]) -> Names:
        """The tables without some documents and with others; these stay as they are."""
        names = copy(self)
        for made in ("agencies", "_starts"):
            names.__dict__.pop(made, None)
        for table in ("titles", "_parsed"):
            setattr(names, table, dict(getattr(self, table)))
        for table in ("numbers", "_exact", "_cores"):
            setattr(names, table, {k: list(v) for k, v in getattr(self, table).items()})
        names._drop(frozenset(gone))
        names._add(added)
        new = [n for n in names._cores if n not in self._cores]
        old = frozenset(n for n in self._cores if n not in names._cores)
        kept = (e for e in self._ends if not old or e[::-1] not in old)
        names._ends = sorted((*kept, *(name[::-1] for name in new)))
        if "_pairs" in self.__dict__:
            names.__dict__["_pairs"] = _repaired(self._pairs, old, new)
        return names

    def _drop(self, gone: frozenset[str]) -> None:
        for document in gone:
            del self.titles[document]
        for table in (self.numbers, self._exact, self._cores):
            for name in [n for n, ids in table.items() if not gone.isdisjoint(ids)]:
                table[name] = [i for i in table[name] if i not in gone]
                if not table[name]:
                    del table[name]
        self._parsed = {n: p for n, p in self._parsed.items() if n in self.numbers}

    def _add(self, documents: Iterable[Named]) -> None:
        known = list(documents)
        for document, title in zip(known, squeeze_all(d.title for d in known), strict=True):
            self.titles[document.id] = document.title
            if document.doc_number:
                parsed = _canonical(document.doc_number)
                number = str(parsed) if parsed is not None else document.doc_number
                insort(self.numbers.setdefault(number, []), document.id)
                if parsed is not None:
                    self._parsed[number] = parsed
            if title:
                self._title(document.id, title.strip("《》"))

    def _title(self, document: str, squeezed: str) -> None:
        insort(self._exact.setdefault(squeezed, []), document)
        names = {core(squeezed)[0]}
        if _NOTICE.search(squeezed):
            names.add(core(squeezed.removesuffix("通知"))[0])
        for name in filter(None, names):
            insort(self._cores.setdefault(name, []), document)

    @cached_property
    def agencies(self) -> Mapping[str, Sequence[DocumentNumber]]:
        """Numbers by 机关代字, in the order of their spelling."""
        found: defaultdict[str, list[DocumentNumber]] = defaultdict(list)
        for number in sorted(self._parsed):
            found[self._parsed[number].agency].append(self._parsed[number])
        return dict(found)

    @cached_property
    def _starts(self) -> Mapping[str, set[int]]:
        """Lengths of the cores with the same first characters."""
        found: defaultdict[str, set[int]] = defaultdict(set)
        for name in self._cores:
            if len(name) >= SHORTEST_TITLE:
                found[name[:SHORTEST_TITLE]].add(len(name))
        return dict(found)

    @cached_property
    def _pairs(self) -> Mapping[str, list[str]]:
        """Cores by every two characters in a row, in the order of their spelling."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for name in sorted(self._cores):
            for pair in _pairs(name):
                found[pair].append(name)
        return dict(found)

    def __contains__(self, document_id: str) -> bool:
        """Whether there is a document with this id."""
        return document_id in self.titles

    def titled(self, name: str) -> tuple[str, ...]:
        """Documents whose title this is, all versions; those of the very words first."""
        squeezed = squeeze(name)[0].strip("《》")
        named = self._cores.get(core(squeezed)[0], ())
        exact = self._exact.get(squeezed, ())
        return tuple(dict.fromkeys((*exact, *named)))

    def ending(self, name: str) -> tuple[str, ...]:
        """Documents whose title ends with this, () where too many do."""
        short = core(squeeze(name)[0].strip("《》"))[0]
        if len(short) < _SHORTEST_END or not _GENRE.search(short):
            return ()
        wanted = short[::-1]
        first = bisect_left(self._ends, wanted)
        found = self._ends[first : first + _MOST_ENDS + 1]
        ends = [e for e in found if e.startswith(wanted)]
        if len(ends) > _MOST_ENDS:
            return ()
        return tuple(dict.fromkeys(d for e in ends for d in self._cores[e[::-1]]))

    def _sharing(self, name: str) -> list[str]:
        """Cores that share a pair of characters with a name, the rarest pairs first."""
        known = (self._pairs[pair] for pair in _pairs(name) if pair in self._pairs)
        found: dict[str, None] = {}
        for titles in sorted(known, key=len):
            if found and len(found) + len(titles) > _MOST_COMPARED:
                break
            found.update(dict.fromkeys(titles))
        return list(found)

    def abbreviated(self, name: str) -> tuple[str, ...]:
        """Documents of the one title that has all characters of a name in their order.

        招标投标办法 for 临江市政府投资项目招标投标管理办法; () where several titles have them.
        """
        short = core(squeeze(name)[0].strip("《》"))[0]
        if len(short) < SHORTEST_TITLE:
            return ()
        found = process.extract(
            short,
            self._sharing(short),
            scorer=LCSseq.similarity,
            processor=None,
            score_cutoff=len(short),
            limit=2,
        )
        same_end = [spelt for spelt, _, _ in found if spelt[-2:] == short[-2:]]
        return tuple(self._cores[same_end[0]]) if len(found) == len(same_end) == 1 else ()

    def inside(self, text: str) -> tuple[tuple[str, ...], int, int] | None:
        """Documents whose title stands in a text, and where; of several titles the longest."""
        squeezed, offsets = squeeze(text)
        read, places = core(squeezed)
        best = ("", 0)
        for start in range(len(read) - SHORTEST_TITLE + 1):
            for length in self._starts.get(read[start : start + SHORTEST_TITLE], ()):
                name = read[start : start + length]
                if length > len(best[0]) and name in self._cores:
                    best = (name, start)
        name, start = best
        if not name:
            return None
        first, last = places[start], places[start + len(name) - 1]
        begin, end = _grown(squeezed, first, last + 1)
        ids = self.titled(squeezed[begin:end]) or tuple(self._cores[name])
        return ids, offsets[begin], offsets[end - 1] + 1

    def like(self, name: str, most: int = 3) -> list[str]:
        """Titles that share most of their characters with a name, likest first."""
        typed = core(squeeze(name)[0].strip("《》"))[0]
        found = process.extract(
            typed,
            self._sharing(typed),
            scorer=Indel.normalized_similarity,
            processor=None,
            score_cutoff=_LIKE,
            limit=most,
        )
        return [self.titles[self._cores[spelt][0]] for spelt, _, _ in found]

    def alike_numbers(self, wanted: DocumentNumber, most: int = 3) -> list[str]:
        """Numbers of the library that differ in one figure or one character of the agency."""
        same = [n for n in self.agencies.get(wanted.agency, ()) if _one_figure(n, wanted)]
        if not same:
            near = process.extract(
                wanted.agency,
                list(self.agencies),
                scorer=Levenshtein.distance,
                processor=None,
                score_cutoff=1,
                limit=most,
            )
            figures = (wanted.year, wanted.number)
            agencies = (self.agencies[a] for a, edits, _ in near if edits)
            same = [n for known in agencies for n in known if (n.year, n.number) == figures]
        same.sort(key=lambda n: (abs((n.year or 0) - (wanted.year or 0)), n.number))
        return [str(n) for n in same[:most]]

    def near(self, name: str, most: int = 2) -> NearTitle | None:
        """The one title that differs in a character or two; None where figures or places differ.

        A character of six may be wrong, so that short titles must be right.
        """
        typed = core(squeeze(name)[0].strip("《》"))[0]
        allowed = min(most, len(typed) // SHORTEST_TITLE)
        if not allowed:
            return None
        found = process.extract(
            typed,
            self._sharing(typed),
            scorer=Levenshtein.distance,
            processor=None,
            score_cutoff=allowed,
            limit=8,
        )
        fit = [(edits, spelt) for spelt, edits, _ in found if _may_be_meant(typed, spelt)]
        best = [f for f in fit if f[0] == min(fit)[0]]
        if len(best) != 1:
            return None
        edits, spelt = best[0]
        ids = tuple(self._cores[spelt])
        return NearTitle(self.titles[ids[0]], ids, int(edits))


def _repaired(
    pairs: Mapping[str, list[str]], gone: Iterable[str], added: Iterable[str]
) -> Mapping[str, list[str]]:
    """Cores by pairs, without some cores and with others."""
    found = dict(pairs)
    for name in gone:
        for pair in _pairs(name):
            found[pair] = [n for n in found[pair] if n != name]
            if not found[pair]:
                del found[pair]
    for name in added:
        for pair in _pairs(name):
            found[pair] = sorted((*found.get(pair, ()), name))
    return found


def _pairs(name: str) -> set[str]:
    return {name[i : i + 2] for i in range(len(name) - 1)}


def _canonical(number: str) -> DocumentNumber | None:
    """A number taken apart; the common canonical form without the grammar of loose ones."""
    match = _CANONICAL.fullmatch(number)
    if match is not None:
        return DocumentNumber(match[1], int(match[2]), int(match[3]))
    found = next(find_numbers(number, loose=True), None)
    return found.value if found is not None else None


def _grown(squeezed: str, begin: int, end: int) -> tuple[int, int]:
    """The stretch with the words around it that a core leaves out: 《…》, 关于, （试行）."""
    while begin and (match := re.search(rf"(?:{_DROPPED.pattern})$", squeezed[:begin])):
        begin = match.start()
    if closing := re.match(r"[》>]+", squeezed[end:]):
        end += closing.end()
    remark = re.match(_REMARK.pattern.removesuffix("$"), squeezed[end:])
    return begin, end + (remark.end() if remark else 0)


def _one_figure(a: DocumentNumber, b: DocumentNumber) -> bool:
    """Whether year or number, not both, differ by one figure or two in the wrong order."""
    if a.year != b.year:
        return a.number == b.number and OSA.distance(str(a.year), str(b.year)) == 1
    return OSA.distance(str(a.number), str(b.number)) == 1


def _may_be_meant(typed: str, title: str) -> bool:
    """Whether two names may be one with a slip: no other figure, no other place."""
    if _FIGURES.findall(typed) != _FIGURES.findall(title):
        return False
    return not any(_other_place(edit, typed, title) for edit in Levenshtein.editops(typed, title))


def _other_place(edit: Editop, typed: str, title: str) -> bool:
    """青石县 for 青山县, 测试市 for 测试县."""
    changed = typed[edit.src_pos : edit.src_pos + 1] + title[edit.dest_pos : edit.dest_pos + 1]
    return any(c in SUFFIXES for c in changed) or names_place(title, edit.dest_pos)
