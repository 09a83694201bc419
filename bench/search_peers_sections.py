"""The four sections: what each lays out for its peers, and what it judges their answers by."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import search_peers_dense as dense
import search_peers_lexical as lexical
import search_peers_models as models
import search_peers_process as process
import search_peers_systems as systems
from search_peers_compare import Outcome, Setting, compare, tell
from search_peers_embed import compare_encoders
from search_peers_ours import entries_of
from search_peers_task import Chosen, Task, vectors_of

from search.entries import rows_of
from search.measures import measure
from search.trec import read_run
from search.vector_folder import FolderVectors
from search.vectors import CHUNK, embed_cached, embed_rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from search.embed import Embedder
    from search.entries import Entry, Row

T = TypeVar("T")
_SAID_EVERY = 20 * CHUNK
"""Texts between two lines about progress."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a run was given."""

    chosen: Chosen
    cache: Path | None
    vectors: Path | None
    cv_run: Path | None


def measured(section: str, inputs: Inputs, setting: Setting) -> list[Outcome]:
    """The rows of a section."""
    if section == "embedding":
        return compare_encoders(inputs.chosen, setting)
    task = Task(setting.work / "task")
    task.write_articles(inputs.chosen.articles)
    ask = {"lexical": _lexical, "dense": _dense, "systems": _systems}[section]
    return ask(task, inputs, setting)


def _lexical(task: Task, inputs: Inputs, setting: Setting) -> list[Outcome]:
    asked = list(inputs.chosen.questions.values())
    outcomes = compare(lexical.__name__, lexical.PEERS, task, asked, setting)
    return _judged(outcomes, inputs.chosen)


def _dense(task: Task, inputs: Inputs, setting: Setting) -> list[Outcome]:
    _base_vectors(task, inputs, setting)
    asked = _apart(setting, _base_questions, list(inputs.chosen.questions.values()))
    outcomes = compare(dense.__name__, dense.PEERS, task, list(asked), setting)
    true = dense.exact(task.base_vectors, asked)
    for outcome in outcomes:
        pairs = [(rows, true[number]) for number, rows in outcome.found.items()]
        for k in (10, 100) if pairs else ():
            outcome.figures[f"recall@{k}"] = dense.shared(pairs, k)
    return _judged(outcomes, inputs.chosen)


def _systems(task: Task, inputs: Inputs, setting: Setting) -> list[Outcome]:
    _base_vectors(task, inputs, setting)
    _our_vectors(task, inputs, setting)
    asked = list(inputs.chosen.questions.values())
    outcomes = compare(systems.__name__, systems.PEERS, task, asked, setting)
    judged = _judged(outcomes, inputs.chosen)
    if inputs.cv_run is None:
        return judged
    pooled = Outcome("tiaowen, cross-validated", f"quality of the run {inputs.cv_run.name}")
    run = read_run(inputs.cv_run)
    pooled.figures |= measure(inputs.chosen.qrels, run)
    pooled.figures["asked"] = len(inputs.chosen.questions)
    return [judged[0], pooled, *judged[1:]]


def _judged(outcomes: list[Outcome], chosen: Chosen) -> list[Outcome]:
    """Recall and nDCG of every peer, over the questions that it answered."""
    asked = list(chosen.questions)
    for outcome in outcomes:
        run = {
            asked[number]: {chosen.articles[row].id: -float(i) for i, row in enumerate(rows)}
            for number, rows in outcome.found.items()
        }
        if run:
            outcome.figures |= measure({q: chosen.qrels[q] for q in run}, run)
    return outcomes


def _base_vectors(task: Task, inputs: Inputs, setting: Setting) -> None:
    if inputs.vectors is not None:
        task.write_base(vectors_of(inputs.vectors, inputs.chosen))
        return
    tell("vectors of the base model")
    texts = [article.whole for article in inputs.chosen.articles]
    task.write_base(_apart(setting, _embedded, texts, models.BaseEmbedder, _cache(inputs)))


def _our_vectors(task: Task, inputs: Inputs, setting: Setting) -> None:
    tell("vectors of our default model")
    entries = entries_of(task)
    rows = list(rows_of(entries))
    windows = np.array([(row.entry, row.span.start, row.span.end) for row in rows])
    task.write_ours(_apart(setting, _in_context, entries, rows, _cache(inputs)), windows)


def _cache(inputs: Inputs) -> Path:
    return inputs.cache or models.vectors_folder()


def _apart(setting: Setting, function: Callable[..., T], *arguments: object) -> T:
    """Run a function that loads a model in a process that then ends."""
    worker = process.Worker(setting.threads)
    try:
        return worker.call(function, *arguments)
    finally:
        worker.close()


def _base_questions(texts: list[str]) -> NDArray[np.float32]:
    return models.BaseEmbedder().encode_queries(texts)


def _embedded(texts: list[str], load: Callable[[], Embedder], cache: Path) -> NDArray[np.float32]:
    """One row a text; whatever the cache has is not computed again."""
    return embed_cached(texts, load(), FolderVectors(cache), _said)


def _in_context(entries: list[Entry], rows: list[Row], cache: Path) -> NDArray[np.float32]:
    """One row a window by our default model, as the index of the program holds it."""
    return embed_rows(entries, rows, models.ours(), FolderVectors(cache), _said)


def _said(done: int, total: int) -> None:
    if done % _SAID_EVERY == 0 or done == total:
        print(f"… {done}/{total}", file=sys.stderr, flush=True)
