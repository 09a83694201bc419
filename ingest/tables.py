"""Tables inside a document's text: real ones by their cells, flattened ones by their shape.

A flattened table is one cell a line; its grid is rebuilt where rows of figures repeat with
one length. The figures are then checked against the prose around them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.folding import fold
from corpus.model import Span
from ingest.draft import Body
from ingest.lines import is_marked, is_signature

_CELL_LONGEST = 12
_FEWEST_CELLS = 8
_FEWEST_FIGURES = 4
_NUMBER = re.compile(r"^[<>≥≤约]?\d[\d,]*(?:\.\d+)?\s*+[%％]?$|^[-—/]$")
_TAIL_OF_LABEL = re.compile(r"^(?:及?以[上下内外]|及以[上下])$")
_CAPTION_LONGEST = 40
_SHARE = re.compile(
    r"(?P<label>[^,，。；;、:：]{1,16}?)(?P<count>\d{1,12})\s*+(?:名|人|个|家|户|件|项|所|处|次)[,，]\s*+(?:约)?占\D{0,8}?(?P<share>\d{1,12}(?:\.\d{1,9})?)\s*+[%％]"
)
_SHARE_HEAD = re.compile(r"%|占比|比例|比重")
_COUNT_HEAD = re.compile(r"人数|数量|个数|户数|件数|^数$|人$")


@dataclass(frozen=True, slots=True)
class Grid:
    """A table found in a body."""

    span: Span
    """From its first cell to its last, in the body's text."""
    rows: tuple[tuple[str, ...], ...]
    header_rows: int
    rebuilt: bool
    caption: str | None = None


@dataclass(frozen=True, slots=True)
class Conflict:
    """A figure that the table and the prose give differently."""

    label: str
    in_table: str
    in_prose: str
    computed: float | None
    """The share that follows from the counts, in percent."""
    unit: str = "%"
    """Empty where counts differ, not shares."""


def find_tables(body: Body) -> tuple[Grid, ...]:
    """All tables of a body, in order."""
    return tuple(sorted([*_real(body), *_flattened(body)], key=lambda g: g.span.start))


def _real(body: Body) -> Iterator[Grid]:
    """Tables whose cells the page still told apart."""
    groups: dict[int, list[int]] = {}
    for i, paragraph in enumerate(body.paragraphs):
        if paragraph.cell is not None:
            groups.setdefault(paragraph.cell.table, []).append(i)
    for members in groups.values():
        rows: dict[int, dict[int, list[str]]] = {}
        headers = set()
        for i in members:
            cell = body.paragraphs[i].cell
            if cell is None:
                continue
            rows.setdefault(cell.row, {}).setdefault(cell.column, []).append(
                body.paragraphs[i].text
            )
            if cell.header:
                headers.add(cell.row)
        width = 1 + max(c for row in rows.values() for c in row)
        grid = tuple(
            tuple("\n".join(row.get(c, [])) for c in range(width))
            for _, row in sorted(rows.items())
        )
        span = Span(body.spans[members[0]].start, body.spans[members[-1]].end)
        yield Grid(span, grid, len(headers), rebuilt=False, caption=_caption(body, members))


def _flattened(body: Body) -> Iterator[Grid]:
    """Runs of very short lines with figures among them."""
    run: list[int] = []
    for i in range(len(body.paragraphs) + 1):
        if (
            i < len(body.paragraphs)
            and _is_cell(body.paragraphs[i].text)
            and body.paragraphs[i].cell is None
        ):
            run.append(i)
            continue
        figures = sum(1 for j in run if _NUMBER.match(body.paragraphs[j].text))
        if len(run) >= _FEWEST_CELLS and figures >= _FEWEST_FIGURES:
            cells = [body.paragraphs[j].text for j in run]
            rows, header_rows = rebuild(cells)
            span = Span(body.spans[run[0]].start, body.spans[run[-1]].end)
            yield Grid(span, rows, header_rows, rebuilt=True, caption=_caption(body, run))
        run = []


def _is_cell(text: str) -> bool:
    return (
        0 < len(text) <= _CELL_LONGEST
        and not re.search(r"[。；，：:？！]", text)
        and (not is_marked(text) or _NUMBER.match(text) is not None)
        and not is_signature(text)
    )


def _caption(body: Body, members: Sequence[int]) -> str | None:
    """A short line without a full stop right below or above the cells."""
    for i in (members[-1] + 1, members[0] - 1):
        if 0 <= i < len(body.paragraphs):
            text = body.paragraphs[i].text
            if len(text) <= _CAPTION_LONGEST and re.search(
                r"(?:表|结构|結構|情况|情況|统计|統計|一览|分布)$", text
            ):
                return text
    return None


