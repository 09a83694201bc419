"""Sites as they are kept with the library."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select, update

from corpus import schema
from corpus.errors import UnknownSite, shown
from corpus.sites import Site

if TYPE_CHECKING:
    from sqlalchemy import Row

    from corpus.store_connect import Database


class Sites:
    """The sites that may show the search box. Safe among threads."""

    def __init__(self, database: Database) -> None:
        """Keep them in `database`."""
        self._database = database

    def all(self) -> tuple[Site, ...]:
        """Every site, the oldest first."""
        table = schema.sites.c
        query = select(schema.sites).order_by(table.created_at, table.key)
        with self._database.reading() as connection:
            return tuple(_site(row) for row in connection.execute(query))

    def find(self, key: str) -> Site | None:
        """The site with this key."""
        query = select(schema.sites).where(schema.sites.c.key == key)
        with self._database.reading() as connection:
            row = connection.execute(query).first()
        return None if row is None else _site(row)

    def get(self, key: str) -> Site:
        """As `find`.

        Raises:
            UnknownSite: there is none.
        """
        found = self.find(key)
        if found is None:
            raise _unknown(key)
        return found

    def add(self, site: Site) -> Site:
        """Keep a new one; gives it with the time that it was made."""
        made = replace(site, created_at=datetime.now(UTC))
        values = {**_values(made), "key": made.key, "created_at": made.created_at}
        with self._database.writing() as connection:
            connection.execute(insert(schema.sites), [values])
        return made

    def put(self, site: Site) -> None:
        """Keep one as it is now.

        Raises:
            UnknownSite: it was removed meanwhile.
        """
        wanted = schema.sites.c.key == site.key
        with self._database.writing() as connection:
            done = connection.execute(update(schema.sites).where(wanted).values(_values(site)))
            if not done.rowcount:
                raise _unknown(site.key)

    def remove(self, key: str) -> None:
        """Forget one: its box stops at once.

        Raises:
            UnknownSite: there is none.
        """
        with self._database.writing() as connection:
            done = connection.execute(delete(schema.sites).where(schema.sites.c.key == key))
            if not done.rowcount:
                raise _unknown(key)


def _values(site: Site) -> dict[str, object]:
    return {
        "name": site.name,
        "origins": list(site.origins),
        "filters": list(site.filters),
        "active": site.active,
        "per_minute": site.per_minute,
    }


def _site(row: Row[tuple[object, ...]]) -> Site:
    return Site(
        row.key,
        row.name,
        tuple(row.origins),
        tuple(row.filters),
        row.active,
        row.per_minute,
        row.created_at,
    )


def _unknown(key: str) -> UnknownSite:
    return UnknownSite(f"没有密钥为 {shown(key)} 的网站。请用 tiaowen site list 查看。")
