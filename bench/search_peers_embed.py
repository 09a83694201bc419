"""Encoders side by side: passages a second and milliseconds a question, round by round in turns."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING

import numpy as np
from search_peers_compare import Outcome, failure, in_turns, ratio, tell, versions
from search_peers_models import ENCODERS
from search_peers_process import Worker, peak_mb

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from search_peers_compare import Setting
    from search_peers_task import Chosen

    from search.embed import Embedder

ARTICLES = 128
"""In the sample that every encoder embeds in every round."""
QUESTIONS = 40
_SEED = 7
_WARM_UP = 8
_loaded: list[Embedder] = []
"""What this process has loaded: one encoder, once it has."""


def load(name: str, threads: int) -> float:
    """Load an encoder; seconds, its imports included."""
    encoder = next(encoder for encoder in ENCODERS if encoder.name == name)
    began = time.perf_counter()
    _loaded.append(encoder.load(threads))
    return time.perf_counter() - began


def passages(texts: list[str]) -> tuple[float, NDArray[np.float32]]:
    """Seconds for all, and the vectors."""
    began = time.perf_counter()
    vectors = _loaded[0].encode_passages(texts)
    return time.perf_counter() - began, vectors


def questions(texts: list[str]) -> list[float]:
    """Milliseconds of each, asked one by one."""
    spent = []
    for text in texts:
        began = time.perf_counter()
        _loaded[0].encode_queries([text])
        spent.append((time.perf_counter() - began) * 1000)
    return spent


def sample(chosen: Chosen) -> tuple[list[str], list[str]]:
    """Articles and questions, the same in every run over the same set."""
    drawn = random.Random(_SEED)  # noqa: S311  no secret
    articles = drawn.sample(chosen.articles, min(ARTICLES, len(chosen.articles)))
    asked = list(chosen.questions.values())
    return [a.whole for a in articles], drawn.sample(asked, min(QUESTIONS, len(asked)))


def compare_encoders(chosen: Chosen, setting: Setting) -> list[Outcome]:
    """Measure every encoder; ratios are against the first, by round."""
    texts, asked = sample(chosen)
    outcomes = {e.name: Outcome(e.name, "", versions(e.packages)) for e in ENCODERS}
    workers: dict[str, Worker] = {}
    vectors: dict[str, NDArray[np.float32]] = {}
    rates: dict[str, list[float]] = {name: [] for name in outcomes}
    try:
        for encoder in ENCODERS:
            tell(encoder.name)
            if outcomes[encoder.name].versions is None:
                outcomes[encoder.name].state = "not installed"
                continue
            workers[encoder.name] = Worker(setting.threads)
            _first(workers, outcomes[encoder.name], setting.threads, texts)
        for number, order in enumerate(in_turns(list(workers), setting.rounds)):
            tell(f"round {number + 1} of {setting.rounds}")
            for name in order:
                seconds, vectors[name] = workers[name].call(passages, texts)
                rates[name].append(len(texts) / seconds)
                outcomes[name].rounds.append(workers[name].call(questions, asked))
        for name, worker in workers.items():
            outcomes[name].figures["rss_mb"] = worker.call(peak_mb)
    finally:
        for worker in workers.values():
            worker.close()
    _summarise(list(outcomes.values()), rates, vectors)
    return list(outcomes.values())


def _first(
    workers: dict[str, Worker], outcome: Outcome, threads: int, texts: Sequence[str]
) -> None:
    """Load and warm up; an encoder that fails is out."""
    try:
        outcome.figures["open_s"] = workers[outcome.name].call(load, outcome.name, threads)
        workers[outcome.name].call(passages, list(texts[:_WARM_UP]))
        workers[outcome.name].call(questions, list(texts[:1]))
    except Exception as error:  # noqa: BLE001  whatever it is, the others are measured
        outcome.state = failure(error)
        workers.pop(outcome.name).close()


def _summarise(
    outcomes: Sequence[Outcome],
    rates: dict[str, list[float]],
    vectors: dict[str, NDArray[np.float32]],
) -> None:
    ours, exact = outcomes[0], vectors.get(ENCODERS[1].name)
    for outcome in outcomes:
        if outcome.state:
            continue
        spent = [ms for part in outcome.rounds for ms in part]
        outcome.figures["rate"] = float(np.median(rates[outcome.name]))
        outcome.figures["p50_ms"] = float(np.percentile(spent, 50))
        outcome.figures["p95_ms"] = float(np.percentile(spent, 95))
        if not ours.state:
            # A rate turned round is a time: both ratios say how many times as long as ours.
            found = ratio(rates[ours.name], rates[outcome.name])
            outcome.figures |= {f"passages_{key}": value for key, value in found.items()}
            medians = [[float(np.median(p)) for p in o.rounds] for o in (outcome, ours)]
            outcome.figures |= ratio(*medians)
        if exact is not None and outcome is not ours:
            cosines = (vectors[outcome.name] * exact).sum(axis=1)
            outcome.figures["cosine"] = float(cosines.min())
