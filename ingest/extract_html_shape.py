"""Parts of a page that repeat one shape: lists of teasers, the posts of a thread. Pure.

Names change from site to site, the shape does not: a teaser is a heading that is a link, with a
few words below it; a post has somebody's name and the time of day beside its text.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from ingest.extract_html_tree import TEXT
from ingest.families import AUTHOR_LINKS, AUTHOR_NAMES, POST_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ingest.extract_html_lines import RawLine
    from ingest.extract_html_tree import Node, Tree

_TITLE_LINK = 8
"""Characters from which a link may be the heading of another text."""
_MOSTLY = 0.5
_MIN_TEASERS = 4
_TEASER_SHARE = 0.6
"""Least part of an element's children that are teasers, for all of it to be a list of them."""
_TEASER_TEXT = 300
"""Characters of a teaser beside its links; more is a text that happens to have a link."""
_LONG_SHARE = 0.2
"""Largest part of a list that may stand in longer items."""
_NOT_ITEMS = frozenset({TEXT, "p", "span", "b", "strong", "font", "td", "th", "br", "body", "html"})
_POST_HEAD = 160
_TIME = re.compile(
    r"(?:\d{2,4}\s*+[-/.年]\s*+)?\d{1,2}\s*+[-/.月]\s*+\d{1,2}\s*+日?\s*+T?\s*+(?:[上下]午\s*+)?\d{1,2}[:：]\d{2}"
    r"|\d+\s*+(?:秒|分钟|分鐘|小时|小時|天|个月|個月|月|年)\s*+[之以]?前|半小时前|(?:昨天|前天|今天)\s*+\d{1,2}[:：]\d{2}",
)
"""A moment, as software prints it; an author of policy texts gives days, no minutes."""
_DIGITS = re.compile(r"\d+")
_VARIANTS = frozenset({"first", "last", "odd", "even", "alt", "active", "top", "cl", "clearfix"})


@dataclass(frozen=True, slots=True)
class Thread:
    """Blocks of one shape, each with a name and a moment: posts or comments."""

    blocks: tuple[int, ...]
    """Nodes in page order, at least two."""


@dataclass(frozen=True, slots=True)
class _Counts:
    """What stands in each node, descendants included."""

    characters: Sequence[int]
    unlinked: Sequence[int]
    titles: Sequence[int]
    """Lines that are links of a title's length."""
    moments: Sequence[int]
    names: Sequence[int]
    """Elements that are named for an author or link to one, and words of forums."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A page measured once for both questions."""

    tree: Tree
    counts: _Counts
    children: Mapping[int, Sequence[int]]


def measure(tree: Tree, lines: Sequence[RawLine]) -> Shape:
    """What stands where."""
    return Shape(tree, _count(tree, lines), _children(tree))


def teasers(shape: Shape) -> list[int]:
    """Elements that list other texts, outermost ones."""
    tree, counts, children = shape.tree, shape.counts, shape.children
    found: list[int] = []
    for index in range(len(tree.nodes)):
        if found and tree.within(index, found[-1]):
            continue
        items = [i for i in children.get(index, ()) if counts.characters[i]]
        if len(items) < _MIN_TEASERS:
            continue
        long = sum(counts.unlinked[i] for i in items if counts.unlinked[i] > _TEASER_TEXT)
        if tree.nodes[index].tag in _NOT_ITEMS or long > _LONG_SHARE * counts.characters[index]:
            continue
        listed = [i for i in items if _is_teaser(tree.nodes[i], i, counts)]
        shapes = Counter(_shape(tree.nodes[i]).partition(" ")[0] for i in listed)
        if max(shapes.values(), default=0) >= max(_MIN_TEASERS, _TEASER_SHARE * len(items)):
            found.append(index)
    return found


def _is_teaser(node: Node, index: int, counts: _Counts) -> bool:
    if node.tag in _NOT_ITEMS or not counts.titles[index]:
        return False
    return counts.unlinked[index] <= _TEASER_TEXT


def threads(shape: Shape) -> Iterator[Thread]:
    """Sequences of posts or comments, outer ones before inner ones."""
    tree, counts = shape.tree, shape.counts
    for children in shape.children.values():
        alike: dict[str, list[int]] = defaultdict(list)
        for i in children:
            if tree.nodes[i].tag not in _NOT_ITEMS and counts.moments[i] and counts.names[i]:
                alike[_shape(tree.nodes[i])].append(i)
        for blocks in alike.values():
            if len(blocks) > 1:
                yield Thread(tuple(blocks))


def _shape(node: Node) -> str:
    """What blocks made by one template have in common."""
    classes = sorted(
        {_DIGITS.sub("", name) for name in node.attributes.get("class", "").lower().split()}
        - _VARIANTS
    )
    stem = _DIGITS.sub("", node.attributes.get("id", ""))
    return " ".join([node.tag, stem, *classes])


@lru_cache(maxsize=8_192)
def _names_author(names: str, address: str) -> bool:
    return bool(AUTHOR_NAMES.search(names) or AUTHOR_LINKS.search(address))


def _children(tree: Tree) -> dict[int, list[int]]:
    """Elements in each element, in page order."""
    found: dict[int, list[int]] = defaultdict(list)
    for index, node in enumerate(tree.nodes):
        if node.tag != TEXT and node.parent >= 0:
            found[node.parent].append(index)
    return dict(sorted(found.items()))


def _count(tree: Tree, lines: Sequence[RawLine]) -> _Counts:
    size = len(tree.nodes)
    columns = [[0] * size for _ in range(5)]
    characters, unlinked, titles, moments, names = columns
    for line in lines:
        if line.rule is not None:
            continue
        length = len(line.text)
        characters[line.node] += length
        unlinked[line.node] += max(0, length - line.linked)
        titles[line.node] += line.linked > _MOSTLY * length and length >= _TITLE_LINK
        if length <= _POST_HEAD:
            moments[line.node] += _TIME.search(line.text) is not None
            names[line.node] += POST_WORDS.search(line.text) is not None
    for index, node in enumerate(tree.nodes):
        if node.attributes:
            names[index] += _names_author(node.names, node.attributes.get("href", ""))
    for index in range(size - 1, 0, -1):
        parent = tree.nodes[index].parent
        if parent >= 0:
            for column in columns:
                column[parent] += column[index]
    return _Counts(characters, unlinked, titles, moments, names)
