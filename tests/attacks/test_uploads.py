"""Files built to do harm, beyond those of tests/test_formats_hostile.py: archives, XML, PDF, markup, mails."""

from __future__ import annotations

import io
import struct
import time
import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from corpus.errors import BadPage, PolicyError
from corpus.model import Page
from ingest import ocr, office
from ingest.expand import MAX_MEMBERS, expand
from ingest.extract import extract
from ingest.manuscript import read_manuscript
from ingest.members import Unread
from ingest.pipeline import parse_page

if TYPE_CHECKING:
    from collections.abc import Callable

FORMATS = Path(__file__).parent.parent / "formats"
SECONDS = 10.0
"""Longest reading of one of these files, on a busy machine."""
TEXT = ("第一条　为规范公章的保管，制定本办法。\n" * 5).encode()


@pytest.fixture(autouse=True)
def no_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "_PROGRAMS", ())
    monkeypatch.setattr(ocr, "recognise", lambda _: ())


def archive(files: list[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as made:
        for name, body in files:
            made.writestr(zipfile.ZipInfo(name), body, method)
    return buffer.getvalue()


def read(body: bytes, name: str = "a", kind: str = "") -> list[str]:
    """What an ingestion does: documents, or sentences, in time; nothing else."""
    started = time.monotonic()
    said: list[str] = []
    for found in expand(Page(body, name, kind)):
        if isinstance(found, Unread):
            said.append(found.message)
            continue
        try:
            said += [d.title for d in parse_page(found)]
        except PolicyError as error:
            assert str(error).endswith("。")
            said.append(str(error))
    assert time.monotonic() - started < SECONDS
    return said


# Archives


@pytest.mark.parametrize(
    "name",
    [
        "../../../etc/cron.d/x.txt", "/etc/passwd.txt", "C:\\windows\\x.txt", "\\\\host\\share\\x.txt",
        "a/../../x.txt", "..\\..\\x.txt", "a\x00b.txt", "\u202etxt.x.txt", "con.txt", "x\r\ny.txt",
        "a/" * 500 + "x.txt", "长" * 400 + ".txt", "~/.ssh/x.txt", "file:///etc/x.txt", "%2e%2e%2fx.txt",
    ],
)  # fmt: skip
def test_no_name_leads_out_of_an_archive(name: str) -> None:
    (found,) = expand(Page(archive([(name, TEXT)]), "a.zip"))
    assert isinstance(found, Page)
    inside = found.locator.partition("!/")[2]
    assert not inside.startswith(("/", "\\", "~/")) or inside.startswith("~/.ssh")
    assert ".." not in inside.split("/")
    assert inside.isprintable()
    assert "\\" not in inside
    assert ":" not in inside[:2]


def test_a_link_in_an_archive_is_a_text_and_never_followed() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        link = zipfile.ZipInfo("link.txt")
        link.create_system = 3
        link.external_attr = 0o120777 << 16
        made.writestr(link, "/etc/passwd")
    (found,) = expand(Page(buffer.getvalue(), "a.zip"))
    assert isinstance(found, Page)
    assert found.body == b"/etc/passwd"


def test_archives_inside_archives_share_one_budget() -> None:
    inner = archive([(f"{i}.txt", b"a") for i in range(30)])
    said = list(expand(Page(archive([(f"{i}.zip", inner) for i in range(100)]), "a.zip")))

    assert sum(isinstance(f, Page) for f in said) <= MAX_MEMBERS
    assert any(isinstance(f, Unread) and "其余的没有读取" in f.message for f in said)


def test_an_archive_that_holds_itself_ends() -> None:
    body = archive([("a.txt", TEXT)])
    for _ in range(30):
        body = archive([("r.zip", body)])
    assert any("嵌套" in words for words in read(body, "a.zip"))


def overlapping() -> bytes:
    """Many entries of the directory that share one packed file (D. Fifield, 2019)."""
    kernel = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = kernel.compress(b" " * 20_000_000) + kernel.flush()
    crc = zlib.crc32(b" " * 20_000_000)
    local = struct.pack(
        "<IHHHHHIIIHH", 0x04034B50, 20, 0, 8, 0, 0, crc, len(packed), 20_000_000, 5, 0
    )
    body = local + b"a.txt" + packed
    entries = b"".join(
        struct.pack(
            "<IHHHHHHIIIHHHHHII", 0x02014B50, 20, 20, 0, 8, 0, 0, crc, len(packed), 20_000_000, 5, 0, 0,
            0, 0, 0, 0,
        ) + b"a.txt"
        for _ in range(5_000)
    )  # fmt: skip
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 5_000, 5_000, len(entries), len(body), 0)
    return body + entries + end


def lying(size: int) -> bytes:
    """An entry whose announced size is not the one it has."""
    body = bytearray(archive([("a.txt", b" " * 5_000_000)]))
    for mark, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", body, body.index(mark) + at, size)
    return bytes(body)


ARCHIVES: dict[str, Callable[[], bytes]] = {
    "overlapping": overlapping,
    "says less": lambda: lying(10),
    "says more": lambda: lying(4_000_000_000),
    "many entries": lambda: archive([(f"{i}", b"") for i in range(21_000)], zipfile.ZIP_STORED),
    "one name": lambda: archive([("a.txt", TEXT)] * 300),
    "flat bomb": lambda: archive([("a.txt", b" " * 60_000_000)]),
    "bzip2 bomb": lambda: archive([("a.txt", b" " * 60_000_000)], zipfile.ZIP_BZIP2),
    "empty": lambda: b"PK\x05\x06" + bytes(18),
    "directory beyond the file": lambda: b"PK\x05\x06" + bytes(6) + b"\xff" * 10 + bytes(2),
    "zip64 nonsense": lambda: (
        archive([("a", b"a")])[:-22]
        + struct.pack("<IQHHIIQQQQ", 0x06064B50, 44, 45, 45, 0, 0, 2**63, 2**63, 2**63, 2**63)
        + struct.pack("<IIQI", 0x07064B50, 0, 0, 1)
        + struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 65535, 65535, 2**32 - 1, 2**32 - 1, 0)
    ),
}


