"""A cell of a table that answers: the row that is described, in the column asked for. Pure.

A row is described by its cells: by their words, and by a figure of the question that lies in a
cell's range (20万元 in 5万元以上30万元以下). The column is the one whose heading says what is
asked, and none of the cells that describe the row. Rows are read in the order of the text; a
table whose cells are not found there in order gives nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from corpus.folding import fold
from corpus.model import Clause, Document, Span, Table
from corpus.outline import headings as headings_above
from search.asking import Ask
from search.figures import Figure, find_figures
from search.question import Question
from search.slot_model import Slot
from search.statements import Place, Statement
from search.subject import Fit
from search.terms import coverage

_FLOOR = 0.75
"""Least share of the question's words that row, heading of the column and titles say."""
_CLEARLY = 0.7
_SPOKEN = frozenset({Ask.FIGURE, Ask.LIST, Ask.PROCEDURE, Ask.STATEMENT, Ask.AGENT, Ask.DATE})
_RANK = 0.6
"""Shape of a cell that a row and a column agree on, beside that of a sentence."""
_MOST_ROWS = 500


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that may answer, with the share of the question's words that point at it."""

    statement: Statement
    slot: Slot
    score: float = 0.0
    fit: Fit = Fit.SAME


@dataclass(frozen=True, slots=True)
class _Row:
    spans: tuple[Span, ...]
    cells: tuple[str, ...]
    """Folded."""


def table_cells(question: Question, places: Sequence[Place]) -> Iterator[Cell]:
    """Cells that the question points at, of the tables of the places read."""
    if question.ask not in _SPOKEN:
        return
    ids = {place.clause.id: place for place in places}
    for document in {p.document.id: p.document for p in places}.values():
        clauses = {clause.id: clause for clause in document.clauses}
        for table in document.tables:
            if table.clause in ids and table.clause in clauses:
                place = ids[table.clause]
                yield from _of_table(question, document, clauses[table.clause], table, place)


def _of_table(
    question: Question, document: Document, clause: Clause, table: Table, place: Place
) -> Iterator[Cell]:
    rows = _rows(document, clause, table)
    header_rows = table.header_rows or int(_is_heading(rows[:1]))
    if not header_rows:
        return
    heads = rows[:header_rows]
    width = max((len(row.cells) for row in rows), default=0)
    headings = [" ".join(r.cells[i] for r in heads if i < len(r.cells)) for i in range(width)]
    above = fold("\n".join((*headings_above(document, clause), document.title)))
    for row in rows[header_rows:]:
        if not _holds_stated(question, row):
            continue
        for column, span in enumerate(row.spans):
            asked, score = _score(question, row, column, headings, above)
            if score >= _FLOOR and span.end > span.start:
                cell = _cell(place, row, span, headings[column], above)
                slot = replace(cell.slot, rank=_RANK + asked)
                yield replace(cell, slot=slot, score=score)


def _is_heading(rows: Sequence[_Row]) -> bool:
    """Whether a first row that nothing marks as one reads like a heading: words and no figures."""
    return any(all(cell and not find_figures(cell) for cell in row.cells) for row in rows)


def _score(
    question: Question, row: _Row, column: int, headings: Sequence[str], above: str
) -> tuple[float, float]:
    """Shares of the question's words that the column's heading and that the whole row says.

    Nothing where the column is not the one asked, or where no word describes the row.
    """
    described = " ".join(cell for i, cell in enumerate(row.cells) if i != column)
    wanted = (*question.words, *question.slot_words, *(s.text for s in question.subjects))
    asked = [w for w in wanted if coverage(w, headings[column]) >= _CLEARLY]
    unit = question.units and any(f.unit in question.units for f in find_figures(row.cells[column]))
    describing = [w for w in wanted if w not in asked and coverage(w, described) >= _CLEARLY]
    fits = unit if question.units else bool(asked)
    if not fits or not describing:
        return 0.0, 0.0
    everything = "\n".join((described, *headings, above))
    said = sum(coverage(w, everything) for w in wanted) / len(wanted)
    return len(asked) / len(wanted), said


def _holds_stated(question: Question, row: _Row) -> bool:
    """Whether each figure of the question stands in the row, or in a range that a cell gives."""
    return all(
        any(_in_range(number, unit, find_figures(cell)) for cell in row.cells)
        for number, unit in question.stated
    )


def _in_range(number: float, unit: str, figures: Sequence[Figure]) -> bool:
    limits = [f for f in figures if f.unit == unit and f.number is not None]
    if not limits:
        return False
    low = [f.number for f in limits if f.direction == "min" and f.number is not None]
    high = [f.number for f in limits if f.direction == "max" and f.number is not None]
    if not low and not high:
        return any(f.number == number for f in limits)
    return all(number >= x for x in low) and all(number < x for x in high)


def _cell(place: Place, row: _Row, span: Span, heading: str, above: str) -> Cell:
    text = place.document.text
    whole = Span(min(s.start for s in row.spans), max(s.end for s in row.spans))
    folded = fold(whole.of(text))
    statement = Statement(
        place=place,
        sentence=whole,
        span=whole,
        folded=folded,
        lead=heading,
        around="",
        above=above,
        opening="",
    )
    figures = find_figures(span.of(text))
    slot = Slot(span, near=statement.near, value=fold(span.of(text)), name=heading)
    if figures:
        first = figures[0]
        slot = replace(slot, unit=first.unit, placeholder=first.placeholder)
    return Cell(statement, slot)


def _rows(document: Document, clause: Clause, table: Table) -> list[_Row]:
    """Rows with the places of their cells; a merged cell repeated is found each time or left."""
    rows: list[_Row] = []
    at = clause.start
    for cells in table.rows[:_MOST_ROWS]:
        spans: list[Span] = []
        for cell in cells:
            start = document.text.find(cell, at, clause.end) if cell else at
            if start < 0:
                return rows
            spans.append(Span(start, start + len(cell)))
            at = start + len(cell)
        rows.append(_Row(tuple(spans), tuple(fold(cell) for cell in cells)))
    return rows
