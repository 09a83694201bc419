"""What the bytes of a page are: HTML, plain text, docx or PDF. Pure.

The bytes speak first, then the content type, then the locator's ending.
"""

from __future__ import annotations

import codecs
import io
import re
import zipfile
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from corpus.errors import BadPage
from corpus.model import Page, PageKind

MAX_TEXT_BYTES = 20_000_000
"""Largest HTML or plain text page; the longest real policy pages are below 2 MB."""
MAX_FILE_BYTES = 100_000_000
"""Largest docx or PDF file."""
_HEAD = 4_096
_PDF_WITHIN = 1_024
"""Bytes in which a PDF's header may stand (PDF 1.7, Annex H)."""
_MAX_CONTROL_SHARE = 0.01
"""Share of control characters above which bytes are no text."""
_SAVE_AS = "请用 Word 或 WPS 另存为 .docx 或 PDF 后再导入。"
_OLE = f"这是旧版 Office 文件（.doc、.wps 或 .xls），无法直接读取。{_SAVE_AS}"
_IMAGE = "这是图片或音视频，没有文字可读。请先做文字识别（OCR），再导入文字版。"
_ARCHIVE = "这是压缩文件。请解压后再导入其中的文件。"
_PROGRAM = "这是程序或数据文件，不是文档。请选择网页、文本、docx 或 PDF。"
_FOREIGN = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _OLE),
    (b"{\\rtf", f"这是 RTF 文件，无法直接读取。{_SAVE_AS}"),
    (b"\x89PNG", _IMAGE),
    (b"\xff\xd8\xff", _IMAGE),
    (b"GIF8", _IMAGE),
    (b"II*\x00", _IMAGE),
    (b"MM\x00*", _IMAGE),
    (b"RIFF", _IMAGE),
    (b"ID3", _IMAGE),
    (b"\x1f\x8b", _ARCHIVE),
    (b"7z\xbc\xaf", _ARCHIVE),
    (b"Rar!", _ARCHIVE),
    (b"\x7fELF", _PROGRAM),
    (b"SQLite format 3\x00", _PROGRAM),
)
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)
_HTML_OPENING = re.compile(
    rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_HTML_TAG = re.compile(
    rb"<(?:/?(?:html|head|body|div|p|span|table|tr|td|font|center|h[1-6]|article|section|a)\b[^<>]*"
    rb"|meta\s[^<>]*|br\s*/?)>",
    re.IGNORECASE,
)
_TAGS_OF_A_FRAGMENT = 2
_CONTROL = bytes(c for c in range(32) if c not in b"\t\n\v\f\r\x1a\x1b")
_HTML_ENDINGS = frozenset({".html", ".htm", ".shtml", ".xhtml", ".jhtml", ".mht"})
_TEXT_ENDINGS = frozenset({".txt", ".md", ".text", ".log", ".csv"})


def sniff(page: Page) -> PageKind:
    """What to read the page as.

    Raises:
        BadPage: empty, too large, or nothing that this project reads.
    """
    body = page.body
    if not body.strip(b"\xef\xbb\xbf \t\r\n\f\v\x00"):
        raise BadPage("文件是空的。请检查文件是否下载完整，或重新获取网页。")
    kind = _file_kind(body, page.locator)
    _refuse_oversize(body, kind)
    if kind is not None:
        return kind
    if _is_binary(body):
        raise BadPage("这是二进制文件，不是网页或文档。请选择网页、文本、docx 或 PDF。")
    return _text_kind(page)


def _file_kind(body: bytes, locator: str) -> PageKind | None:
    """PDF or docx by their magic bytes, None for what may be text."""
    if b"%PDF-" in body[:_PDF_WITHIN] and not _HTML_OPENING.match(body[:_HEAD]):
        return PageKind.PDF
    if body.startswith(_ZIP):
        return _zip_kind(body, locator)
    for magic, message in _FOREIGN:
        if body.startswith(magic):
            raise BadPage(message)
    return None


def _zip_kind(body: bytes, locator: str) -> PageKind:
    """DOCX, or the reason why this zip archive is none."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise BadPage(
            "文件已损坏，无法打开（docx 或压缩包不完整）。请重新下载，或用 Word 打开后另存一份。"
        ) from error
    if "word/document.xml" in names or _ending(locator) in {".docx", ".docm"}:
        return PageKind.DOCX
    if "OFD.xml" in names:
        raise BadPage("这是 OFD 版式文件，暂不能读取。请在 OFD 阅读器中另存为 PDF 后再导入。")
    if any(name.startswith("xl/") for name in names):
        raise BadPage("这是 Excel 表格，暂不能读取。请另存为 PDF 或 docx 后再导入。")
    if any(name.startswith("ppt/") for name in names):
        raise BadPage("这是演示文稿，暂不能读取。请另存为 PDF 后再导入。")
    raise BadPage(_ARCHIVE)


def _refuse_oversize(body: bytes, kind: PageKind | None) -> None:
    limit = MAX_FILE_BYTES if kind is not None else MAX_TEXT_BYTES
    if len(body) > limit:
        size, most = len(body) // 1_000_000, limit // 1_000_000
        msg = f"文件有 {size} MB，超过上限 {most} MB。请拆分成几个文件，或只保存正文后再导入。"
        raise BadPage(msg)


def _is_binary(body: bytes) -> bool:
    """Whether too many bytes are control characters; UTF-16 and UTF-32 announce themselves."""
    if body.startswith(_WIDE):
        return False
    controls = len(body) - len(body.translate(None, _CONTROL))
    return controls > max(1, len(body) * _MAX_CONTROL_SHARE)


def _text_kind(page: Page) -> PageKind:
    content_type = page.content_type.lower()
    ending = _ending(page.locator)
    head = page.body[:_HEAD].removeprefix(codecs.BOM_UTF8)
    if page.body.startswith(_WIDE):
        head = head.replace(b"\x00", b"")[2:]
    if _HTML_OPENING.match(head):
        return PageKind.HTML
    if "text/plain" in content_type or ending in _TEXT_ENDINGS:
        return PageKind.TEXT
    if "html" in content_type or ending in _HTML_ENDINGS:
        return PageKind.HTML
    tags = len(_HTML_TAG.findall(head))
    return PageKind.HTML if tags >= _TAGS_OF_A_FRAGMENT else PageKind.TEXT


def _ending(locator: str) -> str:
    path = urlsplit(locator).path if "://" in locator else locator.replace("\\", "/")
    return PurePosixPath(path).suffix.lower()
