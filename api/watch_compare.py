"""What became of a watched page's documents, clause by clause, and whom that concerns.

The texts are the library's own versions, so nothing is compared that could not be shown later.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from api.citing import citations_of
from api.history import FATES
from api.labels import place
from corpus.citing import title_key
from corpus.mentions import Act
from corpus.outline import addressable, find_clause
from corpus.repeals import mentions
from corpus.store_model import Reason
from corpus.succession import Fate, heir, outcomes
from corpus.watching import Citing, Ended, Touched

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from api.citing import Link
    from corpus.library import Archive, Library
    from corpus.model import Clause, Document
    from corpus.store_model import Version
    from corpus.succession import Outcome
    from corpus.watching import Held
    from search.citing import CitedBook

_OF_THE_SOURCE = frozenset({Reason.SOURCE, Reason.BOTH, Reason.RETURNED})
_ENDED = frozenset({Act.REPEALED, Act.EXPIRED})
MOST = 200
"""Clauses, citations and repealed documents that one change tells of."""
_WORDS = 200
"""Characters of a citation that are repeated."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What a page gave before and gives now."""

    new: tuple[Held, ...]
    changed: tuple[tuple[Held, Held], ...]
    gone: tuple[Held, ...]


def moved(before: Sequence[Held], now: Sequence[Held], archive: Archive) -> Moved:
    """Which documents of a page are new, changed or gone.

    What only another parser read otherwise is no change of the page. A document that took the
    place of one that is gone is its next text, by the same likeness that leads old ids on.
    """
    old, fresh = dict(before), dict(now)
    changed = [
        ((name, old[name]), (name, number))
        for name, number in now
        if name in old and _source_moved(archive.versions(name), old[name])
    ]
    new = [held for held in now if held[0] not in old]
    gone = []
    for held in (h for h in before if h[0] not in fresh):
        after = _continued(held, new, archive)
        if after is None:
            gone.append(held)
        else:
            new.remove(after)
            changed.append((held, after))
    return Moved(tuple(new), tuple(changed), tuple(gone))


def _source_moved(versions: Sequence[Version], last: int) -> bool:
    return any(v.number > last and v.reason in _OF_THE_SOURCE for v in versions)


def _continued(held: Held, new: Sequence[Held], archive: Archive) -> Held | None:
    led = archive.successor(held[0])
    for one in new:
        if one[0] == led:
            return one
    if not new:
        return None
    fresh = [archive.version(*one) for one in new]
    found = heir(archive.version(*held), fresh, [])
    return next((one for one, d in zip(new, fresh, strict=True) if d is found), None)


def goes_on(before: Iterable[Document], now: Sequence[Document]) -> bool:
    """Whether a page still gives one of its documents, in whatever wording."""
    known = {d.id for d in now}
    return any(d.id in known or heir(d, now, now) is not None for d in before)


def touched(old: Document, new: Document, citing: Sequence[Link]) -> tuple[Touched, ...]:
    """The clauses that do not stand as they did, in the older text's order, added ones last.

    Of nested clauses the innermost are named. What only moved is named where somebody cites it:
    the citation leads to another clause now.
    """
    fates = outcomes(old, new)
    cited: dict[str, list[Link]] = {}
    for link in citing:
        if link.clause:
            cited.setdefault(link.clause, []).append(link)
    told = [
        Touched(c.id, place(c), fates[c.id].fate, fates[c.id].now, _citing(cited.get(c.id, ())))
        for c in addressable(old)
        if c.id in fates and _is_told(c, old, fates, cited)
    ]
    return (*told, *_added(new, fates))[:MOST]


def _is_told(
    clause: Clause, old: Document, fates: Mapping[str, Outcome], cited: Mapping[str, object]
) -> bool:
    fate = fates[clause.id].fate
    if fate is Fate.SAME:
        return False
    if clause.id in cited:
        return True
    inner = (c for c in old.clauses if c.parent == clause.id)
    return fate is not Fate.MOVED and not any(
        fates[c.id].fate in {Fate.CHANGED, Fate.GONE} for c in inner if c.id in fates
    )


def _added(new: Document, fates: Mapping[str, Outcome]) -> list[Touched]:
    """The outermost clauses that continue nothing."""
    known = {name for outcome in fates.values() for name in outcome.now}
    fresh = {c.id for c in new.clauses if c.id not in known}
    return [
        Touched("", place(c), None, (c.id,))
        for c in new.clauses
        if c.id in fresh and c.parent not in fresh
    ]


def cited_by(document: Document, library: Library, book: CitedBook) -> tuple[Link, ...]:
    """Who in the library cites a text, by its own numbering."""
    return citations_of(document, library, book).cited_by


def whole(links: Iterable[Link]) -> tuple[Citing, ...]:
    """Citations, as they are kept with a change."""
    return _citing(links)


def _citing(links: Iterable[Link]) -> tuple[Citing, ...]:
    found = (
        Citing(
            link.source.id,
            link.source.title,
            link.cited.clause or "",
            " ".join(link.words.split())[:_WORDS],
        )
        for link in links
    )
    return tuple(found)[:MOST]


def ended(document: Document, library: Library, book: CitedBook) -> tuple[Ended, ...]:
    """What a document says to be repealed or expired, itself left out, with who cites it."""
    own = {title_key(document.title), document.doc_number}
    found: dict[tuple[str, str], Ended] = {}
    for said in mentions(document):
        title, number = said.title or "", said.number or ""
        key = (title_key(title) or number, said.place)
        if said.act not in _ENDED or key[0] in own or number in own or key in found:
            continue
        there = _named(title, number, document, library)
        citing = () if there is None else _citing(_of(cited_by(there, library, book), document))
        known = there.id if there is not None else ""
        found[key] = Ended(title, number, said.place, known, citing)
    return tuple(found.values())[:MOST]


def _of(links: Iterable[Link], author: Document) -> Iterable[Link]:
    """Citations but the author's own: that it names what it repeals is no use of it."""
    return (link for link in links if link.source.id != author.id)


def _named(title: str, number: str, author: Document, library: Library) -> Document | None:
    for name in filter(None, (number, title)):
        there = [d for d in library.find(name) if d.id != author.id]
        if len(there) == 1:
            return there[0]
    return None


def counted(clauses: Sequence[Touched]) -> str:
    """改动 2 条，删去 1 条，新增 1 条；空 where nothing of the text was touched."""
    fates = Counter("新增" if c.fate is None else FATES[c.fate] for c in clauses)
    return "，".join(f"{name} {n} 条" for name, n in fates.items())


def words_at(document: Document, ids: Sequence[str]) -> str:
    """The words of clauses, verbatim."""
    found = (find_clause(document, i) for i in ids)
    return "\n".join(c.span.of(document.text) for c in found if c is not None)
