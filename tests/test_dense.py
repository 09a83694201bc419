"""FAISS finds what a plain product finds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from search.dense import DenseIndex

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray


def unit_rows(count: int, dim: int = 16, seed: int = 7) -> NDArray[np.float32]:
    rows = np.random.default_rng(seed).normal(size=(count, dim)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows


ROWS = unit_rows(500)
QUERY = unit_rows(1, seed=8)[0]


@pytest.mark.parametrize("flat_up_to", [1000, 100])
def test_the_best_rows_of_a_choice_are_exact(flat_up_to: int) -> None:
    index = DenseIndex.build(ROWS, flat_up_to)
    chosen = np.array([3, 77, 200, 201, 499], dtype=np.int64)

    found = index.search(QUERY, 3, chosen)

    expected = chosen[np.argsort(-(ROWS[chosen] @ QUERY))][:3]
    assert [s.row for s in found] == expected.tolist()


def test_a_flat_index_is_exact() -> None:
    found = DenseIndex.build(ROWS).search(QUERY, 10)
    products = ROWS @ QUERY

    assert [s.row for s in found] == np.argsort(-products)[:10].tolist()
    assert found[0].score == pytest.approx(float(products.max()), abs=1e-3)


def test_inverted_lists_find_most_of_it() -> None:
    index = DenseIndex.build(ROWS, flat_up_to=100)
    exact = set(np.argsort(-(ROWS @ QUERY))[:10].tolist())

    assert len(exact & {s.row for s in index.search(QUERY, 10)}) >= 8


def test_equal_scores_come_by_row() -> None:
    rows = np.tile(unit_rows(1), (5, 1))

    assert [s.row for s in DenseIndex.build(rows).search(rows[0], 5)] == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("flat_up_to", [1000, 100])
def test_vectors_come_back_after_saving(tmp_path: Path, flat_up_to: int) -> None:
    DenseIndex.build(ROWS, flat_up_to).save(tmp_path / "x.faiss")
    loaded = DenseIndex.load(tmp_path / "x.faiss")

    assert len(loaded) == 500
    assert loaded.dim == 16
    np.testing.assert_allclose(loaded.vector(42), ROWS[42], atol=1e-3)


def test_no_such_row() -> None:
    with pytest.raises(IndexError):
        DenseIndex.build(ROWS).vector(500)


def test_a_damaged_file_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "x.faiss").write_bytes(b"nothing")

    with pytest.raises(RuntimeError):
        DenseIndex.load(tmp_path / "x.faiss")


def test_an_empty_index_finds_nothing() -> None:
    empty = DenseIndex.build(np.zeros((0, 16), dtype=np.float32))

    assert empty.search(QUERY, 5) == []
    assert DenseIndex.build(ROWS).search(QUERY, 5, np.array([], dtype=np.int64)) == []
