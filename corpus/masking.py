"""A document for display: personal data under ●, every offset as it was. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from corpus.model import Clause, Comment, Document, Proof, Removed, Table
from corpus.pii import Private, cover, find_pii, masked


def display(document: Document) -> Document:
    """The document with personal data masked, itself where it has none.

    Text, headings, cells, removed spans and replies are all covered. What was found once is
    covered wherever it is printed again, as in the cell of a table without its neighbours.
    """
    private = find_pii(document.text)
    known = _known(document.text, private)
    if not private and not _elsewhere(document):
        return document
    return replace(
        document,
        title=_covered(document.title, known),
        text=masked(document.text, private),
        clauses=tuple(_clause(c, known) for c in document.clauses),
        tables=tuple(_table(t, known) for t in document.tables),
        removed=tuple(_removed(r, known) for r in document.removed),
        proofs=tuple(_proof(p, known) for p in document.proofs),
        comments=tuple(_comment(c, known) for c in document.comments),
    )


def display_page(page_text: str, document: Document) -> str:
    """The page text with personal data masked, also what only the document's text proves."""
    return _covered(page_text, _known(document.text, find_pii(document.text)))


def _known(text: str, private: Sequence[Private]) -> Mapping[str, str]:
    """What was found in the text and cannot be found by itself: names above all."""
    values = {text[p.start : p.end]: p.kind for p in private}
    return {value: cover(kind, value) for value, kind in values.items() if not find_pii(value)}


def _elsewhere(document: Document) -> bool:
    """Whether what stands beside the text tells of a person."""
    beside = [document.title, *(r.text for r in document.removed)]
    beside += [f"{c.author}\n{c.text}" for c in document.comments]
    return any(find_pii(text) for text in beside)


def _covered(text: str, known: Mapping[str, str]) -> str:
    """What is personal by itself, then what is known to be; one look-up a place and length."""
    shown = masked(text)
    lengths = sorted({len(value) for value in known}, reverse=True)
    parts: list[str] = []
    done = at = 0
    while lengths and at < len(shown):
        found = next((n for n in lengths if text[at : at + n] in known), 0)
        if found:
            parts += [shown[done:at], known[text[at : at + found]]]
            done = at = at + found
        else:
            at += 1
    return "".join(parts) + shown[done:]


def _clause(clause: Clause, known: Mapping[str, str]) -> Clause:
    if clause.heading is None:
        return clause
    heading = _covered(clause.heading, known)
    return clause if heading == clause.heading else replace(clause, heading=heading)


def _table(table: Table, known: Mapping[str, str]) -> Table:
    rows = tuple(tuple(_covered(cell, known) for cell in row) for row in table.rows)
    return table if rows == table.rows else replace(table, rows=rows)


def _removed(removed: Removed, known: Mapping[str, str]) -> Removed:
    return replace(removed, text=_covered(removed.text, known))


def _proof(proof: Proof, known: Mapping[str, str]) -> Proof:
    return replace(proof, value=_covered(proof.value, known), quote=_covered(proof.quote, known))


def _comment(comment: Comment, known: Mapping[str, str]) -> Comment:
    return replace(
        comment, text=_covered(comment.text, known), author=_covered(comment.author, known)
    )
