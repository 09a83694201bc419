"""What the bytes of a page are. Pure.

The bytes speak first, then the content type, then the locator's ending.
A zip archive or a mail is no page but holds some: see `ingest.expand`.
"""

from __future__ import annotations

import codecs
import re
import zlib
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from corpus.errors import BadPage
from corpus.model import Page, PageKind
from ingest import refused
from ingest.compound import MAGIC as OLE
from ingest.compound import root_names
from ingest.members import INSIDE
from ingest.sniff_zip import is_zip, zip_kind

MAX_TEXT_BYTES = 20_000_000
"""Largest HTML or plain text page; the longest real policy pages are below 2 MB."""
MAX_FILE_BYTES = 100_000_000
"""Largest file of any other kind."""
_HEAD = 4_096
_PDF_WITHIN = 1_024
"""Bytes in which a PDF's header may stand (PDF 1.7, Annex H)."""
_MAX_CONTROL_SHARE = 0.01
"""Share of control characters above which bytes are no text."""
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)
_HEADER = re.compile(rb"(?:[!-9;-~]{1,60}:[^\n]*\n(?:[ \t][^\n]*\n)*){2,}\r?\n")
"""The head of a mail (RFC 5322): two fields at least and an empty line."""
_FIELDS = re.IGNORECASE | re.MULTILINE
_MIME = re.compile(rb"^mime-version:|^content-type:\s*+(?:multipart/|text/)", _FIELDS)
_MAIL = re.compile(rb"^(?:from|to|received|return-path|message-id):", _FIELDS)
_RELATED = re.compile(rb"^content-type:\s*+(?:multipart/related|text/html)", _FIELDS)
_SENT = re.compile(rb"^(?:to|received|return-path|cc|message-id):", _FIELDS)
_BY_HEAD = (
    (
        PageKind.IMAGE,
        re.compile(
            rb"\x89PNG\r\n|\xff\xd8\xff|II[*+]\x00|MM\x00[*+]|BM.{4}\x00{4}|RIFF.{4}WEBP",
            re.DOTALL,
        ),
    ),
    (PageKind.RTF, re.compile(rb"\s*+\{\\rtf")),
    (
        PageKind.DOC,
        re.compile(
            rb".{0,600}(?:<\?mso-application\s+progid=.Word\.Document|<w:wordDocument\b)", re.DOTALL
        ),
    ),
    (PageKind.ODT, re.compile(rb".{0,200}<office:document\b.*opendocument\.text", re.DOTALL)),
)
_HTML_OPENING = re.compile(
    rb"\s*+(?><!--.*?-->\s*+)*+<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_HTML_TAG = re.compile(
    rb"<(?:/?(?:html|head|body|div|p|span|table|tr|td|font|center|h[1-6]|article|section|a)\b[^<>]*"
    rb"|meta\s[^<>]*|br\s*+/?)>",
    re.IGNORECASE,
)
_TAGS_OF_A_FRAGMENT = 2
_CONTROL = bytes(c for c in range(32) if c not in b"\t\n\v\f\r\x1a\x1b")
_HTML_ENDINGS = frozenset({".html", ".htm", ".shtml", ".xhtml", ".jhtml"})
_TEXT_ENDINGS = frozenset({".txt", ".text", ".log", ".csv"})
_MARKDOWN_ENDINGS = frozenset({".md", ".markdown", ".mkd"})
_ATX = re.compile(r"^#{1,6}[ \t]+\S", re.MULTILINE)
"""A heading of Markdown."""
_HEADINGS_OF_MARKDOWN = 3


def sniff(page: Page) -> PageKind:
    """What to read the page as.

    Raises:
        BadPage: empty, too large, or nothing that this project reads; a zip archive or a mail,
            which `ingest.expand` takes apart.
    """
    kind = container_kind(page)
    if kind is PageKind.ZIP:
        raise BadPage(refused.ARCHIVE)
    if kind is PageKind.WARC:
        raise BadPage("这是 WARC 归档，里面有许多网页。请用 tiaowen ingest 导入整个文件。")
    if kind is PageKind.EML:
        raise BadPage("这是邮件，须拆成正文和附件后读取。请用 tiaowen ingest 导入整个邮件文件。")
    return kind


