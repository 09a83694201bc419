"""One text in every format: the same document comes out of each.

The files of `tests/formats` are made by `bench/build_formats.py`.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from corpus.errors import BadPage
from corpus.model import Document, Page, PageKind
from ingest import ocr, office
from ingest.expand import expand
from ingest.extract import extract
from ingest.members import Unread
from ingest.pipeline import parse, parse_page
from ingest.trace import raw_offsets

if TYPE_CHECKING:
    from numpy.typing import NDArray

FORMATS = Path(__file__).parent / "formats"
needs_ocr = pytest.mark.skipif(
    not ocr.is_installed(), reason="the extra ocr is not installed: scans cannot be read"
)
needs_office = pytest.mark.skipif(
    office.program() is None, reason="LibreOffice is not installed: old office files stay unread"
)
EXACT = [
    ("measures.txt", PageKind.TEXT),
    ("measures.md", PageKind.MARKDOWN),
    ("measures.html", PageKind.HTML),
    ("measures.docx", PageKind.DOCX),
    pytest.param("measures.doc", PageKind.DOC, marks=needs_office),
    pytest.param("measures.rtf", PageKind.RTF, marks=needs_office),
    pytest.param("measures.odt", PageKind.ODT, marks=needs_office),
    ("measures.pdf", PageKind.PDF),
    ("measures.ofd", PageKind.OFD),
    ("measures.mht", PageKind.MHT),
    ("measures.eml", PageKind.DOCX),
    ("measures.zip", PageKind.DOCX),
]
SCANS = [
    ("measures.png", PageKind.IMAGE, 1),
    ("measures.jpg", PageKind.IMAGE, 1),
    ("measures.tif", PageKind.IMAGE, 2),
    ("scanned.pdf", PageKind.PDF, 2),
    ("scan.ofd", PageKind.OFD, 1),
]


@cache
def document(name: str) -> Document:
    """The one document in a file; its name tells nothing."""
    pages = [p for p in expand(Page((FORMATS / name).read_bytes(), "page")) if isinstance(p, Page)]
    (found,) = [d for page in pages for d in parse_page(page)]
    return found


def squeezed(text: str) -> str:
    return "".join(text.split())


def distance(a: str, b: str) -> int:
    """Characters to change, add or take out (Levenshtein)."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        last, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (x != y))
    return row[-1]


def said(found: Document) -> dict[str, object]:
    """What all formats must agree on."""
    return {
        "outline": [(c.path, c.kind) for c in found.clauses],
        "headings": [c.heading and squeezed(c.heading) for c in found.clauses],
        "title": found.title,
        "doc_number": found.doc_number,
        "issuers": found.issuers,
        "dates": (found.issued_on, found.effective_on),
        "genre": found.genre,
        "normative": found.normative,
    }


@pytest.mark.parametrize(("name", "kind"), EXACT)
def test_every_format_gives_the_same_document(name: str, kind: PageKind) -> None:
    plain, found = document("measures.txt"), document(name)

    assert found.source.kind is kind
    assert said(found) == said(plain)
    assert len(found.clauses) == 21
    assert squeezed(found.text) == squeezed(plain.text)
    assert found.ocr is None


@needs_ocr
@pytest.mark.parametrize(("name", "kind", "sheets"), SCANS)
def test_a_scan_gives_the_same_outline(
    name: str, kind: PageKind, sheets: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ocr, "recognise", recognise_once)
    plain, found = document("measures.txt"), document(name)

    assert found.source.kind is kind
    assert said(found) == said(plain)
    wrong = distance(squeezed(found.text), squeezed(plain.text))
    assert wrong <= 0.01 * len(squeezed(plain.text))
    assert found.ocr is not None
    assert found.ocr > 0.95
    assert "ocr_text" in {w.code for w in found.warnings}
    _, text = extract(Page((FORMATS / name).read_bytes(), "page"))
    assert {line.page for line in text.lines} == set(range(1, sheets + 1))


