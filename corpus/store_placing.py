"""Where the documents of a page go in the library: rules 1 to 3 of `corpus.store_save`.

What the one who brings a page may not know of is to them as if it were not there, except that
its id is taken. So that this tells nobody anything, what is born hidden has ids that nothing in
the open can get (`corpus.store_names`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice

from sqlalchemy import Connection, select

from corpus import schema
from corpus.access import Clearance
from corpus.model import Document
from corpus.store_archive import Reading
from corpus.store_clearance import above_ids, place_clearance
from corpus.store_keys import text_key
from corpus.store_model import Parsed
from corpus.store_names import Birth, birth_of, born_as, names
from corpus.store_read import sightings


@dataclass(slots=True)
class Visit:
    """The state of saving one page."""

    connection: Connection
    locator: str
    here: tuple[str, ...]
    """Documents that the place gave before."""
    reading: Reading
    level: Clearance = Clearance.OPEN
    """Who may see what is new here."""
    sees: Clearance | None = None
    """As of `Parsed`."""
    unknown: frozenset[str] = field(init=False)
    """Documents that the one who brings the page may not know of."""
    taken: dict[str, str] = field(default_factory=dict)
    """Names given on this page so far, and their texts' keys."""
    texts: set[str] = field(default_factory=set)
    """Page texts that may be needed no more, by digest."""
    changed: set[str] = field(default_factory=set)
    """Documents that have a new version."""
    added: set[str] = field(default_factory=set)
    """Documents that were not there before."""
    clauses: int = 0

    def __post_init__(self) -> None:
        """See who brings the page."""
        self.unknown = unknown_to(self.connection, self.sees)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a document goes."""

    name: str
    parsed_id: str
    write: bool
    """False for a repost: the library keeps what it has."""


def apart(connection: Connection, parsed: Parsed) -> Parsed:
    """The page at a place of its own, where what is there is not for the one who brings it.

    What they bring neither replaces what they cannot see nor vanishes with it.
    """
    page, number = parsed.page, 1
    while parsed.sees is not None and place_clearance(connection, page.locator) > parsed.sees:
        number += 1
        page = replace(page, locator=f"{parsed.page.locator}#{number}")
    return parsed if page is parsed.page else replace(parsed, page=page)


def unknown_to(connection: Connection, sees: Clearance | None) -> frozenset[str]:
    """Documents above what somebody may see; none for the operator's own work."""
    return frozenset() if sees is None else above_ids(connection, sees)


def placed(visit: Visit, document: Document) -> Place:
    """The name that a document is kept by, and whether it is to be written."""
    key, ids = text_key(document.text), _ids(visit, document)
    standing = _standing(visit, ids)
    place = _equal(visit, [s for s in standing if s.key == key], document.id)
    if place is None:
        place = Place(_free(visit, standing, ids), document.id, write=True)
    visit.taken.setdefault(place.name, key)
    return place


def is_free(visit: Visit, name: str) -> bool:
    """Whether a new document may have this name; one that is gone and was hidden keeps its own."""
    return not (name in visit.taken or name in visit.unknown or _rows(visit, [name]))


@dataclass(frozen=True, slots=True)
class _Standing:
    """A document that is there under one of the names that another may have."""

    name: str
    key: str
    """Of its text."""
    home: str | None
    """None where this page gave it just now."""


def _ids(visit: Visit, document: Document) -> list[str]:
    """The ids under which a document may be there, the one that it would get now first."""
    own = birth_of(document, visit.level)
    births = (own, *(b for b in Birth if b is not own))
    return [born_as(document.id, birth) for birth in births]


def _standing(visit: Visit, ids: Sequence[str]) -> list[_Standing]:
    """What is there under these ids, or a second name here, as far as the bringer may know."""
    likely = [name for i in ids for name in islice(names(i, visit.locator), 2)]
    rows, found = _rows(visit, likely), []
    for document_id in ids:
        for name in names(document_id, visit.locator):
            if name not in likely:
                rows |= _rows(visit, [name])
            if name in visit.taken:
                found.append(_Standing(name, visit.taken[name], None))
            elif name in rows and name not in visit.unknown:
                found.append(rows[name])
            elif name not in rows and name != document_id:
                break
    return found


def _rows(visit: Visit, wanted: Sequence[str]) -> dict[str, _Standing]:
    table = schema.documents.c
    query = select(table.id, table.fingerprint, table.source_locator).where(table.id.in_(wanted))
    return {row[0]: _Standing(*row) for row in visit.connection.execute(query)}


def _equal(visit: Visit, equal: Sequence[_Standing], parsed_id: str) -> Place | None:
    """Rule 1: the document with an equal text, this page's own before any other."""
    printed_twice = next((s for s in equal if s.home is None), None)
    if printed_twice is not None:
        return Place(printed_twice.name, parsed_id, write=False)
    own = next((s for s in equal if s.name in visit.here and _is_at_home(visit, s)), None)
    found = own or next(iter(equal), None)
    if found is None:
        return None
    return Place(found.name, parsed_id, write=own is not None or _is_at_home(visit, found))


def _free(visit: Visit, standing: Sequence[_Standing], ids: Sequence[str]) -> str:
    """Rules 2 and 3: the name that the document replaces here, else the first that is free."""
    for known in standing:
        if known.home is not None and known.name in visit.here and _is_at_home(visit, known):
            return known.name
    wanted = chain(_given_before(visit, ids[1:]), names(ids[0], visit.locator))
    return next(name for name in wanted if is_free(visit, name))


def _given_before(visit: Visit, ids: Sequence[str]) -> list[str]:
    """Those of the ids that this place once gave: what was withdrawn returns under its own."""
    past = schema.versions.c
    query = select(past.document_id).where(past.document_id.in_(ids), past.locator == visit.locator)
    return sorted(set(visit.connection.scalars(query)))


def _is_at_home(visit: Visit, document: _Standing) -> bool:
    """Whether this place speaks for it: it came from here, or its home lost it."""
    if document.home == visit.locator:
        return True
    places = {s.locator for s in sightings(visit.connection, document.name)}
    return document.home not in places and visit.locator in places