def container_kind(page: Page) -> PageKind:
    """As `sniff`, with ZIP, EML and WARC for what holds pages.

    Raises:
        BadPage: empty, too large, or nothing that this project reads.
    """
    body = page.body
    if not body.strip(b"\xef\xbb\xbf \t\r\n\f\v\x00"):
        raise BadPage("文件是空的。请检查文件是否下载完整，或重新获取网页。")
    kind = _file_kind(body, _ending(page.locator))
    _refuse_oversize(body, kind)
    if kind is not None:
        return kind
    if _is_binary(body):
        raise BadPage("这是二进制文件，不是网页或文档。请选择网页、文本、Word、PDF 等文件。")
    return _text_kind(page)


def _file_kind(body: bytes, ending: str) -> PageKind | None:
    """What has magic bytes or the head of a mail; None for what may be text."""
    if _is_warc(body):
        return PageKind.WARC
    if is_zip(body):
        return zip_kind(body, ending) or PageKind.ZIP
    if body.startswith(OLE):
        return _ole_kind(body)
    head = body[:_HEAD]
    if b"%PDF-" in body[:_PDF_WITHIN] and not _HTML_OPENING.match(head):
        return PageKind.PDF
    for kind, pattern in _BY_HEAD:
        if pattern.match(head):
            return kind
    why = refused.reason(body, ending)
    if why is not None and (_is_binary(body) or body.startswith(b"%!PS")):
        raise BadPage(why)
    return _mail_kind(body)


def _is_warc(body: bytes) -> bool:
    """Whether bytes are a WARC file (ISO 28500), plain or packed with gzip."""
    if body.startswith(b"\x1f\x8b"):
        try:
            body = zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(body[:_HEAD], 16)
        except zlib.error:
            return False
    return body.startswith(b"WARC/")


def _ole_kind(body: bytes) -> PageKind:
    """Word (WPS writes the same), Excel (and ET), or the reason why it is not read."""
    names = root_names(body)
    if "EncryptedPackage" in names:
        raise BadPage(refused.LOCKED_OFFICE)
    if "WordDocument" in names:
        return PageKind.DOC
    if names & {"Workbook", "Book"}:
        return PageKind.XLS
    if "PowerPoint Document" in names:
        raise BadPage(refused.SLIDES)
    if "__properties_version1.0" in names:
        raise BadPage(refused.OUTLOOK)
    raise BadPage(refused.OTHER_OLE)


def _mail_kind(body: bytes) -> PageKind | None:
    """A saved web page (MHTML), a mail, or neither."""
    found = _HEADER.match(body[: 16 * _HEAD].lstrip(b"\xef\xbb\xbf\r\n"))
    if found is None or not _MIME.search(found[0]):
        return None
    if _RELATED.search(found[0]) and not _SENT.search(found[0]):
        return PageKind.MHT
    return PageKind.EML if _MAIL.search(found[0]) else None


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
    if "markdown" in content_type or ending in _MARKDOWN_ENDINGS:
        return PageKind.MARKDOWN
    if len(_ATX.findall(head.decode("utf-8", "ignore"))) >= _HEADINGS_OF_MARKDOWN:
        return PageKind.MARKDOWN
    if "text/plain" in content_type or ending in _TEXT_ENDINGS:
        return PageKind.TEXT
    if "html" in content_type or ending in _HTML_ENDINGS:
        return PageKind.HTML
    tags = len(_HTML_TAG.findall(head))
    return PageKind.HTML if tags >= _TAGS_OF_A_FRAGMENT else PageKind.TEXT


def _ending(locator: str) -> str:
    name = locator.rpartition(INSIDE)[2]
    path = urlsplit(name).path if "://" in name else name.replace("\\", "/")
    return PurePosixPath(path).suffix.lower()
