"""Saving a page: which of its documents are new, known, changed, reposted or gone.

The rules, for a document D of a page at place P (equal texts: equal but for spacing and script):

1. A document of D's id with an equal text is in the library: it is that one.
   Where P is its home it is rewritten when anything changed; elsewhere D is a repost.
2. Else, where P gave a document of D's id before, D replaces it.
   Other places that still show the old text keep it, under a second name.
3. Else D is added, under a second name where its id is taken by another text.

What P gave before and gives no more is withdrawn, unless it stands elsewhere; where P gives the
same text under another id, the old id leads to the new one.
Nothing is lost: what is written over or withdrawn is laid away as a version that ended.

What a place gives that gave something not for everybody before is not for everybody either,
until a person says so: a document that comes back under another id must not come out by that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from sqlalchemy import Connection, select

from corpus import schema
from corpus.access import Clearance
from corpus.model import Document, Source
from corpus.store_archive import (
    Reading,
    begin,
    end,
    parser_of,
    redirect,
    reread,
    stamp_places,
)
from corpus.store_clearance import decided_clearances, place_clearance, put_clearances, raise_place
from corpus.store_documents import delete_document, put_document
from corpus.store_findings import mark_force
from corpus.store_keys import document_digest, sha256, text_key
from corpus.store_model import Parsed, Reason, Saved
from corpus.store_names import names, near_duplicate, renamed
from corpus.store_pending import Task, mark
from corpus.store_read import batches, ids_at, is_current, sightings
from corpus.store_read import documents as load
from corpus.store_reposts import mark_copies
from corpus.store_write import (
    clear_failure,
    drop_unused_texts,
    move_sightings,
    put_page,
    put_sightings,
    retire_sightings,
)
from corpus.succession import heir


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
    reading: Reading
    taken: dict[str, str] = field(default_factory=dict)
    """Names given on this page so far, and their texts' keys."""
    texts: set[str] = field(default_factory=set)
    """Page texts that may be needed no more, by digest."""
    changed: set[str] = field(default_factory=set)
    """Documents that have a new version."""
    added: set[str] = field(default_factory=set)
    """Documents that were not there before."""
    clauses: int = 0


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
    inherited = place_clearance(connection, page.locator)
    if not force and is_current(connection, page.locator, sha, parsed.parser):
        raised = _classify_home(connection, parsed, here, inherited)
        return Saved(unchanged=len(here), ids=here, raised=raised)
    text = put_page(connection, parsed, sha)
    visit = _Visit(connection, page.locator, here, Reading(text, parsed.parser), texts={text})
    source = Source(page.locator, sha, parsed.kind, page.is_url)
    placed = [(_place(visit, d), replace(d, source=source)) for d in parsed.documents]
    final = _final(placed)
    fates = Counter(_settle(visit, place, d) for place, d in final)
    ids = tuple(place.name for place, _ in placed)
    _note_sighting(visit, parsed, sha, ids, max(parsed.clearance, inherited))
    raised = _classify_home(connection, parsed, ids, inherited)
    withdrawn = _withdraw(visit, {place.name: d for place, d in reversed(final)})
    drop_unused_texts(connection, visit.texts)
    return Saved(
        **{fate.value: fates[fate] for fate in _Fate},
        ids=ids,
        withdrawn=withdrawn,
        versions=len(visit.changed),
        clauses=visit.clauses,
        raised=tuple(name for name in raised if name not in visit.added),
    )


def _classify_home(
    connection: Connection, parsed: Parsed, ids: tuple[str, ...], inherited: Clearance
) -> tuple[str, ...]:
    """Raise what this place is the home of; what stands elsewhere stays as it is.

    What was asked for holds for all of it, what the place had before for all that no person
    decided about.

    Returns:
        The documents that were lower before.
    """
    if max(parsed.clearance, inherited) is Clearance.OPEN:
        return ()
    locator, table = parsed.page.locator, schema.documents.c
    raise_place(connection, locator, max(parsed.clearance, inherited))
    home = [
        name
        for some in batches(set(ids))
        for name in connection.scalars(
            select(table.id).where(table.id.in_(some), table.source_locator == locator)
        )
    ]
    decided = decided_clearances(connection, home)
    levels = {i: max(parsed.clearance, decided.get(i, inherited)) for i in home}
    raised = {i: c for i, c in levels.items() if c > decided.get(i, Clearance.OPEN)}
    for level in set(raised.values()):
        put_clearances(connection, [i for i in raised if raised[i] is level], level, parsed.by)
    mark_force(connection, list(raised))
    mark_copies(connection, list(raised))
    mark(connection, Task.SKETCH, raised)
    return tuple(sorted(raised))


