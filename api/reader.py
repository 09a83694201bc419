"""A document as a reader sees it: every character once, in order, under its clause. Pure."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from corpus.folding import fold
from corpus.model import Clause, Document, Kind, Span, Table, Warning
from corpus.numbering import NUMERAL, to_int
from corpus.outline import addressable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_UNLABELLED = frozenset({Kind.PARAGRAPH, Kind.TABLE, Kind.ANNEX, Kind.LEAD, Kind.COVER})
"""Kinds whose label is ours by nature, so that a printed one cannot differ."""
_NUMERAL = re.compile(NUMERAL)


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of text that belongs to one clause, or to none."""

    text: str
    start: int
    """Offset in `Document.text`."""
    clause: Clause | None = None
    first: bool = False
    """Whether the clause begins here; a later stretch stands after one of its children."""
    level: int = 0
    role: str = "body"
    """"body", "cover", "lead", "signature" or "loose"."""
    label: str = ""
    """The printed label that the text opens with."""
    heading: bool = False
    table: Table | None = None
    inferred: str | None = None
    """The label we infer, where the printed one differs from it."""
    warnings: tuple[Warning, ...] = ()
    ends: int = 0
    """How many open clauses end before this stretch: clauses nest in the page as they do in the
    outline, so that an address marks a clause with its children."""
    hollow: bool = False
    """Whether only its label stands here, on one line with the first words of its first child."""
    run_in: tuple[Clause, ...] = ()
    """Hollow clauses whose labels stand before these words."""
    lead: str = ""
    """Those labels, verbatim."""

    @property
    def named(self) -> tuple[Clause, ...]:
        """The clauses that begin with these words, the outermost first."""
        return self.run_in if self.clause is None else (*self.run_in, self.clause)

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """Lines after the label."""
        return tuple(p for p in self.text[len(self.label) :].split("\n") if p.strip())


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the outline in the side column."""

    clause: Clause
    level: int
    words: str


def blocks(document: Document) -> tuple[Block, ...]:
    """The whole text, cut where clauses begin and end."""
    levels = _levels(document)
    tables = {t.clause: t for t in document.tables}
    notes = _notes(document)
    seen: set[str] = set()
    found = []
    for owner, span in _stretches(document):
        if owner is None:
            found.append(_loose(document, span))
            continue
        first = owner.id not in seen
        seen.add(owner.id)
        level = levels.get(owner.id, 0)
        block = _block(document, owner, span, first=first, level=level)
        if block.text.strip() or first:
            found.append(_dressed(block, tables, notes))
    kept = [b for b in found if b.text.strip() or b.clause is not None]
    return tuple(_nested(document, _run_in(kept)))


def _run_in(found: Sequence[Block]) -> Iterator[Block]:
    """Labels that stand alone (第六条) are handed to the 款 that follows on their line."""
    before: Block | None = None
    for block, behind in zip(found, (*found[1:], None), strict=True):
        shown = block
        if before is not None and before.hollow and before.clause is not None:
            run_in = (*before.run_in, before.clause)
            shown = replace(shown, run_in=run_in, lead=before.lead + before.text)
        before = replace(shown, hollow=_leads(shown, behind))
        yield before


def _leads(block: Block, behind: Block | None) -> bool:
    """Whether a block is a mere label, run in with the first child of its clause."""
    if behind is None or not (block.label and behind.first and behind.clause and block.clause):
        return False
    bare = not block.text[len(block.label) :].strip() and "\n" not in block.text
    return bare and not behind.label and behind.clause.parent == block.clause.id


def _nested(document: Document, found: Iterable[Block]) -> Iterator[Block]:
    """Every block with the number of clauses that end before it."""
    parents = {c.id: c.parent for c in document.clauses}
    open_: list[str] = []
    for block in found:
        over = _lineage(block.clause.id, parents) if block.clause is not None else []
        if block.first:
            over = over[1:]
        ends = 0
        while open_ and open_[-1] not in over:
            open_.pop()
            ends += 1
        if block.first and block.clause is not None:
            open_.append(block.clause.id)
        yield replace(block, ends=ends)


def _lineage(clause: str, parents: Mapping[str, str | None]) -> list[str]:
    """A clause's id, its parent's, and so on to the top."""
    found = [clause]
    while (above := parents.get(found[-1])) is not None:
        found.append(above)
    return found


def outline(document: Document) -> tuple[Entry, ...]:
    """The side column: every clause with a few of its words."""
    levels = _levels(document)
    return tuple(
        Entry(c, levels[c.id], c.heading or _opening(document, c))
        for c in document.clauses
        if c.kind is not Kind.PARAGRAPH
    )


def printed_differs(clause: Clause) -> bool:
    """Whether the label in the source is missing or counts otherwise than the inferred one."""
    if clause.kind in _UNLABELLED:
        return False
    printed, label = _value(clause.printed), _value(clause.label)
    if printed is None and label is None:
        return False
    return printed != label


def page_pieces(document: Document, page_text: str) -> Iterator[tuple[str, str]]:
    """The page text in order: ("kept", …), ("removed", rule + text) and ("other", …).

    Gives pairs of a state and the text; for what was removed the state is `removed:` and the rule.
    """
    states = [(r.page, r.page + r.length, "kept") for r in document.runs]
    states += [
        (r.start, r.start + len(r.text), f"removed:{r.rule}")
        for r in document.removed
        if r.start >= 0 and page_text.startswith(r.text, r.start)
    ]
    done = 0
    for start, end, state in sorted(states):
        if end <= done:
            continue
        if start > done:
            yield "other", page_text[done:start]
        yield state, page_text[max(start, done) : end]
        done = end
    if done < len(page_text):
        yield "other", page_text[done:]


def _stretches(document: Document) -> Iterator[tuple[Clause | None, Span]]:
    """Neighbouring spans that cover the text, each with the deepest clause over it."""
    clauses = [c for c in addressable(document) if c.end > c.start]
    cuts = {0, len(document.text)} | {c.start for c in clauses} | {c.end for c in clauses}
    if document.signature is not None:
        cuts |= {document.signature.start, document.signature.end}
    edges = sorted(cuts)
    queue = sorted(clauses, key=lambda c: (c.start, -c.end))
    open_: list[Clause] = []
    for start, end in itertools.pairwise(edges):
        while open_ and open_[-1].end <= start:
            open_.pop()
        while queue and queue[0].start == start:
            open_.append(queue.pop(0))
        yield (open_[-1] if open_ else None), Span(start, end)


def _block(document: Document, owner: Clause, span: Span, *, first: bool, level: int) -> Block:
    text = span.of(document.text)
    label = owner.printed if first and owner.printed and text.startswith(owner.printed) else ""
    words = text[len(label) :].strip()
    heading = first and owner.heading is not None and _bare(owner.heading) == _bare(words)
    role = owner.kind.value if owner.kind in {Kind.LEAD, Kind.COVER} else "body"
    signed = document.signature
    if signed is not None and signed.covers(span):
        role = "signature"
    return Block(text, span.start, owner, first, level, role, label, heading)


def _dressed(
    block: Block, tables: Mapping[str, Table], notes: Mapping[str, Sequence[Warning]]
) -> Block:
    """With the table, the doubts about the label and the warnings, at a clause's beginning."""
    clause = block.clause
    if clause is None or not block.first:
        return block
    told = tuple(notes.get(clause.id, ()))
    return replace(
        block,
        table=tables.get(clause.id),
        inferred=_inferred(clause, told),
        warnings=told,
    )


