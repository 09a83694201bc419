"""Tunes the matrices of the embedding on judged questions: `make train-embedder`.

    python -m training.train BEIR CACHE OUT --base BASE --heads HEADS.npz
    python -m training.train BEIR CACHE OUT --base BASE --heads HEADS.npz --cross-validate
                                                          five folds, judged apart

BASE is the model with the tuned question encoder (`training.question_tower`), HEADS the matrices
that were tuned with it. What is learnt are four matrices: one for questions, and for passages,
their documents and the passages beside them one each (`search.context`). They are trained to rank
each question's articles above 8,000 others of the corpus and the best by words (contrastive,
softmax over cosines / .05). That takes a minute on one core; embedding the corpus once takes five
on two, and is kept.

OUT gets `question.npy` (numbers, hidden) and `context.npy` (3, numbers, numbers) for
`training.export`; with --cross-validate a folder a fold, as `bench/cross_validation.py` reads
them. What else was tried, and what it gave: search/model/MODEL_CARD.md.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch.nn import functional

from search.beir import load_beir
from search.context import Context, in_context, of_document, of_neighbours
from search.embed import load_embedder
from search.entries import model_inputs, rows_of
from search.lexical import LexicalIndex
from search.precedents import PRECEDENTS, Precedents
from search.tokenize import words
from search.vector_folder import FolderVectors
from search.vectors import embed_cached
from training.folds import FOLDS, fold_of
from training.precedents import asked_questions, written_questions

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from search.beir import Collection
    from search.embed import Embedder
    from search.entries import Entry
    from search.precedents import Answered

    Floats = NDArray[np.float32]

TEMPERATURE = 0.05
"""Among .02, .03, .04, .05, .06, .1: on two folds .05 was best in nDCG@10 and R@100."""
EPOCHS = 10
RATE = 5e-4
BATCH = 128
RANDOM = 8_000
"""Rows drawn as negatives for each batch."""
HARD = 30
"""Best entries by words that join them, for each question."""
AROUND = 0.2, 0.15
"""Shares of the identity that documents and neighbours begin with."""
SEED = 2


@dataclass(frozen=True, slots=True)
class Material:
    """Everything that training looks at, embedded."""

    collection: Collection
    passages: Floats
    """One row a window, as the encoder gives it."""
    around: torch.Tensor
    """Own, document and those beside it side by side: (rows, 3 * numbers)."""
    owners: Sequence[str]
    """The document of each row."""
    ids: tuple[str, ...]
    """Of the questions; of written ones their words."""
    questions: torch.Tensor
    relevant: tuple[tuple[int, ...], ...]
    """Rows of the articles that answer each question."""
    hard: tuple[NDArray[np.int64], ...]
    """Rows that words alone would give each question."""
    invented: NDArray[np.int64]
    """Of each row the number of its invented document; -1 of an article."""
    asked_in: NDArray[np.int64]
    """Of each question likewise: it was asked of that document, and another may answer it too."""

    def not_asked(self, batch: NDArray[np.int64], rows: NDArray[np.int64]) -> torch.Tensor:
        """(questions, rows): rows of invented documents that a question was not asked of."""
        mine, theirs = self.asked_in[batch][:, None], self.invented[rows][None, :]
        return torch.from_numpy((mine >= 0) & (theirs >= 0) & (mine != theirs))


@dataclass(frozen=True, slots=True)
class Heads:
    """What is learnt; both multiply from the right."""

    question: Floats
    passage: Floats
    """(3 * numbers, numbers)."""

    @property
    def context(self) -> Context:
        """The passage side as the index uses it."""
        return Context(*np.split(self.passage, 3))


def material(
    folder: Path,
    cache: Path,
    embedder: Embedder,
    asked: Mapping[str, Sequence[str]] | None = None,
    split: str = "dev",
    also: Sequence[Entry] = (),
) -> Material:
    """Read and embed; vectors that the cache has are not computed again.

    Args:
        folder: of the corpus and the judged questions.
        cache: of vectors.
        embedder: of both sides.
        asked: written questions with the ids of their articles; None takes the judged ones.
        split: which judged ones.
        also: clauses of invented documents, which belong to the corpus too.
    """
    collection = load_beir(folder, split)
    entries = (*collection.entries, *also)
    rows = list(rows_of(entries))
    passages = embed_cached(model_inputs(entries, rows), embedder, FolderVectors(cache), _tell)
    owners = [entries[row.entry].document for row in rows]
    around = [passages, of_document(passages, owners), of_neighbours(passages, owners)]
    rows_of_entry: dict[str, list[int]] = {}
    for number, row in enumerate(rows):
        rows_of_entry.setdefault(entries[row.entry].id, []).append(number)

    def at(articles: Iterable[str]) -> list[int]:
        return [row for article in articles for row in rows_of_entry[article]]

    texts, found, by_words = list(collection.queries.values()), [], []
    if asked is None:
        ids = tuple(collection.queries)
        lexical = LexicalIndex.build(entries)
        found = [[e for e, grade in collection.qrels[q].items() if grade > 0] for q in ids]
        by_words = [[entries[s.row].id for s in lexical.search(words(t), HARD)] for t in texts]
    else:
        ids, texts, found = tuple(asked), list(asked), [list(a) for a in asked.values()]
        by_words = [[] for _ in ids]
    relevant = tuple(tuple(at(articles)) for articles in found)
    numbers = {entry.document: n for n, entry in enumerate(also)}
    invented = np.array([numbers.get(owner, -1) for owner in owners], dtype=np.int64)
    return Material(
        collection,
        passages,
        torch.from_numpy(np.hstack(around)),
        owners,
        ids,
        torch.from_numpy(embedder.encode_queries(texts)),
        relevant,
        tuple(np.array(at(articles), dtype=np.int64) for articles in by_words),
        invented,
        np.array([invented[rows[0]] if rows else -1 for rows in relevant], dtype=np.int64),
    )


def identity(size: int) -> Heads:
    """Where training begins: vectors as they are, with some of the document's and neighbours'."""
    start = np.vstack([share * np.eye(size, dtype=np.float32) for share in (1.0, *AROUND)])
    return Heads(np.eye(size, dtype=np.float32), start)


def train(
    given: Material,
    chosen: NDArray[np.int64],
    start: Heads,
    epochs: int = EPOCHS,
    rate: float = RATE,
    hidden: float = 0.0,
) -> Heads:
    """Train on the questions with these numbers; the same every time on one kind of processor.

    Args:
        given: all questions.
        chosen: numbers of those to train on.
        start: where to begin.
        epochs: how often each is seen.
        rate: of learning, at first.
        hidden: share of batches in which the passages beside are not shown.
    """
    torch.manual_seed(SEED)
    torch.set_num_threads(1)  # sums of several threads differ in the last digits
    draw = np.random.default_rng(SEED)
    question = torch.nn.Parameter(torch.from_numpy(start.question.copy()))
    passage = torch.nn.Parameter(torch.from_numpy(start.passage.copy()))
    optimizer = torch.optim.Adam([question, passage], lr=rate)
    batches = -(-len(chosen) // BATCH)
    for epoch in range(epochs):
        for number, batch in enumerate(np.array_split(draw.permutation(chosen), batches)):
            left = 1 - (epoch * batches + number) / (epochs * batches)
            for group in optimizer.param_groups:
                group["lr"] = rate * max(0.02, left)
            drawn = draw.integers(0, len(given.passages), RANDOM)
            found = [np.array(given.relevant[q], dtype=np.int64) for q in batch]
            rows = np.unique(np.concatenate([drawn, *found, *(given.hard[q] for q in batch)]))
            asked = functional.normalize(given.questions[batch] @ question, dim=1)
            hide = draw.random() < hidden
            apart = given.not_asked(batch, rows)
            loss = scored(
                asked, given.around[rows], passage, (rows, found), apart, hide_beside=hide
            )
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return Heads(question.detach().numpy(), passage.detach().numpy())


def scored(
    asked: torch.Tensor,
    around: torch.Tensor,
    passage: torch.Tensor,
    placed: tuple[NDArray[np.int64], Sequence[NDArray[np.int64]]],
    apart: torch.Tensor,
    *,
    hide_beside: bool,
) -> torch.Tensor:
    """How far the articles of each question are from coming first; mean over its articles.

    Args:
        asked: the questions, of length 1.
        around: the rows to be ranked, as in `Material.around`.
        passage: as in `Heads.passage`.
        placed: the numbers of these rows, sorted, and those that answer each question.
        apart: (questions, rows), which rows say nothing of a question.
        hide_beside: leave out the passages beside.
    """
    if hide_beside:
        seen = 2 * asked.shape[1]
        around, passage = around[:, :seen], passage[:seen]
    rows, found = placed
    logits = asked @ functional.normalize(around @ passage, dim=1).T / TEMPERATURE
    logits = logits.masked_fill(apart, -1e4)
    right = [logits[n, np.searchsorted(rows, some)].mean() for n, some in enumerate(found)]
    return (torch.logsumexp(logits, dim=1) - torch.stack(right)).mean()


def save(heads: Heads, out: Path) -> None:
    """Write what `training.export` folds into the model."""
    out.mkdir(parents=True, exist_ok=True)
    np.save(out / "question.npy", heads.question.T)
    np.save(out / "context.npy", np.stack(np.split(heads.passage, 3)))


def save_fold(
    material: Material,
    heads: Heads,
    held_out: NDArray[np.int64],
    out: Path,
    known: tuple[Sequence[Answered], Floats],
) -> None:
    """Write what a fold is judged with.

    The vectors of all passages and of the questions that it has not seen, and precedents.

    Args:
        material: everything.
        heads: trained without these questions.
        held_out: their numbers.
        out: a folder.
        known: the other questions with their answers, and their vectors as the encoder gives them.
    """
    out.mkdir(parents=True, exist_ok=True)
    np.save(out / "passages.npy", in_context(material.passages, material.owners, heads.context))
    np.save(out / "queries.npy", _turned(material.questions[held_out].numpy(), heads))
    answered, vectors = known
    Precedents.of("", answered, _turned(vectors, heads)).save(out / PRECEDENTS)
    names = "".join(f"{material.ids[q]}\n" for q in held_out)
    (out / "queries.txt").write_text(names, encoding="utf-8")


def _turned(questions: Floats, heads: Heads) -> Floats:
    """As the model will give them, of length 1."""
    turned = torch.from_numpy(questions @ heads.question)
    found: Floats = functional.normalize(turned, dim=1).numpy()
    return found


def _tell(done: int, total: int) -> None:
    print(f"\r{done}/{total}", end="", file=sys.stderr, flush=True)


def main() -> None:
    """Train on all questions, or fold by fold."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("beir", type=Path)
    parser.add_argument("cache", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--split", default="dev")
    parser.add_argument("--base", help="the exported model", type=Path, required=True)
    parser.add_argument("--heads", help="matrices to begin with", type=Path, required=True)
    parser.add_argument("--cross-validate", action="store_true")
    chosen = parser.parse_args()
    embedder = load_embedder(chosen.base)
    found = material(chosen.beir, chosen.cache, embedder, split=chosen.split)
    read = np.load(chosen.heads)
    start = Heads(read["question"], read["passage"])
    every = np.arange(len(found.ids))
    if not chosen.cross_validate:
        save(train(found, every, start), chosen.out)
        return
    folds = np.array([fold_of(q) for q in found.ids])
    asked = asked_questions(found.collection)
    written = written_questions(found.collection)
    more = embedder.encode_queries([one.text for one in written])
    for fold in range(FOLDS):
        heads = train(found, np.flatnonzero(folds != fold), start)
        others = np.flatnonzero(folds != fold)
        answered = [asked[n] for n in others] + written
        vectors = np.vstack([found.questions[others].numpy(), more])
        held_out = np.flatnonzero(folds == fold)
        save_fold(found, heads, held_out, chosen.out / str(fold), (answered, vectors))
        print(f"fold {fold} trained", file=sys.stderr)


if __name__ == "__main__":
    main()
