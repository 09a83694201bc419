"""Rounds of taking in beside a crawl, with a clock and a library of the test's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from api.crawl_progress import CrawlProgress
from api.crawl_rounds import Pace, Rounds
from api.ingested import NOTHING, IngestReport, together
from api.progress import Aside, Taken, Trouble
from api.sources import Failed
from corpus.errors import BrokenLibrary

PACE = Pace(pages=10, seconds=60)


def report(documents: int = 1, *failed: str) -> IngestReport:
    return IngestReport(
        documents + len(failed), documents, 5, 0, 0, tuple(Failed(f, "坏") for f in failed), 0,
        tuple(f"d{n}" for n in range(documents)),
    )  # fmt: skip


@dataclass
class Scene:
    """A crawl and its rounds."""

    now: float = 0.0
    takes: float = 0.0
    """Seconds of a round."""
    says: tuple[str, ...] = ()
    error: Exception | None = None
    gives: IngestReport = field(default_factory=report)
    told: list[str] = field(default_factory=list)
    rounds_at: list[float] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    """Lines of the crawl during a round."""

    def __post_init__(self) -> None:
        self.progress = CrawlProgress(self.told.append, 100)
        self.rounds = Rounds(self.take_in, self.progress, self.told.append, PACE, lambda: self.now)

    def take_in(self, notify: Callable[[str], None], *, is_over: bool) -> tuple[IngestReport, int]:
        del is_over
        self.rounds_at.append(self.now)
        for line in self.says:
            notify(line)
        self.now += self.takes
        before = len(self.told)
        self.hear(self.progress.kept)
        self.seen += self.told[before:]
        if self.error is not None:
            raise self.error
        return self.gives, 2

    def hear(self, kept: int) -> None:
        self.progress(
            {
                "seconds": self.now,
                "asked": kept,
                "kept": kept,
                "waiting": 5,
                "failed": 0,
                "waits": 0,
            }
        )

    def go(self, seconds: int, kept: Callable[[int], int]) -> None:
        for _ in range(seconds):
            self.now += 1
            self.hear(kept(int(self.now)))
            self.rounds()


@pytest.mark.parametrize(
    ("kept", "takes", "expected"),
    [
        pytest.param(lambda _: 0, 0, [], id="nothing came"),
        pytest.param(lambda _: 3, 0, [60], id="the time is over, once for what came"),
        pytest.param(lambda now: now, 0, [10, 20, 30, 40, 50, 60, 70, 80, 90], id="many came"),
        pytest.param(lambda now: now // 20, 0, [60], id="few came"),
        pytest.param(lambda now: now * 10, 10, [1, 31, 61, 91], id="a third of the time at most"),
    ],
)
def test_rounds_come_when_many_wait_or_some_wait_long(
    kept: Callable[[int], int], takes: float, expected: list[float]
) -> None:
    scene = Scene(takes=takes)
    while scene.now < 99:
        scene.go(1, kept)
    assert scene.rounds_at == expected


def test_one_line_a_round_and_each_failure_by_name() -> None:
    says = (Taken("入库 a"), Aside("略过 b"), Trouble("失败 c：坏"), "正在更新索引")
    scene = Scene(says=says, gives=report(3, "c"))
    scene.go(10, lambda now: now)
    lines = [line for line in scene.told if not line.startswith("采集：")]
    assert lines[0] == "失败 c：坏"
    assert len(lines) == 2
    assert "网页 2 个，文件 3 件，失败 1 个" in lines[1]


def test_progress_says_that_it_is_ingesting() -> None:
    scene = Scene(says=("正在更新索引",), takes=6)
    scene.go(10, lambda now: now)
    assert [line.endswith("；同时入库（正在更新索引）") for line in scene.seen] == [True]
    scene.go(6, lambda _: 10)
    crawling = [line for line in scene.told if line.startswith("采集：")]
    assert "入库" not in crawling[-1]


@pytest.mark.parametrize("error", [BrokenLibrary("磁盘已满。"), RuntimeError("x")])
def test_failed_round_is_told_and_the_next_waits_longer(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    scene = Scene(error=error)
    scene.go(400, lambda _: 10)
    assert scene.rounds_at == [1, 121, 361]
    told = "".join((*scene.told, *caplog.messages))
    assert "采集继续" in told
    assert scene.rounds.is_open
    scene.error = None
    scene.go(500, lambda _: 10)
    assert len(scene.rounds_at) == 4, "what a failed round left is taken, though nothing more came"
    assert not scene.rounds.is_open


def test_last_round_says_how_far_it_is_and_its_error_is_the_commands() -> None:
    scene = Scene(says=(Taken("入库 a"), "正在更新索引"), error=BrokenLibrary("磁盘已满。"))
    with pytest.raises(BrokenLibrary):
        scene.rounds.last()
    assert "正在更新索引" in scene.told
    assert "入库 a" not in scene.told


def test_all_rounds_are_one_report() -> None:
    scene = Scene(gives=report(2, "c"))
    scene.go(20, lambda now: now)
    scene.rounds.last()
    assert scene.rounds.pages == 6
    assert scene.rounds.report.documents == 6
    assert [f.source for f in scene.rounds.report.failed] == ["c", "c", "c"]
    assert scene.rounds.report.ids == ("d0", "d1")


def test_nothing_added_is_nothing_changed() -> None:
    assert together(NOTHING, report(2, "c")) == report(2, "c")
