"""A comparison as a file: a page that stands alone, or a 新旧对照表 in Word."""

from __future__ import annotations

import io
from importlib.resources import files
from typing import TYPE_CHECKING

from docx import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from api.console import printable
from api.sidebyside import Lone, Row, SideBySide, parameter_note, places, side_by_side
from api.templating import render

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path
    from typing import Any

    from api.editions import EditionView
    from search.model import Comparison, Ground, Parameter

_RED, _BLUE = RGBColor(0xB0, 0x1E, 0x1E), RGBColor(0x1C, 0x4F, 0x8C)
_FONT = "SimSun"
_SIDES = {"a": "左", "b": "右"}
_SHOWN = 30
"""Longest proof that is printed beside the table's text."""
_PARAMETER_WIDTHS = (Cm(6.0), Cm(7.5), Cm(3.7), Cm(3.7), Cm(4.3))
_WIDTHS = (Cm(10.5), Cm(10.5), Cm(4.2))


def write_html(comparison: Comparison, path: Path) -> None:
    """See `comparison_html`."""
    path.write_bytes(comparison_html(comparison))


def write_view(shown: EditionView, path: Path) -> None:
    """See `view_html`."""
    path.write_bytes(view_html(shown))


def write_docx(comparison: Comparison, path: Path) -> None:
    """See `comparison_docx`."""
    path.write_bytes(comparison_docx(comparison))


def comparison_html(comparison: Comparison) -> bytes:
    """One file with its style inside, to be sent by mail or opened from a disk."""
    values = {"view": side_by_side(comparison), "style": _style()}
    return render("comparison_file.html", values)


def view_html(shown: EditionView) -> bytes:
    """A view of two versions as one file with its style inside."""
    return render("editions_file.html", {"shown": shown, "style": _style()})


def comparison_docx(comparison: Comparison) -> bytes:
    """Three columns: A, B and the relation; deletions struck red, insertions underlined blue."""
    view = side_by_side(comparison)
    word = WordDocument()
    lay_out(word)
    word.add_heading("文件对照表", level=1)
    table = word.add_table(rows=1, cols=3)
    table.style = "Table Grid"
    repeat_head(table)
    for cell, words in zip(table.rows[0].cells, (*_titles(view), "关系与说明"), strict=True):
        cell.paragraphs[0].add_run(clean(words)).bold = True
    for line in view.lines:
        if isinstance(line, Row):
            _add_row(table, line)
        else:
            _add_lone(table, line)
    set_widths(table, _WIDTHS)
    _add_parameters(word, view)
    return saved(word)


def saved(word: Any) -> bytes:  # noqa: ANN401  python-docx has no types
    """The file of a Word document."""
    file = io.BytesIO()
    word.save(file)
    return file.getvalue()


def _style() -> str:
    return files("api").joinpath("static/style.css").read_text(encoding="utf-8")


def _add_parameters(word: Any, view: SideBySide) -> None:  # noqa: ANN401  python-docx has no types
    """Every figure of both documents, keyed by whom and what."""
    if not view.table:
        return
    word.add_heading("参数对照表", level=1)
    rows = [
        [
            p.subject or "—",
            p.name,
            p.every_a + (p.a or "—"),
            p.every_b + (p.b or "—"),
            parameter_note(p),
        ]
        for p in (row.parameter for row in view.table)
    ]
    add_table(word, ["对象", "事项", "左", "右", "是否可比"], rows, _PARAMETER_WIDTHS)


def add_table(
    word: Any,  # noqa: ANN401  python-docx has no types
    head: Sequence[str],
    rows: Iterable[Sequence[str]],
    widths: Sequence[int],
) -> None:
    """A table of plain words whose head is repeated on every sheet."""
    table = word.add_table(rows=1, cols=len(head))
    table.style = "Table Grid"
    repeat_head(table)
    for cell, words in zip(table.rows[0].cells, head, strict=True):
        cell.paragraphs[0].add_run(clean(words)).bold = True
    for row in rows:
        for cell, words in zip(table.add_row().cells, row, strict=True):
            cell.paragraphs[0].add_run(clean(words))
    set_widths(table, widths)


def repeat_head(table: Any) -> None:  # noqa: ANN401  python-docx has no types
    """Print the first row again at the top of every sheet."""
    properties = table.rows[0]._tr.get_or_add_trPr()  # noqa: SLF001  python-docx offers no other way
    properties.append(OxmlElement("w:tblHeader"))


def set_widths(table: Any, widths: Sequence[int]) -> None:  # noqa: ANN401  python-docx has no types
    """Word takes widths from cells, not from columns."""
    for table_row in table.rows:
        for cell, width in zip(table_row.cells, widths, strict=True):
            cell.width = width


def lay_out(word: Any) -> None:  # noqa: ANN401  python-docx has no types
    """A4 on its side, in a font that has every character."""
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
    left.add_run(clean(places(row.a)) + "　").bold = True
    right.add_run(clean(places(row.b)) + "　").bold = True
    for part in row.diff:
        old = left.add_run(clean(part.a))
        new = right.add_run(clean(part.b))
        if part.op == "delete":
            old.font.strike, old.font.color.rgb = True, _RED
        elif part.op == "insert":
            new.font.underline, new.font.color.rgb = True, _BLUE
    notes = [row.label]
    notes += [f"{_SIDES[g.side]}“{g.text.strip()}”：{g.why}" for g in row.grounds if _short(g)]
    notes += [_parameter(p) for p in row.parameters]
    cells[2].paragraphs[0].add_run(clean("\n".join(notes)))


def _parameter(p: Parameter) -> str:
    left, right = p.every_a + (p.a or "—"), p.every_b + (p.b or "—")
    return f"{p.subject}{p.name}：{left}／{right}（{parameter_note(p)}）"


def _short(ground: Ground) -> bool:
    """Longer proofs are marked in the text beside them."""
    return len(ground.text) <= _SHOWN


def _add_lone(table: Any, lone: Lone) -> None:  # noqa: ANN401  python-docx has no types
    cells = table.add_row().cells
    paragraph = cells[0 if lone.side == "a" else 1].paragraphs[0]
    paragraph.add_run(clean(places([lone.clause])) + "　").bold = True
    paragraph.add_run(clean(lone.text))
    cells[2].paragraphs[0].add_run("仅左侧文件有" if lone.side == "a" else "仅右侧文件有")


def clean(text: str) -> str:
    """Characters that XML may hold; line breaks stay."""
    lines = [printable(line) for line in text.split("\n")]
    return (
        "\n".join(lines)
        .encode("utf-8", "replace")
        .decode("utf-8")
        .replace("￾", "")
        .replace("￿", "")
    )
