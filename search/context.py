"""A passage's vector with the document around it.

A clause often says what and not of what; its document and the passages beside it do. The shipped
model was trained with a matrix each for the passage's own vector, for the mean of its document's
and, where no heading says it, for the mean of the two beside it; the sum is what is searched.
The idea is that of contextual document embeddings (J. Morris, A. Rush, 2024), here linear, so
that a document's vectors are made again from cached ones without the model.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
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
    beside: NDArray[np.float32] | None = None
    """None where the model looks at the document alone."""


def in_context(
    vectors: NDArray[np.float32],
    documents: Sequence[str],
    context: Context | None,
    headed: Sequence[bool] | None = None,
) -> NDArray[np.float32]:
    """The vectors to be searched, of length 1.

    A heading says what a passage is about, and the model reads it with the passage; where there
    is none the passages beside it say so.

    Args:
        vectors: one row a passage, of length 1, in reading order.
        documents: of each row; those of one document stand together, and all of them are there.
        context: None leaves the vectors as they are.
        headed: which passages have headings; None: none has.
    """
    if context is None or not len(vectors):
        return vectors
    found = vectors @ context.own + of_document(vectors, documents) @ context.document
    if context.beside is not None:
        beside = of_neighbours(vectors, documents) @ context.beside
        if headed is not None:
            beside[np.array(headed, dtype=bool)] = 0
        found += beside
    return _unit(found)


def of_neighbours(vectors: NDArray[np.float32], documents: Sequence[str]) -> NDArray[np.float32]:
    """For each row the mean of the rows before and behind it in its document, of length 1.

    A row that is alone in its document has zeros.

    Args:
        vectors: see `in_context`.
        documents: see `in_context`.
    """
    sums = np.zeros_like(vectors)
    joined = np.array([a == b for a, b in pairwise(documents)], dtype=bool)[:, None]
    sums[1:] += vectors[:-1] * joined
    sums[:-1] += vectors[1:] * joined
    return _unit(sums)


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
