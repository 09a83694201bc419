"""What an index was made with, told without opening it.

Knows neither tantivy nor FAISS, so that a run over unchanged pages costs a glance at a few files.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any

from corpus.errors import BrokenLibrary
from search import tokenize

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

LOGIC_VERSION = f"6.{tokenize.LOGIC_VERSION}"
"""Raised when the same documents would give another index."""
REBUILD = "请运行 tiaowen ingest 重建索引（原文都在库中，无须重新下载）。"


@dataclass(frozen=True, slots=True)
class IndexLayout:
    """The files of an index."""

    pointer: str = "current"
    """Holds the name of the generation in use."""
    segments: str = "segments"
    """Folder of the segments of all generations; none of their files ever changes."""
    lock: str = ".lock"
    """Held by who writes."""
    stamp: str = "stamp.json"
    """Of a generation: what it was made with and of. Written last."""
    lexical: str = "lexical"
    """Of a generation: a folder of tantivy's."""
    dense: str = "dense.faiss"
    """Of a segment."""


LAYOUT = IndexLayout()


@dataclass(frozen=True, slots=True)
class Stamp:
    """What an index was made with; all of it must be equal for the index to be used."""

    model: str
    """Name of the embedder."""
    corpus: str
    """`Library.digest()`."""
    logic: str = LOGIC_VERSION


@dataclass(frozen=True, slots=True)
class Part:
    """A segment as one generation sees it."""

    name: str
    """Of its folder."""
    dead: tuple[int, ...] = ()
    """Its documents that were removed since it was written, by number."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation was made with and what it is made of."""

    stamp: Stamp
    parts: tuple[Part, ...]
    """The segments, the oldest first."""
    next_serial: int
    """The serial number that no entry has had yet."""
    files: Mapping[str, int]
    """Bytes of every file, by its place in the index folder."""

    def to_json(self) -> dict[str, Any]:
        """As it is written."""
        parts = [{"name": part.name, "dead": list(part.dead)} for part in self.parts]
        own = {"segments": parts, "next_serial": self.next_serial, "files": dict(self.files)}
        return {**asdict(self.stamp), **own}

    @classmethod
    def of_json(cls, stored: Mapping[str, Any]) -> Manifest:
        """As it was written.

        Raises:
            ValueError, KeyError, TypeError: it was not.
        """
        stamp = Stamp(**{field.name: str(stored[field.name]) for field in fields(Stamp)})
        parts = tuple(Part(str(p["name"]), tuple(map(int, p["dead"]))) for p in stored["segments"])
        files = {str(name): int(size) for name, size in stored["files"].items()}
        return cls(stamp, parts, int(stored["next_serial"]), files)


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
        stored = json.loads((folder / name / LAYOUT.stamp).read_text(encoding="utf-8"))
        return Stamp(**{field.name: str(stored[field.name]) for field in fields(Stamp)})
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise damaged(name) from error


def manifest_of(folder: Path, generation: str) -> Manifest:
    """What a generation is made of.

    Raises:
        BrokenLibrary: that cannot be read, or a file of it is missing or has another size.
    """
    try:
        text = (folder / generation / LAYOUT.stamp).read_text(encoding="utf-8")
        found = Manifest.of_json(json.loads(text))
        whole = all((folder / file).stat().st_size == size for file, size in found.files.items())
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise damaged(generation) from error
    if not whole:
        raise damaged(generation)
    return found


def damaged(generation: str) -> BrokenLibrary:
    """Says that a generation cannot be used."""
    return BrokenLibrary(f"索引文件已损坏（{generation}）。{REBUILD}")


def difference(found: Stamp, expected: Stamp) -> str:
    """What of a stamp is not as it should be, in words."""
    if found.model != expected.model:
        return f"索引由模型 {found.model} 生成，当前模型是 {expected.model}"
    if found.corpus != expected.corpus:
        return "文件内容在建索引之后有变动（正在采集或入库时，请稍候再试，不必重建）"
    return f"索引由另一版本的程序生成（{found.logic}，当前 {expected.logic}）"


def current(folder: Path) -> str | None:
    """Name of the generation in use, None where there is none."""
    try:
        name = (folder / LAYOUT.pointer).read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        return None
    return name if name and (folder / name).is_dir() else None


def in_step(folder: Path, expected: Stamp) -> bool:
    """Whether the generation in use has this stamp and every file of it its size.

    Nothing is opened: a file whose bytes were changed in place is found by `search.index.load`.
    """
    try:
        return manifest_of(folder, current(folder) or "").stamp == expected
    except BrokenLibrary:
        return False