@pytest.mark.filterwarnings("ignore:Duplicate name:UserWarning")
@pytest.mark.parametrize("case", ARCHIVES)
def test_an_archive_built_to_do_harm_is_said(case: str) -> None:
    said = read(ARCHIVES[case](), "a.zip")

    assert said
    assert len(said) <= 2_001


# XML in office files


def package(name: str, part: str, content: bytes) -> bytes:
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(FORMATS / name) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for known in old.namelist():
            if known != part:
                new.writestr(known, old.read(known))
        new.writestr(part, content)
    return buffer.getvalue()


PARTS = {
    "measures.docx": "word/document.xml",
    "annex.xlsx": "xl/workbook.xml",
    "measures.ofd": "OFD.xml",
}
SECRET = "SECRET-OF-THE-SERVER"  # noqa: S105  no password
XML = {
    "entity in UTF-16": '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'.encode("utf-16"),
    "entity in UTF-7": b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE a +AFsAPAAh-ENTITY x "y"+AD4AXQA+-<a/>',
    "entity in EBCDIC": '<?xml version="1.0" encoding="cp037"?><!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'.encode("cp037"),
    "external DTD": b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd"><a/>',
    "parameter entity": b'<!DOCTYPE a [<!ENTITY % p SYSTEM "file:///etc/passwd">%p;]><a/>',
    "deep": b"<a>" * 50_000 + b"</a>" * 50_000,
    "wide": b"<a" + b"".join(b' b%d="c"' % i for i in range(50_000)) + b"/>",
    "namespaces": b"<a" + b"".join(b' xmlns:n%d="u%d"' % (i, i) for i in range(20_000)) + b"/>",
    "long name": b"<" + b"a" * 2_000_000 + b"/>",
    "include": b'<a xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="file:///etc/passwd" parse="text"/></a>',
    "style sheet": b'<?xml-stylesheet href="file:///etc/passwd" type="text/xsl"?><a/>',
    "nothing": b"",
}  # fmt: skip


@pytest.mark.parametrize("case", XML)
@pytest.mark.parametrize("name", PARTS)
def test_xml_built_to_do_harm_is_refused(name: str, case: str) -> None:
    said = read(package(name, PARTS[name], XML[case]), name)

    assert "root:" not in "".join(said)
    assert len(said) == 1


def test_a_link_to_outside_in_a_word_file_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text(SECRET)
    target = (tmp_path / "secret.txt").as_uri()
    with zipfile.ZipFile(FORMATS / "measures.docx") as old:
        rels = old.read("word/_rels/document.xml.rels")
    link = f'<Relationship Id="rX" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/aFChunk" Target="{target}" TargetMode="External"/></Relationships>'
    body = package(
        "measures.docx",
        "word/_rels/document.xml.rels",
        rels.replace(b"</Relationships>", link.encode()),
    )
    documents = parse_page(Page(body, "a.docx"))
    assert SECRET not in documents[0].text


