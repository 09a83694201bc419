"""What is left of a page when its markup is lost: the three ways in which tools drop it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser

from corpus.model import Page
from ingest.decode import decode

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_UNSEEN = ("script", "style", "template", "noscript", "head")
_BLOCKS = (
    "address article aside blockquote br caption center dd div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hr legend li main nav ol option p pre section table "
    "tbody td tfoot th thead tr ul"
)


def _parsed(body: bytes) -> LexborHTMLParser:
    tree = LexborHTMLParser(decode(body, "").text)
    tree.strip_tags(list(_UNSEEN))
    return tree


def by_node(body: bytes) -> str:
    """One line for every text node, white space around it stripped: get_text with a separator."""
    tree = _parsed(body)
    return tree.root.text(separator="\n", strip=True) if tree.root else ""


def by_block(body: bytes) -> str:
    """Lines end where blocks do; nothing stands between inline elements: innerText."""
    tree = _parsed(body)
    for node in tree.css(",".join(_BLOCKS.split())):
        node.insert_before("\n")
        node.insert_after("\n")
    text = tree.root.text(separator="") if tree.root else ""
    return "\n".join(filter(None, map(str.strip, text.split("\n"))))


def unspaced(body: bytes) -> str:
    """Text nodes as they stand in the source, nothing between them: get_text()."""
    tree = _parsed(body)
    return tree.root.text(separator="") if tree.root else ""


VARIANTS: Mapping[str, Callable[[bytes], str]] = {
    "by node": by_node,
    "by block": by_block,
    "unspaced": unspaced,
}


def flattened(body: bytes, variant: str) -> Page:
    """The page as a text file."""
    return Page(VARIANTS[variant](body).encode("utf-8", "replace"), "page.txt", "text/plain")
