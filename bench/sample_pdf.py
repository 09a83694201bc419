"""Writes the PDF sample with reportlab's built-in CID font: no font file, fixed bytes.

One block a line, `style|text`: `center`, `flush`, `para` (indented) or `right`.
Every sheet has a running head and a page number, as gazettes have.
"""

from __future__ import annotations

import io
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph

_FONT = "STSong-Light"
_HEAD = "临江市人民政府公报　2022年第5期"
_TITLE = "临江市公共数据开放管理办法"
_MARGIN = 72


def pdf_bytes(source: str) -> bytes:
    """The PDF that `source` describes, the same bytes every time."""
    pdfmetrics.registerFont(UnicodeCIDFont(_FONT))
    styles = _styles()
    story = []
    for line in source.splitlines():
        style, _, text = line.partition("|")
        story.append(Paragraph(escape(text), styles[style]))
    buffer = io.BytesIO()
    template = BaseDocTemplate(
        buffer, pagesize=A4, invariant=1, title=_TITLE, author="临江市人民政府"
    )
    frame = Frame(_MARGIN, _MARGIN, A4[0] - 2 * _MARGIN, A4[1] - 2 * _MARGIN)
    template.addPageTemplates(PageTemplate(frames=[frame], onPage=_head, onPageEnd=_foot))
    template.build(story)
    return buffer.getvalue()


def _styles() -> dict[str, ParagraphStyle]:
    base = ParagraphStyle(
        "flush", fontName=_FONT, fontSize=14, leading=24, wordWrap="CJK", spaceAfter=2
    )
    return {
        "flush": base,
        "para": ParagraphStyle("para", base, firstLineIndent=28),
        "center": ParagraphStyle("center", base, alignment=TA_CENTER),
        "right": ParagraphStyle("right", base, alignment=TA_RIGHT),
    }


def _head(canvas: Any, template: Any) -> None:  # noqa: ANN401  reportlab is untyped
    width, height = template.pagesize
    canvas.setFont(_FONT, 9)
    canvas.drawCentredString(width / 2, height - 45, _HEAD)


def _foot(canvas: Any, template: Any) -> None:  # noqa: ANN401  reportlab is untyped
    canvas.setFont(_FONT, 9)
    canvas.drawCentredString(template.pagesize[0] / 2, 40, f"— {canvas.getPageNumber()} —")
