"""Many strings as two arrays: they open mapped, and only those that are read cost memory."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

_ENCODING = ("utf-8", "surrogatepass")


@dataclass(frozen=True, slots=True)
class Strings:
    """An immutable sequence of strings."""

    blob: NDArray[np.uint8]
    """All of them, one after another, in UTF-8."""
    ends: NDArray[np.int64]
    """n + 1 offsets in `blob`: string i stands from `ends[i]` to `ends[i + 1]`."""

    @classmethod
    def of(cls, strings: Iterable[str]) -> Strings:
        """The strings in this order."""
        encoded = [string.encode(*_ENCODING) for string in strings]
        ends = np.zeros(len(encoded) + 1, dtype=np.int64)
        np.cumsum([len(one) for one in encoded], out=ends[1:])
        return cls(np.frombuffer(b"".join(encoded), dtype=np.uint8), ends)

    @classmethod
    def joined(cls, parts: Sequence[Strings]) -> Strings:
        """One sequence after another."""
        blob = np.concatenate([part.blob for part in parts])
        sizes = np.concatenate([np.diff(part.ends) for part in parts])
        return cls(blob, np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64))

    @classmethod
    def load(cls, path: Path) -> Strings:
        """Map what was saved under this name.

        Raises:
            OSError: no such file.
            ValueError: damaged, or of another length than was saved.
        """
        blob, ends = mapped(path.with_suffix(".text.npy")), mapped(path.with_suffix(".ends.npy"))
        if not len(ends) or ends[0] != 0 or ends[-1] != len(blob):
            msg = f"{path.name}: offsets do not fit the text"
            raise ValueError(msg)
        return cls(blob, ends)

    def save(self, path: Path) -> None:
        """Write two files whose names begin with this one's."""
        np.save(path.with_suffix(".text.npy"), self.blob)
        np.save(path.with_suffix(".ends.npy"), self.ends)

    def __len__(self) -> int:
        return len(self.ends) - 1

    def __getitem__(self, number: int) -> str:
        return self.blob[self.ends[number] : self.ends[number + 1]].tobytes().decode(*_ENCODING)

    def all(self) -> list[str]:
        """Every string; quicker than one by one."""
        text = self.blob.tobytes()
        return [text[start:end].decode(*_ENCODING) for start, end in pairwise(self.ends.tolist())]

    def chosen(self, wanted: NDArray[np.bool_]) -> Strings:
        """Those where `wanted` is true."""
        sizes = np.diff(self.ends)
        blob = self.blob[np.repeat(wanted, sizes)]
        return Strings(blob, np.concatenate([[0], np.cumsum(sizes[wanted])]).astype(np.int64))


def mapped(path: Path) -> NDArray[Any]:
    """An array saved by `np.save`, its bytes left in the file until they are read.

    Raises:
        OSError: no such file.
        ValueError: it is no such file.
    """
    # A plain view: slices of np.memmap cost ten times those of an array.
    return np.asarray(np.load(path, mmap_mode="r"))
