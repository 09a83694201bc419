"""How good the rankings are: measures from judgements and a run, and the run itself.

Measures as in trec_eval: a record is relevant where its grade is above 0, questions without a
relevant record are left out, and nDCG takes grade / log2(rank + 1)
(Järvelin and Kekäläinen, TOIS 2002; linear gain).
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from corpus.errors import BadQuery
from search.beir import load_beir
from search.entries import rows_of
from search.index import assemble, build_dense
from search.ranking import rank
from search.stamp import Stamp
from search.vectors import MemoryVectors

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from search.embed import Embedder
    from search.index import Index
    from search.vectors import VectorCache

    _Figure = Callable[[int, Sequence[str], Mapping[str, int]], float]

Run = dict[str, dict[str, float]]
"""Scores by question and record id."""
RECALL_AT = (1, 5, 10, 20, 100)
_DEPTH = 100
_TAG = "tiaowen"
_RUN_COLUMNS = 6


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The figures of one run."""

    metrics: Mapping[str, float]
    queries: int
    clauses: int
    ms_per_query: float
    engine: Mapping[str, object] = field(default_factory=dict)

    def to_json(self) -> dict[str, object]:
        """The contract's JSON."""
        return {
            "metrics": dict(self.metrics),
            "queries": self.queries,
            "clauses": self.clauses,
            "ms_per_query": round(self.ms_per_query, 2),
            "engine": dict(self.engine),
        }


def recall_at(k: int, ranked: Sequence[str], grades: Mapping[str, int]) -> float:
    """Share of the relevant records among the first `k`."""
    relevant = {record for record, grade in grades.items() if grade > 0}
    return len(relevant.intersection(ranked[:k])) / len(relevant) if relevant else 0.0


def reciprocal_rank_at(k: int, ranked: Sequence[str], grades: Mapping[str, int]) -> float:
    """1 / rank of the first relevant record among the first `k`, else 0."""
    places = (i for i, r in enumerate(ranked[:k], 1) if grades.get(r, 0) > 0)
    first = next(places, None)
    return 0.0 if first is None else 1.0 / first


def ndcg_at(k: int, ranked: Sequence[str], grades: Mapping[str, int]) -> float:
    """Discounted gain of the first `k`, as a share of the best that could be."""
    gained = _discounted([max(0, grades.get(record, 0)) for record in ranked[:k]])
    best = _discounted(sorted((g for g in grades.values() if g > 0), reverse=True)[:k])
    return gained / best if best else 0.0


def _discounted(gains: Sequence[int]) -> float:
    return sum(gain / math.log2(place + 1) for place, gain in enumerate(gains, 1))


def measure(qrels: Mapping[str, Mapping[str, int]], run: Run) -> dict[str, float]:
    """The contract's figures, means over the questions that have a relevant record."""
    judged = [q for q in sorted(qrels) if any(g > 0 for g in qrels[q].values())]
    ranked = {q: ordered(run.get(q, {})) for q in judged}

    def mean(figure: _Figure, k: int) -> float:
        values = [figure(k, ranked[q], qrels[q]) for q in judged]
        return round(sum(values) / len(values), 4) if values else 0.0

    found = {f"R@{k}": mean(recall_at, k) for k in RECALL_AT}
    return found | {"MRR@10": mean(reciprocal_rank_at, 10), "nDCG@10": mean(ndcg_at, 10)}


def ordered(scores: Mapping[str, float]) -> list[str]:
    """Record ids, best first, ties by id."""
    return sorted(scores, key=lambda record: (-scores[record], record))


def write_run(run: Run, path: Path) -> None:
    """Write a run in TREC's six columns."""
    lines = [
        f"{query} Q0 {record} {place} {run[query][record]:.6f} {_TAG}"
        for query in run
        for place, record in enumerate(ordered(run[query]), 1)
    ]
    path.write_text("".join(line + "\n" for line in lines), encoding="utf-8")


def read_run(path: Path) -> Run:
    """Read a run in TREC's six columns.

    Raises:
        BadQuery: the file is missing or a line has not that form.
    """
    run: Run = {}
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        msg = f"无法读取结果文件“{path}”，请检查路径与编码（UTF-8）。"
        raise BadQuery(msg) from error
    for number, line in enumerate(text.splitlines(), 1):
        columns = line.split()
        if not columns:
            continue
        try:
            query, record, score = columns[0], columns[2], float(columns[4])
        except (IndexError, ValueError) as error:
            msg = f"“{path}”第 {number} 行不是 TREC 格式（六栏），请改正后重试。"
            raise BadQuery(msg) from error
        run.setdefault(query, {})[record] = score
    return run


def evaluate_beir(
    folder: Path,
    split: str,
    embedder: Embedder | None,
    run_file: Path | None = None,
    vectors: VectorCache | None = None,
) -> Evaluation:
    """Search every question of a split and judge what is found.

    Args:
        folder: BEIR files, see `search.beir`.
        split: which questions and judgements.
        embedder: None ranks by words alone.
        run_file: where the run is written for other tools to judge.
        vectors: cache of the corpus's vectors; None keeps them for this run only.

    Raises:
        BadQuery: the files cannot be read.
    """
    collection = load_beir(folder, split)
    rows = list(rows_of(collection.entries))
    kept = vectors or MemoryVectors()
    dense = build_dense(collection.entries, rows, embedder, kept) if embedder else None
    name = embedder.name if embedder else "lexical"
    index = assemble(Stamp(name, ""), collection.entries, [], rows, dense)
    began = time.perf_counter()
    run = {query: search_run(index, embedder, text) for query, text in collection.queries.items()}
    spent = (time.perf_counter() - began) * 1000 / max(1, len(run))
    if run_file is not None:
        write_run(run, run_file)
    engine: dict[str, object] = {"model": name, "dim": embedder.dim if embedder else 0}
    metrics = measure(collection.qrels, run)
    return Evaluation(metrics, len(run), len(collection.entries), spent, engine)


def evaluate_run(folder: Path, split: str, run_file: Path) -> Evaluation:
    """Judge a run that was made before, by this or another program.

    Raises:
        BadQuery: the files cannot be read.
    """
    collection = load_beir(folder, split)
    metrics = measure(collection.qrels, read_run(run_file))
    engine: dict[str, object] = {"run": run_file.name}
    return Evaluation(metrics, len(collection.queries), len(collection.entries), 0.0, engine)


def search_run(index: Index, embedder: Embedder | None, text: str) -> dict[str, float]:
    """Scores of the best hundred records for one question."""
    found = rank(index, embedder, text, _DEPTH)
    return {index.places[r.entry].id: r.score for r in found}
