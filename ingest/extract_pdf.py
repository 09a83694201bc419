"""From a PDF to page text: its text layer, line by line, page by page.

Lines that the layout broke are joined again where the character boxes show that a line was full
and the next one is not indented.
Running heads and page numbers stay, marked with the rule that knows them.
"""

from __future__ import annotations

import re
import threading
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, replace
from statistics import median
from typing import TYPE_CHECKING, Any

import pypdfium2
import pypdfium2.raw as pdfium

from corpus.errors import BadPage
from ingest.pagetext import Claim, Line, PageText

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MAX_SHEETS = 3_000
"""Sheets of a PDF; a longer one is refused rather than read for minutes."""
MAX_CHARACTERS = 10_000_000
RUNNING_HEAD = "pdf:running-head"
PAGE_NUMBER = "pdf:page-number"
_LOCK = threading.Lock()
"""PDFium may be used by one thread at a time in a process."""
_EDGE = 2
"""Lines at the top and bottom of a sheet that may be running heads."""
_SET_OFF = 1.0
"""Height of the gap before a running head, in characters of the text; lines of official papers,
16 points on 28, stand 0.75 apart."""
_REPEATED = 0.5
"""Share of sheets on which an edge line must stand to be a running head, two at least."""
_PAGE_NUMBER = re.compile(
    r"[-—–－―·•.\s]*(?:第\s*)?[0-9０-９]{1,4}(?:\s*页)?(?:\s*[/／,，]?\s*共?\s*[0-9]{1,4}\s*页?)?[-—–－―·•.\s]*"
)
_DECORATED = re.compile(r"[-—–－―·•]\s*[0-9０-９]+\s*[-—–－―·•]|第\s*[0-9０-９]+\s*页")
_FINAL = "。！？；：…”》）.!?;:"
_MARKER = re.compile(
    r"\s*(?:第[0-9一二三四五六七八九十百千〇零]{1,6}[章节条编篇款]|[一二三四五六七八九十]{1,3}[、是]"
    r"|[（(][0-9一二三四五六七八九十]{1,3}[)）]|[0-9]{1,3}[.、．)）]|[①-⓿]|附件|附表|抄送)"
)
_SLACK = 1.6
"""Characters by which a full line may stay short of the margin (a mark may not begin a line)."""
_INDENT = 0.8
"""Characters from which a line counts as indented."""
_TITLE_SIZE = 1.25
"""Letters this much larger than the text's make a title on the first sheet."""
_SOFT_HYPHEN = 0x02
"""What PDFium gives for a hyphen that breaks a word at the end of a line."""
_NO_TITLES = frozenset({"untitled", "无标题", "未命名", "microsoft word"})
_PASSWORD = frozenset({4, 5})
"""PDFium's error codes for a missing password and an unknown security scheme."""
_ASCII_WORD = re.compile(r"[A-Za-z0-9,.]$")


@dataclass(frozen=True, slots=True)
class _Row:
    """A printed line."""

    text: str
    sheet: int
    left: float
    right: float
    size: float
    """Width of a full-width character in points."""
    bottom: float
    top: float
    """Vertical place in points, from the foot of the sheet."""
    rule: str | None = None


def extract_pdf(body: bytes) -> PageText:
    """The text layer of a PDF.

    Raises:
        BadPage: encrypted, damaged, too long, or scanned without a text layer.
    """
    with _LOCK:
        sheets, title = _read(body)
    empty = [i + 1 for i, sheet in enumerate(sheets) if not any(row.text.strip() for row in sheet)]
    if len(empty) == len(sheets):
        raise BadPage(
            "这个 PDF 是扫描件，没有文字层，无法读取。"
            "请先做文字识别（OCR），再导入可复制文字的 PDF 或文本。"
        )
    warnings = [_without_text(empty)] if empty else []
    rows = [row for sheet in _mark_edges(sheets) for row in sheet]
    return _page_text(rows, title, warnings)


def _without_text(sheets: Sequence[int]) -> tuple[str, str]:
    named = "、".join(str(n) for n in sheets[:10]) + ("等" if len(sheets) > 10 else "")  # noqa: PLR2004  enough to look at
    return (
        "pdf_sheet_without_text",
        f"第 {named} 页没有文字层（可能是扫描页），这些页的内容未读入。",
    )


def _read(body: bytes) -> tuple[list[list[_Row]], str]:
    """Printed lines of every sheet, and the title in the file's information."""
    try:
        document = pypdfium2.PdfDocument(body)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) in _PASSWORD or "password" in str(error).lower():
            raise BadPage("PDF 已加密，无法读取。请去掉打开密码后另存，再重新导入。") from error
        raise BadPage(
            "PDF 文件已损坏，无法读取。请重新下载，或在阅读器中另存一份后再导入。"
        ) from error
    with closing(document):
        count = len(document)
        if not 0 < count <= MAX_SHEETS:
            msg = f"PDF 有 {count} 页，超出可处理的范围（1–{MAX_SHEETS} 页）。请拆分后再导入。"
            raise BadPage(msg)
        try:
            sheets = list(_sheets(document))
            title = str(document.get_metadata_dict().get("Title", "")).strip()
            title = "" if title.lower() in _NO_TITLES else title
        except pypdfium2.PdfiumError as error:
            raise BadPage(
                "PDF 有损坏的页面，无法读取。请重新下载，或在阅读器中另存一份后再导入。"
            ) from error
    return sheets, title


def _sheets(document: Any) -> Iterator[list[_Row]]:  # noqa: ANN401  pypdfium2 publishes no types
    total = 0
    for number in range(len(document)):
        with closing(document[number]) as page, closing(page.get_textpage()) as text:
            total += text.count_chars()
            if total > MAX_CHARACTERS:
                raise BadPage("PDF 的文字过多，无法处理。请拆分后再导入。")
            yield list(_rows(text, number + 1))


