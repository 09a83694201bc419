"""From a page's bytes to its text: the composition."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from corpus.model import PageKind
from ingest import office
from ingest.decode import decode
from ingest.extract_docx import extract_docx
from ingest.extract_html import extract_html
from ingest.extract_image import extract_image
from ingest.extract_md import extract_md
from ingest.extract_mht import extract_mht
from ingest.extract_ofd import extract_ofd
from ingest.extract_pdf import extract_pdf
from ingest.extract_xlsx import extract_xlsx
from ingest.pagetext import Claim, PageText, from_lines
from ingest.sniff import sniff

if TYPE_CHECKING:
    from corpus.model import Page

_LINE_BREAK = re.compile("\r\n?")
_FILES: dict[PageKind, Callable[[bytes], PageText]] = {
    PageKind.DOCX: extract_docx,
    PageKind.IMAGE: extract_image,
    PageKind.MHT: extract_mht,
    PageKind.OFD: extract_ofd,
    PageKind.PDF: extract_pdf,
    PageKind.XLSX: extract_xlsx,
}
"""Readers of files that know their own characters."""


def extract(page: Page) -> tuple[PageKind, PageText]:
    """What the page is, and its text.

    Raises:
        BadPage: the bytes cannot be read as a page; the message says what to do.
    """
    kind = sniff(page)
    if office.is_convertible(kind):
        return kind, _FILES[office.target(kind)](office.converted(page.body, kind))
    if kind in _FILES:
        return kind, _FILES[kind](page.body)
    decoded = decode(page.body, page.content_type)
    url = page.locator if page.is_url else ""
    text = _TEXTS[kind](decoded.text, url)
    return kind, replace(text, warnings=(*decoded.warnings, *text.warnings))


def _plain(decoded: str, url: str) -> PageText:
    text = from_lines(_LINE_BREAK.sub("\n", decoded))
    return replace(text, claims=(Claim("url", url, "url"),)) if url else text


_TEXTS: dict[PageKind, Callable[[str, str], PageText]] = {
    PageKind.HTML: extract_html,
    PageKind.MARKDOWN: extract_md,
    PageKind.TEXT: _plain,
}
"""Readers of characters, each with the page's address or an empty string."""
