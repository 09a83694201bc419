"""What the subcommands share: common options, and running an action on the library."""

from __future__ import annotations

import getpass
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.wiring import open_library
from corpus.access import Clearance, clearance_named

if TYPE_CHECKING:
    from collections.abc import Callable

    from api.service import Service

Data = Annotated[
    Path | None,
    typer.Option("--data", metavar="DIR", help="库所在文件夹（默认 $TIAOWEN_DATA，否则 ./data）"),
]
Config = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE", help="设置文件（默认库文件夹里的 tiaowen.toml）"),
]
Named = Annotated[str, typer.Argument(metavar="DOC", help="编号、标题或文号")]
"""A document by its id, title or 文号."""
AsJson = Annotated[bool, typer.Option("--json", help="只在标准输出给出 JSON")]
Debug = Annotated[bool, typer.Option("--debug", help="出错时显示详情")]


@dataclass(frozen=True, slots=True)
class Session:
    """What was said before the subcommand."""

    data: Path | None
    debug: bool
    config: Path | None = None


def run(context: typer.Context, data: Path | None, action: Callable[[Service], int]) -> None:
    """Open the library, act on it, close it and exit with the action's status.

    Raises:
        PolicyError: the library cannot be opened, or the action fails.
        typer.Exit: always, at the end.
    """
    from api.configuration import settings_of  # noqa: PLC0415  pydantic is slow to import

    session = context.obj if isinstance(context.obj, Session) else Session(None, debug=False)
    settings = settings_of(data or session.data, session.config)
    level = clearance_named(settings.clearance or Clearance.OPEN.name)
    service = open_library(settings)
    try:
        status = action(service.seen_by(level))
    finally:
        service.close()
    raise typer.Exit(status)


def system_user() -> str:
    """Name of whoever runs the command; empty where the system does not know."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""
