"""Which lines of a page are the title of its text. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.extract_html_lines import RawLine
    from ingest.extract_html_tree import Tree

_NAMED = re.compile(r"title|biaoti|subject|headline|(?:^|[\s_-])bt(?:$|[\s_-])", re.IGNORECASE)
_NOT_A_TITLE = re.compile(
    r"(?:来源|作者|时间|日期|字号|浏览|阅读|点击|访问|打印|关闭|位置|编辑)\s*+[:：]"
    r"|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}"
)
_SHORTEST, _LONGEST = 4, 160
_MATCH_FROM = 6
"""Characters from which equality with a part of a known title means something."""
_INSIDE = 8
"""Lines at the head of the container that may still be the title."""
_BEFORE = 60
"""Lines before the container that are looked at."""
_ENOUGH = 3.0
_BY_HEADING = {1: 4.0, 2: 3.2, 3: 2.6, 4: 2.4}
_BY_NAME = 2.5
_BY_MATCH = 3.0
_LINK_COST = 3.0
"""Weights set by hand on ../shared/pages."""
_LEVELS = 3
"""Elements above a line whose names may call it a title."""


@dataclass(frozen=True, slots=True)
class Near:
    """Where a title may stand."""

    begin: int
    """Position of the first line of the text."""
    positions: tuple[int, ...]
    """Lines that may be the title, ascending."""


def title_lines(
    tree: Tree, lines: Sequence[RawLine], near: Near, known: Sequence[str]
) -> list[int]:
    """Positions of the title's lines, empty where none can be told.

    Args:
        tree: the page.
        lines: its lines.
        near: where to look.
        known: titles that head and index table give.
    """
    titles = [_squeeze(title) for title in known]
    low, high = near.begin - _BEFORE, near.begin + _INSIDE
    positions = [i for i in near.positions if low <= i < high]
    best: tuple[float, list[int]] = (0.0, [])
    for group in _groups(tree, lines, positions, titles):
        distance = abs(group[-1] - near.begin) / _BEFORE
        score = _score(tree, lines, group, titles) - distance
        if score > best[0]:
            best = (score, group)
    return best[1] if best[0] >= _ENOUGH else []


def _groups(
    tree: Tree, lines: Sequence[RawLine], positions: Sequence[int], titles: Sequence[str]
) -> list[list[int]]:
    """Lines that make one title together (`<h1>…<br>…</h1>`, a known title broken up)."""
    groups: list[list[int]] = []
    for i in positions:
        together = groups and groups[-1][-1] == i - 1
        if together and (
            _continues(lines, [*groups[-1], i], titles) or _same_heading(tree, lines, i)
        ):
            groups[-1].append(i)
        else:
            groups.append([i])
    return groups


def _continues(lines: Sequence[RawLine], group: Sequence[int], titles: Sequence[str]) -> bool:
    text = _text(lines, group)
    return len(text) >= _MATCH_FROM and any(text in title for title in titles)


def _same_heading(tree: Tree, lines: Sequence[RawLine], i: int) -> bool:
    """Whether this line and the one before stand in the same element that names itself a title."""
    a, b = lines[i - 1], lines[i]
    if a.heading and a.heading == b.heading:
        return _heading(tree, a.node) == _heading(tree, b.node)
    return tree.nodes[a.node].parent == tree.nodes[b.node].parent and _rank(tree, a) > 0


def _heading(tree: Tree, index: int) -> int:
    while index >= 0 and not re.fullmatch("h[1-6]", tree.nodes[index].tag):
        index = tree.nodes[index].parent
    return index


def _score(
    tree: Tree, lines: Sequence[RawLine], group: Sequence[int], titles: Sequence[str]
) -> float:
    text = _text(lines, group)
    if not _SHORTEST <= len(text) <= _LONGEST or _NOT_A_TITLE.search(text):
        return 0.0
    first = lines[group[0]]
    score = _rank(tree, first)
    if any(_matches(text, title) for title in titles):
        score += _BY_MATCH + min(len(text), 30) / 30
    elif first.linked > len(first.text) / 2:
        score -= _LINK_COST
    return score


def _matches(text: str, title: str) -> bool:
    if len(text) >= _MATCH_FROM and text in title:
        return True
    return len(title) >= _MATCH_FROM and title in text


def _rank(tree: Tree, line: RawLine) -> float:
    """How much the elements around a line call it a title."""
    score = _BY_HEADING.get(line.heading, 0.0)
    index = tree.nodes[line.node].parent
    for _ in range(_LEVELS):
        if index < 0:
            break
        if _NAMED.search(tree.nodes[index].names):
            return score + _BY_NAME
        index = tree.nodes[index].parent
    return score


def _text(lines: Sequence[RawLine], group: Sequence[int]) -> str:
    return "".join(_squeeze(lines[i].text) for i in group)


def _squeeze(text: str) -> str:
    return "".join(text.split())
