"""Trains the reader: does a clause answer a question, and with which words? `make train-reader`.

    python -m training.reader START OUT [--epochs 2] [--rate 1e-4] [--hold-out]
                              [--fields NAME ...] [--written BEIR CACHE]

START is the base model's folder (`training.base_model`), or a reader that is to learn more. Its
layers read the question and the clause together (Devlin et al., 2019) and learn three numbers a
piece from `training/reading` (from its files --fields, where some are named): how well the answer
begins there, how well it ends there, and, of the first piece, whether the clause answers at all
(Rajpurkar et al., 2018, "Know What You Don't Know"; the verdict apart from the span as in Zhang et
al., "Retrospective Reader", 2021). The rows of the words stay as they are, so that the reader
shares them with the embedder it ships beside.

Each question is read with the clause that answers it, or the one that tempts, and with another
clause of the same document, the nearest first: what misleads in use. With --written also those of
`training.verdicts`, of which the verdict alone is learnt. OUT gets a folder of transformers,
`heads.npz`, and with --hold-out, which leaves out every eighth document, the figures of those.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from tokenizers import Tokenizer
from torch.nn import functional
from transformers import AutoModel

from corpus.model import Span
from search.embed import load_embedder
from search.reader_pieces import ANSWERS, BEGINS, ENDS, Pieces, best_span, in_pieces, prepare
from training.export_reader import HEADS
from training.folds import is_held_out
from training.reading_set import Asked, Pair, asked
from training.verdicts import verdicts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

RATE = 1e-4
HEAD_FASTER = 10
EPOCHS = 2
WARM = 0.05
"""Share of the steps over which the rate rises."""
BATCH_PIECES = 4_096
"""Pieces of a batch, its padding counted."""
_POOL = 48
"""Batches whose pairs are sorted by length together."""
SEED = 20261127
_PAD = 1
"""XLM-R's piece for nothing."""


def nearest_first(questions: Sequence[Asked], model: str) -> list[Asked]:
    """The same with the other clauses in the order in which the embedder finds them."""
    embedder = load_embedder(model)
    clauses = list(dict.fromkeys(f"{p.title}\n{p.clause}" for q in questions for p in q.others))
    rows = {clause: row for row, clause in enumerate(clauses)}
    passages = embedder.encode_passages(clauses)
    made = []
    vectors = embedder.encode_queries([q.first.question for q in questions])
    for question, vector in zip(questions, vectors, strict=True):
        mine = [rows[f"{p.title}\n{p.clause}"] for p in question.others]
        order = np.argsort(-(passages[mine] @ vector), kind="stable") if mine else []
        made.append(Asked(question.first, tuple(question.others[n] for n in order)))
    return made


def pairs_of(questions: Sequence[Asked], epoch: int) -> list[Pair]:
    """What one epoch reads: another misleading clause each time."""
    pairs = [q.first for q in questions]
    pairs += [q.others[epoch % len(q.others)] for q in questions if q.others]
    return pairs


class Reader(torch.nn.Module):
    """The encoder, and what it says of each piece: begins, ends, and whether at all."""

    def __init__(self, start: Path) -> None:
        super().__init__()
        self.tokenizer = prepare(Tokenizer.from_file(str(start / "tokenizer.json")))
        # Eager attention: with gradients, in bfloat16 on a CPU, a third faster than the fused one.
        self.encoder = AutoModel.from_pretrained(
            start, add_pooling_layer=False, attn_implementation="eager"
        )
        self.head = torch.nn.Linear(self.encoder.config.hidden_size, 3)
        torch.nn.init.normal_(self.head.weight, std=0.02)
        torch.nn.init.zeros_(self.head.bias)
        if (start / HEADS).exists():
            learnt = np.load(start / HEADS).items()
            self.head.load_state_dict({name: torch.from_numpy(value) for name, value in learnt})
        for rows in self.encoder.embeddings.parameters():
            rows.requires_grad = False

    def forward(self, ids: torch.Tensor, there: torch.Tensor) -> torch.Tensor:
        """(pairs, pieces, 3)."""
        with torch.autocast("cpu", torch.bfloat16):
            hidden = self.encoder(input_ids=ids, attention_mask=there).last_hidden_state
        return self.head(hidden.float())


