"""One page of an article of several pages: what it says, without its pager. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser

from corpus.errors import BadPage
from ingest.decode import decode
from ingest.extract_html import extract_html
from ingest.extract_html_lines import visible_lines
from ingest.extract_html_main import weigh
from ingest.extract_html_tree import parser_of, shown_nodes, tree_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from selectolax.lexbor import LexborNode

    from ingest.crawl.model import Fetched
    from ingest.extract_html_lines import RawLine
    from ingest.pagetext import PageText

_PAGER = re.compile(
    r"(?:[\s\[\]【】()（）<>＜＞《》«»‹›→←|｜/／_.…:：,，、·-]"
    r"|(?:[首尾末本]|[上前下后後]一?|第一|最[后後末]一?)[页頁]|[第共]?\s*[0-9]{1,4}\s*[页頁]?"
    r"|[页頁][次码碼]?|余下全文|剩余全文|(?:阅读|显示|查看|浏览|展开)(?:余下|剩余|全部)?(?:全文|正文|内容)"
    r"|全文(?:阅读|显示|浏览)?|单页(?:阅读|显示|浏览)|分页(?:阅读|显示|浏览)?|当前|转到|跳转到?"
    r"|next|prev(?:ious)?|first|last|pages?|go)*+",
    re.IGNORECASE,
)
"""What a pager says, and nothing else."""
_LONGEST_PAGER = 400
_MOST_LINKS = 500
"""Links of pagers that are looked at."""
_DEEPEST = 40
"""Elements around such a link that are looked at."""
_PAGE_MARK = re.compile(
    r"[-_—|·(（\[【]*+第?[0-9]{1,3}/?[0-9]{0,3}[页頁][)）\]】]*|[(（][0-9]{1,3}[)）]"
)
"""By which the titles of the pages of one text may differ: （2）, 第2页."""
_LEAST_NAME = 4
INLINE = frozenset({"-text", "span", "font", "b", "strong", "em", "i", "u", "a", "label", "img"})
_TOLD = 0.1
"""Least share of running text in what two pages of one article do not have in common: a short text
may stand beside a long list of other news, and of a column nothing is running text."""


def is_pager(text: str) -> bool:
    """Whether words are those of a pager: 上一页, 2, 余下全文, 共 3 页."""
    bare = "".join(text.split())
    return 0 < len(bare) <= _LONGEST_PAGER and _PAGER.fullmatch(text) is not None


def bare_title(text: str) -> str:
    """A title without spaces and without the number of the page."""
    return _PAGE_MARK.sub("", "".join(text.split()))


@dataclass(frozen=True)
class Leaf:
    """One page, its pager taken out."""

    fetched: Fetched
    parser: LexborHTMLParser
    read: PageText
    """What the parser of documents makes of it."""

    @classmethod
    def of(cls, fetched: Fetched, is_sibling: Callable[[str], bool]) -> Leaf | None:
        """The page; None where nothing on it can be read.

        Args:
            fetched: its answer.
            is_sibling: whether an address, as it is written, is of another page of the text.
        """
        try:
            parser = parser_of(decode(fetched.body, fetched.header("content-type")).text)
            _take_out_pagers(parser, is_sibling)
            source = parser.html or ""
            return cls(fetched, parser_of(source), extract_html(source))
        except BadPage:
            return None

    @cached_property
    def _lines(self) -> Sequence[tuple[RawLine, LexborNode, bool]]:
        """Every line with its node, and whether it is of the text."""
        nodes = shown_nodes(self.parser)
        raw = visible_lines(tree_of(self.parser))
        kept = [line.removed_by is None and line.heading != 1 for line in self.read.lines]
        return [(line, nodes[line.node], is_kept) for line, is_kept in zip(raw, kept, strict=True)]

    @cached_property
    def text(self) -> Sequence[tuple[str, LexborNode]]:
        """The lines of the text."""
        return [(squeezed(line.text), node) for line, node, is_kept in self._lines if is_kept]

    @cached_property
    def words(self) -> frozenset[str]:
        """All lines, those beside the text included."""
        return frozenset(squeezed(line.text) for line, _, _ in self._lines)

    @cached_property
    def size(self) -> int:
        """Characters of the text."""
        return sum(len(words) for words, _ in self.text)

    @cached_property
    def heading(self) -> str:
        """The title that the page prints, without the number of the page; empty for none."""
        return next(iter(self._titles("container")), "")

    def is_of(self, other: Leaf) -> bool:
        """Whether two pages bear one title: a site's name alone is none."""
        if self._titles("title_tag") != other._titles("title_tag"):
            return False
        if self.heading or other.heading:
            return self._says(other.heading) or other._says(self.heading)
        metas = self._titles("meta")
        return metas == other._titles("meta") and bool(metas or self._titles("title_tag"))

    def _says(self, heading: str) -> bool:
        if len(heading) < _LEAST_NAME:
            return False
        head = (*self._titles("title_tag"), *self._titles("meta"))
        return heading == self.heading or any(heading in title for title in head)

    def _titles(self, source: str) -> Sequence[str]:
        claims = (c for c in self.read.claims if c.field == "title" and c.source == source)
        return [bare_title(claim.value) for claim in claims]

    def tells(self, other: Leaf) -> bool:
        """Whether what only one of the two pages has is a text, rather than links to texts."""
        own = [(line, k) for line, _, k in self._lines if squeezed(line.text) not in other.words]
        own += [(line, k) for line, _, k in other._lines if squeezed(line.text) not in self.words]
        told = sum(max(0.0, weigh(line)) for line, kept in own if kept)
        return told >= _TOLD * sum(len(line.text) for line, _ in own if line.rule is None)


