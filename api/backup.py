"""A copy of the whole library taken while it is served and written, verified, there or not there.

The database is copied by SQLite's online backup, which sees one state; the index, whose files
never change, is linked at one generation while no writer may switch to another.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tarfile
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from api.backup_manifest import (
    MANIFEST,
    BadBackup,
    Kept,
    Manifest,
    all_files,
    differences,
    kept,
    read_through,
)
from corpus.best_copies import BestCopies
from corpus.errors import BadQuery, BrokenLibrary, PolicyError
from corpus.public import PublicLibrary
from corpus.schema import HEAD
from corpus.store import Store
from corpus.store_connect import FILE_NAME
from search.generations import writing
from search.stamp import LAYOUT, current, manifest_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PREFIX = "tiaowen-"
"""Of the folders that a series of backups consists of, before the time."""
INDEX = "index"
_PART = ".part"
_LOCK = ".tiaowen-backup.lock"
_REMADE = frozenset({INDEX, "eval-vectors"})
"""Folders of a library that are not copied file by file: the index is linked, the other a cache."""
_OF_DATABASE = frozenset({FILE_NAME, f"{FILE_NAME}-wal", f"{FILE_NAME}-shm"})
_POSTGRES = (
    "库的数据在 PostgreSQL 上，请用 pg_dump 备份数据库（步骤见 docs/operations.md）；"
    "索引可随时重建，不必备份。"
)


class Source(Protocol):
    """What is backed up."""

    @property
    def store(self) -> Store:
        """Everything that is kept."""
        ...

    @property
    def folder(self) -> Path:
        """Of the library."""
        ...

    @property
    def index_folder(self) -> Path:
        """Of the index."""
        ...


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that was made."""

    path: Path
    manifest: Manifest
    bytes: int
    removed: tuple[Path, ...] = ()
    """Older ones that were taken away."""


def make_backup(
    source: Source, target: Path, keep: int | None, notify: Callable[[str], None]
) -> Made:
    """Back up a library, in use or not.

    Args:
        source: the library.
        target: a folder that holds a series of backups, or a file `*.tar`.
        keep: how many of the series stay; None removes none.
        notify: told of the steps.

    Raises:
        PolicyError: it cannot be written, or what was written is not what was read.
    """
    if target.suffix == ".tar":
        if keep is not None:
            raise BadQuery("--keep 只用于文件夹。请改写文件夹，或去掉 --keep。")
        if target.exists():
            msg = f"{target} 已经存在，不会覆盖。请换一个文件名。"
            raise BadQuery(msg)
    elif target.exists() and not target.is_dir():
        msg = f"{target} 不是文件夹。请写一个文件夹，或以 .tar 结尾的文件名。"
        raise BadQuery(msg)
    try:
        if target.suffix == ".tar":
            return _to_archive(source, target, notify)
        return _to_folder(source, target, keep, notify)
    except OSError as error:
        why = error.strerror or error
        msg = f"备份写不到 {target}：{why}。请检查权限和磁盘空间，或换一个位置。"
        raise PolicyError(msg) from error


def refuse_server(database_url: str) -> None:
    """Say how a library on a server is backed up.

    Raises:
        BadQuery: it is on a server.
    """
    if database_url:
        raise BadQuery(_POSTGRES)


def _to_folder(
    source: Source, target: Path, keep: int | None, notify: Callable[[str], None]
) -> Made:
    target.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _alone(target), _part(target / f".{_name()}{_PART}") as work:
        manifest = _fill(source, work, target, notify)
        notify("正在核对备份")
        _verify_folder(work, manifest)
        final = target / work.name.removeprefix(".").removesuffix(_PART)
        work.rename(final)
        _sync(target)
        removed = _retire(target, keep, final)
    size = sum(file.bytes for file in manifest.files.values())
    return Made(final, manifest, size, removed)


def _to_archive(source: Source, target: Path, notify: Callable[[str], None]) -> Made:
    folder = target.parent
    folder.mkdir(parents=True, exist_ok=True)
    half = folder / f".{target.name}{_PART}"
    with _alone(folder), _part(folder / f".{target.name}.files{_PART}") as work:
        try:
            manifest = _fill(source, work, target, notify)
            notify("正在打包并核对")
            _pack(work, half)
            _verify_archive(half, manifest)
            half.rename(target)
        finally:
            half.unlink(missing_ok=True)
        _sync(folder)
    return Made(target, manifest, target.stat().st_size)


