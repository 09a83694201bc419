"""Which tables of a page are data, and where each cell stands. Pure.

Old pages are laid out with tables; those only break lines.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingest.pagetext import Cell

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ingest.extract_html_lines import RawLine
    from ingest.extract_html_tree import Tree

_MIN_ROWS = 2
_MIN_COLUMNS = 2
_LONG_CELL = 400
"""Characters of a cell from which it may be a column of the layout …"""
_LION_SHARE = 0.6
"""… if it also holds this share of the table's text."""
_MAX_SPAN = 1_000
"""Largest rowspan or colspan believed; HTML itself caps colspan at 1,000."""


@dataclass(slots=True)
class _Table:
    nested: bool = False
    rows: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    """Cells of each row, both as node indices."""


def cells(tree: Tree, lines: Sequence[RawLine]) -> dict[int, Cell]:
    """Place of every cell of a data table, by the cell's node; tables count from 0."""
    sizes: dict[int, int] = defaultdict(int)
    for line in lines:
        if line.cell >= 0 and line.rule is None:
            sizes[line.cell] += len(line.text)
    found: dict[int, Cell] = {}
    number = 0
    for table in _tables(tree).values():
        if _is_data(table, sizes):
            found.update(_grid(tree, table, number))
            number += 1
    return found


def _tables(tree: Tree) -> dict[int, _Table]:
    """Tables by node, with the rows and cells that belong to each directly."""
    tables: dict[int, _Table] = {}
    around: list[int] = []
    """Innermost table around each node, -1 for none."""
    row: list[int] = []
    for index, node in enumerate(tree.nodes):
        above = node.parent
        table = around[above] if above >= 0 else -1
        here = row[above] if above >= 0 else -1
        if node.tag == "table":
            if table >= 0:
                tables[table].nested = True
            tables[index] = _Table()
            table, here = index, -1
        elif node.tag == "tr" and table >= 0:
            here = index
        elif node.tag in {"td", "th"} and here >= 0:
            tables[table].rows[here].append(index)
            here = -1
        around.append(table)
        row.append(here)
    return tables


def _is_data(table: _Table, sizes: Mapping[int, int]) -> bool:
    if table.nested or len(table.rows) < _MIN_ROWS:
        return False
    filled = [[sizes.get(cell, 0) for cell in row] for row in table.rows.values()]
    if sum(1 for row in filled if len(row) >= _MIN_COLUMNS and any(row)) < _MIN_ROWS:
        return False
    longest, total = max(map(max, filled)), sum(map(sum, filled))
    return longest < max(_LONG_CELL, _LION_SHARE * total) or longest < _LION_SHARE * total


def _grid(tree: Tree, table: _Table, number: int) -> dict[int, Cell]:
    """Cells with their columns, those that a cell above reaches into skipped."""
    found: dict[int, Cell] = {}
    taken: set[tuple[int, int]] = set()
    for y, row in enumerate(table.rows.values()):
        x = 0
        for cell in row:
            while (y, x) in taken:
                x += 1
            node = tree.nodes[cell]
            down = min(_span(node.attributes.get("rowspan", "")), len(table.rows) - y)
            across = _span(node.attributes.get("colspan", ""))
            taken.update((y + dy, x + dx) for dy in range(1, down) for dx in range(across))
            found[cell] = Cell(number, y, x, node.tag == "th", down, across)
            x += across
    return found


def _span(value: str) -> int:
    digits = value.strip()
    if not (digits.isascii() and digits.isdigit()):
        return 1
    return min(max(1, int(digits[:6])), _MAX_SPAN)
