"""成文日期: every place that states it, the most trusted first."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.model import Proof, Span
from ingest.dates import find_dates, first_date
from ingest.history import history
from ingest.lines import is_document_number, is_organisation, is_prose
from ingest.reading import Reading, closing_date

_ANEW = 60
"""Days after which a second adoption is one anew: a law is passed and approved within weeks."""
SOURCES = ("signature", "adopted", "number_line", "index_table")
"""Where the date is read, in order of trust."""


def issue_dates(reading: Reading) -> Iterator[Proof]:
    """Proofs of the date of issue, the most trusted first."""
    yield from _signed(reading)
    yield from _adopted(reading)
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


def _adopted(reading: Reading) -> Iterator[Proof]:
    """The last amendment or second adoption that the lines below a title tell, else the first."""
    steps = [e for e in history(reading) if not e.in_force]
    first = next((e.day for e in steps if e.adopted), None)
    amended = [
        e
        for e in steps
        if e.amended or (e.adopted and first is not None and (e.day - first).days > _ANEW)
    ]
    for step in amended[-1:] or steps[:1]:
        yield reading.in_line("issued_on", step.day.isoformat(), "adopted", step.line, step.dated)


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