_read: dict[int, tuple[ocr.Box, ...]] = {}
_recognise = ocr.recognise


def recognise_once(image: NDArray[object]) -> tuple[ocr.Box, ...]:
    """The real recognition; a picture that was seen before is not read again."""
    key = hash(image.tobytes())
    if key not in _read:
        _read[key] = _recognise(image)
    return _read[key]


@pytest.mark.parametrize("name", ["measures.pdf", "measures.ofd"])
def test_running_heads_and_page_numbers_are_removed_with_their_rule(name: str) -> None:
    rules = {removed.rule for removed in document(name).removed}

    assert {"pdf:running-head", "pdf:page-number"} <= rules or name == "measures.pdf"
    assert "公报" not in document(name).text
    assert "— 1 —" not in document(name).text


def test_mail_and_archive_name_the_way_to_their_members() -> None:
    def places(name: str) -> list[str]:
        return [found.locator for found in expand(Page((FORMATS / name).read_bytes(), name))]

    assert places("measures.zip") == ["measures.zip!/附件/会议室管理办法.docx"]
    assert places("measures.eml") == ["measures.eml!/正文", "measures.eml!/会议室管理办法.docx"]


def test_the_text_of_a_mail_that_only_covers_its_attachment_is_left_aside() -> None:
    first, _ = expand(Page((FORMATS / "measures.eml").read_bytes(), "a.eml"))

    assert isinstance(first, Unread)
    assert first.skipped


def test_a_saved_page_knows_where_it_was_saved_from() -> None:
    _, text = extract(Page((FORMATS / "measures.mht").read_bytes(), "a.mht"))

    urls = [claim.value for claim in text.claims if claim.field == "url"]
    assert urls == ["https://www.qingshi.example/zwgk/202305/t20230509_18.html"]


def test_markdown_leads_back_to_its_source() -> None:
    page = Page((FORMATS / "measures.md").read_bytes(), "a.md")
    parsed = parse(page)
    source = page.body.decode()
    trace = raw_offsets(page, extract(page)[1])

    offset = parsed.page_text.index("赌博")
    place = trace.raw(offset)
    assert place is not None
    assert source[place : place + 2] == "赌博"


def test_a_workbook_is_an_annex_with_its_table() -> None:
    (found,) = parse_page(Page((FORMATS / "annex.xlsx").read_bytes(), "annex.xlsx"))

    assert found.title == "青石县村级会议室改造计划表"
    (table,) = found.tables
    assert table.header_rows == 1
    assert table.rows == (
        ("乡镇", "村", "投资", "完成时限", "县级补助比例"),
        ("石桥镇", "东山村", "12.50", "2023年5月9日", "40.0%"),
        ("", "西河村", "8.00", "2023年5月9日", "35.5%"),
        ("云台乡", "杨家村", "1,250.00", "2023年5月9日", "100.0%"),
    )
    assert [(r.rule, r.text) for r in found.removed] == [("xlsx:hidden", "底稿\n内部测算，不公开")]
    assert "未按期完成的，不予补助" in found.text


@pytest.mark.parametrize("kind", [PageKind.DOC, PageKind.RTF, PageKind.ODT, PageKind.XLS])
def test_without_libreoffice_the_format_is_named_with_what_to_do(
    kind: PageKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office, "_PROGRAMS", ("no-such-program",))

    with pytest.raises(BadPage, match="LibreOffice，当前没有安装。请安装") as caught:
        office.converted(b"", kind)

    assert "." + kind.value in str(caught.value)


@needs_office
def test_a_file_that_libreoffice_cannot_convert_is_refused() -> None:
    with pytest.raises(BadPage, match="没能转换"):
        office.converted(b"PK\x03\x04" + bytes(500), PageKind.ODT)


@needs_office
def test_a_conversion_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "SECONDS", 0.05)

    with pytest.raises(BadPage, match="已停止"):
        office.converted((FORMATS / "measures.rtf").read_bytes(), PageKind.RTF)
