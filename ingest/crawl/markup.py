"""What of an HTML page the crawler reads: links, frames, scripts. Pure.

The parser is the one of `ingest.extract_html_tree`, which tames hostile pages;
what it leaves out there (head, scripts) is read here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser

from corpus.errors import BadPage
from ingest.decode import decode
from ingest.extract_html_tree import parser_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborNode

    from ingest.crawl.model import Fetched

MOST_LINKS = 20_000
"""Links that are read of one page; a real list has hundreds."""
_LONGEST_TEXT = 300
_CUT = ("...", "…", "..")
"""How a list ends a title that it has no room for; the whole one is in the `title` attribute."""
_ABOVE = 4
"""Elements above a link whose names are looked at."""
_REFRESH = re.compile(r"\s*[0-9]{1,6}[^;,]*[;,]\s*(?:url\s*=\s*)?['\"]?([^'\"\s>]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Anchor:
    """A link as it is written."""

    href: str
    text: str
    rel: str = ""
    names: str = ""
    """Ids and classes of it and the elements just above, lower case."""


@dataclass(frozen=True, slots=True)
class Markup:
    """A page as the crawler sees it."""

    charset: str
    """The Python codec that it was read with."""
    base: str
    """Of the base element, empty where there is none."""
    anchors: tuple[Anchor, ...]
    heads: tuple[tuple[str, str, str], ...]
    """Link elements: rel, type, href."""
    frames: tuple[str, ...]
    scripts: tuple[str, ...]
    """The words of scripts in the page itself."""
    refresh: str = ""
    """Where `<meta http-equiv=refresh>` leads."""
    follow: bool = True
    """False where the page says nofollow."""
    title: str = ""
    """Of the title element."""


def read_markup(fetched: Fetched) -> Markup | None:
    """The page's markup, None where it is absurd (see `extract_html_tree`)."""
    decoded = decode(fetched.body, fetched.header("content-type"))
    try:
        parser = parser_of(decoded.text)
    except BadPage:
        return None
    base, title = parser.css_first("base[href]"), parser.css_first("title")
    return Markup(
        charset=decoded.charset,
        base=_attribute(base, "href") if base else "",
        anchors=tuple(_anchors(parser)),
        heads=tuple(_heads(parser)),
        frames=tuple(_attribute(n, "src") for n in parser.css("iframe[src], frame[src]")),
        scripts=tuple(filter(None, (n.text(deep=True) for n in parser.css("script")))),
        refresh=_refresh(parser),
        follow=not any(
            "nofollow" in _attribute(n, "content").lower()
            for n in parser.css('meta[name="robots" i]')
        ),
        title=" ".join(title.text(deep=True).split()) if title else "",
    )


def _attribute(node: LexborNode, name: str) -> str:
    return (node.attributes.get(name) or "").strip()


def _anchors(parser: LexborHTMLParser) -> Iterator[Anchor]:
    for count, node in enumerate(parser.css("a[href], area[href]")):
        if count >= MOST_LINKS:
            return
        text = " ".join(node.text(deep=True).split())
        title = " ".join(_attribute(node, "title").split())
        if not text or (text.endswith(_CUT) and len(title) > len(text)):
            text = title
        yield Anchor(
            _attribute(node, "href"),
            text[:_LONGEST_TEXT],
            _attribute(node, "rel").lower(),
            _names(node),
        )


def _names(node: LexborNode) -> str:
    names = []
    above: LexborNode | None = node
    for _ in range(_ABOVE):
        if above is None or above.tag in {"body", "html"}:
            break
        names += [_attribute(above, "id"), _attribute(above, "class")]
        above = above.parent
    return " ".join(filter(None, names)).lower()


def _heads(parser: LexborHTMLParser) -> Iterator[tuple[str, str, str]]:
    for node in parser.css("link[rel][href]"):
        kind = _attribute(node, "type").lower()
        yield _attribute(node, "rel").lower(), kind, _attribute(node, "href")


def _refresh(parser: LexborHTMLParser) -> str:
    for node in parser.css('meta[http-equiv="refresh" i]'):
        match = _REFRESH.match(_attribute(node, "content"))
        if match:
            return match[1]
    return ""