def _rows(text: Any, sheet: int) -> Iterator[_Row]:  # noqa: ANN401  pypdfium2 publishes no types
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
            yield _Row(line.strip(), sheet, first[0], last[2], size, first[1], first[3])
        characters, visible = [], []


def _character(code: int) -> str:
    if code == _SOFT_HYPHEN:
        return "-"
    return "" if code in {0, 0xFFFE, 0xFFFF} else chr(code)


def _surrogates(text: str) -> str:
    """PDFium counts UTF-16 units on some systems: pairs become characters, single ones U+FFFD."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _mark_edges(sheets: list[list[_Row]]) -> list[list[_Row]]:
    """The same lines, running heads and page numbers marked."""
    shapes: Counter[str] = Counter()
    for sheet in sheets:
        shapes.update({_shape(sheet[i]) for i in _edges(sheet)})
    enough = max(2, _REPEATED * len(sheets))
    return [
        _marked(sheet, {shape for shape, n in shapes.items() if n >= enough}) for sheet in sheets
    ]


def _marked(sheet: list[_Row], repeated: set[str]) -> list[_Row]:
    edges = _edges(sheet)
    rows = list(sheet)
    for i, row in enumerate(sheet):
        numbered = _PAGE_NUMBER.fullmatch(row.text)
        outermost = i in {0, len(sheet) - 1} and len(sheet) > 1
        if numbered and (i in edges or outermost) and _DECORATED.search(row.text):
            rows[i] = _with_rule(row, PAGE_NUMBER)
        elif i in edges and _shape(row) in repeated:
            rows[i] = _with_rule(row, PAGE_NUMBER if numbered else RUNNING_HEAD)
    return rows


def _with_rule(row: _Row, rule: str) -> _Row:
    return replace(row, rule=rule)


def _edges(sheet: Sequence[_Row]) -> set[int]:
    """Positions of the lines that a wide gap sets off at the top and the bottom of a sheet.

    Files may draw them at any time, so their height decides and not their order.
    """
    order = sorted(range(len(sheet)), key=lambda i: -sheet[i].top)
    rows = [sheet[i] for i in order]
    found: set[int] = set()
    for k in range(1, min(_EDGE, len(rows) - 1) + 1):
        if _gap(rows[k - 1], rows[k]) >= _SET_OFF * rows[k].size:
            found.update(order[:k])
        if _gap(rows[-k - 1], rows[-k]) >= _SET_OFF * rows[-k - 1].size:
            found.update(order[-k:])
    return found if len(found) < len(rows) else set()


def _gap(upper: _Row, lower: _Row) -> float:
    """Empty height between two lines, in points; negative where the order is not downwards."""
    return upper.bottom - lower.top


def _shape(row: _Row) -> str:
    return re.sub(r"[0-9０-９]+", "#", "".join(row.text.split()))


def _page_text(rows: list[_Row], title: str, warnings: list[tuple[str, str]]) -> PageText:
    body = [row for row in rows if row.rule is None]
    size = median(row.size for row in body) if body else 12.0
    left, right = _margins(body)
    pieces: list[str] = []
    lines: list[Line] = []
    start = 0
    heads: list[str] = []
    for group in _paragraphs(rows, left, right):
        text = _joined([row.text for row in group])
        first = group[0]
        large = first.rule is None and first.sheet == 1 and first.size >= _TITLE_SIZE * size
        if large:
            heads.append(text)
        end = start + len(text)
        lines.append(Line(start, end, heading=int(large), removed_by=first.rule, page=first.sheet))
        pieces.append(text)
        start = end + 1
    claims = [Claim("title", title, "pdf_info")] if title else []
    if heads:
        claims.append(Claim("title", "".join(heads), "container"))
    return PageText("\n".join(pieces), tuple(lines), tuple(claims), tuple(warnings))


def _margins(body: Sequence[_Row]) -> tuple[float, float]:
    """Where lines begin and end: the commonest left edge, the greatest usual right one."""
    if not body:
        return 0.0, 0.0
    lefts = Counter(round(row.left) for row in body)
    most = max(lefts.values())
    left = min(x for x, n in lefts.items() if n * 3 >= most)
    rights = sorted(row.right for row in body)
    return float(left), rights[int(len(rights) * 0.95) if len(rights) > 20 else len(rights) - 1]  # noqa: PLR2004  few lines: the longest


def _paragraphs(rows: Sequence[_Row], left: float, right: float) -> Iterator[list[_Row]]:
    """Lines that belong together; edge lines in between come after the paragraph they interrupt."""
    group: list[_Row] = []
    waiting: list[_Row] = []
    for row in rows:
        if row.rule is not None:
            waiting.append(row)
            continue
        if group and _continues(group[-1], row, left, right):
            group.append(row)
            continue
        if group:
            yield group
        for edge in waiting:
            yield [edge]
        group, waiting = [row], []
    if group:
        yield group
    for edge in waiting:
        yield [edge]


def _continues(above: _Row, below: _Row, left: float, right: float) -> bool:
    """Whether the layout broke one paragraph between two lines."""
    full = above.right >= right - _SLACK * above.size
    flush = below.left <= left + _INDENT * below.size
    same = abs(above.size - below.size) < 0.15 * above.size
    begins = bool(_MARKER.match(below.text)) and above.text[-1:] in _FINAL
    return full and flush and same and not begins


def _joined(texts: Sequence[str]) -> str:
    """The lines as one, a space only between two Latin words."""
    joined = texts[0]
    for text in texts[1:]:
        between = (
            " " if _ASCII_WORD.search(joined) and text[:1].isascii() and text[:1].isalpha() else ""
        )
        joined += between + text
    return joined
