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
from search.ranking import DEPTH, combine, lexical_part, nearest
from search.stamp import Stamp
from search.vector_folder import FolderVectors

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from search.beir import Collection
    from search.embed import Embedder
    from search.ranking import Part


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
    """Each ranking's run: "lexical", and with vectors "dense" and "fused"."""
    texts = list(collection.queries.values())
    found = [{"lexical": lexical_part(index, text, DEPTH)} for text in texts]
    if embedder is not None:
        for parts, vector in zip(found, embedder.encode_queries(texts), strict=True):
            parts["dense"] = nearest(index, vector, DEPTH)
    for name in ("lexical", "dense", "fused") if embedder else ("lexical",):
        yield name, _run(index, list(collection.queries), found, name)


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


def _run(
    index: Index, queries: list[str], found: list[dict[str, dict[int, Part]]], name: str
) -> Run:
    run: Run = {}
    for query, parts in zip(queries, found, strict=True):
        used: Mapping[str, Mapping[int, Part]] = parts if name == "fused" else {name: parts[name]}
        ranked = combine(index, used)[:DEPTH]
        run[query] = {index.entry_id(r.entry): r.score for r in ranked}
    return run


if __name__ == "__main__":
    main()
