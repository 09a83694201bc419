"""What documents say of force, as rows and back; and which documents bear on which."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, or_, select

from corpus import schema
from corpus.claims import Claims, is_law_like
from corpus.commencement import Begin, Said, Term
from corpus.meant import spellings
from corpus.mentions import Act, Mention
from corpus.store_read import batches
from corpus.title_names import name_key, name_of


def said_row(said: Claims) -> dict[str, Any]:
    """The `said` column: what a document says of itself."""
    return {
        "binds": said.normative,
        "begins": _begin_row(said.begins),
        "amended": _begin_row(said.amended),
        "terms": [[*_words(t.words), t.last.isoformat(), t.trial] for t in said.terms],
        "parts": [_begin_row(p) for p in said.parts],
    }


def mention_row(document_id: str, position: int, said: Mention) -> dict[str, Any]:
    """A row of `mentions`."""
    spelled = spellings(said.number)
    return {
        "document_id": document_id,
        "position": position,
        "name": name_key(said.title) if said.title else None,
        "number": said.number,
        "plain_number": spelled[-1] if spelled else None,
        "said": [
            said.title,
            said.act.value,
            None if said.words is None else _words(said.words),
            said.place,
            _iso(said.day),
            _iso(said.until),
            said.longer,
            said.listed,
        ],
    }


def claims_about(connection: Connection, wanted: Collection[str]) -> list[Claims]:
    """What these documents bring, and all that bears on their status: see `statuses_of`."""
    group = {*wanted, *of_same_name(connection, wanted)}
    targets = [c for some in batches(group) for c in _read(connection, some, {})]
    about = mentions_of(connection, targets)
    beside = _meant(connection, (m for said in about.values() for m in said))
    names = {*group, *about, *beside}
    return [c for some in batches(names) for c in _read(connection, some, about)]


def every_claim(connection: Connection) -> list[Claims]:
    """What every document brings."""
    return _read(connection, None, mentions_of(connection, None))


def affected_by(connection: Connection, ids: Collection[str]) -> set[str]:
    """Documents whose status may be another where these are, or say, something else."""
    said = schema.mentions.c
    rows = [
        row
        for some in batches(ids)
        for row in connection.execute(
            select(said.name, said.number, said.plain_number).where(said.document_id.in_(some))
        )
    ]
    names = {row.name for row in rows} - {None}
    numbers = {n for row in rows for n in (row.number, row.plain_number)} - {None}
    meant = {*_named(connection, names), *_numbered(connection, numbers)}
    return {*meant, *of_same_name(connection, {*ids, *meant})}


def of_same_name(connection: Connection, ids: Collection[str]) -> set[str]:
    """Documents that may be other wordings of these, or be meant in their stead."""
    known, said = schema.findings.c, schema.mentions.c
    names: set[str] = set()
    for some in batches(ids):
        names.update(connection.scalars(select(known.name).where(known.document_id.in_(some))))
    told = {n for n in names if is_law_like(n)}
    for some in batches(names - told):
        told.update(connection.scalars(select(said.name).where(said.name.in_(some)).distinct()))
    return _named(connection, told)


def mentions_of(
    connection: Connection, targets: Iterable[Claims] | None
) -> dict[str, list[Mention]]:
    """What is said of these documents, in the order of the texts, by the id of who says it."""
    table = schema.mentions
    rows: dict[tuple[str, int], Row[Any]] = {}
    if targets is None:
        rows = {(row.document_id, row.position): row for row in connection.execute(select(table))}
    else:
        known = list(targets)
        rows = mention_rows(
            connection, {c.name for c in known}, {c.doc_number for c in known if c.doc_number}
        )
    found: dict[str, list[Mention]] = {}
    for (author, _), row in sorted(rows.items()):
        found.setdefault(author, []).append(_to_mention(row))
    return found


def mention_rows(
    connection: Connection, names: Collection[str], numbers: Collection[str]
) -> dict[tuple[str, int], Row[Any]]:
    """The rows that name a document by one of these."""
    table = schema.mentions
    rows: dict[tuple[str, int], Row[Any]] = {}
    for keys, columns in (
        (names, (table.c.name,)),
        (numbers, (table.c.number, table.c.plain_number)),
    ):
        for some in batches(keys):
            query = select(table).where(or_(*(column.in_(some) for column in columns)))
            rows |= {(r.document_id, r.position): r for r in connection.execute(query)}
    return rows


def mentions_naming(
    connection: Connection, names: Collection[str], numbers: Collection[str]
) -> list[tuple[Claims, Mention]]:
    """What is said of documents of these names or numbers, each with who says it."""
    rows = mention_rows(connection, names, numbers)
    authors = {name for name, _ in rows}
    known = {c.document_id: c for some in batches(authors) for c in _read(connection, some, {})}
    return [(known[a], _to_mention(r)) for (a, _), r in sorted(rows.items()) if a in known]


def _meant(connection: Connection, said: Iterable[Mention]) -> set[str]:
    known = list(said)
    names = {name_key(m.title) for m in known if m.title}
    numbers = {n for m in known for n in spellings(m.number)}
    return {*_named(connection, names), *_numbered(connection, numbers)}


def _named(connection: Connection, names: Collection[str]) -> set[str]:
    known = schema.findings.c
    found: set[str] = set()
    for some in batches(names):
        found.update(connection.scalars(select(known.document_id).where(known.name.in_(some))))
    return found


def _numbered(connection: Connection, numbers: Collection[str]) -> set[str]:
    table = schema.documents.c
    found: set[str] = set()
    for some in batches(numbers):
        found.update(connection.scalars(select(table.id).where(table.doc_number.in_(some))))
    return found


def _read(
    connection: Connection, ids: Collection[str] | None, about: Mapping[str, Sequence[Mention]]
) -> list[Claims]:
    table, known = schema.documents.c, schema.findings.c
    columns = (
        table.id,
        known.title,
        known.name,
        table.doc_number,
        table.issuers,
        table.region,
        table.issued_by,
        table.issued_on,
        table.published_on,
        table.effective_on,
        known.said,
    )
    query = select(*columns).where(table.id == known.document_id)
    if ids is not None:
        query = query.where(table.id.in_(ids))
    return [_to_claims(row, tuple(about.get(row.id, ()))) for row in connection.execute(query)]


def _to_claims(row: Any, mentions: tuple[Mention, ...]) -> Claims:  # noqa: ANN401  a row of `_read`
    said = row.said
    return Claims(
        row.id,
        row.title,
        row.name,
        name_of(row.title).who,
        row.doc_number,
        tuple(row.issuers),
        row.region,
        row.issued_by,
        said["binds"],
        row.issued_on,
        row.published_on,
        row.effective_on,
        _to_begin(said["begins"]),
        _to_begin(said["amended"]),
        tuple(
            Term(Said(*words), date.fromisoformat(last), trial)
            for *words, last, trial in said["terms"]
        ),
        tuple(b for b in map(_to_begin, said["parts"]) if b is not None),
        mentions,
    )


def _to_begin(row: list[Any] | None) -> Begin | None:
    if row is None:
        return None
    *words, since, part = row
    return Begin(Said(*words), _day(since), part)


def _begin_row(begin: Begin | None) -> list[Any] | None:
    return None if begin is None else [*_words(begin.words), _iso(begin.since), begin.part]


def _to_mention(row: Row[Any]) -> Mention:
    title, act, words, place, day, until, longer, listed = row.said
    return Mention(
        title,
        row.number,
        Act(act),
        None if words is None else Said(*words),
        place,
        _day(day),
        _day(until),
        longer,
        listed,
    )


def _words(words: Said) -> list[Any]:
    return [words.clause, words.start, words.end, words.text]


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