def _note_sighting(
    visit: _Visit, parsed: Parsed, sha: str, ids: tuple[str, ...], level: Clearance
) -> None:
    """What is seen here; the same bytes giving the same documents are no second sighting."""
    same = is_current(visit.connection, visit.locator, sha)
    if same and tuple(dict.fromkeys(ids)) == visit.here:
        stamp_places(visit.connection, visit.locator, parsed.parser)
        return
    retire_sightings(visit.connection, visit.locator)
    put_sightings(visit.connection, parsed, sha, ids, level)


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


def _settle(visit: _Visit, place: _Place, document: Document) -> _Fate:
    """Write one document where it was placed."""
    if not place.write:
        return _Fate.REPOSTED
    if place.name != place.parsed_id:
        document = near_duplicate(document, place.parsed_id)
    before = next(iter(load(visit.connection, [place.name], as_parsed=True)), None)
    if before is None:
        put_document(visit.connection, document, visit.reading.page_text)
        begin(visit.connection, document, visit.reading, Reason.NEW)
        visit.added.add(document.id)
        visit.clauses += len(document.clauses)
        return _Fate.ADDED
    return _rewrite(visit, before, document)


def _rewrite(visit: _Visit, before: Document, document: Document) -> _Fate:
    """A document that is there: as it is, or read again with the same content, or a new version."""
    connection, reading = visit.connection, visit.reading
    old_text, old_parser = _page_text_of(visit, before.id), parser_of(connection, before.id)
    if document == before and old_text == reading.page_text:
        if old_parser != reading.parser:
            reread(connection, document, reading)
        return _Fate.UNCHANGED
    new_version = document_digest(document) != document_digest(before)
    if new_version:
        end(connection, before)
    if text_key(before.text) != text_key(document.text):
        _keep_elsewhere(visit, before, Reading(old_text, old_parser))
    put_document(connection, document, reading.page_text)
    if new_version:
        begin(connection, document, reading, _reason(before, document, old_parser, reading))
        visit.changed.add(document.id)
    else:
        reread(connection, document, reading)
    visit.texts.add(old_text)
    visit.clauses += len(document.clauses)
    return _Fate.REPLACED


def _reason(before: Document, document: Document, old_parser: str, reading: Reading) -> Reason:
    if before.source.sha256 == document.source.sha256:
        return Reason.PARSER
    return Reason.SOURCE if old_parser == reading.parser else Reason.BOTH


def _keep_elsewhere(visit: _Visit, before: Document, reading: Reading) -> None:
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
    for level in decided_clearances(visit.connection, [before.id]).values():
        put_clearances(visit.connection, [name], level, "")
    put_document(visit.connection, kept, reading.page_text)
    begin(visit.connection, kept, reading, Reason.NEW)
    move_sightings(visit.connection, before.id, name, visit.locator)


def _page_text_of(visit: _Visit, name: str) -> str:
    table = schema.documents.c
    query = select(table.page_text).where(table.id == name)
    return str(visit.connection.execute(query).scalar_one())


def _withdraw(visit: _Visit, shown: Mapping[str, Document]) -> int:
    """Take out what this place gave before and nothing shows any more.

    Args:
        visit: the page being saved.
        shown: the page's documents by the names that the library keeps them by.
    """
    names_gone = [
        name
        for name in dict.fromkeys(visit.here)
        if name not in shown and not sightings(visit.connection, name)
    ]
    gone = [d for some in batches(names_gone) for d in load(visit.connection, some, as_parsed=True)]
    fresh = {name: d for name, d in shown.items() if name not in visit.here}
    changed = {name: d for name, d in shown.items() if name in visit.changed}
    for document in gone:
        visit.texts.add(_page_text_of(visit, document.id))
        end(visit.connection, document)
        delete_document(visit.connection, document.id)
        new = heir(document, list(fresh.values()), list(changed.values()))
        if new is not None:
            redirect(visit.connection, document.id, new.id)
    return len(gone)
