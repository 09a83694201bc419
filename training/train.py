"""Tunes the embedding on judged questions: `make train-embedder`.

    python -m training.train BEIR CACHE OUT                     all questions of the split
    python -m training.train BEIR CACHE OUT --cross-validate    five folds, judged apart

The encoder stays as it is. What is learnt are three matrices behind it: one for questions, one
for passages and one for their documents (`search.context`). They start as the identity (.2 of it
for documents) and are trained to rank each question's articles above
8,000 others of the corpus and the best by words (contrastive, softmax over cosines / .05).
That takes a minute on one core; embedding the corpus once takes five on two, and is kept.

OUT gets `question.npy` (numbers, hidden) and `context.npy` (2, numbers, numbers) for
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
from search.context import Context, in_context, of_document
from search.embed import load_embedder
from search.entries import model_inputs, rows_of
from search.lexical import LexicalIndex
from search.tokenize import words
from search.vector_folder import FolderVectors
from search.vectors import embed_cached
from training.folds import FOLDS, fold_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from search.beir import Collection
    from search.embed import Embedder

    Floats = NDArray[np.float32]

TEMPERATURE = 0.05
"""Among .02, .03, .04, .05, .06, .1: on two folds .05 was best in nDCG@10 and R@100."""
EPOCHS = 16
RATE = 1e-3
BATCH = 128
RANDOM = 8_000
"""Rows drawn as negatives for each batch."""
HARD = 30
"""Best entries by words that join them, for each question."""
AROUND = 0.2
"""Share of the identity that documents begin with; .1 gave .003 less nDCG@10."""
SEED = 2


@dataclass(frozen=True, slots=True)
class Material:
    """Everything that training looks at, embedded."""

    collection: Collection
    passages: Floats
    """One row a window, as the encoder gives it."""
    around: torch.Tensor
    """Own and document side by side: (rows, 2 * numbers)."""
    owners: Sequence[str]
    """The document of each row."""
    ids: tuple[str, ...]
    """Of the questions."""
    questions: torch.Tensor
    relevant: tuple[tuple[int, ...], ...]
    """Rows of the articles that answer each question."""
    hard: tuple[NDArray[np.int64], ...]
    """Rows that words alone would give each question."""


@dataclass(frozen=True, slots=True)
class Heads:
    """What is learnt; both multiply from the right."""

    question: Floats
    passage: Floats
    """(2 * numbers, numbers)."""

    @property
    def context(self) -> Context:
        """The passage side as the index uses it."""
        own, document = np.split(self.passage, 2)
        return Context(own, document)


def material(folder: Path, split: str, cache: Path, embedder: Embedder) -> Material:
    """Read and embed; vectors that the cache has are not computed again."""
    collection = load_beir(folder, split)
    entries, rows = collection.entries, list(rows_of(collection.entries))
    texts = model_inputs(entries, rows)
    passages = embed_cached(texts, embedder, FolderVectors(cache), _tell)
    owners = [entries[row.entry].document for row in rows]
    own = torch.from_numpy(np.hstack([passages, of_document(passages, owners)]))
    rows_of_entry: dict[str, list[int]] = {}
    for number, row in enumerate(rows):
        rows_of_entry.setdefault(entries[row.entry].id, []).append(number)
    lexical = LexicalIndex.build(entries)
    ids = tuple(collection.queries)
    asked = [collection.queries[q] for q in ids]
    return Material(
        collection,
        passages,
        own,
        owners,
        ids,
        torch.from_numpy(embedder.encode_queries(asked)),
        tuple(
            tuple(
                r for e, grade in collection.qrels[q].items() if grade > 0 for r in rows_of_entry[e]
            )
            for q in ids
        ),
        tuple(
            np.array(
                [
                    r
                    for s in lexical.search(words(text), HARD)
                    for r in rows_of_entry[entries[s.row].id]
                ],
                dtype=np.int64,
            )
            for text in asked
        ),
    )


def train(material: Material, chosen: NDArray[np.int64]) -> Heads:
    """Train on the questions with these numbers; the same every time on one kind of processor."""
    torch.manual_seed(SEED)
    torch.set_num_threads(1)  # sums of several threads differ in the last digits
    draw = np.random.default_rng(SEED)
    size = material.questions.shape[1]
    question = torch.nn.Parameter(torch.eye(size))
    passage = torch.nn.Parameter(torch.cat([torch.eye(size), AROUND * torch.eye(size)]))
    optimizer = torch.optim.Adam([question, passage], lr=RATE)
    batches = -(-len(chosen) // BATCH)
    for epoch in range(EPOCHS):
        for number, batch in enumerate(np.array_split(draw.permutation(chosen), batches)):
            left = 1 - (epoch * batches + number) / (EPOCHS * batches)
            for group in optimizer.param_groups:
                group["lr"] = RATE * max(0.02, left)
            loss = _loss(material, batch, (question, passage), draw)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return Heads(question.detach().numpy(), passage.detach().numpy())


def _loss(
    material: Material,
    batch: NDArray[np.int64],
    heads: tuple[torch.Tensor, torch.Tensor],
    draw: np.random.Generator,
) -> torch.Tensor:
    """How far the articles of each question are from coming first; mean over its articles."""
    drawn = draw.integers(0, len(material.passages), RANDOM)
    found = [np.array(material.relevant[q], dtype=np.int64) for q in batch]
    rows = np.unique(np.concatenate([drawn, *found, *(material.hard[q] for q in batch)]))
    asked = functional.normalize(material.questions[batch] @ heads[0], dim=1)
    shown = functional.normalize(material.around[rows] @ heads[1], dim=1)
    logits = asked @ shown.T / TEMPERATURE
    right = [logits[n, np.searchsorted(rows, some)].mean() for n, some in enumerate(found)]
    return (torch.logsumexp(logits, dim=1) - torch.stack(right)).mean()


def save(heads: Heads, out: Path) -> None:
    """Write what `training.export` folds into the model."""
    out.mkdir(parents=True, exist_ok=True)
    np.save(out / "question.npy", heads.question.T)
    np.save(out / "context.npy", np.stack(np.split(heads.passage, 2)))


def save_fold(material: Material, heads: Heads, held_out: NDArray[np.int64], out: Path) -> None:
    """Write the vectors of a fold: all passages, and the questions that it has not seen."""
    out.mkdir(parents=True, exist_ok=True)
    np.save(out / "passages.npy", in_context(material.passages, material.owners, heads.context))
    asked = material.questions[held_out].numpy() @ heads.question
    np.save(out / "queries.npy", asked / np.linalg.norm(asked, axis=1, keepdims=True))
    names = "".join(f"{material.ids[q]}\n" for q in held_out)
    (out / "queries.txt").write_text(names, encoding="utf-8")


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
    parser.add_argument("--base", help="the exported base model", type=Path, required=True)
    parser.add_argument("--cross-validate", action="store_true")
    chosen = parser.parse_args()
    found = material(chosen.beir, chosen.split, chosen.cache, load_embedder(chosen.base))
    every = np.arange(len(found.ids))
    if not chosen.cross_validate:
        save(train(found, every), chosen.out)
        return
    folds = np.array([fold_of(q) for q in found.ids])
    for fold in range(FOLDS):
        heads = train(found, np.flatnonzero(folds != fold))
        save_fold(found, heads, np.flatnonzero(folds == fold), chosen.out / str(fold))
        print(f"fold {fold} trained", file=sys.stderr)


if __name__ == "__main__":
    main()
