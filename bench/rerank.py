"""What a cross-encoder as the last step gains and costs, on a BEIR folder.

    python bench/rerank.py ../shared/eval/statutes --model FOLDER --cache CACHE [--questions 200]

The model is a sentence-transformers cross-encoder, a folder or a hub name. A model that was trained
on questions of the split shows how well it remembers them, no more.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from reporting import peak_memory, table
from retrieval import index_of

from search.beir import load_beir
from search.measures import Run, measure
from search.ranking import DEPTH, rank
from search.rerank import CrossEncoderReranker, Reranking

if TYPE_CHECKING:
    from collections.abc import Sequence

    from search.embed import Embedder
    from search.index import Index
    from search.ranking import Ranked

FIGURES = ("R@1", "R@10", "R@100", "nDCG@10")


def both(
    index: Index, embedder: Embedder | None, last: Reranking, texts: Sequence[str]
) -> tuple[list[list[Ranked]], list[list[Ranked]], list[tuple[float, float]]]:
    """Of each question the ranking before and after, and the milliseconds of either step."""
    before, after, spent = [], [], []
    for text in texts:
        began = time.perf_counter()
        before.append(rank(index, embedder, text, DEPTH))
        between = time.perf_counter()
        after.append(last(text, before[-1]))
        ended = time.perf_counter()
        spent.append(((between - began) * 1000, (ended - between) * 1000))
    return before, after, spent


def run_of(index: Index, questions: Sequence[str], rankings: Sequence[list[Ranked]]) -> Run:
    """Scores that keep the order, by question and record."""
    return {
        question: {index.entry_id(found.entry): -float(i) for i, found in enumerate(ranking)}
        for question, ranking in zip(questions, rankings, strict=True)
    }


def main() -> None:
    """Print a row before and a row after."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("beir", type=Path)
    parser.add_argument("--model", required=True)
    parser.add_argument("--cache", type=Path, default=Path("bench/out/vectors"))
    parser.add_argument("--split", default="dev")
    parser.add_argument("--questions", type=int)
    parser.add_argument("--words-only", action="store_true")
    chosen = parser.parse_args()
    collection = load_beir(chosen.beir, chosen.split)
    index, embedder = index_of(collection, None if chosen.words_only else chosen.cache)
    texts = [f"{entry.title}\n{entry.text}" for entry in collection.entries]
    last = Reranking(CrossEncoderReranker(chosen.model), texts.__getitem__)
    asked = dict(list(collection.queries.items())[: chosen.questions])
    before, after, spent = both(index, embedder, last, list(asked.values()))
    qrels = {question: collection.qrels[question] for question in asked}
    rows = []
    for step, (name, rankings) in enumerate((("fused", before), ("read again", after))):
        figures = measure(qrels, run_of(index, list(asked), rankings))
        times = [pair[step] for pair in spent]
        p50, p95 = np.percentile(times, [50, 95])
        rows.append((name, *(f"{figures[f]:.4f}" for f in FIGURES), f"{p50:.1f}", f"{p95:.1f}"))
    print(table(("ranking", *FIGURES, "p50 ms", "p95 ms"), rows))
    print(f"\n{len(asked)} questions; peak memory {peak_memory()} MB; model {chosen.model}")


if __name__ == "__main__":
    main()
