"""What follows from the whole library is found out once after a change, however many ask."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from typing import TYPE_CHECKING

from corpus.store import Store
from corpus.store_connect import connect
from corpus.store_remembered import Derived, Remembered

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection

MANY = 8


def test_of_many_that_ask_at_once_one_finds_it_out(tmp_path: Path) -> None:
    with Store.open(tmp_path):
        pass
    database = connect(tmp_path, None)
    remembered, asked = Remembered(database, date.today), []
    together = Barrier(MANY)

    def count(connection: Connection) -> int:
        del connection
        asked.append(None)
        time.sleep(0.05)
        return len(asked)

    def ask(_: int) -> int:
        together.wait()
        return remembered.get(count)

    with ThreadPoolExecutor(MANY) as pool:
        assert list(pool.map(ask, range(MANY))) == [1] * MANY
    database.close()


def test_what_is_derived_is_made_once_for_each_source() -> None:
    made: list[object] = []
    together = Barrier(MANY)

    def make(source: object) -> int:
        made.append(source)
        time.sleep(0.05)
        return len(made)

    derived, source = Derived(make), object()

    def ask(_: int) -> int:
        together.wait()
        return derived.of(source)

    with ThreadPoolExecutor(MANY) as pool:
        assert list(pool.map(ask, range(MANY))) == [1] * MANY
    assert derived.of(object()) == 2
