"""Peers built one after another, then asked in rounds that take turns, so that noise hits all."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from statistics import median
from typing import TYPE_CHECKING, Any

import numpy as np
import search_peers_process as process
from search_peers_process import Worker

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from search_peers_task import Task

    Ask = Callable[[Any, int], Sequence[int]]
    """A question (a text, or a vector) and how many articles: their places, best first."""

K = 100
"""Articles that every peer is asked for."""
_WARM_UP = 5
_LONGEST = 120
"""Characters of a failure in a table."""


@dataclass(frozen=True, slots=True)
class Peer:
    """A way to search."""

    name: str
    packages: tuple[str, ...]
    """Its distributions, for the versions; none for ours."""
    note: str
    """Its configuration, in a few words."""
    build: Callable[[Task, Path], None]
    open: Callable[[Path], Ask]
    needs: tuple[str, ...] = ("articles",)
    """Parts of the task that `build` takes: they are read before the clock starts."""


def versions(packages: Sequence[str]) -> str | None:
    """The versions of distributions; None where one is not installed."""
    try:
        return ", ".join(f"{package} {version(package)}" for package in packages)
    except PackageNotFoundError:
        return None


@dataclass
class Outcome:
    """What was measured of one peer."""

    name: str
    note: str = ""
    versions: str | None = ""
    state: str = ""
    """Empty, "not installed" or how it failed."""
    figures: dict[str, float] = field(default_factory=dict)
    rounds: list[list[float]] = field(default_factory=list)
    """Milliseconds of every question, by round."""
    found: dict[int, list[int]] = field(default_factory=dict)
    """Places of the articles found, by number of the question; slow peers answer fewer."""


@dataclass(frozen=True, slots=True)
class Setting:
    """Of a run."""

    work: Path
    """Folder for the indexes."""
    threads: int
    rounds: int
    seconds: float
    """That a peer is asked for at most, in all rounds together."""


def compare(
    module: str, peers: Sequence[Peer], task: Task, questions: Sequence[Any], setting: Setting
) -> list[Outcome]:
    """Measure the peers of a module; the first is the one that ratios are taken against."""
    outcomes = {p.name: Outcome(p.name, p.note, versions(p.packages)) for p in peers}
    workers: dict[str, Worker] = {}
    try:
        for number, peer in enumerate(peers):
            tell(peer.name)
            folder = setting.work / f"{module}-{number}"
            worker = _made(module, peer, task, folder, setting, outcomes[peer.name])
            if worker is not None:
                workers[peer.name] = worker
        _ask(workers, questions, setting, outcomes)
    finally:
        for worker in workers.values():
            worker.close()
    _summarise(list(outcomes.values()))
    return list(outcomes.values())


def in_turns(names: Sequence[str], rounds: int) -> list[list[str]]:
    """The order of each round: everybody is first now and then."""
    return [[*names[i % len(names) :], *names[: i % len(names)]] for i in range(rounds)]


def ratio(theirs: Sequence[float], ours: Sequence[float]) -> dict[str, float]:
    """How many times as long as ours: median over the rounds, least and most."""
    quotients = [a / b for a, b in zip(theirs, ours, strict=True)]
    return {
        "ratio": median(quotients),
        "ratio_low": min(quotients),
        "ratio_high": max(quotients),
    }


def tell(what: str) -> None:
    """Say on the error channel what is being measured."""
    print(f"… {what}", file=sys.stderr, flush=True)


def _made(
    module: str, peer: Peer, task: Task, folder: Path, setting: Setting, outcome: Outcome
) -> Worker | None:
    """Build in one process, open in another."""
    if outcome.versions is None:
        outcome.state = "not installed"
        return None
    builder, asker = Worker(setting.threads), Worker(setting.threads)
    try:
        seconds, size, peak = builder.call(process.build, module, peer.name, task.folder, folder)
        outcome.figures |= {"build_s": seconds, "bytes": size, "build_mb": peak}
        outcome.figures["open_s"] = asker.call(process.open_, module, peer.name, folder)
    except Exception as error:  # noqa: BLE001  whatever it is, the others are measured
        outcome.state = failure(error)
        asker.close()
        return None
    finally:
        builder.close()
    return asker


def failure(error: Exception) -> str:
    """For the table: that and how it failed."""
    line = (str(error).strip().splitlines() or [""])[0]
    return f"failed: {type(error).__name__}: {line}"[:_LONGEST].replace("|", "/")


def _ask(
    workers: dict[str, Worker],
    questions: Sequence[Any],
    setting: Setting,
    outcomes: Mapping[str, Outcome],
) -> None:
    """In round r every peer gets the questions r, r + rounds, …: an even sample of all."""
    slice_s = setting.seconds / setting.rounds
    for number, order in enumerate(in_turns(list(workers), setting.rounds)):
        tell(f"round {number + 1} of {setting.rounds}")
        part = range(number, len(questions), setting.rounds)
        asked = [questions[i] for i in part]
        for name in [name for name in order if name in workers]:
            outcome, worker = outcomes[name], workers[name]
            try:
                if number == 0:
                    worker.call(process.ask, asked[:_WARM_UP], K, slice_s)
                spent, answers = worker.call(process.ask, asked, K, slice_s)
                outcome.figures["rss_mb"] = worker.call(process.peak_mb)
            except Exception as error:  # noqa: BLE001  whatever it is, the others are measured
                outcome.state = failure(error)
                workers.pop(name).close()
                continue
            outcome.rounds.append(spent)
            outcome.found.update(zip(part, answers, strict=False))


def _summarise(outcomes: Sequence[Outcome]) -> None:
    """Percentiles over all questions, and the ratio of medians against the first, by round."""
    ours = [median(spent) for spent in outcomes[0].rounds]
    for outcome in outcomes:
        if outcome.state:
            continue
        spent = [ms for part in outcome.rounds for ms in part]
        outcome.figures["asked"] = len(spent)
        outcome.figures["p50_ms"] = float(np.percentile(spent, 50))
        outcome.figures["p95_ms"] = float(np.percentile(spent, 95))
        if ours and not outcomes[0].state:
            outcome.figures |= ratio([median(part) for part in outcome.rounds], ours)
