"""Which lines of a page are the title of its text. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.extract_html_lines import RawLine
    from ingest.extract_html_tree import Tree

_NAMED = re.compile(r"title|biaoti|subject|headline|(?:^|[\s_-])bt(?:$|[\s_-])", re.IGNORECASE)
_NOT_A_TITLE = re.compile(
    r"(?:来源|作者|时间|日期|字号|浏览|阅读|点击|访问|打印|关闭|位置|编辑)\s*[:：]|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}"
)
_SHORTEST, _LONGEST = 4, 160
_MATCH_FROM = 6
"""Characters from which equality with a part of the title element means something."""
_INSIDE = 8
"""Lines at the head of the container that may still be the title."""
_BEFORE = 60
"""Lines before the container that are looked at."""
_ENOUGH = 3.0


def title_lines(
    tree: Tree, lines: Sequence[RawLine], candidates: Sequence[int], begin: int
) -> list[int]:
    """Positions of the title's lines, empty where none can be told.

    Args:
        tree: the page.
        lines: its lines.
        candidates: positions that may be the title, ascending.
        begin: position of the first line of the container.
    """
    known = [_squeeze(tree.title)] + [
        _squeeze(content)
        for name, content in tree.metas
        if name.lower() in {"articletitle", "og:title"}
    ]
    near = [i for i in candidates if begin - _BEFORE <= i < begin + _INSIDE]
    best: tuple[float, list[int]] = (0.0, [])
    for group in _groups(tree, lines, near):
        score = _score(tree, lines, group, known) - abs(group[-1] - begin) / _BEFORE
        if score > best[0]:
            best = (score, group)
    return best[1] if best[0] >= _ENOUGH else []


def _groups(tree: Tree, lines: Sequence[RawLine], near: Sequence[int]) -> list[list[int]]:
    """Neighbouring lines of one heading (`<h1>…<br>…</h1>`) together, every other line alone."""
    groups: list[list[int]] = []
    for i in near:
        if groups and groups[-1][-1] == i - 1 and _same_heading(tree, lines[i - 1], lines[i]):
            groups[-1].append(i)
        else:
            groups.append([i])
    return groups


def _same_heading(tree: Tree, a: RawLine, b: RawLine) -> bool:
    first, second = tree.nodes[a.node].parent, tree.nodes[b.node].parent
    return bool(_rank(tree, a)) and (
        first == second or (a.heading > 0 and _heading(tree, first) == _heading(tree, second))
    )


def _heading(tree: Tree, index: int) -> int:
    while index >= 0 and not re.fullmatch("h[1-6]", tree.nodes[index].tag):
        index = tree.nodes[index].parent
    return index


def _score(
    tree: Tree, lines: Sequence[RawLine], group: Sequence[int], known: Sequence[str]
) -> float:
    text = "".join(_squeeze(lines[i].text) for i in group)
    if not _SHORTEST <= len(text) <= _LONGEST or _NOT_A_TITLE.search(text):
        return 0.0
    score = _rank(tree, lines[group[0]])
    matched = [
        k
        for k in known
        if len(text) >= _MATCH_FROM and (text in k or (len(k) >= _MATCH_FROM and k in text))
    ]
    if matched:
        score += 3.0 + min(len(text), 30) / 30
    elif lines[group[0]].linked > len(lines[group[0]].text) / 2:
        score -= 3.0
    return score


def _rank(tree: Tree, line: RawLine) -> float:
    """How much the elements around a line call it a title."""
    score = {1: 4.0, 2: 3.2, 3: 2.6, 4: 2.4}.get(line.heading, 0.0)
    index = tree.nodes[line.node].parent
    for _ in range(3):
        if index < 0:
            break
        if _NAMED.search(tree.nodes[index].names):
            return score + 2.5
        index = tree.nodes[index].parent
    return score


def _squeeze(text: str) -> str:
    return "".join(text.split())
