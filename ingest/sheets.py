"""From the printed lines of sheets to page text: PDF, OFD, scanned pages. Pure.

Lines that the layout broke are joined again where their places show that a line was full
and the next one is not indented.
Running heads and page numbers stay, marked with the rule that knows them.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from statistics import median
from typing import TYPE_CHECKING

from ingest.pagetext import Claim, Line, PageText

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

RUNNING_HEAD = "pdf:running-head"
PAGE_NUMBER = "pdf:page-number"
_EDGE = 2
"""Lines at the top and bottom of a sheet that may be running heads."""
_SET_OFF = 1.0
"""Height of the gap before a running head, in characters of the text; lines of official papers,
16 points on 28, stand 0.75 apart."""
_REPEATED = 0.5
"""Share of sheets on which an edge line must stand to be a running head, two at least."""
_PAGE_NUMBER = re.compile(
    r"[-—–－―·•.\s]*(?:第\s*+)?[0-9０-９]{1,4}(?:\s*+页)?(?:\s*+[/／,，]?\s*+共?\s*+[0-9]{1,4}\s*+页?)?[-—–－―·•.\s]*"
)
_DECORATED = re.compile(r"[-—–－―·•]\s*+[0-9０-９]+\s*+[-—–－―·•]|第\s*+[0-9０-９]+\s*+页")
_FINAL = "。！？；：…”》）.!?;:"
_MARKER = re.compile(
    r"\s*+(?:第[0-9一二三四五六七八九十百千〇零]{1,6}[章节条编篇款]|[一二三四五六七八九十]{1,3}[、是]"
    r"|[（(][0-9一二三四五六七八九十]{1,3}[)）]|[0-9]{1,3}[.、．)）]|[①-⓿]|附件|附表|抄送)"
)
_SLACK = 1.6
"""Characters by which a full line may stay short of the margin (a mark may not begin a line)."""
_SCAN_SLACK = 2.2
"""The same on a scan, whose edges are measured."""
_INDENT = 0.8
"""Characters from which a line counts as indented."""
_TITLE_SIZE = 1.25
"""Letters this much larger than the text's make a title on the first sheet."""
_ASCII_WORD = re.compile(r"[A-Za-z0-9,.]$")


@dataclass(frozen=True, slots=True)
class Row:
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
    ocr: float | None = None
    """How sure the recognition of an image is, 0 to 1; None for text that was stored as text."""
    parted: bool = False
    """Whether wide gaps part it, as those of a table's row: no paragraph goes on in it."""


def mark_edges(sheets: list[list[Row]]) -> list[list[Row]]:
    """The same lines, running heads and page numbers marked."""
    shapes: Counter[str] = Counter()
    for sheet in sheets:
        shapes.update({_shape(sheet[i]) for i in _edges(sheet)})
    enough = max(2, _REPEATED * len(sheets))
    return [
        _marked(sheet, {shape for shape, n in shapes.items() if n >= enough}) for sheet in sheets
    ]


def _marked(sheet: list[Row], repeated: set[str]) -> list[Row]:
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


def _with_rule(row: Row, rule: str) -> Row:
    return replace(row, rule=rule)


def _edges(sheet: Sequence[Row]) -> set[int]:
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


def _gap(upper: Row, lower: Row) -> float:
    """Empty height between two lines, in points; negative where the order is not downwards."""
    return upper.bottom - lower.top


def _shape(row: Row) -> str:
    return re.sub(r"[0-9０-９]+", "#", "".join(row.text.split()))


def page_text(
    sheets: list[list[Row]], title: str = "", warnings: Sequence[tuple[str, str]] = ()
) -> PageText:
    """The text of all sheets, paragraphs put together again.

    Args:
        sheets: printed lines of each sheet in reading order.
        title: what the file's own information calls it.
        warnings: code and message of what could not be read.
    """
    rows = [row for sheet in mark_edges(sheets) for row in sheet]
    body = [row for row in rows if row.rule is None]
    size = median(row.size for row in body) if body else 12.0
    pieces: list[str] = []
    lines: list[Line] = []
    start = 0
    heads: list[str] = []
    for group in _paragraphs(rows, _all_margins(body)):
        text = _joined([row.text for row in group])
        first = group[0]
        large = first.rule is None and first.sheet == 1 and first.size >= _TITLE_SIZE * size
        if large:
            heads.append(text)
        end = start + len(text)
        lines.append(
            Line(
                start,
                end,
                heading=int(large),
                removed_by=first.rule,
                page=first.sheet,
                ocr=_sureness(group),
            )
        )
        pieces.append(text)
        start = end + 1
    claims = [Claim("title", title, "pdf_info")] if title else []
    if heads:
        claims.append(Claim("title", "".join(heads), "container"))
    return PageText("\n".join(pieces), tuple(lines), tuple(claims), tuple(warnings))


def _sureness(group: Sequence[Row]) -> float | None:
    """Mean over the recognised characters of a paragraph."""
    read = [(row.ocr, max(1, len(row.text))) for row in group if row.ocr is not None]
    return sum(sure * n for sure, n in read) / sum(n for _, n in read) if read else None


def _all_margins(body: Sequence[Row]) -> dict[bool, tuple[float, float]]:
    """Left and right margin of recognised and of stored text: a scan has its own."""
    return {
        scanned: _margins([row for row in body if (row.ocr is not None) is scanned])
        for scanned in (False, True)
    }


def _margins(body: Sequence[Row]) -> tuple[float, float]:
    """Where lines begin and end: the commonest left edge, the greatest usual right one."""
    if not body:
        return 0.0, 0.0
    lefts = Counter(round(row.left) for row in body)
    most = max(lefts.values())
    left = min(x for x, n in lefts.items() if n * 3 >= most)
    rights = sorted(row.right for row in body)
    return float(left), rights[int(len(rights) * 0.95) if len(rights) > 20 else len(rights) - 1]  # noqa: PLR2004  few lines: the longest


def _paragraphs(
    rows: Sequence[Row], margins: Mapping[bool, tuple[float, float]]
) -> Iterator[list[Row]]:
    """Lines that belong together; edge lines in between come after the paragraph they interrupt."""
    group: list[Row] = []
    waiting: list[Row] = []
    for row in rows:
        if row.rule is not None:
            waiting.append(row)
            continue
        if group and _continues(group[-1], row, margins):
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


def _continues(above: Row, below: Row, margins: Mapping[bool, tuple[float, float]]) -> bool:
    """Whether the layout broke one paragraph between two lines."""
    scanned = below.ocr is not None
    if scanned is not (above.ocr is not None) or above.parted or below.parted:
        return False
    left, right = margins[scanned]
    slack = _SCAN_SLACK if scanned else _SLACK
    full = above.right >= right - slack * above.size
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
