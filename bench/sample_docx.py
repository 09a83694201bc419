"""Writes the Word sample: labels by automatic numbering, one real table, fixed bytes.

One block a line, `style|text`: `title`, `center`, `right`, `plain`, a list level `1`, `2` or `3`,
or `table` with rows parted by `||` and cells by `^`.
"""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

_WRITTEN = datetime(2020, 5, 6, 9, 0, tzinfo=UTC)
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
_ABSTRACT, _NUM = 90, 90
_LEVELS = (
    ("chineseCountingThousand", "%1、"),
    ("chineseCountingThousand", "（%2）"),
    ("decimal", "%3."),
)
_ALIGNMENT = {
    "title": WD_ALIGN_PARAGRAPH.CENTER,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
}


def docx_bytes(source: str) -> bytes:
    """The .docx that `source` describes, the same bytes every time."""
    document = Document()
    _add_numbering(document)
    for line in source.splitlines():
        style, _, text = line.partition("|")
        _add_block(document, style, text)
    properties = document.core_properties
    properties.author, properties.title = "青石县人民政府办公室", ""
    properties.created = properties.modified = _WRITTEN
    buffer = io.BytesIO()
    document.save(buffer)
    return with_fixed_times(buffer.getvalue())


def _add_block(document: Any, style: str, text: str) -> None:  # noqa: ANN401  docx is untyped
    if style == "table":
        _add_table(document, [row.split("^") for row in text.split("||")])
        return
    paragraph = document.add_paragraph(text)
    if style in _ALIGNMENT:
        paragraph.alignment = _ALIGNMENT[style]
    if style == "title":
        paragraph.runs[0].bold = True
    if style.isdigit():
        _number(paragraph, int(style) - 1)


def _add_table(document: Any, rows: list[list[str]]) -> None:  # noqa: ANN401  docx is untyped
    table = document.add_table(rows=len(rows), cols=len(rows[0]))
    table.style = "Table Grid"
    for cells, values in zip(table.rows, rows, strict=True):
        for cell, value in zip(cells.cells, values, strict=True):
            cell.text = value


def _number(paragraph: Any, level: int) -> None:  # noqa: ANN401  docx is untyped
    properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001  python-docx has no API for numPr
    properties.append(
        parse_xml(
            f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="{_NUM}"/></w:numPr>'
        )
    )


def _add_numbering(document: Any) -> None:  # noqa: ANN401  docx is untyped
    levels = "".join(
        f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:suff w:val="nothing"/><w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/></w:lvl>'
        for i, (form, text) in enumerate(_LEVELS)
    )
    abstract = parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{_ABSTRACT}">'
        f'<w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
    )
    number = parse_xml(
        f'<w:num {nsdecls("w")} w:numId="{_NUM}"><w:abstractNumId w:val="{_ABSTRACT}"/></w:num>'
    )
    numbering = document.part.numbering_part.element
    first = numbering.find(qn("w:num"))
    if first is None:
        numbering.append(abstract)
    else:
        first.addprevious(abstract)
    numbering.append(number)


def with_fixed_times(body: bytes) -> bytes:
    """The same archive with one time for every member (python-docx writes the clock)."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as old, zipfile.ZipFile(buffer, "w") as new:
        for info in old.infolist():
            fixed = zipfile.ZipInfo(info.filename, _ZIP_TIME)
            fixed.compress_type = zipfile.ZIP_DEFLATED
            fixed.create_system = 3
            new.writestr(fixed, old.read(info.filename), compresslevel=9)
    return buffer.getvalue()
