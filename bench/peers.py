"""Public extractors of main text, each in a configuration fit for Chinese pages.

All get text decoded by our decoder, so that no figure hangs on guessing charsets.
Each gives a title (empty where it finds none) and the text of a page. A peer that is not
installed (extra `bench`) is named as absent.
"""

from __future__ import annotations

import importlib.util
import logging
import warnings
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from lxml.html import HtmlElement

Found = tuple[str, str]
"""Title and text."""
_CHINESE = {
    "length_low": 15,
    "length_high": 50,
    "stopwords_low": 0.0,
    "stopwords_high": 0.0,
    "max_link_density": 0.3,
    "max_heading_distance": 150,
}
"""jusText counts words by blanks; for Chinese only lengths and links can decide."""


@dataclass(frozen=True, slots=True)
class Peer:
    """An extractor."""

    name: str
    package: str
    """Its distribution, for the version."""
    module: str
    run: Callable[[str], Found]
    note: str
    """Its configuration, in a few words."""

    @property
    def present(self) -> bool:
        """Whether it is installed."""
        return importlib.util.find_spec(self.module) is not None

    @property
    def version(self) -> str:
        """Its version."""
        return version(self.package)


def _trafilatura(source: str) -> Found:
    from trafilatura import bare_extraction  # noqa: PLC0415  an optional peer

    found = bare_extraction(source, include_comments=False, include_tables=True)
    return (found.title or "", found.text or "") if found else ("", "")


def _readability(source: str) -> Found:
    import lxml.html  # noqa: PLC0415  an optional peer
    from readability import Document  # noqa: PLC0415  an optional peer

    document = Document(source)
    summary = document.summary(html_partial=True)
    return document.short_title(), _lines_of(lxml.html.fromstring(summary))


def _lines_of(root: HtmlElement) -> str:
    """The text of an lxml tree, broken where blocks end."""
    for element in root.iter("p", "br", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6"):
        element.tail = "\n" + (element.tail or "")
    return str(root.text_content())


def _justext(source: str) -> Found:
    import justext  # noqa: PLC0415  an optional peer

    paragraphs = justext.justext(source, frozenset(), **_CHINESE)
    return "", "\n".join(p.text for p in paragraphs if not p.is_boilerplate)


def _resiliparse(source: str) -> Found:
    from resiliparse.extract.html2text import extract_plain_text  # noqa: PLC0415  optional
    from resiliparse.parse.html import HTMLTree  # noqa: PLC0415  an optional peer

    tree = HTMLTree.parse(source)
    text = extract_plain_text(tree, main_content=True, alt_texts=False, list_bullets=False)
    return tree.title or "", text


def _gne(source: str) -> Found:
    from gne import GeneralNewsExtractor  # noqa: PLC0415  an optional peer

    found = GeneralNewsExtractor().extract(source)
    return found["title"], found["content"]


def _newspaper(source: str) -> Found:
    from newspaper import Article  # noqa: PLC0415  an optional peer

    article = Article("http://localhost/", language="zh", fetch_images=False)
    article.download(input_html=source)
    article.parse()
    return article.title, article.text


def _boilerpy(source: str) -> Found:
    from boilerpy3.extractors import ArticleExtractor  # noqa: PLC0415  an optional peer

    document = ArticleExtractor(raise_on_failure=False).get_doc(source)
    return document.title or "", document.content


PEERS = (
    Peer("trafilatura", "trafilatura", "trafilatura", _trafilatura, "tables, no comments"),
    Peer("readability-lxml", "readability-lxml", "readability", _readability, "defaults"),
    Peer("jusText", "jusText", "justext", _justext, "Chinese lengths 15/50, no stop words"),
    Peer("Resiliparse", "Resiliparse", "resiliparse", _resiliparse, "main_content"),
    Peer("gne", "gne", "gne", _gne, "defaults"),
    Peer("newspaper4k", "newspaper4k", "newspaper", _newspaper, "language zh"),
    Peer("boilerpy3", "boilerpy3", "boilerpy3", _boilerpy, "ArticleExtractor"),
)


def run(peer: Peer, source: str) -> Found:
    """What the peer finds; nothing where it fails."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return peer.run(source)
        except Exception:  # noqa: BLE001  a peer that fails on a page has found nothing
            return "", ""
        finally:
            logging.disable(before)
