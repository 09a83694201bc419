"""What is doubtful about a document as a whole: its mark, personal data, a missing end."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping

from corpus.model import Clause, Document, Warning
from corpus.pii import Pii, find_pii
from ingest.endings import cut_off
from ingest.pagetext import PageText
from ingest.secrecy import Mark


def whole_doubts(
    document: Document, page: PageText, mark: Mark | None, *, last: bool
) -> Iterator[Warning]:
    """Warnings that need no outline.

    Args:
        document: with its clauses named.
        page: what it was read from.
        mark: its 密级 mark.
        last: whether it is the last document of the page, the one that a cut would hit.
    """
    for code, message in page.warnings:
        yield Warning(code, message)
    if mark is not None:
        yield _held(document, mark)
    cut = cut_off(document, page, last=last)
    if cut is not None:
        known = {c.id: c for c in document.clauses}
        clause = _clause_at(document, known, cut.start)
        yield Warning("text_cut", cut.message, clause, cut.start, len(document.text))
    yield from _personal(document)


def _held(document: Document, mark: Mark) -> Warning:
    message = (
        f"原文标有“{mark.text}”，此件已入库但不公开。"
        "请由有权人员确认后用 tiaowen release 解除，或从库中移出。"
    )
    start = _text_offset(document, mark.start)
    end = None if start is None else start + mark.end - mark.start
    return Warning("secrecy_mark", message, None, start, end)


def _text_offset(document: Document, page_offset: int) -> int | None:
    """Where a character of the page stands in the text, None where it was removed."""
    for run in document.runs:
        if run.page <= page_offset < run.page + run.length:
            return run.start + page_offset - run.page
    return None


def _personal(document: Document) -> Iterator[Warning]:
    """One warning a clause and kind, at the first place of that kind."""
    private = find_pii(document.text)
    known = {c.id: c for c in document.clauses} if private else {}
    found = [(_clause_at(document, known, p.start), p) for p in private]
    counts = Counter((clause, p.kind) for clause, p in found)
    told: set[tuple[str | None, Pii]] = set()
    for clause, p in found:
        key = clause, p.kind
        if key in told:
            continue
        told.add(key)
        message = (
            f"此处有{p.kind} {counts[key]} 处，显示时已用●遮盖。"
            "公开或转发前请确认是否需要隐去，必要时换用已脱敏的版本重新入库。"
        )
        yield Warning("personal_data", message, clause, p.start, p.end)


def _clause_at(document: Document, known: Mapping[str, Clause], offset: int) -> str | None:
    """The innermost clause at an offset."""
    index = bisect_right(document.clauses, offset, key=lambda c: c.start) - 1
    clause: Clause | None = document.clauses[index] if index >= 0 else None
    while clause is not None and offset >= clause.end:
        clause = known.get(clause.parent) if clause.parent else None
    return clause.id if clause is not None else None
