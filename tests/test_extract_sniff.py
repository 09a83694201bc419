"""What bytes are, and what the user is told about those that cannot be read."""

from __future__ import annotations

import io
import zipfile

import pytest

from corpus.errors import BadPage
from corpus.model import Page, PageKind
from ingest import sniff as module
from ingest.sniff import sniff


def zipped(*names: str) -> bytes:
    """A zip archive with empty files of these names."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, b"")
    return buffer.getvalue()


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
        (b"{\\rtf1 \\ansi}", "a.doc", "另存为 .docx"),
        (zipped("OFD.xml"), "a.ofd", "另存为 PDF"),
        (zipped("xl/workbook.xml"), "a.xlsx", "Excel"),
        (zipped("ppt/presentation.xml"), "a.pptx", "演示文稿"),
        (zipped("一.txt"), "a.zip", "解压"),
        (zipped("word/document.xml")[:-30], "a.docx", "损坏"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "a.png", "OCR"),
        (b"\xff\xd8\xff\xe0" + bytes(100), "a.jpg", "OCR"),
        (b"\x7fELF" + bytes(100), "a", "程序"),
        (b"MZ\x90\x00\x03\x00\x00\x00" + bytes(100), "a.exe", "二进制"),
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
