"""Texts to vectors: what an embedder must offer, and which one speaks.

There is no falling back from one model to another: a model that cannot be loaded is an error,
and every result says by `name` which model spoke.
"""
# Imports inside functions are the point of this module: the name of a model needs no runtime.
# ruff: noqa: PLC0415

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from corpus.errors import ModelMissing
from corpus.folding import simplify
from search.model_folder import SHIPPED, described, is_exported

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    from numpy.typing import NDArray

    from search.context import Context
    from search.precedents import Precedents

MODEL_VARIABLE = "TIAOWEN_MODEL"
"""Environment variable that names another model: a folder or a hub name."""


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

    @property
    def context(self) -> Context | None:
        """What a passage's surroundings count in the index; None where the model knows none."""
        ...

    @property
    def precedents(self) -> Precedents | None:
        """Questions whose answers are known, in its vectors; None where the model has none."""
        ...

    def encode_queries(self, texts: list[str]) -> NDArray[np.float32]:
        """One row a question."""
        ...

    def encode_passages(self, texts: list[str]) -> NDArray[np.float32]:
        """One row a passage."""
        ...


def load_embedder(model: str | Path | None = None) -> Embedder:
    """The embedder of a model.

    Args:
        model: a folder or a hub name; None is `$TIAOWEN_MODEL`, else the model that comes along.

    Raises:
        ModelMissing: it cannot be loaded; the message says what to do.
    """
    wanted = _wanted(model)
    if isinstance(wanted, Path) and is_exported(wanted):
        from search.onnx_embedder import OnnxEmbedder

        return OnnxEmbedder(wanted)
    from search.sentence_embedder import SentenceTransformerEmbedder

    return SentenceTransformerEmbedder(wanted)


def model_name(model: str | Path | None = None) -> str:
    """What `load_embedder(model).name` would be, without loading it.

    Raises:
        ModelMissing: there is no such model.
    """
    wanted = _wanted(model)
    if isinstance(wanted, Path) and is_exported(wanted):
        return described(wanted).name
    from search.sentence_embedder import name_of

    return name_of(wanted)


def encodable(texts: Iterable[str]) -> list[str]:
    """The copies that models read, of the same length: in simplified characters, as they know them.

    Lone surrogates, which no tokenizer takes, become question marks.
    """
    return [simplify(text.encode("utf-8", "replace").decode("utf-8")) for text in texts]


def first_line(error: Exception) -> str:
    """What an error of another library says first, for a message."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]


def _wanted(model: str | Path | None) -> Path | str:
    """The model's folder, or its hub name."""
    wanted = model or os.environ.get(MODEL_VARIABLE)
    if not wanted:
        described(SHIPPED)
        return SHIPPED
    if Path(wanted).is_dir():
        return Path(wanted)
    name = str(wanted)
    # What looks like a path but is no folder is no hub name.
    if name.startswith((".", "/", "~")) or "\\" in name:
        msg = f"没有模型文件夹“{name}”。请检查 {MODEL_VARIABLE} 的路径，或删去它以使用默认模型。"
        raise ModelMissing(msg)
    return name
