"""The crawl's process ends by what it holds itself, and says so."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from scrapy.utils.test import get_crawler

from ingest.crawl import run
from ingest.crawl.memory import MemoryNow
from ingest.crawl.plan import Plan
from ingest.crawl.safety import SAFE

LOW = (
    "from ingest.crawl import safety, worker\n"
    "safety.SAFE['MEMUSAGE_LIMIT_MB'] = 10\n"
    "worker.main()\n"
)


def test_what_was_held_once_does_not_count() -> None:
    """A process begins with the most that the one before it held: getrusage(2), exec(2)."""
    ballast = b"x" * 300_000_000
    watch = MemoryNow(get_crawler())
    held = watch.get_virtual_size()
    assert held >= len(ballast)

    del ballast

    assert watch.get_virtual_size() < held - 250_000_000


def test_crawl_goes_by_it() -> None:
    assert SAFE["EXTENSIONS"] == {
        "scrapy.extensions.memusage.MemoryUsage": None,
        f"{MemoryNow.__module__}.{MemoryNow.__name__}": 0,
    }


def test_too_much_is_told_with_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(run, "WORKER", (sys.executable, "-c", LOW))

    crawled = run.crawl(Plan(tmp_path, ("http://a.example/",)))

    assert crawled.manifest["ended"] == "stopped"
    assert "内存" in crawled.manifest["trouble"]
    assert "再运行一次" in crawled.manifest["trouble"]
