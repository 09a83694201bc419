"""What is asked: counted by day, kept in words only when it may be, and never a person."""

from __future__ import annotations

import time
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.admin_counting import QueryLog
from corpus import schema, store_queries
from corpus.errors import PolicyError
from corpus.queries import BUCKETS, KEPT_DAYS, Asked, Verb, day_of, marks_of, normalised
from corpus.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

TODAY = date(2026, 11, 26)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path) as opened:
        yield opened


def asked(text: str, found: int = 1, milliseconds: float = 20.0) -> Asked:
    """A search."""
    return Asked(Verb.SEARCH, text, milliseconds, found)


def test_numbers_are_kept_by_day(store: Store) -> None:
    some = [asked("甲", milliseconds=8)] * 18 + [asked("乙", 0, 150), asked("丙", 1, 90)]
    store.queries.note(some, TODAY)
    store.queries.note([Asked(Verb.ASK, "丁", 30.0, 0, "ambiguous")], TODAY)

    ask, search = store.queries.days()

    assert (search.day, search.asked, search.in_vain, search.p95) == (TODAY, 20, 1, 100)
    assert (ask.asked, ask.reasons) == (1, {"ambiguous": 1})
    assert store.queries.words() == ()


@given(st.lists(st.floats(0, 20_000), min_size=1, max_size=200))
def test_p95_is_a_bound_over_95_of_100(times: list[float]) -> None:
    counts: dict[str, int] = {}
    for took in times:
        for mark in marks_of(asked("甲", milliseconds=took)):
            counts[mark] = counts.get(mark, 0) + 1

    p95 = day_of(TODAY, Verb.SEARCH, counts).p95

    bound = float("inf") if p95 is None else p95
    assert sum(t <= bound for t in times) >= 0.95 * len(times)
    lower = max((b for b in BUCKETS if b < bound), default=-1)
    assert sum(t <= lower for t in times) < 0.95 * len(times)


def test_words_wait_for_three_days_or_for_nothing_found(store: Store) -> None:
    store.queries.keep_words(on=True)
    for ago in (3, 3, 2):
        store.queries.note([asked("食堂 补助"), asked("张三的低保")], TODAY - timedelta(days=ago))
    assert store.queries.words() == ()
    with store._database.reading() as connection:
        rows = connection.execute(schema.query_words.select()).all()
    assert [row.text for row in rows] == [None, None]

    store.queries.note([asked(" 食堂  补助 "), asked("电竞酒店 13987654321", 0)], TODAY)

    found = {w.text: w for w in store.queries.words()}
    assert set(found) == {"食堂 补助", "电竞酒店 139●●●●●●●●"}
    assert (found["食堂 补助"].days, found["食堂 补助"].asked) == (3, 4)


def test_words_are_forgotten(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_queries, "MOST_WORDS", 3)
    store.queries.keep_words(on=True)
    store.queries.note([asked("旧的", 0)], TODAY - timedelta(days=KEPT_DAYS + 1))
    store.queries.note([asked(f"第{i}个", 0) for i in range(5)] + [asked("第4个", 0)], TODAY)

    texts = [w.text for w in store.queries.words()]
    assert texts[0] == "第4个"
    assert len(texts) == 3
    assert [d.day for d in store.queries.days()] == [TODAY]

    store.queries.forget("第4个")
    assert "第4个" not in [w.text for w in store.queries.words()]
    store.queries.keep_words(on=False)
    assert store.queries.words() == ()
    store.queries.forget()
    assert store.queries.days() == ()


@given(st.text(max_size=100))
def test_a_query_has_one_spelling(text: str) -> None:
    assert normalised(normalised(text)) == normalised(text)


def test_a_query_waits_for_nothing_and_is_written_behind() -> None:
    kept: list[Asked] = []

    def keep(some: Sequence[Asked], _: date) -> None:
        kept.extend(some)

    log = QueryLog(keep, seconds=0.01)
    log.start()
    log.note(asked("甲"))
    for _ in range(500):
        if kept:
            break
        time.sleep(0.01)
    log.note(asked("乙"))
    log.close()

    assert [a.text for a in kept] == ["甲", "乙"]


def test_what_cannot_be_written_waits() -> None:
    kept: list[Asked] = []
    refused = [True]

    def keep(some: Sequence[Asked], _: date) -> None:
        if refused:
            refused.pop()
            raise PolicyError("忙")
        kept.extend(some)

    log = QueryLog(keep)
    log.note(asked("甲"))
    log.flush()
    log.note(asked("乙"))
    log.flush()

    assert [a.text for a in kept] == ["甲", "乙"]