def _bare(words: str) -> str:
    """Folded, without white space and outer points: equal where a clause is all heading."""
    return "".join(fold(words).split()).strip("。.:、,")


def _inferred(clause: Clause, told: Sequence[Warning]) -> str | None:
    """The inferred label, where it differs and no warning says so already."""
    if not printed_differs(clause) or any(f"“{clause.label}”" in w.message for w in told):
        return None
    return clause.label


def _loose(document: Document, span: Span) -> Block:
    signed = document.signature
    role = "signature" if signed is not None and signed.covers(span) else "loose"
    return Block(span.of(document.text), span.start, role=role)


def _notes(document: Document) -> dict[str, list[Warning]]:
    notes: dict[str, list[Warning]] = {}
    for warning in document.warnings:
        if warning.clause is not None:
            notes.setdefault(warning.clause, []).append(warning)
    return notes


def _levels(document: Document) -> dict[str, int]:
    levels: dict[str, int] = {}
    for clause in document.clauses:
        levels[clause.id] = levels.get(clause.parent, -1) + 1 if clause.parent else 0
    return levels


def _opening(document: Document, clause: Clause) -> str:
    text = clause.span.of(document.text)
    rest = text.removeprefix(clause.printed)
    line = rest.strip().split("\n", 1)[0]
    most = 24
    return line if len(line) <= most else line[:most] + "…"


def _value(label: str) -> tuple[int | None, ...] | str | None:
    """What a label counts: its numbers, or the word itself (首先)."""
    numbers = tuple(to_int(n) for n in _NUMERAL.findall(label))
    if numbers:
        return numbers
    bare = re.sub(r"[\W_]+", "", fold(label))
    return bare or None
