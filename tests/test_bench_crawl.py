"""The crawler on the test web, short: what `make bench-crawl` measures at length."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "bench"))

import crawl_measures as measures


def test_a_polite_crawl_finds_every_page(tmp_path: Path) -> None:
    told = {one.site: one for one in measures.of_sites(tmp_path, only=("gbk", "cms", "busy"))}

    assert told.keys() == {"gbk", "cms", "busy"}
    for one in told.values():
        assert one.found == one.there, one
        assert one.is_polite, one
    assert told["cms"].requests < 1.4 * told["cms"].addresses


def test_nothing_is_lost_or_fetched_twice_over_kills(tmp_path: Path) -> None:
    told = measures.after_kills(tmp_path, kills=2, seed=7, only=("gbk",))

    assert told.kills == 2
    assert told.lost == ()
    assert told.twice == ()


def test_traps_and_redirects_astray_are_survived(tmp_path: Path) -> None:
    told = measures.in_trouble(tmp_path, only=measures.TROUBLE[:2], depth=3)

    assert told.astray == 0
    assert told.is_over
    assert len(told.refused) == 11, told.refused
    assert all(one.found == one.there and not one.forbidden for one in told.found)
    assert told.manifest["left"]["trap"] > 0
    calendar = next(one for one in told.found if one.site == "calendar")
    assert calendar.requests < 500


def test_a_request_too_early_is_seen() -> None:
    polite = measures.Found("x", 1, 1, 1, 3, closest=0.05, least=0.1, wanted=0.1, forbidden=0)

    assert polite.is_polite
    assert not measures.Found("x", 1, 1, 1, 3, 0.05, 0.05, 0.1, 0).is_polite
    assert not measures.Found("x", 1, 1, 1, 3, 0.1, 0.1, 0.1, 0, early=1).is_polite


@pytest.mark.parametrize(("over", "least"), [(1, 1.0), (2, 1.5), (9, 2.0)])
def test_the_least_gap(over: int, least: float) -> None:
    assert measures._gap((0.0, 1.0, 3.0, 6.0), over) == least
