"""The index table of a government page (索引号, 发文机关 …) after its grid is lost."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.dates import first_date
from ingest.lines import is_order_line
from ingest.pagetext import Claim
from ingest.rows import Row

_FIELDS = {
    "index_number": "索引号码?|索引编号",
    "subject": "主题分类|信息分类|所属主题|分类",
    "issuer": "发文机关|发文机构|发文单位|制发机关|制发单位|制定机关",
    "publisher": "发布机构|发布机关|发布单位|公开主体",
    "issued_on": "成文日期|生成日期|发文日期|印发日期|成文时间|生成时间",
    "effective_on": "实施日期|施行日期|生效日期",
    "published_on": "发布日期|公开日期|发布时间|公开时间|公布日期",
    "doc_number": "发文字号|文号|文件编号|文件字号|公文文号",
    "title": "标题|名称|文件名称|信息名称",
    "other": (
        "主题词|体裁分类|体裁|公文种类|信息类别|类别|失效日期|废止日期|"
        "有效性|时效性?|是否有效|效力状态|公开方式|公开形式|公开范围|公开时限|公开类别|关键词|内容概述|统一编号|登记号"
    ),
}
_WORDS = "|".join(f"(?P<{name}>{words})" for name, words in _FIELDS.items())
_LABEL = re.compile(rf"[\[【]?(?:{_WORDS})[\]】]?[:：]")
_STRONG = frozenset({"index_number", "issuer", "publisher", "doc_number", "issued_on"})
_LEAST = 3
_NEAR = 3
"""Rows from one label to the next inside one table."""
_LONGEST = 120


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
        if len({(e.field, e.value) for e in run}) < _LEAST or not fields & _STRONG:
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
        if row.cell is not None or len(row.text) > 2 * _LONGEST:
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
            is_value = bool(below) and len(below) <= _LONGEST and not _labelled(below)
            yield _Entry(i, i + is_value, str(match.lastgroup), value or (below * is_value))


def _labelled(text: str) -> bool:
    return _LABEL.match("".join(text.split())) is not None


def _runs(entries: Sequence[_Entry]) -> list[list[_Entry]]:
    runs: list[list[_Entry]] = []
    for entry in entries:
        if runs and entry.row - runs[-1][-1].last <= _NEAR:
            runs[-1].append(entry)
        else:
            runs.append([entry])
    return runs
