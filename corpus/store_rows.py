"""Documents to rows and back. Pure: no connection in sight."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import astuple
from datetime import date
from typing import Any

from sqlalchemy import RowMapping

from corpus.model import (
    Clause,
    Comment,
    Document,
    Genre,
    Kind,
    Level,
    PageKind,
    Proof,
    Removed,
    Run,
    Source,
    Span,
    Table,
    Trust,
    Warning,
)
from corpus.status import Status
from corpus.store_keys import document_digest, number_key, text_key, title_key

_SAME = (
    "id",
    "title",
    "doc_number",
    "issued_on",
    "published_on",
    "effective_on",
    "posted_on",
    "normative",
    "template",
    "script",
    "issued_by",
    "index_number",
    "form",
    "region",
    "secrecy",
    "ocr",
)
"""Fields whose column has the same name and an equal value."""

Row = Mapping[str, Any] | RowMapping


def document_row(document: Document, page_text: str) -> dict[str, Any]:
    """The row of `documents`.

    Args:
        document: what to store.
        page_text: digest of the page text that its runs point into.
    """
    number = document.doc_number
    return {
        **{name: getattr(document, name) for name in _SAME},
        "title_key": title_key(document.title),
        "number_key": None if number is None else number_key(number),
        "issuers": list(document.issuers),
        "subjects": list(document.subjects),
        "genre": document.genre.value,
        "level": None if document.level is None else document.level.value,
        "trust": document.trust.value,
        "status": document.status.value,
        **_span_columns("cover", document.cover),
        **_span_columns("signature", document.signature),
        "source_locator": document.source.locator,
        "source_sha256": document.source.sha256,
        "source_kind": document.source.kind.value,
        "source_is_url": document.source.is_url,
        "page_text": page_text,
        "fingerprint": text_key(document.text),
        "digest": document_digest(document),
    }


def text_row(document: Document) -> dict[str, Any]:
    """The row of `document_texts`."""
    return {
        "document_id": document.id,
        "text": document.text,
        "tables": [[t.clause, t.rows, t.header_rows, t.rebuilt] for t in document.tables],
        "runs": [[run.start, run.page, run.length] for run in document.runs],
        "proofs": [astuple(proof) for proof in document.proofs],
        "comments": [
            [c.text, c.author, c.posted_on and c.posted_on.isoformat(), c.start]
            for c in document.comments
        ],
    }


def clause_rows(document: Document) -> list[dict[str, Any]]:
    """The rows of `clauses`, in reading order."""
    return [
        {
            "document_id": document.id,
            "position": position,
            "id": clause.id,
            "path": list(clause.path),
            "printed": clause.printed,
            "kind": clause.kind.value,
            "heading": clause.heading,
            "start": clause.start,
            "end": clause.end,
            "parent": clause.parent,
        }
        for position, clause in enumerate(document.clauses)
    ]


def removed_rows(document: Document) -> list[dict[str, Any]]:
    """The rows of `removed`."""
    return [
        {
            "document_id": document.id,
            "position": position,
            "rule": span.rule,
            "text": span.text,
            "start": span.start,
        }
        for position, span in enumerate(document.removed)
    ]


def warning_rows(document: Document) -> list[dict[str, Any]]:
    """The rows of `warnings`."""
    return [
        {
            "document_id": document.id,
            "position": position,
            "code": warning.code,
            "message": warning.message,
            "clause": warning.clause,
            "start": warning.start,
            "end": warning.end,
        }
        for position, warning in enumerate(document.warnings)
    ]


def to_document(
    row: Row, clauses: Iterable[Row], removed: Iterable[Row], warnings: Iterable[Row]
) -> Document:
    """The document, equal to the one that the rows were made from.

    Args:
        row: its rows of `documents` and `document_texts` in one.
        clauses: in reading order.
        removed: in page order.
        warnings: in their order.
    """
    return Document(
        **{name: row[name] for name in _SAME},
        text=row["text"],
        source=Source(
            row["source_locator"],
            row["source_sha256"],
            PageKind(row["source_kind"]),
            row["source_is_url"],
        ),
        runs=tuple(Run(*run) for run in row["runs"]),
        clauses=tuple(_clause(c) for c in clauses),
        tables=tuple(
            Table(name, tuple(tuple(cells) for cells in rows), header_rows, rebuilt)
            for name, rows, header_rows, rebuilt in row["tables"]
        ),
        issuers=tuple(row["issuers"]),
        subjects=tuple(row["subjects"]),
        genre=Genre(row["genre"]),
        level=None if row["level"] is None else Level(row["level"]),
        trust=Trust(row["trust"]),
        status=Status(row["status"]),
        cover=_span(row, "cover"),
        signature=_span(row, "signature"),
        removed=tuple(Removed(r["rule"], r["text"], r["start"]) for r in removed),
        warnings=tuple(
            Warning(w["code"], w["message"], w["clause"], w["start"], w["end"]) for w in warnings
        ),
        proofs=tuple(Proof(*proof) for proof in row["proofs"]),
        comments=tuple(
            Comment(text, author, posted and date.fromisoformat(posted), start)
            for text, author, posted, start in row["comments"]
        ),
    )


def _clause(row: Row) -> Clause:
    return Clause(
        id=row["id"],
        path=tuple(row["path"]),
        printed=row["printed"],
        kind=Kind(row["kind"]),
        heading=row["heading"],
        start=row["start"],
        end=row["end"],
        parent=row["parent"],
    )


def _span_columns(name: str, span: Span | None) -> dict[str, int | None]:
    return {
        f"{name}_start": None if span is None else span.start,
        f"{name}_end": None if span is None else span.end,
    }


def _span(row: Row, name: str) -> Span | None:
    start = row[f"{name}_start"]
    return None if start is None else Span(start, row[f"{name}_end"])
