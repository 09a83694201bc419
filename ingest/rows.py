"""The lines of a page while cleaning decides about them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from corpus.model import Removed
from ingest.pagetext import Cell, PageText


@dataclass(slots=True)
class Row:
    """A line that is not blank."""

    start: int
    end: int
    """Span in the page text, white space around the words left out."""
    text: str
    cell: Cell | None = None
    heading: int = 0
    synthetic: int = 0
    blank_before: bool = False
    rule: str | None = None
    """The rule that takes the line out, None while it stays."""
    bullet: int = 0
    """Characters of a list bullet taken off the front."""
    after_page: bool = False
    """Whether a page of the printed copy ended right above."""
    indented: bool = False
    """Whether it is set in like the first line of a paragraph."""
    lead: str = ""
    """White space before the words."""


def rows_of(page: PageText) -> list[Row]:
    """The rows of a page in order, with what its container says about them."""
    rows = []
    blank = False
    for line in page.lines:
        raw = page.of(line)
        text = raw.strip()
        if not text:
            blank = True
            continue
        lead = len(raw) - len(raw.lstrip())
        rows.append(
            Row(
                line.start + lead,
                line.start + lead + len(text),
                text,
                line.cell,
                line.heading,
                line.synthetic,
                blank,
                line.removed_by,
                lead=raw[:lead],
                indented=raw.startswith(("\u3000", "  ", "\t", "\xa0\xa0")),
            )
        )
        blank = False
    return rows


def take(rows: Iterable[Row], rule: str) -> None:
    """Take all these rows out."""
    for row in rows:
        row.rule = rule


def removals(rows: Iterable[Row], text: str) -> list[Removed]:
    """The log; neighbouring lines taken by one rule are one entry."""
    log: list[Removed] = []
    previous: Row | None = None
    for row in rows:
        start = row.start - row.bullet
        if row.rule is None:
            if row.bullet:
                log.append(Removed("line:bullet", text[start : row.start], start))
        elif previous is not None and previous.rule == row.rule:
            start = log[-1].start
            log[-1] = Removed(row.rule, text[start : row.end], start)
        else:
            log.append(Removed(row.rule, text[start : row.end], start))
        previous = row
    return log
