"""Settings read from the command line, the environment, files of secrets and a TOML file.

The first that names a setting wins, in this order. A name that is no setting is refused: a
misspelt `TIAOWEN_ADMIN_TOKN` must not leave a service without its token.
"""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import Field, ValidationError, create_model
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)
from rapidfuzz import fuzz, process

from api.settings import DEFAULT_DATA, PREFIX, Settings, described
from corpus.errors import BadQuery

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

FILE_NAME = "tiaowen.toml"
"""Looked for in the library's folder."""
CONFIG = f"{PREFIX}CONFIG"
"""Variable that names another file."""
ELSEWHERE = frozenset({CONFIG, f"{PREFIX}CACHE", f"{PREFIX}TEST_POSTGRES"})
"""Variables with our prefix that are no settings: what names the file, training, tests."""
_FILE = "_FILE"
_NEAR = 70
"""Likeness in per cent from which a name is suggested; `admin_tokn` and `admin_token` have 95."""
_BY_COMMAND, _BY_DEFAULT = "命令行", "默认"
_MISTAKES = {
    "bool_parsing": "应为 true 或 false（或 1、0）",
    "bool_type": "应为 true 或 false",
    "int_parsing": "应为整数",
    "int_type": "应为整数",
    "int_from_float": "应为整数",
    "float_parsing": "应为数字",
    "float_type": "应为数字",
    "string_type": "应为文字，请加引号",
    "greater_than_equal": "不能小于 {ge:g}",
    "literal_error": "只能是 {expected}",
}


class BadSetting(BadQuery):
    """A setting is misspelt, or its value cannot be used."""

    code = "bad_setting"


@dataclass(frozen=True, slots=True)
class Configuration:
    """The settings and where each came from."""

    settings: Settings
    origins: Mapping[str, str]
    """By name of the setting, in words."""
    file: Path | None
    """The file that was read."""


def settings_of(data: Path | None = None, config: Path | None = None) -> Settings:
    """As `configuration_of`, the settings alone."""
    return configuration_of(data, config).settings


def configuration_of(
    data: Path | None = None,
    config: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> Configuration:
    """Read every setting.

    Args:
        data: the library's folder, from the command line.
        config: the file, likewise.
        environment: variables to read, `os.environ` by default.

    Raises:
        BadSetting: every mistake, each with its place.
    """
    env = {k.upper(): v for k, v in (os.environ if environment is None else environment).items()}
    mistakes = list(_unknown_variables(env))
    found = [(_BY_COMMAND, {} if data is None else {"data": data})]
    found.append(("环境变量", _of_environment(env)))
    found.append(("文件", _of_secret_files(env, mistakes)))
    folder = data or Path(env.get(f"{PREFIX}DATA") or DEFAULT_DATA)
    file = _file(config, env, folder, mistakes)
    if file is not None:
        found.append((str(file), _of_file(file, folder, mistakes)))
    values: dict[str, Any] = {}
    origins = {s.name: _BY_DEFAULT for s in described()}
    for origin, some in reversed(found):
        values |= some
        origins |= dict.fromkeys(some, origin)
    settings = _checked(values, origins, mistakes)
    if settings is None or mistakes:
        raise BadSetting("设置有误：" + "；".join(mistakes) + "。请改正后再试。")
    return Configuration(settings, origins, file)


@cache
def _model() -> type[BaseSettings]:
    """The settings as pydantic reads them."""

    class Base(BaseSettings):
        model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, extra="forbid")

        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,
            env_settings: PydanticBaseSettingsSource,
            dotenv_settings: PydanticBaseSettingsSource,
            file_secret_settings: PydanticBaseSettingsSource,
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            del settings_cls, env_settings, dotenv_settings, file_secret_settings
            return (init_settings,)  # each source is asked by itself, to tell who said what

    declared: dict[str, Any] = {
        s.name: (s.kind, Field(s.default, ge=s.told.least)) for s in described()
    }
    return create_model("ReadSettings", __base__=Base, **declared)


def _of_environment(env: Mapping[str, str]) -> dict[str, Any]:
    source = EnvSettingsSource(_model())
    source.env_vars = {k.lower(): v for k, v in env.items() if v}
    return source()


def _of_secret_files(env: Mapping[str, str], mistakes: list[str]) -> dict[str, Any]:
    """Secrets from the files that `TIAOWEN_…_FILE` name, without the line's end."""
    found = {}
    for setting in described():
        variable = setting.variable + _FILE
        if not (setting.told.secret and env.get(variable)):
            continue
        if env.get(setting.variable):
            mistakes.append(f"{setting.variable} 与 {variable} 只能设一个")
        try:
            found[setting.name] = Path(env[variable]).read_text("utf-8").strip()
        except (OSError, ValueError):
            mistakes.append(f"{variable} 所指的文件 {env[variable]} 读不出，请检查路径和权限")
    return found


def _file(
    config: Path | None, env: Mapping[str, str], folder: Path, mistakes: list[str]
) -> Path | None:
    """The file to read: the one that is named must be there, the library's own may be."""
    named = config or (Path(env[CONFIG]) if env.get(CONFIG) else None)
    if named is None:
        own = folder / FILE_NAME
        return own if own.is_file() else None
    if not named.is_file():
        mistakes.append(f"没有设置文件 {named}")
        return None
    return named


def _of_file(file: Path, folder: Path, mistakes: list[str]) -> dict[str, Any]:
    try:
        read = TomlConfigSettingsSource(_model(), file).toml_data
    except (OSError, ValueError, tomllib.TOMLDecodeError) as error:
        mistakes.append(f"设置文件 {file} 读不懂（{error}）")
        return {}
    known = {s.name for s in described()}
    mistakes += [f"{file} 里没有“{k}”这项设置{_near(k, known)}" for k in read if k not in known]
    if "data" in read and file.parent == folder:
        mistakes.append(f"{file} 在库文件夹里，不能再写 data")
    found = {k: v for k, v in read.items() if k in known}
    if isinstance(found.get("data"), str):
        found["data"] = file.parent / found["data"]
    return found


def _unknown_variables(env: Mapping[str, str]) -> Iterable[str]:
    known = {s.variable for s in described()}
    files = {s.variable + _FILE for s in described() if s.told.secret}
    for name in sorted(env):
        if name.startswith(PREFIX) and name not in known | files | ELSEWHERE:
            yield f"没有环境变量 {name} 这项设置{_near(name, known | files)}"


def _near(name: str, known: Iterable[str]) -> str:
    found = process.extractOne(
        name, sorted(known), scorer=fuzz.ratio, processor=_bare, score_cutoff=_NEAR
    )
    return f"（是否想写 {found[0]}）" if found else "，可用的设置见 tiaowen config"


def _bare(name: str) -> str:
    """What tells one name from another."""
    return name.removeprefix(PREFIX)


def _checked(
    values: Mapping[str, Any], origins: Mapping[str, str], mistakes: list[str]
) -> Settings | None:
    try:
        read = _model()(**values)
    except ValidationError as error:
        for one in error.errors(include_url=False, include_input=False):
            name = ".".join(map(str, one["loc"][:1]))
            said = _MISTAKES.get(one["type"], "写法不对").format(**one.get("ctx", {}))
            said = said.replace(" or ", " 或 ")
            mistakes.append(f"{name}（{origins.get(name, '')}）{said}")
        return None
    return Settings(**{s.name: getattr(read, s.name) for s in described()})
