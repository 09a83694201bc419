"""Rows about persons' decisions, and which pages have to be read again for them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select
from sqlalchemy import Row as SqlRow

from corpus import schema
from corpus.errors import BadQuery, UnknownDocument
from corpus.review import OF_LINES, OF_PAIRS, Rule, RuleKind, checked, for_page, host_of
from corpus.severity import KINDS, Severity, kind_of
from corpus.store_connect import Database
from corpus.store_model import Doubted
from corpus.store_pending import Task, is_marked, mark, marked, unmark
from corpus.store_read import batches
from corpus.store_versions import places_read_otherwise

MOST = 50_000
"""Rules that are kept."""


class Reviews:
    """The decisions of a library: what `corpus.store.Store` has to say and to be told of them."""

    def __init__(self, database: Database) -> None:
        """Use `Store.reviews`."""
        self._database = database

    def rules(self) -> tuple[Rule, ...]:
        """Every rule, the newest first."""
        with self._database.reading() as connection:
            return tuple(reversed(rules(connection)))

    def of_page(self, locator: str) -> tuple[Rule, ...]:
        """The rules that hold for a page, those of the page before those of its site."""
        with self._database.reading() as connection:
            return of_page(connection, locator)

    def pairs(self) -> dict[tuple[str, str], bool]:
        """For each pair of documents that was decided whether they are copies."""
        with self._database.reading() as connection:
            decided = [r for r in rules(connection) if r.kind in OF_PAIRS]
        return {rule.pair: rule.kind is RuleKind.SAME for rule in decided}

    def add(self, wanted: Sequence[Rule]) -> int:
        """Keep rules and mark what they concern; says how many are new.

        A rule replaces an earlier one about the same thing; one that is kept already is passed
        over.

        Raises:
            BadQuery: one says nothing that a reading can honour, or there are too many.
        """
        fresh = [checked(rule) for rule in wanted]
        with self._database.writing() as connection:
            added = [rule for rule in fresh if _put(connection, rule)]
            _mark(connection, added)
            kept = select(func.count()).select_from(schema.review_rules)
            if (connection.scalar(kept) or 0) > MOST:
                msg = f"规则太多，最多保存 {MOST} 条。请先删去不再需要的。"
                raise BadQuery(msg)
        return len(added)

    def drop(self, rule_id: int) -> Rule:
        """Take a rule back and mark what it concerned.

        Raises:
            UnknownDocument: there is no such rule.
        """
        table = schema.review_rules
        with self._database.writing() as connection:
            row = connection.execute(select(table).where(table.c.id == rule_id)).first()
            if row is None:
                msg = f"没有第 {rule_id} 号规则，可能已被删去。请刷新页面。"
                raise UnknownDocument(msg)
            connection.execute(delete(table).where(table.c.id == rule_id))
            rule = _rule(row)
            _mark(connection, [rule])
        return rule

    def waiting(self) -> tuple[str, ...]:
        """Locators of pages that a rule has changed for and that were not read again yet."""
        with self._database.reading() as connection:
            return tuple(marked(connection, Task.REVIEW))

    def applied(self, locator: str, used: Sequence[Rule]) -> None:
        """The page was read by these rules; a mark stays where others hold by now."""
        with self._database.reading() as connection:
            if not is_marked(connection, Task.REVIEW, locator):
                return
        with self._database.writing() as connection:
            if of_page(connection, locator) == tuple(used):
                unmark(connection, Task.REVIEW, [locator])

    def doubted(self, least: Severity = Severity.DOUBT) -> tuple[Doubted, ...]:
        """Documents with warnings, by code: the gravest code first, then by title."""
        with self._database.reading() as connection:
            return doubted(connection, least)


def rules(connection: Connection) -> list[Rule]:
    """Every rule, the oldest first."""
    table = schema.review_rules
    return [_rule(row) for row in connection.execute(select(table).order_by(table.c.id))]


def of_page(connection: Connection, locator: str) -> tuple[Rule, ...]:
    """The rules that hold for a page."""
    table = schema.review_rules
    places = {locator, host_of(locator)} - {""}
    query = select(table).where(table.c.place.in_(places)).order_by(table.c.id)
    return for_page([_rule(row) for row in connection.execute(query)], locator)


def doubted(connection: Connection, least: Severity) -> tuple[Doubted, ...]:
    """Documents with warnings of this severity and above, by code."""
    warned, table = schema.warnings.c, schema.documents.c
    wanted = [code for code, kind in KINDS.items() if kind.severity >= least]
    query = (
        select(warned.code, table.id, table.title, func.count())
        .where(warned.document_id == table.id, warned.code.in_(wanted))
        .group_by(warned.code, table.id, table.title)
    )
    order = {code: place for place, code in enumerate(KINDS)}
    found = [Doubted(*row) for row in connection.execute(query)]
    return tuple(
        sorted(
            found,
            key=lambda d: (-kind_of(d.code).severity, order[d.code], d.title, d.document_id),
        )
    )


def _put(connection: Connection, rule: Rule) -> bool:
    """Whether it is new."""
    table = schema.review_rules
    before = _about_the_same(connection, rule)
    if any(_says_the_same(old, rule) for old in before):
        return False
    for old in before:
        connection.execute(delete(table).where(table.c.id == old.id))
    row = {
        "kind": rule.kind.value,
        "place": rule.place,
        "document_id": rule.document,
        "about": rule.about,
        "value": rule.value,
        "clause": rule.clause,
        "by": rule.by,
        "at": rule.at or datetime.now(UTC),
    }
    connection.execute(insert(table), [row])
    return True


def _about_the_same(connection: Connection, rule: Rule) -> list[Rule]:
    """Rules that this one takes the place of."""
    table = schema.review_rules
    kinds = next((s for s in (OF_LINES, OF_PAIRS) if rule.kind in s), frozenset({rule.kind}))
    query = select(table).where(
        table.c.kind.in_([k.value for k in kinds]),
        table.c.place == rule.place,
        *([] if rule.kind in OF_LINES else [table.c.document_id == rule.document]),
        table.c.about == rule.about,
        table.c.clause == rule.clause,
    )
    return [_rule(row) for row in connection.execute(query)]


def _says_the_same(a: Rule, b: Rule) -> bool:
    return a.kind is b.kind and a.value == b.value


def _mark(connection: Connection, changed: Sequence[Rule]) -> None:
    """What has to be done again for these rules."""
    pairs = {name for rule in changed if rule.kind in OF_PAIRS for name in rule.pair}
    if pairs:
        mark(connection, Task.SKETCH, _known(connection, pairs))
    wanted = {rule.place for rule in changed if rule.kind not in OF_PAIRS}
    if wanted:
        places = places_read_otherwise(connection, None)
        mark(connection, Task.REVIEW, [p for p in places if wanted & {p, host_of(p)}])


def _known(connection: Connection, ids: Iterable[str]) -> list[str]:
    table = schema.documents.c.id
    found = (connection.scalars(select(table).where(table.in_(s))) for s in batches(ids))
    return [name for some in found for name in some]


def _rule(row: SqlRow[Any]) -> Rule:
    return Rule(
        RuleKind(row.kind),
        row.place,
        row.document_id,
        row.about,
        row.value,
        row.clause,
        row.by,
        row.at,
        row.id,
    )
