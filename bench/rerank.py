"""What a model as the last step gains and costs, on a run over a BEIR folder.

    python bench/rerank.py ../shared/eval/statutes --ranked FILE.run --model reader [--questions N]

FILE.run is a ranking in TREC's columns: `bench/cross_validation.py` leaves one in which no question
was trained on. The model is `reader`, the one that ships, or a cross-encoder of
sentence-transformers, a folder or a hub name; one that was trained on questions of the split shows
how well it remembers them, no more.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from reporting import peak_memory, table

from search.beir import load_beir
from search.measures import Run, measure, ordered
from search.ranking import Ranked
from search.reader import OnnxReader, Passage
from search.rerank import READ_AGAIN, Reranking, reranker_of
from search.trec import read_run

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from search.entries import Entry

FIGURES = ("R@1", "R@5", "R@10", "MRR@10", "nDCG@10")


def passages_of(entries: Sequence[Entry]) -> list[Passage]:
    """The records as the reader reads them."""
    return [Passage("\n".join(filter(None, (e.title, e.heading))), e.text) for e in entries]


def ranked_of(found: Mapping[str, float], places: Mapping[str, int]) -> list[Ranked]:
    """A question's records, best first."""
    return [Ranked(places[record], found[record], {}) for record in ordered(found)]


def main() -> None:
    """Print a row before and a row after."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("beir", type=Path)
    parser.add_argument("--ranked", type=Path, required=True, metavar="FILE.run")
    parser.add_argument("--model", required=True)
    parser.add_argument("--split", default="dev")
    parser.add_argument("--questions", type=int, help="so many, drawn evenly")
    chosen = parser.parse_args()
    collection = load_beir(chosen.beir, chosen.split)
    ids = [entry.id for entry in collection.entries]
    places = {record: place for place, record in enumerate(ids)}
    last = Reranking(
        reranker_of(chosen.model, OnnxReader), passages_of(collection.entries).__getitem__
    )
    before = read_run(chosen.ranked)
    asked = sorted(before)
    asked = asked[:: max(1, len(asked) // (chosen.questions or len(asked)))]
    after: Run = {}
    spent = []
    for question in asked:
        ranked = ranked_of(before[question], places)
        began = time.perf_counter()
        found = last(collection.queries[question], ranked)
        spent.append((time.perf_counter() - began) * 1000)
        after[question] = {ids[f.entry]: -float(n) for n, f in enumerate(found)}
    qrels = {question: collection.qrels[question] for question in asked}
    rows = []
    for name, run in (("as it was", {q: before[q] for q in asked}), ("read again", after)):
        figures = measure(qrels, run)
        rows.append((name, *(f"{figures[f]:.4f}" for f in FIGURES)))
    print(table(("ranking", *FIGURES), rows))
    p50, p95 = np.percentile(spent, [50, 95])
    print(
        f"\n{len(asked)} questions, the first {READ_AGAIN} of each read in {p50:.0f} ms (p95 "
        f"{p95:.0f}); peak memory {peak_memory()} MB; model {last.reranker.name}"
    )


if __name__ == "__main__":
    main()
