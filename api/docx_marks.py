"""Tracked changes and comments put into a Word file; what is not touched stays byte for byte.

Written on the package itself and not through python-docx, which writes every part anew
(ADR 21). WordprocessingML: ECMA-376 part 1, 17.13.4 (comments) and 17.13.5 (revisions).
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from copy import deepcopy
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from docx.oxml.ns import qn
from lxml import etree

from corpus.model import Span
from ingest.docx_runs import RUN, TEXT, read_docx, relations_of
from ingest.packages import opened

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from ingest.docx_runs import Atom, DocxText, Xml

AUTHOR = "Tiaowen"
_INITIALS = "TW"
_PROPERTIES, _INS, _DEL, _MOVED = qn("w:rPr"), qn("w:ins"), qn("w:del"), qn("w:moveTo")
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_COMMENTS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_CONTENT = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_IDENTITY = re.compile("[0-9]{1,9}")
_TYPES = "[Content_Types].xml"
_NO_XML = frozenset([*map(chr, range(0xD800, 0xE000)), "\ufffe", "\uffff"])
_NOTE_REFERENCES = {qn("w:footnote"): qn("w:footnoteReference"),
                    qn("w:endnote"): qn("w:endnoteReference")}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """Words to be put in the place of others; spans are offsets of `DocxText.text`."""

    span: Span
    words: str


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment on a span."""

    span: Span
    text: str


def mark_docx(
    body: bytes, changes: Iterable[Change], remarks: Iterable[Remark], now: datetime
) -> bytes:
    """The same file with the changes tracked and the remarks as comments.

    A change that runs over paragraphs, or over another, is left out: its remark stays.
    A remark on a footnote is anchored where the footnote is referred to: Word wants it there.

    Raises:
        BadPage: the file is damaged, locked or hostile.
    """
    docx = read_docx(body)
    kept = _applicable(docx, changes)
    noted = [r for r in remarks if docx.at(r.span.start) is not None and r.span.end > r.span.start]
    if not kept and not noted:
        return body
    marker = _Marker(docx, now.strftime("%Y-%m-%dT%H:%M:%SZ"))
    marker.cut([*(c.span for c in kept), *(r.span for r in noted)])
    with opened(body, "docx 文件") as package:
        parts = _Parts(package.archive, docx.main)
        marker.comment(noted, parts)
        for change in kept:
            marker.change(change)
        parts.roots |= {n: docx.roots[n] for n in marker.touched}
        return parts.written()


def _applicable(docx: DocxText, changes: Iterable[Change]) -> list[Change]:
    """Those within one paragraph that overlap with none before them."""
    kept: list[Change] = []
    for change in changes:
        first = docx.at(change.span.start) or docx.at(change.span.start - 1)
        last = docx.at(max(change.span.start, change.span.end - 1)) or first
        whole = first is not None and last is not None and first.paragraph == last.paragraph
        crossed = "\n" in change.span.of(docx.text) or "\n" in change.words
        taken = any((k.span.start < change.span.end and change.span.start < k.span.end)
                    or k.span == change.span for k in kept)  # fmt: skip
        if whole and not crossed and not taken:
            kept.append(change)
    return kept


@dataclass(slots=True)
class _Piece:
    """A run that holds one stretch of text and nothing else that is marked."""

    start: int
    end: int
    run: Xml
    part: str


