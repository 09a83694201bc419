"""An HTML page as a flat list of nodes in document order. Pure.

The parser is Lexbor (HTML5 rules: a stray `</html>` ends nothing).
Nothing here recurses, and what would make the parser itself slow or swell
(very deep nesting, formatting elements never closed) is tamed in the source before.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser

from corpus.errors import BadPage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from selectolax.lexbor import LexborNode

MAX_TAGS = 250_000
"""Start and end tags of a page: ten seconds of work; a real page of a megabyte has 20,000."""
MAX_DEPTH = 1_000
"""Open elements. The parser's time grows with the square of the depth (100,000 take 17 s)."""
MAX_REOPENED = 1_000_000
"""Elements that HTML5 would open again because formatting elements are left open (`<b id=1>…`)."""

MAX_ATTRIBUTES = 1_000
"""Attributes of one tag; the parser compares each with all before it."""

TEXT = "-text"
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^<>]*>?")
"""Good enough to count by, and linear in the worst case, which a reader of quotes is not."""
_FORMATTING = frozenset(
    (
        "a",
        "b",
        "big",
        "code",
        "em",
        "font",
        "i",
        "nobr",
        "s",
        "small",
        "strike",
        "strong",
        "tt",
        "u",
    )
)
_FLAT = frozenset(
    {
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param",
        "source", "track", "wbr", "script", "style", "html", "head", "body", "title", "p",
        "option", "textarea",
    }
)  # fmt: skip
"""Void, raw-text and self-closing elements: they do not nest."""
_HEAD_TAGS = frozenset({"meta", "title", "link"})
_UNSEEN = frozenset(
    {
        "script", "style", "template", "head", "iframe", "object", "embed", "svg", "canvas",
        "audio", "video", "noframes", "math", "applet", "datalist", "map",
    }
)  # fmt: skip
"""Elements whose content no reader sees (the head's title and meta are read apart)."""


@dataclass(slots=True)
class Node:
    """An element or a piece of text in the flat tree."""

    tag: str
    """Element name in lower case, or `TEXT`."""
    parent: int
    """Index of the element above, -1 for the root."""
    end: int = 0
    """Index after the last node inside."""
    attributes: dict[str, str] = field(default_factory=dict)
    text: str = ""

    @property
    def names(self) -> str:
        """Id and classes, for matching against patterns of names."""
        return f"{self.attributes.get('id', '')} {self.attributes.get('class', '')}".lower()


@dataclass(frozen=True, slots=True)
class Tree:
    """The visible part of a page and its head."""

    nodes: tuple[Node, ...]
    metas: tuple[tuple[str, str], ...]
    """Name (or property) and content of the meta elements."""
    title: str
    """Text of the title element."""
    canonical: str
    """Address that the page gives itself."""

    def within(self, inner: int, outer: int) -> bool:
        """Whether node `inner` is `outer` or lies inside it."""
        return outer <= inner < self.nodes[outer].end


@dataclass(frozen=True, slots=True)
class Parts:
    """Elements none of which lies in another, for asking quickly what stands in which."""

    starts: tuple[int, ...]
    """Their nodes, ascending."""
    ends: tuple[int, ...]

    def around(self, node: int) -> int:
        """Position of the element that holds the node, -1 where none does."""
        at = bisect_right(self.starts, node) - 1
        return at if at >= 0 and node < self.ends[at] else -1

    def count(self, start: int, end: int) -> int:
        """How many of them begin in a span of nodes."""
        return bisect_left(self.starts, end) - bisect_left(self.starts, start)


def parts(tree: Tree, nodes: Iterable[int]) -> Parts:
    """The elements as parts of the page."""
    starts = tuple(sorted(nodes))
    return Parts(starts, tuple(tree.nodes[i].end for i in starts))


def parse(source: str) -> Tree:
    """The flat tree of an HTML page.

    Raises:
        BadPage: the page has more elements than any document needs.
    """
    return tree_of(parser_of(source))


def parser_of(source: str) -> LexborHTMLParser:
    """The page as Lexbor parses it, head and scripts included, tamed before.

    Raises:
        BadPage: the page has more elements than any document needs.
    """
    return LexborHTMLParser(_tame(source))


def tree_of(parser: LexborHTMLParser) -> Tree:
    """The flat tree of a parsed page."""
    root = parser.root
    if root is None:
        return Tree((), (), "", "")
    head = _Head()
    nodes = _flatten(root, head)
    return Tree(tuple(nodes), tuple(head.metas), head.title, head.canonical)


@dataclass(slots=True)
class _Head:
    metas: list[tuple[str, str]] = field(default_factory=list)
    title: str = ""
    canonical: str = ""

    def read(self, node: LexborNode) -> None:
        """Take what a meta, title or link element says."""
        attributes = node.attributes
        if node.tag == "title" and not self.title:
            self.title = " ".join((node.text(deep=True) or "").split())
        elif node.tag == "meta":
            name = (
                attributes.get("name") or attributes.get("property") or attributes.get("itemprop")
            )
            content = attributes.get("content")
            if name and content:
                self.metas.append((name.strip(), content.strip()))
        elif node.tag == "link" and (attributes.get("rel") or "").lower() == "canonical":
            self.canonical = (attributes.get("href") or "").strip()


