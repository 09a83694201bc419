"""The visible lines of a page, as a browser would break them. Pure.

Block elements and `<br>` break lines, inline elements never do.
White space collapses as in CSS; every other character stays as it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingest.extract_html_tree import TEXT, Node
from ingest.extract_numbers import printed_number
from ingest.families import HIDDEN_CLASSES

if TYPE_CHECKING:
    from ingest.extract_html_tree import Tree

HIDDEN = "html:hidden"
FORM = "html:form"
_BLOCKS = frozenset(
    {
        "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dialog",
        "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "frameset",
        "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "html", "legend", "li",
        "main", "menu", "nav", "ol", "optgroup", "option", "p", "pre", "section", "select",
        "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul", "caption", "xmp",
        "listing", "plaintext", "textarea", "br", "button"
    }
)  # fmt: skip
_FORMS = frozenset({"select", "textarea", "button"})
_PRE = frozenset({"pre", "textarea", "xmp", "listing", "plaintext"})
_CELLS = frozenset({"td", "th"})
_SPACE = re.compile(r"[ \t\n\r\f]+")
_INVISIBLE = re.compile(r"(?:display\s*+:\s*+none|visibility\s*+:\s*+hidden)", re.IGNORECASE)
_DISPLAY_BLOCK = re.compile(r"display\s*+:\s*+(?:block|flex|table|list-item)\b", re.IGNORECASE)
_NO_MARKER = re.compile(r"list-style[^;:]{0,40}:[^;]{0,200}\bnone\b", re.IGNORECASE)
_LIST_STYLE = re.compile(r"list-style(?:-type)?\s*+:\s*+([a-z-]+)", re.IGNORECASE)
_LIST_TYPES = {
    "1": "decimal",
    "a": "lower-alpha",
    "A": "upper-alpha",
    "i": "lower-roman",
    "I": "upper-roman",
}
_CSS_FORMATS = {
    "decimal": "decimal", "decimal-leading-zero": "decimalZero", "lower-alpha": "lowerLetter",
    "lower-latin": "lowerLetter", "upper-alpha": "upperLetter", "upper-latin": "upperLetter",
    "lower-roman": "lowerRoman", "upper-roman": "upperRoman",
    "cjk-ideographic": "chineseCountingThousand",
    "simp-chinese-informal": "chineseCountingThousand",
    "trad-chinese-informal": "chineseCountingThousand", "cjk-decimal": "ideographDigital",
}  # fmt: skip
_N = "[0-9０-９一二三四五六七八九十百]"
_HAS_LABEL = re.compile(
    rf"[\s　]*(?:第?{_N}{{1,4}}(?:[、.．,，:：)）章节条]|[ 　])"
    rf"|[（(〔\[]\s*+{_N}{{1,3}}\s*+[)）〕\]]|[①-⓿])"
)
"""An item that brings its own number needs none of the list's."""


@dataclass(slots=True)
class RawLine:
    """A visible line and where in the tree it stands."""

    text: str
    node: int
    """Index of its first text node."""
    heading: int = 0
    synthetic: int = 0
    linked: int = 0
    """Characters that are link text."""
    cell: int = -1
    """Index of the table cell around it, -1 for none."""
    rule: str | None = None
    """Why no reader sees it as text: hidden, part of a form."""


@dataclass(slots=True)
class _State:
    """What an element hands down to the text in it."""

    rule: str | None = None
    heading: int = 0
    cell: int = -1
    link: bool = False
    pre: bool = False


@dataclass(slots=True)
class _Builder:
    """A line in the making."""

    node: int
    state: _State
    pieces: list[str] = field(default_factory=list)
    linked: int = 0
    spaced: bool = True
    """Whether a collapsible space here would collapse into nothing."""

    def add(self, text: str, state: _State) -> None:
        """Append the text of one node."""
        if not state.pre:
            text = _SPACE.sub(" ", text)
            if self.spaced:
                text = text.removeprefix(" ")
        if not text:
            return
        self.pieces.append(text)
        self.spaced = text.endswith(" ")
        if state.link:
            self.linked += len(text.strip())