@dataclass(frozen=True, slots=True)
class Read:
    """A pair in pieces, and what is to be said of it."""

    pieces: Pieces
    answers: bool
    start: int = 0
    """Piece at which the answer begins; the first of all where there is none."""
    end: int = 0
    is_placed: bool = True
    """Whether both are to be learnt: not where nobody said them, or they were cut off."""


def read_pairs(tokenizer: Tokenizer, pairs: Sequence[Pair]) -> list[Read]:
    """The pairs as the model reads them; an answer that is cut off has no place."""
    made = []
    for pair in pairs:
        pieces = in_pieces(tokenizer, pair.question, pair.title, pair.clause)
        places = (0, 0)
        if pair.start >= 0:
            places = pieces.places(Span(pair.start, pair.end)) or places
        is_placed = pair.is_pointed and (places[0] > 0) == pair.answers
        made.append(Read(pieces, pair.answers, *places, is_placed))
    return made


def batches(read: Sequence[Read], draw: np.random.Generator | None) -> Iterator[list[int]]:
    """Places of pairs of like length, as many as fit; drawn anew where there is a generator."""
    order = draw.permutation(len(read)).tolist() if draw else list(range(len(read)))
    pool = _POOL * 32 if draw else len(read)
    made = []
    for at in range(0, len(order), pool):
        batch: list[int] = []
        for place in sorted(order[at : at + pool], key=lambda n: len(read[n].pieces.ids)):
            if (len(batch) + 1) * len(read[place].pieces.ids) > BATCH_PIECES:
                made.append(batch)
                batch = []
            batch.append(place)
        made.append(batch)
    yield from (made[n] for n in draw.permutation(len(made))) if draw else made


