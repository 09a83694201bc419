"""The clause tree of one document: steps of the outline to clauses with spans, labels, headings."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace

from corpus.ids import clause_id
from corpus.model import Clause, Kind, Span, Table, Warning
from ingest.doubts import doubts
from ingest.draft import Body
from ingest.lines import HEADING_LONGEST
from ingest.markers import Marker, find_markers, label_of, sequence_label
from ingest.node import Node
from ingest.sequence import Step, best_outline
from ingest.signature import find_signature
from ingest.tables import Grid, find_tables

_SENTENCE_END = re.compile(r"[。！？!?；;：:]")
_LEAD_SENTENCE = re.compile(r"(?P<heading>[^。！？；\n]{2,40})。")
_COPIED_HEADING = re.compile(r"(?P<heading>[^\s0-9A-Za-z]{4,40})\s")
"""A flattened heading: its end is a space."""
_BRACKET_HEADING = re.compile(r"\s*[【\[（(](?P<heading>[^】\]）)]{1,30})[】\]）)]")
_ANNEX_LIST = re.compile(r"^附\s*件?\s*[:：](?:\s*[1１一]\s*[.．、].*)?$")
_ANNEX_NAME = re.compile(r"^\s*[0-9０-９]{1,2}\s*[.．、][^。；]{2,60}$")
_UNNAMED = ""
"""Stands for the document's id, which is known only when the outline is."""
_TITLED = frozenset({Kind.BOOK, Kind.CHAPTER, Kind.SECTION})
_LED = frozenset({Kind.HAN, Kind.HAN_PAREN, Kind.ARABIC, Kind.ENUMERATION, Kind.SEQUENCE})
_TERMINAL = "。；;：:，, \u3000\t"


@dataclass(frozen=True, slots=True)
class Outlined:
    """What segmentation says about one body."""

    clauses: tuple[Clause, ...]
    tables: tuple[Table, ...]
    warnings: tuple[Warning, ...]
    signature: Span | None


def segment(body: Body, begin: int = 0) -> Outlined:
    """Cut a body into clauses, whose ids still lack the document's (see `named`).

    Args:
        body: the text and its paragraphs.
        begin: offset where the outline may begin (behind the covering notice).
    """
    signature = find_signature(body, begin)
    grids = [g for g in find_tables(body) if g.span.start >= begin]
    skip = [Span(0, begin), *(g.span for g in grids), *_quoted(body), *_annex_names(body)]
    if signature is not None:
        skip.append(signature)
    automatic = {
        s.start: s.start + p.synthetic
        for p, s in zip(body.paragraphs, body.spans, strict=True)
        if p.synthetic
    }
    markers = [m for m in find_markers(body.text, skip, automatic) if _allowed(m, body, signature)]
    nodes = _nodes(body, best_outline(markers), signature)
    nodes = _with_paragraphs(body, nodes, [g.span for g in grids])
    tables = _with_tables(nodes, grids)
    ordered = _ordered(nodes)
    strays = {
        span.start + offset
        for paragraph, span in zip(body.paragraphs, body.spans, strict=True)
        for offset in paragraph.strays
    }
    for node in ordered:
        node.heading = node.heading or _heading(body, node, strays)
    _name(ordered)
    clauses = tuple(_clause(n) for n in ordered)
    return Outlined(
        clauses,
        tuple(Table(n.id, g.rows, g.header_rows, g.rebuilt) for n, g in tables),
        tuple(doubts(body, ordered, tables, signature)),
        signature,
    )


def named(outlined: Outlined, document: str) -> Outlined:
    """The same outline with the document's id in front of every clause id."""
    return Outlined(
        tuple(
            replace(c, id=document + c.id, parent=document + c.parent if c.parent else None)
            for c in outlined.clauses
        ),
        tuple(replace(t, clause=document + t.clause) for t in outlined.tables),
        tuple(
            replace(w, clause=document + w.clause if w.clause else None) for w in outlined.warnings
        ),
        outlined.signature,
    )


def _quoted(body: Body) -> list[Span]:
    """Paragraphs in quotation marks: the words of an amendment, not clauses of this text."""
    return [
        span
        for paragraph, span in zip(body.paragraphs, body.spans, strict=True)
        if paragraph.text[:1] in '“「"'
        and re.match(r"^[“「\"]\s*(?:第|[（(]|[一二三四五六七八九十]+、)", paragraph.text)
    ]


def _annex_names(body: Body) -> list[Span]:
    """附：1.… 2.…: the list of annexes at the foot of a text holds names, not clauses."""
    names: list[Span] = []
    for paragraph, span in zip(body.paragraphs, body.spans, strict=True):
        if _ANNEX_LIST.match(paragraph.text) or (
            names and names[-1].end + 1 == span.start and _ANNEX_NAME.match(paragraph.text)
        ):
            names.append(span)
    return names


