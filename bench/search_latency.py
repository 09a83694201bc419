"""Search latency on a BEIR folder: p50 and p95 of each step, start-up and memory.

    python bench/search_latency.py ../shared/eval/statutes --cache CACHE [--queries 200]

FAISS is printed beside a plain numpy product over the same rows.
"""

from __future__ import annotations

import argparse
import resource
import time
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from search.beir import load_beir
from search.embed import SentenceTransformerEmbedder
from search.entries import rows_of
from search.index import Stamp, assemble, build_dense
from search.ranking import DEPTH, lexical_part, nearest, rank
from search.vectors import FolderVectors

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

T = TypeVar("T")
_WARM_UP = 5


def timed(step: Callable[[T], object], inputs: Sequence[T]) -> str:
    """p50 and p95 in milliseconds, after a few to warm up."""
    for value in inputs[:_WARM_UP]:
        step(value)
    spent = []
    for value in inputs:
        began = time.perf_counter()
        step(value)
        spent.append((time.perf_counter() - began) * 1000)
    return f"p50 {np.percentile(spent, 50):7.2f} ms   p95 {np.percentile(spent, 95):7.2f} ms"


def main() -> None:
    """Print a line a step."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("beir", type=Path)
    parser.add_argument("--cache", type=Path, default=Path("bench/out/vectors"))
    parser.add_argument("--split", default="dev")
    parser.add_argument("--queries", type=int, default=200)
    chosen = parser.parse_args()
    collection = load_beir(chosen.beir, chosen.split)
    texts = list(collection.queries.values())[: chosen.queries]
    began = time.perf_counter()
    embedder = SentenceTransformerEmbedder()
    print(f"load the model   {time.perf_counter() - began:7.1f} s")
    rows = list(rows_of(collection.entries))
    dense = build_dense(collection.entries, rows, embedder, FolderVectors(chosen.cache))
    began = time.perf_counter()
    index = assemble(Stamp(embedder.name, ""), collection.entries, [], rows, dense)
    print(f"index the words  {time.perf_counter() - began:7.1f} s, {len(rows)} rows")
    vectors = list(embedder.encode_queries(texts))
    matrix = np.stack([dense.vector(row) for row in range(len(dense))])
    print("encode a query  ", timed(lambda text: embedder.encode_queries([text]), texts))
    print("words (tantivy) ", timed(lambda text: lexical_part(index, text, DEPTH), texts))
    print("vectors (FAISS) ", timed(lambda vector: nearest(index, vector, DEPTH), vectors))
    print("vectors (numpy) ", timed(lambda vector: np.argsort(-(matrix @ vector))[:DEPTH], vectors))
    print("search, all of it", timed(lambda text: rank(index, embedder, text, 10), texts))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"memory           {memory:7.0f} MB")


if __name__ == "__main__":
    main()
