"""Rows about what texts say of themselves and of others, and the statuses that follow.

A document's findings are written in its own transaction, with marks for every document whose
时效性 may be another now: itself and those that it mentions or mentioned. A mark costs the same
in a library of any size, and so does seeing to it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, delete, exists, insert, or_, select

from corpus import schema
from corpus.citing import title_key
from corpus.findings import LOGIC, Findings
from corpus.force import Claims, Force, Term, spellings, statuses_of
from corpus.model import Status
from corpus.repeals import Mention
from corpus.store_model import StatusEntry
from corpus.store_pending import Task, mark, marked, unmark
from corpus.store_read import batches, setting
from corpus.store_withheld import withheld_ids
from corpus.store_write import put_setting, put_statuses

_LOGIC, _DAY = "findings", "statuses_of"
"""Settings: the version that all findings are of; the day that statuses were found out for."""
_MANY = 5_000
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
        "title_key": said.title_key,
        "begins": None if said.begins is None else _begin_row(said.begins),
        "terms": [[t.last.isoformat(), t.clause, t.text] for t in said.terms],
    }
    connection.execute(insert(schema.findings), [row])
    rows = [_mention_row(document_id, i, m) for i, m in enumerate(said.mentions)]
    if rows:
        connection.execute(insert(schema.mentions), rows)
    days = [{"document_id": document_id, "day": day} for day in sorted(said.turns)]
    if days:
        connection.execute(insert(schema.turns), days)
    mark_force(connection, [document_id])


def mark_force(connection: Connection, ids: Collection[str]) -> None:
    """These documents changed or go: their status, and that of those they mention, is open."""
    mark(connection, Task.FORCE, {*ids, *_meant_by(connection, ids)})


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
    """Find out the statuses that are open; says whether any is another now."""
    waiting = marked(connection, Task.FORCE)
    found = found_out(connection, today, waiting)
    changed = _changed(connection, found)
    put_statuses(connection, changed)
    unmark(connection, Task.FORCE, waiting)
    put_setting(connection, _DAY, today.isoformat())
    return bool(changed)


def found_out(
    connection: Connection,
    day: date,
    waiting: Collection[str],
    every: Callable[[Connection], list[Claims]] | None = None,
) -> Mapping[str, Force]:
    """The statuses on a day of these documents and of all that the days between make other.

    Args:
        connection: a transaction.
        day: the day in question.
        waiting: documents that changed since statuses were found out.
        every: gives `all_claims`, where they are remembered; for a day far away.
    """
    kept = setting(connection, _DAY)
    wanted: set[str] | None = None
    if kept is not None:
        turned = _turned(connection, date.fromisoformat(kept), day)
        if len(turned) + len(waiting) <= _MANY:
            wanted = {*waiting, *turned, *_meant_by(connection, turned)}
    if wanted is None:
        return statuses_of((every or all_claims)(connection), day)
    held = withheld_ids(connection)
    wanted -= held
    forces = statuses_of(_open(_claims(connection, wanted), held), day)
    return {i: f for i, f in forces.items() if i in wanted}


def all_claims(connection: Connection) -> list[Claims]:
    """What every document brings that is not held, ordered by id."""
    about = _mentions(connection, None)
    return _open(_read(connection, None, about), withheld_ids(connection))


def _open(claims: Iterable[Claims], held: frozenset[str]) -> list[Claims]:
    found = (c for c in claims if c.document_id not in held)
    return sorted(found, key=lambda c: c.document_id)


def _turned(connection: Connection, last: date, day: date) -> list[str]:
    """Documents that may count otherwise on the one day than on the other."""
    turns, (low, high) = schema.turns.c, sorted((last, day))
    query = select(turns.document_id).where(turns.day > low, turns.day <= high)
    return list(dict.fromkeys(connection.scalars(query)))


def _meant_by(connection: Connection, authors: Collection[str]) -> set[str]:
    """Documents that these may mention."""
    said, named = schema.mentions.c, schema.findings.c
    found: set[str] = set()
    titles: set[str] = set()
    numbers: set[str] = set()
    for some in batches(authors):
        columns = (said.title_key, said.number, said.plain_number)
        for row in connection.execute(select(*columns).where(said.document_id.in_(some))):
            titles |= {row.title_key} - {None}
            numbers |= {row.number, row.plain_number} - {None}
    for some in batches(titles):
        found.update(connection.scalars(select(named.document_id).where(named.title_key.in_(some))))
    table = schema.documents.c
    for some in batches(numbers):
        found.update(connection.scalars(select(table.id).where(table.doc_number.in_(some))))
    return found


def _claims(connection: Connection, wanted: Collection[str]) -> list[Claims]:
    """What these documents bring and those that may mention them."""
    targets = [c for some in batches(wanted) for c in _read(connection, some, {})]
    about = _mentions(connection, targets)
    names = {*wanted, *about}
    return [c for some in batches(names) for c in _read(connection, some, about)]


def _read(
    connection: Connection, ids: Collection[str] | None, about: Mapping[str, Sequence[Mention]]
) -> list[Claims]:
    table, known = schema.documents.c, schema.findings.c
    columns = (
        table.id,
        known.title_key,
        table.doc_number,
        table.issued_by,
        table.normative,
        table.issued_on,
        table.published_on,
        table.effective_on,
        known.begins,
        known.terms,
    )
    query = select(*columns).where(table.id == known.document_id)
    if ids is not None:
        query = query.where(table.id.in_(ids))
    return [_to_claims(row, tuple(about.get(row.id, ()))) for row in connection.execute(query)]


def _to_claims(row: Any, said: tuple[Mention, ...]) -> Claims:  # noqa: ANN401  a row of `_read`
    begins = None
    if row.begins is not None:
        clause, words, since = row.begins
        day = None if since is None else date.fromisoformat(since)
        begins = Force(Status.IN_FORCE, clause, words, day, explicit=True)
    terms = tuple(Term(date.fromisoformat(last), c, words) for last, c, words in row.terms)
    return Claims(
        row.id,
        row.title_key,
        row.doc_number,
        row.issued_by,
        row.normative,
        row.issued_on,
        row.published_on,
        row.effective_on,
        begins,
        terms,
        said,
    )


def _mentions(connection: Connection, targets: Iterable[Claims] | None) -> dict[str, list[Mention]]:
    """What is said of these documents, in the order of the texts, by the id of who says it."""
    table = schema.mentions
    rows: dict[tuple[str, int], Row[Any]] = {}
    if targets is None:
        rows = {(row.document_id, row.position): row for row in connection.execute(select(table))}
    else:
        known = list(targets)
        numbers = {c.doc_number for c in known if c.doc_number}
        for keys, columns in (
            ({c.title_key for c in known}, (table.c.title_key,)),
            (numbers, (table.c.number, table.c.plain_number)),
        ):
            for some in batches(keys):
                query = select(table).where(or_(*(column.in_(some) for column in columns)))
                rows |= {(r.document_id, r.position): r for r in connection.execute(query)}
    found: dict[str, list[Mention]] = {}
    for (author, _), row in sorted(rows.items()):
        said = Mention(row.title, row.number, row.clause, row.text, row.repealed)
        found.setdefault(author, []).append(said)
    return found


def _changed(connection: Connection, found: Mapping[str, Force]) -> dict[str, StatusEntry]:
    """Those of the statuses that are not what is kept."""
    table = schema.statuses
    kept: dict[str, StatusEntry] = {}
    for some in batches(found):
        for row in connection.execute(select(table).where(table.c.document_id.in_(some))):
            kept[row.document_id] = StatusEntry(Status(row.status), *row[2:])
    entries = {
        i: StatusEntry(f.status, f.basis_clause, f.basis_text, f.since, f.explicit)
        for i, f in found.items()
    }
    return {i: entry for i, entry in entries.items() if kept.get(i) != entry}


def _begin_row(begins: Force) -> list[str | None]:
    since = None if begins.since is None else begins.since.isoformat()
    return [begins.basis_clause, begins.basis_text, since]


def _mention_row(document_id: str, position: int, said: Mention) -> dict[str, Any]:
    spelled = spellings(said.number)
    return {
        "document_id": document_id,
        "position": position,
        "title": said.title,
        "title_key": title_key(said.title) if said.title else None,
        "number": said.number,
        "plain_number": spelled[-1] if spelled else None,
        "clause": said.clause,
        "text": said.text,
        "repealed": said.repealed,
    }
