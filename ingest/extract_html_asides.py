"""What stands beside the text of a page: comments, dialogs, related links, lists of teasers. Pure.

Known by names, believed only while it is small or stands where such things stand, and by shape.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from ingest.extract_html_main import is_link, sum_up, weigh
from ingest.extract_html_posts import opens_post
from ingest.extract_html_shape import Thread, measure, teasers, threads
from ingest.extract_html_tree import TEXT, parts
from ingest.families import ANNEX, ASIDE_SHARE, ASIDES, OVERLAYS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ingest.extract_html_lines import RawLine
    from ingest.extract_html_shape import Shape
    from ingest.extract_html_tree import Tree

COMMENTS = "html:comments"
DIALOG = "html:dialog"
RELATED = "html:related"
_FEW_LINKS = 3
_MOSTLY = 0.5
_TEXT_ABOVE = 60
"""Characters of running text above comments, for them to be comments on something."""
_SOME_TEXT = 12
_OF_FIRST = 0.2
"""… fewer suffice below a title, unless the first comment is much longer."""
_POSTS_SHARE = 0.4
"""Least part of the page's running text that a thread must hold."""
_TITLE = 4
_LINKED_TITLE = 8
_HEAD_REACH = 40
"""Lines below a title among which the head of the first post is looked for."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside the text, and the posts that are the text."""

    rules: Mapping[int, str]
    """Rule ids by node, outermost nodes only."""
    posts: tuple[int, ...] = ()
    """Nodes of the posts of a thread without known names."""
    head: int = -1
    """Node of the line that is the page's title or heading, -1 where none is."""


def find_asides(tree: Tree, lines: Sequence[RawLine]) -> Beside:
    """Elements beside the text, and a thread that is the text."""
    running = [line for line in lines if line.rule is None and weigh(line) > 0]
    weight = sum_up(tree, running).weight
    head = _anchor(tree, lines)
    if not running:
        return Beside({}, head=_below_head(lines, head))
    shape = measure(tree, lines)
    found = _by_name_or_list(shape, running, weight)
    taken = _inside(tree, found)
    left = [line for line in running if line.node not in taken]
    nodes = [line.node for line in left]
    sums = [0.0, *accumulate(weigh(line) for line in left)]
    posts: tuple[int, ...] = ()
    for thread in threads(shape):
        if thread.blocks[0] in taken:
            continue
        above = sums[bisect_left(nodes, thread.blocks[0])] - sums[bisect_right(nodes, head)]
        if _is_enough(above, head, weight[thread.blocks[0]]):
            found |= dict.fromkeys(thread.blocks, COMMENTS)
            taken |= _inside(tree, thread.blocks)
        elif _weigh_all(thread, weight) > _weigh_all(Thread(posts), weight):
            posts = thread.blocks
    around = parts(tree, posts)
    total = sum(weigh(line) for line in left)
    held = sum(weigh(line) for line in left if around.around(line.node) >= 0)
    return Beside(found, posts if held >= _POSTS_SHARE * total else (), _below_head(lines, head))


def _inside(tree: Tree, nodes: Iterable[int]) -> set[int]:
    return {i for node in nodes for i in range(node, tree.nodes[node].end)}


def _weigh_all(thread: Thread, weight: Sequence[float]) -> float:
    return sum(weight[i] for i in thread.blocks)


def _anchor(tree: Tree, lines: Sequence[RawLine]) -> int:
    """Node of the first line that repeats the page's title or is its heading, -1 for none."""
    title = "".join(tree.title.split())
    for line in lines:
        text = "".join(line.text.split())
        if line.rule is not None or len(text) < _TITLE:
            continue
        if is_link(line):  # a blog's own title is a link; so is a part of it in the breadcrumbs
            if len(text) >= _LINKED_TITLE and title.startswith(text):
                return line.node
        elif text in title or line.heading == 1:
            return line.node
    return -1


def _below_head(lines: Sequence[RawLine], head: int) -> int:
    """The head of the first post, where one stands close below the title, else the title."""
    below = [line for line in lines if line.node > head and line.rule is None][:_HEAD_REACH]
    return next((line.node for line in below if opens_post(line.text)), head)


def _is_enough(above: float, head: int, first: float) -> bool:
    """Whether so much running text between title and thread makes comments of the thread.

    Args:
        above: running text between the title and the thread.
        head: node of the title, -1 where there is none.
        first: running text of the thread's first block.
    """
    if above >= _TEXT_ABOVE:
        return True
    return head >= 0 and _SOME_TEXT <= above >= _OF_FIRST * first


def _by_name_or_list(
    shape: Shape, running: Sequence[RawLine], weight: Sequence[float]
) -> dict[int, str]:
    """Outermost elements that are known by their names or list other texts."""
    tree = shape.tree
    lists = {i for i in teasers(shape) if not names_annexes(tree, i)}
    found: dict[int, str] = {}
    last, above, position = -1, 0.0, 0
    for index, node in enumerate(tree.nodes):
        if last >= 0 and tree.within(index, last):
            continue
        while position < len(running) and running[position].node < index:
            if last < 0 or not tree.within(running[position].node, last):
                above += weigh(running[position])
            position += 1
        rule = RELATED if index in lists else None
        if rule is None and node.attributes:
            rule = _named(tree, index, weight, above)
        if rule is not None:
            found[index] = rule
            last = index
    return found


def _named(tree: Tree, index: int, weight: Sequence[float], above: float) -> str | None:
    """What its names make of an element, where they are to be believed."""
    node = tree.nodes[index]
    if node.attributes.get("role") == "dialog" or OVERLAYS.search(node.names):
        return DIALOG
    rule = next((rule for rule, names in ASIDES if names.search(node.names)), None)
    small = weight[index] <= ASIDE_SHARE * weight[0]
    return rule if small or (rule == COMMENTS and above >= _TEXT_ABOVE) else None


def link_blocks(tree: Tree, lines: Sequence[RawLine], main: int) -> list[int]:
    """Elements inside the container that hold little but links, outermost ones."""
    sums = sum_up(tree, [line for line in lines if line.rule is None])
    found: list[int] = []
    for index in range(main + 1, tree.nodes[main].end):
        if found and tree.within(index, found[-1]):
            continue
        if tree.nodes[index].tag == TEXT or sums.links[index] < _FEW_LINKS:
            continue
        if sums.linked[index] > _MOSTLY * sums.characters[index] and sums.weight[index] < 0:
            found.append(index)
    return [i for i in found if not names_annexes(tree, i)]


def names_annexes(tree: Tree, index: int) -> bool:
    """Whether the links are the document's own annexes."""
    inside = tree.nodes[index : tree.nodes[index].end]
    return any(ANNEX.search(node.text) for node in inside if node.tag == TEXT)
