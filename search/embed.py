"""Texts to vectors: what an embedder must offer, and the sentence-transformers one.

The only module that loads a model. It never falls back to another one: a model that cannot
be loaded is an error, and every result says by `name` which model spoke.
"""

from __future__ import annotations

import hashlib
import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from corpus.errors import ModelMissing
from search.model_folder import default_model_folder

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from sentence_transformers import SentenceTransformer

MODEL_VARIABLE = "TIAOWEN_MODEL"
"""Environment variable that names another model: a folder or a hub name."""
BATCH = 8
"""Texts in one batch. On one core of an EPYC: 17.1 clauses a second in batches of 8, 16.1 of 16,
13.8 of 32 (bench/embed_speed.py). Dynamic int8 gave 26 but cosines of only .979: not used."""
_WEIGHTS = ("*.safetensors", "*.bin")


class Embedder(Protocol):
    """Makes vectors of length 1, so that the inner product is the cosine."""

    @property
    def name(self) -> str:
        """Says which model and which version of it; the index is stamped with it."""
        ...

    @property
    def dim(self) -> int:
        """Numbers in one vector."""
        ...

    def encode_queries(self, texts: list[str]) -> NDArray[np.float32]:
        """One row a question."""
        ...

    def encode_passages(self, texts: list[str]) -> NDArray[np.float32]:
        """One row a passage."""
        ...


class SentenceTransformerEmbedder:
    """Any sentence-transformers model, with the prompts it brings along."""

    def __init__(self, model: str | Path | None = None) -> None:
        """Load the model.

        Args:
            model: a folder or a hub name; None is `$TIAOWEN_MODEL`, else the default model.

        Raises:
            ModelMissing: it cannot be loaded; the message says what to do.
        """
        place, local = _wanted(model)
        self.name = _name(model, place)
        self._model = _load(place, local=local)
        self.dim = int(self._model.get_embedding_dimension() or 0)

    def encode_queries(self, texts: list[str]) -> NDArray[np.float32]:
        """One row a question, with the model's prompt for questions."""
        if not texts:
            return self._nothing()
        return _rows(
            self._model.encode_query(
                _encodable(texts),
                batch_size=BATCH,
                show_progress_bar=False,
                normalize_embeddings=True,
            )
        )

    def encode_passages(self, texts: list[str]) -> NDArray[np.float32]:
        """One row a passage, with the model's prompt for passages; the library sorts by length."""
        if not texts:
            return self._nothing()
        return _rows(
            self._model.encode_document(
                _encodable(texts),
                batch_size=BATCH,
                show_progress_bar=False,
                normalize_embeddings=True,
            )
        )

    def _nothing(self) -> NDArray[np.float32]:
        return np.zeros((0, self.dim), dtype=np.float32)


def model_name(model: str | Path | None = None) -> str:
    """What `SentenceTransformerEmbedder(model).name` would be, without loading it.

    Raises:
        ModelMissing: there is no such model.
    """
    return _name(model, _wanted(model)[0])


def _wanted(model: str | Path | None) -> tuple[str, bool]:
    """The model's folder or hub name, and whether it is a folder."""
    wanted = model or os.environ.get(MODEL_VARIABLE)
    if wanted is None:
        return str(default_model_folder()), True
    if Path(wanted).is_dir():
        return str(wanted), True
    return _hub_name(str(wanted)), False


def _name(model: str | Path | None, place: str) -> str:
    if not (model or os.environ.get(MODEL_VARIABLE)):
        return Path(place).name
    if Path(place).is_dir():
        return f"{Path(place).resolve().name}@{_fingerprint(Path(place))}"
    return place


def _encodable(texts: list[str]) -> list[str]:
    """Lone surrogates, which no tokenizer takes, become question marks."""
    return [text.encode("utf-8", "replace").decode("utf-8") for text in texts]


def _rows(vectors: object) -> NDArray[np.float32]:
    return np.ascontiguousarray(vectors, dtype=np.float32)


def _load(model: str, *, local: bool) -> SentenceTransformer:
    if local:
        # Read when the library is imported; a folder must never ask the network anything.
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    try:
        # Imported here: it loads torch, which takes seconds that other commands need not wait.
        from sentence_transformers import SentenceTransformer  # noqa: PLC0415
        from transformers.utils import logging as chatter  # noqa: PLC0415

        chatter.disable_progress_bar()  # type: ignore[no-untyped-call]  # published untyped
        logging.getLogger("sentence_transformers").setLevel(logging.WARNING)
        return SentenceTransformer(model, device="cpu", local_files_only=local)
    except (OSError, ValueError, KeyError, ImportError, RuntimeError) as error:
        msg = (
            f"无法载入向量模型“{model}”（{_first_line(error)}）。"
            f"请检查 {MODEL_VARIABLE} 是否指向完整的 sentence-transformers 模型文件夹；"
            "删去这一设置即改用自带的默认模型，之后须重建索引。"
        )
        raise ModelMissing(msg) from error


def _hub_name(wanted: str) -> str:
    """A hub name as it stands; what looks like a path but is no folder is refused at once."""
    if wanted.startswith((".", "/", "~")) or "\\" in wanted:
        msg = f"没有模型文件夹“{wanted}”。请检查 {MODEL_VARIABLE} 的路径，或删去它以使用默认模型。"
        raise ModelMissing(msg)
    return wanted


def _fingerprint(folder: Path) -> str:
    """Eight digits that change with the weights: a model retrained in place is another model."""
    digest = hashlib.sha256()
    for path in sorted(p for pattern in _WEIGHTS for p in folder.rglob(pattern)):
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()[:8]


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
