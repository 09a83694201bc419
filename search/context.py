"""A passage's vector with the document around it.

A clause often says what and not of what; its document does. The shipped model was trained with
two matrices, one for the passage's own vector and one for the mean of its document's; the sum is
what is searched.
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
    return _unit(vectors @ context.own + of_document(vectors, documents) @ context.document)


def of_document(vectors: NDArray[np.float32], documents: Sequence[str]) -> NDArray[np.float32]:
    """For each row the mean of its document's rows, of length 1.

    Args:
        vectors: see `in_context`.
        documents: see `in_context`.
    """
    first = np.array([i == 0 or documents[i] != documents[i - 1] for i in range(len(documents))])
    sums = np.add.reduceat(vectors, np.flatnonzero(first), axis=0)
    whole: NDArray[np.float32] = _unit(sums)[np.cumsum(first) - 1]
    return whole


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    units: NDArray[np.float32] = (vectors / np.maximum(lengths, _LEAST)).astype(np.float32)
    return units
