"""A library that watches the office of `tests.api.watched_web`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from api import watch_adding
from api.fetch import Limits
from api.service import Service
from api.settings import Settings
from api.watch_polite import Polite
from api.watcher import Round, Watcher
from api.wiring import RealParts
from corpus.watching import Kind, State
from tests.api.watched_web import CITING, FIRST, REPEALING, SECOND, Office, column, html
from tests.fakes import FakeEmbedder

if TYPE_CHECKING:
    from pathlib import Path

COLUMN, PAGE, DETAIL, LATER = "/zcfg/", "/zcfg/t1.html", "/zcfg/t2.html", "/zcfg/t3.html"
HOUR = timedelta(hours=1)


@dataclass
class Watching:
    """A library that watches the office, and a clock that tests move."""

    service: Service
    base: str
    office: Office = field(default_factory=Office)
    """Where that is what is watched."""
    shift: timedelta = timedelta(0)
    kept: list[str] = field(default_factory=list)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.shift

    def add(self, path: str, kind: Kind) -> None:
        watch_adding.add(self.service.store, [self.base + path], kind)

    def round(self, most: int = 100) -> Round:
        limits = Limits(1_000_000, 5.0, allow_private=True)
        polite = Polite(limits, delay=0, sleep=lambda _: None)
        keep = lambda fetched: self.kept.append(fetched.asked)  # noqa: E731  one line
        return Watcher(self.service, polite, keep, self.now).round(most)

    def again(self, wait: timedelta = 24 * HOUR) -> Round:
        """A round later, in which everything is due."""
        self.shift += wait
        self.service.store.watches.hurry(self.now())
        return self.round()

    def state(self, path: str) -> State:
        found = self.service.store.watches.find(self.base + path)
        assert found is not None
        return found.state


@contextmanager
def watching_over(office: Office, folder: Path) -> Iterator[Watching]:
    """A library in `folder` that watches nothing yet."""
    settings = Settings(folder, allow_private=True)
    service = Service(settings, RealParts(settings, FakeEmbedder()))
    yield Watching(service, office.base, office)
    service.close()


@contextmanager
def noticed(settings: Settings, office: Office) -> Iterator[Watching]:
    """A library in which a page has changed and a decision has repealed it."""
    office.pages = {
        COLUMN: column([(PAGE, "集贸市场管理办法"), (DETAIL, "摊位收费实施细则")]),
        PAGE: html(FIRST),
        DETAIL: html(CITING),
    }
    service = Service(settings, RealParts(settings, FakeEmbedder()))
    made = Watching(service, office.base, office)
    made.add(COLUMN, Kind.COLUMN)
    made.round()
    office.pages[PAGE] = html(SECOND)
    office.pages[LATER] = html(REPEALING)
    office.pages[COLUMN] = column([(LATER, "决定"), (PAGE, "办法"), (DETAIL, "细则")])
    made.again()
    yield made
    service.close()
