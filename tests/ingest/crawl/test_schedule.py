"""When a watched address is looked at again."""

from __future__ import annotations

import math
import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.crawl.schedule import (
    COLUMN,
    PAGE,
    Gap,
    after_failure,
    after_miss,
    gaps_of,
    has_vanished,
    interval,
    rate,
    spread,
)

_NOW = datetime(2026, 3, 2, tzinfo=UTC)
_DAY = timedelta(days=1)
GAPS = st.lists(st.builds(Gap, st.floats(0.001, 400), st.booleans()), max_size=12)


def test_without_any_visit_the_prior_decides() -> None:
    assert rate([], 7.0) == pytest.approx(1 / 7)
    assert timedelta(days=2) < interval([], PAGE) < timedelta(days=3)
    assert timedelta(hours=8) < interval([], COLUMN) < timedelta(hours=9)


def test_a_page_that_rests_is_visited_less_and_less() -> None:
    gaps: list[Gap] = []
    waits = []
    for _ in range(20):
        waits.append(interval(gaps, PAGE))
        gaps.append(Gap(waits[-1] / _DAY, changed=False))

    assert waits == sorted(waits)
    assert waits[-1] == PAGE.most


def test_a_page_that_wakes_is_visited_more_often() -> None:
    gaps = [Gap(10.0, changed=False)] * 10
    resting = interval(gaps, PAGE)

    woken = interval([*gaps, Gap(10.0, changed=True)], PAGE)
    lively = interval([*gaps, *[Gap(1.0, changed=True)] * 20], PAGE)

    assert lively < woken < resting


@pytest.mark.parametrize("true_days", [0.5, 2.0, 10.0])
def test_the_rate_of_a_poisson_page_is_found(true_days: float) -> None:
    """Uneven gaps, changes by chance: the estimate comes within a third of the truth."""
    dice = random.Random(7)  # noqa: S311  no secret
    found = []
    for _ in range(60):
        gaps = [
            Gap(days, dice.random() < -math.expm1(-days / true_days))
            for days in (dice.uniform(0.2, 1.5) * true_days for _ in range(20))
        ]
        found.append(rate(gaps, true_days))
    mean = sum(found) / len(found)

    assert mean * true_days == pytest.approx(1.0, rel=1 / 3)


@given(GAPS)
def test_any_visits_give_a_wait_within_the_bounds(gaps: list[Gap]) -> None:
    assert PAGE.least <= interval(gaps, PAGE) <= PAGE.most
    assert COLUMN.least <= interval(gaps, COLUMN) <= COLUMN.most


@given(GAPS, st.floats(0.01, 100))
def test_one_more_change_never_means_fewer_visits(gaps: list[Gap], days: float) -> None:
    changed = rate([*gaps[-19:], Gap(days, changed=True)], 7.0)
    quiet = rate([*gaps[-19:], Gap(days, changed=False)], 7.0)

    assert changed >= quiet


def test_gaps_are_between_visits() -> None:
    seen = [(_NOW, False), (_NOW + _DAY, True), (_NOW + 3 * _DAY, False)]

    assert gaps_of(seen) == [Gap(1.0, changed=True), Gap(2.0, changed=False)]


@given(st.text(max_size=40))
def test_the_spread_is_small_and_steady(url: str) -> None:
    assert 0.9 * _DAY <= spread(_DAY, url) <= 1.1 * _DAY
    assert spread(_DAY, url) == spread(_DAY, url)


def test_one_miss_never_means_the_end() -> None:
    for misses in (1, 2):
        assert not has_vanished(misses, _NOW, _NOW + 365 * _DAY)
    assert not has_vanished(9, _NOW, _NOW + timedelta(hours=23))
    assert has_vanished(3, _NOW, _NOW + _DAY)
    waits = sum((after_miss(n) for n in (1, 2)), timedelta())
    assert waits >= _DAY  # the third visit can decide


def test_a_server_is_left_alone_as_long_as_it_asks() -> None:
    assert after_failure(1, 7200.0) == timedelta(hours=2)
    assert after_failure(1, 1.0) == after_failure(1)
    assert after_failure(1, 1e12) == timedelta(days=7)
    waits = [after_failure(n) for n in range(1, 12)]
    assert waits == sorted(waits)
