"""Tunes the question encoder on written questions: `make train-embedder`, before `training.train`.

    python -m training.question_tower BEIR CACHE OUT --base BASE --encoder ENCODER [--invented N]

ENCODER is the base model (`training.base_model`), BASE the same as it is shipped. The last layers
of a copy of the encoder and the matrices behind both sides learn to rank the articles of each
question in `training.written` above 8,000 others and the nearest that do not answer it; with
--invented N also the clause of every Nth question in `training.reading_set` that is answered, above
the other clauses of its document. Passages keep the vectors of the base. OUT gets a model folder
for `training.export --questions`, and `heads.npz`, where `training.train` begins. Some fifteen
minutes on one core, with every question on invented documents an hour.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch.nn import functional
from transformers import AutoModel, AutoTokenizer

from search.embed import load_embedder
from search.entries import Entry
from training.folds import is_held_out
from training.reading_set import questions
from training.train import (
    BATCH,
    RANDOM,
    SEED,
    Heads,
    Material,
    identity,
    material,
    scored,
    train,
)
from training.written import written

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from training.reading_set import Invented, Question

LAYERS = 4
"""The last ones are tuned; those below are run once for each question."""
EPOCHS = 3
RATE = 5e-5
HEAD_RATE = 3e-4
_FIRST_EPOCHS, _FIRST_RATE = 4, 1e-3
"""Of the matrices alone; the negatives are found with them."""
HIDDEN_BESIDE = 0.5
"""How often the passages beside are hidden: a passage has to be found without, where it has a
heading (`search.context`)."""
_NEAR = 50
"""Nearest articles of a question that may serve as negatives."""
_KEPT = 30
_ABOVE = 0.02
"""A negative nearer than the article by more than this probably answers as well."""
_LONGEST = 128
"""Pieces of a question."""
_PROMPT = "query: "


class Tower(torch.nn.Module):
    """The last layers of the question encoder, over what the layers below made of a question."""

    def __init__(self, encoder: Path, texts: Sequence[str]) -> None:
        super().__init__()
        torch.set_flush_denormal(True)
        self.tokenizer = AutoTokenizer.from_pretrained(encoder)
        model = AutoModel.from_pretrained(encoder, attn_implementation="eager").eval()
        self.first = len(model.encoder.layer) - LAYERS
        self.below = list(_states(model, self.tokenizer, texts, self.first))
        self.layers = model.encoder.layer[self.first :]

    def forward(self, numbers: Sequence[int]) -> torch.Tensor:
        """Vectors of these questions, of length 1."""
        states = [self.below[n] for n in numbers]
        hidden = torch.nn.utils.rnn.pad_sequence(states, batch_first=True).float()
        there = torch.nn.utils.rnn.pad_sequence(
            [torch.ones(len(s)) for s in states], batch_first=True
        )
        masked = (1 - there)[:, None, None, :] * torch.finfo(torch.bfloat16).min
        with torch.autocast("cpu", torch.bfloat16):
            for layer in self.layers:
                out = layer(hidden, masked)
                hidden = out[0] if isinstance(out, tuple) else out
        weights = there[..., None]
        return functional.normalize((hidden.float() * weights).sum(1) / weights.sum(1), dim=1)


def _states(
    model: torch.nn.Module, tokenizer: AutoTokenizer, texts: Sequence[str], layer: int
) -> Iterator[torch.Tensor]:
    """Of each text the states of its pieces behind so many layers, in half precision."""
    found: dict[int, torch.Tensor] = {}
    order = sorted(range(len(texts)), key=lambda n: len(texts[n]))
    for start in range(0, len(order), BATCH):
        batch = order[start : start + BATCH]
        pieces = tokenizer(
            [_PROMPT + texts[n] for n in batch],
            padding=True,
            truncation=True,
            max_length=_LONGEST,
            return_tensors="pt",
        )
        with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
            states = model(**pieces, output_hidden_states=True).hidden_states[layer]
        for row, number in enumerate(batch):
            found[number] = states[row, pieces["attention_mask"][row].bool()].half().clone()
    yield from (found[n] for n in range(len(texts)))


def tune(tower: Tower, given: Material, heads: Heads) -> Heads:
    """Tune the tower in place, and the matrices from where they are."""
    draw = np.random.default_rng(SEED)
    near = _near(given, heads)
    question = torch.nn.Parameter(torch.from_numpy(heads.question))
    passage = torch.nn.Parameter(torch.from_numpy(heads.passage))
    groups = [
        {"params": list(tower.layers.parameters()), "lr": RATE, "weight_decay": 0.01},
        {"params": [question, passage], "lr": HEAD_RATE, "weight_decay": 0.0},
    ]
    optimizer = torch.optim.AdamW(groups)
    full = [group["lr"] for group in optimizer.param_groups]
    everything = np.arange(len(given.ids))
    batches = -(-len(everything) // BATCH)
    tower.train()
    for epoch in range(EPOCHS):
        total = 0.0
        for number, batch in enumerate(np.array_split(draw.permutation(everything), batches)):
            step = epoch * batches + number
            share = min(1, (step + 1) / 10) * max(0.02, 1 - step / (EPOCHS * batches))
            for group, rate in zip(optimizer.param_groups, full, strict=True):
                group["lr"] = rate * share
            drawn = draw.integers(0, len(given.passages), RANDOM)
            found = [np.array(given.relevant[q], dtype=np.int64) for q in batch]
            rows = np.unique(np.concatenate([drawn, *found, *(near[q] for q in batch)]))
            asked = functional.normalize(tower(batch.tolist()) @ question, dim=1)
            hidden = draw.random() < HIDDEN_BESIDE
            apart = given.not_asked(batch, rows)
            loss = scored(
                asked, given.around[rows], passage, (rows, found), apart, hide_beside=hidden
            )
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item()
        print(f"epoch {epoch}: loss {total / batches:.3f}", file=sys.stderr, flush=True)
    tower.eval()
    return Heads(question.detach().numpy(), passage.detach().numpy())


def _near(given: Material, heads: Heads) -> list[NDArray[np.int64]]:
    """For each question the nearest rows that do not answer it, nor are nearer than what does."""
    passage = torch.from_numpy(heads.passage)
    with torch.inference_mode():
        shown = functional.normalize(given.around @ passage, dim=1)
        asked = functional.normalize(given.questions @ torch.from_numpy(heads.question), dim=1)
        found = []
        for number, vector in enumerate(asked):
            scores = shown @ vector
            own = set(given.relevant[number])
            most = float(scores[list(own)].min()) + _ABOVE
            best = torch.topk(scores, _NEAR)
            pairs = zip(best.indices.tolist(), best.values.tolist(), strict=True)
            kept = [row for row, score in pairs if row not in own and score < most]
            found.append(np.array(kept[:_KEPT], dtype=np.int64))
    return found


def save(tower: Tower, heads: Heads, encoder: Path, out: Path) -> None:
    """A model folder with the tuned layers in place of the base's, and the matrices."""
    out.mkdir(parents=True, exist_ok=True)
    for name in ("config.json", "tokenizer.json", "config_sentence_transformers.json"):
        if (encoder / name).exists():
            shutil.copyfile(encoder / name, out / name)
    weights = load_file(encoder / "model.safetensors")
    prefix = next(k for k in weights if "encoder.layer.0." in k).partition("encoder.layer.")[0]
    for name, value in tower.layers.state_dict().items():
        layer, _, rest = name.partition(".")
        weights[f"{prefix}encoder.layer.{int(layer) + tower.first}.{rest}"] = value.contiguous()
    save_file(weights, out / "model.safetensors")
    np.savez(out / "heads.npz", question=heads.question, passage=heads.passage)


