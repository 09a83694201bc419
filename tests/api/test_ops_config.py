"""Settings: where each comes from, what is refused, and that no secret is told."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from api.configuration import BadSetting, Configuration, configuration_of
from api.settings import HIDDEN, Settings, described

if TYPE_CHECKING:
    from tests.commands import Run

OPERATIONS = Path(__file__).parents[2] / "docs/operations.md"
SECRET = "kaimen-7391"  # noqa: S105  of no use anywhere


def _read(tmp_path: Path, toml: str = "", **environment: str) -> Configuration:
    if toml:
        (tmp_path / "tiaowen.toml").write_text(toml, "utf-8")
    return configuration_of(tmp_path, None, environment)


def test_the_first_that_names_a_setting_wins(tmp_path: Path) -> None:
    toml = "max_question = 5\nmax_draft = 6\n"
    read = _read(tmp_path, toml, TIAOWEN_MAX_QUESTION="7", TIAOWEN_DATA="elsewhere")

    assert read.settings == replace(Settings(tmp_path), max_question=7, max_draft=6)
    assert read.origins["data"] == "命令行"
    assert read.origins["max_question"] == "环境变量"
    assert read.origins["max_draft"] == str(tmp_path / "tiaowen.toml")
    assert read.origins["port"] == "默认"


def test_without_anything_the_defaults_hold(tmp_path: Path) -> None:
    assert _read(tmp_path, TIAOWEN_MODEL="").settings == Settings(tmp_path)


def test_a_named_file_may_say_where_the_library_is(tmp_path: Path) -> None:
    file = tmp_path / "named.toml"
    file.write_text('data = "books"\nport = 81', "utf-8")

    for read in (
        configuration_of(None, file, {}),
        configuration_of(None, None, {"TIAOWEN_CONFIG": str(file)}),
    ):
        assert (read.settings.data, read.settings.port) == (tmp_path / "books", 81)


@pytest.mark.parametrize("written", ["1", "true", "True", "yes"])
def test_switches(tmp_path: Path, written: str) -> None:
    assert _read(tmp_path, TIAOWEN_ALLOW_PRIVATE=written).settings.allow_private


@pytest.mark.parametrize(
    ("toml", "environment", "said"),
    [
        ("max_pages = 3", {}, "没有“max_pages”这项设置（是否想写 max_page）"),
        ("", {"TIAOWEN_ADMIN_TOKN": SECRET}, "是否想写 TIAOWEN_ADMIN_TOKEN"),
        ("", {"TIAOWEN_XYZ": "1"}, "没有环境变量 TIAOWEN_XYZ 这项设置，可用的设置见"),
        ("", {"TIAOWEN_PORT": "many"}, "port（环境变量）应为整数"),
        ("port = -1", {}, "不能小于 0"),
        ("host = 3", {}, "应为文字"),
        ('log_form = "xml"', {}, "只能是 'auto', 'json' 或 'text'"),
        ("port = ", {}, "读不懂"),
        ('data = "x"', {}, "不能再写 data"),
        ("", {"TIAOWEN_CONFIG": "/nowhere.toml"}, "没有设置文件 /nowhere.toml"),
        ("", {"TIAOWEN_ADMIN_TOKEN_FILE": "/nowhere"}, "读不出"),
        ("", {"TIAOWEN_MODEL_FILE": "/nowhere"}, "没有环境变量 TIAOWEN_MODEL_FILE"),
    ],
)
def test_mistakes_are_refused_with_what_to_do(
    tmp_path: Path, toml: str, environment: dict[str, str], said: str
) -> None:
    with pytest.raises(BadSetting, match=re.escape(said)) as refused:
        _read(tmp_path, toml, **environment)

    assert SECRET not in str(refused.value)


def test_every_mistake_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadSetting) as refused:
        _read(tmp_path, 'prot = 1\nmax_body = "a"', TIAOWEN_PORT="x")

    assert all(name in str(refused.value) for name in ("prot", "max_body", "port（"))


def test_a_secret_may_stand_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text(f"{SECRET}\n", "utf-8")
    environment = {"TIAOWEN_ADMIN_TOKEN_FILE": str(file)}

    assert _read(tmp_path, **environment).settings.admin_token == SECRET
    with pytest.raises(BadSetting, match="只能设一个"):
        _read(tmp_path, **environment, TIAOWEN_ADMIN_TOKEN=SECRET)


def test_secrets_are_never_printed(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for setting in described():
        if setting.told.secret:
            monkeypatch.setenv(setting.variable, SECRET)

    said = repr(configuration_of(tmp_path).settings)
    status, text, err = run("config")
    _, dumped, _ = run("config", "--json")

    assert status == 0
    assert SECRET not in said + text + err + dumped
    assert f"admin_token = {HIDDEN}（环境变量）" in text
    told = {s["name"]: s for s in json.loads(dumped)["settings"]}
    assert set(told) == {s.name for s in described()}
    assert told["admin_token"]["value"] == HIDDEN
    assert told["port"] == {
        "name": "port", "variable": "TIAOWEN_PORT", "value": 8000, "from": "默认",
        "default": 8000, "secret": False, "meaning": "服务的端口；0 由系统选",
    }  # fmt: skip


def test_config_check(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "my.toml"
    file.write_text("port = 81", "utf-8")

    assert run("--config", file, "config", "--check")[:2] == (0, f"设置无误。设置文件：{file}。\n")
    file.write_text("prot = 81", "utf-8")
    status, out, err = run("config", "--check", "--config", file)
    assert (status, out) == (2, "")
    assert "是否想写 port" in err


def test_every_setting_has_a_meaning_and_a_row() -> None:
    rows = set(re.findall(r"^\| `(TIAOWEN_[A-Z_]+)`", OPERATIONS.read_text("utf-8"), re.MULTILINE))

    assert all(s.told.meaning for s in described())
    assert {s.variable for s in described()} == rows
