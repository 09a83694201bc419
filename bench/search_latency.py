"""Search latency on a BEIR folder: p50 and p95 of each step, start-up and memory.

    python bench/search_latency.py ../shared/eval/statutes --cache CACHE [--queries 200]
    python bench/search_latency.py ../shared/eval/statutes --words-only

FAISS is printed beside a plain numpy product over the same rows.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from reporting import latency, peak_memory, table
from retrieval import index_of

from search.beir import load_beir
from search.ranking import DEPTH, lexical_part, nearest, rank

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from search.embed import Embedder
    from search.index import Index

_WANTED = 10


def rows(
    index: Index, embedder: Embedder | None, texts: Sequence[str]
) -> Iterator[tuple[str, str, str]]:
    """Name, p50 and p95 of each step."""
    yield ("words (tantivy)", *latency(lambda text: lexical_part(index, text, DEPTH), texts))
    if embedder is None or index.dense is None:
        return
    vectors = list(embedder.encode_queries(list(texts)))
    matrix = index.dense.vectors(range(len(index.dense)))
    yield ("encode the question", *latency(lambda text: embedder.encode_queries([text]), texts))
    yield ("vectors (FAISS)", *latency(lambda vector: nearest(index, vector, DEPTH), vectors))
    best = latency(lambda vector: np.argsort(-(matrix @ vector))[:DEPTH], vectors)
    yield ("vectors (numpy, for comparison)", *best)
    yield ("search, all of it", *latency(lambda text: rank(index, embedder, text, _WANTED), texts))


def main() -> None:
    """Print a row a step."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("beir", type=Path)
    parser.add_argument("--cache", type=Path, default=Path("bench/out/vectors"))
    parser.add_argument("--split", default="dev")
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--words-only", action="store_true")
    chosen = parser.parse_args()
    collection = load_beir(chosen.beir, chosen.split)
    began = time.perf_counter()
    index, embedder = index_of(collection, None if chosen.words_only else chosen.cache)
    opened = time.perf_counter() - began
    texts = list(collection.queries.values())[: chosen.queries]
    print(table(("step", "p50 ms", "p95 ms"), rows(index, embedder, texts)))
    print(
        f"\n{index.counts.entries} articles, {len(texts)} questions; index (and model) made in "
        f"{opened:.1f} s; peak memory {peak_memory()} MB."
    )


if __name__ == "__main__":
    main()
