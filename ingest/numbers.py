"""The 发文字号 of a document: every place that states it, the most trusted first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from corpus.docnumber import canonical, find_numbers
from corpus.model import Proof, Span
from ingest.lines import is_document_number, is_order_line
from ingest.reading import Reading
from ingest.titles import number_in

SOURCES = ("number_line", "order_line", "title", "index_table", "meta")
"""Where a number is read, in order of trust."""
_ORDER = re.compile("令|公告|通告")


def numbers(reading: Reading, title: Proof) -> Iterator[Proof]:
    """Proofs of the number, the most trusted first; a number that the text cites is none."""
    yield from _on_lines(reading)
    in_title = number_in(title.value) or number_in("".join(title.quote.split()))
    if in_title:
        yield Proof("doc_number", in_title, "title", title.quote, title.start, title.page_start)
    for source in ("index_table", "meta"):
        for claim in reading.said("doc_number"):
            value = canonical(claim.value) or _first(claim.value)
            if claim.source == source and value:
                yield reading.claimed(claim, "doc_number", value)


def agree(a: str, b: str) -> bool:
    """Whether two canonical numbers are one: an order's issuer may be printed short (国令)."""
    if a == b:
        return True
    digits = [re.findall("[0-9]+", n) for n in (a, b)]
    order = [_ORDER.search(n) for n in (a, b)]
    return None not in order and digits[0][-1] == digits[1][-1]


def _on_lines(reading: Reading) -> Iterator[Proof]:
    """A line that is a number, alone or over two lines (…令 above 第37号)."""
    for i in range(reading.head):
        line = reading.line(i)
        if is_document_number(line):
            found = next(find_numbers(line))
            source = "order_line" if _ORDER.search(str(found.value)) else "number_line"
            span = Span(found.start, found.end)
            yield reading.in_line("doc_number", str(found.value), source, i, span)
    for i, j in pairwise(range(reading.head)):
        if is_order_line(reading.line(i)) and is_order_line(reading.line(j)):
            value = _first(f"{reading.line(i)}\n{reading.line(j)}")
            if value:
                span = Span(reading.body.spans[i].start, reading.body.spans[j].end)
                yield reading.in_text("doc_number", value, "order_line", span)


def _first(text: str) -> str | None:
    found = next(find_numbers(text), None)
    return str(found.value) if found else None
