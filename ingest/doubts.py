"""What the parser is unsure of, told to the reader clause by clause."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from corpus.model import Kind, Warning
from ingest.draft import Body
from ingest.node import Node, around
from ingest.placeholders import find_placeholders
from ingest.tables import Grid, conflicts


def doubts(
    body: Body, nodes: Sequence[Node], tables: Sequence[tuple[Node, Grid]]
) -> Iterator[Warning]:
    """All warnings about one outline.

    Args:
        body: the text.
        nodes: its clauses in reading order, named.
        tables: the table clauses with their grids.
    """
    yield from _label_warnings(nodes)
    yield from _glyph_warnings(body, nodes)
    yield from _placeholder_warnings(body.text, nodes)
    for node, grid in tables:
        yield from _table_warnings(node, grid, body.text)


def _label_warnings(nodes: Sequence[Node]) -> Iterator[Warning]:
    for node in nodes:
        step = node.step
        if step is None:
            continue
        if step.marker.number is None and node.kind is Kind.HAN:
            message = f"此处原文缺标号，按前后次序推定为“{node.label}”。"
            yield Warning("label_missing", message, node.id)
        elif step.marker.number is not None and step.marker.number != step.number:
            message = f"此处原文标号为“{node.printed}”，按前后次序推定为“{node.label}”。"
            yield Warning("label_mismatch", message, node.id)
        elif step.gap:
            message = f"“{node.printed}”之前的标号不连续，可能有缺漏。"
            yield Warning("label_gap", message, node.id)


def _glyph_warnings(body: Body, nodes: Sequence[Node]) -> Iterator[Warning]:
    for paragraph, span in zip(body.paragraphs, body.spans, strict=True):
        for offset in paragraph.strays:
            at = span.start + offset
            node = around(nodes, at)
            message = "标号前有一个错位的字符，已移出正文（见删除记录）。"
            yield Warning("misplaced_glyph", message, node.id if node else None)
        if paragraph.mended:
            node = around(nodes, span.start)
            message = "原页面在句中断行，已按词语连接。"
            yield Warning("broken_line", message, node.id if node else None)


def _placeholder_warnings(text: str, nodes: Sequence[Node]) -> Iterator[Warning]:
    counts: dict[str, int] = {}
    for span in find_placeholders(text):
        node = around(nodes, span.start)
        if node is not None:
            counts[node.id] = counts.get(node.id, 0) + 1
    for clause, n in counts.items():
        yield Warning("placeholder", f"此条有 {n} 处占位符，数值或名称未定。", clause)


def _table_warnings(node: Node, grid: Grid, text: str) -> Iterator[Warning]:
    if grid.rebuilt:
        message = "此表在原页面中已散成单行，行列由程序重建，表头请核对原文。"
        yield Warning("table_rebuilt", message, node.id)
    for conflict in conflicts(grid, text[: grid.span.start] + "\n" + text[grid.span.end :]):
        hint = f"；按人数推算为{conflict.computed}%" if conflict.computed is not None else ""
        message = (
            f"“{conflict.label}”一栏表中为{conflict.in_table}%，正文为{conflict.in_prose}%{hint}。"
        )
        yield Warning("table_conflict", message, node.id)
