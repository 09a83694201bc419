"""From a trained model to the folder that ships in `search/model`.

    python -m training.export PASSAGES search/model --name tiaowen-e5-small-1
    python -m training.export PASSAGES search/model --name ... --questions QUESTIONS
        [--passage-projection P.npy] [--question-projection Q.npy] [--context C.npy]

PASSAGES and QUESTIONS are folders of transformers or sentence-transformers with one tokenizer:
`config.json` (BertModel), `model.safetensors`, `tokenizer.json`, and the prompts in
`config_sentence_transformers.json` where it is there. A projection is a matrix (numbers in a
vector, hidden size) for the mean of the token vectors. Without --questions one encoder serves both.
The context is what `search.context` multiplies by, (3, numbers, numbers).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from search.model_folder import CONTEXT, FORMAT, STAMP
from training.encoder_graph import Tower, WeightFile, encoder
from training.vocabulary import kept_rows, trimmed

if TYPE_CHECKING:
    from collections.abc import Sequence

WEIGHTS = "weights.bin"
_ONE = "encoder.onnx"
_GRAPHS = (_ONE, "query.onnx", "passage.onnx")
_WORDS = "embeddings.word_embeddings.weight"
_PLACES = "embeddings.position_embeddings.weight"
_PROMPTS = {"query": "query: ", "passage": "passage: "}
_CARD = Path(__file__).with_name("MODEL_CARD.template.md")
_LICENCE = Path(__file__).with_name("MODEL_LICENSE")


@dataclass(frozen=True, slots=True)
class Side:
    """The model of one side: its folder and the projection behind it."""

    folder: Path
    projection: Path | None = None


def export(
    passages: Side, questions: Side, out: Path, name: str, context: Path | None = None
) -> None:
    """Write the folder.

    Raises:
        ValueError: the two sides cannot share a tokenizer or a space, or are no BERT.
    """
    tokenizer = _json(passages.folder / "tokenizer.json")
    if _json(questions.folder / "tokenizer.json")["model"] != tokenizer["model"]:
        msg = "the two sides have different vocabularies"
        raise ValueError(msg)
    sides = {"passage": passages, "query": questions}
    prompts = {side: _prompt(source.folder, side) for side, source in sides.items()}
    rows = word_rows(passages.folder, tokenizer, list(prompts.values()))
    file = WeightFile(WEIGHTS)
    towers = {side: tower_of(source, rows) for side, source in sides.items()}
    if _size(towers["query"]) != _size(towers["passage"]):
        msg = f"vectors of {_size(towers['query'])} and {_size(towers['passage'])} numbers"
        raise ValueError(msg)
    out.mkdir(parents=True, exist_ok=True)
    for old in (*_GRAPHS, WEIGHTS, CONTEXT):
        (out / old).unlink(missing_ok=True)
    graphs = _write_graphs(towers, file, out)
    (out / WEIGHTS).write_bytes(file.data)
    cut = json.dumps(trimmed(tokenizer, rows), ensure_ascii=False, separators=(",", ":"))
    (out / "tokenizer.json").write_text(cut, encoding="utf-8")
    shutil.copyfile(_LICENCE, out / "LICENSE")
    if not (out / "MODEL_CARD.md").exists():
        shutil.copyfile(_CARD, out / "MODEL_CARD.md")
    names = {*graphs.values(), WEIGHTS, "tokenizer.json"}
    if context is not None:
        np.save(out / CONTEXT, np.load(context).astype(np.float16))
        names.add(CONTEXT)
    files = {n: entry_of(out / n) for n in sorted(names)}
    stamp = {"name": name, **_figures(towers), "prompts": prompts, "graphs": graphs, "files": files}
    text = json.dumps({"format": FORMAT, **stamp}, ensure_ascii=False, indent=2) + "\n"
    (out / STAMP).write_text(text, encoding="utf-8")


def _figures(towers: dict[str, Tower]) -> dict[str, object]:
    """What the stamp says of the encoders."""
    return {
        "dim": _size(towers["passage"]),
        "max_tokens": min(len(tower.weights[_PLACES]) for tower in towers.values()),
        "layers": {side: tower.layers for side, tower in towers.items()},
        "pooling": "mean",
    }


def _write_graphs(towers: dict[str, Tower], file: WeightFile, out: Path) -> dict[str, str]:
    """Names of the graphs by side; equal ones are one file."""
    made = {side: encoder(tower, file).SerializeToString() for side, tower in towers.items()}
    if made["query"] == made["passage"]:
        (out / _ONE).write_bytes(made["passage"])
        return dict.fromkeys(made, _ONE)
    for side, raw in made.items():
        (out / f"{side}.onnx").write_bytes(raw)
    return {side: f"{side}.onnx" for side in made}


def tower_of(side: Side, rows: list[int]) -> Tower:
    """The encoder of a folder, with these rows of its words.

    Raises:
        ValueError: it is no BERT with GELU.
    """
    config = _json(side.folder / "config.json")
    if (config.get("model_type"), config.get("hidden_act", "gelu")) != ("bert", "gelu"):
        msg = f"{side.folder} is no BERT with GELU"
        raise ValueError(msg)
    weights = {
        k.removeprefix("bert."): v for k, v in load_file(side.folder / "model.safetensors").items()
    }
    weights[_WORDS] = weights[_WORDS][rows]
    return Tower(
        weights,
        layers=config["num_hidden_layers"],
        heads=config["num_attention_heads"],
        epsilon=config["layer_norm_eps"],
        projection=None if side.projection is None else np.load(side.projection),
    )


def _size(tower: Tower) -> int:
    if tower.projection is not None:
        return len(tower.projection)
    return len(tower.weights["embeddings.LayerNorm.weight"])


def word_rows(
    folder: Path, tokenizer: dict[str, Any], prompts: Sequence[str] = tuple(_PROMPTS.values())
) -> list[int]:
    """Rows of the vocabulary that stay; the special tokens come first, the prompts stay whole."""
    specials = 1 + max(token["id"] for token in tokenizer["added_tokens"])
    cutter = Tokenizer.from_file(str(folder / "tokenizer.json"))
    needed = frozenset(piece for prompt in prompts for piece in cutter.encode(prompt).tokens)
    return kept_rows([tuple(piece) for piece in tokenizer["model"]["vocab"]], specials, needed)


def _prompt(folder: Path, side: str) -> str:
    """The words that the model wants before a text of this side."""
    file = folder / "config_sentence_transformers.json"
    told = _json(file).get("prompts", {}) if file.exists() else {}
    names = ("query",) if side == "query" else ("document", "passage")
    return next((told[name] for name in names if name in told), _PROMPTS[side])


def _json(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def entry_of(path: Path) -> dict[str, object]:
    """What a stamp says of a file."""
    raw = path.read_bytes()
    return {"size": len(raw), "sha256": hashlib.sha256(raw).hexdigest()}


def main() -> None:
    """Export, and tell what came out."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("passages", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--name", required=True)
    parser.add_argument("--questions", type=Path)
    parser.add_argument("--passage-projection", type=Path)
    parser.add_argument("--question-projection", type=Path)
    parser.add_argument("--context", type=Path)
    chosen = parser.parse_args()
    passages = Side(chosen.passages, chosen.passage_projection)
    questions = Side(chosen.questions or chosen.passages, chosen.question_projection)
    export(passages, questions, chosen.out, chosen.name, chosen.context)
    for path in sorted(chosen.out.iterdir()):
        print(f"{path.stat().st_size / 1e6:8.2f} MB  {path.name}")


if __name__ == "__main__":
    main()