def rebuild(cells: Sequence[str]) -> tuple[tuple[tuple[str, ...], ...], int]:
    """Rows from one-cell-a-line, and how many of them are header rows.

    A row is a label with figures behind it; the commonest number of figures is the width.
    Header cells are set against the right edge, since the first columns are the ones that
    lose their labels when a merged head is flattened. Where no two rows agree, the cells
    stay one column.
    """
    merged = _merge_labels(cells)
    rows: list[list[str]] = []
    for cell in merged:
        if _NUMBER.match(cell) and rows:
            rows[-1].append(cell)
        else:
            rows.append([cell])
    lengths = Counter(len(r) - 1 for r in rows if len(r) > 2)  # noqa: PLR2004  one figure is no row
    if not lengths:
        return tuple((c,) for c in merged), 0
    width = lengths.most_common(1)[0][0]
    first = next(i for i, r in enumerate(rows) if len(r) - 1 == width)
    header = [c for r in rows[:first] for c in r]
    leaves = header[-width:]
    head = ("", *([""] * (width - len(leaves))), *leaves)
    data = [tuple(r + [""] * (width + 1 - len(r))) for r in rows[first:]]
    return ((head, *data), 1) if header else (tuple(data), 0)


def _merge_labels(cells: Sequence[str]) -> list[str]:
    """35岁 + 以下 is one cell."""
    merged: list[str] = []
    for cell in cells:
        if merged and _TAIL_OF_LABEL.match(cell) and not _NUMBER.match(merged[-1]):
            merged[-1] += cell
        else:
            merged.append(cell)
    return merged


def conflicts(grid: Grid, prose: str) -> tuple[Conflict, ...]:
    """Shares and counts that the prose gives otherwise than the table.

    A column (or, in a table on its side, a row) and a sentence speak of the same thing where
    their labels agree and one of the two figures does; then the other figure must agree too.
    """
    said = [(m["label"], m["count"], m["share"]) for m in _SHARE.finditer(fold(prose))]
    if not said:
        return ()
    total = _total(prose, said)
    found: dict[Conflict, None] = {}
    for label, count, share in _told(grid):
        for prose_label, prose_count, prose_share in said:
            if not (label and _same_label(label, prose_label)):
                continue
            counts = count == prose_count
            shares = _number(share) == _number(prose_share)
            if counts and not shares:
                computed = round(100 * int(count) / total, 1) if total else None
                found[Conflict(label, share, prose_share, computed)] = None
            elif shares and not counts and "." in share:
                found[Conflict(label, count, prose_count, None, unit="")] = None
    return tuple(found)


def _told(grid: Grid) -> Iterator[tuple[str, str, str]]:
    """Label, count and share of every column, and of every row in a table on its side."""
    if not grid.header_rows:
        return
    rows = grid.rows
    counts = next((r for r in rows[grid.header_rows :] if _all_counts(r[1:])), None)
    shares = next((r for r in rows[grid.header_rows :] if "%" in fold(r[0])), None)
    if counts is not None and shares is not None:
        yield from _columns(rows[0][1:], counts[1:], shares[1:])
    heads = [fold(c) for c in rows[grid.header_rows - 1]]
    share_at = next((i for i, h in enumerate(heads) if i and _SHARE_HEAD.search(h)), None)
    count_at = next((i for i, h in enumerate(heads) if i and _COUNT_HEAD.search(h)), None)
    if share_at is not None and count_at is not None:
        body = [r for r in rows[grid.header_rows :] if len(r) > max(share_at, count_at)]
        yield from _columns(
            [r[0] for r in body], [r[count_at] for r in body], [r[share_at] for r in body]
        )


def _columns(
    labels: Sequence[str], counts: Sequence[str], shares: Sequence[str]
) -> Iterator[tuple[str, str, str]]:
    for label, count, share in zip(labels, counts, shares, strict=False):
        bare = fold(count).strip()
        if bare.isdigit():
            yield label, bare, fold(share).strip("% ")


def _all_counts(cells: Sequence[str]) -> bool:
    return bool(cells) and all(c.isdigit() for c in cells)


def _same_label(a: str, b: str) -> bool:
    """Two labels with the same figures in them, or one inside the other where there are none."""
    figures_a, figures_b = re.findall(r"\d+", a), re.findall(r"\d+", b)
    if figures_a or figures_b:
        return figures_a == figures_b
    return fold(a) in fold(b)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _total(prose: str, said: Sequence[tuple[str, str, str]]) -> int | None:
    """The base of the shares: the count in the prose that explains most of them."""
    bases = {int(n) for n in re.findall(r"(?<![\d.])(\d{2,6})(?![\d.%％])", fold(prose))}
    agreeing = {
        base: sum(1 for _, count, share in said if abs(100 * int(count) / base - float(share)) < 1)
        for base in bases
        if base
    }
    best = max(agreeing, key=lambda b: (agreeing[b], -b), default=None)
    return best if best is not None and agreeing[best] > 1 else None
