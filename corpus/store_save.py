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
from dataclasses import replace
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
from corpus.store_clearance import (
    decided_clearances,
    place_clearance,
    put_clearances,
    raise_place,
    seen_from,
)
from corpus.store_documents import delete_document, put_document
from corpus.store_findings import mark_force
from corpus.store_keys import document_digest, sha256, text_key
from corpus.store_model import Parsed, Reason, Saved
from corpus.store_names import birth_of, born_as, names, near_duplicate, renamed
from corpus.store_pending import Task, mark
from corpus.store_placing import Place, Visit, apart, is_free, placed
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


def save(connection: Connection, parsed: Parsed, *, force: bool = False) -> Saved:
    """Store a page and its documents; see the rules above.

    Args:
        connection: a writing transaction; all is done in it or nothing.
        parsed: the page and what was read from it.
        force: also where the same bytes were saved from the same place before.
    """
    parsed = apart(connection, parsed)
    page, sha = parsed.page, sha256(parsed.page.body)
    here = ids_at(connection, page.locator)
    clear_failure(connection, page.locator)
    inherited = place_clearance(connection, page.locator)
    if not force and is_current(connection, page.locator, sha, parsed.parser):
        raised = _classify_home(connection, parsed, here, inherited)
        return Saved(unchanged=len(here), ids=here, raised=raised)
    text = put_page(connection, parsed, sha)
    level, reading = max(parsed.clearance, inherited), Reading(text, parsed.parser)
    visit = Visit(connection, page.locator, here, reading, level, parsed.sees)
    source = Source(page.locator, sha, parsed.kind, page.is_url)
    given = [(placed(visit, d), replace(d, source=source)) for d in parsed.documents]
    final = _final(given)
    fates = Counter(_settle(visit, place, d) for place, d in final)
    ids = tuple(place.name for place, _ in given)
    _note_sighting(visit, parsed, sha, ids)
    raised = _classify_home(connection, parsed, ids, inherited)
    withdrawn = _withdraw(visit, {place.name: d for place, d in reversed(final)})
    drop_unused_texts(connection, {text, *visit.texts})
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


def _note_sighting(visit: Visit, parsed: Parsed, sha: str, ids: tuple[str, ...]) -> None:
    """What is seen here; the same bytes giving the same documents are no second sighting."""
    same = is_current(visit.connection, visit.locator, sha)
    if same and tuple(dict.fromkeys(ids)) == visit.here:
        stamp_places(visit.connection, visit.locator, parsed.parser)
        return
    retire_sightings(visit.connection, visit.locator)
    put_sightings(visit.connection, parsed, sha, ids, visit.level)


def _final(given: list[tuple[Place, Document]]) -> list[tuple[Place, Document]]:
    """The documents under their names in the library."""
    issuers: dict[str, str] = {}
    for place, _ in given:
        issuers.setdefault(place.parsed_id, place.name)
    return [(place, renamed(d, place.name, issuers)) for place, d in given]


def _settle(visit: Visit, place: Place, document: Document) -> _Fate:
    """Write one document where it was placed."""
    if not place.write:
        return _reposted(visit, document)
    document = near_duplicate(document)
    before = next(iter(load(visit.connection, [place.name], as_parsed=True)), None)
    if before is None:
        put_document(visit.connection, document, visit.reading.page_text)
        begin(visit.connection, document, visit.reading, Reason.NEW)
        visit.added.add(document.id)
        visit.clauses += len(document.clauses)
        return _Fate.ADDED
    return _rewrite(visit, before, document)


def _reposted(visit: Visit, document: Document) -> _Fate:
    """A text that is there; of a held one they are not told who may not know what is held."""
    if visit.sees is None or document.secrecy is None:
        return _Fate.REPOSTED
    visit.clauses += len(document.clauses)
    return _Fate.ADDED


def _rewrite(visit: Visit, before: Document, document: Document) -> _Fate:
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


def _keep_elsewhere(visit: Visit, before: Document, reading: Reading) -> str | None:
    """Other places still show the old text: it stays, under the name it would have there.

    Where only few may know of these places, only they may see what stays for their sake.

    Returns:
        The name; None where there is no other place.
    """
    every = (s.locator for s in sightings(visit.connection, before.id))
    other = next((place for place in every if place != visit.locator), None)
    if other is None:
        return None
    known = decided_clearances(visit.connection, [before.id]).get(before.id, Clearance.OPEN)
    level = max(known, seen_from(visit.connection, before.id, visit.locator))
    root = before.id if level is known else born_as(before.id, birth_of(before, level))
    name = next(name for name in names(root, other) if is_free(visit, name))
    kept = near_duplicate(renamed(before, name, {}))
    if level > Clearance.OPEN:
        put_clearances(visit.connection, [name], level, "")
    put_document(visit.connection, kept, reading.page_text)
    begin(visit.connection, kept, reading, Reason.NEW)
    move_sightings(visit.connection, before.id, name, visit.locator)
    return name


def _page_text_of(visit: Visit, name: str) -> str:
    table = schema.documents.c
    query = select(table.page_text).where(table.id == name)
    return str(visit.connection.execute(query).scalar_one())


def _withdraw(visit: Visit, shown: Mapping[str, Document]) -> int:
    """Take out what this place gave before and nothing shows any more.

    Args:
        visit: the page being saved.
        shown: the page's documents by the names that the library keeps them by.
    """
    names_gone = [
        name
        for name in dict.fromkeys(visit.here)
        if name not in shown and not _is_seen(visit.connection, name)
    ]
    gone = [d for some in batches(names_gone) for d in load(visit.connection, some, as_parsed=True)]
    fresh = {name: d for name, d in shown.items() if name not in visit.here}
    changed = {name: d for name, d in shown.items() if name in visit.changed}
    for document in gone:
        text = _page_text_of(visit, document.id)
        reading = Reading(text, parser_of(visit.connection, document.id))
        visit.texts.add(text)
        end(visit.connection, document)
        kept = _keep_elsewhere(visit, document, reading)
        delete_document(visit.connection, document.id)
        new = heir(document, list(fresh.values()), list(changed.values()))
        name = kept if new is None else new.id
        if name is not None:
            redirect(visit.connection, document.id, name)
    return len(gone)


def _is_seen(connection: Connection, name: str) -> bool:
    """Whether a document stands anywhere that all who see it may know of."""
    level = decided_clearances(connection, [name]).get(name, Clearance.OPEN)
    return bool(sightings(connection, name, level))