def _name() -> str:
    return f"{PREFIX}{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}"


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """No other backup into this folder; what a killed one left is taken away."""
    with (folder / _LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for path in folder.glob(f".*{_PART}"):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        yield


@contextmanager
def _part(work: Path) -> Iterator[Path]:
    """A folder under a name that no one takes for a backup."""
    work.mkdir(mode=0o700)
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _fill(source: Source, work: Path, target: Path, notify: Callable[[str], None]) -> Manifest:
    """Copy everything into `work` and write the manifest last."""
    notify("正在复制数据库")
    source.store.backup(work)
    generation = _link_index(source.index_folder, work / INDEX)
    _copy_rest(source.folder, work, target)
    with Store.open(work) as store:
        digest, counts = store.digest(), store.counts()
        wanted = BestCopies(PublicLibrary(store), store.copies.best).digest()
    in_step = generation is not None and (
        manifest_of(work / INDEX, generation).stamp.corpus == wanted
    )
    for name in all_files(work):
        _sync(work / name)
    manifest = Manifest(
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        program=version("tiaowen"),
        schema=HEAD,
        digest=digest,
        documents=counts["documents"],
        clauses=counts["clauses"],
        index=generation,
        in_step=in_step or not counts["documents"],
        files={name: kept(work / name) for name in all_files(work)},
    )
    (work / MANIFEST).write_bytes(manifest.dump())
    _sync(work / MANIFEST)
    return manifest


def _link_index(folder: Path, target: Path) -> str | None:
    """The generation in use, its files linked where the disk is the same, else copied."""
    if current(folder) is None:
        return None
    with writing(folder):  # no writer sweeps a segment from under us
        name = current(folder)
        if name is None:
            return None
        try:
            files = [*manifest_of(folder, name).files, f"{name}/{LAYOUT.stamp}"]
        except BrokenLibrary:
            return None  # the index is remade from the store; a damaged one is not worth keeping
        for file in files:
            (target / file).parent.mkdir(parents=True, exist_ok=True)
            _link(folder / file, target / file)
    (target / LAYOUT.pointer).write_text(name, encoding="utf-8")
    return name


def _link(file: Path, target: Path) -> None:
    try:
        os.link(file, target)
    except OSError:  # another disk, or one without links
        shutil.copyfile(file, target)


def _copy_rest(folder: Path, work: Path, target: Path) -> None:
    """Every other file of the library's folder: the operator's words, what was learnt, settings."""
    avoided = target.resolve()
    for path in sorted(folder.iterdir()):
        if path.name in _REMADE | _OF_DATABASE or path.name.startswith("."):
            continue
        if avoided == path.resolve() or avoided.is_relative_to(path.resolve()):
            continue
        if path.is_dir():
            shutil.copytree(path, work / path.name, ignore=shutil.ignore_patterns(".*"))
        elif path.is_file():
            shutil.copyfile(path, work / path.name)


def _pack(work: Path, file: Path) -> None:
    """The folder as one archive, the manifest first."""
    with tarfile.open(file, "w", format=tarfile.PAX_FORMAT) as archive:
        for name in (MANIFEST, *all_files(work)):
            archive.add(work / name, arcname=name, recursive=False)
    _sync(file)


def _verify_folder(work: Path, manifest: Manifest) -> None:
    again = Manifest.load((work / MANIFEST).read_bytes())
    _refuse(differences(again, ((name, kept(work / name)) for name in all_files(work))), manifest)


def _verify_archive(file: Path, manifest: Manifest) -> None:
    found: dict[str, Kept] = {}
    with tarfile.open(file) as archive:
        for member in archive:
            body = archive.extractfile(member)
            if body is not None and member.name != MANIFEST:
                found[member.name] = read_through(body)
    _refuse(differences(manifest, found.items()), manifest)


def _refuse(wrong: list[str], manifest: Manifest) -> None:
    if wrong:
        count = len(manifest.files)
        msg = f"写出的备份与原件不符（{wrong[0]}，共 {count} 个文件），已删去。请检查磁盘。"
        raise BadBackup(msg)


def _retire(target: Path, keep: int | None, newest: Path) -> tuple[Path, ...]:
    """Take away the oldest of the series, never the one just made."""
    if keep is None:
        return ()
    series = sorted(p for p in target.glob(f"{PREFIX}*") if (p / MANIFEST).is_file())
    old = [p for p in series[: max(0, len(series) - keep)] if p != newest]
    for path in old:
        (path / MANIFEST).unlink()  # half removed, it is no backup any more
        shutil.rmtree(path)
    return tuple(old)


def _sync(path: Path) -> None:
    """To the disk before it counts."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
