"""A matrix as a file: a page that stands alone, or tables in Word."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from docx import Document as WordDocument
from docx.shared import Cm

from api.coverage import ABSENT, coverage, named
from api.export import add_table, clean, lay_out, saved
from api.sidebyside import places
from api.templating import render

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from api.coverage import ShownCell, ShownDescent
    from search.matrix import Matrix

_ACROSS = 25.7
"""Centimetres between the margins."""
_TOPIC = 3.5
_PRACTICE_WIDTHS = (Cm(6.0), Cm(2.5), Cm(6.0), Cm(11.2))


def write_html(matrix: Matrix, path: Path) -> None:
    """See `matrix_html`."""
    path.write_bytes(matrix_html(matrix))


def write_docx(matrix: Matrix, path: Path) -> None:
    """See `matrix_docx`."""
    path.write_bytes(matrix_docx(matrix))


def matrix_html(matrix: Matrix) -> bytes:
    """One file with its style inside."""
    style = files("api").joinpath("static/style.css").read_text(encoding="utf-8")
    return render("matrix_file.html", {"view": coverage(matrix), "style": style})


def matrix_docx(matrix: Matrix) -> bytes:
    """Topics by documents, then a table for each lower document held against an upper one."""
    view = coverage(matrix)
    word = WordDocument()
    lay_out(word)
    word.add_heading("主题覆盖表", level=1)
    width = (_ACROSS - _TOPIC) / len(view.documents)
    rows = [[topic.name, *(_words(cell) for cell in topic.cells)] for topic in view.topics]
    head = ["主题", *(named(document) for document in view.documents)]
    add_table(word, head, rows, [Cm(_TOPIC), *[Cm(width)] * len(view.documents)])
    for descent in view.descents:
        _descent(word, descent)
    return saved(word)


def _words(cell: ShownCell) -> str:
    return f"{places(cell.clauses)}\n{cell.said}" if cell.clauses else ABSENT


def _descent(word: Any, descent: ShownDescent) -> None:  # noqa: ANN401  python-docx has no types
    word.add_heading(clean(f"{named(descent.lower)} 对照 {named(descent.upper)}"), level=2)
    counts = "，".join(f"{name} {n}" for _, name, n in descent.counts)
    word.add_paragraph(clean(f"依据：{descent.cited or '仅按制定机关的层级'}。{counts}。"))
    rows = [
        [places([c.clause]), c.practice, places(c.by) or "—", "；".join(c.proofs) or "—"]
        for c in descent.clauses
    ]
    add_table(word, ["上位条款", "落实情况", "下位条款", "依据"], rows, _PRACTICE_WIDTHS)
