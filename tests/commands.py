"""The command line run in-process with a fake model (fixture `run` of conftest.py)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import pytest

from api import cli, logs, options
from api.service import Service
from api.wiring import RealParts
from tests.fakes import FakeEmbedder

if TYPE_CHECKING:
    from pathlib import Path

    from api.settings import Settings


class Run(Protocol):
    """Runs a command; gives its status, stdout and stderr."""

    def __call__(self, *arguments: object) -> tuple[int, str, str]: ...


def runner(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path
) -> Run:
    """Runs commands in `folder`; no traceback may reach the user."""

    def open_library(settings: Settings) -> Service:
        return Service(settings, RealParts(settings, FakeEmbedder()))

    monkeypatch.setattr(options, "open_library", open_library)
    monkeypatch.setattr(
        "api.priority.give_way", lambda _: None
    )  # else all later tests would be slow
    monkeypatch.setattr(logs, "user_log_path", lambda *_, **__: folder)
    monkeypatch.delenv("TIAOWEN_DATA", raising=False)
    monkeypatch.chdir(folder)

    def command(*arguments: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            cli.main([str(a) for a in arguments])
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err, out + err
        return int(ended.value.code or 0), out, err

    return command
