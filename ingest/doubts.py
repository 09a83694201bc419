"""What the parser is unsure of, told to the reader clause by clause."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from corpus.model import Kind, Span, Warning
from ingest.brackets import unclosed
from ingest.draft import Body
from ingest.endings import open_sentences
from ingest.node import Node, around
from ingest.placeholders import find_placeholders
from ingest.sums import wrong_shares, wrong_totals
from ingest.tables import Grid, conflicts


def doubts(
    body: Body,
    nodes: Sequence[Node],
    tables: Sequence[tuple[Node, Grid]],
    signature: Span | None = None,
) -> Iterator[Warning]:
    """All warnings about one outline.

    Args:
        body: the text.
        nodes: its clauses in reading order, named.
        tables: the table clauses with their grids.
        signature: the closing block.
    """
    yield from _label_warnings(nodes)
    yield from _automatic_warnings(body, nodes)
    yield from _glyph_warnings(body, nodes)
    yield from _sentence_warnings(body, nodes, signature)
    yield from _bracket_warnings(body, nodes)
    yield from _placeholder_warnings(body.text, nodes)
    for node, grid in tables:
        yield from _table_warnings(node, grid, body.text)


def _label_warnings(nodes: Sequence[Node]) -> Iterator[Warning]:
    before: dict[int, Node] = {}
    for node in nodes:
        if node.step is None:
            continue
        yield from _label_warning(node, before.get(id(node.parent)))
        before[id(node.parent)] = node


def _label_warning(node: Node, before: Node | None) -> Iterator[Warning]:
    """What is odd about one label.

    Args:
        node: the clause.
        before: the one above it under the same parent.
    """
    step = node.step
    if step is None:
        return
    at = node.start, node.words
    if step.marker.number is None and node.kind is Kind.HAN:
        message = f"此处原文缺标号，按前后次序推定为“{node.label}”。请对照原文核对标号。"
        yield Warning("label_missing", message, node.id, node.start, node.words)
    elif step.marker.number and step.marker.number != step.number:  # 附件 alone prints none
        if before is not None and before.step and before.step.marker.number == step.marker.number:
            message = (
                f"原文标号“{node.printed}”与上一项重复，按前后次序推定为“{node.label}”。"
                "请核对是否漏排或错排。"
            )
            yield Warning("label_repeated", message, node.id, *at)
        else:
            message = (
                f"此处原文标号为“{node.printed}”，按前后次序推定为“{node.label}”。"
                "请对照原文核对标号。"
            )
            yield Warning("label_mismatch", message, node.id, *at)
    elif step.gap:
        message = f"“{node.printed}”之前的标号不连续，可能有缺漏。请对照原文，看中间各项是否存在。"
        yield Warning("label_gap", message, node.id, *at)


def _automatic_warnings(body: Body, nodes: Sequence[Node]) -> Iterator[Warning]:
    """One for each label that the file prints by itself and does not hold as characters."""
    for paragraph, span in zip(body.paragraphs, body.spans, strict=True):
        label = paragraph.text[: paragraph.synthetic].strip()
        if label:
            message = (
                f"标号“{label}”由文件的自动编号生成，原文件中没有这几个字。引用时请以打印稿为准。"
            )
            end = span.start + paragraph.synthetic
            yield Warning(
                "automatic_number", message, _clause_at(nodes, span.start), span.start, end
            )


def _glyph_warnings(body: Body, nodes: Sequence[Node]) -> Iterator[Warning]:
    for paragraph, span in zip(body.paragraphs, body.spans, strict=True):
        for offset in paragraph.strays:
            at = span.start + offset
            message = "标号前有一个错位的字符，已移出正文。请对照删除记录，确认没有误删。"
            yield Warning("misplaced_glyph", message, _clause_at(nodes, at), at, at)
        if paragraph.mended:
            message = "原页面在句中断行，已按词语连接。请通读此处，确认接得上。"
            yield Warning(
                "broken_line", message, _clause_at(nodes, span.start), span.start, span.end
            )


def _sentence_warnings(
    body: Body, nodes: Sequence[Node], signature: Span | None
) -> Iterator[Warning]:
    for span in open_sentences(body, signature):
        message = "此段没有写完就另起一段，可能断行或缺字。请对照原文核对。"
        yield Warning("sentence_open", message, _clause_at(nodes, span.start), span.start, span.end)


def _bracket_warnings(body: Body, nodes: Sequence[Node]) -> Iterator[Warning]:
    for found in unclosed(body):
        message = f"“{found.mark}”没有配对的后半，可能缺字。请对照原文核对引文或书名的止处。"
        at = found.start
        yield Warning("unclosed_mark", message, _clause_at(nodes, at), at, at + 1)


def _clause_at(nodes: Sequence[Node], offset: int) -> str | None:
    node = around(nodes, offset)
    return node.id if node is not None else None


def _placeholder_warnings(text: str, nodes: Sequence[Node]) -> Iterator[Warning]:
    found: dict[str, list[Span]] = {}
    for span in find_placeholders(text):
        node = around(nodes, span.start)
        if node is not None:
            found.setdefault(node.id, []).append(span)
    for clause, spans in found.items():
        message = (
            f"此条有 {len(spans)} 处占位符，数值或名称未定。请查找已填写的正式文件，勿引用空格处。"
        )
        yield Warning("placeholder", message, clause, spans[0].start, spans[0].end)


def _table_warnings(node: Node, grid: Grid, text: str) -> Iterator[Warning]:
    at = node.id, grid.span.start, grid.span.end
    if grid.rebuilt:
        message = "此表在原页面中已散成单行，行列由程序重建。表头请核对原文。"
        yield Warning("table_rebuilt", message, *at)
    for conflict in conflicts(grid, text[: grid.span.start] + "\n" + text[grid.span.end :]):
        hint = f"；按人数推算为{conflict.computed}%" if conflict.computed is not None else ""
        message = (
            f"“{conflict.label}”一栏表中为{conflict.in_table}{conflict.unit}，"
            f"正文为{conflict.in_prose}{conflict.unit}{hint}。请核实后再引用。"
        )
        yield Warning("table_conflict", message, *at)
    for total in wrong_totals(grid.rows, grid.header_rows):
        name = f"“{total.column}”一栏" if total.column else "此表"
        message = f"{name}合计为{total.printed}，各行相加为{total.computed}。请核实后再引用。"
        yield Warning("table_total", message, *at)
    for share in wrong_shares(grid.rows, grid.header_rows):
        message = (
            f"“{share.label}”的占比为{share.printed}%，按表中数量推算为{share.computed}%。"
            "请核实后再引用。"
        )
        yield Warning("table_share", message, *at)
