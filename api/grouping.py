"""Copies found among the documents of a library, after pages were taken in.

Only documents that are new or changed are compared, each with the few that may be its copies:
those of its address, its text, its name, and those whose sketch is like its own.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from corpus.reposts import Likeness, Route, groups, standing
from corpus.sameness import compare_texts
from corpus.sketch import Lookup, likeness, sketch
from corpus.store_reposts import Sketched
from corpus.urls import url_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from corpus.model import Document
    from corpus.store import Store
    from corpus.store_reposts import Card

_LIKE = 0.25
"""Share of 5-grams in common from which two texts are compared: half of a bad copy has more."""
_LIKE_BY_NAME = 0.1
"""The same for texts of one name or address."""
_MOST = 20
"""Candidates compared with one document; a hundred copies of one text meet in the best of them."""
_MOST_EQUAL = 3
_SKETCHED_AT_ONCE = 200


def regroup(store: Store, notify: Callable[[str], None] = lambda _: None) -> bool:
    """Bring sketches, comparisons and groups in step with the documents.

    Args:
        store: the library.
        notify: told how far it is where there is much to compare.

    Returns:
        Whether any group changed.
    """
    fresh = _sketch(store, notify)
    known = store.copies.cards()
    if fresh:
        store.copies.put_likenesses(fresh, _compared(store, known, fresh, notify))
    # A held document stands for no other, and no other for it: either would tell that it is there.
    held = store.withheld_ids()
    standings = {c.document_id: c.standing for c in known if c.document_id not in held}
    pairs = [p for p in store.copies.likenesses() if p.a in standings and p.b in standings]
    return store.copies.put_groups(groups(standings, pairs))


def _sketch(store: Store, notify: Callable[[str], None]) -> list[str]:
    """Sketch what is new or changed."""
    fresh = store.copies.unsketched()
    for at in range(0, len(fresh), _SKETCHED_AT_ONCE):
        some = fresh[at : at + _SKETCHED_AT_ONCE]
        store.copies.put_sketches([_sketched(store.document(name)) for name in some])
        if len(fresh) > _SKETCHED_AT_ONCE:
            notify(f"查找转载：特征 {at + len(some)}/{len(fresh)}")
    return fresh


def _sketched(document: Document) -> Sketched:
    return Sketched(
        document.id, url_key(document.source.locator), sketch(document.text), standing(document)
    )


def _compared(
    store: Store, known: Sequence[Card], fresh: Sequence[str], notify: Callable[[str], None]
) -> list[Likeness]:
    """Every fresh document against its candidates; each pair once."""
    shelves = _Shelves(known)
    found: dict[tuple[str, str], Likeness] = {}
    for done, name in enumerate(fresh, 1):
        for other, route in shelves.candidates(name):
            pair = (min(name, other), max(name, other))
            if pair not in found:
                found[pair] = _likeness(store.document(pair[0]), store.document(pair[1]), route)
        if done % _SKETCHED_AT_ONCE == 0:
            notify(f"查找转载：比对 {done}/{len(fresh)}")
    return list(found.values())


def _likeness(a: Document, b: Document, route: Route) -> Likeness:
    verdict = compare_texts(a, b)
    return Likeness(
        a.id,
        b.id,
        verdict.same,
        verdict.similarity,
        route,
        verdict.reason,
        verdict.evidence,
        verdict.misprints,
    )


class _Shelves:
    """The documents by everything that copies may have in common."""

    def __init__(self, known: Iterable[Card]) -> None:
        self._cards = {card.document_id: card for card in known}
        self._lookup = Lookup({name: card.numbers for name, card in self._cards.items()})
        self._by: Mapping[Route, Mapping[str, list[str]]] = {
            Route.URL: self._shelf(lambda c: (c.url_key,)),
            Route.DIGEST: self._shelf(lambda c: (c.fingerprint,)),
            Route.NAME: self._shelf(_names),
        }

    def _shelf(self, keys: Callable[[Card], Iterable[str | None]]) -> Mapping[str, list[str]]:
        shelf: defaultdict[str, list[str]] = defaultdict(list)
        for name, card in sorted(self._cards.items(), key=lambda item: item[1].standing):
            for key in keys(card):
                if key:
                    shelf[key].append(name)
        return shelf

    def candidates(self, name: str) -> Iterator[tuple[str, Route]]:
        """Documents that may be copies of one, each by the first route that leads to it."""
        card = self._cards.get(name)
        if card is None:  # deleted meanwhile
            return
        ways = (
            (Route.URL, self._near(card, Route.URL, (card.url_key,))),
            (Route.DIGEST, self._equal(card)),
            (Route.NAME, self._near(card, Route.NAME, _names(card))),
            (Route.SKETCH, [n for n, _ in self._lookup.near(name, _LIKE)]),
        )
        seen = {name}
        for route, others in ways:
            for other in others:
                if other not in seen and len(seen) <= _MOST:
                    seen.add(other)
                    yield other, route

    def _equal(self, card: Card) -> list[str]:
        others = self._by[Route.DIGEST].get(card.fingerprint, [])
        return [n for n in others if n != card.document_id][:_MOST_EQUAL]

    def _near(self, card: Card, route: Route, keys: Iterable[str | None]) -> list[str]:
        shelf = self._by[route]
        others = dict.fromkeys(n for key in keys if key for n in shelf.get(key, ()))
        scored = ((likeness(card.numbers, self._cards[n].numbers), n) for n in others)
        return [n for score, n in sorted(scored, reverse=True) if score >= _LIKE_BY_NAME]


def _names(card: Card) -> tuple[str | None, ...]:
    number = None if card.number_key is None else f"\x1f{card.number_key}"
    return (card.title_key, number)
