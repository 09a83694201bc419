"""Mistakes in a command line, in Chinese.

Typer's parser speaks English; its kinds of mistake are few and told apart by class name,
which is the same whether Typer brings its own parser or uses click.
"""

from __future__ import annotations

import re
from typing import Protocol, runtime_checkable


@runtime_checkable
class UsageMistake(Protocol):
    """What every exception of the parser has."""

    exit_code: int

    def format_message(self) -> str:
        """Its message in English."""
        ...


_UNKNOWN = re.compile(r"No such command '?([^'.]+)'?")
_EXTRA = re.compile(r"unexpected extra argument\S* \((.*)\)")


def explain(error: UsageMistake) -> str:
    """The message for the user, saying what to do next."""
    return f"用法有误：{_what(error)}。运行 {_command(error)} --help 查看用法。"


def _what(error: UsageMistake) -> str:
    kind = type(error).__name__
    option = str(getattr(error, "option_name", "") or "")
    if kind == "NoSuchOption":
        return f"没有选项 {option}"
    if kind == "MissingParameter":
        return f"缺少 {_parameter(error)}"
    if kind == "BadOptionUsage":
        return f"选项 {option} 缺少取值"
    if kind in {"BadParameter", "BadArgumentUsage"}:
        return f"{_parameter(error)} 的取值无效"
    return _sentence(error.format_message())


def _sentence(message: str) -> str:
    if found := _UNKNOWN.search(message):
        return f"没有命令 {found[1]}"
    if found := _EXTRA.search(message):
        return f"多出参数 {found[1]}"
    if message.startswith("Missing command"):
        return "缺少命令"
    return message.rstrip(".")


def _parameter(error: UsageMistake) -> str:
    hint = getattr(error, "param_hint", None)
    parameter = getattr(error, "param", None)
    if not hint and parameter is not None:
        names = [str(o) for o in getattr(parameter, "opts", ())]
        option = getattr(parameter, "param_type_name", "") == "option"
        hint = names[-1] if option and names else getattr(parameter, "metavar", None)
    return f"参数 {hint}" if hint else "参数"


def _command(error: UsageMistake) -> str:
    context = getattr(error, "ctx", None)
    return str(getattr(context, "command_path", "") or "tiaowen")
