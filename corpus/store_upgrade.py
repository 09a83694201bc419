"""Bring a library's tables up to date, from code: no alembic.ini, no command to remember."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from corpus.errors import BrokenLibrary
from corpus.schema import HEAD
from corpus.store_connect import Database

_STEPS = Path(__file__).parent / "migrations"


def upgrade(database: Database, to: str = HEAD) -> None:
    """Run the migrations that are missing, in one transaction.

    Args:
        database: what to bring up to date.
        to: the migration to stop at; an earlier one than the newest makes an old library.

    Raises:
        BrokenLibrary: a newer version of the program wrote this library.
    """
    with database.reading() as connection:
        if _version(connection) == to:
            return
    with database.writing() as connection:  # another process may have been quicker
        version = _version(connection)
        if version != to:
            _migrate(connection, version, to)


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)


def _migrate(connection: Connection, version: str | None, to: str) -> None:
    # Alembic takes a fifth of a second to import; most openings never need it.
    from alembic import command  # noqa: PLC0415  see above
    from alembic.config import Config  # noqa: PLC0415  see above
    from alembic.script import ScriptDirectory  # noqa: PLC0415  see above

    config = Config()
    config.set_main_option("script_location", str(_STEPS).replace("%", "%%"))
    config.attributes["connection"] = connection
    known = {step.revision for step in ScriptDirectory.from_config(config).walk_revisions()}
    if version is not None and version not in known:
        msg = (
            f"这个资料库由更新版本的条文程序写成（库版本 {version}，本程序只认到 {HEAD}）。"
            "请升级程序后再打开；资料库没有改动。"
        )
        raise BrokenLibrary(msg)
    command.upgrade(config, to)
