"""Rows about what texts say of themselves and of others, and the statuses that follow.

A document's findings are written in its own transaction, with marks for every document whose
时效性 may be another now: itself, its other wordings and those that it mentions or mentioned. A
mark costs the same in a library of any size, and so does seeing to it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date

from sqlalchemy import Connection, delete, exists, insert, select

from corpus import schema
from corpus.access import Clearance
from corpus.claims import Claims
from corpus.findings import LOGIC, Findings
from corpus.force import statuses_of
from corpus.status import Force
from corpus.store_claims import affected_by, claims_about, every_claim, mention_row, said_row
from corpus.store_clearance import hidden_ids
from corpus.store_pending import Task, mark, marked, unmark
from corpus.store_read import batches, forces, setting
from corpus.store_write import put_setting, put_statuses

_LOGIC, _DAY = "findings", "statuses_of"
"""Settings: the version that all findings are of; the day that statuses were found out for."""
MANY = 5_000
"""Documents from which on all are read at once: single look-ups would take longer."""


def put_findings(connection: Connection, document_id: str, digest: str, found: Findings) -> None:
    """Keep what was found in a document, in place of what was found before."""
    mark_force(connection, [document_id])
    for table in (schema.findings, schema.mentions, schema.turns):
        connection.execute(delete(table).where(table.c.document_id == document_id))
    said = found.claims
    row = {
        "document_id": document_id,
        "digest": digest,
        "logic": LOGIC,
        "title": found.title,
        "private": found.private,
        "name": said.name,
        "said": said_row(said),
    }
    connection.execute(insert(schema.findings), [row])
    rows = [mention_row(document_id, i, m) for i, m in enumerate(said.mentions)]
    if rows:
        connection.execute(insert(schema.mentions), rows)
    days = [{"document_id": document_id, "day": day} for day in sorted(said.turns)]
    if days:
        connection.execute(insert(schema.turns), days)
    mark_force(connection, [document_id])


def mark_force(connection: Connection, ids: Collection[str]) -> None:
    """These documents changed or go: their status, and that of those they bear on, is open."""
    mark(connection, Task.FORCE, {*ids, *affected_by(connection, ids)})


def unfound(connection: Connection) -> list[str]:
    """Documents whose findings are missing or of another version, sorted."""
    table, known = schema.documents.c, schema.findings.c
    present = exists().where(
        known.document_id == table.id, known.logic == LOGIC, known.digest == table.digest
    )
    return sorted(connection.scalars(select(table.id).where(~present)))


def all_found(connection: Connection) -> bool:
    """Whether every document's findings are of the present version."""
    return setting(connection, _LOGIC) == LOGIC


def note_all_found(connection: Connection) -> None:
    """From now on every write keeps them so; what follows from them is found out for all."""
    put_setting(connection, _LOGIC, LOGIC)
    mark(connection, Task.FORCE, connection.scalars(select(schema.documents.c.id)))


def doubt(connection: Connection) -> None:
    """Have every document's findings looked at again."""
    connection.execute(delete(schema.meta).where(schema.meta.c.key == _LOGIC))


def private_ids(connection: Connection, ids: Collection[str]) -> set[str]:
    """Those of the documents that may hold personal data; where that is not known, too."""
    known = schema.findings.c
    query = select(known.document_id).where(
        known.document_id.in_(ids), known.logic == LOGIC, ~known.private
    )
    return set(ids) - set(connection.scalars(query))


def all_private(connection: Connection) -> frozenset[str]:
    """All documents that may hold personal data; where that is not known, too."""
    known = schema.findings.c
    if not all_found(connection):
        sure = select(known.document_id).where(known.logic == LOGIC, ~known.private)
        every = connection.scalars(select(schema.documents.c.id))
        return frozenset(every) - set(connection.scalars(sure))
    return frozenset(connection.scalars(select(known.document_id).where(known.private)))


def settled(connection: Connection, today: date) -> bool:
    """Whether the statuses are those of this day, with all that changed."""
    return (
        all_found(connection)
        and setting(connection, _DAY) == today.isoformat()
        and not marked(connection, Task.FORCE)
    )


def settle(connection: Connection, today: date) -> bool:
    """Find out the statuses that are open; says whether any is another now.

    By what everybody may see: for others `corpus.store_reader` adds what they see beside it.
    """
    waiting = marked(connection, Task.FORCE)
    found = found_out(connection, today, waiting, hidden_ids(connection, Clearance.OPEN))
    changed = _changed(connection, found)
    put_statuses(connection, changed)
    unmark(connection, Task.FORCE, waiting)
    put_setting(connection, _DAY, today.isoformat())
    return bool(changed)


def settled_day(connection: Connection) -> date | None:
    """The day that the kept statuses are of; None before they were first found out."""
    kept = setting(connection, _DAY)
    return None if kept is None else date.fromisoformat(kept)


def found_out(
    connection: Connection,
    day: date,
    waiting: Collection[str],
    hidden: frozenset[str],
    every: Callable[[Connection], list[Claims]] | None = None,
) -> Mapping[str, Force]:
    """The statuses on a day of these documents and of all that the days between make other.

    Args:
        connection: a transaction.
        day: the day in question.
        waiting: documents that changed since statuses were found out, and those they bear on.
        hidden: documents that are left out, with all that they say.
        every: gives `all_claims`, where they are remembered; for a day far away.
    """
    kept = settled_day(connection)
    wanted: set[str] | None = None
    if kept is not None:
        turned = _turned(connection, kept, day)
        if len(turned) + len(waiting) <= MANY:
            wanted = {*waiting, *turned, *affected_by(connection, turned)}
    if wanted is None:
        claims = all_claims(connection, hidden) if every is None else every(connection)
        return statuses_of(claims, day)
    if not wanted:
        return {}
    wanted -= hidden
    told = statuses_of(_open(claims_about(connection, wanted), hidden), day)
    return {i: f for i, f in told.items() if i in wanted}


def all_claims(connection: Connection, hidden: frozenset[str]) -> list[Claims]:
    """What every document brings that is not hidden, ordered by id."""
    return _open(every_claim(connection), hidden)


def open_claims_about(
    connection: Connection, wanted: Collection[str], hidden: frozenset[str]
) -> list[Claims]:
    """What these documents bring and all that bears on them, hidden ones left out."""
    return _open(claims_about(connection, wanted), hidden)


def open_claims_around(
    connection: Connection, wanted: Collection[str], hidden: frozenset[str]
) -> list[Claims]:
    """As `open_claims_about`, with all that these documents bear on themselves."""
    return open_claims_about(connection, {*wanted, *affected_by(connection, wanted)}, hidden)


def _open(claims: Iterable[Claims], hidden: frozenset[str]) -> list[Claims]:
    found = (c for c in claims if c.document_id not in hidden)
    return sorted(found, key=lambda c: c.document_id)


def _turned(connection: Connection, last: date, day: date) -> list[str]:
    """Documents that may count otherwise on the one day than on the other."""
    turns, (low, high) = schema.turns.c, sorted((last, day))
    query = select(turns.document_id).where(turns.day > low, turns.day <= high)
    return list(dict.fromkeys(connection.scalars(query)))


def _changed(connection: Connection, found: Mapping[str, Force]) -> dict[str, Force]:
    """Those of the statuses that are not what is kept."""
    kept: dict[str, Force] = {}
    for some in batches(found):
        kept |= forces(connection, some)
    return {i: force for i, force in found.items() if kept.get(i) != force}
