"""A service goes on answering while another process takes pages in."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from api.service import Service
from api.settings import Settings
from api.wiring import RealParts
from corpus.model import Page
from search.model import Query
from tests.api.material import MEASURES, REVISED
from tests.fakes import FakeEmbedder

if TYPE_CHECKING:
    from pathlib import Path


def _page(name: str, text: str) -> Page:
    return Page(text.encode(), name, "text/plain")


def test_an_index_that_is_behind_goes_on_answering_and_says_so(tmp_path: Path) -> None:
    settings = Settings(tmp_path)
    serving = Service(settings, RealParts(settings, FakeEmbedder()))
    other = RealParts(settings, FakeEmbedder())
    serving.ingest_pages([_page("a.txt", MEASURES)])
    before = serving.find(Query("建设补助", 50)).hits
    assert serving.engine_info()["in_step"]

    other.intake.ingest(_page("b.txt", REVISED))  # stored and not indexed yet

    assert serving.find(Query("建设补助", 50)).hits == before
    assert not serving.engine_info()["in_step"]

    other.index(lambda _: None)

    found = serving.find(Query("建设补助", 50)).hits
    assert {h.document.doc_number for h in found} == {"青政发〔2021〕12号", "青政发〔2024〕8号"}
    assert serving.engine_info()["in_step"]
    serving.close()
    other.close()


def test_the_first_requests_wait_for_the_one_that_opens_the_index(tmp_path: Path) -> None:
    settings = Settings(tmp_path)
    made = Service(settings, RealParts(settings, FakeEmbedder()))
    made.ingest_pages([_page("a.txt", MEASURES)])
    made.close()
    fresh = Service(settings, RealParts(settings, FakeEmbedder()))

    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda _: fresh.find(Query("建设补助", 5)).hits, range(16)))

    assert all(hits == found[0] for hits in found)
    assert found[0]
    fresh.close()
