"""The clause tree of one document: steps of the outline to clauses with spans, labels, headings."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from corpus.ids import clause_id
from corpus.model import Clause, Kind, Span, Table, Warning
from corpus.numbering import NUMERAL, to_int
from corpus.review import opening
from ingest.apart import annex_names, contents, ends_the_text, quoted, speechless
from ingest.doubts import doubts
from ingest.draft import Body
from ingest.labels import SPELT, label_as_printed, label_of
from ingest.lines import HEADING_LONGEST
from ingest.markers import HEADINGS, Marker, find_markers
from ingest.node import Node
from ingest.sequence import Step, best_outline
from ingest.signature import find_signature
from ingest.tables import Grid, find_tables

_SENTENCE_END = re.compile(r"[。！？!?；;：:]")
_LEAD_SENTENCE = re.compile(r"(?P<heading>[^。！？；\n]{2,40})。")
_COPIED_HEADING = re.compile(r"(?P<heading>[^\s0-9A-Za-z]{4,40})\s")
"""A flattened heading: its end is a space."""
_BRACKET_HEADING = re.compile(r"\s*+[【\[（(](?P<heading>[^】\]）)]{1,30})[】\]）)]")
_NUMBER = re.compile(NUMERAL)
_UNNAMED = ""
"""Stands for the document's id, which is known only when the outline is."""
_LED = frozenset(
    {Kind.ROMAN, Kind.HAN, Kind.HAN_PAREN, Kind.ARABIC, Kind.DECIMAL, Kind.ORDINAL}
    | {Kind.ENUMERATION, Kind.SEQUENCE}
)
_TERMINAL = "。；;：:，, \u3000\t"


@dataclass(frozen=True, slots=True)
class Outlined:
    """What segmentation says about one body."""

    clauses: tuple[Clause, ...]
    tables: tuple[Table, ...]
    warnings: tuple[Warning, ...]
    signature: Span | None
    steps: Mapping[str, Step] = field(default_factory=dict)
    """Why each labelled clause begins where it does, by clause id."""
    rejected: tuple[Marker, ...] = ()
    """Candidates that the cheapest reading takes for no labels, in order."""


def segment(
    body: Body, begin: int = 0, labels: Mapping[str, str] = MappingProxyType({})
) -> Outlined:
    """Cut a body into clauses, whose ids still lack the document's (see `named`).

    Args:
        body: the text and its paragraphs.
        begin: offset where the outline may begin (behind the covering notice).
        labels: what persons decided, by the opening words of the clause (`corpus.review.opening`).
    """
    signature = find_signature(body, begin)
    grids = [g for g in find_tables(body) if g.span.start >= begin]
    names = annex_names(body)
    skip = [Span(0, begin), *(g.span for g in grids), *quoted(body), *names]
    if signature is not None:
        skip.append(signature)
    automatic = {
        s.start: s.start + p.synthetic
        for p, s in zip(body.paragraphs, body.spans, strict=True)
        if p.synthetic
    }
    markers = _believable(body, find_markers(body.text, skip, automatic), signature)
    steps = best_outline(markers)
    nodes = _nodes(body, steps, [signature, *(n for n in names if ends_the_text(body, n))])
    decided = _decided(body, nodes, labels)
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
        (
            *doubts(body, ordered, tables, signature),
            *(
                Warning("reviewed", f"标号“{n.label}”经人工核定。", n.id, n.start, n.words)
                for n in decided
            ),
        ),
        signature,
        {n.id: n.step for n in ordered if n.step is not None},
        _rejected(markers, steps),
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
        {document + clause: step for clause, step in outlined.steps.items()},
        outlined.rejected,
    )


def _believable(body: Body, markers: Sequence[Marker], signature: Span | None) -> Sequence[Marker]:
    """Without the candidates that the text as a whole speaks against."""
    found = [m for m in markers if _allowed(m, body, signature)]
    listed = next(contents(body, found), None)
    if listed is not None:
        found = [m for m in found if not listed.start <= m.start < listed.end]
    if speechless(body.text, found):
        found = [m for m in found if m.kind is not Kind.ARTICLE]
    return found


def _rejected(markers: Sequence[Marker], steps: Sequence[Step]) -> tuple[Marker, ...]:
    believed = {step.marker.start for step in steps}
    return tuple(m for m in markers if m.start not in believed)


def _allowed(marker: Marker, body: Body, signature: Span | None) -> bool:
    """Annexes stand behind the signature; before it 附件 heads a list of their names."""
    if marker.kind is not Kind.ANNEX:
        return signature is None or not signature.start <= marker.start < signature.end
    line_end = body.text.find("\n", marker.end)
    rest = body.text[marker.end : line_end if line_end >= 0 else len(body.text)]
    listed = re.match(r"\s*+1\s*+[.．、]", rest) is not None
    return not listed and (signature is None or marker.start >= signature.end)


def _nodes(body: Body, steps: Sequence[Step], closings: Sequence[Span | None]) -> list[Node]:
    """Steps with their ends: a clause lasts until the next one that is not beneath it.

    Args:
        body: the text.
        steps: its outline.
        closings: signature and lists of annexes, which end what goes before them.
    """
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
    ends = [c.start for c in closings if c is not None and _closes(c, nodes)]
    for node, end in zip(nodes, after, strict=True):
        node.end = min([end, *(c for c in ends if c > node.start)])
        node.end = _trimmed(body.text, node.start, node.end)
        if node.parent is not None:
            node.parent.children.append(node)
    return nodes


