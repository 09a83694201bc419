"""成文日期: every place that states it, the most trusted first."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.model import Proof, Span
from ingest.dates import find_dates, first_date
from ingest.lines import is_document_number, is_organisation, is_prose
from ingest.reading import Reading, closing_date

SOURCES = ("signature", "adopted", "number_line", "index_table")
"""Where the date is read, in order of trust."""


def issue_dates(reading: Reading) -> Iterator[Proof]:
    """Proofs of the date of issue, the most trusted first."""
    yield from _signed(reading)
    yield from _bracketed(reading)
    yield from _beside_number(reading)
    yield from _below_the_page(reading)
    for claim in reading.said("issued_on"):
        day = first_date(claim.value)
        if day:
            yield reading.claimed(claim, "issued_on", day.isoformat())


def _signed(reading: Reading) -> Iterator[Proof]:
    """The date that closes the text, or its covering notice."""
    for i in reversed(reading.closing):
        span = closing_date(reading.line(i))
        if span:
            day = first_date(span.of(reading.line(i)))
            if day:
                yield reading.in_line("issued_on", day.isoformat(), "signature", i, span)
                return


def _bracketed(reading: Reading) -> Iterator[Proof]:
    """（2018年1月22日某委员会第三次会议通过） below a title."""
    for i in range(reading.head):
        line = reading.line(i)
        if not re.match(r"^[（(]", line) or is_document_number(line):
            continue
        found = min(find_dates(line), key=lambda f: f.start, default=None)
        if found:
            span = Span(found.start, found.end)
            yield reading.in_line("issued_on", found.value.isoformat(), "adopted", i, span)
            return


def _beside_number(reading: Reading) -> Iterator[Proof]:
    """（财资〔2017〕86号 2017年12月29日）."""
    for i in range(reading.head):
        line = reading.line(i)
        if is_document_number(line):
            for found in find_dates(line):
                span = Span(found.start, found.end)
                yield reading.in_line("issued_on", found.value.isoformat(), "number_line", i, span)
                return


def _below_the_page(reading: Reading) -> Iterator[Proof]:
    """A dated signature right behind the body that extraction did not take for text."""
    signed = False
    for line in reading.lines_below():
        text = line.of(reading.page.text).strip()
        date = closing_date(text)
        signed = signed or is_organisation(text[: date.start] if date else text)
        if is_prose(text) or not (signed or date):
            return
        if date:
            day = first_date(date.of(text))
            if signed and day:
                begin = reading.page.text.index(text, line.start) + date.start
                span = Span(begin, begin + date.end - date.start)
                yield reading.on_page("issued_on", day.isoformat(), "signature", span)
            return
