"""The index table of a government page (索引号, 发文机关 …) after its grid is lost."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.dates import first_date
from ingest.index_labels import LEAST, LONGEST_VALUE, NEAR, STRONG, UNREAD, alternatives
from ingest.lines import is_order_line
from ingest.pagetext import Claim
from ingest.rows import Row

_LABEL = re.compile(rf"[\[【]?(?:{alternatives()})[\]】]?[:：]")


@dataclass(frozen=True, slots=True)
class _Entry:
    """A label with its value."""

    row: int
    last: int
    """Row of the value."""
    field: str
    value: str


def index_lines(rows: Sequence[Row]) -> tuple[list[Claim], set[int]]:
    """What the index tables among the rows say, and which rows they are.

    A table has at least three different labels close together, one of them unmistakable.
    """
    claims: list[Claim] = []
    taken: set[int] = set()
    for run in _runs(list(_entries(rows))):
        fields = {e.field for e in run}
        if len({(e.field, e.value) for e in run}) < LEAST or not fields & STRONG:
            continue
        titles = ["".join(e.value.split()) for e in run if e.field == "title"]
        for entry in run:
            heading = "".join(rows[entry.last].text.split())
            own = is_order_line(heading) or any(t.startswith(heading) for t in titles)
            if entry is run[-1] and entry.last > entry.row and own:
                # An empty last label: what follows is the text's own head.
                taken.add(entry.row)
                continue
            taken.update(range(entry.row, entry.last + 1))
            claims += _claim(entry)
    return list(dict.fromkeys(claims)), taken


def _claim(entry: _Entry) -> list[Claim]:
    if not entry.value or entry.field == "other":
        return []
    if entry.field.endswith("_on"):
        found = first_date(entry.value)
        return [Claim(entry.field, found.isoformat(), "index_table")] if found else []
    return [Claim(entry.field, entry.value, "index_table")]


def _entries(rows: Sequence[Row]) -> Iterator[_Entry]:
    """Every label with its value, on its own row or on the next."""
    for i, row in enumerate(rows):
        if row.cell is not None or len(row.text) > 2 * LONGEST_VALUE:
            continue
        offsets = [k for k, c in enumerate(row.text) if not c.isspace()]
        squeezed = "".join(row.text[k] for k in offsets)
        found = list(_LABEL.finditer(squeezed))
        if not found or found[0].start():
            continue
        for match, after in zip(found, [*found[1:], None], strict=True):
            stop = len(row.text) if after is None else offsets[after.start()]
            begin = offsets[match.end()] if match.end() < len(offsets) else len(row.text)
            value = row.text[begin:stop].strip()
            below = rows[i + 1].text if not value and i + 1 < len(rows) else ""
            is_value = bool(below) and len(below) <= LONGEST_VALUE and not _labelled(below)
            field = str(match.lastgroup)
            field = "other" if field in UNREAD else field
            yield _Entry(i, i + is_value, field, value or (below * is_value))


def _labelled(text: str) -> bool:
    return _LABEL.match("".join(text.split())) is not None


def _runs(entries: Sequence[_Entry]) -> list[list[_Entry]]:
    runs: list[list[_Entry]] = []
    for entry in entries:
        if runs and entry.row - runs[-1][-1].last <= NEAR:
            runs[-1].append(entry)
        else:
            runs.append([entry])
    return runs
