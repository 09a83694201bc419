"""What bytes are, and what the user is told about those that cannot be read."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest

from corpus.errors import BadPage
from corpus.model import Page, PageKind
from ingest import sniff as module
from ingest.sniff import container_kind, sniff


def zipped(*names: str) -> bytes:
    """A zip archive with empty files of these names."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, b"")
    return buffer.getvalue()


def open_document(name: str) -> bytes:
    """The beginning of an OpenDocument file."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", f"application/vnd.oasis.opendocument.{name}")
    return buffer.getvalue()


def compound(*names: str, inside: str = "") -> bytes:
    """An OLE compound file with these streams in its root; one storage may hold another."""
    entries = [("Root Entry", 5, 1)]
    entries += [(name, 2, 0xFFFFFFFF) for name in names]
    if inside:
        entries += [("ObjectPool", 1, len(entries) + 1), (inside, 2, 0xFFFFFFFF)]
    directory = b""
    last = len(names) + bool(inside)
    for i, (name, kind, child) in enumerate(entries):
        right = i + 1 if 0 < i < last else 0xFFFFFFFF
        spelled = name.encode("utf-16-le")
        directory += (
            spelled.ljust(64, b"\x00")
            + struct.pack("<HBBIII", len(spelled) + 2, kind, 1, 0xFFFFFFFF, right, child)
            + bytes(48)
        )
    sectors = (len(directory) + 511) // 512
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<H", header, 30, 9)
    struct.pack_into("<I", header, 48, 1)
    struct.pack_into("<109I", header, 76, 0, *([0xFFFFFFFF] * 108))
    chain = [0xFFFFFFFD, *range(2, sectors + 1), 0xFFFFFFFE]
    table = struct.pack("<128I", *(chain + [0xFFFFFFFF] * (128 - len(chain))))
    return bytes(header) + table + directory.ljust(sectors * 512, b"\x00")


SAVED = (
    b"From: <Saved by Blink>\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/related; type="text/html"; boundary="x"\r\n'
)
MAIL = (
    b"Received: by a\r\nFrom: a\r\nTo: b\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\n"
)


@pytest.mark.parametrize(
    ("body", "locator", "content_type", "kind"),
    [
        (b"<!DOCTYPE html><p>a", "x", "", PageKind.HTML),
        ("<!-- 模板 --><html><p>通知".encode(), "a.txt", "text/plain", PageKind.HTML),
        (b"<div class=wrap><p>a</p></div>", "x", "", PageKind.HTML),
        ("第一条　为了规范".encode(), "https://a.example/b.html?x=1", "", PageKind.HTML),
        ("第一条　为了规范".encode(), "x", "text/html; charset=utf-8", PageKind.HTML),
        ("第一条　为了规范".encode(), "a.txt", "", PageKind.TEXT),
        ("用 <p> 标记段落，<br> 换行".encode(), "a.txt", "", PageKind.TEXT),
        ("第一条　为了规范".encode("utf-16"), "a.txt", "", PageKind.TEXT),
        (b"%PDF-1.7 ...", "a.txt", "text/html", PageKind.PDF),
        (zipped("word/document.xml"), "a.bin", "", PageKind.DOCX),
        (zipped("OFD.xml"), "a.bin", "", PageKind.OFD),
        (zipped("xl/workbook.xml"), "a.bin", "", PageKind.XLSX),
        (open_document("text"), "a.bin", "", PageKind.ODT),
        (open_document("spreadsheet"), "a.bin", "", PageKind.ODS),
        (b"{\\rtf1\\ansi }", "a.doc", "", PageKind.RTF),
        (compound("WordDocument"), "a.bin", "", PageKind.DOC),
        (compound("WordDocument"), "a.wps", "", PageKind.DOC),
        (compound("Workbook"), "a.et", "", PageKind.XLS),
        (
            b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument/>',
            "a.doc",
            "",
            PageKind.DOC,
        ),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "a.txt", "text/plain", PageKind.IMAGE),
        (b"\xff\xd8\xff\xe0" + bytes(100), "a.bin", "", PageKind.IMAGE),
        (b"II*\x00" + bytes(100), "a.bin", "", PageKind.IMAGE),
        (SAVED + b"\r\n<html>", "a.doc", "", PageKind.MHT),
        ("# 办法\n\n## 第一章\n\n### 第一节\n".encode(), "a.txt", "", PageKind.MARKDOWN),
        ("第一条　为了规范".encode(), "a.md", "", PageKind.MARKDOWN),
        ("第一条　为了规范".encode(), "a.zip!/b.md?", "", PageKind.TEXT),
        ("CAJ 文件的阅读办法".encode(), "a.txt", "", PageKind.TEXT),
        (b"From: a\r\nTo: b\r\n\r\nplain words", "a.txt", "", PageKind.TEXT),
    ],
)
def test_kind(body: bytes, locator: str, content_type: str, kind: PageKind) -> None:
    assert sniff(Page(body, locator, content_type)) is kind


@pytest.mark.parametrize(
    ("body", "locator", "said"),
    [
        (b"", "a.txt", "空"),
        (b" \r\n\t", "a.html", "空"),
        (b"\xef\xbb\xbf", "a.txt", "空"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a.doc", "另存为 .docx"),
        (compound("EncryptedPackage"), "a.docx", "加密"),
        (compound("PowerPoint Document"), "a.dps", "演示文稿"),
        (compound("__properties_version1.0"), "a.msg", "Outlook"),
        (compound("Contents"), "a.bin", "认不出"),
        (zipped("xl/workbook.bin"), "a.xlsb", "xlsb"),
        (open_document("presentation"), "a.odp", "odp"),
        (MAIL, "a.eml", "tiaowen ingest"),
        (b"Rar!\x1a\x07\x01" + bytes(50), "a.rar", "RAR"),
        (b"7z\xbc\xaf\x27\x1c" + bytes(50), "a.7z", "7z"),
        (b"AT&TFORM" + bytes(50), "a.djvu", "DjVu"),
        (b"CAJ\x00" + bytes(50), "a.caj", "CAJ"),
        (b"unknown" + bytes(50), "a.ceb", "CEB"),
        (b"unknown" + bytes(50), "a.gd", "书生"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(50), "a.heic", "HEIC"),
        (b"GIF89a" + bytes(50), "a.gif", "GIF"),
        (b"\x1f\x8b\x08" + bytes(50), "a.gz", "压缩"),
        (zipped("ppt/presentation.xml"), "a.pptx", "演示文稿"),
        (zipped("一.txt"), "a.zip", "解压"),
        (zipped("word/document.xml")[:-30], "a.docx", "损坏"),
        (b"\x7fELF" + bytes(100), "a", "程序"),
        (b"MZ\x90\x00\x03\x00\x00\x00" + bytes(100), "a.exe", "程序"),
        (bytes(range(256)) * 40, "a.html", "二进制"),
    ],
)
def test_what_cannot_be_read_is_said_with_what_to_do(body: bytes, locator: str, said: str) -> None:
    with pytest.raises(BadPage, match=said) as caught:
        sniff(Page(body, locator))

    assert "请" in str(caught.value)


@pytest.mark.parametrize(
    ("limit", "body"), [("MAX_TEXT_BYTES", "字" * 20), ("MAX_FILE_BYTES", "%PDF-1.7" + " " * 60)]
)
def test_a_page_beyond_the_limit_is_refused(
    monkeypatch: pytest.MonkeyPatch, limit: str, body: str
) -> None:
    monkeypatch.setattr(module, limit, 50)

    with pytest.raises(BadPage, match="超过上限"):
        sniff(Page(body.encode(), "a.txt"))


def test_what_an_old_office_file_embeds_does_not_decide_what_it_is() -> None:
    assert sniff(Page(compound("WordDocument", inside="Workbook"), "a.doc")) is PageKind.DOC
    assert sniff(Page(compound("Workbook", inside="WordDocument"), "a.xls")) is PageKind.XLS


def test_a_damaged_old_office_file_is_told_by_its_names() -> None:
    body = compound("WordDocument")

    assert sniff(Page(body[:48] + b"\xff" * 4 + body[52:], "a.doc")) is PageKind.DOC


def test_a_mail_and_an_archive_hold_pages() -> None:
    assert container_kind(Page(MAIL, "a.txt")) is PageKind.EML
    assert container_kind(Page(zipped("一.txt"), "a.bin")) is PageKind.ZIP