def shown_nodes(parser: LexborHTMLParser) -> list[LexborNode]:
    """The parser's own nodes, in step with `tree_of(parser).nodes`."""
    if parser.root is None:
        return []
    return [node for node, leaving in _walk(parser.root, _Head()) if not leaving]


def _flatten(root: LexborNode, head: _Head) -> list[Node]:
    """All visible nodes in document order, by an iterative walk."""
    nodes: list[Node] = []
    open_elements: list[int] = []
    for node, leaving in _walk(root, head):
        if leaving:
            nodes[open_elements.pop()].end = len(nodes)
            continue
        parent = open_elements[-1] if open_elements else -1
        if node.tag == TEXT:
            text = node.text_content or ""
            nodes.append(Node(TEXT, parent, len(nodes) + 1, text=text))
            continue
        attributes = {k.lower(): v or "" for k, v in node.attributes.items()}
        open_elements.append(len(nodes))
        nodes.append(Node(node.tag or "", parent, attributes=attributes))
    return nodes


def _walk(root: LexborNode, head: _Head) -> Iterator[tuple[LexborNode, bool]]:
    """Visible elements (once entering, once leaving) and texts; the head is read on the way."""
    node: LexborNode | None = root
    depth = 0
    while node is not None:
        shown = _shown(node, head)
        if shown:
            yield node, False
        child = node.child if shown and node.is_element_node else None
        if child is not None:
            node, depth = child, depth + 1
            continue
        if shown and node.is_element_node:
            yield node, True
        while depth and node is not None and node.next is None:
            node, depth = node.parent, depth - 1
            if node is not None:
                yield node, True
        node = node.next if depth and node is not None else None


def _shown(node: LexborNode, head: _Head) -> bool:
    """Whether a reader may see the node; what the head holds is read here."""
    if node.is_text_node:
        return True
    if not node.is_element_node:
        return False
    if node.tag == "head":
        _read_head(node, head)
    elif node.tag in _HEAD_TAGS:
        head.read(node)
    return node.tag not in _UNSEEN and node.tag not in _HEAD_TAGS


def _read_head(head_node: LexborNode, head: _Head) -> None:
    child = head_node.child
    while child is not None:
        if child.tag in _HEAD_TAGS:
            head.read(child)
        child = child.next


def _tame(source: str) -> str:
    """The source, without the tags that would make parsing slow, if it has too many of them."""
    deepest, reopened, count = _measure(source)
    if count > MAX_TAGS:
        msg = f"网页标签过多（超过 {MAX_TAGS} 个），无法处理。请只保存正文部分后再导入。"
        raise BadPage(msg)
    if reopened > MAX_REOPENED:
        source = _TAG.sub(_without_formatting, source)
        deepest = _measure(source)[0]
    return _flattened(source) if deepest > MAX_DEPTH else source


def _measure(source: str) -> tuple[int, int, int]:
    """Deepest nesting, elements opened again, number of tags: all as upper estimates."""
    depth = deepest = left_open = reopened = count = 0
    unclosed: Counter[str] = Counter()
    for match in _TAG.finditer(source):
        count += 1
        closing, name = _tag(match)
        if _has_too_many_attributes(match):
            raise BadPage("网页标签的属性过多，无法处理。请只保存正文部分后再导入。")
        if name in _FORMATTING:
            if not closing:
                unclosed[name] += 1
                left_open += 1
            elif unclosed[name]:
                unclosed[name] -= 1
                left_open -= 1
            continue
        reopened += left_open
        if name not in _FLAT:
            depth = max(0, depth - 1) if closing else depth + 1
            deepest = max(deepest, depth)
    return deepest, reopened, count


def _has_too_many_attributes(match: re.Match[str]) -> bool:
    """By its blanks; `class` and `style` hold dozens, a picture as an address none."""
    if match.end() - match.start() <= 2 * MAX_ATTRIBUTES:
        return False
    return match.group().count("=") > MAX_ATTRIBUTES and len(match.group().split()) > MAX_ATTRIBUTES


def _tag(match: re.Match[str]) -> tuple[bool, str]:
    return match.group(1) == "/", match.group(2).lower()


def _without_formatting(match: re.Match[str]) -> str:
    return "" if _tag(match)[1] in _FORMATTING else match.group()


def _flattened(source: str) -> str:
    """The source with every tag beyond `MAX_DEPTH` turned into a line break."""
    depth = 0

    def keep(match: re.Match[str]) -> str:
        nonlocal depth
        closing, name = _tag(match)
        if name in _FLAT or name in _FORMATTING:
            return match.group()
        before = depth
        depth = max(0, depth - 1) if closing else depth + 1
        return "<br>" if max(before, depth) > MAX_DEPTH else match.group()

    return _TAG.sub(keep, source)
