"""R@k, MRR and nDCG of words alone, vectors alone and both fused, on a BEIR folder.

    python bench/retrieval.py ../shared/eval/statutes --cache CACHE [--split dev] [--words-only]

Vectors that the cache lacks are embedded first (bench/embed_beir.py does that in the background).
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from search.beir import load_beir
from search.embed import load_embedder
from search.entries import rows_of
from search.index import Index, assemble, build_dense
from search.measures import Run, measure
from search.ranking import DEPTH, combine, lexical_part, nearest, rank_by
from search.stamp import Stamp
from search.vector_folder import FolderVectors

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from search.beir import Collection
    from search.embed import Embedder
    from search.ranking import Ranked


def index_of(collection: Collection, cache: Path | None) -> tuple[Index, Embedder | None]:
    """The index of a collection, and its embedder; without a cache of vectors, words alone."""
    rows = list(rows_of(collection.entries))
    embedder = None if cache is None else load_embedder()
    dense = None
    if embedder is not None and cache is not None:
        dense = build_dense(collection.entries, rows, embedder, FolderVectors(cache))
    return assemble(Stamp("bench", ""), collection.entries, [], rows, dense), embedder


def runs_of(
    index: Index, collection: Collection, embedder: Embedder | None
) -> Iterator[tuple[str, Run]]:
    """Each ranking's run: "lexical", and with vectors "dense" and "fused", precedents counted."""
    texts = list(collection.queries.values())
    queries = list(collection.queries)
    words = (combine(index, {"lexical": lexical_part(index, text, DEPTH)}) for text in texts)
    yield "lexical", _run(index, queries, words)
    if embedder is not None:
        vectors = embedder.encode_queries(texts)
        near = (combine(index, {"dense": nearest(index, vector, DEPTH)}) for vector in vectors)
        yield "dense", _run(index, queries, near)
        asked = zip(texts, vectors, strict=True)
        bearing = index.bearing(embedder.precedents)
        fused = (rank_by(index, text, vector, DEPTH, None, bearing) for text, vector in asked)
        yield "fused", _run(index, queries, fused)


def main() -> None:
    """Print one line of figures a ranking."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("beir", type=Path)
    parser.add_argument("--cache", type=Path, default=Path("bench/out/vectors"))
    parser.add_argument("--split", default="dev")
    parser.add_argument("--words-only", action="store_true")
    chosen = parser.parse_args()
    collection = load_beir(chosen.beir, chosen.split)
    index, embedder = index_of(collection, None if chosen.words_only else chosen.cache)
    for name, run in runs_of(index, collection, embedder):
        print(name, json.dumps(measure(collection.qrels, run)))


def _run(index: Index, queries: list[str], rankings: Iterable[list[Ranked]]) -> Run:
    return {
        query: {index.entry_id(r.entry): r.score for r in ranked}
        for query, ranked in zip(queries, rankings, strict=True)
    }


if __name__ == "__main__":
    main()