def _allowed(marker: Marker, body: Body, signature: Span | None) -> bool:
    """Annexes stand behind the signature; before it 附件 heads a list of their names."""
    if marker.kind is not Kind.ANNEX:
        return signature is None or marker.start < signature.start or marker.start >= signature.end
    line_end = body.text.find("\n", marker.end)
    rest = body.text[marker.end : line_end if line_end >= 0 else len(body.text)]
    listed = re.match(r"\s*1\s*[.．、]", rest) is not None
    return not listed and (signature is None or marker.start >= signature.end)


def _nodes(body: Body, steps: Sequence[Step], signature: Span | None) -> list[Node]:
    """Steps with their ends: a clause lasts until the next one that is not beneath it."""
    nodes: list[Node] = []
    for step in steps:
        marker = step.marker
        lost = marker.number is None and marker.kind is Kind.HAN
        printed = "" if lost else body.text[marker.start : marker.end].strip()
        nodes.append(
            Node(
                kind=marker.kind,
                label=_label(step, printed),
                printed=printed,
                start=marker.start,
                end=len(body.text),
                words=marker.end,
                parent=nodes[step.parent] if step.parent is not None else None,
                number=step.number,
                step=step,
            )
        )
    after = _next_starts(nodes, steps, len(body.text))
    for node, end in zip(nodes, after, strict=True):
        node.end = end
        if signature is not None and node.start < signature.start:
            node.end = min(node.end, signature.start)
        node.end = _trimmed(body.text, node.start, node.end)
        if node.parent is not None:
            node.parent.children.append(node)
    return nodes


def _next_starts(nodes: Sequence[Node], steps: Sequence[Step], end: int) -> list[int]:
    """For each node, where the next one starts that is not beneath it."""
    ends = [end] * len(nodes)
    open_nodes: list[int] = []
    for i, step in enumerate(steps):
        while open_nodes and steps[open_nodes[-1]].depth >= step.depth:
            ends[open_nodes.pop()] = nodes[i].start
        open_nodes.append(i)
    return ends


def _label(step: Step, printed: str) -> str:
    if step.marker.kind is Kind.SEQUENCE:
        return sequence_label(printed)
    return label_of(step.marker.kind, step.number, step.branch)


def _trimmed(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1].isspace():
        end -= 1
    return end


def _with_paragraphs(body: Body, nodes: list[Node], tables: Sequence[Span]) -> list[Node]:
    """款: the natural paragraphs of a 条 that has two or more of them."""
    made: list[Node] = []
    for article in [n for n in nodes if n.kind is Kind.ARTICLE]:
        starts = _paragraph_starts(body, article, tables)
        if len(starts) < 2:  # noqa: PLR2004  款 are addressable in a 条 of two or more
            continue
        children, article.children = article.children, []
        for number, (start, end) in enumerate(
            zip(starts, [*starts[1:], article.end], strict=True), start=1
        ):
            paragraph = Node(
                kind=Kind.PARAGRAPH,
                label=label_of(Kind.PARAGRAPH, number),
                printed="",
                start=start,
                end=_trimmed(body.text, start, end),
                words=start,
                parent=article,
                number=number,
            )
            article.children.append(paragraph)
            for child in _between(children, start, end):
                child.parent = paragraph
                paragraph.children.append(child)
                _end_by(child, paragraph.end)
            made.append(paragraph)
    return [*nodes, *made]


def _between(nodes: Sequence[Node], start: int, end: int) -> Sequence[Node]:
    """The nodes that start in a range; `nodes` are in reading order."""
    first = bisect_left(nodes, start, key=lambda n: n.start)
    return nodes[first : bisect_left(nodes, end, first, key=lambda n: n.start)]


def _end_by(node: Node, end: int) -> None:
    """No clause outlasts the 款 it stands in."""
    node.end = min(node.end, end)
    for child in node.children:
        _end_by(child, end)


def _paragraph_starts(body: Body, article: Node, tables: Sequence[Span]) -> list[int]:
    """Where the 款 of an article begin.

    A labelled line belongs to the 款 above it. An unlabelled line below items goes on with
    the last item where the list goes on after it, and is a new 款 where it does not.
    """
    first = bisect_left(body.spans, article.words, key=lambda s: s.end)
    last = bisect_left(body.spans, article.end, key=lambda s: s.start)
    lines = [s for s in body.spans[first:last] if not any(t.covers(s) for t in tables)]
    below = sorted(_descendants(article), key=lambda n: n.start)
    starts: list[int] = []
    for line in lines:
        start = _first_word(body.text, max(line.start, article.words))
        labelled = any(n.start == start for n in _between(below, start, start + 1))
        if start < line.end and not labelled and not _goes_on(below, starts, line):
            starts.append(start)
    return starts


