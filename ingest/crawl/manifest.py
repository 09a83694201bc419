"""What a run did and what it did not: counts of every finding, and of everything left out.

The manifest is there from the run's first second on and is written anew while it goes on, so that
a run that was killed has one, too: with `ended` empty.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from ingest.crawl.address import Left
from ingest.crawl.course import Course, Ended
from ingest.crawl.diagnose import Finding
from ingest.crawl.pace import Pace
from ingest.crawl.plan import Plan
from ingest.crawl.tally import Tally

VERSION: Final = 1
_TRUNCATING: Final = {
    Left.DEPTH: "超过深度上限",
    Left.CROWD: "所在网页链接过多",
    Left.TRAP: "疑似无穷的网址",
    Left.ROBOTS: "网站的 robots.txt 不允许",
}
"""What a person may take for not being there; outside addresses are nobody's loss."""


@dataclass(frozen=True, slots=True)
class RunTold:
    """What the manifest says that the frontier does not."""

    began_at: datetime
    run: int
    killed_before: int
    ended: Ended | None = None
    trouble: str = ""
    """What went wrong, for people."""


def manifest(plan: Plan, told: RunTold, tally: Tally, course: Course, pace: Pace) -> dict[str, Any]:
    """The manifest of a run, as JSON."""
    ended_at = datetime.now(UTC).isoformat(timespec="seconds") if told.ended else None
    return {
        "version": VERSION,
        "run": told.run,
        "began_at": told.began_at.isoformat(timespec="seconds"),
        "ended_at": ended_at,
        "ended": told.ended or "",
        "trouble": told.trouble,
        "starts": plan.starts,
        "limits": {
            "depth": plan.depth, "most": plan.most, "within": plan.within,
            "max_bytes": plan.max_bytes, "seconds": plan.seconds, "delay": plan.delay,
        },
        "agent": plan.agent,
        "killed_before": told.killed_before,
        "this_run": {
            "kept": tally.kept_in_run, "bytes": tally.bytes_in_run, "asked": course.taken,
            "recovered": course.recovered,
            "statuses": {str(s): n for s, n in sorted(course.statuses.items())},
        },
        "addresses": tally.states,
        "findings": {f.value: tally.findings.get(f.value, 0) for f in Finding},
        "failed": tally.failed,
        "left": tally.left,
        "truncated": truncated(tally, told.ended),
        "examples": tally.examples,
        "hosts": {
            name: {**asdict(host), "left_because": course.shut.get(name, "")}
            for name, host in pace.told().items()
        },
    }  # fmt: skip


def truncated(tally: Tally, ended: Ended | None) -> list[str]:
    """What is not there though it might be, a sentence each, in Simplified Chinese."""
    told = [
        f"{why}，没有采集：{tally.left[reason]} 个网址。"
        for reason, why in _TRUNCATING.items()
        if tally.left.get(reason)
    ]
    waiting = tally.states.get("waiting", 0) + tally.states.get("taken", 0)
    if waiting:
        why = {
            Ended.MOST: "达到本次页数上限",
            Ended.STOPPED: "采集被停止",
            Ended.CLOSED: "网站没有回应或要求过后再来",
        }.get(ended or Ended.FINISHED, "采集没有结束")
        told.append(f"{why}，还有 {waiting} 个网址待采。再次运行同一命令即可继续。")
    return told


def write(path: Path, told: Mapping[str, object]) -> None:
    """Write a manifest whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".tmp")
    partial.write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n", "utf-8")
    partial.replace(path)
