"""The commands of `tiaowen` about who may ask and who may see what."""

from __future__ import annotations

import getpass
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from api.access_json import (
    audit_text,
    classified_json,
    classified_text,
    key_json,
    keys_text,
    logged_json,
    user_json,
    users_text,
)
from api.console import DONE, emit, note, say
from api.filters import parse_day
from api.options import AsJson, Data, run, system_user
from corpus.access import AccessKey, Act, clearance_named, role_named
from corpus.errors import BadQuery

if TYPE_CHECKING:
    from api.service import Service

access = typer.Typer()

CLI = "cli"
"""Where commands come from, in the audit log."""


@access.command(help="列出非公开的文件；写明文件和范围则设定（公开、内部、限定范围）。")
def clearance(
    context: typer.Context,
    document: Annotated[str | None, typer.Argument(metavar="DOC", help="文件编号")] = None,
    level: Annotated[
        str | None, typer.Argument(metavar="LEVEL", help="公开、内部 或 限定范围")
    ] = None,
    data: Data = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Who may see which document."""

    def action(service: Service) -> int:
        if document is not None and level is not None:
            wanted, who = clearance_named(level), system_user()
            service.classify(document, wanted, who, note)
            service.accounts.log(who, Act.CLEARANCE_SET, f"{document} {wanted.label}", CLI)
            service.relearn(note)
            say([f"已设定：{document} 为{wanted.label}。"])
            return DONE
        if document is not None:
            say([f"{document}：{service.clearance_of(document).label}"])
            return DONE
        found = service.classified()
        if as_json:
            emit({"documents": [classified_json(c) for c in found]})
        else:
            say(list(classified_text(found)))
        return DONE

    run(context, data, action)


@access.command(help="用户：list 列出，add 添加，passwd 改口令，disable 停用，enable 启用。")
def user(  # noqa: PLR0913  one parameter an option: Typer's way
    context: typer.Context,
    act: Annotated[str, typer.Argument(metavar="ACT", help="list、add、passwd、disable、enable")],
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="用户名")] = None,
    role: Annotated[
        str, typer.Option("--role", metavar="R", help="读者、文秘、编辑 或 管理员")
    ] = "读者",
    level: Annotated[
        str, typer.Option("--clearance", metavar="C", help="公开、内部 或 限定范围")
    ] = "公开",
    data: Data = None,
    *,
    as_json: AsJson = False,
) -> None:
    """People who may sign in; a password is asked for, or read from standard input."""

    def action(service: Service) -> int:
        from api import accounts  # noqa: PLC0415  hashing is not needed elsewhere

        store, who = service.accounts, system_user()
        if act == "list":
            found = store.users()
            if as_json:
                emit({"users": [user_json(u) for u in found]})
            else:
                say(list(users_text(found)))
            return DONE
        if name is None:
            raise BadQuery(f"请写明用户名：tiaowen user {act} 用户名。")
        if act == "add":
            wanted = role_named(role), clearance_named(level)
            accounts.folded(name)
            made = accounts.new_user(store, name, _password(), *wanted)
            told = f"{made.name} {made.role.label} {made.clearance.label}"
            store.log(who, Act.USER_ADDED, told, CLI)
            say([f"已添加：{told}。"])
            return DONE
        known = accounts.the_user(store, name)
        if act == "passwd":
            store.set_password(known.name, accounts.hashed(_password()))
            store.log(who, Act.PASSWORD_SET, known.name, CLI)
            say([f"已更改 {known.name} 的口令，原来的登录均已退出。"])
        elif act in {"disable", "enable"}:
            off = act == "disable"
            store.set_disabled(known.name, disabled=off)
            store.log(who, Act.USER_DISABLED if off else Act.USER_ENABLED, known.name, CLI)
            say([f"已{'停用' if off else '启用'} {known.name}。"])
        else:
            raise BadQuery(f"没有“{act}”这种操作。可用：list、add、passwd、disable、enable。")
        return DONE

    run(context, data, action)


@access.command(help="接口密钥：list 列出，new 建立（只显示一次），revoke 吊销。")
def key(  # noqa: PLR0913, PLR0917  one parameter an option: Typer's way
    context: typer.Context,
    act: Annotated[str, typer.Argument(metavar="ACT", help="list、new、revoke")],
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="new：所属用户；revoke：密钥编号")
    ] = None,
    label: Annotated[str, typer.Option("--label", metavar="WORDS", help="做什么用")] = "",
    role: Annotated[
        str, typer.Option("--role", metavar="R", help="读者、文秘、编辑 或 管理员")
    ] = "读者",
    level: Annotated[
        str, typer.Option("--clearance", metavar="C", help="公开、内部 或 限定范围")
    ] = "公开",
    until: Annotated[
        str | None, typer.Option("--until", metavar="DATE", help="最后一天，如 2030-12-31")
    ] = None,
    data: Data = None,
    *,
    as_json: AsJson = False,
) -> None:
    """What programs sign in with."""

    def action(service: Service) -> int:
        from api import accounts  # noqa: PLC0415  hashing is not needed elsewhere

        store, who = service.accounts, system_user()
        if act == "list":
            found = store.access_keys()
            if as_json:
                emit({"keys": [key_json(k) for k in found]})
            else:
                say(list(keys_text(found)))
            return DONE
        if act not in {"new", "revoke"} or name is None:
            raise BadQuery("请写 tiaowen key new 用户名，或 tiaowen key revoke 密钥编号。")
        if act == "revoke":
            if store.key(name) is None:
                raise BadQuery(f"没有密钥 {name[:20]}。请用 tiaowen key list 查看。")
            store.revoke(name)
            store.log(who, Act.KEY_REVOKED, name, CLI)
            say([f"已吊销：{name}。"])
            return DONE
        wanted = AccessKey(
            "",
            accounts.folded(name),
            label,
            role_named(role),
            clearance_named(level),
            datetime.now(UTC),
            parse_day(until),
            None,
            revoked=False,
        )
        token, made = accounts.new_key(store, wanted)
        store.log(who, Act.KEY_MADE, f"{made.id} {made.owner} {made.role.label}", CLI)
        if as_json:
            emit({**key_json(made), "key": token})
        else:
            note("密钥只显示这一次，请存到安全的地方：")
            say([token])
        return DONE

    run(context, data, action)


@access.command(help="操作记录：登录、用户、密钥、范围、解除、入库、导出。")
def audit(
    context: typer.Context,
    most: Annotated[int, typer.Option("-k", min=1, max=100_000, help="最近几条")] = 50,
    data: Data = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Who did what."""

    def action(service: Service) -> int:
        lines = service.accounts.logged(most)
        if as_json:
            emit({"lines": [logged_json(line) for line in lines]})
        else:
            say(list(audit_text(lines)))
        return DONE

    run(context, data, action)


def _password() -> str:
    """Asked for twice on a terminal; else the first line of standard input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass.getpass("口令：")
    if first != getpass.getpass("再输一次："):
        raise BadQuery("两次输入的口令不一样。请重新运行。")
    return first
