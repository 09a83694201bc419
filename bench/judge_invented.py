"""How search ranks the clause that answers, of questions about invented documents.

    python bench/judge_invented.py [--words synonyms.txt]

`training/reading` holds documents with questions that language models wrote; one document in
eight is held out of all training (`training.folds`). The library is made of these alone. Many of
their questions fit several of the documents, so the figures are for comparing, not for praise.
With `--words` only that list of everyday words is used (of `search/words`; `none` for none).
"""

from __future__ import annotations

import argparse
import math
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from judge_answer_sets import documents_by_name
from judge_reader import KNOWN, write_pages
from reporting import table

import search.synonym_files as lists
from api.settings import Settings
from api.wiring import open_library
from search.model import Query
from search.synonyms import Synonyms
from training.folds import is_held_out
from training.reading_set import questions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.service import Service
    from corpus.model import Document
    from training.reading_set import Question

_DEPTH = 10


def main() -> None:
    """Print a row for each style of question, and one for all."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--words", help="the only list of everyday words that is used, or none")
    chosen = parser.parse_args()
    if chosen.words:
        words = Synonyms() if chosen.words == "none" else lists.listed(chosen.words)
        lists.shipped = lambda: words
    found = ranks()
    rows = [["all", *_figures([r for ranked in found.values() for r in ranked])]]
    rows += [[style, *_figures(ranked)] for style, ranked in found.items()]
    print(table(["questions", "n", "R@1", "R@3", "R@10", "nDCG@10"], rows))


def ranks() -> dict[str, list[int]]:
    """For each style the ranks of the passage that answers, from 1; 0 where it is not found."""
    asked = [q for q in questions() if is_held_out(q.document.id) and q.answer]
    found: dict[str, list[int]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as folder:
        pages = write_pages(Path(folder, "pages"), asked)
        service = open_library(Settings(Path(folder, "library")))
        try:
            service.ingest([str(pages)])
            named = documents_by_name(service, pages)
            for question in asked:
                rank = _rank(service, question, named[question.document.id][0])
                if rank is not None:
                    found[question.style].append(rank)
        finally:
            service.close()
    return found


def _rank(service: Service, question: Question, document: Document) -> int | None:
    """Of the passage that holds the answer; None where the parsed text has it no more."""
    clause = question.document.clauses[question.clause].strip()
    at, inside = document.text.find(clause[:KNOWN]), clause.find(question.answer or "")
    if at < 0 or inside < 0:
        return None
    hits = service.search(Query(question.text, k=_DEPTH))
    place = at + inside
    holding = (
        rank
        for rank, hit in enumerate(hits, 1)
        if hit.document.id == document.id and hit.start <= place < hit.start + len(hit.text)
    )
    return next(holding, 0)


def _figures(ranked: Sequence[int]) -> list[str]:
    within = [sum(0 < r <= k for r in ranked) / len(ranked) for k in (1, 3, _DEPTH)]
    gain = sum(1 / math.log2(1 + r) for r in ranked if r) / len(ranked)
    return [str(len(ranked)), *(f"{x:.3f}" for x in (*within, gain))]


if __name__ == "__main__":
    main()
