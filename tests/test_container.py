"""The container file says what the rest of the repository says; building it is done by hand."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from api.app import create_app
from api.service import Service
from api.settings import Settings
from api.wiring import RealParts
from tests.fakes import FakeEmbedder

ROOT = Path(__file__).parents[1]
FILE = (ROOT / "deploy/Containerfile").read_text("utf-8").replace("\\\n", " ")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
ALLOWED = {
    line.removeprefix("!/")
    for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    if line.startswith("!/")
}
"""What the builder gets to see."""
COPIED = {
    name.removeprefix("./")
    for names in re.findall(r"^COPY (?!--from)(.+) \S+$", FILE, re.MULTILINE)
    for name in names.split()
}


def test_the_builder_sees_what_is_copied_and_no_more() -> None:
    assert ALLOWED == COPIED
    assert "*" in (ROOT / ".dockerignore").read_text("utf-8").splitlines()


@pytest.mark.parametrize("name", sorted(COPIED))
def test_what_is_copied_is_there(name: str) -> None:
    assert (ROOT / name).exists()


def test_every_package_of_the_wheel_is_copied() -> None:
    assert set(PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]) <= COPIED


def test_pip_is_the_makefiles() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")

    assert re.findall(r"pip==(\S+)", FILE) == re.findall(
        r"^PIP_VERSION := (\S+)", makefile, re.MULTILINE
    )


def test_the_extras_exist_and_bring_no_torch() -> None:
    (extras,) = re.findall(r"'\.\[([a-z,]+)\]'", FILE)
    offered = PROJECT["project"]["optional-dependencies"]
    needs = [need for extra in extras.split(",") for need in offered[extra]]

    assert needs
    assert not [need for need in needs if need.startswith(("torch", "sentence-transformers"))]


def test_dependencies_are_installed_before_code_is_copied() -> None:
    before, _, after = FILE.partition("COPY api ")

    assert "--only-deps --constraint constraints.txt" in before
    assert "--no-deps" in after


def test_bytecode_is_made_once_and_by_no_file_times() -> None:
    assert FILE.count(" --no-compile ") == FILE.count("&& $COMPILE ") == 2
    assert "--invalidation-mode unchecked-hash" in FILE


def test_it_ends_up_without_root() -> None:
    assert re.findall(r"^USER (.+)$", FILE, re.MULTILINE) == ["10001:10001"]


def test_the_health_check_asks_a_route_that_exists(tmp_path: Path) -> None:
    (path,) = re.findall(
        r"^HEALTHCHECK .*http://127\.0\.0\.1:8000(/[a-z0-9/]+)", FILE, re.MULTILINE
    )
    settings = Settings(tmp_path)
    service = Service(settings, RealParts(settings, FakeEmbedder()))

    assert path in create_app(service).openapi()["paths"]
    service.close()
