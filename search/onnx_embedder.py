"""The embedder over an exported model: ONNX Runtime and a tokenizer, no PyTorch.

A text's vector depends on the text alone: each one runs through the graph by itself, unpadded,
so that batches and threads change nothing. Several cores take several texts at once.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from search.context import Context
from search.embed import encodable
from search.model_folder import SHIPPED, check, described, unusable
from search.precedents import PRECEDENTS, Precedents

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray


class OnnxEmbedder:
    """A folder that `training/export.py` wrote; safe among threads."""

    def __init__(self, folder: Path = SHIPPED) -> None:
        """Load the model (about 0.2 s).

        Raises:
            ModelMissing: the folder is damaged or cannot be loaded; the message says what to do.
        """
        model = described(folder)
        check(folder, model.files)
        self._folder = folder
        self.name = model.name
        self.dim = model.dim
        self._prompts = model.prompts
        self.context = _context(model.context)
        try:
            loaded = {path: session(path) for path in set(model.graphs.values())}
            self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        except Exception as error:  # both libraries raise bare exceptions of their own
            raise unusable(folder, str(error)) from error
        self._sessions = {side: loaded[path] for side, path in model.graphs.items()}
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(model.max_tokens)
        self._pool = ThreadPoolExecutor(cores(), thread_name_prefix="embed")

    @cached_property
    def precedents(self) -> Precedents | None:
        """Read when they are first asked for (50 ms for 17,000).

        Raises:
            ModelMissing: the file is damaged, or of another model.
        """
        file = self._folder / PRECEDENTS
        if not file.is_file():
            return None
        try:
            found = Precedents.load(file)
        except (OSError, ValueError) as error:
            raise unusable(self._folder, f"{PRECEDENTS} 无法读取") from error
        if found.model != self.name:
            raise unusable(self._folder, f"{PRECEDENTS} 属于另一个模型 {found.model}")
        return found

    def encode_queries(self, texts: list[str]) -> NDArray[np.float32]:
        """One row a question."""
        return self._encode("query", texts)

    def encode_passages(self, texts: list[str]) -> NDArray[np.float32]:
        """One row a passage."""
        return self._encode("passage", texts)

    def _encode(self, side: str, texts: list[str]) -> NDArray[np.float32]:
        rows = np.zeros((len(texts), self.dim), dtype=np.float32)
        prompted = [self._prompts[side] + text for text in encodable(texts)]
        session = self._sessions[side]

        def fill(row: int) -> None:
            ids = np.array(self._tokenizer.encode(prompted[row]).ids, dtype=np.int64)
            rows[row] = session.run(None, {"input_ids": ids})[0]

        if len(texts) == 1:
            fill(0)
            return rows
        # The longest first, so that no thread is left with a long one at the end.
        for _ in self._pool.map(fill, sorted(range(len(texts)), key=lambda i: -len(texts[i]))):
            pass
        return rows


def session(graph: Path) -> onnxruntime.InferenceSession:
    """A graph, loaded; each text runs on one thread."""
    options = onnxruntime.SessionOptions()
    # Threads take texts, not parts of one: a short text is no work for two.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    # The graph is written in its final form; further fusions made it slower (SkipLayerNorm).
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])


def _context(file: Path | None) -> Context | None:
    """The matrices of `search.context`, kept in half precision."""
    if file is None:
        return None
    return Context(*np.load(file).astype(np.float32))


def cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
