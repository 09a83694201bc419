"""A question and a clause in the pieces that the reader reads, and spans back from them. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from corpus.model import Span

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from tokenizers import Tokenizer

LONGEST = 384
"""Pieces of question, title and clause together; what is longer is cut off at its end."""
_QUESTION, _CLAUSE = "query: ", "passage: "
BEGINS, ENDS, ANSWERS = range(3)
"""What the reader says of each piece: how well the answer begins there, how well it ends there,
and, at the first, whether the clause answers."""
_LONGEST_ANSWER = 160
"""Pieces."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """A question and a clause, cut."""

    ids: tuple[int, ...]
    first: int
    """Place of the clause's first piece; question and title stand before it."""
    spans: tuple[Span, ...]
    """Characters of the clause, for each of its pieces."""

    def places(self, answer: Span) -> tuple[int, int] | None:
        """The pieces in which an answer begins and ends; None where it was cut off."""
        if not self.spans or answer.end > self.spans[-1].end:
            return None
        start = next(n for n, span in enumerate(self.spans) if span.end > answer.start)
        end = next(n for n, span in enumerate(self.spans) if span.end >= answer.end)
        return self.first + start, self.first + end


@dataclass(frozen=True, slots=True)
class Found:
    """The best span of a clause."""

    span: Span
    """In the clause."""
    score: float
    """Higher is better; comparable among clauses and questions."""


def prepare(tokenizer: Tokenizer) -> Tokenizer:
    """Cuts pairs from here on as the reader wants them."""
    tokenizer.no_padding()
    tokenizer.enable_truncation(LONGEST, strategy="only_second")
    return tokenizer


def in_pieces(tokenizer: Tokenizer, question: str, title: str, clause: str) -> Pieces:
    """The pair as the reader reads it.

    Args:
        tokenizer: that has been prepared.
        question: as asked; must leave room for the clause.
        title: of the document, and headings if there are any.
        clause: its own words.
    """
    lead = f"{_CLAUSE}{title}\n"
    cut = tokenizer.encode(_QUESTION + question, lead + clause)
    mine = [
        n
        for n, (side, (_, end)) in enumerate(zip(cut.sequence_ids, cut.offsets, strict=True))
        if side == 1 and end > len(lead)
    ]
    spans = (cut.offsets[n] for n in mine)
    return Pieces(
        tuple(cut.ids),
        mine[0] if mine else len(cut.ids) - 1,
        tuple(Span(max(0, start - len(lead)), end - len(lead)) for start, end in spans),
    )


def best_span(said: NDArray[np.float32], pieces: Pieces) -> Found | None:
    """The span that the reader takes for the answer; None where the clause has no piece.

    Its score is how far begin and end together stand above those of no answer (at the first
    piece), halved, and the reader's verdict on the clause: two judges of one question.

    Args:
        said: (pieces, 3).
        pieces: what it was said of.
    """
    if not pieces.spans:
        return None
    inside = slice(pieces.first, pieces.first + len(pieces.spans))
    begins, ends = said[inside, BEGINS], said[inside, ENDS]
    sums = begins[:, None] + ends[None, :]
    allowed = np.triu(np.ones(sums.shape, dtype=bool)) & ~np.triu(
        np.ones(sums.shape, dtype=bool), _LONGEST_ANSWER
    )
    at, to = np.unravel_index(int(np.where(allowed, sums, -np.inf).argmax()), sums.shape)
    margin = float(sums[at, to] - said[0, BEGINS] - said[0, ENDS])
    span = Span(pieces.spans[int(at)].start, pieces.spans[int(to)].end)
    return Found(span, margin / 2 + float(said[0, ANSWERS]))
