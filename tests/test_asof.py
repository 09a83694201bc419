"""How a document stood on a day, told from what is known of it today."""

from __future__ import annotations

from datetime import date

import pytest

from corpus.force import Force
from corpus.model import Status
from search.asof import HELD, status_on
from search.catalogue import Card

TODAY = date(2026, 1, 1)
ISSUED, BEGAN, ENDED = date(2017, 5, 1), date(2017, 6, 1), date(2022, 9, 1)


def _card(effective: date | None = BEGAN) -> Card:
    return Card("d1", "测试办法", issued_on=ISSUED, effective_on=effective)


@pytest.mark.parametrize(
    ("standing", "day", "status"),
    [
        (Force(Status.REPEALED, since=ENDED), date(2019, 6, 30), Status.IN_FORCE),
        (Force(Status.REPEALED, since=ENDED), ENDED, Status.REPEALED),
        (Force(Status.REPEALED, since=ENDED), date(2017, 5, 15), Status.NOT_YET),
        (Force(Status.REPEALED, since=ENDED), date(2017, 4, 1), Status.NOT_YET),
        (Force(Status.REPEALED), date(2019, 6, 30), Status.UNKNOWN),
        (Force(Status.REPEALED), TODAY, Status.REPEALED),
        (Force(Status.EXPIRED, since=ENDED), date(2021, 1, 1), Status.IN_FORCE),
        (Force(Status.AMENDED, since=ENDED), date(2021, 1, 1), Status.IN_FORCE),
        (Force(Status.AMENDED, since=ENDED), date(2023, 1, 1), Status.AMENDED),
        (Force(Status.IN_FORCE, since=BEGAN), date(2030, 1, 1), Status.IN_FORCE),
        (Force(Status.NOT_YET, since=BEGAN), date(2018, 1, 1), Status.IN_FORCE),
        (Force(Status.UNKNOWN), date(2019, 6, 30), Status.UNKNOWN),
        (None, date(2019, 6, 30), Status.UNKNOWN),
        (None, date(2016, 6, 30), Status.NOT_YET),
    ],
)
def test_the_status_on_a_day(standing: Force | None, day: date, status: Status) -> None:
    assert status_on(day, _card(), standing, TODAY) is status


def test_without_a_day_of_commencement_the_status_since_when_tells() -> None:
    known = Force(Status.IN_FORCE, since=BEGAN)

    assert status_on(date(2017, 5, 15), _card(None), known, TODAY) is Status.NOT_YET
    assert status_on(date(2018, 5, 15), _card(None), known, TODAY) is Status.IN_FORCE
    repealed = Force(Status.REPEALED, since=ENDED)
    assert status_on(date(2018, 5, 15), _card(None), repealed, TODAY) is Status.UNKNOWN


def test_what_is_unknown_stays_in() -> None:
    assert Status.UNKNOWN in HELD
    assert not HELD & {Status.REPEALED, Status.EXPIRED, Status.NOT_YET}
