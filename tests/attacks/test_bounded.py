"""A file whose reading never ends, takes all memory or ends the reader: said, and nothing hangs."""

from __future__ import annotations

import os
import threading
import time
from typing import TYPE_CHECKING

import pytest

from api.bounded import BoundedReader
from api.intake import Readers
from api.service import Service
from api.settings import Settings
from api.wiring import RealParts
from corpus.errors import BadPage
from corpus.model import Page
from ingest.pipeline import parse_page
from tests.api.material import MEASURES
from tests.attacks.misbehaving import crash, double, fail, go_on, spin, swell
from tests.fakes import FakeEmbedder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PATIENCE = 1.0


@pytest.fixture(scope="module")
def reader() -> Iterator[BoundedReader]:
    made = BoundedReader(PATIENCE)
    # The first call pays for the start of the process, which these tests do not time.
    assert made(double, 2) == 4
    yield made
    made.close()


@pytest.mark.parametrize(
    ("attack", "says"), [(spin, "秒，已停止"), (swell, "内存不足"), (crash, "中断")]
)
def test_whatever_a_file_does_the_service_goes_on(
    reader: BoundedReader, attack: object, says: str
) -> None:
    started = time.monotonic()

    with pytest.raises(BadPage, match=says):
        reader(attack)  # type: ignore[arg-type]  # one of the functions above

    assert time.monotonic() - started < PATIENCE + 10
    assert reader(double, 21) == 42


def test_other_threads_run_while_a_file_is_read(reader: BoundedReader) -> None:
    ticks = 0
    done = threading.Event()

    def attacked() -> None:
        with pytest.raises(BadPage):
            reader(spin)
        done.set()

    thread = threading.Thread(target=attacked)
    thread.start()
    while not done.wait(0.05):
        ticks += 1
    thread.join()
    assert ticks > 5


def test_the_unexpected_stays_unexpected(reader: BoundedReader) -> None:
    with pytest.raises(RuntimeError, match="KeyError"):
        reader(fail)


def test_documents_and_refusals_come_back_as_they_are() -> None:
    page = Page(MEASURES.encode(), "a.txt", "text/plain; charset=utf-8")
    patient = BoundedReader(60.0)  # it loads the parser

    assert patient(parse_page, page) == parse_page(page)
    with pytest.raises(BadPage, match="空"):
        patient(parse_page, Page(b"", "a.txt"))
    patient.close()


def test_an_upload_that_never_ends_is_a_failure_of_its_own(
    tmp_path: Path, reader: BoundedReader
) -> None:
    def stuck(*_: object) -> object:
        return reader(go_on)

    settings = Settings(tmp_path)
    service = Service(settings, RealParts(settings, FakeEmbedder(), readers=Readers(stuck)))  # type: ignore[arg-type]
    report = service.ingest_pages([Page(MEASURES.encode(), "a.txt")])
    service.close()

    (failed,) = report.failed
    assert "已停止" in failed.message


def test_it_works_at_a_lower_priority(reader: BoundedReader) -> None:
    assert reader(os.nice, 0) > os.nice(0)
