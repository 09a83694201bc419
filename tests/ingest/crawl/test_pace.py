"""When a host may be asked again."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.crawl.again import retry_after
from ingest.crawl.pace import AT_ONCE, DOWN_AFTER, FIRST_REST, LONGEST_REST, Pace


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def asked(one: Pace, host: str = "a", status: int | None = 200, latency: float = 0.0) -> None:
    one.began(host)
    one.sent(host)
    one.ended(host, status, latency)


def test_first_request_need_not_wait(clock: Clock) -> None:
    assert Pace(0.5, clock).wait("a") == 0


def test_what_robots_ask_for_holds_though_the_host_is_fast(clock: Clock) -> None:
    one = Pace(0.0, clock)
    one.hold("a", 3.0)
    for _ in range(20):
        asked(one, latency=0.001)
        assert one.wait("a") == pytest.approx(3.0)
        clock.now += 3.0


def test_settings_may_ask_for_less_than_is_granted_every_host_but_not_less_than_robots(
    clock: Clock,
) -> None:
    one = Pace(0.5, clock)
    one.settle("a", 0.0)
    one.settle("b", 0.0)
    one.hold("b", 2.0)
    asked(one, "a")
    asked(one, "b")
    assert one.wait("a") == 0
    assert one.wait("b") == 2.0


def test_a_slow_host_is_asked_less_often_and_an_error_makes_nothing_faster(clock: Clock) -> None:
    one = Pace(0.0, clock)
    asked(one, latency=8.0)
    assert one.wait("a") == 8.0 / AT_ONCE
    asked(one, status=500, latency=0.0)
    assert one.wait("a") == 8.0 / AT_ONCE
    asked(one, status=200, latency=0.0)
    assert one.wait("a") < 8.0 / AT_ONCE


def test_the_next_request_counts_from_when_the_last_one_was_sent(clock: Clock) -> None:
    one = Pace(0.0, clock)
    one.hold("a", 2.0)
    one.began("a")
    clock.now += 30
    one.sent("a")
    assert one.wait("a") == 2.0


def test_request_that_was_refused_before_it_was_sent_holds_nothing_up(clock: Clock) -> None:
    one = Pace(0.0, clock)
    one.began("a")
    one.ended("a", 0)
    assert one.wait("a") == 0


def test_no_more_than_so_many_at_once(clock: Clock) -> None:
    one = Pace(0.0, clock)
    for _ in range(AT_ONCE):
        assert one.wait("a") == 0
        one.began("a")
        assert one.wait("a") == float("inf"), "made, and not sent yet"
        one.sent("a")
    assert one.wait("a") == float("inf")
    assert one.wait("b") == 0


def test_a_busy_host_rests_as_long_as_it_says(clock: Clock) -> None:
    one = Pace(0.0, clock)
    one.rest("a", 120.0)
    assert one.wait("a") == 120.0
    assert one.wait("b") == 0


def test_a_busy_host_that_says_nothing_rests_longer_each_time(clock: Clock) -> None:
    one = Pace(0.0, clock)
    assert one.rest("a", None) == FIRST_REST
    assert one.rest("a", None) == FIRST_REST, "two requests under way are told the same"
    clock.now += FIRST_REST
    assert one.rest("a", None) == 2 * FIRST_REST


def test_a_host_is_left_that_does_not_answer_or_asks_for_too_long(clock: Clock) -> None:
    one = Pace(0.0, clock)
    for _ in range(DOWN_AFTER):
        assert not one.is_closed("a")
        asked(one, status=None)
    assert one.is_closed("a")
    one.rest("b", LONGEST_REST + 1)
    assert one.is_closed("b")


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("Fri, 27 Nov 2026 03:00:30 GMT", 30.0),
        ("Fri, 27 Nov 2026 02:00:00 GMT", 0.0),
        ("soon", None),
        ("", None),
        ("-5", None),
        ("9" * 400, 999_999_999.0),
        ("Fri, 99 Nov 99999 02:00:00 GMT", None),
    ],
)
def test_retry_after(header: str, seconds: float | None) -> None:
    assert retry_after(header, datetime(2026, 11, 27, 3, tzinfo=UTC)) == seconds


@given(st.text())
def test_any_retry_after_is_read(header: str) -> None:
    found = retry_after(header)
    assert found is None or found >= 0


@given(
    st.floats(0.0, 5.0),
    st.lists(
        st.tuples(
            st.floats(0.0, 30.0), st.sampled_from([200, 404, 429, 500, None]), st.floats(0, 9)
        )
    ),
)
def test_two_requests_are_never_closer_than_what_is_asked_for(
    delay: float, story: list[tuple[float, int | None, float]]
) -> None:
    clock = Clock()
    one = Pace(0.0, clock)
    one.hold("a", delay)
    last = float("-inf")
    for passed, status, latency in story:
        clock.now += passed
        if one.wait("a") > 0:
            continue
        assert clock.now - last >= delay - 1e-6
        last = clock.now
        asked(one, status=status, latency=latency)
        if status == 429:
            one.rest("a", None)


def test_how_close_two_requests_came_is_told(clock: Clock) -> None:
    one = Pace(0.0, clock)
    asked(one, "once")
    for gap in (3.0, 0.5, 2.0, 0.0):
        asked(one, "a")
        clock.now += gap
    assert one.told()["a"].closest == 0.5
    assert one.told()["once"].closest is None
