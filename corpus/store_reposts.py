"""Rows about copies: sketches, pairs compared, and which copy is best."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    delete,
    distinct,
    func,
    insert,
    or_,
    select,
)

from corpus import schema
from corpus.access import Clearance
from corpus.bands import Sketch, bands
from corpus.reposts import Likeness, Route, Standing, groups
from corpus.sameness import Reason
from corpus.store_clearance import beyond_open, hidden_ids, levels
from corpus.store_connect import Database
from corpus.store_pending import Task, mark, marked, unmark
from corpus.store_read import batches
from corpus.store_remembered import Remembered
from corpus.store_write import bump_revision, upsert

_LITTLE_ENDIAN = np.dtype("<u4")


@dataclass(frozen=True, slots=True)
class Card:
    """What is kept of a document to find its copies by."""

    document_id: str
    title_key: str
    number_key: str | None
    fingerprint: str
    """Of the text, blind to spacing, script and width."""
    url_key: str | None
    numbers: Sketch
    standing: Standing


@dataclass(frozen=True, slots=True)
class Sketched:
    """The part of a card that has to be computed from the text."""

    document_id: str
    url_key: str | None
    numbers: Sketch
    standing: Standing


@dataclass(frozen=True, slots=True)
class Nearby:
    """A document and those that have something in common with it, by id."""

    card: Card
    cards: Mapping[str, Card]
    """Of all that are named below, and its own."""
    url: Sequence[str]
    equal: Sequence[str]
    """Of an equal text."""
    named: Sequence[str]
    """Of the same 文号 or title."""
    alike: Sequence[str]
    """With a stretch of the sketch in common."""

    def without(self, hidden: frozenset[str]) -> Nearby:
        """As seen by who may not see these."""
        cards = {name: card for name, card in self.cards.items() if name not in hidden}
        return replace(self, cards=cards)


class Copies:
    """The copies of a library: what `corpus.store.Store` has to say and to be told of them."""

    def __init__(
        self, database: Database, remembered: Remembered, clearance: Clearance = Clearance.OPEN
    ) -> None:
        """Use `Store.copies`."""
        self._database = database
        self._remembered = remembered
        self._clearance = clearance

    def unsketched(self) -> list[str]:
        """Documents that are new, or were written again, and are not compared yet; sorted."""
        with self._database.reading() as connection:
            return unsketched(connection)

    def put_sketches(self, sketched: Sequence[Sketched]) -> None:
        """Keep what was computed of these documents."""
        with self._database.writing() as connection:
            put_sketches(connection, sketched)

    def cards(self) -> list[Card]:
        """All that is sketched, by id."""
        with self._database.reading() as connection:
            return cards(connection)

    def nearby(self, document_id: str) -> Nearby | None:
        """What has something in common with a document; None where it is not sketched."""
        with self._database.reading() as connection:
            return nearby(connection, document_id)

    def put_likenesses(self, fresh: Sequence[str], pairs: Sequence[Likeness]) -> None:
        """Put these pairs in place of all that was said of the documents `fresh`."""
        with self._database.writing() as connection:
            put_likenesses(connection, fresh, pairs)

    def likenesses(self, document_id: str | None = None) -> list[Likeness]:
        """All pairs compared, or those that a document is one of."""
        with self._database.reading() as connection:
            return likenesses(connection, None if document_id is None else [document_id])

    def regroup(self) -> bool:
        """Put what changed into groups anew; says whether any group did."""
        with self._database.reading() as connection:
            if not marked(connection, Task.GROUP):
                return False
        with self._database.writing() as connection:
            changed = regroup(connection)
            if changed:
                bump_revision(connection)
        return changed

    def views(self) -> tuple[frozenset[str], ...]:
        """What is hidden from readers of each level in use."""
        with self._database.reading() as connection:
            return tuple(hidden_ids(connection, level) for level in levels(connection))

    def seen_elsewhere(self) -> list[str]:
        """Documents that stand in several places under one id, sorted."""
        seen = schema.sightings.c
        known = (seen.current, seen.document_id.is_not(None), seen.clearance <= self._clearance)
        query = select(seen.document_id).where(*known)
        several = query.group_by(seen.document_id).having(func.count(distinct(seen.locator)) > 1)
        with self._database.reading() as connection:
            return sorted(connection.scalars(several))

    def best(self) -> Mapping[str, str]:
        """For each copy that is not the best the one that is."""
        return self._remembered.get(self._best)

    def _best(self, connection: Connection) -> Mapping[str, str]:
        return best_copies(connection, self._clearance)

    def _members(self, connection: Connection) -> Mapping[str, tuple[str, ...]]:
        """For each that is the best the others."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for copy, best in self._remembered.within(connection, self._best).items():
            found[best].append(copy)
        return {best: tuple(copies) for best, copies in found.items()}

    def count(self) -> int:
        """How many copies there are that are not the best."""
        return len(self.best())

    def places(self, ids: Iterable[str]) -> Mapping[str, frozenset[str]]:
        """For each of the documents where its text stands, in this or any other copy."""
        with self._database.reading() as connection:
            best = self._remembered.within(connection, self._best)
            members = self._remembered.within(connection, self._members)
            leader = {name: best.get(name, name) for name in set(ids)}
            groups = {b: (b, *members.get(b, ())) for b in set(leader.values())}
            everyone = {name for group in groups.values() for name in group}
            stands = places(connection, everyone, self._clearance)
        return {
            name: frozenset().union(*(stands.get(m, frozenset()) for m in groups[b]))
            for name, b in leader.items()
        }


