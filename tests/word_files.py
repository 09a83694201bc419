"""Word files made for tests, and what Word makes of tracked changes: an XML walk."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

from docx import Document
from docx.oxml.ns import qn
from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NOTES = (
    f'<w:footnotes xmlns:w="{_W}"><w:footnote w:id="2"><w:p><w:r><w:t>{{}}</w:t></w:r></w:p>'
    "</w:footnote></w:footnotes>"
)
_NOTES_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_NOTES_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"


def word_file(*paragraphs: Sequence[str]) -> bytes:
    """A file whose paragraphs have these runs; every second run is bold."""
    word = Document()
    word.sections[0].header.paragraphs[0].text = "页眉：内部资料"
    for runs in paragraphs:
        paragraph = word.add_paragraph()
        for i, words in enumerate(runs):
            paragraph.add_run(words).bold = bool(i % 2)
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def with_parts(body: bytes, parts: Mapping[str, bytes]) -> bytes:
    """The package with some parts in the place of its own, or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            if name not in parts:
                target.writestr(name, source.read(name))
        for name, content in parts.items():
            target.writestr(name, content)
    return out.getvalue()


def with_footnote(body: bytes, words: str) -> bytes:
    """The file with a footnote to its last paragraph."""
    found = parts_of(body)
    main = etree.fromstring(found["word/document.xml"])
    last = list(main.iter(qn("w:p")))[-1]
    run = etree.SubElement(last, qn("w:r"))
    etree.SubElement(run, qn("w:footnoteReference")).set(qn("w:id"), "2")
    types = found["[Content_Types].xml"].replace(
        b"</Types>",
        f'<Override PartName="/word/footnotes.xml" ContentType="{_NOTES_TYPE}"/></Types>'.encode(),
    )
    relation = f'<Relationship Id="rIdN" Type="{_NOTES_RELATION}" Target="footnotes.xml"/>'
    relations = found["word/_rels/document.xml.rels"].replace(
        b"</Relationships>", f"{relation}</Relationships>".encode()
    )
    return with_parts(
        body,
        {
            "word/document.xml": etree.tostring(main),
            "word/footnotes.xml": NOTES.format(words).encode(),
            "[Content_Types].xml": types,
            "word/_rels/document.xml.rels": relations,
        },
    )


def parts_of(body: bytes) -> dict[str, bytes]:
    """Every part by its name."""
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def accepted(body: bytes, part: str = "word/document.xml") -> str:
    """The text once every tracked change is accepted."""
    return _text(body, part, {qn("w:del"), qn("w:moveFrom")})


def rejected(body: bytes, part: str = "word/document.xml") -> str:
    """The text once every tracked change is rejected."""
    return _text(body, part, {qn("w:ins"), qn("w:moveTo")})


def _text(body: bytes, part: str, gone: set[str]) -> str:
    root = etree.fromstring(parts_of(body)[part])
    return "\n".join("".join(_words(p, gone)) for p in root.iter(qn("w:p")))


def _words(element: Any, gone: set[str]) -> list[str]:  # noqa: ANN401  lxml has no types
    found: list[str] = []
    for child in element:
        if child.tag in gone:
            continue
        if child.tag in (qn("w:t"), qn("w:delText")):
            found.append(child.text or "")
        else:
            found += _words(child, gone)
    return found


def comments(body: bytes) -> list[str]:
    """The words of every comment."""
    root = etree.fromstring(parts_of(body)["word/comments.xml"])
    return ["\n".join("".join(p.itertext()) for p in c.iter(qn("w:p"))) for c in root]


def commented(body: bytes) -> list[str]:
    """The words under every comment's range, deleted ones too, by the comments' order."""
    root = etree.fromstring(parts_of(body)["word/document.xml"])
    opened: dict[str, list[str]] = {}
    closed: dict[str, str] = {}
    for element in root.iter():
        if element.tag == qn("w:commentRangeStart"):
            opened[element.get(qn("w:id"))] = []
        elif element.tag == qn("w:commentRangeEnd"):
            closed[element.get(qn("w:id"))] = "".join(opened.pop(element.get(qn("w:id"))))
        elif element.tag in (qn("w:t"), qn("w:delText")):
            inserted = next(element.iterancestors(qn("w:ins")), None) is not None
            for words in opened.values():
                words.extend([] if inserted else [element.text or ""])
    return [closed[i] for i in sorted(closed, key=int)]
