"""How good the rankings are on BEIR files: a run of the program, or one made before."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from search.entries import rows_of
from search.index import assemble, build_dense
from search.measures import measure
from search.ranking import rank
from search.stamp import Stamp
from search.trec import read_run
from search.vectors import MemoryVectors

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from search.beir import Collection
    from search.embed import Embedder
    from search.index import Index
    from search.measures import Run
    from search.vectors import VectorCache

DEPTH = 100
"""Records of a run for one question."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Milliseconds a question, asked one at a time."""

    mean: float
    p50: float
    p95: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The figures of one run."""

    metrics: Mapping[str, float]
    queries: int
    clauses: int
    pace: Pace | None
    """None where the run was made before."""
    engine: Mapping[str, object] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def to_json(self) -> dict[str, object]:
        """The contract's JSON."""
        pace = self.pace
        return {
            "metrics": dict(self.metrics),
            "queries": self.queries,
            "clauses": self.clauses,
            "ms_per_query": None if pace is None else round(pace.mean, 2),
            "ms_p50": None if pace is None else round(pace.p50, 2),
            "ms_p95": None if pace is None else round(pace.p95, 2),
            "engine": dict(self.engine),
            "notes": list(self.notes),
        }


def evaluate_collection(
    collection: Collection,
    embedder: Embedder | None,
    vectors: VectorCache | None = None,
    progress: Callable[[str, int, int], None] = lambda _step, _done, _total: None,
) -> tuple[Run, Evaluation]:
    """Search every question and judge what is found.

    Args:
        collection: see `search.beir.load_beir`.
        embedder: None ranks by words alone.
        vectors: cache of the corpus's vectors; None keeps them for this run only.
        progress: called with the step ("embed", "search"), what is done and what there is.
    """
    index = index_of(collection, embedder, vectors, progress)
    run: Run = {}
    spent: list[float] = []
    for number, (query, text) in enumerate(collection.queries.items(), 1):
        began = time.perf_counter()
        run[query] = search_run(index, embedder, text) if text.strip() else {}
        spent.append((time.perf_counter() - began) * 1000)
        progress("search", number, len(collection.queries))
    engine: dict[str, object] = {
        "model": embedder.name if embedder else "lexical",
        "dim": embedder.dim if embedder else 0,
    }
    return run, judged(collection, run, engine, pace_of(spent))


def index_of(
    collection: Collection,
    embedder: Embedder | None,
    vectors: VectorCache | None = None,
    progress: Callable[[str, int, int], None] = lambda _step, _done, _total: None,
) -> Index:
    """The index of a collection, in memory; without an embedder for words alone."""
    rows = list(rows_of(collection.entries))
    dense = None
    if embedder is not None:
        kept = vectors or MemoryVectors()

        def embedded(done: int, total: int) -> None:
            progress("embed", done, total)

        dense = build_dense(collection.entries, rows, embedder, kept, embedded)
    stamp = Stamp(embedder.name if embedder else "lexical", "")
    return assemble(stamp, collection.entries, [], rows, dense)


def evaluate_run(collection: Collection, run_file: Path) -> tuple[Run, Evaluation]:
    """Judge a run that was made before, by this or another program.

    Raises:
        BadQuery: the file cannot be read.
    """
    run = read_run(run_file)
    missing = sum(1 for query in collection.queries if query not in run)
    notes = (f"结果文件里没有 {missing} 个问题，算作没有找到。",) if missing else ()
    return run, judged(collection, run, {"run": run_file.name}, None, notes)


def judged(
    collection: Collection,
    run: Run,
    engine: Mapping[str, object],
    pace: Pace | None,
    notes: tuple[str, ...] = (),
) -> Evaluation:
    """The figures of a run."""
    return Evaluation(
        metrics=measure(collection.qrels, run),
        queries=len(collection.queries),
        clauses=len(collection.entries),
        pace=pace,
        engine=engine,
        notes=(*collection.notes, *notes),
    )


def pace_of(milliseconds: Sequence[float]) -> Pace:
    """Mean, median and 95th percentile; 0 where nothing was timed."""
    times = np.asarray(milliseconds if len(milliseconds) else [0.0])
    p50, p95 = np.percentile(times, [50, 95])
    return Pace(float(times.mean()), float(p50), float(p95))


def search_run(index: Index, embedder: Embedder | None, text: str) -> dict[str, float]:
    """Scores of the best hundred records for one question."""
    found = rank(index, embedder, text, DEPTH)
    return {index.entry_id(r.entry): r.score for r in found}