def unsketched(connection: Connection) -> list[str]:
    """Documents that are new, or were written again, and are not compared yet; sorted."""
    table, waiting = schema.documents.c, schema.pending.c
    query = select(table.id).where(
        waiting.task == Task.SKETCH.value, waiting.document_id == table.id
    )
    return sorted(connection.scalars(query))


def put_sketches(connection: Connection, sketched: Sequence[Sketched]) -> None:
    """Keep what was computed; documents that are gone meanwhile are passed over."""
    table = schema.documents
    for ids in batches(s.document_id for s in sketched):
        columns = (table.c.id, table.c.digest, table.c.source_locator)
        query = select(*columns).where(table.c.id.in_(ids))
        known = {row.id: row for row in connection.execute(query)}
        some = [s for s in sketched if s.document_id in known]
        rows = [
            {
                "document_id": s.document_id,
                "digest": known[s.document_id].digest,
                "locator": known[s.document_id].source_locator,
                "url_key": s.url_key,
                "numbers": s.numbers.astype(_LITTLE_ENDIAN).tobytes(),
                "standing": list(s.standing),
            }
            for s in some
        ]
        drop_bands(connection, ids)
        upsert(connection, schema.sketches, "document_id", rows)
        keys = [
            {"key": key, "document_id": s.document_id} for s in some for key in bands(s.numbers)
        ]
        if keys:
            connection.execute(insert(schema.bands), keys)


def drop_bands(connection: Connection, ids: Sequence[str]) -> None:
    """Forget the keys of these documents' sketches, which are still there."""
    known, table = schema.sketches.c, schema.bands
    query = select(known.document_id, known.numbers).where(known.document_id.in_(ids))
    for name, numbers in connection.execute(query).all():
        keys = bands(_sketch(numbers))
        mine = (table.c.document_id == name) & table.c.key.in_(keys)
        connection.execute(delete(table).where(mine))


def cards(connection: Connection, ids: Collection[str] | None = None) -> list[Card]:
    """What is sketched, or these of it, by id."""
    table, known = schema.documents.c, schema.sketches.c
    query = select(
        table.id,
        table.title_key,
        table.number_key,
        table.fingerprint,
        known.url_key,
        known.numbers,
        known.standing,
    ).where(table.id == known.document_id)
    queries = [query] if ids is None else [query.where(table.id.in_(s)) for s in batches(ids)]
    found = [
        Card(*row[:5], _sketch(row[5]), tuple(row[6]))
        for some in queries
        for row in connection.execute(some)
    ]
    return sorted(found, key=lambda card: card.document_id)


def nearby(connection: Connection, document_id: str) -> Nearby | None:
    """What has something in common with a document; None where it is not sketched."""
    own = next(iter(cards(connection, [document_id])), None)
    if own is None:
        return None
    table, known, keys = schema.documents.c, schema.sketches.c, schema.bands.c

    def others(column: Column[str], *where: ColumnElement[bool]) -> list[str]:
        found = {n for w in where for n in connection.scalars(select(column).where(w))}
        return sorted(found - {document_id})

    names = [table.title_key == own.title_key] if own.title_key else []
    names += [table.number_key == own.number_key] if own.number_key else []
    url = others(known.document_id, known.url_key == own.url_key) if own.url_key else []
    equal = others(table.id, table.fingerprint == own.fingerprint)
    named = others(table.id, *names)
    alike = others(keys.document_id, keys.key.in_(bands(own.numbers)))
    found = cards(connection, {document_id, *url, *equal, *named, *alike})
    return Nearby(own, {card.document_id: card for card in found}, url, equal, named, alike)


def _sketch(numbers: bytes) -> Sketch:
    return np.frombuffer(numbers, dtype=_LITTLE_ENDIAN)


def put_likenesses(connection: Connection, fresh: Sequence[str], pairs: Iterable[Likeness]) -> None:
    """Put these pairs in place of all that was said of the documents `fresh`."""
    table, named = schema.likenesses, list(pairs)
    mark_copies(connection, fresh)
    for ids in batches(fresh):
        connection.execute(delete(table).where(or_(table.c.a.in_(ids), table.c.b.in_(ids))))
    known: set[str] = set()
    table_ids = schema.documents.c.id
    for ids in batches({name for pair in named for name in (pair.a, pair.b)}):
        known.update(connection.scalars(select(table_ids).where(table_ids.in_(ids))))
    rows = [_row(pair) for pair in named if {pair.a, pair.b} <= known]
    if rows:
        connection.execute(insert(table), rows)
    unmark(connection, Task.SKETCH, fresh)


