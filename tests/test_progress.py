"""Time left, told now and then."""

from __future__ import annotations

from api.progress import TimeLeft, duration


def test_lines_come_now_and_then_with_the_time_left() -> None:
    told: list[str] = []
    now = iter([0.0, 1.0, 10.0, 11.0, 20.0])
    left = TimeLeft(told.append, lambda: next(now))

    for done in (100, 101, 110, 111, 120):
        left("embed", done, 200)

    assert told == ["计算向量：110/200，约剩 2 分钟", "计算向量：120/200，约剩 1 分钟"]


def test_durations_are_read_easily() -> None:
    assert [duration(s) for s in (5, 90, 7200)] == ["5 秒", "2 分钟", "2.0 小时"]