def test_a_word_file_cut_at_any_byte_is_a_document_or_a_sentence() -> None:
    """Every cut in head and directory, every 97th between."""
    body = (FORMATS / "measures.docx").read_bytes()
    cuts = {*range(200), *range(0, len(body), 97), *range(len(body) - 1_500, len(body), 7)}
    for at in sorted(cuts):
        try:
            read_manuscript(Page(body[:at], "a.docx"))
        except PolicyError as error:
            assert str(error).endswith("。")


# PDF


def pdf(objects: list[str]) -> bytes:
    body = b"%PDF-1.7\n"
    places = []
    for number, text in enumerate(objects, 1):
        places.append(len(body))
        body += f"{number} 0 obj\n{text}\nendobj\n".encode()
    table = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n" + "".join(
        f"{place:010d} 00000 n \n" for place in places
    )
    end = f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(body)}\n%%EOF"
    return body + (table + end).encode()


def flate_bomb() -> bytes:
    packed = zlib.compress(b"BT (a) Tj ET " * 3_000_000, 9)
    body = pdf(
        ["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
         "<< /Type /Page /Parent 2 0 R /Contents 4 0 R /MediaBox [0 0 600 800] >>"]
    )  # fmt: skip
    stream = f"4 0 obj\n<< /Length {len(packed)} /Filter /FlateDecode >>\nstream\n".encode()
    return body.replace(b"xref", stream + packed + b"\nendstream\nendobj\nxref", 1)


