"""Opening a docx file without harm: zip bombs, entity bombs, damaged archives. Pure."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import Any

import docx
from docx.opc.exceptions import OpcError

from corpus.errors import BadPage

MAX_ENTRIES = 5_000
"""Files in the archive."""
MAX_UNPACKED = 300_000_000
"""Bytes of all files unpacked, by the archive's directory; `zipfile` reads no more than it says."""
MAX_XML = 60_000_000
"""Bytes of all XML parts unpacked; a thousand pages of text have about 20 MB."""
MAX_RATIO = 200
"""Unpacked to packed bytes of the whole archive; XML of real documents stays below 50."""
_RATIO_FROM = 10_000_000
"""Unpacked bytes from which the ratio is looked at."""
_DTD = re.compile(
    rb"<\x00?!\x00?(?:D\x00?O\x00?C\x00?T\x00?Y\x00?P\x00?E|E\x00?N\x00?T)", re.IGNORECASE
)
_TYPES = "[Content_Types].xml"
_WITH_MACROS = re.compile(
    rb"application/vnd\.ms-word\.(?:document|template)\.macroEnabled(?:Template)?\.main\+xml"
)
_AS_TEMPLATE = b"application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"
_PLAIN = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_DAMAGED = "docx 文件已损坏，无法读取。请用 Word 或 WPS 打开后另存一份，再重新导入。"
_HOSTILE = "docx 文件解压后过大，疑似压缩炸弹，已拒绝读取。请确认文件来源，或另存为 PDF 后再导入。"


def open_docx(body: bytes) -> Any:  # noqa: ANN401  python-docx publishes no types
    """The opened document; macros are never looked at.

    Raises:
        BadPage: the file is damaged, or built to exhaust memory.
    """
    try:
        return docx.Document(io.BytesIO(_checked(body)))
    except BadPage:
        raise
    except (
        zipfile.BadZipFile, zlib.error, OpcError, OSError, EOFError, SyntaxError, KeyError,
        ValueError, AttributeError, IndexError, NotImplementedError, RuntimeError, TypeError,
    ) as error:  # fmt: skip
        # No documentation bounds what python-docx and lxml raise on a damaged package.
        raise BadPage(_DAMAGED) from error


def _checked(body: bytes) -> bytes:
    """The same bytes, or those of a copy without the macro marking."""
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        entries = archive.infolist()
        _refuse_bombs(entries, len(body))
        for entry in entries:
            if entry.flag_bits & 1:
                raise BadPage("docx 文件已加密，无法读取。请去掉打开密码后另存，再重新导入。")
            if entry.filename.endswith((".xml", ".rels")) and _DTD.search(archive.read(entry)):
                raise BadPage(_HOSTILE)
        types = archive.read(_TYPES)
        plain = _WITH_MACROS.sub(_PLAIN, types).replace(_AS_TEMPLATE, _PLAIN)
        return body if plain == types else _with_types(archive, plain)


def _refuse_bombs(entries: list[zipfile.ZipInfo], packed: int) -> None:
    total = sum(entry.file_size for entry in entries)
    xml = sum(e.file_size for e in entries if e.filename.endswith((".xml", ".rels")))
    swollen = total > _RATIO_FROM and total > MAX_RATIO * packed
    if len(entries) > MAX_ENTRIES or total > MAX_UNPACKED or xml > MAX_XML or swollen:
        raise BadPage(_HOSTILE)


def _with_types(archive: zipfile.ZipFile, types: bytes) -> bytes:
    copy = io.BytesIO()
    with zipfile.ZipFile(copy, "w") as target:
        for entry in archive.infolist():
            content = types if entry.filename == _TYPES else archive.read(entry)
            target.writestr(entry.filename, content)
    return copy.getvalue()
