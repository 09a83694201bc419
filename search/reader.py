"""The reader that comes with the project: does a clause answer a question, and with which words?

An encoder that reads question and clause together, on ONNX Runtime; `training.reader` made it,
`training.export_reader` wrote it beside the embedder, whose words and tokenizer it shares. It only
points at words that stand in the clause: what it says is verbatim by construction.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
from tokenizers import Tokenizer

from search.embed import encodable
from search.model_folder import SHIPPED, check, read_stamp
from search.onnx_embedder import cores, session
from search.reader_pieces import Found, best_span, in_pieces, prepare

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

GRAPH = "reader.onnx"
READER_STAMP = "reader.json"
READER_FORMAT = 1
_LONGEST_QUESTION = 200
"""Characters; what is longer is cut, so that there is room for the clause."""


@dataclass(frozen=True, slots=True)
class Passage:
    """What is read with a question."""

    title: str
    """Of the document."""
    text: str
    """Of the clause, verbatim."""


class ClauseReader(Protocol):
    """Points at the words of a clause that answer a question."""

    @property
    def name(self) -> str:
        """Says which model."""
        ...

    @property
    def sure(self) -> float:
        """Least sureness at which a span is an answer, see `search.reader_answer`."""
        ...

    def read(self, question: str, passages: Sequence[Passage]) -> list[Found | None]:
        """For each passage its best span and how surely it answers; None where it has no words."""
        ...


class OnnxReader:
    """The files that `training.export_reader` wrote; safe among threads."""

    def __init__(self, folder: Path = SHIPPED) -> None:
        """Load the model (about 0.2 s).

        Raises:
            ModelMissing: files are absent or damaged; the message says what to do.
        """
        stamp = read_stamp(folder, READER_STAMP, READER_FORMAT)
        check(folder, stamp["files"])
        self.name: str = stamp["name"]
        self.sure = float(stamp["sure"])
        self._session = session(folder / GRAPH)
        self._tokenizer = prepare(Tokenizer.from_file(str(folder / "tokenizer.json")))
        self._pool = ThreadPoolExecutor(cores(), thread_name_prefix="read")

    def read(self, question: str, passages: Sequence[Passage]) -> list[Found | None]:
        """For each passage its best span and how surely it answers."""
        (asked,) = encodable([question[:_LONGEST_QUESTION]])

        def one(passage: Passage) -> Found | None:
            # A lone surrogate would be replaced by one character: offsets stay.
            title, text = encodable([passage.title, passage.text])
            pieces = in_pieces(self._tokenizer, asked, title, text)
            (said,) = self._session.run(None, {"input_ids": np.array(pieces.ids, dtype=np.int64)})
            return best_span(said, pieces)

        return list(self._pool.map(one, passages))