PDFS: dict[str, Callable[[], bytes]] = {
    "pages in a ring": lambda: pdf(
        ["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 100000 >>"]
    ),
    "two in a ring": lambda: pdf(
        ["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 9 >>",
         "<< /Type /Pages /Kids [2 0 R] /Count 9 >>"]
    ),
    "no end of pages": lambda: pdf(
        ["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [] /Count 2147483647 >>"]
    ),
    "deep arrays": lambda: pdf(["<< /Type /Catalog /Pages " + "[" * 100_000 + "]" * 100_000 + " >>"]),
    "form draws itself": lambda: pdf(
        ["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
         "<< /Type /Page /Parent 2 0 R /Contents 4 0 R /MediaBox [0 0 9 9] /Resources << /XObject << /X 4 0 R >> >> >>",
         "<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 4 0 R >> >> /Length 5 >>\nstream\n/X Do\nendstream"]
    ),
    "huge sheet": lambda: pdf(
        ["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
         "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99999999 99999999] >>"]
    ),
    "reference to itself": lambda: pdf(["1 0 R"]),
    "table in a ring": lambda: b"%PDF-1.7\nxref\n0 0\ntrailer << /Prev 9 >>\nstartxref\n9\n%%EOF",
    "packed bomb": flate_bomb,
    "script": lambda: pdf(
        ["<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /JavaScript /JS (app.alert(1)) >> >>",
         "<< /Type /Pages /Kids [] /Count 0 >>"]
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", PDFS)
def test_a_pdf_built_to_do_harm_is_said(case: str) -> None:
    assert read(PDFS[case](), "a.pdf")


# Pictures, markup, text, mails


def picture(width: int, height: int) -> bytes:
    """A PNG that says it is large and holds almost nothing."""
    buffer = io.BytesIO()
    Image.new("1", (200, 300)).save(buffer, "PNG")
    body = bytearray(buffer.getvalue())
    struct.pack_into(">II", body, 16, width, height)
    struct.pack_into(">I", body, 29, zlib.crc32(body[12:29]))
    return bytes(body)


@pytest.mark.parametrize("size", [(60_000, 60_000), (2**31 - 1, 2**31 - 1), (2**31 - 1, 1), (0, 0)])
def test_a_picture_is_measured_before_it_is_unpacked(size: tuple[int, int]) -> None:
    with pytest.raises(BadPage):
        extract(Page(picture(*size), "a.png"))


MARKUP = {
    "deep": "<div>" * 20_000 + "第一条　公章由政府保管。",
    "deep tables": "<table><tr><td>" * 3_000 + "第一条　公章由政府保管。",
    "deep lists": "<ul><li>" * 5_000 + "第一条　公章由政府保管。",
    "formatting": "<b><i><a>" * 3_000 + "第一条　公章由政府保管。",
    "open comments": "<!--" * 100_000 + "第一条　公章由政府保管。",
    "comments before the page": "<!-- a -->" * 20_000 + "<p>第一条　公章由政府保管。</p>",
    "one attribute": "<p a='" + "x" * 2_000_000 + "'>第一条　公章由政府保管。</p>",
    "many attributes": "<p " + " ".join(f"a{i}=1" for i in range(50_000)) + ">第一条　公章由政府保管。</p>",
    "references": "&amp;" * 300_000 + "第一条　公章由政府保管。",
    "cells": "<table>" + "<tr><td rowspan=9999 colspan=9999>甲</td></tr>" * 50 + "</table>第一条　公章由政府保管。",
    "a form": "<form>" * 10_000 + "<p>第一条　公章由政府保管。</p>",
    "processing": "<?" * 100_000 + "<p>第一条　公章由政府保管。</p>",
}  # fmt: skip


@pytest.mark.parametrize("case", MARKUP)
def test_markup_built_to_do_harm_is_read_in_time(case: str) -> None:
    read(f"<html><body>{MARKUP[case]}</body></html>".encode(), "a.html", "text/html")


RUNS = (
    " ", "\n", "\t", "　", "一", "0", "〇", "○", "…", "_", "《", "（", "。", "、", "x", "—", "第一条", "2021年1月",
    "自2021年1月", "同时", "第一项", "\n第一条 ", "\n（一）", "有效期0年", "国令", "㐀〔1000〕", "\r", "\u200b", "\ufeff",
    "=", "发布时间", "密级",
)  # fmt: skip
LONG = 6_000
"""Characters of a run; a cubic reading of it takes hours."""


@pytest.mark.parametrize("run", RUNS)
def test_a_page_of_one_endless_run_is_read_in_time(run: str) -> None:
    text = "青河市公章管理办法\n\n第一条　为规范保管，制定本办法。" + run * (LONG // len(run))
    read((text + "\n第二条　公章由政府保管。\n").encode(), "a.txt", "text/plain; charset=utf-8")


CHARSETS = {
    "UTF-7": (b"+ADw-script+AD4-alert(1)+ADw-/script+AD4-", "text/html; charset=utf-7"),
    "overlong": (b"\xc0\xbcscript\xc0\xbealert(1)", "text/html; charset=utf-8"),
    "unknown": (TEXT, "text/plain; charset=../../etc/passwd"),
    "a codec that unpacks": (zlib.compress(b"a" * 9_000), "text/plain; charset=zlib_codec"),
    "a codec that runs": (TEXT, "text/plain; charset=unicode_escape"),
    "hex": (b"3c7363726970743e", "text/plain; charset=hex"),
    "idna": (TEXT, "text/plain; charset=idna"),
    "punycode": (b"-" + b"a" * 100_000, "text/plain; charset=punycode"),
    "UTF-16 halves": (b"\xff\xfe" + b"\x00\xd8" * 5_000, "text/plain"),
    "null": (b"\x00" * 50_000, "text/plain"),
    "surrogates": ("第一条　\ud800公章由政府保管。".encode("utf-8", "surrogatepass"), "text/plain"),
    "long label": (TEXT, "text/plain; charset=" + "a" * 100_000),
}


@pytest.mark.parametrize("case", CHARSETS)
def test_no_charset_makes_markup_of_text_or_breaks_reading(case: str) -> None:
    body, kind = CHARSETS[case]
    said = read(body, "a.txt", kind)
    assert "<script" not in "".join(said)


def nested_mail(depth: int) -> bytes:
    body = b"Subject: a\r\nContent-Type: text/plain\r\n\r\n" + TEXT
    for i in range(depth):
        mark = f"b{i}"
        head = f'Subject: a\r\nContent-Type: multipart/mixed; boundary="{mark}"\r\n\r\n--{mark}\r\nContent-Type: message/rfc822\r\n\r\n'
        body = head.encode() + body + f"\r\n--{mark}--\r\n".encode()
    return body


MAILS: dict[str, Callable[[], bytes]] = {
    "nested": lambda: nested_mail(60),
    "many parts": lambda: b'Subject: a\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n'
    + b"--b\r\nContent-Type: text/plain\r\n\r\na\r\n" * 3_000
    + b"--b--",
    "boundary in boundary": lambda: b"Subject: a\r\n" + b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (i, i) for i in range(190)
    ),
    "long header": lambda: b"Subject: " + b"=?utf-8?b?" * 50_000 + b"\r\nFrom: a\r\n\r\n" + TEXT,
    "many headers": lambda: b"Subject: a\r\nFrom: b\r\n" + b"X-Y: z\r\n" * 4_000 + b"\r\n" + TEXT,
    "path as a name": lambda: b'Subject: a\r\nFrom: b\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n'
    b'--b\r\nContent-Disposition: attachment; filename="../../../etc/x.txt"\r\n\r\n' + TEXT + b"\r\n--b--",
}  # fmt: skip


@pytest.mark.parametrize("case", MAILS)
def test_a_mail_built_to_do_harm_is_said(case: str) -> None:
    said = read(MAILS[case](), "a.eml", "message/rfc822")
    assert said
    assert len(said) <= 2_001
