"""Days and terms: read from words, and counted in calendar months."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.said_dates import day_of, last_day, months_in, months_later


@given(st.dates(date(1949, 1, 1), date(2100, 1, 1)))
def test_a_day_is_read_as_it_is_written(day: date) -> None:
    assert day_of(f"自{day.year}年{day.month}月{day.day}日起") == day
    assert day_of(f"{day.year}-{day.month:02}-{day.day:02}") == day


@given(st.dates(date(1949, 1, 1), date(2100, 1, 1)), st.integers(1, 240))
def test_a_term_ends_the_day_before_the_next_begins(day: date, months: int) -> None:
    assert last_day(day, months) + timedelta(days=1) == months_later(day, months)
    assert months_later(day, months) > day


@pytest.mark.parametrize(
    ("words", "months"),
    [("五年", 60), ("18个月", 18), ("一年半", 12), ("1个半年", 18), ("三十日", None)],
)
def test_a_length_of_time(words: str, months: int | None) -> None:
    assert months_in(words) == months


def test_no_calendar_has_it() -> None:
    assert day_of("2020年2月30日") is None
    assert day_of("2020年13月1日，改为2021年1月1日") == date(2021, 1, 1)
    assert months_later(date(2020, 1, 31), 1) == date(2020, 2, 29)
