"""PDF: the text layer with its broken lines joined, and files that cannot be read."""

from __future__ import annotations

import io
import threading

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from corpus.errors import BadPage
from corpus.model import Page, PageKind
from ingest import extract_pdf as module
from ingest import ocr
from ingest.extract import extract
from ingest.pagetext import PageText

FONT = "STSong-Light"
A4 = (595, 842)
LONG = (
    "为了加强基层队伍建设，规范镇村干部的日常管理，提高为民服务的质量和效率，"
    "根据有关规定，结合本镇实际，制定本办法，请认真贯彻执行。"
)


class Sheet:
    """A PDF in the making; text flows down from the top of each sheet."""

    def __init__(self, **options: object) -> None:
        pdfmetrics.registerFont(UnicodeCIDFont(FONT))
        self.buffer = io.BytesIO()
        self.canvas = Canvas(self.buffer, pagesize=A4, **options)
        self.y = 770.0

    def line(self, text: str, x: float = 70, size: float = 12) -> None:
        """One printed line."""
        self.canvas.setFont(FONT, size)
        self.canvas.drawString(x, self.y, text)
        self.y -= 1.7 * size

    def paragraph(self, text: str, width: int = 36) -> None:
        """A paragraph, first line indented by two characters."""
        self.line(text[: width - 2], 70 + 24)
        for i in range(width - 2, len(text), width):
            self.line(text[i : i + width])

    def end(self, number: int, head: str = "某镇文件汇编") -> None:
        """Running head, page number, next sheet."""
        self.canvas.setFont(FONT, 9)
        self.canvas.drawString(70, 812, head)
        self.canvas.drawCentredString(297, 40, f"- {number} -")
        self.canvas.showPage()
        self.y = 770.0

    def bytes(self) -> bytes:
        self.canvas.save()
        return self.buffer.getvalue()


def read(body: bytes) -> PageText:
    kind, text = extract(Page(body, "a.pdf"))
    assert kind is PageKind.PDF
    return text


def shown(text: PageText) -> list[str]:
    return [text.of(line) for line in text.lines if line.removed_by is None]


def test_broken_lines_are_joined_and_paragraphs_kept_apart() -> None:
    sheet = Sheet()
    sheet.line("关于作风建设的办法", 200, 20)
    sheet.paragraph("第一条" + LONG)
    sheet.paragraph("第二条短段落到此为止。")
    sheet.paragraph("（一）" + LONG)

    text = read(sheet.bytes())

    assert shown(text) == [
        "关于作风建设的办法",
        "第一条" + LONG,
        "第二条短段落到此为止。",
        "（一）" + LONG,
    ]
    assert text.lines[0].heading == 1
    assert [c.value for c in text.claims if c.source == "container"] == ["关于作风建设的办法"]


def test_running_heads_and_page_numbers_are_marked_and_bridged() -> None:
    sheet = Sheet()
    sheet.paragraph("第一条" + LONG)
    sheet.paragraph("第二条" + LONG[:51])
    sheet.y = 780
    sheet.end(1)
    sheet.line("跨页的后半句在这里结束。")
    sheet.paragraph("第三条" + LONG)
    sheet.end(2)

    text = read(sheet.bytes())

    rules = {text.of(line): line.removed_by for line in text.lines if line.removed_by}
    assert rules == {
        "某镇文件汇编": "pdf:running-head", "- 1 -": "pdf:page-number", "- 2 -": "pdf:page-number",
    }  # fmt: skip
    assert {line.page for line in text.lines} == {1, 2}
    assert "第三条" + LONG in shown(text)


def test_a_sentence_that_repeats_on_every_sheet_is_no_running_head() -> None:
    sheet = Sheet()
    for number in (1, 2, 3):
        sheet.paragraph(f"第{number}条" + LONG)
        sheet.paragraph("本条由镇党政办公室负责解释。")
        sheet.end(number)

    assert shown(read(sheet.bytes())).count("本条由镇党政办公室负责解释。") == 3


