"""How often the evidence that an answer rests on holds a judged article, at 1, 3 and 5.

The statutes have no documents in the library's sense, so what `ask` reads is judged: the
passages of the engine's own fused ranking, in its order.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from retrieval import index_of, runs_of

from search.beir import load_beir

if TYPE_CHECKING:
    from pathlib import Path

    from search.beir import Collection
    from search.measures import Qrels, Run

AT = (1, 3, 5)


def evidence_table(folder: Path, vectors: Path | None, questions: int | None) -> str:
    """Markdown: a row a ranking, on the dev questions or so many of them."""
    collection = load_beir(folder, "dev")
    if questions is not None:
        collection = fewer(collection, questions)
    index, embedder = index_of(collection, vectors)
    lines = ["", "| evidence | n | @1 | @3 | @5 |", "|---|---:|---:|---:|---:|"]
    for name, run in runs_of(index, collection, embedder):
        shown = " | ".join(f"{held(collection.qrels, run, k):.4f}" for k in AT)
        lines.append(f"| {name} | {len(run)} | {shown} |")
    return "\n".join(lines)


def held(qrels: Qrels, run: Run, k: int) -> float:
    """The share of questions of which a judged record is among the first `k`."""
    right = 0
    for question, scores in run.items():
        first = sorted(scores, key=lambda r: (-scores[r], r))[:k]
        right += any(qrels.get(question, {}).get(record, 0) > 0 for record in first)
    return right / len(run) if run else 0.0


def fewer(collection: Collection, count: int) -> Collection:
    """The same records with `count` of the questions, always the same ones."""
    asked = sorted(collection.queries, key=lambda q: hashlib.sha256(q.encode()).hexdigest())
    queries = {q: collection.queries[q] for q in asked[:count]}
    return replace(collection, queries=queries)
