"""Any sentence-transformers model, with the prompts it brings along; needs the extra `models`."""

from __future__ import annotations

import hashlib
import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from corpus.errors import ModelMissing
from search.embed import MODEL_VARIABLE, encodable, first_line

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from sentence_transformers import SentenceTransformer

BATCH = 8
"""Texts in one batch. On one core of an EPYC: 17.1 clauses a second in batches of 8, 16.1 of 16,
13.8 of 32."""
_WEIGHTS = ("*.safetensors", "*.bin")


class SentenceTransformerEmbedder:
    """A model that an operator chose."""

    context = None
    precedents = None

    def __init__(self, model: str | Path) -> None:
        """Load the model.

        Args:
            model: a folder as a `Path`, or a hub name.

        Raises:
            ModelMissing: it cannot be loaded; the message says what to do.
        """
        self.name = name_of(model)
        self._model = _load(model)
        self.dim = int(self._model.get_embedding_dimension() or 0)

    def encode_queries(self, texts: list[str]) -> NDArray[np.float32]:
        """One row a question, with the model's prompt for questions."""
        if not texts:
            return self._nothing()
        return _rows(
            self._model.encode_query(
                encodable(texts),
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
                encodable(texts),
                batch_size=BATCH,
                show_progress_bar=False,
                normalize_embeddings=True,
            )
        )

    def _nothing(self) -> NDArray[np.float32]:
        return np.zeros((0, self.dim), dtype=np.float32)


def name_of(model: str | Path) -> str:
    """The model's name; a folder's has eight digits that change with the weights."""
    if isinstance(model, Path):
        return f"{model.resolve().name}@{_fingerprint(model)}"
    return model


def _rows(vectors: object) -> NDArray[np.float32]:
    return np.ascontiguousarray(vectors, dtype=np.float32)


def _load(model: str | Path) -> SentenceTransformer:
    local = isinstance(model, Path)
    if local:
        # Read when the library is imported; a folder must never ask the network anything.
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    try:
        # Imported here: it loads torch, which takes seconds and may not be installed.
        from sentence_transformers import SentenceTransformer  # noqa: PLC0415
        from transformers.utils import logging as chatter  # noqa: PLC0415
    except ImportError as error:
        msg = (
            f"模型“{model}”须用 PyTorch 运行，尚未安装。请运行 pip install 'tiaowen[models]'，"
            f"或删去 {MODEL_VARIABLE}，改用自带的模型（之后须重建索引）。"
        )
        raise ModelMissing(msg) from error
    try:
        chatter.disable_progress_bar()
        logging.getLogger("sentence_transformers").setLevel(logging.WARNING)
        return SentenceTransformer(str(model), device="cpu", local_files_only=local)
    except (OSError, ValueError, KeyError, ImportError, RuntimeError) as error:
        msg = (
            f"无法载入向量模型“{model}”（{first_line(error)}）。"
            f"请检查 {MODEL_VARIABLE} 是否指向完整的 sentence-transformers 模型文件夹；"
            "删去这一设置即改用自带的默认模型，之后须重建索引。"
        )
        raise ModelMissing(msg) from error


def _fingerprint(folder: Path) -> str:
    """Eight digits that change with the weights: a model retrained in place is another model."""
    digest = hashlib.sha256()
    for path in sorted(p for pattern in _WEIGHTS for p in folder.rglob(pattern)):
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()[:8]