def _tensors(read: Sequence[Read]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Piece numbers, which are there, and which may begin or end an answer."""
    longest = max(len(r.pieces.ids) for r in read)
    ids = torch.full((len(read), longest), _PAD)
    there = torch.zeros((len(read), longest), dtype=torch.long)
    ends = torch.zeros((len(read), longest), dtype=torch.bool)
    for row, one in enumerate(read):
        ids[row, : len(one.pieces.ids)] = torch.tensor(one.pieces.ids)
        there[row, : len(one.pieces.ids)] = 1
        ends[row, one.pieces.first : one.pieces.first + len(one.pieces.spans)] = True
    ends[:, 0] = True  # no answer
    return ids, there, ends


def _loss(said: torch.Tensor, read: Sequence[Read], ends: torch.Tensor) -> torch.Tensor:
    scores = said[..., :ANSWERS].masked_fill(~ends[..., None], -1e4)
    start = torch.tensor([r.start for r in read])
    end = torch.tensor([r.end for r in read])
    answers = torch.tensor([float(r.answers) for r in read])
    placed = torch.tensor([float(r.is_placed) for r in read])
    starts = functional.cross_entropy(scores[..., BEGINS], start, reduction="none")
    finishes = functional.cross_entropy(scores[..., ENDS], end, reduction="none")
    span = ((starts + finishes) * placed).sum() / placed.sum().clamp(min=1)
    return span / 2 + functional.binary_cross_entropy_with_logits(said[:, 0, ANSWERS], answers)


def train(reader: Reader, questions: Sequence[Asked], epochs: int, rate: float) -> None:
    """Train in place."""
    draw = np.random.default_rng(SEED)
    torch.manual_seed(SEED)
    layers = [p for p in reader.encoder.parameters() if p.requires_grad]
    groups = [
        {"params": layers, "lr": rate, "weight_decay": 0.01},
        {"params": list(reader.head.parameters()), "lr": rate * HEAD_FASTER, "weight_decay": 0.0},
    ]
    optimizer = torch.optim.AdamW(groups)
    full = [group["lr"] for group in optimizer.param_groups]
    by_epoch = [read_pairs(reader.tokenizer, pairs_of(questions, epoch)) for epoch in range(epochs)]
    plans = [list(batches(read, draw)) for read in by_epoch]
    steps = sum(map(len, plans))
    began, step, total = time.monotonic(), 0, 0.0
    reader.train()
    for read, plan in zip(by_epoch, plans, strict=True):
        for batch in plan:
            step += 1
            share = min(1, step / (WARM * steps)) * max(0.01, 1 - step / steps)
            for group, most in zip(optimizer.param_groups, full, strict=True):
                group["lr"] = most * share
            some = [read[n] for n in batch]
            ids, there, ends = _tensors(some)
            loss = _loss(reader(ids, there), some, ends)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(layers, 1.0)
            optimizer.step()
            total += loss.item()
            if step % 50 == 0:
                print(
                    f"{step}/{steps} {time.monotonic() - began:.0f} s {total / 50:.3f}",
                    file=sys.stderr,
                )
                total = 0.0


def judged(reader: Reader, pairs: Sequence[Pair]) -> dict[str, float]:
    """How well clauses that answer are told from others (area under the curve), and spans found."""
    reader.eval()
    read = read_pairs(reader.tokenizer, pairs)
    scores = np.zeros(len(read))
    exact = []
    for batch in batches(read, None):
        some = [read[n] for n in batch]
        ids, there, _ = _tensors(some)
        with torch.inference_mode():
            said = reader(ids, there).numpy()
        for row, place in enumerate(batch):
            one = read[place]
            found = best_span(said[row], one.pieces)
            scores[place] = found.score if found else -1e4
            if one.start:
                wanted = [one.pieces.spans[n - one.pieces.first] for n in (one.start, one.end)]
                exact.append(found and found.span == Span(wanted[0].start, wanted[1].end))
    answers = np.array([r.answers for r in read])
    return {"auc": _auc(scores, answers), "exact": float(np.mean(exact)), "pairs": len(read)}


def _auc(verdicts: NDArray[np.float64], answers: NDArray[np.bool_]) -> float:
    ranks = verdicts.argsort().argsort()
    yes = int(answers.sum())
    return float((ranks[answers].sum() - yes * (yes - 1) / 2) / (yes * (len(answers) - yes)))


def main() -> None:
    """Train, judge what was held out, and write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("start", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--passages", default="", help="model that finds the misleading clauses")
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--rate", type=float, default=RATE)
    parser.add_argument("--fields", nargs="+", default=[], help="files of training/reading")
    parser.add_argument("--written", type=Path, nargs=2, metavar=("BEIR", "CACHE"))
    parser.add_argument("--hold-out", action="store_true")
    parser.add_argument("--most", type=int, help="questions, for a trial")
    chosen = parser.parse_args()
    torch.set_flush_denormal(True)
    everything = nearest_first(asked(chosen.fields)[: chosen.most], chosen.passages)
    held = [q for q in everything if chosen.hold_out and is_held_out(q.first.document)]
    kept = [q for q in everything if not (chosen.hold_out and is_held_out(q.first.document))]
    if chosen.written:
        kept += verdicts(*chosen.written, chosen.passages)[: chosen.most]
    reader = Reader(chosen.start)
    train(reader, kept, chosen.epochs, chosen.rate)
    chosen.out.mkdir(parents=True, exist_ok=True)
    reader.encoder.save_pretrained(chosen.out)
    shutil.copyfile(chosen.start / "tokenizer.json", chosen.out / "tokenizer.json")
    head = reader.head
    np.savez(
        chosen.out / HEADS,
        weight=head.weight.detach().numpy(),
        bias=head.bias.detach().numpy(),
    )
    if held:
        print(json.dumps(judged(reader, pairs_of(held, 0))))


if __name__ == "__main__":
    main()
