"""What a backup says of itself: what is in it, byte for byte, and what it was made of."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from corpus.errors import PolicyError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path
    from typing import IO

FORMAT = 1
"""Raised when an older program could not restore a backup of this one."""
MANIFEST = "manifest.json"
"""Written last; a folder without it is no backup."""
_CHUNK = 1 << 20


class BadBackup(PolicyError):
    """A backup is damaged, incomplete or of a newer program."""

    code = "bad_backup"


@dataclass(frozen=True, slots=True)
class Kept:
    """One file."""

    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """A backup as a whole."""

    made_at: str
    """ISO 8601, UTC."""
    program: str
    schema: str
    """Newest migration of the tables."""
    digest: str
    """`Store.digest()`; a restored library must have the same."""
    documents: int
    clauses: int
    index: str | None
    """Generation of the index that is in it; None where there was none."""
    in_step: bool
    """Whether that index belongs to these documents."""
    files: Mapping[str, Kept]
    """By path inside the backup."""
    format: int = FORMAT

    def dump(self) -> bytes:
        """As it is written."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1).encode()

    @classmethod
    def load(cls, body: bytes) -> Manifest:
        """As it was written.

        Raises:
            BadBackup: it was not, or by a newer program.
        """
        try:
            stored: dict[str, Any] = json.loads(body)
            if int(stored["format"]) > FORMAT:
                msg = (
                    f"这份备份由更新版本的条文程序写成（格式 {stored['format']}，"
                    f"本程序只认到 {FORMAT}）。请升级程序后再恢复。"
                )
                raise BadBackup(msg)
            files = {str(n): Kept(int(f["bytes"]), str(f["sha256"])) for n, f in
                     stored["files"].items()}  # fmt: skip
            return cls(**{**stored, "files": files})
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            msg = "备份的清单 manifest.json 读不懂。请换一份备份。"
            raise BadBackup(msg) from error


def kept(path: Path) -> Kept:
    """Size and digest of a file as it is on disk."""
    with path.open("rb") as file:
        return read_through(file)


def read_through(file: IO[bytes]) -> Kept:
    """Size and digest of what is left to read."""
    digest, size = hashlib.sha256(), 0
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
        size += len(chunk)
    return Kept(size, digest.hexdigest())


def all_files(folder: Path) -> Iterator[str]:
    """Every file beneath a folder by its path in it, sorted; the manifest left out."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name != MANIFEST:
            yield name


def differences(manifest: Manifest, found: Iterable[tuple[str, Kept]]) -> list[str]:
    """What is not as the manifest says, in words; empty where all is."""
    there = dict(found)
    missing = [f"缺少 {name}" for name in manifest.files if name not in there]
    extra = [f"多出 {name}" for name in there if name not in manifest.files]
    other = [
        f"{name} 的内容与清单不符"
        for name, file in manifest.files.items()
        if name in there and there[name] != file
    ]
    return missing + other + extra
