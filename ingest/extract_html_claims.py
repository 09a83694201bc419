"""What a web page says about its text outside the body: meta, index tables, dates. Pure."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from ingest.index_labels import LEAST, LONGEST_VALUE, NEAR, STRONG, UNREAD, alternatives
from ingest.pagetext import Claim

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.extract_html_lines import RawLine
    from ingest.extract_html_tree import Tree

_META = {
    "articletitle": "title", "og:title": "title", "title": "title",
    "pubdate": "published_on", "publishdate": "published_on", "publish_date": "published_on",
    "firstpublishedtime": "published_on", "article:published_time": "published_on",
    "og:release_date": "published_on", "datepublished": "published_on", "pub_date": "published_on",
    "contentsource": "origin", "source": "origin", "author": "origin", "article:author": "origin",
    "columnname": "genre", "sitename": "site", "siteidcode": "site_code", "og:url": "url",
    "docno": "doc_number", "filenumber": "doc_number",
}  # fmt: skip
"""Meta elements by lower-case name; 《政府网站发展指引》 (2017) fixes the first of each group."""

_MORE = {
    "subject": "主题(?!词)",
    "publisher": "责任部门 信息来源",
    "issued_on": "制发日期",
    "effective_on": "生效时间",
    "doc_number": "发文文号",
    "status": "文件状态 有效期",
    "other": "内容概览 信息状态 规范性文件统一编号 统一登记号 服务对象",
}
"""Labels that are believed where a cell or an element holds nothing else."""
_LABEL = re.compile(rf"[\[【]?(?:{alternatives(_MORE)})(?:[\]】][:：]?|[:：]|$)")
_CLOSE = 3
"""Elements above a label's text within which its value stands (`<li><b>…</b><p>…</p></li>`)."""
_DATE = re.compile(
    r"(?<![0-9])(?P<y>[0-9]{4}|[0-9]{2}(?=-))\s*+[-/.年]\s*+(?P<m>[0-9]{1,2})\s*+[-/.月]\s*+(?P<d>[0-9]{1,2})"
)
_BYLINE = re.compile(
    r"(?:发布(?:时间|日期)|发表(?:时间|日期)|更新(?:时间|日期)|添加时间|时间|日期)\s*+[:：]?\s*+(?=[0-9]{4})"
)
_CENTURY = 2000


def meta_claims(tree: Tree) -> list[Claim]:
    """Claims of the head."""
    claims = [Claim("title", tree.title, "title_tag")] if tree.title else []
    for name, content in tree.metas:
        kind = _META.get(name.lower())
        if kind:
            claims.append(Claim(kind, " ".join(content.split()), "meta"))
    if tree.canonical:
        claims.append(Claim("url", tree.canonical, "meta"))
    return list(dict.fromkeys(claims))


def index_table(tree: Tree, lines: Sequence[RawLine]) -> tuple[list[Claim], set[int]]:
    """Claims of the page's index table (索引号, 发文机关 …) and the positions of its lines.

    A table is a run of lines with at least three different labels, one of them
    an unmistakable one, each followed by its value.
    """
    claims: list[Claim] = []
    taken: set[int] = set()
    for run in _runs(tree, lines):
        fields = [field for _, field, _, _ in run]
        if len(set(fields)) < LEAST or not STRONG.intersection(fields):
            continue
        for position, field, value, last in run:
            taken.update(range(position, last + 1))
            if value and field not in UNREAD:
                claims.append(Claim(field, value, "index_table"))
    return claims, taken


_Entry = tuple[int, str, str, int]
"""Line of the label, field, value, last line."""


def _runs(tree: Tree, lines: Sequence[RawLine]) -> list[list[_Entry]]:
    """Labels that follow each other closely."""
    runs: list[list[_Entry]] = []
    position = 0
    while position < len(lines):
        entry = _entry(tree, lines, position)
        if entry is None:
            position += 1
            continue
        if runs and position - runs[-1][-1][3] <= NEAR:
            runs[-1].append(entry)
        else:
            runs.append([entry])
        position = entry[3] + 1
    return runs


def _entry(tree: Tree, lines: Sequence[RawLine], position: int) -> _Entry | None:
    """The label at this line with its value, which may stand on the next line."""
    squeezed = _squeeze(lines[position].text)
    match = _LABEL.match(squeezed)
    if match is None or match.lastgroup is None:
        return None
    value = _value_after(lines[position].text, match.end())
    if value:
        return (position, match.lastgroup, value, position) if len(value) <= LONGEST_VALUE else None
    following = lines[position + 1] if position + 1 < len(lines) else None
    if following is None or not _is_value(tree, lines[position], following):
        return position, match.lastgroup, "", position
    return position, match.lastgroup, following.text.strip(), position + 1


def _is_value(tree: Tree, label: RawLine, following: RawLine) -> bool:
    """Whether the next line stands beside the label: in its row, or in an element close by."""
    if len(following.text) > LONGEST_VALUE or _LABEL.match(_squeeze(following.text)):
        return False
    if label.cell >= 0:
        row = tree.nodes[label.cell].parent
        return following.cell != label.cell and tree.within(following.node, row)
    around = label.node
    for _ in range(_CLOSE):
        around = max(0, tree.nodes[around].parent)
    return tree.within(following.node, around)


def _squeeze(text: str) -> str:
    return "".join(text.split())


def _value_after(text: str, squeezed_end: int) -> str:
    """The rest of the line after so many characters, blanks not counted."""
    seen = 0
    for i, character in enumerate(text):
        if seen == squeezed_end:
            return text[i:].strip()
        seen += not character.isspace()
    return ""


def read_date(text: str) -> date | None:
    """The first date in a line, in figures; a two-digit year is of this century."""
    for match in _DATE.finditer(text):
        year = int(match["y"])
        try:
            return date(year if year >= 100 else _CENTURY + year, int(match["m"]), int(match["d"]))  # noqa: PLR2004  two digits
        except ValueError:
            continue
    return None


def byline_date(text: str) -> date | None:
    """The date that a line under a title gives (发布时间：2016-02-22)."""
    match = _BYLINE.search(text)
    return read_date(text[match.end() :]) if match else None