class _Marker:
    """Marks the trees of one draft."""

    def __init__(self, docx: DocxText, date: str) -> None:
        self._docx = docx
        self._date = date
        self._pieces: list[_Piece] = []
        known = (e.get(qn("w:id"), "") for r in docx.roots.values() for e in r.iter(etree.Element))
        self._next = 1 + max((int(i) for i in known if _IDENTITY.fullmatch(i)), default=0)
        self.touched: set[str] = set()

    def cut(self, spans: Sequence[Span]) -> None:
        """Split runs so that every span begins and ends between two of them."""
        bounds = sorted({b for s in spans for b in (s.start, s.end)})
        by_run: dict[Xml, list[Atom]] = {}
        for atom in self._docx.atoms:
            by_run.setdefault(atom.run, []).append(atom)
        for run, atoms in by_run.items():
            start, end = atoms[0].start, atoms[-1].end
            if any(s.start <= end and start <= s.end for s in spans):
                self._pieces += _split(run, atoms, [b for b in bounds if start < b < end])

    def comment(self, remarks: Sequence[Remark], parts: _Parts) -> None:
        """Anchor each remark and write its comment."""
        if not remarks:
            return
        comments = parts.comments()
        known = [int(c.get(qn("w:id"), "0")) for c in comments]
        for number, remark in enumerate(remarks, 1 + max(known, default=-1)):
            pieces = self._within(remark.span)
            if not pieces:
                continue
            first, last = self._anchor(pieces[0]), self._anchor(pieces[-1])
            if first is None or last is None:
                continue
            first.addprevious(_element("w:commentRangeStart", id=number))
            end = _element("w:commentRangeEnd", id=number)
            reference = etree.Element(RUN)
            reference.append(_element("w:commentReference", id=number))
            last.addnext(end)
            end.addnext(reference)
            comments.append(self._comment(number, remark.text))

    def change(self, change: Change) -> None:
        """Track one replacement, deletion or insertion."""
        gone = self._within(change.span)
        for piece in gone:
            self._delete(piece)
        if not change.words:
            return
        inserted = self._tracked(_INS)
        beside = gone[-1] if gone else self._beside(change.span.start)
        if beside is None:
            return
        inserted.append(_run_like(beside.run, change.words))
        anchor = beside.run.getparent() if gone else beside.run
        self.touched.add(beside.part)
        if not gone and beside.start >= change.span.start:
            self._out_of_insertion(anchor, before=True).addprevious(inserted)
        else:
            self._out_of_insertion(anchor, before=False).addnext(inserted)

    def _within(self, span: Span) -> list[_Piece]:
        return [p for p in self._pieces if span.start <= p.start and p.end <= span.end]

    def _beside(self, offset: int) -> _Piece | None:
        """The piece before a place, else the one behind it."""
        before = [p for p in self._pieces if p.end == offset]
        behind = [p for p in self._pieces if p.start == offset]
        return next(iter([*before, *behind]), None)

    def _delete(self, piece: _Piece) -> None:
        previous = piece.run.getprevious()
        mine = previous is not None and previous.tag == _DEL and previous.get(qn("w:date")) == (
            self._date
        ) and previous.get(qn("w:author")) == AUTHOR  # fmt: skip
        if mine:
            previous.append(piece.run)
        else:
            deleted = self._tracked(_DEL)
            piece.run.addprevious(deleted)
            deleted.append(piece.run)
        for element in piece.run.iter(TEXT):
            element.tag = qn("w:delText")
            element.set(_SPACE, "preserve")
        self.touched.add(piece.part)

    def _anchor(self, piece: _Piece) -> Xml:
        """The run that a comment on the piece is put at."""
        if piece.part == self._docx.main:
            self.touched.add(piece.part)
            return piece.run
        note = next((a for a in piece.run.iterancestors() if a.tag in _NOTE_REFERENCES), None)
        if note is None:
            return None
        wanted, main = note.get(qn("w:id")), self._docx.roots[self._docx.main]
        self.touched.add(self._docx.main)
        references = (
            r for r in main.iter(_NOTE_REFERENCES[note.tag]) if r.get(qn("w:id")) == wanted
        )
        return next((r.getparent() for r in references), None)

    def _out_of_insertion(self, element: Xml, *, before: bool) -> Xml:
        """Where an insertion may stand: one in another's is not allowed, so that one is split."""
        parent = element.getparent()
        while parent is not None and parent.tag in {_INS, _MOVED}:
            rest = list(element.itersiblings(preceding=before))
            if rest:
                half = etree.Element(parent.tag, parent.attrib, nsmap=parent.nsmap)
                half.set(qn("w:id"), self._identity())
                for sibling in reversed(rest) if before else rest:
                    half.append(sibling)
                (parent.addprevious if before else parent.addnext)(half)
            element, parent = parent, parent.getparent()
        return element

    def _identity(self) -> str:
        """An id that no other mark has."""
        self._next += 1
        return str(self._next - 1)

    def _tracked(self, tag: str) -> Xml:
        element = etree.Element(tag)
        element.set(qn("w:id"), self._identity())
        element.set(qn("w:author"), AUTHOR)
        element.set(qn("w:date"), self._date)
        return element

    def _comment(self, number: int, text: str) -> Xml:
        comment = _element("w:comment", id=number, author=AUTHOR, date=self._date,
                           initials=_INITIALS)  # fmt: skip
        for line in text.split("\n"):
            paragraph = etree.SubElement(comment, qn("w:p"))
            paragraph.append(_run_of(line))
        return comment


def _element(name: str, **attributes: object) -> Xml:
    element = etree.Element(qn(name))
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), str(value))
    return element


