"""The files in a zip archive, names put right, each bounded. Pure."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections import Counter
from typing import TYPE_CHECKING

from corpus.errors import BadPage
from ingest.decode import decode
from ingest.members import Member, safe_name

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_ENTRIES = 20_000
"""Entries of the archive's directory, folders included."""
MAX_MEMBER = 100_000_000
"""Bytes of one file."""
MAX_RATIO = 300
"""Unpacked to packed bytes of one file; text that repeats stays below 100."""
_RATIO_FROM = 10_000_000
_UTF8 = 0x800
"""General purpose flag: the name is UTF-8."""
_LOCKED = 0x1
_LITTER = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")
_DAMAGED = "压缩包里的这个文件已损坏，无法解开。请重新下载压缩包。"


def zip_members(body: bytes) -> Iterator[Member]:
    """Every file in the archive.

    Raises:
        BadPage: damaged, or with far too many entries.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(body))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError) as error:
        raise BadPage("压缩包已损坏，无法打开。请重新下载，或解压后再导入。") from error
    with archive:
        entries = archive.infolist()
        if len(entries) > MAX_ENTRIES:
            msg = f"压缩包里有 {len(entries)} 个文件，过多。请分批打包后再导入。"
            raise BadPage(msg)
        taken: Counter[str] = Counter()
        for entry in entries:
            if entry.is_dir():
                continue
            name = safe_name(_name(entry))
            taken[name] += 1
            unique = name if taken[name] == 1 else f"{name}~{taken[name]}"
            yield _member(archive, entry, unique)


def _member(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str) -> Member:
    litter = any(part in "/" + name for part in ("/" + mark for mark in _LITTER))
    return Member(
        name,
        entry.file_size,
        lambda: _unpacked(archive, entry),
        left_aside="系统文件，略过。" if litter else "",
    )


def _name(entry: zipfile.ZipInfo) -> str:
    """The name as it was meant: zip programs in China write GBK without saying so."""
    if entry.flag_bits & _UTF8:
        return entry.filename
    try:
        raw = entry.filename.encode("cp437")
    except UnicodeEncodeError:
        return entry.filename
    return entry.filename if raw.isascii() else decode(raw, "").text


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """The bytes of one file.

    Raises:
        BadPage: locked, too large, packed to explode, or damaged.
    """
    if entry.flag_bits & _LOCKED:
        raise BadPage("压缩包已加密，无法解开。请解压后再导入，或改为不加密的压缩包。")
    swollen = entry.file_size > _RATIO_FROM and entry.file_size > MAX_RATIO * entry.compress_size
    if entry.file_size > MAX_MEMBER or swollen:
        raise BadPage("解开后过大，疑似压缩炸弹，已拒绝读取。请确认文件来源，解压后再导入。")
    try:
        with archive.open(entry) as stream:
            return stream.read(MAX_MEMBER)
    except NotImplementedError as error:
        raise BadPage("压缩包用了不支持的压缩方法。请改用普通 zip 格式打包后再导入。") from error
    except (
        zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, ValueError, KeyError
    ) as error:  # fmt: skip
        raise BadPage(_DAMAGED) from error
