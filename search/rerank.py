"""An optional last step of a ranking: a model reads the question with each clause found.

Off unless a model is named. It costs one pass of the model for each clause, so only the head of a
ranking is read again (Nogueira and Cho, "Passage Re-ranking with BERT", 2019). What it says is a
third part of the score beside words and vectors (`search.fuse`): by the model's order alone what
the others are sure of is lost.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np

from corpus.errors import ModelMissing
from search.embed import encodable, first_line
from search.ranking import Part, Ranked

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from search.reader import ClauseReader, Passage

READ_AGAIN = 20
"""Entries at the head of a ranking that are read; those behind stay where they are."""
WEIGHT = 0.5
"""What the clause that the model likes best gets, and the one it likes least does not: hardly less
than the best score of words. With 1 lay questions on statutes lost .035 (nDCG@10), with .5 they
lose .008, and our judged questions gain hardly less (dev halves of bench/judged; see
docs/benchmarks.md)."""
_BATCH = 8
"""Pairs a batch, as for the embedder."""
PART = "reranker"
"""Name of its ranking in `Ranked.parts`."""
THE_READER: Final = "reader"
"""The setting that names the reader which comes with the project."""


class Reranker(Protocol):
    """Says how well clauses answer a question."""

    @property
    def name(self) -> str:
        """Says which model."""
        ...

    def scores(self, question: str, passages: Sequence[Passage]) -> NDArray[np.float32]:
        """One number a passage, higher is better; they are compared among these passages alone."""
        ...


@dataclass(frozen=True, slots=True)
class Reranking:
    """A model, and where the words of an entry are: called with what `rank` gives."""

    reranker: Reranker
    passage_of: Callable[[int], Passage]
    """An entry by its place in the index, title and headings with it."""

    def __call__(self, question: str, ranked: Sequence[Ranked]) -> list[Ranked]:
        """The first `READ_AGAIN` by all parts of their score, equal ones as they were; the others.

        The part `PART` adds from `WEIGHT` for what the model likes best to 0 for the least.
        """
        head = ranked[:READ_AGAIN]
        scores = self.reranker.scores(question, [self.passage_of(f.entry) for f in head])
        shares = _shares(scores)
        places = (-scores).argsort(kind="stable").argsort() + 1
        read = [
            replace(
                found,
                score=found.score + float(share),
                parts={**found.parts, PART: Part(int(place), float(score), float(share))},
            )
            for found, score, share, place in zip(head, scores, shares, places, strict=True)
        ]
        return [*sorted(read, key=lambda f: -f.score), *ranked[READ_AGAIN:]]


def _shares(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    width = np.ptp(scores) if scores.size else 0
    return WEIGHT * (scores - scores.min()) / width if width > 0 else np.zeros_like(scores)


@dataclass(frozen=True, slots=True)
class ReaderReranker:
    """The reader, asked how surely each clause answers (`search.reader`)."""

    reader: ClauseReader

    @property
    def name(self) -> str:
        """Of the reader."""
        return self.reader.name

    def scores(self, question: str, passages: Sequence[Passage]) -> NDArray[np.float32]:
        """How surely the best span of each answers; a clause without words as the worst."""
        said = self.reader.read(question, passages)
        found = [one.score for one in said if one is not None]
        worst = min(found, default=0.0)
        return np.array([worst if o is None else o.score for o in said], dtype=np.float32)


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

    def scores(self, question: str, passages: Sequence[Passage]) -> NDArray[np.float32]:
        """One number a passage, read as title and text."""
        if not passages:
            return np.zeros(0, dtype=np.float32)
        asked, *read = encodable([question, *(f"{p.title}\n{p.text}" for p in passages)])
        pairs = [(asked, text) for text in read]
        found = self._model.predict(pairs, batch_size=_BATCH, show_progress_bar=False)
        return np.asarray(found, dtype=np.float32)


def reranker_of(setting: str, reader: Callable[[], ClauseReader]) -> Reranker:
    """The re-ranker that a setting names.

    Args:
        setting: `THE_READER`, or what `CrossEncoderReranker` takes.
        reader: loads the reader that comes with the project.

    Raises:
        ModelMissing: see `CrossEncoderReranker`.
    """
    return ReaderReranker(reader()) if setting == THE_READER else CrossEncoderReranker(setting)


def _unloadable(model: str, why: str) -> str:
    return (
        f"无法载入重排模型“{model}”（{why}）。请检查 TIAOWEN_RERANKER 是否指向完整的 "
        "sentence-transformers 交叉编码器（CrossEncoder）文件夹；"
        "填 reader 用自带的模型，删去则不重排。"
    )
