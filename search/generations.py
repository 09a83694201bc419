"""Generations of an index in their folder: written aside, pointed to last, swept later.

A folder holds segments, which never change, and generations, each of which names some of them.
A kill at any moment leaves the generation in use as it was.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import uuid
from contextlib import contextmanager
from typing import TYPE_CHECKING

from corpus.errors import BrokenLibrary
from search.stamp import LAYOUT, Manifest, current, manifest_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from search.stamp import Part, Stamp

_GENERATION, _SEGMENT = "gen-", "seg-"
_POINTERS = f".{LAYOUT.pointer}."


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """The only writer of this folder, among all processes; others wait. The lock dies with us.

    Raises:
        BrokenLibrary: the folder cannot be written to; the generation in use stays.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / LAYOUT.lock).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
    except OSError as error:
        why = error.strerror or error
        msg = f"无法写入索引文件夹“{folder}”（{why}）。请检查磁盘空间和权限后重试。"
        raise BrokenLibrary(msg) from error


@contextmanager
def new_segment(folder: Path) -> Iterator[Path]:
    """A folder to write a segment into; it has its final name, and counts once it is named."""
    path = folder / LAYOUT.segments / f"{_SEGMENT}{uuid.uuid4().hex[:12]}"
    path.mkdir(parents=True)
    try:
        yield path
    except BaseException:
        shutil.rmtree(path, ignore_errors=True)
        raise


@contextmanager
def new_generation(folder: Path) -> Iterator[Path]:
    """A folder to write a generation into, under a name that no reader looks for."""
    work = folder / f".{_GENERATION}{uuid.uuid4().hex[:12]}"
    try:
        work.mkdir()
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def publish(folder: Path, work: Path, stamp: Stamp, parts: tuple[Part, ...], serial: int) -> None:
    """Make what was written in `work` the generation in use, then sweep.

    The one before is kept for whoever is about to open it; what is open lives on without a name.
    """
    before = current(folder)
    name = work.name.removeprefix(".")
    segments = [folder / LAYOUT.segments / part.name for part in parts]
    files = {
        file.relative_to(folder).as_posix().removeprefix("."): size
        for place in (work, *segments)
        for file, size in _sizes(place)
    }
    manifest = Manifest(stamp, parts, serial, files)
    text = json.dumps(manifest.to_json(), ensure_ascii=False, separators=(",", ":"))
    (work / LAYOUT.stamp).write_text(text, encoding="utf-8")
    work.rename(folder / name)
    _point(folder, name)
    sweep(folder, {name, before} - {None})


def sweep(folder: Path, keep: set[str | None]) -> None:
    """Remove all generations but these, and the segments that none of them names."""
    named: set[str] = set()
    for name in keep:
        try:
            named |= {part.name for part in manifest_of(folder, name or "").parts}
        except BrokenLibrary:
            continue
    for path in folder.iterdir():
        if path.name.removeprefix(".").startswith(_GENERATION) and path.name not in keep:
            shutil.rmtree(path, ignore_errors=True)
        elif path.name.startswith(_POINTERS):
            path.unlink(missing_ok=True)
    segments = folder / LAYOUT.segments
    for path in segments.iterdir() if segments.is_dir() else ():
        if path.name not in named:
            shutil.rmtree(path, ignore_errors=True)


def unreferenced(folder: Path) -> list[Path]:
    """What no generation that can be read names, and works that were not published.

    A writer at work has such files, too: only what is old may be taken away.
    """
    named: set[str] = set()
    found: list[Path] = []
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.name.startswith((f".{_GENERATION}", _POINTERS)):
            found.append(path)
        elif path.name.startswith(_GENERATION):
            try:
                named |= {part.name for part in manifest_of(folder, path.name).parts}
            except BrokenLibrary:
                if path.name != current(folder):
                    found.append(path)
    segments = folder / LAYOUT.segments
    found += [p for p in (segments.iterdir() if segments.is_dir() else ()) if p.name not in named]
    return sorted(found)


def _point(folder: Path, name: str) -> None:
    work = folder / f"{_POINTERS}{uuid.uuid4().hex[:8]}"
    with work.open("w", encoding="utf-8") as file:
        file.write(name)
        file.flush()
        os.fsync(file.fileno())
    work.replace(folder / LAYOUT.pointer)


def _sizes(folder: Path) -> Iterator[tuple[Path, int]]:
    """Every file and its bytes; tantivy's locks come and go."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.startswith(".tantivy-"):
            yield path, path.stat().st_size
