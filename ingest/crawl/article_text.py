"""The pages of one article as one page. Pure.

All pages of an article come from one template, so what they have at the same place in the same
words is the template's: title and byline above the text, buttons below it. What is left of each
later page is set behind the text of the first.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import dropwhile
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser

from ingest.crawl.article_leaf import INLINE, Leaf, above, bare_title, shown, squeezed
from ingest.crawl.threads import with_source
from ingest.extract_html_byline import is_byline

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from selectolax.lexbor import LexborNode

    from ingest.crawl.model import Fetched

_BARE = frozenset(
    {
        *("p", "span", "font", "b", "strong", "em", "i", "u", "a", "li", "ul", "ol", "dl", "dt"),
        *("dd", "tr", "tbody", "thead", "table", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6"),
    }
)
"""No container of a whole text."""
_BOXES = frozenset({"div", "section", "article", "main", "td", "form", "center"})
_NOTHING = frozenset({"-comment", "script", "style", "link", "meta"})
_SOME = 40
"""Characters of a run of lines that does not stand twice in a text by chance."""
_DEEPEST = 40
"""Boxes in each other that are looked into."""
_MARK = "\ue000"
_DIGITS = re.compile(r"[0-9]+")


def joined(leaves: Sequence[Leaf]) -> Fetched:
    """The pages as one, in the order given; everything but the text is that of the first.

    What a later page prints in the same words above and below its text is the template's, and
    what stands in the text already is not said twice. Pagers are taken out.
    """
    first, *later = leaves
    tops = _narrowed(_tops(leaves))
    own, *runs = (_pieces(top) for top in tops)
    edges = [_edges(own, run) for run in runs]
    foot = max((foot for _, foot in edges), default=0)
    body = own[: len(own) - foot]
    texts = _texts(body)
    added: list[LexborNode] = []
    for run, (head, end), leaf in zip(runs, edges, later, strict=True):
        new = list(dropwhile(_above_text(first, leaf), run[head : len(run) - end]))
        said = _texts(new)
        if not said or not _stands_in(said, texts):
            added += new
            texts += said
    return with_source(first.fetched, _with_added(first.parser, tops[0], body, added))


def _with_added(
    parser: LexborHTMLParser,
    top: LexborNode,
    body: Sequence[LexborNode],
    added: Sequence[LexborNode],
) -> str:
    """The page's source with something set behind the text that stands in an element.

    Where the text stands in a box of its own and so does what is added, it comes into that box: of
    two boxes of one name the parser of documents believes one.
    """
    last = body[-1] if body else None
    for _ in range(_DEEPEST):
        if last is None or last.tag not in _BOXES or all(_kind(p) != _kind(last) for p in added):
            break
        inner = [_pieces(p) if _kind(p) == _kind(last) else [p] for p in added]
        top, body, added = last, _pieces(last), [piece for some in inner for piece in some]
        last = body[-1] if body else None
    source = ""
    for before, piece in zip([last, *added], added, strict=False):
        source += _break(before, piece) + (piece.html or "")
    mark = _MARK
    while mark in (parser.html or "") or mark in source:
        mark += _MARK
    if last is not None:
        last.insert_after(mark)
    elif top.child is not None:
        top.child.insert_before(mark)
    else:
        top.insert_child(mark)
    return (parser.html or "").replace(mark, source)


def _break(before: LexborNode | None, after: LexborNode) -> str:
    """What keeps two lines apart that are in no blocks of their own."""
    inline = before is not None and before.tag in INLINE and after.tag in INLINE
    return "<br>" if inline else ""


def _above_text(first: Leaf, leaf: Leaf) -> Callable[[LexborNode], bool]:
    """Whether a piece at the head of a later page is title, byline or nothing."""
    titles = {first.heading, leaf.heading} - {""}

    def is_above(piece: LexborNode) -> bool:
        text = shown(piece).strip()
        if not text:
            return piece.tag in {"br", "hr"}
        return is_byline(text) or bare_title(text) in titles

    return is_above


def _stands_in(said: Sequence[str], texts: Sequence[str]) -> bool:
    """Whether lines stand together in a text, and not by chance."""
    if len(said) == 1 and len(said[0]) < _SOME:
        return False
    return "\n".join(("", *said, "")) in "\n".join(("", *texts, ""))


# Where the text stands


_Step = tuple[str, str, tuple[str, ...], int]
"""Tag, id without digits and classes of an element, and which of its kind it is."""


def _tops(leaves: Sequence[Leaf]) -> list[LexborNode]:
    """The element of each page that holds its text, at the same place of all."""
    longest = max(leaves, key=lambda leaf: leaf.size)
    way = _way(_container([node for _, node in longest.text]))
    times = Counter(words for leaf in leaves for words in leaf.words)
    own = [[node for words, node in leaf.text if times[words] == 1] for leaf in leaves[1:]]
    while way:
        found = [_at(leaf.parser, way) for leaf in leaves]
        tops = [top for top in found if top is not None]
        if len(tops) == len(leaves) and not _strays(own, tops):
            return tops
        way = way[:-1]
    return [top for leaf in leaves if (top := leaf.parser.body) is not None]


def _strays(own: Sequence[Sequence[LexborNode]], tops: Sequence[LexborNode]) -> bool:
    """Whether text of a later page, that no other page has, stands outside.

    Beside another of its kind an element holds a piece of the text alone.
    """
    if any(_kind(node) == _kind(top) for top in tops for node in _beside(top)):
        return True
    pairs = zip(own, tops[1:], strict=True)
    return any(not _is_within(node, top) for nodes, top in pairs for node in nodes)


def _beside(node: LexborNode) -> Iterator[LexborNode]:
    others = (other for other in _children(node.parent) if other.is_element_node)
    return (other for other in others if other.mem_id != node.mem_id)


def _is_within(node: LexborNode, top: LexborNode) -> bool:
    return any(above.mem_id == top.mem_id for above in above(node))


def _container(nodes: Sequence[LexborNode]) -> LexborNode | None:
    """The smallest element around all of these that may hold a whole text."""
    chains = [list(above(node))[::-1] for node in nodes]
    if not chains:
        return None
    shared = 0
    for level in zip(*chains, strict=False):
        if len({node.mem_id for node in level}) > 1:
            break
        shared += 1
    way = chains[0][:shared]
    while way and (way[-1].tag in _BARE or not _names(way[-1])):
        way.pop()
    return way[-1] if way else None


def _names(node: LexborNode) -> str:
    return "".join(node.attributes.get(name) or "" for name in ("id", "class"))


def _kind(node: LexborNode) -> tuple[str, str, tuple[str, ...]]:
    """What elements made by one template have in common."""
    identity = _DIGITS.sub("", node.attributes.get("id") or "")
    classes = (node.attributes.get("class") or "").split()
    return node.tag or "", identity, tuple(sorted(classes))


def _way(node: LexborNode | None) -> list[_Step]:
    """How to come from body to an element."""
    way = []
    for step in (node, *above(node)) if node is not None else ():
        kind, nth, before = _kind(step), 0, step.prev
        while before is not None:
            nth += before.is_element_node and _kind(before) == kind
            before = before.prev
        way.append((*kind, nth))
    return way[::-1]


def _at(parser: LexborHTMLParser, way: Iterable[_Step]) -> LexborNode | None:
    """The element at the end of a way."""
    node = parser.body
    for *kind, nth in way:
        alike = [c for c in _children(node) if c.is_element_node and list(_kind(c)) == kind]
        if len(alike) <= nth:
            return None
        node = alike[nth]
    return node


def _narrowed(tops: list[LexborNode]) -> list[LexborNode]:
    """Down to where the pages differ, as long as that is one box in each."""
    for _ in range(_DEEPEST):
        own, *runs = (_pieces(top) for top in tops)
        edges = [_edges(own, run) for run in runs]
        if not edges:
            return tops
        head, foot = min(h for h, _ in edges), min(f for _, f in edges)
        left = [own[head : len(own) - foot]]
        left += [run[h : len(run) - f] for run, (h, f) in zip(runs, edges, strict=True)]
        boxes = [pieces[0] for pieces in left if len(pieces) == 1 and pieces[0].tag in _BOXES]
        if len(boxes) < len(tops) or len({_kind(box) for box in boxes}) > 1:
            return tops
        tops = boxes
    return tops


def _edges(own: Sequence[LexborNode], run: Sequence[LexborNode]) -> tuple[int, int]:
    """How many pieces two pages have in common at their heads and at their feet."""
    head = _alike(own, run)
    foot = _alike(own[head:][::-1], run[head:][::-1])
    return head, foot


def _alike(one: Sequence[LexborNode], other: Sequence[LexborNode]) -> int:
    count = 0
    for a, b in zip(one, other, strict=False):
        if not _is_same(a, b):
            break
        count += 1
    return count


def _is_same(one: LexborNode, other: LexborNode) -> bool:
    text, words = shown(one).strip(), shown(other).strip()
    if not text or not words:
        return one.html == other.html
    return squeezed(text) == squeezed(words) or (is_byline(text) and is_byline(words))


def _pieces(top: LexborNode) -> list[LexborNode]:
    """What an element is made of, without what is not seen."""
    shown = (n for n in _children(top) if n.tag not in _NOTHING)
    return [n for n in shown if n.is_element_node or (n.text_content or "").strip()]


def _children(node: LexborNode | None) -> Iterator[LexborNode]:
    child = node.child if node is not None else None
    while child is not None:
        yield child
        child = child.next


def _texts(pieces: Iterable[LexborNode]) -> list[str]:
    return [words for piece in pieces if (words := _words(piece))]


def _words(piece: LexborNode) -> str:
    return squeezed(shown(piece))
