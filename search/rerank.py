"""An optional last step of a ranking: a cross-encoder reads the question with each text.

Off unless a model is named. It costs one pass of the model for each text, so only the head of a
ranking is read again (Nogueira and Cho, "Passage Re-ranking with BERT", 2019).
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from corpus.errors import ModelMissing
from search.embed import encodable, first_line
from search.ranking import Part, Ranked

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

READ_AGAIN = 50
"""Entries at the head of a ranking that are read; those behind stay where they are."""
_BATCH = 8
"""Pairs a batch, as for the embedder."""
PART = "reranker"
"""Name of its ranking in `Ranked.parts`."""


class Reranker(Protocol):
    """Says how well texts answer a question."""

    @property
    def name(self) -> str:
        """Says which model."""
        ...

    def scores(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """One number a text, higher is better; only their order counts."""
        ...


@dataclass(frozen=True, slots=True)
class Reranking:
    """A model, and where the words of an entry are: called with what `rank` gives."""

    reranker: Reranker
    text_of: Callable[[int], str]
    """The words of an entry by its place in the index, title and headings with them."""

    def __call__(self, question: str, ranked: Sequence[Ranked]) -> list[Ranked]:
        """The first `READ_AGAIN` in the model's order, equal ones as they were; then the others.

        The scores stay as a falling row: the first has the score that the first had before. What
        the model said is the part `PART`.
        """
        head = ranked[:READ_AGAIN]
        texts = [self.text_of(found.entry) for found in head]
        scores = self.reranker.scores(question, texts)
        order = np.argsort(-scores, kind="stable").tolist()
        read = [
            Ranked(
                head[i].entry,
                head[place].score,
                {**head[i].parts, PART: Part(place + 1, float(scores[i]))},
            )
            for place, i in enumerate(order)
        ]
        return [*read, *ranked[READ_AGAIN:]]


class CrossEncoderReranker:
    """Any cross-encoder of sentence-transformers with one output."""

    def __init__(self, model: str) -> None:
        """Load the model.

        Args:
            model: a folder or a hub name; a folder asks the network nothing.

        Raises:
            ModelMissing: it cannot be loaded or is no cross-encoder; the message says what to do.
        """
        local = Path(model).is_dir()
        self.name = Path(model).resolve().name if local else model
        if not local and model.startswith((".", "/", "~")):
            raise ModelMissing(_unloadable(model, "没有这个文件夹"))
        if local:
            os.environ.setdefault("HF_HUB_OFFLINE", "1")
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        try:
            # Imported here: it loads torch, which nobody else need wait for.
            from sentence_transformers import CrossEncoder  # noqa: PLC0415
        except ImportError as error:
            msg = (
                "重排需要 sentence-transformers，尚未安装。请运行 pip install 'tiaowen[models]'，"
                "或删去环境变量 TIAOWEN_RERANKER（即不重排）。"
            )
            raise ModelMissing(msg) from error
        try:
            self._model = CrossEncoder(model, device="cpu", local_files_only=local)
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            raise ModelMissing(_unloadable(model, first_line(error))) from error
        if self._model.num_labels != 1:
            why = f"它有 {self._model.num_labels} 个输出，应为 1 个"
            raise ModelMissing(_unloadable(model, why))

    def scores(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """One number a text."""
        if not texts:
            return np.zeros(0, dtype=np.float32)
        asked, *read = encodable([question, *texts])
        pairs = [(asked, text) for text in read]
        found = self._model.predict(pairs, batch_size=_BATCH, show_progress_bar=False)
        return np.asarray(found, dtype=np.float32)


def reranker_of(setting: str) -> Reranker | None:
    """The re-ranker that a setting names; None where it is empty.

    Raises:
        ModelMissing: see `CrossEncoderReranker`.
    """
    return CrossEncoderReranker(setting.strip()) if setting.strip() else None


def _unloadable(model: str, why: str) -> str:
    return (
        f"无法载入重排模型“{model}”（{why}）。请检查 TIAOWEN_RERANKER 是否指向完整的 "
        "sentence-transformers 交叉编码器（CrossEncoder）文件夹；删去这一设置即不重排。"
    )
