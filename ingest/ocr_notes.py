"""What a reader is told about text that was recognised from pictures. Pure."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from typing import TYPE_CHECKING

from corpus.model import Warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from corpus.model import Clause, Document
    from ingest.pagetext import Line, PageText

UNSURE = 0.9
"""Mean confidence of a paragraph below which it is pointed out; tuned on the rendered sheets of
`bench/ocr_accuracy.py --paragraphs`: both paragraphs below it had a wrong character, and 11 of the
166 above it, 10 of them only brackets of another width."""
_MOST = 30
"""Clauses that are pointed out."""
_SHOWN = 20
"""Characters of a paragraph that a message quotes."""


def with_ocr(document: Document, page_text: PageText) -> Document:
    """The document with its mean confidence and a word on each clause that is unsure.

    A document without recognised text is given back as it is.
    """
    read = list(_recognised(document, page_text))
    if not read:
        return document
    letters = sum(length for _, length, _ in read)
    mean = sum((line.ocr or 0.0) * length for _, length, line in read) / letters
    message = f"本文由文字识别（OCR）读入，平均置信度 {mean:.1%}，引用前请对照原件。"
    unsure = tuple(_doubts(document, read))
    warnings = (*document.warnings, Warning("ocr_text", message), *unsure)
    return replace(document, ocr=round(mean, 4), warnings=warnings)


def _recognised(document: Document, page_text: PageText) -> Iterator[tuple[int, int, Line]]:
    """Offset in the document, length and line of every run of recognised text."""
    starts = [line.start for line in page_text.lines]
    for run in document.runs:
        place = bisect_right(starts, run.page) - 1
        if place >= 0 and page_text.lines[place].ocr is not None and run.length:
            yield run.start, run.length, page_text.lines[place]


def _doubts(document: Document, read: list[tuple[int, int, Line]]) -> Iterator[Warning]:
    """One warning a clause, with its least certain paragraph."""
    worst: dict[str | None, tuple[float, int, int]] = {}
    for start, length, line in read:
        sure = line.ocr or 0.0
        if sure >= UNSURE:
            continue
        clause = _innermost(document, start)
        key = clause.id if clause else None
        if key not in worst or sure < worst[key][0]:
            worst[key] = sure, start, length
    for key, (sure, start, length) in list(worst.items())[:_MOST]:
        words = document.text[start : start + min(length, _SHOWN)]
        message = f"“{words}”一段识别把握不大（置信度 {sure:.0%}），请对照原件。"
        yield Warning("ocr_unsure", message, key, start, start + length)


def _innermost(document: Document, offset: int) -> Clause | None:
    found = None
    for clause in document.clauses:
        if clause.start <= offset < clause.end:
            found = clause
    return found
