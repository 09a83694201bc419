"""A comparison as a file: a page that stands alone, or a 新旧对照表 in Word."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from docx import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from api.console import printable
from api.sidebyside import Lone, Row, SideBySide, parameter_note, places, side_by_side
from api.templating import render

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from typing import Any

    from search.model import Comparison

_RED, _BLUE = RGBColor(0xB0, 0x1E, 0x1E), RGBColor(0x1C, 0x4F, 0x8C)
_FONT = "SimSun"
_WIDTHS = (Cm(10.5), Cm(10.5), Cm(4.2))


def write_html(comparison: Comparison, path: Path) -> None:
    """One file with its style inside, to be sent by mail or opened from a disk."""
    style = files("api").joinpath("static/style.css").read_text(encoding="utf-8")
    view = side_by_side(comparison)
    path.write_bytes(render("comparison_file.html", {"view": view, "style": style}))


def write_docx(comparison: Comparison, path: Path) -> None:
    """Three columns: A, B and the relation; deletions struck red, insertions underlined blue."""
    view = side_by_side(comparison)
    word = WordDocument()
    _lay_out(word)
    word.add_heading("文件对照表", level=1)
    table = word.add_table(rows=1, cols=3)
    table.style = "Table Grid"
    for cell, words in zip(table.rows[0].cells, (*_titles(view), "关系与说明"), strict=True):
        cell.paragraphs[0].add_run(_clean(words)).bold = True
    for row in view.rows:
        _add_row(table, row)
    _add_lone(table, view.only_a, 0, "仅左侧文件有")
    _add_lone(table, view.only_b, 1, "仅右侧文件有")
    for table_row in table.rows:
        for cell, width in zip(table_row.cells, _WIDTHS, strict=True):
            cell.width = width
    word.save(str(path))


def _lay_out(word: Any) -> None:  # noqa: ANN401  python-docx has no types
    section = word.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21.0)
    section.left_margin = section.right_margin = Cm(2.0)
    style = word.styles["Normal"]
    style.font.name, style.font.size = _FONT, Pt(10.5)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), _FONT)


def _titles(view: SideBySide) -> tuple[str, str]:
    return (
        f"《{view.a.title}》{view.a.doc_number or ''}",
        f"《{view.b.title}》{view.b.doc_number or ''}",
    )


def _add_row(table: Any, row: Row) -> None:  # noqa: ANN401  python-docx has no types
    cells = table.add_row().cells
    left, right = cells[0].paragraphs[0], cells[1].paragraphs[0]
    left.add_run(_clean(places(row.a)) + "　").bold = True
    right.add_run(_clean(places(row.b)) + "　").bold = True
    for part in row.diff:
        old = left.add_run(_clean(part.a))
        new = right.add_run(_clean(part.b))
        if part.op == "delete":
            old.font.strike, old.font.color.rgb = True, _RED
        elif part.op == "insert":
            new.font.underline, new.font.color.rgb = True, _BLUE
    notes = [row.label]
    notes += [
        f"{p.subject}{p.name}：{p.a or '—'}／{p.b or '—'}（{parameter_note(p)}）"
        for p in row.parameters
    ]
    cells[2].paragraphs[0].add_run(_clean("\n".join(notes)))


def _add_lone(table: Any, lone: Sequence[Lone], column: int, note: str) -> None:  # noqa: ANN401  python-docx has no types
    for item in lone:
        cells = table.add_row().cells
        cells[column].paragraphs[0].add_run(_clean(places([item.clause])) + "　").bold = True
        cells[column].paragraphs[0].add_run(_clean(item.text))
        cells[2].paragraphs[0].add_run(note)


def _clean(text: str) -> str:
    """Characters that XML may hold; line breaks stay."""
    lines = [printable(line) for line in text.split("\n")]
    return (
        "\n".join(lines)
        .encode("utf-8", "replace")
        .decode("utf-8")
        .replace("￾", "")
        .replace("￿", "")
    )
