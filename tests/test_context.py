"""A passage's vector with its document and neighbours."""

from __future__ import annotations

import numpy as np
import pytest

from search.context import Context, in_context, of_neighbours

VECTORS = np.eye(5, dtype=np.float32)
DOCUMENTS = ["a", "a", "a", "b", "c"]
_ONE, _NONE = np.eye(5, dtype=np.float32), np.zeros((5, 5), dtype=np.float32)


def test_neighbours_are_those_of_the_same_document() -> None:
    beside = of_neighbours(VECTORS, DOCUMENTS)

    half = 0.5**0.5
    assert beside[0].tolist() == [0, 1, 0, 0, 0]
    assert beside[1] == pytest.approx([half, 0, half, 0, 0])
    assert beside[2].tolist() == [0, 1, 0, 0, 0]
    assert not beside[3:].any()


def test_a_passage_with_a_heading_takes_nothing_from_those_beside() -> None:
    context = Context(_ONE, _NONE, _ONE)

    mixed = in_context(VECTORS, DOCUMENTS, context, [False, True, False, False, True])

    assert mixed[1].tolist() == VECTORS[1].tolist()
    assert mixed[0] == pytest.approx([0.5**0.5, 0.5**0.5, 0, 0, 0])


def test_a_model_may_look_at_the_document_alone() -> None:
    alone = in_context(VECTORS, DOCUMENTS, Context(_ONE, _ONE))

    assert alone[3].tolist() == VECTORS[3].tolist()
    assert alone[0, 1] > 0


@pytest.mark.parametrize("context", [None, Context(_ONE, _ONE, _ONE)])
def test_no_passages_give_no_vectors(context: Context | None) -> None:
    assert in_context(VECTORS[:0], [], context).shape == (0, 5)
