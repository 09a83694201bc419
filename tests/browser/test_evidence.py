"""The fold 取证 of the reader's page: by keyboard, without JavaScript, narrow, in print."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from api.app import create_app
from api.evidence import EVIDENCE
from api.service import Service
from api.settings import Settings
from api.wiring import RealParts
from corpus.model import Page as Source
from ingest.crawl.evidence import Evidence
from tests.api.test_evidence import ASKED, URL, VISIT, WHEN
from tests.browser.conftest import serving
from tests.fakes import FakeEmbedder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser


@pytest.fixture
def reader(tmp_path: Path, browser: Browser) -> Iterator[Page]:
    """The reader's page of a document that was crawled, on a telephone."""
    settings = Settings(tmp_path / "data")
    with Evidence(settings.data / EVIDENCE) as evidence:
        evidence.add(replace(VISIT, headers=(*VISIT.headers, ("X-Long", "a" * 2_000))))
    service = Service(settings, RealParts(settings, FakeEmbedder()))
    service.ingest_pages([Source(VISIT.body, URL, "text/plain", WHEN)])
    found = service.resolve("青政发〔2021〕12号")
    context = browser.new_context(viewport={"width": 390, "height": 850}, java_script_enabled=False)
    with serving(create_app(service)) as base:
        page = context.new_page()
        page.goto(f"{base}/documents/{found.id}")
        yield page
    context.close()
    service.close()


def test_it_opens_by_keyboard_and_stays_within_the_screen(reader: Page) -> None:
    fold = reader.locator("#evidence")
    assert not fold.locator("dl").first.is_visible()
    fold.locator("summary").press("Enter")
    expect(fold.get_by_text("与库中所读的逐字节相同")).to_be_visible()
    expect(fold.get_by_text(ASKED)).to_be_visible()
    expect(fold.get_by_text("<b>x</b>")).to_be_visible()
    assert reader.evaluate("document.documentElement.scrollWidth") <= 390


def test_it_is_not_in_the_way_in_print(reader: Page) -> None:
    reader.emulate_media(media="print")
    assert reader.locator(".text").get_by_text("第一条　为规范社区食堂").is_visible()
    assert not reader.locator("#evidence dl").first.is_visible()
