"""Files cut, flipped and built to do harm: a document or a sentence, no traceback, no hang."""

from __future__ import annotations

import io
import random
import time
import zipfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from corpus.errors import BadPage, PolicyError
from corpus.model import Page
from ingest import extract_xlsx, ocr, office, pictures
from ingest.expand import expand
from ingest.extract import extract
from ingest.pipeline import parse_page
from tests.test_extract_robust import is_sound

if TYPE_CHECKING:
    from collections.abc import Callable

FORMATS = Path(__file__).parent / "formats"
NAMES = sorted(p.name for p in FORMATS.iterdir())
EACH = 25
"""Damaged copies of each file and kind of damage; 7,900 others were tried when it was written."""
SECONDS = 30
"""Longest reading of a small damaged file, on a busy machine."""


@pytest.fixture(autouse=True)
def no_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Recognition and LibreOffice have tests of their own; here they would only take time."""
    corners = ((100.0, 100.0), (600.0, 100.0), (600.0, 130.0), (100.0, 130.0))
    box = ocr.Box(corners, "第一条　为规范会议室的使用，制定本办法。", 0.9)
    monkeypatch.setattr(ocr, "recognise", lambda _: (box,))
    monkeypatch.setattr(office, "_PROGRAMS", ())


def cut(body: bytes, chance: random.Random) -> bytes:
    return body[: chance.randrange(len(body))]


def flipped(body: bytes, chance: random.Random) -> bytes:
    copy = bytearray(body)
    for _ in range(chance.choice((1, 3, 20))):
        copy[chance.randrange(len(copy))] ^= 1 << chance.randrange(8)
    return bytes(copy)


def spliced(body: bytes, chance: random.Random) -> bytes:
    start, end = sorted(chance.randrange(len(body)) for _ in range(2))
    return body[:start] + body[end:] + body[start : start + 50] * 3


def repacked(body: bytes, chance: random.Random) -> bytes:
    """A sound archive whose parts are damaged: the readers behind the unpacking meet them."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as old, zipfile.ZipFile(buffer, "w") as new:
        unlucky = chance.choice(old.namelist())
        for name in old.namelist():
            part = old.read(name)
            damaged = chance.choice((cut, flipped, spliced))
            new.writestr(name, damaged(part, chance) if name == unlucky and part else part)
    return buffer.getvalue()


def read_all(body: bytes) -> None:
    """Everything that an ingestion does with a file; only a sentence may come of it."""
    for found in expand(Page(body, "page")):
        if not isinstance(found, Page):
            assert found.message.endswith(("。", "略过。"))
            continue
        why = "。"
        try:
            _, text = extract(found)
            assert is_sound(text)
            parse_page(found)
        except PolicyError as error:
            why = str(error)
        assert why.endswith("。")


@pytest.mark.parametrize("damage", [cut, flipped, spliced])
@pytest.mark.parametrize("name", NAMES)
def test_a_damaged_file_gives_a_document_or_a_sentence(
    name: str, damage: Callable[[bytes, random.Random], bytes]
) -> None:
    body = (FORMATS / name).read_bytes()
    chance = random.Random(f"{name} {damage.__name__}")  # noqa: S311  the same every time
    for _ in range(EACH if len(body) < 60_000 else EACH // 5):
        started = time.monotonic()
        read_all(damage(body, chance))
        assert time.monotonic() - started < SECONDS


@pytest.mark.parametrize(
    "name", ["measures.docx", "measures.ofd", "scan.ofd", "measures.odt", "annex.xlsx"]
)
def test_a_package_with_a_damaged_part_gives_a_document_or_a_sentence(name: str) -> None:
    body = (FORMATS / name).read_bytes()
    chance = random.Random(name)  # noqa: S311  the same every time
    for _ in range(EACH):
        read_all(repacked(body, chance))


def replaced(name: str, part: str, content: bytes) -> bytes:
    """A fixture with another part in it."""
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


ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">'
    + b"".join(b'<!ENTITY e%d "&e%d;&e%d;">' % (i, i + 1, i + 1) for i in range(40))
    + b'<!ENTITY e40 "ha">]><a>&e0;&x;</a>'
)
SHEET = "xl/worksheets/sheet1.xml"
MAIN = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
HOSTILE = {
    "entities in docx": partial(replaced, "measures.docx", "word/document.xml", ENTITIES),
    "entities in OFD": partial(replaced, "measures.ofd", "OFD.xml", ENTITIES),
    "entities in xlsx": partial(replaced, "annex.xlsx", SHEET, ENTITIES),
    "bomb in OFD": partial(replaced, "measures.ofd", "Doc_0/x.xml", b" " * 90_000_000),
    "deep OFD": partial(
        replaced, "measures.ofd", "OFD.xml", b"<a>" * 100_000 + b"</a>" * 100_000
    ),
    "merged xlsx": partial(
        replaced, "annex.xlsx", SHEET,
        b"<worksheet " + MAIN + b'><sheetData/><mergeCells count="1">'
        b'<mergeCell ref="A1:XFD1048576"/></mergeCells></worksheet>',
    ),
    "far cell": partial(
        replaced, "annex.xlsx", SHEET,
        b"<worksheet " + MAIN + b'><sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
        b"</sheetData></worksheet>",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", HOSTILE)
def test_a_file_built_to_do_harm_is_refused_at_once(case: str) -> None:
    body = HOSTILE[case]()
    started = time.monotonic()

    with pytest.raises(BadPage) as caught:
        extract(Page(body, "page"))

    assert "请" in str(caught.value)
    assert time.monotonic() - started < SECONDS


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_unpacked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pictures, "MAX_PIXELS", 10_000)
    buffer = io.BytesIO()
    Image.new("1", (200, 200)).save(buffer, "PNG")

    with pytest.raises(BadPage, match="像素，过大"):
        extract(Page(buffer.getvalue(), "a.png"))


def test_an_icon_is_no_page() -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (16, 16)).save(buffer, "PNG")

    with pytest.raises(BadPage, match="不像文件页"):
        extract(Page(buffer.getvalue(), "a.png"))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16", "F"])
def test_pictures_of_every_colour_are_read(mode: str) -> None:
    buffer = io.BytesIO()
    Image.new(mode, (200, 300)).save(buffer, "TIFF" if mode in {"CMYK", "F"} else "PNG")

    _, text = extract(Page(buffer.getvalue(), "a"))

    assert text.text.startswith("第一条")


def test_a_workbook_of_too_many_cells_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extract_xlsx, "MAX_GRID", 10)

    with pytest.raises(BadPage, match="过大"):
        extract(Page((FORMATS / "annex.xlsx").read_bytes(), "a.xlsx"))