def _clause_id(document: Invented, place: int) -> str:
    """Of a clause of an invented document, in the corpus."""
    return f"{document.id}/{place}"


def _clauses(asked: Iterable[Question]) -> Iterator[Entry]:
    """The clauses of the documents that are asked of, each document once."""
    for document in {q.document.id: q.document for q in asked}.values():
        for place, clause in enumerate(document.clauses):
            yield Entry(
                _clause_id(document, place), document.title, "", clause, document=document.id
            )


def main() -> None:
    """Tune and write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("beir", type=Path)
    parser.add_argument("cache", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--base", type=Path, required=True, help="the exported base model")
    parser.add_argument("--encoder", type=Path, required=True, help="the base model itself")
    parser.add_argument("--invented", type=int, default=0, metavar="N", help="every Nth question")
    chosen = parser.parse_args()
    read = [q for q in questions() if q.answer and not is_held_out(q.document.id)]
    read = read[:: chosen.invented] if chosen.invented else []
    answered = {q.text: (_clause_id(q.document, q.clause),) for q in read}
    given = material(
        chosen.beir,
        chosen.cache,
        load_embedder(chosen.base),
        {**answered, **{q.text: q.articles for q in written()}},
        also=tuple(_clauses(read)),
    )
    start, every = identity(given.questions.shape[1]), np.arange(len(given.ids))
    heads = train(given, every, start, _FIRST_EPOCHS, _FIRST_RATE, HIDDEN_BESIDE)
    print("matrices trained", file=sys.stderr, flush=True)
    tower = Tower(chosen.encoder, given.ids)
    save(tower, tune(tower, given, heads), chosen.encoder, chosen.out)


if __name__ == "__main__":
    main()
