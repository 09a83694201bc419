"""Why a page was read as it was: for every boundary, removal and date the rule and its reason.

What pass 1 and 2 of the outline decided (`markers`, `sequence`) is told in words; nothing is
decided here. Pure.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from corpus.model import Clause, Document, Kind, Page, Source, Table
from corpus.outline import clauses_by_id
from ingest.clean import clean
from ingest.draft import Draft, body_of
from ingest.explain_words import MOVES, NO_LABEL, PLACES, removal_reason
from ingest.extract import extract
from ingest.markers import Marker, Place
from ingest.pipeline import documents_of
from ingest.segment import Outlined, named, segment
from ingest.sequence import Move, Step
from ingest.split import split

_EXCERPT = 24
"""Characters of a line that are shown."""
_DOUBTED = 1.0
"""From here on what stands around a candidate speaks against it."""


@dataclass(frozen=True, slots=True)
class Boundary:
    """Where a clause begins, and why."""

    clause: str
    path: tuple[str, ...]
    kind: str
    printed: str
    start: int
    """Offset in the document's text."""
    words: str
    """The first words of its line."""
    place: str
    """Where its label stands, "" where it has none."""
    read: int | None
    """The number that its label says."""
    inferred: int | None
    """The number that its place asks for."""
    rule: str
    """How it joined the outline: a `Move`, "paragraph" or "table"."""
    price: float
    """What believing it cost; 0 for the most regular ones."""
    reason: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """A place that looks like a label and is held for none."""

    kind: str
    start: int
    words: str
    reason: str


@dataclass(frozen=True, slots=True)
class Removal:
    """A span that cleaning took out, and why."""

    rule: str
    text: str
    start: int
    reason: str


@dataclass(frozen=True, slots=True)
class Explained:
    """A document and the reasons of its cuts."""

    document: Document
    why: str
    """Why it is a document of its own."""
    boundaries: tuple[Boundary, ...]
    rejected: tuple[Rejected, ...]
    removals: tuple[Removal, ...]


def explain(page: Page) -> tuple[Explained, ...]:
    """The documents of a page, each with its reasons.

    Raises:
        BadPage: the bytes cannot be read.
        NotADocument: they can, but hold no document text.
    """
    kind, page_text = extract(page)
    source = Source(page.locator, hashlib.sha256(page.body).hexdigest(), kind, page.is_url)
    documents = documents_of(page_text, source)
    drafts = split(clean(page_text).paragraphs)
    return tuple(
        _explained(document, draft, i, len(drafts))
        for i, (document, draft) in enumerate(zip(documents, drafts, strict=True))
    )


def _explained(document: Document, draft: Draft, index: int, count: int) -> Explained:
    body = body_of(draft.paragraphs)
    begin = body.spans[draft.cover].start if draft.cover else 0
    outlined = named(segment(body, begin), document.id)
    return Explained(
        document,
        _why_document(draft, index, count),
        tuple(_boundaries(document, outlined)),
        tuple(_rejected(document, outlined.rejected)),
        tuple(Removal(r.rule, r.text, r.start, removal_reason(r.rule)) for r in document.removed),
    )


def _why_document(draft: Draft, index: int, count: int) -> str:
    if draft.title:
        why = "原页面以“第…篇”分篇，每篇各为一件"
    elif draft.issued_by is not None:
        why = "前文已落款，其后另有标题，是前文印发的文件"
    elif index:
        why = "其上一文已有条款或落款，此处另有标题且标号从头开始，自成一件"
    else:
        why = "全页只有这一件" if count == 1 else "从页首开始"
    cover = f"；前 {draft.cover} 段是印发通知，没有自己的条款，归入此件" if draft.cover else ""
    return why + cover


def _boundaries(document: Document, outlined: Outlined) -> Iterator[Boundary]:
    tables = {t.clause: t for t in document.tables}
    by_id = clauses_by_id(document)
    before: dict[tuple[str | None, Kind], Clause] = {}
    for clause in document.clauses:
        step = outlined.steps.get(clause.id)
        previous = before.get((clause.parent, clause.kind))
        parent = by_id[clause.parent] if clause.parent else None
        before[clause.parent, clause.kind] = clause
        if step is None:
            yield _unlabelled(document, clause, tables)
            continue
        yield Boundary(
            clause.id,
            clause.path,
            clause.kind.value,
            clause.printed,
            clause.start,
            _words(document.text, clause.start),
            PLACES[step.marker.place],
            step.marker.number,
            step.number,
            step.move.value,
            round(step.price, 2),
            _reason(step, clause, previous, parent),
        )


def _reason(step: Step, clause: Clause, previous: Clause | None, parent: Clause | None) -> str:
    """What decided level and number, in words."""
    level = f"列在“{parent.label}”之下" if parent is not None else "列为最上一级"
    after = f"上一项是“{previous.label}”" if previous is not None else "此前没有同级的项"
    printed = clause.printed.strip()
    words = MOVES[step.move] if printed else NO_LABEL
    told = words.format(label=clause.label, printed=printed, after=after)
    if step.move is Move.OPEN and parent is not None:
        told += f"；“{parent.label}”尚未结束，这种标号在它之内"
    return f"{told}；{level}"


def _unlabelled(document: Document, clause: Clause, tables: Mapping[str, Table]) -> Boundary:
    table = tables.get(clause.id)
    if table is not None:
        rule = "table"
        reason = (
            "连续短行里数字按同样的个数重复，还原为表格" if table.rebuilt else "原文件在此处是表格"
        )
    else:
        rule = "paragraph"
        reason = "一条之内另起的自然段，按位置编为款"
    return Boundary(
        clause.id, clause.path, clause.kind.value, "", clause.start,
        _words(document.text, clause.start), "", None, None, rule, 0.0, reason,
    )  # fmt: skip


def _rejected(document: Document, markers: Sequence[Marker]) -> Iterator[Rejected]:
    """Candidates that a reader could ask about: at a line start, or 第X条 anywhere."""
    for marker in markers:
        if marker.place is not Place.LINE_START and marker.kind is not Kind.ARTICLE:
            continue
        if marker.doubt >= _DOUBTED:
            reason = "上下文像是引用别处条款或数量，不是本文的标号"
        else:
            reason = "与其他标号排不成次序，当作标号会造成更多缺号或重号"
        words = _words(document.text, marker.start)
        yield Rejected(marker.kind.value, marker.start, words, reason)


def _words(text: str, start: int) -> str:
    line = text[start : start + _EXCERPT + 1].split("\n", 1)[0]
    return line if len(line) <= _EXCERPT else line[:_EXCERPT] + "…"
