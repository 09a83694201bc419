"""What an OLE compound file (.doc, .xls, .wps …) is, by the names in its root. Pure.

Source: [MS-CFB], Compound File Binary File Format: header, FAT, directory of red-black trees.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADER = 512
_ENTRY = 128
_END = 0xFFFFFFFA
"""Sector numbers from here on are marks and no sectors."""
_NOTHING = 0xFFFFFFFF
_MOST = 20_000
"""Sectors of a directory, and entries of a root, that are looked at."""
_KNOWN = (
    "EncryptedPackage", "WordDocument", "Workbook", "Book", "PowerPoint Document",
    "__properties_version1.0", "FileHeader",
)  # fmt: skip
"""Names that tell what a file is."""


def root_names(body: bytes) -> frozenset[str]:
    """Names of the streams and storages in the root.

    Where the directory cannot be followed (a damaged file), those known names that stand
    anywhere in the bytes.
    """
    try:
        names = frozenset(_children(b"".join(_directory(body))))
    except (struct.error, ValueError, IndexError):
        names = frozenset()
    return names or frozenset(n for n in _KNOWN if n.encode("utf-16-le") in body)


def _directory(body: bytes) -> Iterator[bytes]:
    """The directory's sectors, in order."""
    shift = struct.unpack_from("<H", body, 30)[0]
    if shift not in {9, 12}:
        raise ValueError(shift)
    sector = struct.unpack_from("<I", body, 48)[0]
    tables = [n for n in struct.unpack_from("<109I", body, 76) if n < _END]
    per_table = (1 << shift) // 4
    for _ in range(_MOST):
        if sector >= _END:
            return
        yield _sector(body, sector, shift)
        table = _sector(body, tables[sector // per_table], shift)
        sector = struct.unpack_from("<I", table, sector % per_table * 4)[0]


def _sector(body: bytes, number: int, shift: int) -> bytes:
    start = (number + 1) << shift
    return body[start : start + (1 << shift)]


def _children(directory: bytes) -> Iterator[str]:
    """Names of the entries below the root, the first entry."""
    waiting = [struct.unpack_from("<I", directory, 76)[0]]
    seen: set[int] = set()
    while waiting and len(seen) < _MOST:
        number = waiting.pop()
        start = number * _ENTRY
        if number == _NOTHING or number in seen or start + _ENTRY > len(directory):
            continue
        seen.add(number)
        length = struct.unpack_from("<H", directory, start + 64)[0]
        yield directory[start : start + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
        waiting += struct.unpack_from("<II", directory, start + 68)
