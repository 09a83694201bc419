"""Which part of a page is the text. Pure.

First the places where page families keep it, each believed only where the text really is,
then the part with the most running text and the fewest links
(the largest subtree sum of signed line weights, a tree form of the maximum-subarray
idea of Pasternack & Roth, "Extracting article text from the web with maximum subsequence
segmentation", WWW 2009).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.extract_html_tree import TEXT
from ingest.families import ASIDE_SHARE, ASIDES, FAMILIES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from ingest.extract_html_lines import RawLine
    from ingest.extract_html_tree import Tree
    from ingest.families import Family

_RUNNING = re.compile(r"[，。；！？、：,;!?]")
_BYLINE = re.compile(
    r"\s*(?:\S{0,4}(?:时间|日期|来源|作者|编辑|浏览|点击|阅读)\S{0,2}\s*[:：]|[0-9]{4}-[0-9])"
)
"""The line under a title: no running text, whatever its punctuation."""
_LONG = 40
"""Characters from which a line without punctuation still counts as text."""
_MOSTLY = 0.5
"""Share of link text above which a line counts as a link."""
_LINK_COST = 10.0
_SHORT_COST = 3.0
"""Costs in characters of running text, set by hand on ../shared/pages; both may be doubled or
halved with less than 0.01 change of the mean F1."""
_FEW_LINKS = 3
_ANNEX = re.compile(r"附\s*件|附\s*表|\.(?:docx?|pdf|xlsx?|wps|ofd|zip|rar)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Main:
    """The chosen part."""

    node: int
    """Index of the container in the tree."""
    family: str
    """Name of the family, or "density"."""
    replies: tuple[int, ...] = ()
    """Containers of the later floors of a forum thread."""


@dataclass(frozen=True, slots=True)
class _Sums:
    """What stands in each node, descendants included."""

    weight: Sequence[float]
    characters: Sequence[int]
    linked: Sequence[int]
    links: Sequence[int]


def choose(tree: Tree, lines: Sequence[RawLine], skip: AbstractSet[int]) -> Main | None:
    """The container of the text, None where nothing on the page looks like text.

    Args:
        tree: the page.
        lines: its lines.
        skip: positions of lines that are no text for another reason; they may count against
            a container, but never for it.
    """
    seen = [
        ln for i, ln in enumerate(lines) if ln.rule is None and not (i in skip and _weight(ln) > 0)
    ]
    sums = _sum_up(tree, seen)
    if not sums.weight:
        return None
    best = max(range(len(tree.nodes)), key=lambda i: (sums.weight[i], i))
    for family in FAMILIES:
        found = _by_family(tree, family, sums, sums.weight[best])
        if found is not None:
            return found
    return Main(_element(tree, best), "density") if sums.weight[best] > 0 else None


def asides(tree: Tree, lines: Sequence[RawLine]) -> dict[int, str]:
    """Elements named as comments, dialogs, related links, outermost ones: rule ids by node."""
    running = [line for line in lines if line.rule is None and _weight(line) > 0]
    sums = _sum_up(tree, running)
    limit = ASIDE_SHARE * sums.weight[0] if sums.weight else 0.0
    found: dict[int, str] = {}
    last = -1
    for index, node in enumerate(tree.nodes):
        if not node.attributes or (last >= 0 and tree.within(index, last)):
            continue
        rule = next((rule for rule, names in ASIDES if names.search(node.names)), None)
        if rule is not None and sums.weight[index] <= limit:
            found[index] = rule
            last = index
    return found


def link_blocks(tree: Tree, lines: Sequence[RawLine], main: int) -> list[int]:
    """Elements inside the container that hold little but links, outermost ones."""
    sums = _sum_up(tree, [line for line in lines if line.rule is None])
    found: list[int] = []
    for index in range(main + 1, tree.nodes[main].end):
        if found and tree.within(index, found[-1]):
            continue
        if tree.nodes[index].tag == TEXT or sums.links[index] < _FEW_LINKS:
            continue
        if sums.linked[index] > _MOSTLY * sums.characters[index] and sums.weight[index] < 0:
            found.append(index)
    return [i for i in found if not _names_annexes(tree, i)]


def _names_annexes(tree: Tree, index: int) -> bool:
    """Whether the links are the document's own annexes."""
    inside = tree.nodes[index : tree.nodes[index].end]
    return any(_ANNEX.search(node.text) for node in inside if node.tag == TEXT)


def _sum_up(tree: Tree, lines: Sequence[RawLine]) -> _Sums:
    size = len(tree.nodes)
    weight, characters, linked, links = [0.0] * size, [0] * size, [0] * size, [0] * size
    for line in lines:
        weight[line.node] += _weight(line)
        characters[line.node] += len(line.text)
        linked[line.node] += line.linked
        links[line.node] += _is_link(line)
    for index in range(size - 1, 0, -1):
        parent = tree.nodes[index].parent
        if parent >= 0:
            weight[parent] += weight[index]
            characters[parent] += characters[index]
            linked[parent] += linked[index]
            links[parent] += links[index]
    return _Sums(weight, characters, linked, links)


def _is_link(line: RawLine) -> bool:
    return line.linked > _MOSTLY * len(line.text)


def _weight(line: RawLine) -> float:
    """Characters of running text, negative for what looks like page furniture."""
    size = len("".join(line.text.split()))
    if _is_link(line):
        return -_LINK_COST - size / 2
    if (_RUNNING.search(line.text) and not _BYLINE.match(line.text)) or size >= _LONG:
        return float(size - line.linked)
    return -_SHORT_COST


def _element(tree: Tree, index: int) -> int:
    """The element itself, or the one around a text node."""
    return tree.nodes[index].parent if tree.nodes[index].tag == TEXT else index


def _by_family(tree: Tree, family: Family, sums: _Sums, best: float) -> Main | None:
    places = [i for i in _places(tree, family) if sums.characters[i]]
    if not places:
        return None
    if family.floors:
        return Main(places[0], family.name, tuple(places[1:]))
    place = max(places, key=lambda i: sums.weight[i])
    if sums.weight[place] < family.share * best:
        return None
    return Main(place, family.name)


def _places(tree: Tree, family: Family) -> list[int]:
    """Elements that bear the family's names, outermost ones."""
    found: list[int] = []
    for index, node in enumerate(tree.nodes):
        if not node.attributes or (found and tree.within(index, found[-1])):
            continue
        identifier, classes = node.attributes.get("id", ""), node.attributes.get("class", "")
        if (identifier or classes) and family.matches(node.tag, identifier, classes):
            found.append(index)
    return found
