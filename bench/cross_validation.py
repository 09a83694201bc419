"""Five-fold cross-validation of retrieval by question, on a split that may be tuned on.

    python bench/cross_validation.py BEIR --folds FOLDER --run OUT.run [--cache CACHE] [--split dev]
    python bench/cross_validation.py BEIR --model MODEL --run OUT.run [--cache CACHE]

FOLDER holds `0` … `4`: what was trained without the questions of that fold. Each is either a
sentence-transformers model, or its vectors alone: `passages.npy` with a row for every window of
the corpus in order (`search.entries.rows_of`), `queries.npy` with the ids of its rows, one a
line, in `queries.txt`, and `precedents.npz` where it has them (`search.precedents`). --model asks
one model in all folds: the untuned one, to compare with.
Every question is asked of its own fold only, by the fusion rule of search/ranking.py. The runs
are kept beside OUT.run, one a fold, and pooled in it: `tiaowen eval --beir BEIR --judge OUT.run`
gives the same figure.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from search.beir import load_beir
from search.dense import DenseIndex
from search.embed import load_embedder
from search.entries import rows_of
from search.evaluate import index_of
from search.index import build_dense
from search.measures import by_question, mean_of, measure
from search.precedents import PRECEDENTS, Precedents
from search.ranking import DEPTH, rank_by
from search.trec import write_run
from search.vector_folder import FolderVectors

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from search.beir import Collection
    from search.index import Index
    from search.measures import Run

sys.path.append(str(Path(__file__).resolve().parent.parent))  # training/ is no installed package
from training.folds import FOLDS, fold_of

Vectors = tuple[DenseIndex, dict[str, "NDArray[np.float32]"], Precedents | None]
"""The corpus, ready to be searched, the questions by id, and what is known of others."""


def vectors_of(folder: Path, collection: Collection, asked: Sequence[str], cache: Path) -> Vectors:
    """The vectors of a fold, read where they lie, else made by the model there."""
    if (folder / "passages.npy").is_file():
        ids = (folder / "queries.txt").read_text(encoding="utf-8").split()
        rows = dict(zip(ids, np.load(folder / "queries.npy"), strict=True))
        passages = np.load(folder / "passages.npy").astype(np.float32, copy=False)
        wanted = sum(1 for _ in rows_of(collection.entries))
        if len(passages) != wanted:
            sys.exit(f"{folder}: {len(passages)} vectors, but the corpus has {wanted} windows")
        file = folder / PRECEDENTS
        precedents = Precedents.load(file) if file.is_file() else None
        return DenseIndex.build(passages), {q: rows[q] for q in asked}, precedents
    embedder = load_embedder(folder)
    windows = list(rows_of(collection.entries))
    dense = build_dense(collection.entries, windows, embedder, FolderVectors(cache), tell)
    found = embedder.encode_queries([collection.queries[q] for q in asked])
    return dense, dict(zip(asked, found, strict=True)), embedder.precedents


def tell(done: int, total: int) -> None:
    """Progress of embedding."""
    print(f"{done}/{total}", end="\r", file=sys.stderr, flush=True)


def run_of(words: Index, vectors: Vectors, collection: Collection) -> Run:
    """The fused run of the questions that have a vector.

    Args:
        words: the index of words, the same in every fold.
        vectors: of one fold.
        collection: the texts of the questions.
    """
    dense, asked, precedents = vectors
    index = words.with_vectors(dense)
    bearing = index.bearing(precedents)
    run: Run = {}
    for query, vector in asked.items():
        ranked = rank_by(index, collection.queries[query], vector, DEPTH, None, bearing)
        run[query] = {index.entry_id(r.entry): r.score for r in ranked}
    return run


def by_fold(questions: Iterable[str]) -> dict[int, list[str]]:
    """Questions by fold, every fold there."""
    found: dict[int, list[str]] = {fold: [] for fold in range(FOLDS)}
    for question in questions:
        found[fold_of(question)].append(question)
    return found


def table(collection: Collection, runs: Mapping[int, Run]) -> str:
    """Markdown: a row a fold, mean and standard deviation over folds, and the pooled figure."""
    rows = {
        str(fold): mean_of(by_question({q: collection.qrels[q] for q in run}, run).values())
        for fold, run in runs.items()
    }
    names = list(measure({}, {}))
    lines = [f"| fold | n | {' | '.join(names)} |", f"|---|---:|{'---:|' * len(names)}"]
    for fold, found in rows.items():
        shown = " | ".join(f"{found[n]:.4f}" for n in names)
        lines.append(f"| {fold} | {len(runs[int(fold)])} | {shown} |")
    values = np.array([[found[n] for n in names] for found in rows.values()])
    spread = values.std(axis=0, ddof=1) if len(values) > 1 else np.zeros(len(names))
    means = zip(values.mean(axis=0), spread, strict=True)
    lines.append(f"| mean ± sd | | {' | '.join(f'{m:.4f} ± {s:.4f}' for m, s in means)} |")
    pooled = {query: found for run in runs.values() for query, found in run.items()}
    all_of_them = measure(collection.qrels, pooled)
    lines.append(
        f"| pooled | {len(pooled)} | {' | '.join(f'{all_of_them[n]:.4f}' for n in names)} |"
    )
    return "\n".join(lines)


def main() -> None:
    """Ask every question of its fold, keep the runs, print the table."""
    chosen = _options()
    collection = load_beir(chosen.beir, chosen.split)
    words = index_of(collection, None)
    runs: dict[int, Run] = {}
    shared: Vectors | None = None
    if chosen.model:
        shared = vectors_of(chosen.model, collection, list(collection.queries), chosen.cache)
    for fold, asked in by_fold(collection.queries).items():
        if shared is not None:
            vectors: Vectors = shared[0], {q: shared[1][q] for q in asked}, shared[2]
        else:
            vectors = vectors_of(chosen.folds / str(fold), collection, asked, chosen.cache)
        runs[fold] = run_of(words, vectors, collection)
        write_run(runs[fold], chosen.run.with_name(f"{chosen.run.stem}.fold{fold}.run"))
    write_run({q: found for run in runs.values() for q, found in run.items()}, chosen.run)
    print(table(collection, {fold: run for fold, run in runs.items() if run}))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("beir", type=Path)
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--folds", type=Path, help="folder of 0 … 4")
    which.add_argument("--model", type=Path, help="one model folder, asked in all folds")
    parser.add_argument("--run", type=Path, required=True, help="where the pooled run goes")
    parser.add_argument("--cache", type=Path, default=Path("bench/out/vectors"))
    parser.add_argument("--split", default="dev")
    return parser.parse_args()


if __name__ == "__main__":
    main()
