"""A matrix of documents by topics: as JSON, as text, as rows for the page and the files. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from api.labels import place
from api.present import ground_json
from api.texts import short
from corpus.outline import addressable
from search.matrix import Practice

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from api.present import Json
    from corpus.model import Clause, Document
    from search.matrix import Cell, Descent, Matrix, Said
    from search.model import Ground

ABSENT = "未涉及"
SOME = "有规定"
STYLES: Mapping[Practice, str] = {
    Practice.COPIED: "copied",
    Practice.DETAILED: "detailed",
    Practice.TIGHTENED: "tightened",
    Practice.LOOSENED: "loosened",
    Practice.REWRITTEN: "rewritten",
    Practice.MISSING: "missing",
}
_PROOF = 30
"""Longest words of a proof that are shown in a cell."""


@dataclass(frozen=True, slots=True)
class ShownCell:
    """A cell, ready to show; no clauses where the document says nothing of the topic."""

    document: Document
    clauses: tuple[Clause, ...]
    said: str
    opening: str


@dataclass(frozen=True, slots=True)
class ShownTopic:
    """A row of the matrix."""

    name: str
    cells: tuple[ShownCell, ...]


@dataclass(frozen=True, slots=True)
class ShownPractice:
    """A clause of the upper document and what became of it."""

    clause: Clause
    practice: str
    style: str
    by: tuple[Clause, ...]
    proofs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShownDescent:
    """A lower document held against an upper one."""

    upper: Document
    lower: Document
    cited: str
    counts: tuple[tuple[str, str, int], ...]
    """Style, name and number of what there is."""
    clauses: tuple[ShownPractice, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Everything that the page of a matrix shows."""

    documents: tuple[Document, ...]
    topics: tuple[ShownTopic, ...]
    descents: tuple[ShownDescent, ...]


def coverage(matrix: Matrix) -> Coverage:
    """The matrix with clauses instead of ids and sentences instead of values."""
    known = [{c.id: c for c in addressable(document)} for document in matrix.documents]
    by_id = {d.id: clauses for d, clauses in zip(matrix.documents, known, strict=True)}
    topics = tuple(
        ShownTopic(
            topic.name,
            tuple(
                ShownCell(d, _clauses(cell.clauses, by_id[d.id]), said_text(cell), cell.opening)
                for d, cell in zip(matrix.documents, topic.cells, strict=True)
            ),
        )
        for topic in matrix.topics
    )
    return Coverage(matrix.documents, topics, tuple(_shown(d, by_id) for d in matrix.descents))


def _clauses(ids: Sequence[str], known: Mapping[str, Clause]) -> tuple[Clause, ...]:
    return tuple(known[i] for i in ids)


def _shown(descent: Descent, by_id: Mapping[str, Mapping[str, Clause]]) -> ShownDescent:
    above, below = by_id[descent.upper.id], by_id[descent.lower.id]
    return ShownDescent(
        descent.upper,
        descent.lower,
        descent.cited.of(descent.lower.text) if descent.cited else "",
        tuple((STYLES[p], p.value, n) for p, n in descent.counts.items() if n),
        tuple(
            ShownPractice(
                above[c.clause],
                c.practice.value,
                STYLES[c.practice],
                _clauses(c.by, below),
                tuple(_proof(g) for g in c.grounds),
            )
            for c in descent.clauses
        ),
    )


def _proof(ground: Ground) -> str:
    side = "上位" if ground.side == "a" else "下位"
    return f"{side}“{short(ground.text, _PROOF)}”：{ground.why}"


def said_text(cell: Cell) -> str:
    """What a cell says in figures and modal words; its opening words where there are none."""
    if not cell.clauses:
        return ABSENT
    figures = [f"{s.subject}{s.name}：{s.text}" for s in cell.said if s.name]
    words = dict.fromkeys(s.text for s in cell.said if not s.name)
    return "；".join([*figures, *words]) or cell.opening


def matrix_json(matrix: Matrix) -> Json:
    """The matrix as the API gives it."""
    return {
        "documents": [
            {
                "id": d.id,
                "title": d.title,
                "doc_number": d.doc_number,
                "level": d.level.value if d.level else None,
                "left_out": list(left_out),
            }
            for d, left_out in zip(matrix.documents, matrix.left_out, strict=True)
        ],
        "topics": [
            {
                "topic": topic.name,
                "cells": [
                    _cell_json(document, cell)
                    for document, cell in zip(matrix.documents, topic.cells, strict=True)
                ],
            }
            for topic in matrix.topics
        ],
        "descents": [_descent_json(descent) for descent in matrix.descents],
    }


def _cell_json(document: Document, cell: Cell) -> Json:
    return {
        "document_id": document.id,
        "says": SOME if cell.clauses else ABSENT,
        "clause_ids": list(cell.clauses),
        "said": [_said_json(said) for said in cell.said],
        "opening": cell.opening,
    }


def _said_json(said: Said) -> Json:
    return {
        "name": said.name,
        "subject": said.subject,
        "text": said.text,
        "start": said.start,
        "end": said.end,
    }


def _descent_json(descent: Descent) -> Json:
    cited = descent.cited
    place_json = cited and {
        "start": cited.start,
        "end": cited.end,
        "text": cited.of(descent.lower.text),
    }
    return {
        "upper": descent.upper.id,
        "lower": descent.lower.id,
        "cited": place_json,
        "counts": {practice.value: n for practice, n in descent.counts.items()},
        "clauses": [
            {
                "clause_id": c.clause,
                "practice": c.practice.value,
                "clause_ids": list(c.by),
                "grounds": [ground_json(g) for g in c.grounds],
            }
            for c in descent.clauses
        ],
    }


def matrix_text(view: Coverage) -> Iterator[str]:
    """The matrix for a terminal: a block a topic, then a block a pair of levels."""
    for number, document in enumerate(view.documents, 1):
        yield f"{number}. {named(document)}"
    for topic in view.topics:
        yield ""
        yield f"【{topic.name}】"
        for number, cell in enumerate(topic.cells, 1):
            where = "、".join(place(c) for c in cell.clauses)
            yield f"  {number}. {where + '  ' if where else ''}{cell.said}"
    for descent in view.descents:
        yield from _descent_text(descent)


def _descent_text(descent: ShownDescent) -> Iterator[str]:
    yield ""
    yield f"下位对照上位：{named(descent.lower)} 对 {named(descent.upper)}"
    yield f"  依据：{descent.cited or '开头没有引用上位文件，只按制定机关的层级比较'}"
    yield "  " + "，".join(f"{name} {n}" for _, name, n in descent.counts)
    for clause in descent.clauses:
        by = "、".join(place(c) for c in clause.by)
        proofs = f"（{'；'.join(clause.proofs)}）" if clause.proofs else ""
        yield f"  [{clause.practice}] {place(clause.clause)}{' → ' + by if by else ''}{proofs}"


def named(document: Document) -> str:
    """Title and number."""
    return f"《{document.title}》{document.doc_number or ''}"
