"""A draft as its author has it: the text that is checked, and the way back into the file. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.errors import BadPage
from corpus.model import PageKind
from ingest.decode import decode
from ingest.docx_runs import read_docx
from ingest.extract import extract
from ingest.sniff import sniff

if TYPE_CHECKING:
    from corpus.model import Page
    from ingest.docx_runs import DocxText

_LINE_BREAK = re.compile("\r\n?")
_PLAIN = frozenset({PageKind.TEXT, PageKind.MARKDOWN})
_OTHER_KIND = (
    "这里只收 Word（docx）、文本和 Markdown 文稿。请另存为 docx 再试，或用命令 tiaowen check 核对。"
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a Word file a character stands."""

    where: str
    """正文, 脚注 or 尾注."""
    paragraph: int
    """From 1."""
    run: int
    """From 1, in its paragraph."""


@dataclass(frozen=True, slots=True)
class Manuscript:
    """A draft, read."""

    text: str
    """What is checked; all offsets are in it."""
    kind: PageKind
    body: bytes
    """The file."""
    charset: str = ""
    """The codec of a text file; empty for other files."""
    line_break: str = "\n"
    """Of a text file."""
    docx: DocxText | None = None

    def place(self, offset: int) -> Place | None:
        """Where the character stands in a Word file; None in other files."""
        atom = self.docx.at(offset) if self.docx is not None else None
        return Place(atom.where, atom.paragraph, atom.number) if atom is not None else None

    def encoded(self, text: str) -> bytes:
        """Another text as a file of the same kind; text files only."""
        return text.replace("\n", self.line_break).encode(self.charset, "replace")


def read_manuscript(page: Page, kinds: frozenset[PageKind] | None = None) -> Manuscript:
    """The draft in a file: plain text and Markdown as typed, docx run by run, others as extracted.

    Args:
        page: the file.
        kinds: what is read; None is everything that extraction reads.

    Raises:
        BadPage: the file cannot be read; the message says what to do.
    """
    kind = sniff(page)
    if kinds is not None and kind not in kinds:
        raise BadPage(_OTHER_KIND)
    if kind is PageKind.DOCX:
        docx = read_docx(page.body)
        return Manuscript(docx.text, kind, page.body, docx=docx)
    if kind not in _PLAIN:
        return Manuscript(extract(page)[1].text, kind, page.body)
    decoded = decode(page.body, page.content_type)
    breaks = "\r\n" if "\r\n" in decoded.text else "\n"
    text = _LINE_BREAK.sub("\n", decoded.text)
    return Manuscript(text, kind, page.body, decoded.charset, breaks)