def _run_of(words: str, properties: Xml = None) -> Xml:
    run = etree.Element(RUN)
    if properties is not None:
        run.append(deepcopy(properties))
    text = etree.SubElement(run, TEXT)
    text.text = xml_words(words)
    text.set(_SPACE, "preserve")
    return run


def _run_like(run: Xml, words: str) -> Xml:
    """New words that look like those of `run`."""
    return _run_of(words, run.find(_PROPERTIES))


def xml_words(text: str) -> str:
    """`text`, as long as before, with blanks for the characters that XML may not hold."""
    return "".join(c if (c >= " " and c not in _NO_XML) or c == "\t" else " " for c in text)


def _split(run: Xml, atoms: Sequence[Atom], bounds: Sequence[int]) -> list[_Piece]:
    """The run as one or several; each atom, cut at the bounds, gets one of its own where needed."""
    elements = [c for c in run.iterchildren() if c.tag != _PROPERTIES]
    if len(elements) == 1 and not bounds:
        return [_Piece(atoms[0].start, atoms[0].end, run, atoms[0].part)]
    known = {a.element: a for a in atoms}
    pieces: list[_Piece] = []
    place = run
    for element in elements:
        atom = known.get(element)
        for span in _cut(atom, bounds) if atom is not None else [None]:
            new = etree.Element(run.tag, run.attrib, nsmap=run.nsmap)
            properties = run.find(_PROPERTIES)
            if properties is not None:
                new.append(deepcopy(properties))
            new.append(element if span is None or atom is None else _part_of(atom, span))
            place.addnext(new)
            place = new
            if span is not None:
                pieces.append(_Piece(span.start, span.end, new, atoms[0].part))
    run.getparent().remove(run)
    return pieces


def _cut(atom: Atom, bounds: Sequence[int]) -> list[Span]:
    cuts = [atom.start, *(b for b in bounds if atom.start < b < atom.end), atom.end]
    return [Span(a, b) for a, b in pairwise(cuts)]


def _part_of(atom: Atom, span: Span) -> Xml:
    element = deepcopy(atom.element)
    element.tail = None
    if element.tag == TEXT:
        element.text = (element.text or "")[span.start - atom.start : span.end - atom.start]
        element.set(_SPACE, "preserve")
    return element


class _Parts:
    """The package while it is written anew."""

    def __init__(self, archive: zipfile.ZipFile, main: str) -> None:
        self._archive = archive
        self._main = main
        self.roots: dict[str, Xml] = {}
        """Parts that changed."""

    def comments(self) -> Xml:
        """The root of the comments, made and announced where there is none."""
        relations = self._open(relations_of(self._main))
        for relation in relations:
            if str(relation.get("Type", "")).endswith("/comments"):
                target = str(relation.get("Target", ""))
                folder = posixpath.dirname(self._main)
                name = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
                return self._open(name)
        name = posixpath.join(posixpath.dirname(self._main), "comments.xml")
        root = etree.Element(qn("w:comments"), nsmap={"w": _W})
        self.roots[name] = root
        taken = {str(r.get("Id")) for r in relations}
        identity = next(f"rIdTw{i}" for i in range(1, len(taken) + 2) if f"rIdTw{i}" not in taken)
        etree.SubElement(
            relations, f"{{{_RELATIONS}}}Relationship",
            {"Id": identity, "Type": _COMMENTS, "Target": "comments.xml"},
        )  # fmt: skip
        etree.SubElement(
            self._open(_TYPES), f"{{{_CONTENT}}}Override",
            {"PartName": f"/{name}", "ContentType": _COMMENTS_TYPE},
        )  # fmt: skip
        return root

    def _open(self, name: str) -> Xml:
        if name not in self.roots:
            parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
            try:
                self.roots[name] = etree.fromstring(self._archive.read(name), parser)
            except KeyError:
                self.roots[name] = etree.Element(
                    f"{{{_RELATIONS}}}Relationships", nsmap={None: _RELATIONS}
                )
        return self.roots[name]

    def written(self) -> bytes:
        """The package: parts that changed written anew, all others as they were."""
        out = io.BytesIO()
        fresh = {n: etree.tostring(r, xml_declaration=True, encoding="UTF-8", standalone=True)
                 for n, r in self.roots.items()}  # fmt: skip
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
            for entry in self._archive.infolist():
                target.writestr(entry, fresh.pop(entry.filename, None) or self._archive.read(entry))
            for name, content in fresh.items():
                target.writestr(name, content)
        return out.getvalue()
