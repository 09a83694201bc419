"""Watching the test web: a site of nine documents on two visits, three months apart."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from api.service import Service
from api.settings import Settings
from api.wiring import RealParts
from corpus.watching import Change, ChangeKind, Kind, State
from tests.api.watched_library import Watching
from tests.fakes import FakeEmbedder
from tests.web import serving_web
from tests.web.changing import Changing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.web import Web


@pytest.fixture(scope="module")
def web() -> Iterator[Web]:
    with serving_web(only=["changing"]) as served:
        yield served


@pytest.fixture(scope="module")
def changes(web: Web, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Change]]:
    """What two days of watching found after the second visit's changes."""
    settings = Settings(tmp_path_factory.mktemp("library"), allow_private=True)
    service = Service(settings, RealParts(settings, FakeEmbedder()))
    made = Watching(service, web.base("changing"))
    made.add("/zwgk/gfxwj/", Kind.COLUMN)
    assert made.round().changes == ()
    assert len(service.catalogue()) == 10
    web.visit = 2
    found = [c for _ in range(5) for c in made.again(timedelta(hours=18)).changes]
    assert made.state("/zwgk/gfxwj/t4.html") is State.FAILING
    yield found
    service.close()


def test_all_that_happened_is_told_and_nothing_else(changes: list[Change], web: Web) -> None:
    happened = Changing.happened(web.base("changing"))

    assert {(c.kind, c.url) for c in changes} == {
        (ChangeKind.CHANGED, happened["silent"]),
        (ChangeKind.CHANGED, happened["changed"]),
        (ChangeKind.VANISHED, happened["vanished"]),
        (ChangeKind.NEW, happened["new"]),
        (ChangeKind.NEW, happened["repeal notice"]),
        (ChangeKind.REPEALED, happened["repeal notice"]),
    }
    assert len(changes) == 6


def test_who_cites_the_changed_clause_is_named(changes: list[Change], web: Web) -> None:
    url = Changing.happened(web.base("changing"))["silent"]
    (change,) = [c for c in changes if c.url == url]

    cited = [t for t in change.touched if t.citing]

    assert [t.place for t in cited] == ["第二条"]


def test_unchanged_pages_cost_a_304(changes: list[Change], web: Web) -> None:
    assert changes
    hits = [h for h in web.hits("changing") if h.path.endswith("t7.html")]

    assert [h.status for h in hits] == [200, *[304] * 5]


@pytest.mark.parametrize("path", ["/rss/gfxwj.xml", "/sitemap.xml", "/zwgk/gfxwj/"])
def test_feeds_sitemaps_and_paged_lists_are_columns(path: str, tmp_path: Path) -> None:
    settings = Settings(tmp_path / "library", allow_private=True)
    service = Service(settings, RealParts(settings, FakeEmbedder()))
    with serving_web(only=["cms"]) as web:
        made = Watching(service, web.base("cms"))
        made.add(path, Kind.COLUMN)
        made.round(200)
        titles = {card.title for card in service.catalogue()}
        wanted = {p.title for p in web.truth if p.url in _listed(made)}
    service.close()

    assert wanted
    assert titles == wanted
    assert len(wanted) == {"/rss/gfxwj.xml": 1, "/sitemap.xml": 22, "/zwgk/gfxwj/": 21}[path]


def _listed(made: Watching) -> set[str]:
    return {w.url for w in made.service.store.watches.all() if w.parent}