def _decided(body: Body, nodes: Sequence[Node], labels: Mapping[str, str]) -> list[Node]:
    """Give clauses the labels that persons decided on; these nodes, of which nothing is doubted."""
    found = []
    for node in nodes if labels else ():
        number = to_int("".join(_NUMBER.findall(labels.get(opening(body.text, node.start), ""))))
        if number is not None and node.kind not in SPELT:
            node.label, node.number, node.step = label_of(node.kind, number), number, None
            found.append(node)
    return found


def _closes(closing: Span, nodes: Sequence[Node]) -> bool:
    """Whether no clause but an annex begins behind it."""
    behind = next((n for n in nodes if n.start >= closing.end), None)
    return behind is None or behind.kind is Kind.ANNEX


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
    kind = step.marker.kind
    if kind in SPELT:
        return label_as_printed(kind, printed, step.number, step.marker.prefix)
    return label_of(kind, step.number, step.branch)


def _trimmed(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1].isspace():
        end -= 1
    return end


def _with_paragraphs(body: Body, nodes: list[Node], tables: Sequence[Span]) -> list[Node]:
    """款: the natural paragraphs of a 条 that has two or more of them."""
    made: list[Node] = []
    for article in [n for n in nodes if n.kind is Kind.ARTICLE]:
        below = sorted(_descendants(article), key=lambda n: n.start)
        starts = _paragraph_starts(body, article, below, tables)
        if len(starts) < 2:  # noqa: PLR2004  款 are addressable in a 条 of two or more
            continue
        paragraphs = _paragraph_nodes(body, article, starts)
        made += paragraphs
        article.children = list(paragraphs)
        _hang_below(article, paragraphs, below)
    return [*nodes, *made]


def _paragraph_nodes(body: Body, article: Node, starts: Sequence[int]) -> list[Node]:
    return [
        Node(
            kind=Kind.PARAGRAPH,
            label=label_of(Kind.PARAGRAPH, number),
            printed="",
            start=start,
            end=_trimmed(body.text, start, end),
            words=start,
            parent=article,
            number=number,
        )
        for number, (start, end) in enumerate(
            zip(starts, [*starts[1:], article.end], strict=True), start=1
        )
    ]


def _hang_below(article: Node, paragraphs: Sequence[Node], below: Sequence[Node]) -> None:
    """What begins in a 款 stands in it, also where its list seemed to hang on one above."""
    for node in below:
        node.children = []
    for paragraph in paragraphs:
        for node in _between(below, paragraph.start, paragraph.end):
            if node.parent is article or node.parent is None or node.parent.start < paragraph.start:
                node.parent = paragraph
            node.end = min(node.end, paragraph.end)
            node.parent.children.append(node)


def _between(nodes: Sequence[Node], start: int, end: int) -> Sequence[Node]:
    """The nodes that start in a range; `nodes` are in reading order."""
    first = bisect_left(nodes, start, key=lambda n: n.start)
    return nodes[first : bisect_left(nodes, end, first, key=lambda n: n.start)]


def _paragraph_starts(
    body: Body, article: Node, below: Sequence[Node], tables: Sequence[Span]
) -> list[int]:
    """Where the 款 of an article begin.

    A labelled line belongs to the 款 above it. An unlabelled line below items goes on with
    the last item where the list goes on after it, and is a new 款 where it does not.
    """
    first = bisect_left(body.spans, article.words, key=lambda s: s.end)
    last = bisect_left(body.spans, article.end, key=lambda s: s.start)
    lines = [s for s in body.spans[first:last] if not any(t.covers(s) for t in tables)]
    starts: list[int] = []
    for line in lines:
        start = _first_word(body.text, max(line.start, article.words))
        labelled = any(n.start == start for n in _between(below, start, start + 1))
        if start < line.end and not labelled and not _goes_on(body.text, below, starts, line):
            starts.append(start)
    return starts


def _descendants(node: Node) -> Iterator[Node]:
    for child in node.children:
        yield child
        yield from _descendants(child)


def _goes_on(text: str, below: Sequence[Node], starts: Sequence[int], line: Span) -> bool:
    """Whether a list that began in the open 款 goes on after `line`."""
    begun = bool(starts) and bool(_between(below, starts[-1], line.start))
    after = bisect_left(below, line.end, key=lambda n: n.start)
    if not begun or after == len(below):
        return False
    if below[after].number > 1:
        return True
    # A list that begins below this line is the line's own where the line announces it.
    parent = below[after].parent
    inside = parent is not None and parent.kind is not Kind.ARTICLE and parent.start < line.start
    return inside and not text[line.start : line.end].endswith(("：", ":"))


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
    own_end = min((c.start for c in node.children), default=node.end)
    stop = min(own_end, line_end if line_end >= 0 else len(body.text))
    line = body.text[node.words : stop].lstrip(_TERMINAL).rstrip()
    if node.kind is Kind.PARAGRAPH:
        return None
    if node.kind is Kind.ARTICLE:
        match = _BRACKET_HEADING.match(line)
        return match["heading"] if match else None
    if node.kind in HEADINGS:
        return line or None
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
