"""Repealed, never heard of, and not known to be over: three different things."""

from __future__ import annotations

from datetime import date

import pytest

from corpus.heard import also_called
from corpus.status import Status
from search.validity import heard_of
from tests.fakes import InMemoryLibrary
from tests.outlines import outlined

RULES = outlined(
    "社区服务规定",
    "第一条服务。\n第二条本规定自2020年1月1日起施行。"
    "《社区登记办法（试行）》（青政发〔2010〕3号）同时废止。",
    "青政发〔2019〕9号",
    issued_on=date(2019, 12, 1),
)
LIBRARY = InMemoryLibrary([RULES])


@pytest.mark.parametrize(
    "reference",
    ["社区登记办法", "《社区登记办法（试行）》", "青政发〔2010〕3号", "青政发[2010]3号"],
)
def test_a_text_that_a_repeal_names_has_existed(reference: str) -> None:
    told = heard_of(reference, LIBRARY)

    assert told is not None
    assert told.heard.status is Status.REPEALED
    assert told.heard.since == date(2020, 1, 1)
    assert told.heard.basis.quote in RULES.text
    assert "已被" in told.message
    assert "库内无其正文" in told.message


@pytest.mark.parametrize("reference", ["社区公约", "青政发〔2010〕4号", "社区服务规定"])
def test_of_others_nothing_is_heard(reference: str) -> None:
    assert heard_of(reference, LIBRARY) is None


def test_before_its_day_it_only_will_be() -> None:
    (heard,) = LIBRARY.heard_of("社区登记办法", day=date(2019, 12, 31))

    assert not heard.in_force


def test_a_trial_text_is_asked_for_without_its_brackets() -> None:
    assert "社区登记办法(试行)" in also_called("社区登记办法")
    assert "社区登记办法" in also_called("社区登记办法（试行）")
