"""Judged questions of cadres and drafters, asked of the real engine: words alone, then each model.

    python bench/judged.py [--model FOLDER …] [--set samples|seeds …] [--half dev|test|all]
                           [--reranker reader] [-v]

Questions with an odd number are the dev half, those with an even number the test half, on which
nothing is tuned. Several models stand side by side, so that a tuned one can be shown to do no
harm. Without --model the model in use is taken. With --reranker the last of them is asked once
more, with that as its last step. The seeds are beside the repository, in ../shared.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from cache import VECTORS

from api.service import Service
from api.settings import Settings
from api.wiring import RealParts
from corpus.errors import BadQuery
from corpus.outline import passages
from search.embed import load_embedder
from search.engine import Engine
from search.index import build
from search.measures import MAIN, by_question, mean_of
from search.model import Query
from search.paired import changes, differences
from search.reader import OnnxReader
from search.rerank import reranker_of
from search.vector_folder import FolderVectors

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from corpus.library import Library
    from corpus.model import Document
    from search.embed import Embedder
    from search.measures import Qrels, Run
    from search.rerank import Reranker

ROOT = Path(__file__).resolve().parent.parent
SETS = {"samples": ROOT / "corpus" / "samples", "seeds": ROOT.parent / "shared" / "seeds"}
SHOWN = (MAIN, "R@1", "R@5", "R@10", "MRR@10")
DEPTH = 20
"""Hits asked for: as many as a page of results and a drafter look at."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A question with its graded clauses."""

    id: str
    wording: str
    """plain, official, hant, typo, abbrev, drafting (哪一条讲…) or direct (文号, title, 第X条)."""
    text: str
    grades: Mapping[str, int]
    """By clause id: 2 answers it, 1 is relevant."""

    @property
    def half(self) -> str:
        """`dev` for odd numbers, `test` for even ones."""
        return "dev" if int(self.id[1:]) % 2 else "test"


class WordsAlone:
    """Stands in for a model where words alone are to rank; its vectors are all the same."""

    name = "lexical"
    dim = 1
    context = None
    precedents = None

    def encode_queries(self, texts: list[str]) -> NDArray[np.float32]:
        """One row a question."""
        return np.ones((len(texts), 1), dtype=np.float32)

    def encode_passages(self, texts: list[str]) -> NDArray[np.float32]:
        """One row a passage."""
        return np.ones((len(texts), 1), dtype=np.float32)


