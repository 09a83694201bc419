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
from functools import lru_cache
from typing import TYPE_CHECKING

from ingest.chrome import rule_for
from ingest.extract_html_posts import opens_post
from ingest.extract_html_tree import TEXT
from ingest.families import FAMILIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from collections.abc import Set as AbstractSet

    from ingest.extract_html_lines import RawLine
    from ingest.extract_html_tree import Tree
    from ingest.families import Family

_RUNNING = re.compile(r"[，。；！？、：,;!?]")
_BYLINE = re.compile(
    r"\s*+(?:\S{0,4}(?:时间|日期|来源|作者|编辑|浏览|点击|阅读)\S{0,2}\s*+[:：]|[0-9]{4}-[0-9])"
)
"""The line under a title: no running text, whatever its punctuation."""
_BARS = re.compile(r"[|｜┊│]")
_MENU_BARS = 2
_HAN = re.compile(r"[\u3400-\u9fff]")
_FOREIGN = 4
"""Characters of another script that count as much as one of Chinese: licences, credits, code."""
_BESIDE_LINK = re.compile(
    r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?:\s*+\d{1,2}:\d{2}(?::\d{2})?)?|[\s·•●■◆▪»>|　]+"
)
_LONG = 40
"""Characters from which a line without punctuation still counts as text."""
_MOSTLY = 0.5
"""Share of link text above which a line counts as a link."""
_LINK_COST = 10.0
_SHORT_COST = 3.0
_PIECES = frozenset({"p", "span", "font", "b", "strong", "em", "i", "u", "a", "li", "center"})
_WIDEN = 0.5
"""Least part of a paragraph's weight that the block around it keeps, to be taken instead."""
_NEARLY = 0.95
"""Of two containers that hold about the same text the inner one is better."""
_LITTLE = 100.0
"""Characters of running text below which a page may have its text in short lines."""
"""Costs in characters of running text, set by hand on ../shared/pages; both may be doubled or
halved with less than 0.01 change of the mean F1."""


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
class Sums:
    """What stands in each node, descendants included."""

    weight: Sequence[float]
    characters: Sequence[int]
    linked: Sequence[int]
    links: Sequence[int]


@dataclass(frozen=True, slots=True)
class Hints:
    """What is known of a page before its text is looked for."""

    skip: AbstractSet[int] = frozenset()
    """Positions of lines that are no text for another reason; they may count against
    a container, but never for it."""
    posts: Sequence[int] = ()
    """Blocks that look like the posts of a thread."""
    head: int = -1
    """Node of the title's line."""


def choose(tree: Tree, lines: Sequence[RawLine], hints: Hints) -> Main | None:
    """The container of the text, None where nothing on the page looks like text."""
    if not tree.nodes:
        return None
    weights = [0.0 if line.rule or i in hints.skip else weigh(line) for i, line in enumerate(lines)]
    found, best = _best(tree, lines, weights, hints.posts)
    if best < _LITTLE and hints.head >= 0:
        plain = [
            0.0 if i in hints.skip else _weigh_plainly(line, hints.head)
            for i, line in enumerate(lines)
        ]
        second, plainly = _best(tree, lines, plain, hints.posts)
        found = second if plainly > best else found
    return found


def _best(
    tree: Tree, lines: Sequence[RawLine], weights: Sequence[float], posts: Sequence[int]
) -> tuple[Main | None, float]:
    """The container by these weights of the lines, and the weight of the heaviest part."""
    sums = _sum(tree, lines, weights)
    best = max(range(len(tree.nodes)), key=lambda i: (sums.weight[i], i))
    heaviest = sums.weight[best]
    found = _first_believed(tree, (f for f in FAMILIES if f.floors and not f.share), sums, heaviest)
    if found is None and posts:
        found = Main(_core(tree, posts[0], sums), "thread", tuple(posts[1:]))
    if found is None:
        found = _first_believed(tree, (f for f in FAMILIES if f.share), sums, heaviest)
    if found is None and heaviest > 0:
        found = Main(_widened(tree, best, sums), "density")
    return found, heaviest


def _first_believed(
    tree: Tree, families: Iterable[Family], sums: Sums, heaviest: float
) -> Main | None:
    named = [
        (i, node.tag, node.attributes.get("id", ""), node.attributes.get("class", ""))
        for i, node in enumerate(tree.nodes)
        if sums.characters[i] and ("id" in node.attributes or "class" in node.attributes)
    ]
    places = (_by_family(tree, family, named, sums, heaviest) for family in families)
    return next((place for place in places if place is not None), None)