def _descendants(node: Node) -> Iterator[Node]:
    for child in node.children:
        yield child
        yield from _descendants(child)


def _goes_on(below: Sequence[Node], starts: Sequence[int], line: Span) -> bool:
    """Whether a list that began in the open 款 goes on after `line`."""
    begun = bool(starts) and bool(_between(below, starts[-1], line.start))
    after = bisect_left(below, line.end, key=lambda n: n.start)
    return begun and after < len(below) and below[after].number > 1


def _first_word(text: str, offset: int) -> int:
    while offset < len(text) and text[offset] in " \t\u3000":
        offset += 1
    return offset


def _with_tables(nodes: list[Node], grids: Sequence[Grid]) -> list[tuple[Node, Grid]]:
    """Tables as clauses under the innermost clause around them."""
    made = []
    for number, grid in enumerate(grids, start=1):
        around = [n for n in nodes if n.start <= grid.span.start and grid.span.end <= n.end]
        parent = max(around, key=lambda n: (n.start, -n.end), default=None)
        label = label_of(Kind.TABLE, number)
        node = Node(
            Kind.TABLE, label, "", grid.span.start, grid.span.end, grid.span.start, parent, number
        )
        node.heading = grid.caption
        made.append((node, grid))
    for node, _ in made:
        nodes.append(node)
        if node.parent is not None:
            node.parent.children.append(node)
            node.parent.children.sort(key=lambda n: n.start)
    return made


def _ordered(nodes: list[Node]) -> list[Node]:
    """Reading order, parents before children."""
    ordered: list[Node] = []

    def visit(node: Node) -> None:
        ordered.append(node)
        for child in sorted(node.children, key=lambda n: n.start):
            visit(child)

    for root in sorted((n for n in nodes if n.parent is None), key=lambda n: n.start):
        visit(root)
    return ordered


def _heading(body: Body, node: Node, strays: Container[int]) -> str | None:
    """The heading printed behind the label, None where the clause begins with its text."""
    line_end = body.text.find("\n", node.words)
    stop = min(node.end, line_end if line_end >= 0 else len(body.text))
    line = body.text[node.words : stop].lstrip(_TERMINAL).rstrip()
    if node.kind is Kind.PARAGRAPH:
        return None
    if node.kind is Kind.ARTICLE:
        match = _BRACKET_HEADING.match(line)
        return match["heading"] if match else None
    if node.kind in _TITLED:
        return line or None
    own_end = min((c.start for c in node.children), default=node.end)
    more = bool(node.children) or (0 <= line_end < own_end and stop < own_end)
    copied = _COPIED_HEADING.match(line) if node.start in strays else None
    return copied["heading"] if copied else _plain_heading(node.kind, line, more=more)


def _plain_heading(kind: Kind, line: str, *, more: bool) -> str | None:
    """A short first line, or a short first sentence with text behind it.

    Args:
        kind: the clause's kind.
        line: the first line behind the label.
        more: whether the clause goes on below that line.
    """
    bare = line.rstrip(_TERMINAL)
    short = 0 < len(bare) <= HEADING_LONGEST and not _SENTENCE_END.search(bare)
    if short and (more or kind in (Kind.HAN, Kind.ANNEX)):
        return bare
    led = _LEAD_SENTENCE.match(line) if kind in _LED else None
    return led["heading"].strip() if led and len(line) > led.end() else None


def _name(nodes: Sequence[Node]) -> None:
    """Paths and ids, from the top down; repeated steps are told apart by a counter."""
    seen: dict[str, int] = {}
    steps: dict[int, tuple[tuple[Kind, str], ...]] = {}
    for node in nodes:
        above = steps[id(node.parent)] if node.parent is not None else ()
        steps[id(node)] = (*above, (node.kind, node.label))
        node.path = (*(node.parent.path if node.parent is not None else ()), node.label)
        plain = clause_id(_UNNAMED, steps[id(node)])
        repeat = seen.get(plain, 0)
        seen[plain] = repeat + 1
        node.id = clause_id(_UNNAMED, steps[id(node)], repeat)


def _clause(node: Node) -> Clause:
    return Clause(
        id=node.id,
        path=node.path,
        printed=node.printed,
        kind=node.kind,
        heading=node.heading,
        start=node.start,
        end=node.end,
        parent=node.parent.id if node.parent is not None else None,
    )