def test_sheets_without_text_are_warned_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "recognise", lambda _: ())
    sheet = Sheet()
    sheet.line(LONG[:20])
    sheet.end(1)
    sheet.canvas.rect(10, 10, 100, 100, fill=1)
    sheet.canvas.showPage()

    text = read(sheet.bytes())

    assert [code for code, _ in text.warnings] == ["pdf_sheet_without_text"]
    assert "第 2 页" in text.warnings[0][1]


def scanned() -> bytes:
    sheet = Sheet()
    sheet.canvas.rect(10, 10, 100, 100, fill=1)
    sheet.canvas.showPage()
    return sheet.bytes()


def encrypted() -> bytes:
    sheet = Sheet(encrypt=StandardEncryption("secret", "owner"))
    sheet.line(LONG[:20])
    return sheet.bytes()


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (scanned(), "扫描件，没有文字层"),
        (encrypted(), "加密"),
        (b"%PDF-1.7\nnothing", "损坏"),
        (b"%PDF-1.4\n" + bytes(range(256)) * 40, "损坏"),
    ],
    ids=["scanned", "encrypted", "cut", "garbage"],
)
def test_files_that_cannot_be_read_are_said(
    body: bytes, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ocr, "recognise", lambda _: ())
    with pytest.raises(BadPage, match=said) as caught:
        extract(Page(body, "a.pdf"))

    assert "请" in str(caught.value)


def test_a_very_long_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_SHEETS", 0)

    with pytest.raises(BadPage, match="拆分"):
        read(scanned())


def test_threads_may_read_at_the_same_time() -> None:
    sheet = Sheet()
    sheet.paragraph(LONG)
    body = sheet.bytes()
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(read(body).text)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == [LONG] * 4


def recognised(text: str, top: float) -> ocr.Box:
    """A line as the engine gives it, in pixels of a sheet that is 2,000 high."""
    right = 170 + 33 * len(text)
    return ocr.Box(((170, top), (right, top), (right, top + 32), (170, top + 32)), text, 0.9)


def test_scanned_sheets_between_others_are_recognised(monkeypatch: pytest.MonkeyPatch) -> None:
    boxes = (
        recognised("第二条　" + LONG[:20] + "。", 200),
        recognised("第三条短句到此为止。", 260),
    )
    monkeypatch.setattr(ocr, "is_installed", lambda: True)
    monkeypatch.setattr(ocr, "recognise", lambda _: boxes)
    sheet = Sheet()
    sheet.paragraph("第一条" + LONG)
    sheet.canvas.showPage()
    sheet.canvas.rect(10, 10, 500, 700, fill=1)
    sheet.canvas.showPage()
    sheet.paragraph("第四条" + LONG)

    text = read(sheet.bytes())

    assert [(line[:3], page, sure) for line, page, sure in by_line(text)] == [
        ("第一条", 1, None), ("第二条", 2, 0.9), ("第三条", 2, 0.9), ("第四条", 3, None),
    ]  # fmt: skip
    assert text.warnings == ()


def test_without_recognition_a_scan_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "is_installed", lambda: False)

    with pytest.raises(BadPage, match=r"tiaowen\[ocr\]"):
        extract(Page(scanned(), "a.pdf"))


def test_scanned_sheets_beyond_the_limit_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "is_installed", lambda: True)
    monkeypatch.setattr(ocr, "recognise", lambda _: (recognised("第一条　" + LONG[:20], 200),))
    monkeypatch.setattr(module, "MAX_SCANS", 1)
    sheet = Sheet()
    for _ in range(2):
        sheet.canvas.rect(10, 10, 100, 100, fill=1)
        sheet.canvas.showPage()

    text = read(sheet.bytes())

    assert [code for code, _ in text.warnings] == ["scan_left_out"]
    assert "第 2 页" in text.warnings[0][1]


def by_line(text: PageText) -> list[tuple[str, int | None, float | None]]:
    return [(text.of(ln), ln.page, ln.ocr) for ln in text.lines if ln.removed_by is None]
