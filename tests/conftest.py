"""Fixtures that several test files share."""

from __future__ import annotations

import logging
import shutil
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

    from tests.commands import Run

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 30_000
"""Milliseconds in which a page becomes what a test expects, on a busy machine."""


@pytest.fixture(autouse=True)
def logs_as_before() -> Iterator[None]:
    """What a command or a service directs its logs to ends with its test, as does its stream.

    The handler of a command holds the standard error that pytest closes after the test: whatever
    a later test logged would end in "--- Logging error ---".
    """
    loggers = [logging.getLogger(), *(logging.getLogger(n) for n in ("tiaowen", "uvicorn"))]
    before = [logger.level for logger in loggers]
    yield
    logs = sys.modules.get("api.logs")
    if logs is not None:
        logs.clear_logs()
    for logger, level in zip(loggers, before, strict=True):
        logger.setLevel(level)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """The command line, in a folder of its own, with a fake model."""
    from tests.commands import runner  # noqa: PLC0415  most tests need no command line

    return runner(monkeypatch, capsys, tmp_path)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium; tests skip, saying so, where there is none."""
    if CHROMIUM is None:
        pytest.skip("没有安装 chromium：apt-get install chromium")
    from playwright.sync_api import expect, sync_playwright  # noqa: PLC0415  not needed where it is skipped

    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield opened
        opened.close()
