"""No test leaves a log handler behind: it would write to a stream that pytest has closed."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest

from api.service_log import set_up_service_log
from api.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.commands import Run


def _ours() -> list[str]:
    names = [handler.name or "" for handler in logging.getLogger().handlers]
    return [name for name in names if name.startswith("tiaowen-")]


@pytest.mark.parametrize("time", ["first", "second"])
def test_a_command_leaves_none(run: Run, time: str) -> None:
    assert _ours() == [], time

    run("search", "补助")

    assert _ours() != [], "else nothing is shown by this"


@pytest.fixture(scope="module", autouse=True)
def level_unset() -> Iterator[None]:
    """Services of other modules' fixtures may have set one."""
    uvicorn = logging.getLogger("uvicorn")
    before = uvicorn.level
    uvicorn.setLevel(logging.NOTSET)
    yield
    uvicorn.setLevel(before)


@pytest.mark.parametrize("time", ["first", "second"])
def test_a_service_leaves_none(tmp_path: Path, time: str) -> None:
    assert _ours() == [], time
    level = logging.getLogger("uvicorn").level

    set_up_service_log(Settings(tmp_path))

    assert level == logging.NOTSET, time
    assert _ours() == ["tiaowen-service"]