def _take_out_pagers(parser: LexborHTMLParser, is_sibling: Callable[[str], bool]) -> None:
    found: dict[int, LexborNode] = {}
    known: dict[int, bool] = {}
    for anchor in parser.css("a[href]"):
        if len(found) >= _MOST_LINKS:
            break
        if is_pager(shown(anchor)) and is_sibling(anchor.attributes.get("href") or ""):
            found.update((node.mem_id, node) for node in _pager_around(anchor, known))
    for node in found.values():
        node.decompose()


def _pager_around(anchor: LexborNode, known: dict[int, bool]) -> Iterator[LexborNode]:
    """The largest element that says nothing but what a pager says, and what belongs to it.

    Args:
        anchor: a link of the pager.
        known: elements that were looked at, and whether they are such; more come in.
    """
    node = anchor
    for around in islice(above(anchor), _DEEPEST):
        if around.mem_id not in known:
            has_picture = around.css_first("img") is not None
            known[around.mem_id] = not has_picture and is_pager(shown(around))
        if not known[around.mem_id]:
            break
        node = around
    yield node
    for step in ("next", "prev"):
        beside = getattr(node, step)
        while beside is not None and _belongs(beside, node):
            yield beside
            beside = getattr(beside, step)


def _belongs(node: LexborNode, pager: LexborNode) -> bool:
    """Whether a neighbour of a pager is of it: the number of this page, 上一页 without a link."""
    text = shown(node)
    if not text.strip():
        return node.is_text_node
    inline = pager.tag in INLINE and node.tag in INLINE
    return is_pager(text) and (inline or "页" in text or "頁" in text)


def shown(node: LexborNode) -> str:
    """The words of a node, without those of scripts."""
    if not node.is_element_node:
        return node.text_content or ""
    text = node.text(deep=True) or ""
    for unseen in node.css("script, style"):
        text = text.replace(unseen.text(deep=True) or "\0", "")
    return text


def squeezed(text: str) -> str:
    """Without spaces."""
    return "".join(text.split())


def above(node: LexborNode) -> Iterator[LexborNode]:
    """The elements around a node, the nearest first, without body."""
    around = node.parent
    while around is not None and around.is_element_node and around.tag not in {"body", "html"}:
        yield around
        around = around.parent
