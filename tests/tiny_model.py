"""A BERT of two small layers with random weights, as a folder, and computed plainly in NumPy."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING

import numpy as np
from safetensors.numpy import save_file
from tokenizers import Tokenizer, normalizers, pre_tokenizers
from tokenizers.models import Unigram
from tokenizers.processors import TemplateProcessing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    Array = NDArray[np.float32]

LAYERS, HIDDEN, HEADS, INNER, PLACES = 2, 32, 4, 64, 24
_SPECIALS = ("<s>", "<pad>", "</s>", "<unk>")
_WORDS = (
    *("▁", "公务员", "公", "务", "员", "公務員", "務", "員", "服务", "服", "年限", "年", "限"),
    *("2018", "第", "条", "。", "、", "▁query", "▁passage", ":", "▁III", "e", "r", "a", "▁the"),
)
_LONG = tuple(f"▁frag{'abcdefghij'[i // 10 % 10]}{'abcdefghij'[i % 10]}" for i in range(50))
PIECES = [(p, 0.0) for p in _SPECIALS] + [
    (p, -3.0 - i / 10) for i, p in enumerate((*_WORDS, *_LONG))
]


def weights(seed: int) -> dict[str, Array]:
    """Random weights by the names of BertModel; the word rows are those of seed 0 always."""
    made = np.random.default_rng(seed)
    words = np.random.default_rng(0).normal(size=(len(PIECES), HIDDEN))

    def normal(*shape: int, scale: float = 1.0) -> Array:
        return (made.normal(size=shape) * scale).astype(np.float32)

    found = {
        "embeddings.word_embeddings.weight": words.astype(np.float32),
        "embeddings.position_embeddings.weight": normal(PLACES, HIDDEN, scale=0.1),
        "embeddings.token_type_embeddings.weight": normal(2, HIDDEN, scale=0.1),
    }
    norms = ["embeddings.LayerNorm"]
    for layer in range(LAYERS):
        prefix = f"encoder.layer.{layer}"
        linear = {f"attention.self.{p}": (HIDDEN, HIDDEN) for p in ("query", "key", "value")}
        linear |= {"attention.output.dense": (HIDDEN, HIDDEN)}
        linear |= {"intermediate.dense": (INNER, HIDDEN), "output.dense": (HIDDEN, INNER)}
        for name, (outputs, inputs) in linear.items():
            found[f"{prefix}.{name}.weight"] = normal(outputs, inputs, scale=inputs**-0.5)
            found[f"{prefix}.{name}.bias"] = normal(outputs, scale=0.1)
        norms += [f"{prefix}.attention.output.LayerNorm", f"{prefix}.output.LayerNorm"]
    for name in norms:
        found[f"{name}.weight"] = 1 + normal(HIDDEN, scale=0.1)
        found[f"{name}.bias"] = normal(HIDDEN, scale=0.1)
    return found


def write(folder: Path, seed: int = 0) -> Path:
    """The folder as transformers would save it."""
    folder.mkdir(parents=True, exist_ok=True)
    save_file(weights(seed), folder / "model.safetensors")
    config = {
        "model_type": "bert",
        "hidden_act": "gelu",
        "hidden_size": HIDDEN,
        "num_hidden_layers": LAYERS,
        "num_attention_heads": HEADS,
        "layer_norm_eps": 1e-12,
    }
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    prompts = {"prompts": {"query": "query: ", "document": "passage: "}}
    file = folder / "config_sentence_transformers.json"
    file.write_text(json.dumps(prompts), encoding="utf-8")
    tokenizer().save(str(folder / "tokenizer.json"))
    return folder


def tokenizer() -> Tokenizer:
    """Cuts into the pieces above."""
    made = Tokenizer(Unigram(PIECES, unk_id=3, byte_fallback=False))
    made.normalizer = normalizers.NFKC()
    made.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    made.add_special_tokens(list(_SPECIALS))
    made.post_processor = TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> </s> $B </s>",
        special_tokens=[("<s>", 0), ("</s>", 2)],
    )
    return made


def vector(found: Mapping[str, Array], ids: list[int], projection: Array | None = None) -> Array:
    """Mean of the last layer's rows, projected and of length 1."""
    mean = rows(found, ids).mean(axis=0)
    mean = mean if projection is None else projection @ mean
    return (mean / np.linalg.norm(mean)).astype(np.float32)


def rows(found: Mapping[str, Array], ids: Sequence[int]) -> Array:
    """The last layer's row of each piece: BERT as it is written down."""
    ids = list(ids)
    x = found["embeddings.word_embeddings.weight"][ids]
    x = x + found["embeddings.position_embeddings.weight"][: len(ids)]
    x = x + found["embeddings.token_type_embeddings.weight"][0]
    x = _normalised(x, found, "embeddings.LayerNorm")
    for layer in range(LAYERS):
        prefix = f"encoder.layer.{layer}"
        heads = [
            _linear(x, found, f"{prefix}.attention.self.{part}").reshape(len(ids), HEADS, -1)
            for part in ("query", "key", "value")
        ]
        query, key, value = (h.transpose(1, 0, 2) for h in heads)
        scores = np.exp(query @ key.transpose(0, 2, 1) / math.sqrt(HIDDEN / HEADS))
        mixed = (scores / scores.sum(-1, keepdims=True)) @ value
        flat = mixed.transpose(1, 0, 2).reshape(len(ids), HIDDEN)
        out = _linear(flat, found, f"{prefix}.attention.output.dense")
        x = _normalised(x + out, found, f"{prefix}.attention.output.LayerNorm")
        inner = _linear(x, found, f"{prefix}.intermediate.dense")
        inner = inner * 0.5 * (1 + np.vectorize(math.erf)(inner / math.sqrt(2)))
        out = _linear(inner, found, f"{prefix}.output.dense")
        x = _normalised(x + out, found, f"{prefix}.output.LayerNorm")
    return x


def _linear(x: Array, found: Mapping[str, Array], name: str) -> Array:
    return x @ found[f"{name}.weight"].T + found[f"{name}.bias"]


def _normalised(x: Array, found: Mapping[str, Array], name: str) -> Array:
    centred = x - x.mean(axis=-1, keepdims=True)
    spread = np.sqrt(x.var(axis=-1, keepdims=True) + 1e-12)
    return centred / spread * found[f"{name}.weight"] + found[f"{name}.bias"]
