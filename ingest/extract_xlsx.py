"""From a workbook (xlsx) to page text: sheets as tables, titles and notes as lines. Pure."""

from __future__ import annotations

import io
import re
import warnings
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from corpus.errors import BadPage
from ingest.extract_xlsx_values import shown
from ingest.packages import FAULTS, opened
from ingest.pagetext import Cell, Claim, Line, PageText

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_CELLS = 300_000
"""Cells with something in them, over all sheets."""
MAX_GRID = 3_000_000
"""Places of a sheet's grid; openpyxl makes each of them when a merged range covers them."""
MAX_XML = 30_000_000
"""Bytes of XML: openpyxl takes some fifty times as much memory."""
HIDDEN = "xlsx:hidden"
_UNNAMED = re.compile(r"(?:Sheet|工作表|表)\s*\d*$", re.IGNORECASE)
_MERGED = re.compile(
    rb"""<(?:\w+:)?mergeCell\s[^>]*?ref=["']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"""
)
_ANNEX = re.compile(r"^附[件表]\s*+[0-9一二三四五六七八九十]*\s*+[:：]?\s*(?=.)")
_WIDE = 0.8
"""Share of a sheet's columns over which a title or a note is merged."""
_DAMAGED = "Excel 表格已损坏，无法读取。请用 Excel 或 WPS 打开后另存一份，再重新导入。"

_TOO_LARGE = "Excel 表格过大，无法读取。请按工作表拆分，或只保留有关区域后再导入。"


@dataclass(frozen=True, slots=True)
class _Place:
    """A cell that shows something."""

    row: int
    column: int
    text: str
    rowspan: int = 1
    colspan: int = 1


@dataclass(slots=True)
class _Reader:
    pieces: list[Line] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    tables: int = 0
    start: int = 0

    def say(self, text: str, cell: Cell | None, rule: str | None, heading: int = 0) -> None:
        """Add a cell or a line; line breaks inside a cell become lines of that cell."""
        for line in text.split("\n"):
            end = self.start + len(line)
            self.pieces.append(Line(self.start, end, cell, heading, removed_by=rule))
            self.texts.append(line)
            self.start = end + 1


def extract_xlsx(body: bytes) -> PageText:
    """All visible sheets in order; hidden ones, rows and columns are marked.

    Raises:
        BadPage: damaged, encrypted, hostile, too large, or empty.
    """
    with opened(body, "Excel 表格") as package:
        weight = sum(i.file_size for i in package.archive.infolist() if i.filename.endswith("xml"))
        if weight > MAX_XML:
            raise BadPage(_TOO_LARGE)
        sheets = [name for name in package.names if name.startswith("xl/worksheets/")]
        if sum(_merged_places(package.read(name)) for name in sheets) > MAX_GRID:
            raise BadPage(_TOO_LARGE)
    workbook = _workbook(body)
    reader = _Reader()
    try:
        for sheet in workbook.worksheets:
            _sheet(sheet, reader)
    except FAULTS as error:
        raise BadPage(_DAMAGED) from error
    if not any(line.removed_by is None for line in reader.pieces):
        raise BadPage("Excel 表格里没有内容。请核对文件后重新导入。")
    title = str(getattr(workbook.properties, "title", None) or "").strip()
    claims = [Claim("title", title, "core_properties")] if title else []
    first = next((line for line in reader.pieces if line.removed_by is None), None)
    if first is not None and first.cell is None:
        words = reader.texts[reader.pieces.index(first)].strip()
        claims.append(Claim("title", _ANNEX.sub("", words), "container"))
    return PageText("\n".join(reader.texts), tuple(reader.pieces), tuple(claims))


def _merged_places(sheet: bytes) -> int:
    """Places in the merged ranges of a sheet; openpyxl makes an object of each."""
    return sum(
        (_column(right) - _column(left) + 1) * (int(bottom) - int(top) + 1)
        for left, top, right, bottom in _MERGED.findall(sheet)
    )


def _column(letters: bytes) -> int:
    """Number of a column: A is 1, AA 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _workbook(body: bytes) -> Any:  # noqa: ANN401  openpyxl publishes no types
    from openpyxl import load_workbook  # noqa: PLC0415  only workbooks need it

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of extensions that it drops
            return load_workbook(io.BytesIO(body), data_only=True, keep_links=False)
    except FAULTS as error:
        raise BadPage(_DAMAGED) from error


def _sheet(sheet: Any, reader: _Reader) -> None:  # noqa: ANN401  openpyxl publishes no types
    if sheet.max_row * sheet.max_column > MAX_GRID or len(reader.pieces) > MAX_CELLS:
        raise BadPage(_TOO_LARGE)
    rows = _rows(sheet)
    if not rows:
        return
    gone = HIDDEN if sheet.sheet_state != "visible" else None
    name = sheet.title.strip()
    if not _UNNAMED.fullmatch(name) and not rows[0][0].text.strip().startswith(name):
        reader.say(name, None, gone, heading=2)
    columns = {place.column for row in rows for place in row}
    first, width = min(columns), max(columns) - min(columns) + 1
    within_table = False
    y = 0
    for row in rows:
        hidden = gone or (HIDDEN if sheet.row_dimensions[row[0].row].hidden else None)
        if _is_line(row, width):
            reader.tables += within_table
            within_table = False
            reader.say(row[0].text, None, hidden)
            continue
        y = y + 1 if within_table else 0
        within_table = True
        for place in row:
            cell = Cell(
                reader.tables, y, place.column - first, y == 0, place.rowspan, place.colspan
            )
            reader.say(place.text, cell, hidden)
    reader.tables += within_table


def _is_line(row: Sequence[_Place], width: int) -> bool:
    """A title, a unit or a note: one cell that stands alone in its row, merged or not."""
    filled = [place for place in row if place.text.strip()]
    return len(filled) == 1 and (width == 1 or filled[0].colspan >= _WIDE * width)


def _rows(sheet: Any) -> list[list[_Place]]:  # noqa: ANN401  openpyxl publishes no types
    """Rows with something in them; cells below a merged one are left to it."""
    merged = {(r.min_row, r.min_col): r for r in sheet.merged_cells.ranges}
    rows: list[list[_Place]] = []
    for cells in sheet.iter_rows():
        row = [
            _Place(cell.row, cell.column, text)
            for cell in cells
            if (text := shown(cell.value, cell.number_format)).strip()
        ]
        if row:
            rows.append([_spread(place, merged.get((place.row, place.column))) for place in row])
    return rows


def _spread(place: _Place, area: Any) -> _Place:  # noqa: ANN401  openpyxl publishes no types
    if area is None:
        return place
    across, down = area.max_col - area.min_col + 1, area.max_row - area.min_row + 1
    return replace(place, rowspan=down, colspan=across)
