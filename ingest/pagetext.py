"""What a reader of a page would see, line by line, before anything is judged.

Extraction (`extract_*`) makes it, cleaning and segmentation read it.
Nothing is dropped here: a line that extraction holds for chrome is marked, not deleted.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Cell:
    """A line's place in a real table of the page."""

    table: int
    row: int
    column: int
    header: bool = False
    rowspan: int = 1
    colspan: int = 1


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the page text: a paragraph, a heading, a table cell."""

    start: int
    end: int
    """Span in `PageText.text`, without the line break."""
    cell: Cell | None = None
    heading: int = 0
    """1 to 6 where the page marks it as a heading, else 0."""
    synthetic: int = 0
    """Leading characters that the container's automatic numbering prints (Word, `<ol>`)."""
    removed_by: str | None = None
    """Rule id where the container says that this is no document text (navigation, reply)."""
    page: int | None = None
    """Sheet of a PDF, an OFD file or a scan, from 1."""
    ocr: float | None = None
    """How sure the recognition of an image is, 0 to 1; None for text that was stored as text."""


@dataclass(frozen=True, slots=True)
class Claim:
    """Something the page says about itself outside the body: meta tags, an index table."""

    field: str
    """title, doc_number, issuer, publisher, issued_on, published_on, effective_on, posted_on,
    index_number, subject, url, genre (name of the column), site, site_code, origin."""
    value: str
    source: str
    """"meta", "index_table", "title_tag", "container", "url" …"""


@dataclass(frozen=True, slots=True)
class Reply:
    """A later floor of a thread, where the container shows it (rule `html:reply`)."""

    start: int
    end: int
    """Span in `PageText.text` from its first line to its last, without the head above it."""
    author: str = ""
    """As printed, empty where the page does not say."""
    posted_on: date | None = None


@dataclass(frozen=True, slots=True)
class PageText:
    """The visible text of a page and what its container says about it."""

    text: str
    """Lines joined by line feeds, in the page's own characters."""
    lines: tuple[Line, ...]
    claims: tuple[Claim, ...] = ()
    warnings: tuple[tuple[str, str], ...] = field(default=())
    """Code and message (Simplified Chinese), e.g. ("mis_declared_charset", "…")."""
    posted_on: date | None = None
    """When a forum or repost put the text up, where the container says so."""
    replies: tuple[Reply, ...] = ()
    """Later floors of a thread, in page order."""

    def of(self, line: Line) -> str:
        """The characters of a line."""
        return self.text[line.start : line.end]


def from_lines(text: str) -> PageText:
    """The page text of something that has no container: every line is a line."""
    lines = []
    start = 0
    for piece in text.split("\n"):
        lines.append(Line(start, start + len(piece)))
        start += len(piece) + 1
    return PageText(text, tuple(lines))
