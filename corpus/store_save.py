"""Saving a page: which of its documents are new, known, changed, reposted or gone.

The rules, for a document D of a page at place P (equal texts: equal but for spacing and script):

1. A document of D's id with an equal text is in the library: it is that one.
   Where P is its home it is rewritten when anything changed; elsewhere D is a repost.
2. Else, where P gave a document of D's id before, D replaces it.
   Other places that still show the old text keep it, under a second name.
3. Else D is added, under a second name where its id is taken by another text.

What P gave before and gives no more is deleted, unless it stands elsewhere.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from enum import StrEnum

from sqlalchemy import Connection, select

from corpus import schema
from corpus.model import Document, Source
from corpus.store_keys import sha256, text_key
from corpus.store_model import Parsed, Saved
from corpus.store_names import names, near_duplicate, renamed
from corpus.store_read import documents as load
from corpus.store_read import ids_at, is_current, sightings
from corpus.store_write import (
    clear_failure,
    delete_document,
    drop_unused_texts,
    move_sightings,
    put_document,
    put_page,
    put_sightings,
    retire_sightings,
)


class _Fate(StrEnum):
    ADDED = "added"
    UNCHANGED = "unchanged"
    REPLACED = "replaced"
    REPOSTED = "reposts"


@dataclass(slots=True)
class _Visit:
    """The state of saving one page."""

    connection: Connection
    locator: str
    here: tuple[str, ...]
    """Documents that the place gave before."""
    taken: dict[str, str] = field(default_factory=dict)
    """Names given on this page so far, and their texts' keys."""
    texts: set[str] = field(default_factory=set)
    """Page texts that may be needed no more, by digest."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a document goes."""

    name: str
    parsed_id: str
    write: bool
    """False for a repost: the library keeps what it has."""


def save(connection: Connection, parsed: Parsed, *, force: bool = False) -> Saved:
    """Store a page and its documents; see the rules above.

    Args:
        connection: a writing transaction; all is done in it or nothing.
        parsed: the page and what was read from it.
        force: also where the same bytes were saved from the same place before.
    """
    page, sha = parsed.page, sha256(parsed.page.body)
    here = ids_at(connection, page.locator)
    clear_failure(connection, page.locator)
    if not force and is_current(connection, page.locator, sha):
        return Saved(unchanged=len(here), ids=here)
    text = put_page(connection, parsed, sha)
    visit = _Visit(connection, page.locator, here, texts={text})
    source = Source(page.locator, sha, parsed.kind, page.is_url)
    placed = [(_place(visit, d), replace(d, source=source)) for d in parsed.documents]
    fates = Counter(_settle(visit, place, d, text) for place, d in _final(placed))
    retire_sightings(connection, page.locator)
    ids = tuple(place.name for place, _ in placed)
    put_sightings(connection, page, sha, ids)
    deleted = _delete_leftovers(visit, ids)
    drop_unused_texts(connection, visit.texts)
    return Saved(**{fate.value: fates[fate] for fate in _Fate}, ids=ids, deleted=deleted)


def _final(placed: list[tuple[_Place, Document]]) -> list[tuple[_Place, Document]]:
    """The documents under their names in the library."""
    issuers: dict[str, str] = {}
    for place, _ in placed:
        issuers.setdefault(place.parsed_id, place.name)
    return [(place, renamed(d, place.name, issuers)) for place, d in placed]


def _place(visit: _Visit, document: Document) -> _Place:
    key = text_key(document.text)
    place = _equal(visit, document.id, key)
    if place is None:
        place = _Place(_free(visit, document.id), document.id, write=True)
    visit.taken.setdefault(place.name, key)
    return place


def _equal(visit: _Visit, document_id: str, key: str) -> _Place | None:
    """Rule 1: the stored document of this id, or of a second name here, with an equal text."""
    for name in names(document_id, visit.locator):
        if name in visit.taken:
            if visit.taken[name] == key:  # printed twice on one page
                return _Place(name, document_id, write=False)
            continue
        stored = _stored(visit, name)
        if stored is not None and stored[0] == key:
            return _Place(name, document_id, write=_at_home(visit, name, stored[1]))
        if stored is None and name != document_id:
            return None
    return None


def _at_home(visit: _Visit, name: str, home: str) -> bool:
    """Whether this place speaks for the document: it came from here, or its home lost it."""
    if home == visit.locator:
        return True
    places = {s.locator for s in sightings(visit.connection, name)}
    return home not in places and visit.locator in places


def _free(visit: _Visit, document_id: str) -> str:
    """Rules 2 and 3: the name that the document replaces here, else the first that is free."""
    free = None
    for name in names(document_id, visit.locator):
        if name in visit.taken:
            continue
        stored = _stored(visit, name)
        if stored is None:
            free = free or name
            if name != document_id:
                return free
        elif name in visit.here and _at_home(visit, name, stored[1]):
            return name
    raise AssertionError  # names never end


def _stored(visit: _Visit, name: str) -> tuple[str, str] | None:
    """Text key and home of a stored document."""
    table = schema.documents.c
    query = select(table.fingerprint, table.source_locator).where(table.id == name)
    row = visit.connection.execute(query).first()
    return None if row is None else (row[0], row[1])


def _settle(visit: _Visit, place: _Place, document: Document, page_text: str) -> _Fate:
    """Write one document where it was placed."""
    if not place.write:
        return _Fate.REPOSTED
    if place.name != place.parsed_id:
        document = near_duplicate(document, place.parsed_id)
    before = next(iter(load(visit.connection, [place.name], as_parsed=True)), None)
    if before is not None:
        old_text = _page_text_of(visit, before.id)
        if document == before and old_text == page_text:
            return _Fate.UNCHANGED
        if text_key(before.text) != text_key(document.text):
            _keep_elsewhere(visit, before, old_text)
        visit.texts.add(old_text)
    put_document(visit.connection, document, page_text)
    return _Fate.ADDED if before is None else _Fate.REPLACED


def _keep_elsewhere(visit: _Visit, before: Document, page_text: str) -> None:
    """Other places still show the old text: it stays, under the name it would have there."""
    places = (s.locator for s in sightings(visit.connection, before.id))
    other = next((place for place in places if place != visit.locator), None)
    if other is None:
        return
    name = next(
        name
        for name in names(before.id, other)
        if name not in visit.taken and _stored(visit, name) is None
    )
    kept = near_duplicate(renamed(before, name, {}), before.id)
    put_document(visit.connection, kept, page_text)
    move_sightings(visit.connection, before.id, name, visit.locator)


def _page_text_of(visit: _Visit, name: str) -> str:
    table = schema.documents.c
    query = select(table.page_text).where(table.id == name)
    return str(visit.connection.execute(query).scalar_one())


def _delete_leftovers(visit: _Visit, ids: tuple[str, ...]) -> int:
    """Delete what this place gave before and nothing shows any more."""
    gone = [
        name
        for name in dict.fromkeys(visit.here)
        if name not in ids and not sightings(visit.connection, name)
    ]
    visit.texts.update(_page_text_of(visit, name) for name in gone)
    for name in gone:
        delete_document(visit.connection, name)
    return len(gone)
