"""From a PDF to page text: its text layer, sheet by sheet; what is scanned is recognised."""

from __future__ import annotations

import threading
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pypdfium2
import pypdfium2.raw as pdfium

from corpus.errors import BadPage
from ingest import ocr
from ingest.scans import LONGEST_SIDE, MAX_SCANS, named, not_read, read_scan
from ingest.sheets import Row, page_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from ingest.pagetext import PageText

MAX_SHEETS = 3_000
"""Sheets of a PDF; a longer one is refused rather than read for minutes."""
MAX_CHARACTERS = 10_000_000
MAX_OBJECTS = 100_000
"""Drawn things on a sheet that is rendered for recognition."""
_FEW = 40
"""Characters of a text layer (a page number, a watermark) that may lie over a scan."""
_COVERS = 0.6
"""Share of a sheet that a picture covers to be a scan of it."""
_LOCK = threading.Lock()
"""PDFium may be used by one thread at a time in a process."""
_SOFT_HYPHEN = 0x02
"""What PDFium gives for a hyphen that breaks a word at the end of a line."""
_NO_TITLES = frozenset({"untitled", "无标题", "未命名", "microsoft word"})
_PASSWORD = frozenset({4, 5})
"""PDFium's error codes for a missing password and an unknown security scheme."""


def extract_pdf(body: bytes) -> PageText:
    """The text of a PDF, of its text layer and of scanned sheets.

    Raises:
        BadPage: encrypted, damaged, too long, or nothing on it can be read.
    """
    with _LOCK:
        sheets, title, scans = _read(body)
    warnings = _fill_in(body, sheets, scans) if scans else []
    if not any(row.text.strip() for sheet in sheets for row in sheet):
        raise BadPage(_nothing())
    return page_text(sheets, title, warnings)


def _nothing() -> str:
    if not ocr.is_installed():
        return "这个 PDF 是扫描件，没有文字层，无法直接读取。" + ocr.MISSING
    return "这个 PDF 是扫描件，没有文字层，也没有认出文字。请换一份清晰的扫描件再导入。"


def _fill_in(body: bytes, sheets: list[list[Row]], scans: Sequence[int]) -> list[tuple[str, str]]:
    """Recognise the scanned sheets, in place; the warnings about those that stay unread."""
    if not ocr.is_installed():
        return [_without_text([i + 1 for i in scans])]
    unread = []
    for i in scans[:MAX_SCANS]:
        rows = read_scan(_picture(body, i), i + 1)
        if sum(len(r.text) for r in rows) > sum(len(r.text) for r in sheets[i]):
            sheets[i] = rows
        elif not sheets[i]:
            unread.append(i + 1)
    warnings = [_without_text(unread)] if unread else []
    left = [i + 1 for i in scans[MAX_SCANS:]]
    return [*warnings, not_read(left)] if left else warnings


def _without_text(sheets: Sequence[int]) -> tuple[str, str]:
    return (
        "pdf_sheet_without_text",
        f"第 {named(sheets)} 页没有文字层（可能是扫描页），这些页的内容未读入。",
    )


def _picture(body: bytes, number: int) -> NDArray[Any]:
    """One sheet as pixels (height × width × 3, uint8)."""
    with _LOCK, closing(_open(body)) as document, closing(document[number]) as page:
        scale = LONGEST_SIDE / max(1.0, *page.get_size())
        with closing(page.render(scale=scale)) as bitmap:
            pixels: NDArray[Any] = bitmap.to_numpy()[:, :, :3].copy()
            return pixels


def _open(body: bytes) -> Any:  # noqa: ANN401  pypdfium2 publishes no types
    try:
        return pypdfium2.PdfDocument(body)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) in _PASSWORD or "password" in str(error).lower():
            raise BadPage("PDF 已加密，无法读取。请去掉打开密码后另存，再重新导入。") from error
        raise BadPage(
            "PDF 文件已损坏，无法读取。请重新下载，或在阅读器中另存一份后再导入。"
        ) from error


def _read(body: bytes) -> tuple[list[list[Row]], str, list[int]]:
    """Printed lines of every sheet, the title in the file's information, the scanned sheets."""
    with closing(_open(body)) as document:
        count = len(document)
        if not 0 < count <= MAX_SHEETS:
            msg = f"PDF 有 {count} 页，超出可处理的范围（1–{MAX_SHEETS} 页）。请拆分后再导入。"
            raise BadPage(msg)
        try:
            sheets = list(_sheets(document))
            scans = [i for i, sheet in enumerate(sheets) if _is_scan(document, i, sheet)]
            title = str(document.get_metadata_dict().get("Title", "")).strip()
            title = "" if title.lower() in _NO_TITLES else title
        except pypdfium2.PdfiumError as error:
            raise BadPage(
                "PDF 有损坏的页面，无法读取。请重新下载，或在阅读器中另存一份后再导入。"
            ) from error
    return sheets, title, scans


def _is_scan(document: Any, number: int, rows: Sequence[Row]) -> bool:  # noqa: ANN401  see _open
    """Whether a sheet is drawn and not written: no letters, or few on a picture of the sheet."""
    letters = sum(len(row.text) for row in rows)
    if letters > _FEW:
        return False
    with closing(document[number]) as page:
        drawn = pdfium.FPDFPage_CountObjects(page)
        if not 0 < drawn <= MAX_OBJECTS:
            return False
        return letters == 0 or _pictured(page) >= _COVERS


def _pictured(page: Any) -> float:  # noqa: ANN401  see _open
    """Share of the sheet that its largest picture covers."""
    width, height = page.get_size()
    pictures = page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3)
    boxes = [picture.get_bounds() for picture in pictures]
    areas = [(right - left) * (top - bottom) for left, bottom, right, top in boxes]
    return float(max(areas, default=0.0) / max(1.0, width * height))


def _sheets(document: Any) -> Iterator[list[Row]]:  # noqa: ANN401  see _open
    total = 0
    for number in range(len(document)):
        with closing(document[number]) as page, closing(page.get_textpage()) as text:
            total += text.count_chars()
            if total > MAX_CHARACTERS:
                raise BadPage("PDF 的文字过多，无法处理。请拆分后再导入。")
            yield list(_rows(text, number + 1))


def _rows(text: Any, sheet: int) -> Iterator[Row]:  # noqa: ANN401  pypdfium2 publishes no types
    """Lines as PDFium breaks them, with the places of their first and last visible characters."""
    characters: list[str] = []
    visible: list[int] = []
    count = text.count_chars()
    for i in range(count + 1):
        code = pdfium.FPDFText_GetUnicode(text, i) if i < count else ord("\n")
        if code != ord("\n"):
            characters.append(_character(code))
            if not characters[-1].isspace() and characters[-1]:
                visible.append(i)
            continue
        line = _surrogates("".join(characters)).strip("\r\n")
        if visible:
            first, last = (
                text.get_charbox(visible[0], loose=True),
                text.get_charbox(visible[-1], loose=True),
            )
            size = pdfium.FPDFText_GetFontSize(text, visible[0]) or 12.0
            yield Row(line.strip(), sheet, first[0], last[2], size, first[1], first[3])
        characters, visible = [], []


def _character(code: int) -> str:
    if code == _SOFT_HYPHEN:
        return "-"
    return "" if code in {0, 0xFFFE, 0xFFFF} else chr(code)


def _surrogates(text: str) -> str:
    """PDFium counts UTF-16 units on some systems: pairs become characters, single ones U+FFFD."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
