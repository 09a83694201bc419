"""From a Word document (docx) to page text. Pure.

Paragraphs, table cells, text boxes, notes, headers and footers, in reading order, with the
numbers that Word prints by itself put before them.
Deleted text of tracked changes is left out as Word's final view does; hidden text is marked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml

from corpus.errors import BadPage
from ingest.extract_docx_archive import open_docx
from ingest.extract_docx_numbering import Numbering, Style, own_number, read_styles
from ingest.pagetext import Cell, Claim, Line, PageText

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.extract_docx_numbering import Xml

HEADER = "docx:header"
FOOTNOTE = "docx:footnote"
HIDDEN = "docx:hidden"
_SKIPPED = frozenset(
    qn(name)
    for name in ("w:del", "w:moveFrom", "w:instrText", "w:delText", "w:pPr", "w:rPr", "w:tblPr")
) | {"{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}
_CHANGES = tuple(qn(name) for name in ("w:ins", "w:del", "w:moveFrom", "w:moveTo"))
"""Tracked changes; deleted text is left out, inserted text read."""
_EMBEDDED = ("/package", "/oleObject")
"""Relations to files inside the file."""
_TEXT, _TAB, _RUN = qn("w:t"), qn("w:tab"), qn("w:r")
_BREAKS = frozenset({qn("w:br"), qn("w:cr")})
_PARAGRAPH, _TABLE, _ROW, _CELL = qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:tc")
_BOX = qn("w:txbxContent")
_HYPHEN = qn("w:noBreakHyphen")
_HEADING = re.compile(r"(?:heading|标题|標題)\s*+([1-6])", re.IGNORECASE)
_TITLE = re.compile(r"(?:title|标题|標題)$", re.IGNORECASE)
_MAX_SPAN = 1_000
_NOTES = ("footnotes", "endnotes")
_MARGINS = ("header", "footer")


@dataclass(slots=True)
class _Piece:
    """A line before it has its place in the page text."""

    text: str
    cell: Cell | None = None
    heading: int = 0
    synthetic: int = 0
    rule: str | None = None


@dataclass(slots=True)
class _Words:
    """The text of one paragraph while it is read."""

    shown: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    boxes: list[Xml] = field(default_factory=list)


@dataclass(slots=True)
class _Reader:
    numbering: Numbering
    styles: dict[str, Style]
    pieces: list[_Piece] = field(default_factory=list)
    tables: int = 0

    def block(self, element: Xml, cell: Cell | None, rule: str | None) -> None:
        """Read paragraphs and tables inside an element, through content controls and the like.

        The XML parser refuses more than 256 levels, so the recursion is bounded.
        """
        for child in element.iterchildren():
            if child.tag == _PARAGRAPH:
                self._paragraph(child, cell, rule)
            elif child.tag == _TABLE:
                self._table(child, cell, rule)
            elif child.tag not in _SKIPPED and isinstance(child.tag, str):
                self.block(child, cell, rule)

    def _paragraph(self, element: Xml, cell: Cell | None, rule: str | None) -> None:
        words = _Words()
        _read_words(element, words, hidden=False)
        properties = element.find(qn("w:pPr"))
        style = _attribute(properties, "w:pStyle")
        text = "".join(words.shown)
        if text.strip():
            label = self.numbering.label(own_number(properties), style)
            heading = self._heading(properties, style)
            for i, line in enumerate(text.split("\n")):
                before = label if i == 0 else ""
                piece = _Piece(before + line, cell, heading, len(before), rule)
                self.pieces.append(piece)
        hidden = "".join(words.hidden).replace("\n", " ")
        if hidden.strip():
            self.pieces.append(_Piece(hidden, cell, rule=HIDDEN))
        for box in words.boxes:
            self.block(box, cell, rule)

    def _heading(self, properties: Xml, style: str) -> int:
        outline = _attribute(properties, "w:outlineLvl")
        if outline.isdigit():
            return int(outline) + 1 if int(outline) < 6 else 0  # noqa: PLR2004  h1 to h6
        for _ in range(len(self.styles) + 1):
            entry = self.styles.get(style)
            if entry is None:
                return 0
            named = _HEADING.match(entry.name)
            if named:
                return int(named.group(1))
            if entry.outline is not None:
                return entry.outline + 1 if entry.outline < 6 else 0  # noqa: PLR2004  h1 to h6
            if _TITLE.match(entry.name):
                return 1
            style = entry.based_on
        return 0

    def _table(self, element: Xml, outer: Cell | None, rule: str | None) -> None:
        rows = [list(_inner(row, _CELL)) for row in _inner(element, _ROW)]
        if sum(map(len, rows)) <= 1:
            for row in rows:
                for cell in row:
                    self.block(cell, outer, rule)
            return
        number = self.tables
        self.tables += 1
        places = _grid(rows, number)
        for y, row in enumerate(rows):
            for x, cell in enumerate(row):
                self.block(cell, places[y][x], rule)


def extract_docx(body: bytes) -> PageText:
    """All text of the document in reading order.

    Raises:
        BadPage: the file is damaged, encrypted, hostile or without text.
    """
    document = open_docx(body)
    try:
        pieces, claims = _read(document)
        warnings = tuple(_warnings(document))
    except (AttributeError, KeyError, ValueError, TypeError, SyntaxError) as error:
        raise BadPage(
            "docx 文件的内部结构有误，无法读取。请用 Word 或 WPS 打开后另存一份，再重新导入。"
        ) from error
    if not any(piece.text.strip() for piece in pieces):
        raise BadPage("docx 文件里没有文字（可能只有图片）。请另存为 PDF 后再导入，会自动识别。")
    return _page_text(pieces, claims, warnings)


def _warnings(document: Xml) -> Iterator[tuple[str, str]]:
    """What a reader of the text does not see."""
    if next(document.element.body.iter(*_CHANGES), None) is not None:
        message = "文件带有未接受的修订，已按修订后的最终文字读入，请核对是否定稿。"
        yield "tracked_changes", message
    relations = document.part.rels.values()
    inside = [r for r in relations if r.reltype.endswith(_EMBEDDED) and not r.is_external]
    if inside:
        names = "、".join(
            sorted(str(r.target_part.partname).rpartition("/")[2] for r in inside)[:5]
        )
        message = f"文件内嵌附件（{names}）未读入，请在 Word 中另存后单独导入。"
        yield "embedded_file", message


def _read(document: Xml) -> tuple[list[_Piece], list[Claim]]:
    styles = read_styles(document.styles.element)
    reader = _Reader(Numbering(_numbering(document), styles), styles)
    _margins(document, reader, "header")
    reader.block(document.element.body, None, None)
    _margins(document, reader, "footer")
    for kind, root in _parts(document, _NOTES):
        del kind
        for note in root.iterchildren():
            if note.get(qn("w:type")) is None:
                reader.block(note, None, FOOTNOTE)
    return reader.pieces, _claims(document, reader)


def _margins(document: Xml, reader: _Reader, wanted: str) -> None:
    for kind, root in _parts(document, _MARGINS):
        if kind == wanted:
            reader.block(root, None, HEADER)


def _parts(document: Xml, kinds: tuple[str, ...]) -> list[tuple[str, Xml]]:
    """Related parts of the given kinds as XML, each once, in the order of their names."""
    found: dict[str, tuple[str, Xml]] = {}
    for relation in document.part.rels.values():
        kind = relation.reltype.rsplit("/", 1)[-1]
        if kind in kinds and not relation.is_external:
            part = relation.target_part
            found[str(part.partname)] = (kind, parse_xml(part.blob))
    return [found[name] for name in sorted(found)]


def _numbering(document: Xml) -> Xml:
    for relation in document.part.rels.values():
        if relation.reltype.endswith("/numbering") and not relation.is_external:
            return relation.target_part.element
    return None


def _claims(document: Xml, reader: _Reader) -> list[Claim]:
    properties = document.core_properties
    claims = [
        Claim("title", (properties.title or "").strip(), "core_properties"),
        Claim("origin", (properties.author or "").strip(), "core_properties"),
    ]
    head = [p.text.strip() for p in reader.pieces if p.heading == 1 and p.rule is None][:1]
    claims += [Claim("title", text, "container") for text in head]
    return [claim for claim in claims if claim.value]


def _read_words(element: Xml, words: _Words, *, hidden: bool) -> None:
    """Collect the text below an element of a paragraph."""
    for child in element.iterchildren():
        tag = child.tag
        target = words.hidden if hidden else words.shown
        if tag in _SKIPPED:
            continue
        if tag == _TEXT:
            target.append((child.text or "").replace("\n", " "))
        elif tag == _TAB:
            target.append("\t")
        elif tag in _BREAKS:
            target.append("\n")
        elif tag == _HYPHEN:
            target.append("-")
        elif tag == _BOX:
            words.boxes.append(child)
        elif isinstance(tag, str):
            _read_words(child, words, hidden=hidden or (tag == _RUN and _is_hidden(child)))


def _is_hidden(run: Xml) -> bool:
    properties = run.find(qn("w:rPr"))
    vanish = properties.find(qn("w:vanish")) if properties is not None else None
    return vanish is not None and vanish.get(qn("w:val")) not in {"0", "false", "off"}


def _inner(element: Xml, tag: str) -> list[Xml]:
    """Children of a kind, through content controls and tracked insertions."""
    found: list[Xml] = []
    for child in element.iterchildren():
        if child.tag == tag:
            found.append(child)
        elif child.tag not in _SKIPPED and child.tag not in {_ROW, _CELL, _PARAGRAPH, _TABLE}:
            found.extend(_inner(child, tag))
    return found


def _grid(rows: list[list[Xml]], number: int) -> list[list[Cell]]:
    """Place of every cell; a cell merged downwards is given its height."""
    places: list[list[Cell]] = []
    owners: dict[int, tuple[int, int]] = {}
    """By column: row and position of the cell that reaches down from above."""
    for y, row in enumerate(rows):
        places.append([])
        x = 0
        header = (
            bool(row)
            and row[0].getparent().find(qn("w:trPr") + "/" + qn("w:tblHeader")) is not None
        )
        for i, cell in enumerate(row):
            properties = cell.find(qn("w:tcPr"))
            across = _attribute(properties, "w:gridSpan")
            span = min(max(1, int(across)), _MAX_SPAN) if across.isdigit() else 1
            merge = properties.find(qn("w:vMerge")) if properties is not None else None
            places[y].append(Cell(number, y, x, header, 1, span))
            if merge is not None and merge.get(qn("w:val")) != "restart" and x in owners:
                top, place = owners[x]
                above = places[top][place]
                places[top][place] = replace(above, rowspan=y - top + 1)
            else:
                owners[x] = (y, i)
            x += span
    return places


def _attribute(properties: Xml, child: str) -> str:
    found = properties.find(qn(child)) if properties is not None else None
    return (found.get(qn("w:val")) or "") if found is not None else ""


def _page_text(
    pieces: list[_Piece], claims: list[Claim], warnings: tuple[tuple[str, str], ...]
) -> PageText:
    lines = []
    start = 0
    for piece in pieces:
        end = start + len(piece.text)
        line = Line(start, end, piece.cell, piece.heading, piece.synthetic, piece.rule)
        lines.append(line)
        start = end + 1
    text = "\n".join(piece.text for piece in pieces)
    return PageText(text, tuple(lines), tuple(dict.fromkeys(claims)), warnings)
