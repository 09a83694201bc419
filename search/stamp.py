"""What an index was made with, told without opening it.

Knows neither tantivy nor FAISS, so that a run over unchanged pages costs a glance at a few files.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from corpus.errors import BrokenLibrary
from search import tokenize

if TYPE_CHECKING:
    from pathlib import Path

LOGIC_VERSION = f"2.{tokenize.LOGIC_VERSION}"
"""Raised when the same documents would give another index."""
REBUILD = "请运行 tiaowen ingest 重建索引（原文都在库中，无须重新下载）。"


@dataclass(frozen=True, slots=True)
class IndexLayout:
    """The files of an index."""

    pointer: str = "current"
    """Holds the name of the generation in use."""
    stamp: str = "stamp.json"
    entries: str = "entries.json"
    dense: str = "dense.faiss"
    lexical: str = "lexical"


LAYOUT = IndexLayout()


@dataclass(frozen=True, slots=True)
class Stamp:
    """What an index was made with; all of it must be equal for the index to be used."""

    model: str
    """Name of the embedder."""
    corpus: str
    """`Library.digest()`."""
    logic: str = LOGIC_VERSION


def stamp_of(folder: Path) -> Stamp:
    """What the generation in use was made with.

    Raises:
        BrokenLibrary: there is none or its stamp cannot be read.
    """
    name = current(folder)
    if name is None:
        msg = f"库中还没有索引。{REBUILD}"
        raise BrokenLibrary(msg)
    try:
        stored = _stored(folder / name)
        return Stamp(**{field.name: str(stored[field.name]) for field in fields(Stamp)})
    except (OSError, ValueError, KeyError, TypeError) as error:
        msg = f"索引文件已损坏（{name}）。{REBUILD}"
        raise BrokenLibrary(msg) from error


def difference(found: Stamp, expected: Stamp) -> str:
    """What of a stamp is not as it should be, in words."""
    if found.model != expected.model:
        return f"索引由模型 {found.model} 生成，当前模型是 {expected.model}"
    if found.corpus != expected.corpus:
        return "文件内容在建索引之后有变动"
    return f"索引由另一版本的程序生成（{found.logic}，当前 {expected.logic}）"


def current(folder: Path) -> str | None:
    """Name of the generation in use, None where there is none."""
    try:
        name = (folder / LAYOUT.pointer).read_text(encoding="utf-8").strip()
    except OSError:
        return None
    return name if name and (folder / name).is_dir() else None


def in_step(folder: Path, expected: Stamp) -> bool:
    """Whether the generation in use has this stamp and every file of it its size.

    Nothing is opened: a file whose bytes were changed in place is found by `search.index.load`.
    """
    try:
        if stamp_of(folder) != expected:
            return False
        generation = folder / (current(folder) or "")
        recorded, sizes = _stored(generation)["files"].items(), file_sizes(generation)
        return all(sizes.get(name) == size for name, size in recorded)  # locks may come and go
    except (BrokenLibrary, OSError, ValueError, KeyError):
        return False


def file_sizes(generation: Path) -> dict[str, int]:
    """Bytes of every file of a generation but the stamp, by its place in it."""
    return {
        path.relative_to(generation).as_posix(): path.stat().st_size
        for path in sorted(generation.rglob("*"))
        if path.is_file() and path.name != LAYOUT.stamp
    }


def _stored(generation: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((generation / LAYOUT.stamp).read_text(encoding="utf-8"))
    return found
