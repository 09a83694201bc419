"""The format fixtures of office programs: docx, rtf, odt, pdf, xlsx, and doc by LibreOffice."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from docx import Document
from openpyxl import Workbook
from openpyxl.utils.datetime import from_excel
from sample_docx import with_fixed_times
from sample_pdf import pdf_bytes

Blocks = list[tuple[str, str]]
_MADE = datetime(2023, 5, 9, 9, 0, tzinfo=UTC)
_PDF_STYLES = {"title": "center", "number": "center", "chapter": "center", "para": "para"}
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns"
_CLOCK = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_MAY = 45_055
"""2023-05-09 as Excel counts days."""


def docx(blocks: Blocks) -> bytes:
    """Plain paragraphs, chapters as headings."""
    document = Document()
    for style, text in blocks:
        level = {"title": 0, "chapter": 1}.get(style)
        if level is None:
            document.add_paragraph(text)
        else:
            document.add_heading(text, level)
    properties = document.core_properties
    properties.author, properties.title = "", ""
    properties.created = properties.modified = _MADE
    buffer = io.BytesIO()
    document.save(buffer)
    return with_fixed_times(buffer.getvalue())


def rtf(blocks: Blocks) -> bytes:
    """Every character as its number, as Word writes them; some in GBK bytes, as WPS does."""
    lines = []
    for i, (_, text) in enumerate(blocks):
        if i % 2:
            shown = "".join(f"\\u{_signed(ord(c))}?" for c in text)
        else:
            shown = "".join(
                c if c.isascii() else "".join(f"\\'{b:02x}" for b in c.encode("gbk")) for c in text
            )
        lines.append(f"\\pard {shown}\\par")
    head = "{\\rtf1\\ansi\\ansicpg936\\deff0{\\fonttbl{\\f0\\fcharset134 SimSun;}}\\f0\n"
    return (head + "\n".join(lines) + "\n}").encode("ascii")


def _signed(code: int) -> int:
    """RTF's numbers are of sixteen bits, signed."""
    return code - 0x10000 if code > 0x7FFF else code  # noqa: PLR2004  sixteen bits


def odt(blocks: Blocks) -> bytes:
    """The smallest OpenDocument text."""
    words = "".join(
        f'<text:h text:outline-level="1">{escape(text)}</text:h>'
        if style in {"title", "chapter"}
        else f"<text:p>{escape(text)}</text:p>"
        for style, text in blocks
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content '
        f'xmlns:office="{_OFFICE}:office:1.0" xmlns:text="{_OFFICE}:text:1.0" '
        f'office:version="1.2"><office:body><office:text>{words}</office:text></office:body>'
        "</office:document-content>"
    )
    manifest = (
        f'<?xml version="1.0" encoding="UTF-8"?><manifest:manifest '
        f'xmlns:manifest="{_OFFICE}:manifest:1.0" manifest:version="1.2">'
        '<manifest:file-entry manifest:full-path="/" '
        'manifest:media-type="application/vnd.oasis.opendocument.text"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
        "</manifest:manifest>"
    )
    return zipped(
        {
            "mimetype": b"application/vnd.oasis.opendocument.text",
            "content.xml": content.encode(),
            "META-INF/manifest.xml": manifest.encode(),
        }
    )


def zipped(parts: dict[str, bytes]) -> bytes:
    """A zip archive with fixed times."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            entry.create_system = 3
            archive.writestr(entry, body)
    return buffer.getvalue()


def pdf(blocks: Blocks) -> bytes:
    """With running head and page numbers, as the PDF sample has them."""
    return pdf_bytes("\n".join(f"{_PDF_STYLES.get(s, 'right')}|{text}" for s, text in blocks))


def xlsx() -> bytes:
    """An annex: title over all columns, merged cells, dates, shares, a note, a hidden sheet."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "附件1"
    rows = [
        ["附件1　青石县村级会议室改造计划表"],
        ["单位：万元"],
        ["乡镇", "村", "投资", "完成时限", "县级补助比例"],
        ["石桥镇", "东山村", 12.5, from_excel(_MAY), 0.4],
        [None, "西河村", 8, from_excel(_MAY), 0.355],
        ["云台乡", "杨家村", 1_250, from_excel(_MAY), 1],
        ["注：县级补助在项目验收合格后拨付，未按期完成的，不予补助。"],
    ]
    for row in rows:
        sheet.append(row)
    for area in ("A1:E1", "A2:E2", "A4:A5", "A7:E7"):
        sheet.merge_cells(area)
    for y in (4, 5, 6):
        sheet.cell(y, 3).number_format = "#,##0.00"
        sheet.cell(y, 4).number_format = 'yyyy"年"m"月"d"日"'
        sheet.cell(y, 5).number_format = "0.0%"
    hidden = book.create_sheet("底稿")
    hidden.append(["内部测算，不公开"])
    hidden.sheet_state = "hidden"
    book.properties.created = book.properties.modified = _MADE.replace(tzinfo=None)
    buffer = io.BytesIO()
    book.save(buffer)
    with zipfile.ZipFile(buffer) as made:
        parts = {name: made.read(name) for name in made.namelist()}
    core = parts["docProps/core.xml"].decode()  # openpyxl writes the clock into it
    parts["docProps/core.xml"] = _CLOCK.sub(f"{_MADE:%Y-%m-%dT%H:%M:%SZ}", core).encode()
    return zipped(parts)


def old_word(body: bytes, folder: Path) -> bytes | None:
    """The same as .doc, None where LibreOffice is not installed."""
    command = shutil.which("soffice")
    if command is None:
        return None
    (folder / "measures.docx").write_bytes(body)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    arguments = [profile, "--headless", "--convert-to", "doc", "--outdir", str(folder)]
    subprocess.run(  # noqa: S603  our own file
        [command, *arguments, str(folder / "measures.docx")], check=True, timeout=120
    )
    return (folder / "measures.doc").read_bytes()
