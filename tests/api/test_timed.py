"""Each search and answer is timed once: metrics and usage tell the same figure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from api.running import Running, enter, leave
from corpus.errors import BadQuery
from search.model import Query

if TYPE_CHECKING:
    from collections.abc import Callable

    from api.service import Service
    from corpus.queries import Asked


@dataclass
class _Told:
    spent_on: list[tuple[str, float]] = field(default_factory=list)

    def spent(self, work: str, seconds: float) -> None:
        self.spent_on.append((work, seconds))

    def page(self, outcome: str) -> None:
        raise AssertionError(outcome)


WORK: dict[str, Callable[[Service, str], object]] = {
    "search": lambda service, words: service.find(Query(words, 5)),
    "ask": lambda service, words: service.ask(words),
}


@pytest.mark.parametrize("work", WORK)
def test_work_is_timed_once(service: Service, monkeypatch: pytest.MonkeyPatch, work: str) -> None:
    asked: list[Asked] = []
    monkeypatch.setattr(service, "noted", asked.append)
    told = _Told()
    token = enter(Running(told))
    try:
        WORK[work](service, "社区食堂补助多少")
        with pytest.raises(BadQuery):
            WORK[work](service, "长" * 10_000)
    finally:
        leave(token)

    ((_, seconds),) = (spent for spent in told.spent_on if spent[0] == work)
    (one,) = asked
    assert one.milliseconds == seconds * 1000
