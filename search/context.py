"""A passage's vector with what stands around it: the whole document and the passages beside it.

A clause often says what and not of what; its document and its neighbours do. The shipped model
was trained with three matrices, one for the passage's own vector, one for the mean of its
document's and one for the mean of the two passages beside it; the sum is what is searched.
The idea is that of contextual document embeddings (J. Morris, A. Rush, 2024), here linear, so
that a document's vectors are made again from cached ones without the model.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_LEAST = 1e-12
"""Length below which a vector is taken for none."""


@dataclass(frozen=True, slots=True)
class Context:
    """What each part counts; every matrix takes vectors from the left: (numbers, numbers)."""

    own: NDArray[np.float32]
    document: NDArray[np.float32]
    beside: NDArray[np.float32]


def in_context(
    vectors: NDArray[np.float32], documents: Sequence[str], context: Context | None
) -> NDArray[np.float32]:
    """The vectors to be searched, of length 1.

    Args:
        vectors: one row a passage, of length 1, in reading order.
        documents: of each row; those of one document stand together, and all of them are there.
        context: None leaves the vectors as they are.
    """
    if context is None or not len(vectors):
        return vectors
    whole, beside = surroundings(vectors, documents)
    return _unit(vectors @ context.own + whole @ context.document + beside @ context.beside)


def surroundings(
    vectors: NDArray[np.float32], documents: Sequence[str]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """For each row the mean of its document's rows and the mean of the rows beside it, length 1.

    Args:
        vectors: see `in_context`.
        documents: see `in_context`.
    """
    first = np.array([i == 0 or documents[i] != documents[i - 1] for i in range(len(documents))])
    sums = np.add.reduceat(vectors, np.flatnonzero(first), axis=0)
    return _unit(sums)[np.cumsum(first) - 1], _beside(vectors, first)


def _beside(vectors: NDArray[np.float32], first: NDArray[np.bool_]) -> NDArray[np.float32]:
    """The mean of the passages before and after in the document; of one alone the passage."""
    last = np.append(first[1:], True)
    total = np.zeros_like(vectors)
    total[~first] += vectors[np.flatnonzero(~first) - 1]
    total[~last] += vectors[np.flatnonzero(~last) + 1]
    alone = first & last
    total[alone] = vectors[alone]
    return _unit(total)


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    units: NDArray[np.float32] = (vectors / np.maximum(lengths, _LEAST)).astype(np.float32)
    return units
