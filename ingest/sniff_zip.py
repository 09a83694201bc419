"""What a zip archive is: a document of some office program, or a folder of files. Pure."""

from __future__ import annotations

import io
import zipfile

from corpus.errors import BadPage
from corpus.model import PageKind
from ingest import refused

_MAGIC = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
_MIMETYPE_LONGEST = 200


def is_zip(body: bytes) -> bool:
    """Whether the bytes begin as a zip archive does."""
    return body.startswith(_MAGIC)


def zip_kind(body: bytes, ending: str) -> PageKind | None:
    """The kind of document, None for an archive of files.

    Raises:
        BadPage: damaged, or a document of a kind that is not read.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            names = frozenset(name.replace("\\", "/") for name in archive.namelist())
            mimetype = _mimetype(archive)
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError) as error:
        raise BadPage(
            "文件已损坏，无法打开（docx、xlsx、OFD 或压缩包不完整）。"
            "请重新下载，或用原来的软件打开后另存一份。"
        ) from error
    if "word/document.xml" in names:
        return PageKind.DOCX
    if any(name.lower() == "ofd.xml" for name in names):
        return PageKind.OFD
    if "xl/workbook.xml" in names:
        return PageKind.XLSX
    if mimetype.startswith(_OPEN_DOCUMENT):
        return _open_document(mimetype)
    _refuse(names, mimetype)
    return PageKind.DOCX if ending in {".docx", ".docm"} else None


def _mimetype(archive: zipfile.ZipFile) -> str:
    """What OpenDocument and EPUB say they are, in their first file."""
    try:
        entry = archive.getinfo("mimetype")
        if entry.file_size > _MIMETYPE_LONGEST:
            return ""
        return archive.read(entry).decode("ascii", "replace").strip()
    except Exception:  # noqa: BLE001  absent, or damaged in one of zipfile's many ways
        return ""


def _open_document(mimetype: str) -> PageKind:
    name = mimetype.removeprefix(_OPEN_DOCUMENT)
    if name.startswith("text"):
        return PageKind.ODT
    if name.startswith("spreadsheet"):
        return PageKind.ODS
    raise BadPage(refused.OPEN_DOCUMENT_OTHER)


def _refuse(names: frozenset[str], mimetype: str) -> None:
    if "xl/workbook.bin" in names:
        raise BadPage(refused.SPREADSHEET_BINARY)
    if "ppt/presentation.xml" in names:
        raise BadPage(refused.SLIDES)
    if mimetype == "application/epub+zip":
        raise BadPage(refused.BOOK)
    if "Index/Document.iwa" in names:
        raise BadPage("这是 Pages 或 Numbers 文稿。请导出为 docx、xlsx 或 PDF 后再导入。")