@dataclass(slots=True)
class _Page:
    """The state of the walk."""

    lines: list[RawLine] = field(default_factory=list)
    builders: dict[str | None, _Builder] = field(default_factory=dict)
    """By rule: a hidden word inside a sentence becomes a line of its own, after the sentence."""
    label: str = ""
    """Number that the list prints before the next line."""
    counters: dict[int, int] = field(default_factory=dict)
    """Next number of each list, by its node."""

    def add(self, index: int, text: str, state: _State) -> None:
        if state.pre:
            first, *rest = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
            self._put(index, first, state)
            for piece in rest:
                self.flush()
                self._put(index, piece, state)
        else:
            self._put(index, text, state)

    def _put(self, index: int, text: str, state: _State) -> None:
        builder = self.builders.get(state.rule)
        if builder is None:
            if not text.strip(" \t\n\r\f"):
                return
            builder = self.builders[state.rule] = _Builder(index, state)
        builder.add(text, state)

    def flush(self) -> None:
        """End the current line."""
        for rule, builder in self.builders.items():
            text = "".join(builder.pieces).rstrip(" ")
            if not text.strip():
                continue
            label = self.label if rule is None and not _HAS_LABEL.match(text) else ""
            if rule is None:
                self.label = ""
            state = builder.state
            self.lines.append(
                RawLine(
                    text=label + text,
                    node=builder.node,
                    heading=state.heading,
                    synthetic=len(label),
                    linked=builder.linked,
                    cell=state.cell,
                    rule=rule,
                )
            )
        self.builders = {}


def visible_lines(tree: Tree) -> list[RawLine]:
    """Every line of the page in document order, blank ones left out."""
    page = _Page()
    states: list[_State] = []
    open_blocks: list[int] = []
    for index, node in enumerate(tree.nodes):
        while open_blocks and open_blocks[-1] <= index:
            open_blocks.pop()
            page.flush()
        above = states[node.parent] if node.parent >= 0 else _State()
        if node.tag == TEXT:
            states.append(above)
            page.add(index, node.text, above)
            continue
        states.append(_state(index, node, above))
        if node.tag in _BLOCKS or _DISPLAY_BLOCK.search(node.attributes.get("style", "")):
            page.flush()
            open_blocks.append(node.end)
        if node.tag == "li":
            page.label = _list_label(tree, node, page.counters)
    page.flush()
    return page.lines


def _state(index: int, node: Node, above: _State) -> _State:
    """What the element changes of what it was handed."""
    tag = node.tag
    rule = above.rule or _rule(node)
    heading = int(tag[1]) if len(tag) == 2 and tag[0] == "h" and tag[1] in "123456" else 0  # noqa: PLR2004  h1 to h6
    link = tag == "a" and bool(node.attributes.get("href"))
    if rule == above.rule and not heading and not link and tag not in _CELLS and tag not in _PRE:
        return above
    return _State(
        rule=rule,
        heading=heading or above.heading,
        cell=index if tag in _CELLS else above.cell,
        link=link or above.link,
        pre=above.pre or tag in _PRE,
    )


def _rule(node: Node) -> str | None:
    if node.tag in _FORMS:
        return FORM
    attributes = node.attributes
    if node.tag == "noscript" or "hidden" in attributes:
        return HIDDEN
    if _INVISIBLE.search(attributes.get("style", "")):
        return HIDDEN
    if HIDDEN_CLASSES.intersection(attributes.get("class", "").split()):
        return HIDDEN
    return None


def _list_label(tree: Tree, item: Node, counters: dict[int, int]) -> str:
    """The number an `<ol>` prints before this item, empty where it prints none."""
    parent = tree.nodes[item.parent] if item.parent >= 0 else None
    if parent is None or parent.tag != "ol":
        return ""
    step = -1 if "reversed" in parent.attributes else 1
    own = item.attributes.get("value", "") or (
        parent.attributes.get("start", "") if item.parent not in counters else ""
    )
    number = int(own) if re.fullmatch(r"-?[0-9]{1,6}", own) else counters.get(item.parent, 1)
    counters[item.parent] = number + step
    style = parent.attributes.get("style", "") + ";" + item.attributes.get("style", "")
    if _NO_MARKER.search(style):
        return ""
    named = _LIST_STYLE.search(style)
    css = (
        named.group(1).lower() if named else _LIST_TYPES.get(parent.attributes.get("type", "1"), "")
    )
    number_format = _CSS_FORMATS.get(css, "decimal" if not named else "")
    if not number_format:
        return ""
    point = "、" if number_format.startswith(("chinese", "ideograph")) else ". "
    return printed_number(number, number_format) + point
