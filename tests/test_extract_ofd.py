"""OFD (GB/T 33190): where its text stands, and what is said of what is not read."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from corpus.errors import BadPage
from corpus.model import Page, PageKind
from ingest import ocr
from ingest.extract import extract

if TYPE_CHECKING:
    from ingest.pagetext import PageText

NS = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def ofd(
    *pages: str, common: str = "", extra: dict[str, bytes] | None = None, more: str = ""
) -> bytes:
    """An OFD file with these layers."""
    listed = "".join(f'<ofd:Page ID="{i}" BaseLoc="P{i}.xml"/>' for i in range(len(pages)))
    parts = {
        "OFD.xml": f"<ofd:OFD {NS}><ofd:DocBody><ofd:DocInfo><ofd:Title>信息里的题名</ofd:Title>"
        "</ofd:DocInfo><ofd:DocRoot>/D/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "D/Document.xml": f"<ofd:Document {NS}><ofd:CommonData>{common}</ofd:CommonData>"
        f"<ofd:Pages>{listed}</ofd:Pages>{more}</ofd:Document>",
    }
    for i, layer in enumerate(pages):
        parts[f"D/P{i}.xml"] = (
            f"<ofd:Page {NS}><ofd:Content><ofd:Layer>{layer}</ofd:Layer></ofd:Content></ofd:Page>"
        )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
        for name, body in (extra or {}).items():
            archive.writestr(name, body)
    return buffer.getvalue()


def text_object(words: str, x: float, y: float, **options: str) -> str:
    attributes = "".join(f' {k}="{v}"' for k, v in options.items() if k != "DeltaX")
    deltas = options.get("DeltaX", f"g {len(words) - 1} 5" if len(words) > 1 else "")
    steps = f' DeltaX="{deltas}"' if deltas else ""
    return (
        f'<ofd:TextObject Boundary="{x} {y} {5 * len(words)} 6" Size="5"{attributes}>'
        f'<ofd:TextCode X="0" Y="4.4"{steps}>{words}</ofd:TextCode></ofd:TextObject>'
    )


def read(body: bytes) -> PageText:
    kind, text = extract(Page(body, "page"))
    assert kind is PageKind.OFD
    return text


def shown(text: PageText) -> list[str]:
    return [text.of(line) for line in text.lines if line.removed_by is None]


def test_objects_of_one_line_are_joined_in_their_places() -> None:
    layer = text_object("条为规", 40, 30) + text_object("第一", 30, 30) + text_object("范", 55, 30)

    assert shown(read(ofd(layer))) == ["第一条为规范"]


def test_every_character_may_have_its_own_object() -> None:
    words = "第二条　本办法适用于全县。"
    layer = "".join(text_object(c, 30 + 5 * i, 50) for i, c in enumerate(words) if c != "　")

    assert shown(read(ofd(layer))) == ["第二条 本办法适用于全县。"]


def test_lines_are_read_from_the_top_whatever_their_order_in_the_file() -> None:
    layer = text_object("第二条。", 30, 60) + text_object("第一条。", 30, 40)

    assert shown(read(ofd(layer))) == ["第一条。", "第二条。"]


def test_deltas_are_read_in_full_and_in_short() -> None:
    long = text_object("一二三四", 30, 40, DeltaX="5 5 5")
    short = text_object("五六七八", 50, 40, DeltaX="g 2 5 5")

    assert shown(read(ofd(long + short))) == ["一二三四五六七八"]


def test_a_matrix_moves_and_stretches_text() -> None:
    moved = text_object("第一条", 0, 0, CTM="1 0 0 1 30 40")
    large = text_object("办法", 0, 0, CTM="2 0 0 2 30 10")

    text = read(ofd(moved + large))

    assert shown(text) == ["办法", "第一条"]
    assert text.lines[0].heading == 1


def test_nested_blocks_are_read_and_invisible_text_is_not() -> None:
    layer = (
        f"<ofd:PageBlock><ofd:PageBlock>{text_object('第一条', 30, 40)}</ofd:PageBlock>"
        f"</ofd:PageBlock>{text_object('看不见', 30, 60, Visible='false')}"
    )

    assert shown(read(ofd(layer))) == ["第一条"]


def test_another_namespace_is_read_as_well() -> None:
    body = ofd(text_object("第一条", 30, 40))
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"www.ofdspec.org/2016", b"www.ofdspec.org"))

    assert shown(read(buffer.getvalue())) == ["第一条"]


def test_the_title_of_the_file_is_a_claim() -> None:
    assert read(ofd(text_object("第一条", 30, 40))).claims[0].value == "信息里的题名"


def picture() -> bytes:
    buffer = io.BytesIO()
    Image.new("L", (600, 800), 255).save(buffer, "PNG")
    return buffer.getvalue()


RESOURCES = (
    f'<ofd:Res {NS} BaseLoc="R"><ofd:MultiMedia ID="7"><ofd:MediaFile>a.png</ofd:MediaFile>'
    "</ofd:MultiMedia></ofd:Res>"
)
SCAN = '<ofd:ImageObject Boundary="0 0 210 297" ResourceID="7"/>'


def scan(name: str, body: bytes, *layers: str) -> bytes:
    """A file whose resource 7 is a picture of this name."""
    resources = RESOURCES.replace("a.png", name).encode()
    common = "<ofd:DocumentRes>Res.xml</ofd:DocumentRes>"
    return ofd(*layers, common=common, extra={"D/Res.xml": resources, f"D/R/{name}": body})


def test_a_sheet_that_cannot_be_recognised_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "recognise", lambda _: ())

    text = read(scan("a.png", picture(), text_object("第一条", 30, 40), SCAN))

    assert [code for code, _ in text.warnings] == ["sheet_without_text"]
    assert "第 2 页" in text.warnings[0][1]


def test_a_picture_in_a_coding_that_nothing_reads_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "is_installed", lambda: True)

    text = read(
        scan("a.jb2", b"\x97JB2\r\n\x1a\n" + bytes(50), text_object("第一条", 30, 40), SCAN)
    )

    assert [code for code, _ in text.warnings] == ["sheet_without_text"]


def test_a_scan_without_the_engine_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "is_installed", lambda: False)

    with pytest.raises(BadPage, match=r"扫描件，没有文字。.*tiaowen\[ocr\]"):
        read(scan("a.png", picture(), SCAN))


def test_attachments_are_named() -> None:
    attached = f'<ofd:Attachments {NS}><ofd:Attachment ID="1" Name="附表.xlsx"/></ofd:Attachments>'
    body = ofd(
        text_object("第一条", 30, 40),
        extra={"D/A.xml": attached.encode()},
        more="<ofd:Attachments>A.xml</ofd:Attachments>",
    )

    assert read(body).warnings == (
        ("embedded_file", "文件内嵌附件（附表.xlsx）未读入，请另存后单独导入。"),
    )


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (ofd(text_object("第一条", 30, 40), extra={"Encryptions.xml": b"<a/>"}), "已加密"),
        (ofd(), "没有页面"),
        (ofd(""), "没有认出文字"),
        (ofd(text_object("一", 30, 40)).replace(b"P0.xml", b"P9.xml", 1), "损坏"),
    ],
    ids=["locked", "no sheet", "empty sheet", "missing sheet"],
)
def test_what_cannot_be_read_is_said(body: bytes, said: str) -> None:
    with pytest.raises(BadPage, match=said) as caught:
        extract(Page(body, "a.ofd"))

    assert "请" in str(caught.value)
