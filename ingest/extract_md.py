"""From Markdown to page text: marks become headings, tables and plain words. Pure.

Numbers of lists stay as they are printed: in a policy text `1.` is a label and no mark.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingest.pagetext import Cell, Claim, Line, PageText, from_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from markdown_it.token import Token

MAX_MARKDOWN = 4_000_000
"""Characters above which the marks are left in: the parser takes seconds a megabyte."""
FRONT_MATTER = "text:front-matter"
_FRONT = re.compile(r"\A\ufeff?---[ \t]*\n(.*?\n)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_FRONT_LONGEST = 20_000
_FIELD = re.compile(r"""^(title|date)\s*:\s*["']?(.+?)["']?\s*$""", re.MULTILINE | re.IGNORECASE)
_PLACEHOLDER = re.compile(r"(?<=\w)(\*{2,})(?=[\w，。、；：）])")
"""Asterisks inside a word stand for a name or a figure: 周**同志, 补贴***元."""


@dataclass(slots=True)
class _Reader:
    lines: list[tuple[str, Cell | None, int, str | None]] = field(default_factory=list)
    tables: int = 0
    heading: int = 0
    labels: list[str] = field(default_factory=list)
    """Labels of list items that have not met their words yet."""
    row: int = -1
    column: int = -1
    cell: Cell | None = None
    """The cell being read."""

    def read(self, tokens: Iterable[Token]) -> None:
        """Turn block tokens into lines."""
        for token in tokens:
            if token.type in {"fence", "code_block"}:
                self._say(token.content.rstrip("\n").split("\n"))
            elif token.type == "inline":
                self._say(_shown(token.children or ()).split("\n"))
            elif token.type == "list_item_open" and token.info:
                self.labels.append(token.info + token.markup + " ")
            elif token.type.startswith("heading"):
                self.heading = int(token.tag[1:]) if token.nesting > 0 else 0
            else:
                self._in_table(token)

    def _in_table(self, token: Token) -> None:
        if token.type == "table_open":
            self.row = -1
        elif token.type == "table_close":
            self.tables += 1
        elif token.type == "tr_open":
            self.row, self.column = self.row + 1, -1
        elif token.type in {"th_open", "td_open"}:
            self.column += 1
            self.cell = Cell(self.tables, self.row, self.column, token.type == "th_open")
        elif token.type in {"th_close", "td_close"}:
            self.cell = None

    def _say(self, pieces: Sequence[str]) -> None:
        label = "".join(self.labels)
        self.labels.clear()
        words = [label + pieces[0], *pieces[1:]]
        self.lines += [(text, self.cell, self.heading, None) for text in words]


def extract_md(decoded: str, url: str = "") -> PageText:
    """The words of a Markdown text.

    Args:
        decoded: the characters of the page.
        url: its address, empty where it has none.
    """
    source = re.sub("\r\n?", "\n", decoded)
    claims = [Claim("url", url, "url")] if url else []
    if len(source) > MAX_MARKDOWN:
        plain = from_lines(source)
        return PageText(plain.text, plain.lines, tuple(claims))
    reader = _Reader()
    front = _FRONT.match(source[:_FRONT_LONGEST])
    if front:
        reader.lines += [(t, None, 0, FRONT_MATTER) for t in front[1].rstrip("\n").split("\n")]
        claims += [
            Claim("title" if name.lower() == "title" else "published_on", value, "meta")
            for name, value in _FIELD.findall(front[1])
        ]
        source = source[front.end() :]
    reader.read(_tokens(source))
    return _page_text(reader, claims)


def _tokens(source: str) -> list[Token]:
    """CommonMark with tables; four blanks or a line of dashes mean nothing in such texts."""
    from markdown_it import MarkdownIt  # noqa: PLC0415  only Markdown needs it

    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    parser.disable(["code", "lheading", "html_block", "html_inline", "reference"])
    return parser.parse(_PLACEHOLDER.sub(lambda m: "\\*" * len(m[1]), source))


def _shown(children: Iterable[Token]) -> str:
    """What a reader sees of inline tokens."""
    pieces = []
    for token in children:
        if token.type in {"softbreak", "hardbreak"}:
            pieces.append("\n")
        elif token.type == "image":
            pieces.append(_shown(token.children or ()))
        elif token.content:
            pieces.append(token.content)
    return "".join(pieces)


def _page_text(reader: _Reader, claims: list[Claim]) -> PageText:
    heads = [text.strip() for text, _, level, _ in reader.lines if level == 1][:1]
    claims += [Claim("title", text, "container") for text in heads if text]
    lines = []
    start = 0
    for text, cell, heading, rule in reader.lines:
        end = start + len(text)
        lines.append(Line(start, end, cell, heading, removed_by=rule))
        start = end + 1
    return PageText("\n".join(line[0] for line in reader.lines), tuple(lines), tuple(claims))
