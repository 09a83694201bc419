"""`tiaowen crawl` in a process that may be killed: a fake model, and rounds in quick succession."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from api import cli, crawl_rounds, logs, options
from api.service import Service
from api.settings import Settings
from api.wiring import RealParts
from ingest.crawl import run
from tests.fakes import FakeEmbedder


def open_library(settings: Settings) -> Service:
    return Service(settings, RealParts(settings, FakeEmbedder()))


if __name__ == "__main__":
    options.open_library = open_library
    logs.user_log_path = lambda *_, **__: Path()  # type: ignore[assignment]
    crawl_rounds.Pace = partial(crawl_rounds.Pace, pages=3, seconds=0.2)  # type: ignore[misc, assignment]
    run._LOOK_SECONDS = 0.05  # type: ignore[misc]
    cli.main()
