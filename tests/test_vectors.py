"""Nothing is embedded twice, and a killed run loses one chunk at most."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from corpus.store import Store
from search.vector_folder import MOST_CHUNKS, FolderVectors
from search.vectors import (
    CHUNK,
    CachedEmbedder,
    MemoryVectors,
    embed_cached,
    text_digest,
)
from tests.fakes import FakeEmbedder

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

TEXTS = [f"第{i}条 各单位应当公开目录。" for i in range(CHUNK + 5)]


class CountingEmbedder(FakeEmbedder):
    """Remembers what it was asked to embed."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def encode_passages(self, texts: list[str]) -> NDArray[np.float32]:
        self.asked += texts
        return super().encode_passages(texts)


class Killed(Exception):
    """Stands for a kill."""


class KilledAfterFirstChunk(MemoryVectors):
    def put_vectors(self, model: str, vectors: Mapping[str, NDArray[np.float32]]) -> None:
        super().put_vectors(model, vectors)
        raise Killed


def test_a_vector_is_kept_for_what_the_model_reads() -> None:
    assert text_digest("有效減輕基層負擔") == text_digest("有效减轻基层负担")
    assert text_digest("有效减轻") != text_digest("有效减负")
    assert text_digest("\ud800") == text_digest("?")


def test_a_second_run_embeds_nothing() -> None:
    embedder, cache = FakeEmbedder(), MemoryVectors()

    first = embed_cached(TEXTS, embedder, cache)
    done = embedder.encoded
    second = embed_cached(TEXTS, embedder, cache)

    assert embedder.encoded == done == len(TEXTS)
    np.testing.assert_array_equal(first, second)


def test_equal_texts_are_embedded_once() -> None:
    embedder = FakeEmbedder()

    rows = embed_cached(["甲乙丙"] * 4, embedder, MemoryVectors())

    assert embedder.encoded == 1
    assert rows.shape == (4, embedder.dim)


def test_a_killed_run_keeps_its_chunks() -> None:
    embedder, cache = FakeEmbedder(), KilledAfterFirstChunk()

    with pytest.raises(Killed):
        embed_cached(TEXTS, embedder, cache)

    assert len(cache.vectors(embedder.name, [text_digest(t) for t in TEXTS])) == CHUNK


def test_another_model_shares_nothing() -> None:
    cache = MemoryVectors()
    embed_cached(["甲乙丙"], FakeEmbedder("one"), cache)

    assert cache.vectors("two", [text_digest("甲乙丙")]) == {}


def test_rows_are_those_of_the_texts_and_progress_ends_at_all() -> None:
    embedder, seen = FakeEmbedder(), []

    rows = embed_cached(
        TEXTS, embedder, MemoryVectors(), lambda done, all_: seen.append((done, all_))
    )

    np.testing.assert_array_equal(rows, embedder.encode_passages(TEXTS))
    assert seen[-1] == (len(TEXTS), len(TEXTS))


def test_a_folder_gives_back_what_was_put(tmp_path: Path) -> None:
    embedder = FakeEmbedder("a/b")

    first = embed_cached(TEXTS, embedder, FolderVectors(tmp_path))
    done = embedder.encoded
    second = embed_cached(TEXTS, embedder, FolderVectors(tmp_path))

    assert embedder.encoded == done
    np.testing.assert_array_equal(first, second)


def test_the_store_is_such_a_cache(tmp_path: Path) -> None:
    embedder = FakeEmbedder()

    with Store.open(tmp_path) as store:
        first = embed_cached(TEXTS, embedder, store)
    done = embedder.encoded
    with Store.open(tmp_path) as store:
        second = embed_cached(TEXTS, embedder, store)

    assert embedder.encoded == done
    np.testing.assert_array_equal(first, second)


def test_no_texts_give_no_rows() -> None:
    assert embed_cached([], FakeEmbedder(), MemoryVectors()).shape == (0, 64)


def test_a_cached_embedder_computes_a_passage_once() -> None:
    counting = CountingEmbedder()
    cached = CachedEmbedder(counting, MemoryVectors())

    first = cached.encode_passages(["甲", "乙"])
    second = cached.encode_passages(["乙", "甲"])

    assert counting.asked == ["甲", "乙"]
    assert np.array_equal(first, second[::-1])


def test_many_chunks_become_one_and_lose_nothing(tmp_path: Path) -> None:
    rows = {f"{i:032x}": np.full(3, i, dtype=np.float32) for i in range(MOST_CHUNKS + 1)}
    writer = FolderVectors(tmp_path)
    for digest, row in rows.items():
        writer.put_vectors("m", {digest: row})

    for _ in range(2):  # merging, then merged
        found = FolderVectors(tmp_path).vectors("m", [*rows, "f" * 32])
        assert list(found) == list(rows)
        assert all((found[digest] == row).all() for digest, row in rows.items())
    assert len(list(tmp_path.rglob("*.npy"))) == len(list(tmp_path.rglob("*.txt"))) == 1


def test_a_damaged_chunk_is_embedded_again(tmp_path: Path) -> None:
    embedder = FakeEmbedder()
    embed_cached(TEXTS, embedder, FolderVectors(tmp_path))
    broken = next(tmp_path.rglob("*.npy"))
    broken.write_bytes(broken.read_bytes()[:-5])

    embed_cached(TEXTS, embedder, FolderVectors(tmp_path))

    assert len(TEXTS) < embedder.encoded < 2 * len(TEXTS)


def test_chunks_of_another_process_are_seen(tmp_path: Path) -> None:
    reader, row = FolderVectors(tmp_path), np.ones(3, dtype=np.float32)
    assert not reader.vectors("m", ["a"])

    FolderVectors(tmp_path).put_vectors("m", {"a": row})

    assert (reader.vectors("m", ["a"])["a"] == row).all()
