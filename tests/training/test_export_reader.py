"""The exported reader says what the trained one does, and shares the embedder's words."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import ModelMissing
from search.reader import GRAPH, OnnxReader, Passage
from search.reader_pieces import best_span, in_pieces, prepare
from tests import tiny_model

pytest.importorskip("onnx")  # of the extras dev and train
from training.export import WEIGHTS, Side, export
from training.export_reader import LAYERS, export_reader

QUESTION = "服务年限"
PASSAGES = [Passage("公务员", t) for t in ("第2018条", "公务员服务年限。", "年年年、", "")]


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `training.reader` writes: other layers, the same words and places."""
    folder = tiny_model.write(tmp_path_factory.mktemp("reader"), seed=7)
    made = np.random.default_rng(7)
    np.savez(folder / "heads.npz", weight=made.normal(size=(3, 32)), bias=made.normal(size=3))
    return folder


@pytest.fixture(scope="module")
def shipped(trained: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("shipped")
    embedder = tiny_model.write(tmp_path_factory.mktemp("embedder"))
    export(Side(embedder), Side(tiny_model.write(embedder.parent / "q", 1)), out, "tiny")
    export_reader(trained, out, "tiny-reader", 5.0)
    return out


def test_it_says_what_was_trained(trained: Path, shipped: Path) -> None:
    weights, heads = tiny_model.weights(7), np.load(trained / "heads.npz")

    said = OnnxReader(shipped).read(QUESTION, PASSAGES)

    cutter = prepare(tiny_model.tokenizer())
    for passage, found in zip(PASSAGES, said, strict=True):
        pieces = in_pieces(cutter, QUESTION, passage.title, passage.text)
        rows = tiny_model.rows(weights, pieces.ids)
        wanted = best_span(rows @ heads["weight"].T + heads["bias"], pieces)
        if wanted is None:
            assert found is None
        else:
            assert found is not None
            assert found.score == pytest.approx(wanted.score, abs=0.3)
            assert found.span == wanted.span


def test_words_are_the_embedders(shipped: Path) -> None:
    words = len(tiny_model.PIECES) * tiny_model.HIDDEN

    assert (shipped / LAYERS).stat().st_size < (shipped / WEIGHTS).stat().st_size - words


@pytest.mark.parametrize("name", [GRAPH, LAYERS, "reader.json"])
def test_damage_is_told(shipped: Path, tmp_path: Path, name: str) -> None:
    folder = tmp_path / "model"
    shutil.copytree(shipped, folder)
    (folder / name).write_bytes(b"{")

    with pytest.raises(ModelMissing, match="模型文件夹"):
        OnnxReader(folder)


def test_another_vocabulary_is_refused(shipped: Path, trained: Path, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(shipped, folder)
    tokenizer = tiny_model.tokenizer()
    tokenizer.add_tokens(["一个新词"])
    tokenizer.save(str(folder / "tokenizer.json"))

    with pytest.raises(ValueError, match="vocabular"):
        export_reader(trained, folder, "x", 5.0)
