"""What of an HTML page tells whether it says anything. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser

from ingest.crawl.diagnose_words import FOOTER
from ingest.crawl.jpage import items as jpage_items
from ingest.extract_html_lines import visible_lines
from ingest.extract_html_tree import parser_of, tree_of
from ingest.families import FAMILIES, NAVIGATION

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

    from ingest.extract_html_lines import RawLine
    from ingest.families import Family

LEAST_SENTENCE = 16
"""Characters of a line of running text; labels and menus are shorter."""
LEAST_TITLE = 9
"""Characters of a link that names a text; columns and menus have two to eight."""
_LONGEST_SCRIPT = 200_000
_PROSE = re.compile(r"[。；，：、]")
_ALERT = re.compile(r"\balert\s*\(\s*(['\"])(.{1,120}?)\1")
_MOUNTS = "#app, #root, #__next, #__nuxt, #main-app, app-root, [ng-app], [data-reactroot]"
_LIST_NAMES = re.compile(
    r"(?:^|[\s_-])(?:\w{0,8}list\w{0,8}|news|items?|records?)(?:$|[\s_-])", re.IGNORECASE
)
_FLOORS = tuple(f for f in FAMILIES if f.floors and f.share == 0 and not f.beside)
"""Whose names are a forum's alone."""
_FEW_SEEN = 40
"""Visible characters below which what a script alerts is all that a reader gets."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What there is to see."""

    title: str
    lines: tuple[str, ...]
    """Visible lines that are not mostly links."""
    prose: int
    """Characters of running text outside links and footers."""
    shown: int
    """Visible characters, links included."""
    items: int
    """Different links that name a text."""
    titled: int
    """Characters of these names."""
    unseen: tuple[str, ...]
    """Lines for browsers without scripts."""
    alerts: tuple[str, ...]
    """What scripts say in a window, on a page that shows next to nothing else."""
    scripts: str
    mount: str
    """Where scripts build the page, when that is empty."""
    password: bool
    """Whether there is a field for a password."""
    frames: bool
    """Whether what it shows stands in other pages."""
    pictures: bool
    posts: bool
    """Whether it holds posts of a forum."""
    hollow: bool
    """Whether an element that is made for items has none."""
    data: bool
    """Whether its scripts hold or name the items of a list."""


def look(source: str) -> Sight:
    """What there is to see on a page.

    Raises:
        BadPage: absurdly many elements.
    """
    parser = parser_of(source)
    tree = tree_of(parser)
    lines = visible_lines(tree)
    seen = [line for line in lines if line.rule is None and line.text.strip()]
    scripts = "\n".join(n.text(deep=True) or "" for n in parser.css("script"))[:_LONGEST_SCRIPT]
    shown = sum(len(line.text.strip()) for line in seen)
    titles = _titles(parser, scripts)
    noscript = [n.text(deep=True) or "" for n in parser.css("noscript")]
    return Sight(
        title=tree.title,
        lines=tuple(line.text.strip() for line in seen if _is_own(line)),
        prose=sum(_prose(line) for line in seen),
        shown=shown,
        items=len(titles),
        titled=sum(map(len, titles)),
        unseen=tuple(" ".join(text.split()) for text in noscript if text.strip()),
        alerts=tuple(m[2] for m in _ALERT.finditer(scripts)) if shown <= _FEW_SEEN else (),
        scripts=scripts,
        mount=_mount(parser),
        password=parser.css_first('input[type="password" i]') is not None,
        frames=parser.css_first("frame[src]") is not None
        or (shown <= _FEW_SEEN and parser.css_first("iframe[src]") is not None),
        pictures=parser.css_first("img[src], embed, object, canvas, svg") is not None,
        posts=_has_posts(parser),
        hollow=_has_hollow(parser),
        data="<datastore" in scripts or "dataproxy" in scripts or ".json" in scripts,
    )


def _is_own(line: RawLine) -> bool:
    return 2 * line.linked < len(line.text.strip())


def _prose(line: RawLine) -> int:
    text = line.text.strip()
    if len(text) < LEAST_SENTENCE or not _is_own(line) or FOOTER.search(text):
        return 0
    return len(text) - line.linked if _PROSE.search(text) else 0


def _titles(parser: LexborHTMLParser, scripts: str) -> frozenset[str]:
    """Names of texts that the page leads to, those in a list of jpage included."""
    written = [
        node.attributes.get("title") or node.text(deep=True) or "" for node in parser.css("a[href]")
    ]
    written += [words for _, words in jpage_items(scripts)]
    words = {"".join(text.split()) for text in written}
    return frozenset(w for w in words if len(w) >= LEAST_TITLE and not FOOTER.search(w))


def _mount(parser: LexborHTMLParser) -> str:
    for node in parser.css(_MOUNTS):
        if not (node.text(deep=True) or "").strip():
            return f"#{node.attributes.get('id') or node.tag}"
    return ""


def _has_hollow(parser: LexborHTMLParser) -> bool:
    return any(
        _is_for_items(node) and not (node.text(deep=True) or "").strip()
        for node in parser.css("ul, ol, tbody, div[class], div[id]")
    )


def _is_for_items(node: LexborNode) -> bool:
    names = f"{node.attributes.get('id') or ''} {node.attributes.get('class') or ''}"
    if NAVIGATION.search(names):
        return False
    return node.tag != "div" or _LIST_NAMES.search(names) is not None


def _has_posts(parser: LexborHTMLParser) -> bool:
    """Whether an element that bears a forum's own names has words in it."""
    return any(
        (node.text(deep=True) or "").strip()
        for node in parser.css("[id], [class]")
        if any(_is_post(node, family) for family in _FLOORS)
    )


def _is_post(node: LexborNode, family: Family) -> bool:
    names = node.attributes
    return family.matches(node.tag or "", names.get("id") or "", names.get("class") or "")