def _weigh_plainly(line: RawLine, head: int) -> float:
    """Characters of any line below the title that is no link and no known chrome.

    For short posts, lists and code, which have no running text.
    """
    if line.rule or line.node <= head:
        return 0.0
    if is_link(line) or rule_for(line.text, edge=False) or opens_post(line.text):
        return -_LINK_COST
    return float(len(line.text.strip()))


def _widened(tree: Tree, best: int, sums: Sums) -> int:
    """The block around the best part, where that is a paragraph: a text has more than one."""
    index = _element(tree, best)
    while tree.nodes[index].tag in _PIECES and tree.nodes[index].parent > 0:
        above = tree.nodes[index].parent
        if sums.weight[above] < _WIDEN * sums.weight[best]:
            break
        index = above
    return index


def _core(tree: Tree, block: int, sums: Sums) -> int:
    """The part of a post that is its text, without the name and the picture beside it."""
    inside = range(block, tree.nodes[block].end)
    best = max(inside, key=lambda i: (sums.weight[i], i))
    return _element(tree, best) if sums.weight[best] > 0 else block


def sum_up(tree: Tree, lines: Sequence[RawLine]) -> Sums:
    """What stands in each node, by the usual weights."""
    return _sum(tree, lines, [weigh(line) for line in lines])


def _sum(tree: Tree, lines: Sequence[RawLine], weights: Sequence[float]) -> Sums:
    size = len(tree.nodes)
    weight, characters, linked, links = [0.0] * size, [0] * size, [0] * size, [0] * size
    for line, value in zip(lines, weights, strict=True):
        weight[line.node] += value
        if value:
            characters[line.node] += len(line.text)
            linked[line.node] += line.linked
            links[line.node] += is_link(line)
    for index in range(size - 1, 0, -1):
        parent = tree.nodes[index].parent
        if parent >= 0:
            weight[parent] += weight[index]
            characters[parent] += characters[index]
            linked[parent] += linked[index]
            links[parent] += links[index]
    return Sums(weight, characters, linked, links)


def is_link(line: RawLine) -> bool:
    """Whether a line is mostly link text, the date and the bullet beside it left out."""
    if line.linked > _MOSTLY * len(line.text):
        return True
    return line.linked > 0 and line.linked > _MOSTLY * len(_BESIDE_LINK.sub("", line.text))


def weigh(line: RawLine) -> float:
    """Characters of running text, negative for what looks like page furniture."""
    if is_link(line):
        return -_LINK_COST - len("".join(line.text.split())) / 2
    running = _running(line.text)
    return running - line.linked if running > 0 else running


@lru_cache(maxsize=8_192)
def _running(text: str) -> float:
    """The weight of a line without links; cached, for every stage asks again."""
    size = len("".join(text.split()))
    if rule_for(text, edge=False) or len(_BARS.findall(text)) >= _MENU_BARS:
        return -_SHORT_COST
    if not _HAN.search(text):
        return size / _FOREIGN
    if (_RUNNING.search(text) and not _BYLINE.match(text)) or size >= _LONG:
        return float(size)
    return -_SHORT_COST


def _element(tree: Tree, index: int) -> int:
    """The element itself, or the one around a text node."""
    return tree.nodes[index].parent if tree.nodes[index].tag == TEXT else index


_Named = tuple[int, str, str, str]
"""An element with its name, id and classes."""


def _by_family(
    tree: Tree, family: Family, named: Sequence[_Named], sums: Sums, best: float
) -> Main | None:
    places = [i for i, *names in named if family.matches(*names) and _stands_in(tree, i, family)]
    if not places:
        return None
    if family.floors:
        first, *others = _outermost(tree, places)
        held = sum(sums.weight[i] for i in (first, *others))
        if family.share and held < family.share * best:
            return None
        return Main(first, family.name, tuple(others))
    heaviest = max(sums.weight[i] for i in places)
    if heaviest < family.share * best:
        return None
    return Main(max(i for i in places if sums.weight[i] >= _NEARLY * heaviest), family.name)


def _stands_in(tree: Tree, index: int, family: Family) -> bool:
    """Whether an element above bears the id that the family asks for."""
    if not family.beside:
        return True
    while index >= 0:
        if re.fullmatch(family.beside, tree.nodes[index].attributes.get("id", "")):
            return True
        index = tree.nodes[index].parent
    return False


def _outermost(tree: Tree, places: Iterable[int]) -> list[int]:
    """The elements that lie in no other of them."""
    found: list[int] = []
    for index in places:
        if not (found and tree.within(index, found[-1])):
            found.append(index)
    return found
