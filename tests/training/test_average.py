"""The mean of two readers: every weight, nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from training.average import average
from training.export_reader import HEADS

if TYPE_CHECKING:
    from pathlib import Path


def write_reader(folder: Path, value: float, size: int = 2) -> Path:
    folder.mkdir()
    weight = np.full((size, 2), value, dtype=np.float32)
    save_file({"layer": weight}, folder / "model.safetensors")
    np.savez(folder / HEADS, weight=weight, bias=weight[0])
    (folder / "config.json").write_text(f'{{"of": {value}}}', encoding="utf-8")
    (folder / "tokenizer.json").write_text("{}", encoding="utf-8")
    return folder


def test_every_weight_is_the_mean(tmp_path: Path) -> None:
    one, other = write_reader(tmp_path / "1", 1.0), write_reader(tmp_path / "2", 4.0)

    average(one, other, tmp_path / "mean")

    layers, heads = (
        load_file(tmp_path / "mean" / "model.safetensors"),
        np.load(tmp_path / "mean" / HEADS),
    )
    assert (layers["layer"] == 2.5).all()
    assert layers["layer"].dtype == np.float32
    assert {name: value.tolist() for name, value in heads.items()} == {
        "weight": [[2.5, 2.5], [2.5, 2.5]],
        "bias": [2.5, 2.5],
    }
    assert (tmp_path / "mean" / "config.json").read_text(encoding="utf-8") == '{"of": 1.0}'


def test_readers_of_other_shapes_have_no_mean(tmp_path: Path) -> None:
    one, other = write_reader(tmp_path / "1", 1.0), write_reader(tmp_path / "2", 1.0, size=3)

    with pytest.raises(ValueError, match="same weights"):
        average(one, other, tmp_path / "mean")
    assert not (tmp_path / "mean").exists()
