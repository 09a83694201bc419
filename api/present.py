"""The contract's JSON from the nouns. Pure; field names are fixed, extra fields may be added."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING

from api.status import brief_force_json, force_json
from corpus.outline import own_spans
from corpus.severity import kind_of
from search.parameter_table import parameter_table

if TYPE_CHECKING:
    from api.ingested import IngestReport
    from corpus.model import Clause, Comment, Document, DocumentCard, Source, Span, Table
    from corpus.store_model import Release, Withheld
    from ingest.explain import Explained
    from search.model import (
        CheckedCitation,
        Comparison,
        Evidence,
        Ground,
        Hit,
        Pair,
        Parameter,
    )

Json = dict[str, object]
"""A JSON object."""


def document_json(document: Document) -> Json:
    """A document with its text, outline, removals and warnings."""
    return {
        **summary_json(document),
        "source": source_json(document.source),
        "cover": _span(document.cover),
        "signature": _span(document.signature),
        "text": document.text,
        "clauses": [clause_json(c) for c in document.clauses],
        "tables": [table_json(t) for t in document.tables],
        "removed": [{"rule": r.rule, "text": r.text, "start": r.start} for r in document.removed],
        "warnings": [
            {
                "code": w.code,
                "severity": kind_of(w.code).severity.name.lower(),
                "message": w.message,
                "clause": w.clause,
                "start": w.start,
                "end": w.end,
            }
            for w in document.warnings
        ],
        "proofs": [asdict(p) for p in document.proofs],
        "comments": [comment_json(c) for c in document.comments],
        "force": force_json(document.force),
    }


def explained_json(explained: Explained) -> Json:
    """Why a document was cut as it was: data for `parse --explain --json`."""
    document = explained.document
    return {
        "id": document.id,
        "title": document.title,
        "why": explained.why,
        "boundaries": [asdict(b) for b in explained.boundaries],
        "rejected": [asdict(r) for r in explained.rejected],
        "removed": [asdict(r) for r in explained.removals],
        "metadata": [asdict(p) for p in document.proofs],
    }


def comment_json(comment: Comment) -> Json:
    """A reply beneath the document."""
    return {
        "text": comment.text,
        "author": comment.author,
        "posted_on": _date(comment.posted_on),
        "start": comment.start,
    }


def summary_json(document: Document | DocumentCard) -> Json:
    """What a list of documents says about one: everything but its text."""
    return {
        "id": document.id,
        "title": document.title,
        "doc_number": document.doc_number,
        "issuers": list(document.issuers),
        "issued_on": _date(document.issued_on),
        "published_on": _date(document.published_on),
        "effective_on": _date(document.effective_on),
        "posted_on": _date(document.posted_on),
        "genre": str(document.genre),
        "normative": document.normative,
        "template": document.template,
        "script": document.script,
        "status": str(document.status),
        "issued_by": document.issued_by,
        "index_number": document.index_number,
        "subjects": list(document.subjects),
        "form": document.form,
        "region": document.region,
        "level": None if document.level is None else str(document.level),
        "trust": str(document.trust),
        "secrecy": document.secrecy,
        "ocr": document.ocr,
    }


def reference_json(document: Document) -> Json:
    """A document as a hit names it."""
    return {
        "id": document.id,
        "title": document.title,
        "doc_number": document.doc_number,
        "status": str(document.status),
        "normative": document.normative,
        "genre": str(document.genre),
        "template": document.template,
        "trust": str(document.trust),
        "force": brief_force_json(document.force),
    }


def source_json(source: Source) -> Json:
    """Where a document came from: `url` or `path`, never both."""
    place = "url" if source.is_url else "path"
    return {place: source.locator, "sha256": source.sha256, "kind": str(source.kind)}


def clause_json(clause: Clause) -> Json:
    """A node of the outline."""
    return {
        "id": clause.id,
        "path": list(clause.path),
        "printed": clause.printed,
        "kind": str(clause.kind),
        "heading": clause.heading,
        "start": clause.start,
        "end": clause.end,
        "parent": clause.parent,
    }


def table_json(table: Table) -> Json:
    """The cells of a table clause."""
    return {
        "clause": table.clause,
        "rows": [list(row) for row in table.rows],
        "header_rows": table.header_rows,
        "rebuilt": table.rebuilt,
    }


def clauses_json(document: Document) -> list[Json]:
    """The outline, each clause with its own words as `text`."""
    spans = own_spans(document)
    return [{**clause_json(c), "text": spans[c.id].of(document.text)} for c in document.clauses]


def hit_json(hit: Hit, reposts: int = 0) -> Json:
    """A clause found; `reposts` counts the other places where its document's text stands."""
    return {
        "clause": clause_json(hit.clause),
        "document": {**reference_json(hit.document), "reposts": reposts},
        "text": hit.text,
        "start": hit.start,
        "highlights": [[s.start, s.end] for s in hit.highlights],
        "score": hit.score,
        "why": plain(hit.why),
    }


def hits_json(hits: Iterable[Hit], elsewhere: Mapping[str, int]) -> list[Json]:
    """Clauses found, each document with the number of other places where its text stands."""
    return [hit_json(hit, elsewhere.get(hit.document.id, 0)) for hit in hits]


def grouped_json(hits: Sequence[Hit], elsewhere: Mapping[str, int] | None = None) -> list[Json]:
    """Hits under their documents, documents in the order of their best hit."""
    found: list[Json] = []
    for group in group_hits(hits):
        reposts = (elsewhere or {}).get(group[0].document.id, 0)
        document = {**reference_json(group[0].document), "reposts": reposts}
        found.append({"document": document, "hits": hits_json(group, elsewhere or {})})
    return found


