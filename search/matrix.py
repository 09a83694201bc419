"""Several documents against the topics that their clauses treat, and lower ones against upper ones.

Topics are not given but found: clauses that comparisons put together, two documents at a time.
Every clause with words of its own stands in one topic; headings, leads and covers are left out
and named. Pure: the comparison is given as a function.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from typing import TYPE_CHECKING

from corpus.citing import find_citations, title_key
from corpus.model import Level, Span
from search.measured import measured
from search.modals import sentences
from search.model import Relation
from search.relation import lays_down
from search.shape import is_bare, shape
from search.units import units

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from corpus.model import Document
    from search.model import Comparison, Ground, Pair
    from search.units import Unit

MOST = 8
"""Documents of one matrix: 28 comparisons."""
MOST_CLAUSES = 2_000
"""Clauses of all of them: eight documents of 250 take some twenty seconds after embedding."""
_LEVELS = (Level.CENTRAL, Level.PROVINCE, Level.CITY, Level.COUNTY, Level.TOWNSHIP)
_JOINED = 0.5
"""Two topics become one where so much of their clauses belongs together, pair by pair."""
_OPENING = 800
"""Characters of a document in which it names what it is made after."""
_TITLE = 28
"""Longest name of a topic that is taken from a clause's opening words."""

Place = tuple[int, int]
"""Number of a document and number of a unit in it."""


class Practice(StrEnum):
    """What a lower document made of a clause of an upper one."""

    COPIED = "照抄"
    DETAILED = "细化"
    TIGHTENED = "加码"
    LOOSENED = "放宽"
    REWRITTEN = "改写"
    MISSING = "缺失"


PRACTICE: Mapping[Relation, Practice] = {
    Relation.IDENTICAL: Practice.COPIED,
    Relation.COPIED: Practice.COPIED,
    Relation.MOVED: Practice.COPIED,
    Relation.DETAILED: Practice.DETAILED,
    Relation.TIGHTENED: Practice.TIGHTENED,
    Relation.LOOSENED: Practice.LOOSENED,
    Relation.REWRITTEN: Practice.REWRITTEN,
}


@dataclass(frozen=True, slots=True)
class Said:
    """A figure with its limit words, or a modal word: `document.text[start:end] == text`."""

    name: str
    """What is measured; empty for a modal word."""
    subject: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Cell:
    """What one document says of one topic; no clauses where it says nothing."""

    clauses: tuple[str, ...]
    said: tuple[Said, ...] = ()
    opening: str = ""
    """The first clause's own words up to the end of the sentence, verbatim."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A row: one cell a document."""

    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Practised:
    """A clause of the upper document and what became of it."""

    clause: str
    practice: Practice
    by: tuple[str, ...] = ()
    """Clauses of the lower document."""
    grounds: tuple[Ground, ...] = ()
    """"a" is the upper document."""


@dataclass(frozen=True, slots=True)
class Descent:
    """A lower document held against an upper one."""

    upper: Document
    lower: Document
    cited: Span | None
    """Where the lower one says in its own text that it is made after the upper one."""
    clauses: tuple[Practised, ...]
    """Without those that only give purpose, commencement or who explains."""

    @property
    def counts(self) -> dict[Practice, int]:
        """How many clauses of the upper document fared how."""
        found = Counter(clause.practice for clause in self.clauses)
        return {practice: found[practice] for practice in Practice}


@dataclass(frozen=True, slots=True)
class Matrix:
    """Documents by topics."""

    documents: tuple[Document, ...]
    topics: tuple[Topic, ...]
    descents: tuple[Descent, ...]
    left_out: tuple[tuple[str, ...], ...]
    """For each document the headings, leads and covers, which treat no topic of their own."""


def matrix(
    documents: Sequence[Document], compare: Callable[[Document, Document], Comparison]
) -> Matrix:
    """What each document says of each topic, and what lower documents made of upper ones.

    Args:
        documents: two to `MOST`, in the order of the columns.
        compare: aligns two documents.
    """
    sides = [units(document) for document in documents]
    compared = {
        (i, j): compare(documents[i], documents[j])
        for i, j in combinations(range(len(documents)), 2)
    }
    places = {unit.clause.id: (d, k) for d, side in enumerate(sides) for k, unit in enumerate(side)}
    clusters = _clusters(sides, _links(compared.values(), places))
    return Matrix(
        tuple(documents),
        tuple(_topic(cluster, sides) for cluster in clusters),
        tuple(_descents(documents, sides, compared, compare)),
        tuple(tuple(u.clause.id for u in side if _left_out(u)) for side in sides),
    )


def _links(
    comparisons: Iterable[Comparison], places: Mapping[str, Place]
) -> dict[frozenset[Place], float]:
    """Clauses that belong together, with the score of their pair."""
    links: dict[frozenset[Place], float] = {}
    for comparison in comparisons:
        for pair in comparison.pairs:
            members = [places[i] for i in (*pair.a, *pair.b) if i in places]
            for one, other in combinations(members, 2):
                key = frozenset((one, other))
                links[key] = max(pair.score, links.get(key, 0.0))
    return links