def mark_copies(connection: Connection, ids: Sequence[str]) -> None:
    """These change or go: they and what they were the same as are to be grouped anew."""
    near = (p for some in batches(ids) for p in likenesses(connection, some) if p.same)
    mark(connection, Task.GROUP, {*ids, *(name for p in near for name in (p.a, p.b))})


def _row(pair: Likeness) -> dict[str, object]:
    return {
        "a": pair.a,
        "b": pair.b,
        "same": pair.same,
        "similarity": pair.similarity,
        "route": pair.route.value,
        "reason": None if pair.reason is None else pair.reason.value,
        "evidence": list(pair.evidence),
        "misprints": pair.misprints,
    }


def likenesses(connection: Connection, ids: Sequence[str] | None = None) -> list[Likeness]:
    """All pairs compared, or those that one of the documents is one of; ordered by ids."""
    table = schema.likenesses
    query = select(table)
    if ids is not None:
        query = query.where(or_(table.c.a.in_(ids), table.c.b.in_(ids)))
    found = [
        Likeness(
            row.a,
            row.b,
            row.same,
            row.similarity,
            Route(row.route),
            None if row.reason is None else Reason(row.reason),
            tuple(row.evidence),
            row.misprints,
        )
        for row in connection.execute(query)
    ]
    return sorted(found, key=lambda pair: (pair.a, pair.b))


def regroup(connection: Connection) -> bool:
    """Put what is marked, and all that hangs together with it, into groups anew.

    Groups only grow along pairs that are the same, so what does not hang together by these with
    a document that changed stays as it is. These are the groups that everybody may see.
    """
    waiting = marked(connection, Task.GROUP)
    standings, pairs = _together(connection, waiting, hidden_ids(connection, Clearance.OPEN))
    wanted = {copy: g.best for g in groups(standings, pairs) for copy in g.copies}
    changed = _put_best(connection, {*waiting, *standings}, wanted)
    unmark(connection, Task.GROUP, waiting)
    return changed


def _together(
    connection: Connection, start: Iterable[str], hidden: frozenset[str]
) -> tuple[dict[str, Standing], list[Likeness]]:
    """How good the documents are that hang together with these, and all pairs among them.

    A hidden one stands for no other, and no other for it: either would tell that it is there.
    """
    standings: dict[str, Standing] = {}
    pairs: dict[tuple[str, str], Likeness] = {}
    edge = set(start)
    while edge:
        found = [c for c in cards(connection, edge - hidden) if c.document_id not in standings]
        standings |= {c.document_id: c.standing for c in found}
        edge = set()
        for some in batches(c.document_id for c in found):
            near = likenesses(connection, some)
            pairs |= {(p.a, p.b): p for p in near}
            edge |= {name for p in near if p.same for name in (p.a, p.b)}
        edge -= standings.keys()
    inside = [p for p in pairs.values() if p.a in standings and p.b in standings]
    return standings, inside


def _put_best(connection: Connection, ids: Collection[str], wanted: Mapping[str, str]) -> bool:
    """Put these groups in place of all that the documents were in; says whether any changed."""
    table = schema.reposts
    before: dict[str, str] = {}
    for some in batches(ids):
        query = select(table).where(or_(table.c.document_id.in_(some), table.c.best.in_(some)))
        before |= {row.document_id: row.best for row in connection.execute(query)}
    if before == wanted:
        return False
    for some in batches(before):
        connection.execute(delete(table).where(table.c.document_id.in_(some)))
    if wanted:
        rows = [{"document_id": copy, "best": best} for copy, best in wanted.items()]
        connection.execute(insert(table), rows)
    return True


def best_copies(connection: Connection, clearance: Clearance) -> Mapping[str, str]:
    """For each copy that is not the best the one that is, as readers of a clearance see it."""
    table = schema.reposts.c
    rows = connection.execute(select(table.document_id, table.best))
    kept = {row[0]: row[1] for row in rows}
    beyond = beyond_open(connection, clearance)
    if not beyond:
        return kept
    standings, pairs = _together(connection, beyond, hidden_ids(connection, clearance))
    grouped = {copy: g.best for g in groups(standings, pairs) for copy in g.copies}
    return {c: b for c, b in kept.items() if c not in standings} | grouped


def places(
    connection: Connection, ids: Iterable[str], clearance: Clearance
) -> dict[str, frozenset[str]]:
    """For each of the documents the places where it stands, as far as the reader may know."""
    seen = schema.sightings.c
    stands: defaultdict[str, set[str]] = defaultdict(set)
    for some in batches(ids):
        query = select(seen.document_id, seen.locator).where(
            seen.document_id.in_(some), seen.current, seen.clearance <= clearance
        )
        for name, locator in connection.execute(query):
            stands[name].add(locator)
    return {name: frozenset(found) for name, found in stands.items()}
