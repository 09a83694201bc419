"""The text of a Word draft with the run that each character stands in, for marks to be put there.

Unlike `ingest.extract_docx` it gives the typed characters alone: no automatic numbers, no headers,
so that every offset leads to one place in one XML part. Pure.
"""

from __future__ import annotations

import posixpath
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from docx.oxml.ns import qn

from corpus.errors import BadPage
from ingest.packages import opened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.packages import Package

Xml: TypeAlias = Any
"""An element of lxml, which publishes no types."""

RUN, TEXT, PARAGRAPH, TAB = qn("w:r"), qn("w:t"), qn("w:p"), qn("w:tab")
_BREAKS = frozenset({qn("w:br"), qn("w:cr")})
_HYPHEN = qn("w:noBreakHyphen")
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SKIPPED = frozenset(
    qn(name) for name in ("w:del", "w:moveFrom", "w:pPr", "w:rPr", "w:instrText", "w:delText")
) | {_FALLBACK}
_NOTES = {"footnotes": "脚注", "endnotes": "尾注"}
_BODY = "正文"
_FOREIGN = "docx 文件的内部结构不常见，无法读取。请用 Word 或 WPS 打开后另存一份，再重新核对。"


@dataclass(frozen=True, slots=True)
class Atom:
    """A stretch of text in one element of a run: `text[start:end]`."""

    start: int
    end: int
    element: Xml
    """A `w:t`, tab, break or hyphen."""
    run: Xml
    part: str
    """Name of the XML part in the package."""
    where: str
    """正文, 脚注 or 尾注."""
    paragraph: int
    """From 1, counted in the part."""
    number: int
    """Of the run in its paragraph, from 1."""


@dataclass(frozen=True, slots=True)
class DocxText:
    """A Word draft, read; its trees are fresh and may be marked."""

    text: str
    """Paragraphs, empty ones too, joined by line feeds: body, footnotes, endnotes."""
    atoms: tuple[Atom, ...]
    """In order, without overlap."""
    main: str
    """Name of the main part."""
    roots: dict[str, Xml] = field(default_factory=dict)
    """The parts read, by name."""

    def at(self, offset: int) -> Atom | None:
        """The atom that holds the character at `offset`; None for a line feed of ours."""
        place = bisect_right(self.atoms, offset, key=lambda a: a.start) - 1
        found = self.atoms[place] if place >= 0 else None
        return found if found is not None and offset < found.end else None


def read_docx(body: bytes) -> DocxText:
    """The typed text of a Word file; what was deleted as a tracked change is left out.

    Raises:
        BadPage: the file is damaged, locked, hostile or no Word file.
    """
    with opened(body, "docx 文件") as package:
        main = _main_part(package)
        parts = {main: _BODY, **_note_parts(package, main)}
        roots = {name: package.xml(name) for name in parts}
    if roots[main].tag != qn("w:document"):
        raise BadPage(_FOREIGN)
    walk = _Walk()
    for name, root in roots.items():
        walk.part(name, parts[name], root)
    return DocxText("\n".join(walk.lines), tuple(walk.atoms), main, roots)


def relations_of(part: str) -> str:
    """The name of the part that holds a part's relations."""
    return posixpath.join(posixpath.dirname(part), "_rels", posixpath.basename(part) + ".rels")


def _main_part(package: Package) -> str:
    for relation in package.xml("_rels/.rels"):
        if str(relation.get("Type", "")).endswith("/officeDocument"):
            name = str(relation.get("Target", "")).lstrip("/")
            if name in package.names:
                return name
    raise BadPage(_FOREIGN)


def _note_parts(package: Package, main: str) -> dict[str, str]:
    name = relations_of(main)
    found: dict[str, str] = {}
    for relation in package.xml(name) if name in package.names else ():
        kind = str(relation.get("Type", "")).rpartition("/")[2]
        target = posixpath.normpath(
            posixpath.join("/", posixpath.dirname(main), str(relation.get("Target", "")))
        ).lstrip("/")
        if kind in _NOTES and relation.get("TargetMode") != "External" and target in package.names:
            found[target] = _NOTES[kind]
    return dict(sorted(found.items(), key=lambda item: list(_NOTES.values()).index(item[1])))


@dataclass(slots=True)
class _Walk:
    """Collects lines and atoms."""

    lines: list[str] = field(default_factory=list)
    atoms: list[Atom] = field(default_factory=list)
    offset: int = 0

    def part(self, name: str, where: str, root: Xml) -> None:
        for number, paragraph in enumerate(root.iter(PARAGRAPH), 1):
            if next(paragraph.iterancestors(_FALLBACK), None) is None:
                self._paragraph(name, where, number, paragraph)

    def _paragraph(self, name: str, where: str, number: int, paragraph: Xml) -> None:
        words: list[str] = []
        start = self.offset
        place = start
        for count, run in enumerate(_runs(paragraph), 1):
            for element, printed in _texts(run):
                end = place + len(printed)
                self.atoms.append(Atom(place, end, element, run, name, where, number, count))
                words.append(printed)
                place = end
        self.lines.append("".join(words))
        self.offset = place + 1


def _runs(element: Xml) -> Iterator[Xml]:
    """Visible runs of a paragraph, through links, insertions and controls; no text boxes."""
    for child in element.iterchildren():
        if child.tag == RUN:
            if not _is_hidden(child):
                yield child
        elif isinstance(child.tag, str) and child.tag not in _SKIPPED and child.tag != PARAGRAPH:
            yield from _runs(child)


def _texts(run: Xml) -> Iterator[tuple[Xml, str]]:
    for child in run.iterchildren():
        if child.tag == TEXT and child.text:
            yield child, child.text.replace("\n", " ")
        elif child.tag == TAB:
            yield child, "\t"
        elif child.tag in _BREAKS:
            yield child, "\n"
        elif child.tag == _HYPHEN:
            yield child, "-"


def _is_hidden(run: Xml) -> bool:
    vanish = run.find(qn("w:rPr") + "/" + qn("w:vanish"))
    return vanish is not None and vanish.get(qn("w:val")) not in {"0", "false", "off"}
