"""A basket of quotations as a Word file with real footnotes.

python-docx 1.2 has no footnotes, so their part is written here (ECMA-376 part 1, 17.11).
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from docx import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.ns import qn
from docx.shared import Pt
from lxml import etree

from api.basket import sources
from api.docx_marks import xml_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.basket import Quoted

_FONT = "宋体"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_FIRST = 1
"""Ids -1 and 0 are those of the separators."""


def basket_docx(quotes: Sequence[Quoted]) -> bytes:
    """Each quotation verbatim with its citation as a footnote; the sources at the end."""
    word = WordDocument()
    style = word.styles["Normal"]
    style.font.name, style.font.size = _FONT, Pt(12)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), _FONT)
    word.add_heading("条文摘录", level=1)
    for number, quote in enumerate(quotes, _FIRST):
        paragraph = None
        for line in quote.text.split("\n"):
            paragraph = word.add_paragraph()
            _write(paragraph, line)
        if paragraph is not None:
            paragraph._p.append(_reference(number))  # noqa: SLF001  python-docx has no footnotes
    word.add_heading("资料来源", level=2)
    for line in sources(quotes):
        word.add_paragraph(xml_words(line))
    notes = Part(PackURI("/word/footnotes.xml"), _TYPE, _footnotes(quotes), word.part.package)
    word.part.relate_to(notes, RELATIONSHIP_TYPE.FOOTNOTES)
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def _write(paragraph: Any, words: str) -> None:  # noqa: ANN401  python-docx has no types
    run = paragraph.add_run()
    text = etree.SubElement(run._r, qn("w:t"))  # noqa: SLF001  add_run strips blanks
    text.text = xml_words(words)
    text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _reference(number: int) -> Any:  # noqa: ANN401  lxml has no types
    run = _superscript()
    etree.SubElement(run, qn("w:footnoteReference")).set(qn("w:id"), str(number))
    return run


def _superscript() -> Any:  # noqa: ANN401  lxml has no types
    run = etree.Element(qn("w:r"))
    properties = etree.SubElement(run, qn("w:rPr"))
    etree.SubElement(properties, qn("w:vertAlign")).set(qn("w:val"), "superscript")
    return run


def _footnotes(quotes: Sequence[Quoted]) -> bytes:
    root = etree.Element(qn("w:footnotes"), nsmap={"w": _W})
    for identity, kind in ((-1, "separator"), (0, "continuationSeparator")):
        note = _note(root, identity)
        note.set(qn("w:type"), kind)
        run = etree.SubElement(etree.SubElement(note, qn("w:p")), qn("w:r"))
        etree.SubElement(run, qn(f"w:{kind}"))
    for number, quote in enumerate(quotes, _FIRST):
        paragraph = etree.SubElement(_note(root, number), qn("w:p"))
        mark = _superscript()
        etree.SubElement(mark, qn("w:footnoteRef"))
        paragraph.append(mark)
        text = etree.SubElement(etree.SubElement(paragraph, qn("w:r")), qn("w:t"))
        text.text = " " + xml_words(quote.footnote)
        text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    content: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return content


def _note(root: Any, identity: int) -> Any:  # noqa: ANN401  lxml has no types
    note = etree.SubElement(root, qn("w:footnote"))
    note.set(qn("w:id"), str(identity))
    return note
