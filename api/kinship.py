"""Copies of documents looked up in the store, for `api.wiring`."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from api.copies import Copy, Kin
from corpus.errors import UnknownDocument
from corpus.pii import masked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from corpus.library import Library
    from corpus.model import Document
    from corpus.reposts import Likeness
    from corpus.store import Store

_MOST_APART = 10
_NEAR = 0.5
"""Share of the shorter text from which another document is worth naming."""


def kin_of(store: Store, library: Library, document: Document) -> Kin:
    """The copies of a document, and what is like it and is no copy.

    Args:
        store: knows groups and places.
        library: gives documents as they may be shown; what it does not give is left out.
        document: one of the copies.
    """
    best = store.copies.best()
    leader = best.get(document.id, document.id)
    pairs = {p.other(leader): p for p in store.copies.likenesses(leader)}
    names = sorted(copy for copy, other in best.items() if other == leader)
    own = pairs.values() if leader == document.id else store.copies.likenesses(document.id)
    apart = sorted(
        (p for p in own if not p.same and p.similarity >= _NEAR), key=lambda p: -p.similarity
    )
    return Kin(
        best=_copy(store, library.document(leader)),
        copies=tuple(_copy(store, d, pairs.get(d.id)) for d in _given(library, names)),
        apart=tuple(islice(_apart(library, document.id, apart), _MOST_APART)),
    )


def _copy(store: Store, document: Document, likeness: Likeness | None = None) -> Copy:
    places = dict.fromkeys(s.locator for s in store.sightings(document.id))
    return Copy(document, tuple(places) or (document.source.locator,), likeness)


def _given(library: Library, ids: Iterable[str]) -> Iterator[Document]:
    """Those of the documents that may be shown."""
    for name in ids:
        try:
            yield library.document(name)
        except UnknownDocument:  # held, or deleted meanwhile
            continue


def _apart(
    library: Library, name: str, pairs: Iterable[Likeness]
) -> Iterator[tuple[Document, Likeness]]:
    for pair in pairs:
        for document in _given(library, [pair.other(name)]):
            shown = tuple(masked(words) for words in pair.evidence)
            yield document, replace(pair, evidence=shown)


def all_kin(store: Store, library: Library) -> Sequence[Kin]:
    """Every text that stands in several places, by the id of its best copy."""
    best = store.copies.best()
    leaders = (set(best.values()) | set(store.copies.seen_elsewhere())) - set(best)
    return [kin_of(store, library, document) for document in _given(library, sorted(leaders))]


def elsewhere(store: Store, ids: Iterable[str]) -> Mapping[str, int]:
    """For each document in how many places beyond the first its text stands."""
    found = store.copies.places(ids)
    return {name: max(0, len(places) - 1) for name, places in found.items()}
