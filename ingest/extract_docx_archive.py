"""Opening a docx file without harm: zip bombs, entity bombs, damaged archives. Pure."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import docx
from docx.opc.exceptions import OpcError

from corpus.errors import BadPage
from ingest.packages import FAULTS, refuse_hostile

_TYPES = "[Content_Types].xml"
_WITH_MACROS = re.compile(
    rb"application/vnd\.ms-word\.(?:document|template)\.macroEnabled(?:Template)?\.main\+xml"
)
_AS_TEMPLATE = b"application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"
_PLAIN = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_DAMAGED = "docx 文件已损坏，无法读取。请用 Word 或 WPS 打开后另存一份，再重新导入。"


def open_docx(body: bytes) -> Any:  # noqa: ANN401  python-docx publishes no types
    """The opened document; macros are never looked at.

    Raises:
        BadPage: the file is damaged, or built to exhaust memory.
    """
    try:
        return docx.Document(io.BytesIO(_checked(body)))
    except BadPage:
        raise
    except (OpcError, *FAULTS) as error:
        raise BadPage(_DAMAGED) from error


def _checked(body: bytes) -> bytes:
    """The same bytes, or those of a copy without the macro marking."""
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        refuse_hostile(archive, len(body), "docx 文件")
        types = archive.read(_TYPES)
        plain = _WITH_MACROS.sub(_PLAIN, types).replace(_AS_TEMPLATE, _PLAIN)
        return body if plain == types else _with_types(archive, plain)


def _with_types(archive: zipfile.ZipFile, types: bytes) -> bytes:
    copy = io.BytesIO()
    with zipfile.ZipFile(copy, "w") as target:
        for entry in archive.infolist():
            content = types if entry.filename == _TYPES else archive.read(entry)
            target.writestr(entry.filename, content)
    return copy.getvalue()
