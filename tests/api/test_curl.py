"""Every command shown in docs/api.md is run against the sample library, and gives what is shown."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from api.app import create_app
from api.openapi_examples import REQUESTS
from bench.build_examples import TOKEN, library
from tests.browser.conftest import serving
from tests.fakes import FakeEmbedder

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_DOCUMENT = Path(__file__).parents[2] / "docs/api.md"
_BLOCK = re.compile(r"^```sh\n(.*?)^```\n(?:```json\n(.*?)^```\n)?", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(r"^curl .*?(?<!\\)\n", re.MULTILINE | re.DOTALL)
_BASH = shutil.which("bash")


def _commands() -> list[tuple[str, str]]:
    """Each command with the JSON that is shown below it, if any."""
    found = []
    for block, shown in _BLOCK.findall(_DOCUMENT.read_text("utf-8")):
        commands = _COMMAND.findall(block)
        found += [(command, shown if command == commands[-1] else "") for command in commands]
    return found


@pytest.fixture(scope="module")
def surroundings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, str]]:
    """Variables that the commands use; the folder they run in is HOME."""
    if _BASH is None or shutil.which("curl") is None:
        pytest.skip("没有 bash 或 curl")
    home = tmp_path_factory.mktemp("home")
    (home / "policy.docx").write_text("青河市粮食储备办法\n\n第一条　为储备制定本办法。\n", "utf-8")
    service = library(tmp_path_factory.mktemp("library"), FakeEmbedder())
    with serving(create_app(service)) as base:
        headers = {"Authorization": f"Bearer {TOKEN}"}
        api = f"{base}/api/v1"
        sent = httpx.post(f"{api}/pages", headers=headers, json=REQUESTS["add_pages"].body)
        held = httpx.get(f"{api}/held", headers=headers).json()["held"][0]["document_id"]
        yield {
            "API": api,
            "TIAOWEN_ADMIN_TOKEN": TOKEN,
            "JOB": sent.json()["id"],
            "DOC": held,
            "HOME": str(home),
            "PATH": "/usr/bin:/bin",
            "no_proxy": "*",
        }
    service.close()


def test_there_are_commands() -> None:
    assert len(_commands()) > 25


@pytest.mark.parametrize(("command", "shown"), _commands())
def test_the_command_does_what_is_said(
    surroundings: Mapping[str, str], command: str, shown: str
) -> None:
    expected = _parsed(shown)
    failing = isinstance(expected, dict) and "code" in expected

    run = subprocess.run(
        [str(_BASH), "-c", f'curl() {{ command curl -sS --fail-with-body "$@"; }}\n{command}'],
        env=dict(surroundings),
        cwd=surroundings["HOME"],
        capture_output=True,
        timeout=60,
        check=False,
    )

    assert (run.returncode != 0) is failing, run.stdout.decode() + run.stderr.decode()
    if isinstance(expected, dict) and run.stdout:
        assert set(expected) <= set(json.loads(run.stdout))


def _parsed(shown: str) -> Any:  # noqa: ANN401  JSON
    try:
        return json.loads(shown)
    except ValueError:
        return None
