"""Copies found among the documents of a library, after pages were taken in.

Only documents that are new or changed are compared, each with the few that may be its copies:
those of its address, its text, its name, and those whose sketch is like its own.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from corpus.reposts import Likeness, Route, standing
from corpus.sameness import Reason, compare_texts
from corpus.sketch import likeness, sketch
from corpus.store_reposts import Sketched
from corpus.urls import url_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from corpus.model import Document
    from corpus.store import Store
    from corpus.store_reposts import Card, Nearby

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
    if fresh:
        found = _compared(store, fresh, notify)
        decided = store.reviews.pairs()
        store.copies.put_likenesses(fresh, as_decided(found, decided, set(fresh)))
    return store.copies.regroup()


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


def _compared(store: Store, fresh: Sequence[str], notify: Callable[[str], None]) -> list[Likeness]:
    """Every fresh document against its candidates; each pair once.

    Once for the readers of each level: a document that they cannot see must not take the place of
    one among the few that are compared.
    """
    found: dict[tuple[str, str], Likeness] = {}
    views = set(store.copies.views())
    for done, name in enumerate(fresh, 1):
        nearby = store.copies.nearby(name)
        seen = [nearby.without(v) for v in views if name not in v] if nearby is not None else []
        if nearby is not None and not seen:  # held from everybody
            seen = [nearby]
        for other, route in dict(pair for view in seen for pair in candidates(view)).items():
            pair = (min(name, other), max(name, other))
            if pair not in found:
                found[pair] = _likeness(store.document(pair[0]), store.document(pair[1]), route)
        if done % _SKETCHED_AT_ONCE == 0:
            notify(f"查找转载：比对 {done}/{len(fresh)}")
    return list(found.values())


def as_decided(
    found: Sequence[Likeness],
    decided: Mapping[tuple[str, str], bool],
    fresh: AbstractSet[str],
) -> list[Likeness]:
    """The comparisons with those that a person decided in place of ours.

    Args:
        found: pairs compared, the lesser id first.
        decided: pairs that a person decided, and whether they are copies.
        fresh: documents whose pairs are said anew; the others keep what is said of them.
    """
    ours = {(pair.a, pair.b): pair for pair in found}
    for (a, b), same in decided.items():
        if a in fresh or b in fresh:
            before = ours.get((a, b), Likeness(a, b, same, 0.0, Route.PERSON))
            reason = None if same else Reason.PERSON
            ours[a, b] = replace(
                before, same=same, route=Route.PERSON, reason=reason, evidence=(), misprints=0.0
            )
    return list(ours.values())


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


def candidates(nearby: Nearby) -> Iterator[tuple[str, Route]]:
    """Documents that may be copies of one, each by the first route that leads to it."""
    own = nearby.card
    equal = sorted(_of(nearby, nearby.equal), key=lambda c: (c.standing, c.document_id))
    ways = (
        (Route.URL, _likest(own, _of(nearby, nearby.url), _LIKE_BY_NAME)),
        (Route.DIGEST, [card.document_id for card in equal[:_MOST_EQUAL]]),
        (Route.NAME, _likest(own, _of(nearby, nearby.named), _LIKE_BY_NAME)),
        (Route.SKETCH, _likest(own, _of(nearby, nearby.alike), _LIKE)),
    )
    seen = {own.document_id}
    for route, others in ways:
        for other in others:
            if other not in seen and len(seen) <= _MOST:
                seen.add(other)
                yield other, route


def _of(nearby: Nearby, ids: Iterable[str]) -> list[Card]:
    """Their cards, where they are sketched."""
    return [nearby.cards[name] for name in ids if name in nearby.cards]


def _likest(own: Card, others: Iterable[Card], least: float) -> list[str]:
    """Ids of those that are like it enough, the likest first."""
    scored = ((-likeness(own.numbers, card.numbers), card.document_id) for card in others)
    return [name for score, name in sorted(scored) if -score >= least]
