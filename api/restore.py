"""A backup made a library again: verified first, built aside, there or not there."""

from __future__ import annotations

import shutil
import tarfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from api.backup import PREFIX
from api.backup_manifest import (
    MANIFEST,
    BadBackup,
    Kept,
    Manifest,
    all_files,
    differences,
    kept,
)
from corpus.errors import BadQuery, PolicyError
from corpus.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_MANIFEST_BYTES = 64 * 1024 * 1024
"""No manifest is larger: a hundred bytes a file."""


@dataclass(frozen=True, slots=True)
class Restored:
    """A library that was restored."""

    path: Path
    manifest: Manifest


def restore(backup: Path, data: Path, notify: Callable[[str], None] = lambda _: None) -> Restored:
    """Make a library of a backup in a folder that holds none.

    Args:
        backup: a folder or an archive that `api.backup` wrote.
        data: the folder; it must not be there or be empty.
        notify: told of the steps.

    Raises:
        BadQuery: there is something in the folder, or no backup at `backup`.
        BadBackup: it is damaged, incomplete or of a newer program; nothing is left behind.
    """
    if data.exists() and (not data.is_dir() or any(data.iterdir())):
        msg = (
            f"{data} 里已有内容，不会覆盖。请恢复到一个新的空文件夹，用 tiaowen doctor 检查后，"
            "停下服务再换上。"
        )
        raise BadQuery(msg)
    try:
        data.parent.mkdir(parents=True, exist_ok=True)
        work = data.parent / f".{data.name}.restoring"
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(mode=0o700)
        try:
            notify("正在复制并核对备份")
            manifest = _take(backup, work)
            notify("正在打开恢复的库")
            _open(work, manifest)
            if data.exists():
                data.rmdir()
            work.rename(data)
        finally:
            shutil.rmtree(work, ignore_errors=True)
    except OSError as error:
        why = error.strerror or error
        msg = f"无法恢复到 {data}：{why}。请检查权限和磁盘空间。"
        raise PolicyError(msg) from error
    return Restored(data, manifest)


def _take(backup: Path, work: Path) -> Manifest:
    """Copy what the manifest names, and nothing else."""
    if backup.is_dir():
        manifest = _manifest_in(backup)
        for name in manifest.files:
            target = work / _inside(name)
            if (backup / name).is_file():  # what is missing is told below
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(backup / name, target)
    elif backup.is_file():
        manifest = _unpack(backup, work)
    else:
        msg = f"没有 {backup} 这份备份。请核对路径。"
        raise BadQuery(msg)
    _refuse(differences(manifest, ((name, kept(work / name)) for name in all_files(work))))
    return manifest


def _manifest_in(backup: Path) -> Manifest:
    try:
        return Manifest.load((backup / MANIFEST).read_bytes())
    except FileNotFoundError:
        series = sorted(p for p in backup.glob(f"{PREFIX}*") if (p / MANIFEST).is_file())
        if series:
            msg = f"{backup} 里有 {len(series)} 份备份，请指定其中一份，最新的是 {series[-1]}。"
        else:
            msg = f"{backup} 不是完整的备份（没有 manifest.json）。请换一份备份。"
        raise BadBackup(msg) from None


def _unpack(file: Path, work: Path) -> Manifest:
    with _opened(file) as archive:
        first = archive.next()
        if first is None or first.name != MANIFEST or first.size > _MANIFEST_BYTES:
            msg = f"{file} 不是条文的备份（开头没有 manifest.json）。请换一份备份。"
            raise BadBackup(msg)
        body = archive.extractfile(first)
        manifest = Manifest.load(b"" if body is None else body.read())
        for member in archive:
            if member.name == MANIFEST:
                continue
            known = manifest.files.get(member.name)
            _unpack_one(archive, member, known, work)
    return manifest


def _unpack_one(
    archive: tarfile.TarFile, member: tarfile.TarInfo, known: Kept | None, work: Path
) -> None:
    """Only plain files that the manifest names, in the size that it says."""
    source = archive.extractfile(member) if member.isfile() else None
    if source is None or known is None or member.size != known.bytes:
        raise BadBackup(_damaged(f"{member.name} 不在清单里或大小不符"))
    target = work / _inside(member.name)
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as out:
        shutil.copyfileobj(source, out)


@contextmanager
def _opened(file: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(file, "r:") as archive:
            yield archive
    except tarfile.TarError as error:
        raise BadBackup(_damaged(f"{file.name} 打不开")) from error


def _inside(name: str) -> Path:
    """The path, where it stays inside the folder."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or not path.parts:
        raise BadBackup(_damaged(f"清单里有不当的路径 {name[:60]}"))
    return Path(path)


def _open(work: Path, manifest: Manifest) -> None:
    """The library opens and says what it said; a newer one is refused by its tables."""
    with Store.open(work) as store:
        if store.digest() != manifest.digest:
            raise BadBackup(_damaged("内容与备份时的摘要不符"))


def _refuse(wrong: list[str]) -> None:
    if wrong:
        more = f"等 {len(wrong)} 处" if len(wrong) > 1 else ""
        raise BadBackup(_damaged(f"{wrong[0]}{more}"))


def _damaged(why: str) -> str:
    return f"备份已损坏：{why}。没有恢复任何内容，请换一份备份。"
