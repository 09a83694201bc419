"""The exported folder computes what the trained model does, and is as small as it can be."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from search.embed import encodable
from search.onnx_embedder import OnnxEmbedder
from tests import tiny_model

pytest.importorskip("onnx")  # of the extras dev and train
from training import vocabulary
from training.encoder_graph import quantised
from training.export import Side, export
from training.vocabulary import kept_rows, trimmed

TEXTS = ["公务员服务年限", "公務員2018年第2018条。", "年" * 40, "服", "the frag x III", ""]


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_model.write(tmp_path_factory.mktemp("source"))


def _expected(seed: int, prompt: str, projection: np.ndarray | None = None) -> np.ndarray:
    cutter = tiny_model.tokenizer()
    cutter.enable_truncation(tiny_model.PLACES)
    ids = [cutter.encode(prompt + text).ids for text in encodable(TEXTS)]
    return np.stack([tiny_model.vector(tiny_model.weights(seed), i, projection) for i in ids])


def test_one_encoder_serves_both_sides(source: Path, tmp_path: Path) -> None:
    export(Side(source), Side(source), tmp_path, "tiny")

    embedder = OnnxEmbedder(tmp_path)

    assert embedder.name.startswith("tiny@")
    passages, queries = embedder.encode_passages(TEXTS), embedder.encode_queries(TEXTS)
    assert (passages * _expected(0, "passage: ")).sum(axis=1).min() > 0.995
    assert (queries * _expected(0, "query: ")).sum(axis=1).min() > 0.995
    assert [p.name for p in tmp_path.glob("*.onnx")] == ["encoder.onnx"]
    assert {"LICENSE", "MODEL_CARD.md"} <= {p.name for p in tmp_path.iterdir()}


def test_two_towers_with_projections(source: Path, tmp_path: Path) -> None:
    other = tiny_model.write(tmp_path / "questions", seed=1)
    made = np.random.default_rng(5)
    matrices = [made.normal(size=(16, tiny_model.HIDDEN)).astype(np.float32) for _ in range(2)]
    for name, matrix in zip(("p.npy", "q.npy"), matrices, strict=True):
        np.save(tmp_path / name, matrix)
    out = tmp_path / "out"

    export(Side(source, tmp_path / "p.npy"), Side(other, tmp_path / "q.npy"), out, "two")

    embedder = OnnxEmbedder(out)
    assert embedder.dim == 16
    passages, queries = embedder.encode_passages(TEXTS), embedder.encode_queries(TEXTS)
    assert (passages * _expected(0, "passage: ", matrices[0])).sum(axis=1).min() > 0.99
    assert (queries * _expected(1, "query: ", matrices[1])).sum(axis=1).min() > 0.99


def test_towers_share_what_is_equal(source: Path, tmp_path: Path) -> None:
    other = tiny_model.write(tmp_path / "questions", seed=1)
    export(Side(source), Side(source), tmp_path / "one", "x")

    export(Side(source), Side(other), tmp_path / "two", "x")

    one, two = ((tmp_path / n / "weights.bin").stat().st_size for n in ("one", "two"))
    words = len(tiny_model.PIECES) * tiny_model.HIDDEN
    assert two <= 2 * one - words, "the rows of the words stand once"


def test_an_export_over_an_older_one_leaves_nothing_of_it(source: Path, tmp_path: Path) -> None:
    export(Side(source), Side(tiny_model.write(tmp_path / "q", seed=1)), tmp_path / "out", "two")
    (tmp_path / "out" / "MODEL_CARD.md").write_text("written by hand", encoding="utf-8")

    export(Side(source), Side(source), tmp_path / "out", "one")

    assert [p.name for p in (tmp_path / "out").glob("*.onnx")] == ["encoder.onnx"]
    assert (tmp_path / "out" / "MODEL_CARD.md").read_text(encoding="utf-8") == "written by hand"


def test_sides_of_different_sizes_are_refused(source: Path, tmp_path: Path) -> None:
    np.save(tmp_path / "p.npy", np.ones((16, tiny_model.HIDDEN), np.float32))

    with pytest.raises(ValueError, match="vectors of"):
        export(Side(source, tmp_path / "p.npy"), Side(source), tmp_path / "out", "x")


def test_another_kind_of_model_is_refused(tmp_path: Path) -> None:
    folder = tiny_model.write(tmp_path / "other")
    (folder / "config.json").write_text('{"model_type": "roberta"}', encoding="utf-8")

    with pytest.raises(ValueError, match="no BERT"):
        export(Side(folder), Side(folder), tmp_path / "out", "x")


@given(st.integers(0, 2**32 - 1), st.floats(1e-9, 1e3))
def test_neighbours_never_overflow_sixteen_bits(seed: int, scale: float) -> None:
    weight = np.random.default_rng(seed).standard_cauchy((4, 8)).astype(np.float32) * scale

    rows, scales = quantised(weight.astype(np.float32))

    pairs = rows.astype(np.int32).reshape(4, -1, 2).sum(axis=2)
    assert np.abs(pairs * 255).max() <= 2**15 - 1 + 255
    assert np.abs(pairs).max() <= 128
    assert np.abs(rows * scales[:, None] - weight).max() <= scales.max() / 2 * 1.01


def test_long_latin_pieces_go_and_prompts_and_abbreviations_stay(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(vocabulary, "LATIN_PIECES", 3)
    rows = kept_rows(tiny_model.PIECES, 4, frozenset({"▁passage"}))

    kept = [tiny_model.PIECES[row][0] for row in rows]

    assert kept[:4] == ["<s>", "<pad>", "</s>", "<unk>"]
    assert {"公务员", "務", "2018", "。", "▁III", "▁passage", "e"} <= set(kept)
    assert [p for p in kept[4:] if vocabulary._is_long_latin(p)] == [
        *("▁query", "▁passage", "▁the", "▁fragaa")
    ]


_CHINESE = st.text(alphabet="公务员服年限務員2018第条。、：x", max_size=30)


@given(_CHINESE)
def test_chinese_is_cut_as_before(text: str) -> None:
    whole = tiny_model.tokenizer()
    raw = json.loads(whole.to_str())
    rows = [i for i, (p, _) in enumerate(tiny_model.PIECES) if not p.startswith("▁frag")]

    cut = Tokenizer.from_str(json.dumps(trimmed(raw, rows)))

    assert cut.get_vocab_size() == len(rows) < whole.get_vocab_size()
    assert cut.encode(text).tokens == whole.encode(text).tokens


def test_special_tokens_cannot_go() -> None:
    raw = json.loads(tiny_model.tokenizer().to_str())

    with pytest.raises(ValueError, match="special token"):
        trimmed(raw, list(range(1, len(tiny_model.PIECES))))
