"""The mean of two readers, weight by weight, one of which went on from the other.

    python -m training.average READER READER OUT

Each is a folder of `training.reader`. The mean may err less than either (Wortsman et al., "Model
soups", 2022). None ships: docs/benchmarks.md says what one gave.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file, save_file

from training.export_reader import HEADS

_WEIGHTS = "model.safetensors"
_AS_THEY_ARE = ("config.json", "tokenizer.json")


def average(one: Path, other: Path, out: Path) -> None:
    """Write the mean.

    Args:
        one: a reader's folder; its settings and tokenizer are taken.
        other: another of the same shape.
        out: where the mean goes; made where it is not there.

    Raises:
        ValueError: the two have not the same weights.
    """
    layers = _mean(load_file(one / _WEIGHTS), load_file(other / _WEIGHTS))
    heads = _mean(dict(np.load(one / HEADS)), dict(np.load(other / HEADS)))
    out.mkdir(parents=True, exist_ok=True)
    save_file(layers, out / _WEIGHTS, metadata={"format": "pt"})
    np.savez(out / HEADS, **heads)  # type: ignore[arg-type]  numpy's stub wants a bool
    for name in _AS_THEY_ARE:
        shutil.copyfile(one / name, out / name)


def _mean(one: dict[str, np.ndarray], other: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    shapes = [{name: value.shape for name, value in side.items()} for side in (one, other)]
    if shapes[0] != shapes[1]:
        msg = "the two readers have not the same weights"
        raise ValueError(msg)
    return {name: (value + other[name]) / 2 for name, value in one.items()}


def main() -> None:
    """Average."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("one", type=Path)
    parser.add_argument("other", type=Path)
    parser.add_argument("out", type=Path)
    chosen = parser.parse_args()
    average(chosen.one, chosen.other, chosen.out)


if __name__ == "__main__":
    main()
