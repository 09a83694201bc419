"""`tiaowen config`: every setting with its value, where that came from, and what it means."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.console import DONE, emit, say
from api.options import AsJson, Config, Data, Session
from api.settings import described

if TYPE_CHECKING:
    from api.configuration import Configuration

configuring = typer.Typer()


@configuring.command(help="列出每项设置的值、来处、含义和默认值；密码不显示。")
def config(
    context: typer.Context,
    data: Data = None,
    config: Config = None,
    *,
    check: Annotated[bool, typer.Option("--check", help="只检查设置是否有误")] = False,
    as_json: AsJson = False,
) -> None:
    """Every setting."""
    from api.configuration import configuration_of  # noqa: PLC0415  pydantic is slow to import

    session = context.obj if isinstance(context.obj, Session) else Session(None, debug=False)
    read = configuration_of(data or session.data, config or session.config)
    if as_json:
        emit(config_json(read))
    elif check:
        say([f"设置无误。设置文件：{read.file or '没有'}。"])
    else:
        say(config_text(read))
    raise typer.Exit(DONE)


def config_json(read: Configuration) -> dict[str, object]:
    """The settings as JSON; paths as text, secrets hidden."""
    told = [
        {
            "name": s.name,
            "variable": s.variable,
            "value": _plain(s.shown(getattr(read.settings, s.name))),
            "from": read.origins[s.name],
            "default": _plain(s.default),
            "secret": s.told.secret,
            "meaning": s.told.meaning,
        }
        for s in described()
    ]
    return {"file": None if read.file is None else str(read.file), "settings": told}


def config_text(read: Configuration) -> list[str]:
    """The settings for a person."""
    lines = [f"设置文件：{read.file or '没有（可在库文件夹里建 tiaowen.toml）'}"]
    for s in described():
        value = _said(s.shown(getattr(read.settings, s.name)))
        lines += ["", f"{s.name} = {value}（{read.origins[s.name]}）", f"    {s.told.meaning}"]
        if getattr(read.settings, s.name) != s.default:
            lines.append(f"    默认：{_said(s.default)}")
    return lines


def _plain(value: object) -> object:
    return str(value) if isinstance(value, Path) else value


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "空" if value == "" else f"{value}"