def _clusters(
    sides: Sequence[Sequence[Unit]], links: Mapping[frozenset[Place], float]
) -> list[list[Place]]:
    """Topics by average linkage, the likeliest pair first; then in reading order."""
    home = {
        (d, k): [(d, k)]
        for d, side in enumerate(sides)
        for k, unit in enumerate(side)
        if not _left_out(unit)
    }
    for key in sorted(links, key=lambda key: (-links[key], sorted(key))):
        one, *rest = sorted(key)
        if not rest or one not in home or rest[0] not in home:
            continue
        left, right = home[one], home[rest[0]]
        if left is right:
            continue
        linked = sum(frozenset((x, y)) in links for x in left for y in right)
        if linked >= _JOINED * len(left) * len(right):
            left += right
            for place in right:
                home[place] = left
    _with_stems(sides, home)
    found = {id(cluster): sorted(cluster) for cluster in home.values()}
    return sorted(found.values(), key=lambda cluster: cluster[0])


def _with_stems(sides: Sequence[Sequence[Unit]], home: dict[Place, list[Place]]) -> None:
    """Items that go with no clause of another document stay with their stem."""
    for d, side in enumerate(sides):
        form = shape(side)
        for k in range(len(side)):
            stem = (d, form.item_of(k))
            if stem in home and home.get((d, k)) == [(d, k)]:
                home[stem].append((d, k))
                home[d, k] = home[stem]


def _topic(cluster: Sequence[Place], sides: Sequence[Sequence[Unit]]) -> Topic:
    members = [[sides[d][k] for place_d, k in cluster if place_d == d] for d in range(len(sides))]
    return Topic(
        _name([unit for side in members for unit in side]),
        tuple(_cell(side) for side in members),
    )


def _name(members: Sequence[Unit]) -> str:
    """A heading where a clause has one, else the opening words of the first clause."""
    for unit in members:
        if unit.clause.heading and len(unit.clause.heading) <= _TITLE:
            return unit.clause.heading
    first = members[0]
    words = first.text.strip().removeprefix(first.clause.printed).strip()
    ends = [k for k, c in enumerate(words) if c in "，,。；;：:\n" and k > 1]
    return words[: min([*ends[:1], _TITLE, len(words)])]


def _cell(members: Sequence[Unit]) -> Cell:
    if not members:
        return Cell(())
    opening = members[0].text.strip()
    stop = next((k for k, c in enumerate(opening) if c in "。；;\n" and k > _TITLE), len(opening))
    said = [said for unit in members for said in (*_figures(unit), *_modals(unit))]
    return Cell(tuple(u.clause.id for u in members), tuple(said), opening[: stop + 1])


def _figures(unit: Unit) -> Iterator[Said]:
    for found in measured([unit]):
        place = found.proof
        if place is not None:
            words = unit.text[found.figure.end - (place.end - place.start) : found.figure.end]
            yield Said(found.name, found.subject, words, place.start, place.end)


def _modals(unit: Unit) -> Iterator[Said]:
    for sentence in sentences(unit.text):
        for word in sorted((*(m.span for m in sentence.modals), *sentence.soft), key=_start):
            place = unit.in_document(word.start, word.end)
            if place is not None:
                yield Said("", "", word.of(unit.text), place.start, place.end)


def _start(span: Span) -> int:
    return span.start


def _left_out(unit: Unit) -> bool:
    return not unit.clause.path or is_bare(unit)


def _descents(
    documents: Sequence[Document],
    sides: Sequence[Sequence[Unit]],
    compared: Mapping[tuple[int, int], Comparison],
    compare: Callable[[Document, Document], Comparison],
) -> Iterator[Descent]:
    for i, upper in enumerate(documents):
        counted = [u.clause.id for u in sides[i] if not _left_out(u) and lays_down(u)]
        for j, lower in enumerate(documents):
            if is_above(upper, lower):
                comparison = compared.get((i, j)) or compare(upper, lower)
                yield descent(upper, lower, counted, comparison)


def is_above(upper: Document, lower: Document) -> bool:
    """Whether one document's issuers stand above the other's; False where either is unknown."""
    if upper.level not in _LEVELS or lower.level not in _LEVELS:
        return False
    return _LEVELS.index(upper.level) < _LEVELS.index(lower.level)


def descent(
    upper: Document, lower: Document, counted: Sequence[str], comparison: Comparison
) -> Descent:
    """What the lower document made of every clause of the upper one.

    Args:
        upper: side A of the comparison.
        lower: side B.
        counted: ids of the upper document's clauses that lay something down, in order.
        comparison: of both.
    """
    pairs: dict[str, Pair] = {i: pair for pair in comparison.pairs for i in pair.a}
    return Descent(
        upper, lower, made_after(lower, upper), tuple(_practised(i, pairs.get(i)) for i in counted)
    )


def _practised(clause: str, pair: Pair | None) -> Practised:
    if pair is None:
        return Practised(clause, Practice.MISSING)
    return Practised(clause, PRACTICE[pair.relation], pair.b, pair.grounds)


def made_after(lower: Document, upper: Document) -> Span | None:
    """Where the lower document's opening cites the upper one by number or by title."""
    for citation in find_citations(lower.text[:_OPENING]):
        by_number = citation.number is not None and citation.number == upper.doc_number
        title = citation.full_title or citation.title
        by_title = title is not None and _same_title(title, upper.title)
        if by_number or by_title:
            return Span(citation.start, citation.end)
    return None


def _same_title(printed: str, title: str) -> bool:
    """A title may be cited without the issuer in front."""
    one, other = title_key(printed), title_key(title)
    return bool(one) and (one == other or other.endswith(one) or one.endswith(other))