def load_judged(name: str, library: Library) -> list[Judged]:
    """The questions of a set, their clauses found in the library by number or title and path.

    Raises:
        BadQuery: a document or clause that a judgement names is not in the library.
    """
    documents: dict[str, Document] = {}
    for document in library.documents():
        for key in (document.title, document.doc_number):
            if key:
                documents.setdefault(key, document)
    lines = (ROOT / "bench" / "judged" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    found = []
    for record in map(json.loads, lines):
        grades: dict[str, int] = {}
        for place in record["judged"]:
            for clause in _clauses(documents, place):
                grades[clause] = max(place["grade"], grades.get(clause, 0))
        found.append(Judged(record["id"], record["wording"], record["text"], grades))
    return found


def _clauses(documents: Mapping[str, Document], place: Mapping[str, object]) -> set[str]:
    """Ids of the clauses at a place that have words of their own, with `below` all under it."""
    name, path, below = place["document"], place["path"], place.get("below", False)
    document = documents.get(str(name))
    found: set[str] = set()
    if document is not None and isinstance(path, list):
        wanted = tuple(path)
        for passage in passages(document):
            own = passage.clause.path
            if own == wanted or (below and own[: len(wanted)] == wanted):
                found.add(passage.clause.id)
    if not found:
        msg = f"判断所指的条款不在库中：{name} {path}。请核对 bench/judged。"
        raise BadQuery(msg)
    return found


def engines(
    library: Library, embedders: Sequence[Embedder], reranker: Reranker | None = None
) -> Iterator[tuple[str, Engine]]:
    """The real engine with words alone, with each model, and the last of them re-ranked."""
    kept = FolderVectors(VECTORS)
    for embedder in (WordsAlone(), *embedders):
        index = build(library.documents(), embedder, kept)
        if isinstance(embedder, WordsAlone):
            index.dense = None
        yield embedder.name, Engine(library, index, embedder)
        if reranker is not None and embedder is embedders[-1]:
            yield f"+ {reranker.name}", Engine(library, index, embedder, reranker=reranker)


def run_of(engine: Engine, questions: Iterable[Judged]) -> Run:
    """The first hits of each question, scored by their place."""
    return {
        q.id: {
            hit.clause.id: 1 / n for n, hit in enumerate(engine.search(Query(q.text, k=DEPTH)), 1)
        }
        for q in questions
    }


def judge(
    name: str, embedders: Sequence[Embedder], reranker: Reranker | None = None
) -> tuple[list[Judged], dict[str, Run]]:
    """The questions of a set, and the run of each of `engines`."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(Path(folder))
        parts = RealParts(settings, WordsAlone())
        service = Service(settings, parts)
        try:
            service.ingest([str(SETS[name])])
            library = parts.shown
            questions = load_judged(name, library)
            asked = engines(library, embedders, reranker)
            return questions, {model: run_of(engine, questions) for model, engine in asked}
        finally:
            service.close()


def qrels_of(questions: Iterable[Judged]) -> Qrels:
    """The judgements as measures take them."""
    return {q.id: dict(q.grades) for q in questions}


def main() -> int:
    """Print a table a set."""
    chosen = _options()
    embedders = [load_embedder(model) for model in chosen.model or [None]]
    reranker = reranker_of(chosen.reranker, OnnxReader) if chosen.reranker else None
    for name in chosen.set:
        if not SETS[name].is_dir():
            print(f"skipped: {name} needs ../shared/seeds", file=sys.stderr)
            continue
        questions, runs = judge(name, embedders, reranker)
        asked = [q for q in questions if chosen.half in ("all", q.half)]
        print(f"\n## {name}, {chosen.half}: {len(asked)} questions\n")
        print(table(asked, runs))
        for line in against_first(asked, runs):
            print(line)
        if chosen.verbose:
            _print_missed(asked, runs)
    return 0


def table(questions: Sequence[Judged], runs: Mapping[str, Run]) -> str:
    """Markdown: a row a model and wording, all wordings first."""
    lines = [
        f"| wording | n | model | {' | '.join(SHOWN)} |",
        f"|---|---:|---|{'---:|' * len(SHOWN)}",
    ]
    for wording in ("all", *sorted({q.wording for q in questions})):
        part = [q for q in questions if wording in ("all", q.wording)]
        for model, run in runs.items():
            found = mean_of(by_question(qrels_of(part), run).values())
            shown = " | ".join(f"{found[figure]:.4f}" for figure in SHOWN)
            lines.append(f"| {wording} | {len(part)} | {model} | {shown} |")
    return "\n".join(lines)


def against_first(questions: Sequence[Judged], runs: Mapping[str, Run]) -> Iterator[str]:
    """How every further model differs from the first, with a 95 % interval."""
    _, first, *others = runs
    for model in others:
        found = changes(qrels_of(questions), runs[first], runs[model])
        by = differences(found, {})[0]
        yield (
            f"\n{model} against {first}: {MAIN} {by.mean:+.4f} "
            f"({by.low:+.4f} … {by.high:+.4f}, p = {by.p:.4f}); "
            f"{by.gains} gains, {by.losses} losses, {by.same} same"
        )


def _print_missed(questions: Sequence[Judged], runs: Mapping[str, Run]) -> None:
    model, run = list(runs.items())[-1]
    figures = by_question(qrels_of(questions), run)
    for q in questions:
        if figures[q.id]["R@10"] == 0:
            print(f"- {model} finds nothing in ten: {q.id} {q.text}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--model", nargs="+", metavar="FOLDER", help="models side by side")
    parser.add_argument("--set", nargs="+", choices=SETS, default=list(SETS))
    parser.add_argument("--half", choices=("dev", "test", "all"), default="dev")
    parser.add_argument("--reranker", help="as TIAOWEN_RERANKER")
    parser.add_argument("-v", "--verbose", action="store_true", help="list what is not found")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