def group_hits(hits: Iterable[Hit]) -> list[list[Hit]]:
    """Hits by document, in the order of each document's first hit."""
    groups: dict[str, list[Hit]] = {}
    for hit in hits:
        groups.setdefault(hit.document.id, []).append(hit)
    return list(groups.values())


def evidence_json(evidence: Evidence) -> Json:
    """A verbatim quotation with its place."""
    return {
        "clause_id": evidence.clause.id,
        "path": list(evidence.clause.path),
        "document_id": evidence.document.id,
        "quote": evidence.quote,
        "start": evidence.start,
        "end": evidence.end,
        "document": reference_json(evidence.document),
        "source": source_json(evidence.document.source),
    }


def comparison_json(comparison: Comparison) -> Json:
    """Two documents aligned clause by clause."""
    return {
        "a": _side(comparison.a),
        "b": _side(comparison.b),
        "pairs": [pair_json(p) for p in comparison.pairs],
        "only_a": list(comparison.only_a),
        "only_b": list(comparison.only_b),
        "parameters": [
            {**parameter_json(row.parameter), "clauses_a": list(row.a), "clauses_b": list(row.b)}
            for row in parameter_table(comparison)
        ],
        "editions": comparison.editions,
    }


def pair_json(pair: Pair) -> Json:
    """Clauses of A and B that belong together."""
    return {
        "a": list(pair.a),
        "b": list(pair.b),
        "relation": str(pair.relation),
        "score": pair.score,
        "diff": [{"op": d.op, "a": d.a, "b": d.b} for d in pair.diff],
        "parameters": [parameter_json(p) for p in pair.parameters],
        "grounds": [ground_json(g) for g in pair.grounds],
        "changes": [str(c) for c in pair.changes],
        "labels": {"a": list(pair.labels_a), "b": list(pair.labels_b)},
    }


def ground_json(ground: Ground) -> Json:
    """Words that prove a relation, with their place in the document of their side."""
    return {
        "side": ground.side,
        "start": ground.start,
        "end": ground.end,
        "text": ground.text,
        "why": ground.why,
    }


def parameter_json(parameter: Parameter) -> Json:
    """A figure or limit on both sides."""
    return {
        "name": parameter.name,
        "subject": parameter.subject,
        "a": parameter.a,
        "b": parameter.b,
        "comparable": parameter.comparable,
        "every_a": parameter.every_a,
        "every_b": parameter.every_b,
    }


def check_json(citations: Sequence[CheckedCitation]) -> Json:
    """A draft's citations; none found is said as such, never as a pass."""
    return {
        "found": len(citations),
        "citations": [
            {
                "text": c.text,
                "start": c.start,
                "end": c.end,
                "document_id": c.document_id,
                "clause_id": c.clause_id,
                "verdict": str(c.verdict),
                "message": c.message,
                "suggestion": c.suggestion,
                "findings": [
                    {"verdict": str(f.verdict), "message": f.message, "suggestion": f.suggestion}
                    for f in c.findings
                ],
            }
            for c in citations
        ],
        "message": f"共识别引用 {len(citations)} 处。" if citations else NO_CITATIONS,
    }


NO_CITATIONS = "未识别到任何引用，因此没有核对任何内容；这不等于引用无误。"


def report_json(report: IngestReport) -> Json:
    """The summary of an ingestion."""
    return {
        "pages": report.pages,
        "documents": report.documents,
        "clauses": report.clauses,
        "reposts": report.reposts,
        "unchanged": report.unchanged,
        "versions": report.versions,
        "withdrawn": report.withdrawn,
        "failed": len(report.failed),
        "skipped": report.skipped,
        "held": report.held,
        "failures": [{"source": f.source, "message": f.message} for f in report.failed],
        "ids": list(report.ids),
    }


def held_json(held: Sequence[Withheld], releases: Sequence[Release]) -> Json:
    """What waits for a person's release, and what was released."""
    return {
        "held": [
            {
                "document_id": h.document_id,
                "title": h.title,
                "doc_number": h.doc_number,
                "secrecy": h.secrecy,
                "source": h.locator,
            }
            for h in held
        ],
        "released": [release_json(r) for r in releases],
    }


def release_json(release: Release) -> Json:
    """Who let a document out, and when."""
    return {
        "document_id": release.document_id,
        "secrecy": release.secrecy,
        "by": release.by,
        "at": release.at.isoformat(),
    }


def plain(value: object) -> object:
    """A value as JSON knows it: mappings, lists, strings, numbers, booleans, null."""
    if isinstance(value, dict) or hasattr(value, "items"):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, bool | int | float | str) or value is None:
        return _number(value) if isinstance(value, float) else value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Iterable):
        return [plain(v) for v in value]
    if hasattr(value, "item"):  # a numpy scalar
        return plain(value.item())
    return str(value)


def dump(value: object) -> str:
    """A value as one line of JSON; lone surrogates are escaped, since UTF-8 has none."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return json.dumps(value, allow_nan=False)
    return text


def _number(value: float) -> float | None:
    """JSON has neither NaN nor infinity."""
    return value if value == value and abs(value) != float("inf") else None  # noqa: PLR0124  NaN differs from itself


def _side(document: Document) -> Json:
    return {
        "id": document.id,
        "title": document.title,
        "doc_number": document.doc_number,
        "clauses": [clause_json(c) for c in document.clauses],
    }


def _date(value: date | None) -> str | None:
    return value.isoformat() if value is not None else None


def _span(value: Span | None) -> list[int] | None:
    return [value.start, value.end] if value is not None else None
